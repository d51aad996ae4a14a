# A calibration that is killed goes on from its journal and ends with the same bits, on any number of
# ranks; a signal that warns ends it well; a rank that dies ends the job within seconds.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
[ -r /proc/self/status ] || { echo "skipped: needs /proc to find the ranks of a job"; exit 77; }
library=$WINDROW_BUILD/tests/libfault_injection.so
[ -e "$library" ] || { echo "skipped: no $library"; exit 77; }
synthesize() {
  "$WINDROW" synthesize --output region --cells 6x6 --masked 0 --regions 4 --years 2001:2003 --parameters 6 "$@" >log 2>&1 ||
    fail "synthesize: $(cat log)"
}
synthesize
journal=$PWD/journal
arguments=(calibrate region/campaign.yaml --set optimiser.gttol=1e-7 --set "optimiser.journal=$journal")
record=$((8 * (2 * 6 + 2))) # bytes: u, J, g and a checksum

calibrate() { # ranks, output, more ...: log in OUTPUT.log
  local ranks=$1 output=$2
  shift 2
  mpirun -n "$ranks" "$WINDROW" "${arguments[@]}" --output "$output" "$@" >"$output.log" 2>&1
}
number() { sed -n "s/.*iterations, $1/\1/p" "$2.log"; }
evaluations() { number '\([0-9]*\) evaluations.*' "$1"; }
replayed() { number '.*(\([0-9]*\) from the journal).*' "$1"; }
held() { # records in the journal
  local header
  header=$(head -n 1 "$journal" | wc -c) || return
  echo $((($(stat -c %s "$journal") - header) / record))
}
same() { # output of a run that must end like the uninterrupted one
  local file
  for file in parameters.csv regions.csv; do
    cmp whole/synthetic_wheat_$file "$1/synthetic_wheat_$file" || fail "$1: $file differs"
  done
  [ "$(evaluations "$1")" = "$(evaluations whole)" ] || fail "$1: evaluations: $(cat "$1.log")"
}
children() { # of a process
  grep -lx "PPid:"$'\t'"$1" /proc/[0-9]*/status 2>/dev/null | sed 's|/proc/\([0-9]*\)/status|\1|'
}
# Starts a calibration on 2 ranks without a journal, waits until it holds 4 evaluations: job, rank_pids. To note an
# evaluation takes 0.1 s here, so that one that computes little is not over when the signal comes.
start() { # output
  rm -f "$journal"
  LD_PRELOAD=$library FAULT_RANK=0 FAULT_OPERATION=pause FAULT_FILE=$journal mpirun -n 2 "$WINDROW" "${arguments[@]}" --output "$1" >"$1.log" 2>&1 &
  job=$!
  rank_pids=()
  for _ in $(seq 500); do
    mapfile -t rank_pids < <(children $job)
    [ "${#rank_pids[@]}" = 2 ] && break
    sleep 0.02
  done
  [ "${#rank_pids[@]}" = 2 ] || fail "ranks of the job: ${rank_pids[*]}; $(cat "$1.log")"
  for _ in $(seq 3000); do
    [ -e "$journal" ] && [ "$(stat -c %s "$journal" 2>/dev/null || echo 0)" -gt $((4 * record + 30)) ] && return
    sleep 0.01
  done
  fail "no evaluation was noted within 30 s: $(cat "$1.log")"
}
# Waits for the job: code, and that it took less than 10 seconds.
end() {
  local began=$SECONDS
  wait $job
  code=$?
  [ $((SECONDS - began)) -lt 10 ] || fail "the job took $((SECONDS - began)) s to end"
}

calibrate 2 whole || fail "calibrate: $(cat whole.log)"
total=$(evaluations whole)
[ "$total" -ge 12 ] || fail "too few evaluations to interrupt: $(cat whole.log)"
[ "$(replayed whole)" = 0 ] || fail "a new journal replays"
[ "$(held)" = "$total" ] || fail "the journal holds $(held) records of $total"

# -- killed: the job is gone, nothing is left behind but the journal
start killed
kill -KILL "${rank_pids[1]}"
end
[ $code = 137 ] || fail "a killed rank: exit code $code: $(cat killed.log)"
[ ! -e killed ] || [ -z "$(ls -A killed)" ] || fail "a killed job wrote $(ls -A killed)"
kept=$(held)
[ "$kept" -ge 4 ] && [ "$kept" -lt "$total" ] || fail "the killed job kept $kept records of $total"
cp "$journal" killed.journal
calibrate 2 killed || fail "restart: $(cat killed.log)"
same killed
grep -q "holds $kept evaluations of this campaign" killed.log || fail "not said: $(cat killed.log)"
# the first is computed again to see whether inputs or build have changed
[ "$(replayed killed)" = $((kept - 1)) ] || fail "replayed $(replayed killed) of $kept"

# -- on other numbers of ranks; a record cut short by the kill is computed again
for ranks in 1 3; do
  cp killed.journal "$journal"
  truncate -s -11 "$journal"
  calibrate $ranks on_$ranks || fail "restart on $ranks ranks: $(cat on_$ranks.log)"
  same on_$ranks
  [ "$(replayed on_$ranks)" = $((kept - 2)) ] || fail "cut: replayed $(replayed on_$ranks) of $kept"
done
# a spoilt record (here its J) ends the replay
cp killed.journal "$journal"
header=$(head -n 1 "$journal" | wc -c)
printf '\377' | dd of="$journal" bs=1 seek=$((header + 2 * record + 52)) conv=notrunc 2>/dev/null
cp "$journal" spoilt.journal
calibrate 2 spoilt || fail "spoilt: $(cat spoilt.log)"
same spoilt
[ "$(replayed spoilt)" = 1 ] || fail "spoilt: replayed $(replayed spoilt)"
cmp spoilt.journal "$journal.old" || fail "the spoilt journal is not kept"
rm "$journal.old"

# -- a whole journal is passed through; the iteration limit is no part of the configuration
calibrate 1 again --set optimiser.max_evaluations=$((total + 40)) || fail "again: $(cat again.log)"
same again
[ "$(replayed again)" = $((total - 1)) ] || fail "again: replayed $(replayed again) of $total"

# nor are the files that are asked for
calibrate 1 exports --set output.export.series_csv=false || fail "exports: $(cat exports.log)"
[ "$(replayed exports)" = $((total - 1)) ] || fail "exports: replayed $(replayed exports) of $total"
[ ! -e "$journal.old" ] || fail "a journal that fits was put aside"
cp "$journal" before.journal

# -- another configuration: a warm start, and it says so
calibrate 2 other --set control.TSUM1.prior_sd=0.09 || fail "other: $(cat other.log)"
grep -q "belongs to another configuration; starting from its last point" other.log ||
  fail "the warm start is not said: $(cat other.log)"
cmp before.journal "$journal.old" || fail "the other configuration's journal is not kept"
[ "$(replayed other)" = 0 ] || fail "another configuration replays"
[ "$(evaluations other)" -lt "$total" ] || fail "the warm start is cold: $(cat other.log)"
# other inputs under the same configuration are noticed by the first evaluation
synthesize --noise-seed 2
cp killed.journal "$journal"
calibrate 2 inputs || fail "inputs: $(cat inputs.log)"
for file in lai yield; do
  grep -q "^journal: .*region/$file.nc has changed since the journal was written" inputs.log ||
    fail "changed inputs: $(cat inputs.log)"
done
grep -q "weather.nc has changed" inputs.log && fail "weather is the same: $(cat inputs.log)"
[ "$(replayed inputs)" = 0 ] || fail "changed inputs: replayed $(replayed inputs)"
synthesize

# -- warned: the evaluation is finished, the journal kept, no result, exit code 75
for how in TERM USR1; do
  start warned_$how
  kill -$how "${rank_pids[1]}"
  end
  [ $code = 75 ] || fail "SIG$how: exit code $code: $(cat warned_$how.log)"
  grep -q "stopped by a signal after [0-9]* evaluations; start the same command again" warned_$how.log ||
    fail "SIG$how: no note: $(cat warned_$how.log)"
  grep -q "^no result was written; exit code 75" warned_$how.log || fail "SIG$how: $(cat warned_$how.log)"
  grep -q "earlier run" warned_$how.log && fail "SIG$how: nothing was there before: $(cat warned_$how.log)"
  [ ! -e warned_$how ] || [ -z "$(ls -A warned_$how)" ] || fail "SIG$how: files: $(ls -A warned_$how)"
  calibrate 2 warned_$how || fail "after SIG$how: $(cat warned_$how.log)"
  same warned_$how
  [ "$(replayed warned_$how)" -ge 3 ] || fail "after SIG$how: replayed $(replayed warned_$how)"
done
# results of an earlier run stay, and are named
start warned_TERM
kill -TERM "${rank_pids[1]}"
end
[ $code = 75 ] || fail "SIGTERM over results: exit code $code: $(cat warned_TERM.log)"
grep -q "^warning: the [0-9]* files .*/warned_TERM/synthetic_wheat_\* are those of an earlier run" warned_TERM.log ||
  fail "earlier results: $(cat warned_TERM.log)"
# Open MPI's launcher passes SIGUSR1 on to the ranks
if mpirun --version 2>/dev/null | grep -q 'Open MPI'; then
  start launcher
  kill -USR1 $job
  end
  [ $code = 75 ] || fail "SIGUSR1 to mpirun: exit code $code: $(cat launcher.log)"
  grep -q "stopped by a signal" launcher.log || fail "SIGUSR1 to mpirun: $(cat launcher.log)"
  # SIGTERM makes it end the job itself, with its own exit code; the journal serves all the same
  start ended
  kill -TERM $job
  end
  calibrate 2 ended || fail "after SIGTERM to mpirun: $(cat ended.log)"
  same ended
  [ "$(replayed ended)" -ge 3 ] || fail "after SIGTERM to mpirun: replayed $(replayed ended)"
fi
echo "$total evaluations; killed after $kept"
