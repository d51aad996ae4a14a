#!/usr/bin/env bash
# Runs killed at random times end with the same bits, and J, gradient and minimum do not depend on the ranks: fields.
#
#   jobs/field_kills.sh [KILLS]        default 20
#
# The field twin of jobs/field_twin.sh with 12x12 cells (SPAN and AMAXTB by cell, TSUM1 for all), method gauss_newton with a journal.
# An unbroken run is timed. KILLS times a run with a journal of its own starts, is killed by SIGKILL after a random share (0 to 1) of that
# time, and starts again until it ends. Compared are all bits of fields and parameters with those of the unbroken run. Then J and gradient on
# 1, 2, 3, 4, 7 ranks, and the minimum from nothing on 3 ranks, and on 3 ranks going on from the journal of a killed run on one rank.
# Prints a line a run; exit code 1 where any bit differs (of the journal of another number of ranks: where the minimum is 1e-6 prior
# standard deviations away). About 5 s of processor time a run; with more ranks than free cores the last lines take minutes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
[ -n "${WINDROW:-}" ] && windrow=$WINDROW || "$root/jobs/build.sh"
kills=${1:-20}
tool="/usr/bin/python3 $root/jobs/support/field_truth.py"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
d=$folder/twin
RANDOM=1

length=$($tool maps "$folder/truth.nc" 12x12 5 0.1 1 SPAN AMAXTB TSUM1=1.03 TSUM2=1 | awk '{print $2}')
"$windrow" synthesize --output "$d" --cells 12x12 --masked 0 --years 2001:2001 --parameters 4 --truth-maps "$folder/truth.nc" >"$folder/log"
$tool gaps "$d/lai.nc" 12 0.4 1 >>"$folder/log"
field="factor: [0.5, 1.6], prior_sd: 0.10, correlation: $length km}"
sed -i "/^control:/,/^optimiser:/{/^  /d}" "$d/campaign.yaml"
sed -i "s/^control:/control:\n  SPAN: {extent: cell, $field\n  AMAXTB: {extent: cell, $field\n  TSUM1: {factor: [0.8, 1.25], prior_sd: 0.05}/" "$d/campaign.yaml"
sed -i "s/^optimiser: .*/optimiser: {method: gauss_newton, standard_errors: false}/" "$d/campaign.yaml"

estimate=(calibrate "$d/campaign.yaml")
estimate_to() { # folder of results, journal; options of mpirun before "--"
  echo "$windrow" "${estimate[@]}" --output "$1" --set optimiser.journal="$2"
}
bits() { # folder of results
  local file
  for file in fields parameters; do ncdump -p 9,17 "$1/synthetic_wheat_$file.nc" | sed -n '/^data:/,$p'; done
}
failed() { cat "$1" >&2; exit 1; }

started=$(date +%s.%N)
$(estimate_to "$folder/whole" "$folder/whole.journal") >"$folder/log" 2>&1 || failed "$folder/log"
whole=$(awk "BEGIN {print $(date +%s.%N) - $started}")
bits "$folder/whole" >"$folder/whole.bits"
grep -E '^converged|^[a-z].* after [0-9]+ iterations' "$folder/log" || true
echo "the unbroken run takes $whole s; $(grep -c . "$folder/whole.bits") lines of numbers compared"

verdict=0 hits=0
echo "run  killed after [s]               evaluations in the journal  bits"
for ((run = 1; run <= kills; run++)); do
  to=$folder/out journal=$folder/journal times=()
  rm -rf "$to" "$journal"*
  while :; do
    $(estimate_to "$to" "$journal") >"$folder/log" 2>&1 &
    pid=$!
    if [ ${#times[@]} -lt 1 ] || ((RANDOM % 2)); then
      after=$(awk "BEGIN {print $whole * $RANDOM / 32768}")
      sleep "$after"
      kill -KILL $pid 2>/dev/null || true
    fi
    code=0
    wait $pid 2>/dev/null || code=$?
    [ $code != 0 ] || break
    [ $code = 137 ] || failed "$folder/log"
    times+=("$(printf %.2f "$after")")
  done
  hits=$((hits + ${#times[@]}))
  replayed=$(sed -n 's/.*(\([0-9]*\) from the journal).*/\1/p' "$folder/log")
  if bits "$to" | cmp -s - "$folder/whole.bits"; then same=same; else same=DIFFERENT verdict=1; fi
  printf '%3d  %-30s %26s  %s\n' "$run" "${times[*]:-none}" "$replayed" "$same"
done
echo "$hits kills in $kills runs"

echo "J and gradient"
for ranks in 1 2 3 4 7; do
  mpirun -n $ranks "$windrow" gradient "$d/campaign.yaml" 2>&1 | grep -E '^J =|dJ/du|^dot|^ +1e-' >"$folder/gradient.$ranks" || failed "$folder/gradient.$ranks"
  if cmp -s "$folder/gradient.1" "$folder/gradient.$ranks"; then same=same; else same=DIFFERENT verdict=1; fi
  echo "$ranks ranks: $same  $(head -1 "$folder/gradient.$ranks")"
done

echo "minimum"
mpirun -n 3 "$windrow" "${estimate[@]}" --output "$folder/three" >"$folder/log" 2>&1 || failed "$folder/log"
if bits "$folder/three" | cmp -s - "$folder/whole.bits"; then same=same; else same=DIFFERENT verdict=1; fi
echo "3 ranks, from nothing: $same"
rm -rf "$folder/out" "$folder/journal"*
$(estimate_to "$folder/out" "$folder/journal") >"$folder/log" 2>&1 &
pid=$!
sleep "$(awk "BEGIN {print 0.5 * $whole}")"
kill -KILL $pid 2>/dev/null || true
wait $pid 2>/dev/null || true
mpirun -n 3 $(estimate_to "$folder/out" "$folder/journal") >"$folder/log" 2>&1 || failed "$folder/log"
/usr/bin/python3 - "$folder/whole" "$folder/out" <<'PYTHON' || verdict=1
import sys
import netCDF4
import numpy as np
a, b = (np.concatenate([netCDF4.Dataset(f"{folder}/synthetic_wheat_{file}.nc")["u"][:].ravel() for file in ("fields", "parameters")])
        for folder in sys.argv[1:])
apart = float(abs(a - b).max())
print(f"3 ranks, from the journal of one rank: {apart:.1e} prior standard deviations apart")
sys.exit(apart > 1e-6)
PYTHON
echo "$([ $verdict = 0 ] && echo met || echo NOT met)"
exit $verdict
