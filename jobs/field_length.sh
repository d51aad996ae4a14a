#!/usr/bin/env bash
# The correlation length of a field, by the marginal likelihood of observations (Laplace): calibrations with
# lengths of 0.35 to 2.8 times the true one, each with its J + log det(Q) / 2.
#
#   jobs/field_length.sh [ROWSxCOLUMNS [SEEDS]]     default 16x16 3; about a minute of processor time a seed
#
# Prints a line a seed: the value by factor less the least, and the length of a parabola's lowest point in its
# logarithm, as a share of the true one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
[ -n "${WINDROW:-}" ] && windrow=$WINDROW || "$root/jobs/build.sh"
cells=${1:-16x16} seeds=${2:-3}
source "$root/jobs/support/field_region.bash"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
factors=(0.35 0.5 0.7 1 1.4 2 2.8)
echo "seed  J + log det(Q) / 2 by factor on the length: ${factors[*]}; found / true"
for ((seed = 1; seed <= seeds; seed++)); do
  d=$folder/$seed
  field_region "$d" "$cells" "$seed"
  values=()
  for factor in "${factors[@]}"; do
    km=$(awk "BEGIN {print $factor * $length}")
    field="extent: cell, factor: [0.5, 1.6], prior_sd: 0.10, correlation: $km km"
    "$windrow" calibrate "$d/campaign.yaml" --set "control={SPAN: {$field}, AMAXTB: {$field}}" \
      --set optimiser.method=gauss_newton --set posterior.eigenpairs=100000 >"$folder/log" 2>&1 ||
      { cat "$folder/log"; exit 1; }
    values+=("$(sed -n 's/^evidence: .* = \([-0-9.]*\),.*/\1/p' "$folder/log")")
  done
  /usr/bin/python3 - "$seed" "${factors[@]}" "${values[@]}" <<'END'
import sys
import numpy as np
seed, numbers = sys.argv[1], np.array(sys.argv[2:], float)
factor, value = np.split(numbers, 2)
k = min(max(int(value.argmin()), 1), len(value) - 2)
a, b, _ = np.polyfit(np.log(factor[k - 1:k + 2]), value[k - 1:k + 2], 2)
print(f"{seed:>4} ", *(f"{v:8.2f}" for v in value - value.min()), f"  {np.exp(-b / 2 / a):.2f}")
END
  rm -rf "$d"
done
