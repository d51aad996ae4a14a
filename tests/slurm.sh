# A calibration in a real Slurm of one node, pre-empted twice by jobs of a partition with a higher priority, ends with the bits
# of an undisturbed one: jobs/slurm/calibrate.sbatch passes the warning on and has itself queued again.
set -uo pipefail
fail() {
  echo "$1"
  for log in batch.out slurm/slurmctld.log slurm/slurmd.log; do [ -e $log ] && { echo "== $log"; tail -n 15 $log; }; done
  exit 1
}
source "$WINDROW_SOURCE/tests/slurm.bash"
missing=$(slurm_missing | tr '\n' ' ')
[ -z "$missing" ] || { echo "skipped: needs Slurm and munge (Debian: slurm-wlm munge); not found: $missing"; exit 77; }
library=$WINDROW_BUILD/tests/libfault_injection.so
[ -e "$library" ] || { echo "skipped: no $library"; exit 77; }
"$WINDROW" synthesize --output region --cells 4x5 --masked 0 --regions 4 --years 2001:2002 --parameters 6 --lai-every 20 >log 2>&1 ||
  fail "synthesize: $(cat log)"
mpirun -n 2 "$WINDROW" calibrate region/campaign.yaml --output whole >whole.log 2>&1 || fail "undisturbed: $(cat whole.log)"

trap slurm_stop EXIT
slurm_start || { cat slurm/*.log; echo "skipped: Slurm's daemons do not run here"; exit 77; }
cp "$WINDROW_SOURCE"/jobs/slurm/{calibrate.sbatch,go_on.sh} .
journal=$PWD/out/calibration.journal
# to note an evaluation takes 0.1 s here, so that the run is not over when it is pre-empted
LD_PRELOAD=$library FAULT_RANK=0 FAULT_OPERATION=pause FAULT_FILE=$journal \
  sbatch --parsable --ntasks=2 --time=10 --output=batch.out calibrate.sbatch region/campaign.yaml out >job 2>log || fail "sbatch: $(cat log)"
job=$(cat job)
state() { squeue -h -o %T -j "$job" 2>/dev/null; }
size() { stat -c %s "$journal" 2>/dev/null || echo 0; }
starts() { grep -c '^seasons: ' batch.out 2>/dev/null || true; }
record=$((8 * (2 * 6 + 2))) # bytes: u, J, g and a checksum
for pre_emption in 1 2; do
  before=$(size)
  for _ in $(seq 300); do
    [ "$(starts)" = $pre_emption ] && [ "$(size)" -ge $((before + 2 * record)) ] && break
    sleep 0.1
  done
  [ "$(size)" -ge $((before + 2 * record)) ] || fail "pre-emption $pre_emption: no evaluation was noted: $(state)"
  sbatch --partition=high --ntasks=2 --time=1 --output=high.out --wrap 'echo done >>high.done' >log 2>&1 || fail "sbatch: $(cat log)"
  for _ in $(seq 600); do
    [ "$(wc -l 2>/dev/null <high.done)" = $pre_emption ] && break
    sleep 0.1
  done
  [ "$(wc -l <high.done)" = $pre_emption ] || fail "the job of the higher priority did not run: $(squeue)"
done
for _ in $(seq 1800); do # a busy machine
  case $(state) in '' | COMPLETED) break ;; esac
  sleep 0.1
done
[ "$(grep -c '^stopped by a signal' batch.out)" = 2 ] || fail "not stopped twice"
[ "$(starts)" = 3 ] || fail "$(starts) starts"
scontrol show job "$job" | grep -q 'JobState=COMPLETED.*' || fail "$(scontrol show job "$job")"
scontrol show job "$job" | grep -q 'Restarts=2 ' || fail "$(scontrol show job "$job")"
for file in whole/*.csv; do
  cmp "$file" "out/$(basename "$file")" || fail "$file differs"
done
grep -h 'from the journal' batch.out | tail -n 1
echo "two pre-emptions, the same bits"
