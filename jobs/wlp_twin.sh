#!/usr/bin/env bash
# A small water-limited region, many draws of its noise: are standard errors the size of the errors?
#
#   jobs/wlp_twin.sh [SEEDS [RESTARTS]]          default 100 0
#
# 61 wheat cells in six regions x two years (`windrow synthesize --production wlp`), LAI with 10 % and yields with 5 % error, TSUM1,
# TSUM2, SPAN, AMAXTB, SMFCF and RDMSOL estimated, with RESTARTS the lowest minimum from so many starts more (calibrate --restarts).
# Prints for each parameter the mean of (error / standard error)^2 over the seeds, its standard error, the mean standard error, the
# root mean square error and the shares of seeds within 1 and 1.96 standard errors; J at the estimate less J at the truth; how
# calibrations ended.
# PROFILE=yes: also the mean over the seeds of 2 (J - lowest J) with SPAN held at its truth and the others estimated anew, which is 1 where
# SPAN's interval by the profile of J has the size of its errors, whatever J's shape.
# TABLE: a file to which the seeds' rows are appended.
# Exit code 1 where SMFCF, RDMSOL or SPAN is not in 0.8 .. 1.3. One rank, about 3 s of processor time a seed and start.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
[ -n "${WINDROW:-}" ] && windrow=$WINDROW || "$root/jobs/build.sh"
seeds=${1:-100} restarts=${2:-0}
more=()
[ "$restarts" = 0 ] || more=(--restarts "$restarts")
tool="/usr/bin/python3 $root/jobs/support/wlp_twin.py"
folder=$(mktemp -d)
table=${TABLE:-$folder/table}
trap 'rm -rf "$folder"' EXIT

for ((seed = 1; seed <= seeds; seed++)); do
  d=$folder/$seed
  {
    "$windrow" synthesize --output "$d" --production wlp --noise-seed "$seed"
    "$windrow" simulate "$d/campaign.yaml" --control "$d/truth.csv" --output "$d/true"
  } >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  "$windrow" calibrate "$d/campaign.yaml" --set optimiser.gttol=1e-6 --set optimiser.max_evaluations=300 "${more[@]}" \
    >"$d/log" 2>&1 || { cat "$d/log" >&2; exit 1; }
  if [ -n "${PROFILE:-}" ]; then # the base value is 32 days, the true factor 1.1
    sed -i '/^  SPAN:/d; s/variety: synthetic}/variety: synthetic, set: {SPAN: 35.2}}/' "$d/campaign.yaml"
    "$windrow" calibrate "$d/campaign.yaml" --set optimiser.gttol=1e-6 --set optimiser.max_evaluations=300 "${more[@]}" \
      --output "$d/held" >"$d/held.log" 2>&1 || { cat "$d/held.log" >&2; exit 1; }
  fi
  $tool row "$d" >>"$table"
  rm -rf "$d"
done
$tool table "$table"
