# SIGTERM and SIGUSR1 to an assimilation, to one rank, to all of them (twice), to mpirun or to the wrapper of batch jobs: the analysis is finished, its
# state kept, the exit code is 75, and the same command goes on to the bits of an undisturbed run. A signal while files are
# read ends the run likewise; one in the only evaluation of an ensemble leaves its results.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
library=$WINDROW_BUILD/tests/libfault_injection.so
[ -e "$library" ] || { echo "skipped: no $library"; exit 77; }
command -v ncdump >/dev/null || { echo "skipped: no ncdump"; exit 77; }
name=synthetic_wheat
"$WINDROW" synthesize --output region --cells 4x5 --masked 0 --regions 3 --years 2002:2002 --parameters 4 --lai-every 10 >log 2>&1 ||
  fail "synthesize: $(cat log)"
cat >>region/campaign.yaml <<'END'
ensemble: {members: 16, parameters: {TSUM1: {sd: 8 %}, SPAN: {sd: 10 %}}}
assimilation: {method: etkf, window: 8 d}
END
assimilate=("$WINDROW" assimilate region/campaign.yaml)
results() { ncdump "$1/${name}_assimilation.nc" | sed -n '/^data:/,$p'; cat "$1/${name}_feedback.csv" "$1/${name}_assimilation_parameters.csv"; }
"${assimilate[@]}" --output whole >log 2>&1 || fail "undisturbed: $(cat log)"
results whole >whole.txt

started() { # the process that was started has said so many analyses
  for _ in $(seq 1000); do
    [ "$(grep -c '^analysis of' said)" -ge "$1" ] && return
    sleep 0.01
  done
  fail "no $1 analyses: $(cat said)"
}
for how in "TERM rank" "USR1 ranks" "USR1 mpirun" "TERM wrapper"; do
  rm -rf out
  : >said
  command=(mpirun -n 2 "${assimilate[@]}" --output out)
  [ "${how#* }" = wrapper ] && command=("$WINDROW_SOURCE/jobs/slurm/go_on.sh" "${command[@]}")
  # what rank 0 says takes it 0.1 s, so that the run is not over when the signal comes
  LD_PRELOAD=$library FAULT_RANK=0 FAULT_OPERATION=pause FAULT_FILE=pipe "${command[@]}" >said 2>&1 &
  job=$!
  started 2
  processes=("$job")
  case $how in *rank*) mapfile -t processes < <(grep -lx "PPid:"$'\t'"$job" /proc/[0-9]*/status 2>/dev/null | sed 's|/proc/\([0-9]*\)/status|\1|') ;; esac
  [[ $how != *rank ]] || processes=("${processes[0]}")
  kill -"${how% *}" "${processes[@]}"
  # a second signal changes nothing; the run may be over by now
  [[ $how != *ranks ]] || kill -TERM "${processes[@]}" 2>/dev/null
  wait $job
  code=$?
  [ $code = 75 ] || fail "$how: exit code $code: $(cat said)"
  grep -q '^stopped by a signal between two analyses; no result was written; exit code 75' said || fail "$how: not told: $(cat said)"
  grep -q '^start the same command again: it goes on from the state that was kept' said || fail "$how: not told how to go on: $(cat said)"
  [ ! -e out/${name}_feedback.csv ] || fail "$how: results of half an assimilation"
  "${assimilate[@]}" --output out >said 2>&1 || fail "$how: again: $(cat said)"
  grep -q 'going on from the state' said || fail "$how: does not go on: $(cat said)"
  cmp whole.txt <(results out) || fail "$how: other bits"
done

# a signal soon after the start
"${assimilate[@]}" --output late >said 2>&1 &
job=$!
for _ in $(seq 1000); do # the first line is said when signals are caught
  [ -s said ] && break
  sleep 0.005
done
kill -USR1 $job
wait $job
[ $? = 75 ] || fail "while reading or before the first analysis: $(cat said)"
[ ! -e late/${name}_feedback.csv ] || fail "results of a run that was stopped"

"$WINDROW" ensemble region/campaign.yaml --output members --set ensemble.members=200 >said 2>&1 &
job=$!
for _ in $(seq 1000); do
  grep -q '^cells: ' said && break
  sleep 0.005
done
kill -USR1 $job
wait $job
code=$?
if [ $code = 0 ]; then
  [ -e members/${name}_ensemble.nc ] || fail "ensemble: exit code 0 without results: $(cat said)"
elif [ $code = 75 ]; then
  grep -q '^stopped by a signal while its files were read' said || fail "ensemble: not told: $(cat said)"
else
  fail "ensemble: exit code $code: $(cat said)"
fi
# before mpirun or the program can catch it, it ends them: the wrapper gives that the same meaning
"$WINDROW_SOURCE/jobs/slurm/go_on.sh" sleep 30 &
job=$!
sleep 0.2
kill -TERM $job
wait $job
[ $? = 75 ] || fail "a signal before the program catches it"
"$WINDROW_SOURCE/jobs/slurm/go_on.sh" bash -c 'exit 2'
[ $? = 2 ] || fail "the wrapper hides an exit code"
echo "goes on after signals to a rank, all ranks, mpirun and the wrapper"
