#!/usr/bin/env bash
# German grain maize, what was not fitted beside all baselines: `jobs/maize_germany_held_out.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds maize_germany/{forcing.nc,yield.nc} and crop_parameters/maize.yaml; settings are those of
# maize_germany.sh. Cross-validation in potential and water-limited production: years by thirds (year mod 3), years in
# blocks of five (three groups), and district by district, there with one gap and trend for all, since a district's own
# stay at the prior where it is left out. Prints `windrow crossvalidate`'s tables, kg/ha at 14 % moisture.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=maize_germany needs="forcing.nc yield.nc"
source "$jobs/support/real_data.sh"
source "$jobs/support/maize_germany.sh"
started=$SECONDS
campaign "$out/pp.yaml"
water_campaign "$out/pp.yaml" "$out/wlp.yaml"
cd "$out"

# scheme NAME TITLE --set ...: its table in both productions
scheme() {
  local name=$1 title=$2
  shift 2
  for production in pp wlp; do
    run ${name}_$production.log crossvalidate $production.yaml "$@" --output ${name}_$production
    echo "$title, $production:"
    sed -n '/^yields predicted by/,/^wrote/p' ${name}_$production.log | grep -v '^wrote'
    echo
  done
}
scheme thirds "years mod 3 left out in turn" --set crossvalidation.years=3
scheme blocks "blocks of five years left out in three turns" --set "crossvalidation={years: 3, year_block: 5}"
scheme districts "districts left out in turn" --set crossvalidation.regions=11 --set control.gap.extent=global \
  --set control.trend.extent=global
echo "($((SECONDS - started)) s on $ranks ranks)"
