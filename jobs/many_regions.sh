#!/usr/bin/env bash
# Gap and trend of each of many regions beside five global parameters: time and memory of J, of its gradient and of the
# Gauss-Newton matrix. `jobs/many_regions.sh [ROWSxCOLUMNS [FROM:TO [RANKS [folder]]]]` (50x62 2001:2020 2, a temporary
# folder): a synthetic region of one cell a region (`windrow synthesize`), yields alone (`windrow bench`), then two
# evaluations of `windrow calibrate`. Ends with code 1 where a gradient or the matrix takes more than 200 MB a rank above
# the weather for 62,000 yields, in proportion for fewer, or the matrix more than 4 forward runs a global parameter.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
[ -n "${WINDROW:-}" ] || "$jobs/build.sh" windrow_program | tail -n 1
windrow=${WINDROW:-$windrow}
cells=${1:-50x62} years=${2:-2001:2020} ranks=${3:-2}
out=${4:-$(mktemp -d)}
[ -n "${4:-}" ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
regions=$((${cells%x*} * ${cells#*x}))
yields=$((regions * (${years#*:} - ${years%:*} + 1)))

[ -e "$out/campaign.yaml" ] || mpirun -n "$ranks" "$windrow" synthesize --output "$out" --crop maize --cells "$cells" \
  --masked 0 --regions $regions --years "$years" --parameters 5 --lai-every 360 >"$out/synthesize.log"
keys=(--set "control.gap={extent: region, prior: 0.95, prior_sd: 0.05}"
  --set "control.trend={extent: region, prior: 0, prior_sd: 0.01, centre: 2001}" --set observations.lai=null)
mpirun -n "$ranks" "$windrow" bench "$out/campaign.yaml" "${keys[@]}" --repeats 1 --blocks 1 --evaluations 3 \
  --csv "$out/bench.csv" >"$out/bench.log"
grep -E '^(memory|allocated|sent|campaign:)|^campaign (J|gradient|matrix) .* on [0-9]+ ranks' "$out/bench.log"
/usr/bin/env time -f 'calibrate: %e s, %M kB at most' mpirun -n "$ranks" "$windrow" calibrate "$out/campaign.yaml" \
  "${keys[@]}" --set optimiser.max_evaluations=2 --output "$out/estimate" >"$out/calibrate.log"
sed -n '/^parameter/,/^fit/p' "$out/calibrate.log" | sed '$d'

awk -F, -v yields=$yields -v memory="$(grep '^memory' "$out/bench.log")" '
  { cost[$1] = $3 }
  END {
    split(memory, part, "weather |, tape|gradient |, more during it |, during the Gauss-Newton matrix ")
    weather = part[2]; resident = part[4]; gradient = part[5]; matrix = part[6]
    limit = 200 * yields / 62000 + 4 # tapes and what the system rounds up to
    runs = cost["campaign matrix"] / cost["campaign J"] / 5
    printf "%d yields: gradient %.1f MB, matrix %.1f MB, at most %.1f; above the weather, program included, %.1f MB, at most 200\n",
      yields, gradient, matrix, limit, resident - weather + matrix
    printf "the matrix takes %.2f forward runs a global parameter, at most 4\n", runs
    exit !(gradient != "" && gradient < limit && matrix != "" && matrix < limit && resident - weather + matrix < 200 &&
      runs > 0 && runs <= 4)
  }' "$out/bench.csv"
