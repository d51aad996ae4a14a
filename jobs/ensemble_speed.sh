#!/usr/bin/env bash
# Speed and memory of ensembles:  ./jobs/ensemble_speed.sh [CELLS [REPEATS]]        (100x100 cells, 3 repeats; some 10 minutes)
#
# Members of one season a cell, beside the forward rate that `windrow bench` gives for the same seasons; runs in turn, the
# fastest of each counts; ratios are to bench. Filters: time of one analysis a cell, memory of a member's state.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cells=${1:-100x100} repeats=${2:-3}
windrow=$(realpath "${WINDROW:-$build/windrow}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$windrow" synthesize --output . --cells "$cells" --masked 0 --regions 4 --years 2001:2001 --parameters 4 >log
cat >>campaign.yaml <<'END'
ensemble:
  members: 48
  parameters:
    TSUM1: {extent: cell, sd: 5 %}
    SPAN: {extent: cell, sd: 10 %}
    TDWI: {extent: cell, sd: 30 %, transform: log}
    AMAXTB: {extent: cell, sd: 10 %}
END
weather="ensemble.weather={radiation: {sd: 10 %, days: 3}, temperature: {sd: 1 degC, days: 5}, correlation: 200 km}"
rate() { sed -n 's/^members: .*(\([0-9]*\) a second).*/\1/p' log | tail -n 1; }
best() { sort -n | tail -n 1; }
for ((i = 0; i < repeats; i++)); do
  "$windrow" bench campaign.yaml --repeats 20 >log
  sed -n 's/^campaign J  *continuous  *[0-9.]*  *[0-9.]*  *\([0-9]*\).*/\1/p' log >>bench
  "$windrow" ensemble campaign.yaml >log && rate >>one
  mpirun -n 2 "$windrow" ensemble campaign.yaml >log && rate >>two
  "$windrow" ensemble campaign.yaml --set "$weather" >log && rate >>weather
done
forward=$(best <bench)
row() { printf '%-46s %10d seasons/s %8.3f\n' "$1" "$2" "$(awk "BEGIN{print $2 / $3}")"; }
echo "$cells cells x 48 members, potential production; the fastest of $repeats"
row "bench, forward runs of the campaign" "$forward" "$forward"
row "ensemble, parameters" "$(best <one)" "$forward"
row "ensemble, parameters and weather" "$(best <weather)" "$forward"
row "two ranks, to one" "$(best <two)" "$(best <one)"

# one analysis: 50 members, every cell sees some 200 observations
"$windrow" assimilate campaign.yaml --set ensemble.members=50 --set assimilation.radius="${RADIUS:-55}" --set assimilation.window=10 \
  --set observations.yield=null --set assimilation.until=2001-05-10 --set assimilation.state=false >log
sed -n 's/^analysis of \(.*\): \([0-9]*\) observations.*(\([0-9.]*\) s)/\3 \2 \1/p' log | sort -n | tail -n 1 |
  awk -v n="$(awk -Fx '{print $1 * $2}' <<<"$cells")" '{printf "analysis of %s to %s: %d observations, %.3f ms a cell\n", $3, $5, $2, 1e3 * $1 / n}'
"$windrow" assimilate campaign.yaml --set ensemble.members=16 --set assimilation.update=states --set observations.yield=null \
  --set assimilation.state=false >log
grep "states of members" log
