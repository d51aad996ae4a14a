#!/usr/bin/env bash
# Fields found again: SPAN and AMAXTB differ by cell (10 %, five cells' length, drawn by a dense factor of
# the kernel itself), LAI with 10 % error on 12 dates with 40 % gaps; what calibrate says of its error
# against the error that it makes.
#
#   jobs/field_twin.sh [ROWSxCOLUMNS [SEEDS [EIGENPAIRS [METHOD]]]]     default 50x50 8 100 gauss_newton
#
# Columns: root mean square error, posterior standard deviation, their ratio, mean of error^2 / variance,
# cells within 68 and 95 %, J, processor time of calibrate. Some minutes for 50x50.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
[ -n "${WINDROW:-}" ] && windrow=$WINDROW || "$root/jobs/build.sh"
cells=${1:-50x50} seeds=${2:-8} pairs=${3:-100} method=${4:-gauss_newton}
source "$root/jobs/support/field_region.bash"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo "seed parameter   RMSE    s.d. ratio  e2/var  68 %  95 %           J  CPU s"
for ((seed = 1; seed <= seeds; seed++)); do
  d=$folder/$seed
  field_region "$d" "$cells" "$seed"
  sed -i "s/^control:/control:\n  SPAN: {extent: cell, factor: [0.5, 1.6], prior_sd: 0.10, correlation: $length km}\n  AMAXTB: {extent: cell, factor: [0.5, 1.6], prior_sd: 0.10, correlation: $length km}/" "$d/campaign.yaml"
  TIMEFORMAT='%U'
  time=$({ time "$windrow" calibrate "$d/campaign.yaml" --set optimiser.method="$method" \
    --set posterior.eigenpairs="$pairs" >"$folder/log" 2>&1; } 2>&1) || { cat "$folder/log"; exit 1; }
  J=$(sed -n 's/^J: .* \([0-9.]*\) at the estimate$/\1/p' "$folder/log")
  $field_tool score "$folder/truth.nc" "$d"/out/*_posterior.nc SPAN AMAXTB | while read -r name rmse sd chi in68 in95; do
    printf '%4d %-8s %7s %7s %5.3f %7s %5s %5s %11.3f %6.1f\n' "$seed" "$name" "$rmse" "$sd" \
      "$(awk "BEGIN {print $rmse / $sd}")" "$chi" "$in68" "$in95" "$J" "$time"
  done
  rm -rf "$d"
done
