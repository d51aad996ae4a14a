#!/usr/bin/env bash
# Twin experiment for networks: does one that is trained through WOFOST find the parameters of a climate that it has
# never seen? `jobs/network_twin.sh [windrow [folder]]` (the built program, and a temporary folder, without them)
#
# A synthetic region (windrow synthesize --truth covariates) of some 400 maize cells in 80 regions of 5 climate zones x
# 3 years: TSUM1, TSUM2, SPAN and AMAXTB of a cell depend nonlinearly on its climate and soil. One zone is held
# out, LAI and yields; fitted to the others are
#   network    covariates -> 2 x 16 units -> the four parameters of each season (the campaign that synthesize writes)
#   constants  the four parameters, one number each for all cells: fitted to LAI and yields, and to yields alone;
#              the better of the two on the held-out yields is what the network has to beat
#   shuffled   the same network on covariates whose cells have changed places
# For SEEDS ("1 2 3") the middle zone is held out; for the first seed each of the others as well: the coldest and the
# warmest ask for extrapolation. Bars, for the middle zone: the error of held-out yields (against the truth without
# errors) at most half of the constants', correlation with every true parameter >= 0.8; shuffled must miss both.
# Exit code 1 where a bar is not met. RANKS (2) ranks.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
windrow=${1:-$windrow}
out=${2:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-network-twin.XXXXXX")}
[ $# -gt 1 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
python=/usr/bin/python3
seeds=${SEEDS:-1 2 3} ranks=${RANKS:-2}
started=$SECONDS

size=(--truth covariates --crop maize --cells 20x24 --masked 0.17 --regions 80 --years 2001:2003 --yield-noise 0.03)
echo "synthesize ${size[*]}"

fit() { # folder of the region, campaign, result, zone
  mkdir -p "$3"
  mpirun -n "$ranks" "$windrow" calibrate "$1/$2" --output "$3" --set "holdout.regions=[\"Z$4_*\"]" \
    >"$3/log" 2>&1 || { cat "$3/log" >&2; exit 1; }
}

verdict=0
experiment() { # seed, zone, whether the bars hold
  local region=$out/region_$1 result=$out/seed_$1_zone_$2 name
  if [ ! -d "$region" ]; then
    "$windrow" synthesize --output "$region" "${size[@]}" --seed "$1" >"$out/synthesize_$1.log"
    sed -e 's/{extent: network, factor: \(\[[^]]*\]\)}/{factor: \1, prior_sd: 0.15}/' \
      -e '/^network:/,/^holdout:/{/^holdout:/!d}' "$region/campaign.yaml" >"$region/constants.yaml"
    sed '/^  lai:/,/^control:/{/^control:/!d}' "$region/constants.yaml" >"$region/yield_constants.yaml"
    "$python" "$jobs/support/network_twin.py" shuffle "$region/covariates.nc" "$region/shuffled.nc" "$1"
    sed 's/covariates\.nc/shuffled.nc/' "$region/campaign.yaml" >"$region/shuffled.yaml"
  fi
  for name in campaign constants yield_constants shuffled; do
    fit "$region" $name.yaml "$result/$name" "$2"
  done
  echo
  echo "seed $1, climate zone $2 held out"
  "$python" "$jobs/support/network_twin.py" score "$region" network="$result/campaign" \
    constants="$result/constants" "yield constants=$result/yield_constants" shuffled="$result/shuffled"
  "$python" "$jobs/support/network_twin_bars.py" "$region" "$result" || [ "$3" = no ] || verdict=1
}

for seed in $seeds; do experiment "$seed" 3 yes; done
for zone in 1 2 4 5; do experiment "${seeds%% *}" $zone no; done
echo
echo "all in $((SECONDS - started)) s on $ranks ranks"
exit $verdict
