#!/usr/bin/env bash
# German grain maize, WOFOST's parameters by a network: `jobs/maize_network.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds maize_germany/{forcing.nc,yield.nc} and crop_parameters/maize.yaml. A network gives each station's year
# factors on TSUM1, TSUM2, AMAXTB and SPAN of Grain_maize_201 from the weather before sowing; it is trained through
# WOFOST on yields alone and predicts districts (11), stations (2), years (year mod 3), and stations in years that it
# has not seen, on the same folds as one factor each for all seasons, a plain regression on the same covariates, and
# means with a trend. kg dry matter/ha. There are two stations: a network can learn next to nothing from place here,
# only from 43 years of weather.
# Settings, none of them chosen by held-out yields (jobs/README.md tells what else was run):
#   crop, dates, errors, bounds, gap and trend of jobs/maize_germany.sh;
#   an unseen district has no yield gap or trend of its own, so both are common to all where districts are left
#   out, for the network and for the constants alike; where only years are left out each district has its own;
#   it sees latitude and TMIN, TMAX, IRRAD of the 120 days before sowing, in means of 30 days; not the year (the
#   trend is there); a second one has an LSTM of 4 units that reads the same in means of 10 days;
#   8 hidden units, weights' prior 0.5, gttol, early stopping: as in jobs/soybean_network.sh; watched are years
#   mod 5 = 2.
#   the regression's penalties are chosen by left-out years in all schemes: left-out districts share their station's
#   weather with the others and would say little of a coefficient.
# SEED=2 gives other first weights.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=maize_germany needs="forcing.nc yield.nc"
source "$jobs/support/real_data.sh"
"$python" -c 'import netCDF4, numpy' 2>/dev/null ||
  { echo "maize_network.sh needs netCDF4 for $python (Debian: python3-netcdf4)" >&2; exit 1; }
started=$SECONDS

campaign() { # "network" or "global", extent of gap and trend
  cat <<END
campaign: {name: maize, production: pp, events: continuous, seed: ${SEED:-1}}
region: {cells: "$data/forcing.nc", overlap: {file: yield.nc}}
crop: {parameters: "$crops/maize.yaml", variety: Grain_maize_201}
years: {harvest: [1979, 2021]}
forcing: {profile: cmip, files: "$data/forcing.nc", missing: exclude, fill_days: 10}
calendar: {start: {day: "05-01", type: sowing}, end: {type: earliest, latest: "10-31"}}
observations:
  yield: {file: yield.nc, basis: {moisture: 0.14}, error: {relative: 0, floor: 1000 kg/ha}}
optimiser: {gttol: 1.0e-3}
control:
  TSUM1: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  TSUM2: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  AMAXTB: {extent: $1, factor: [0.7, 1.3]$(prior "$1")}
  SPAN: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  gap: {extent: $2, prior: 0.7, prior_sd: 0.12}
  trend: {extent: $2, centre: 2000, prior_sd: 1 %/yr}
END
  [ "$1" = global ] || cat <<END
network:
  site: [latitude]
  weather: {variables: [TMIN, TMAX, IRRAD], days: 120, step: 30}
  covariates_until: sowing
  dense: [8]
  weight_sd: 0.5
END
}
prior() { [ "$1" = network ] || echo ", prior_sd: 0.1"; }

cd "$out"
"$python" "$jobs/support/maize_covariates.py" "$data" .
for gap in global region; do
  campaign global $gap >global_$gap.yaml
  campaign network $gap >network_$gap.yaml
  { campaign network $gap | sed 's/step: 30/step: 10/'; echo "  lstm: {hidden: 4}"; } >lstm_$gap.yaml
done
watched=$(seq 1979 2021 | awk '$1 % 5 == 2' | paste -sd, | sed 's/.*/[&]/')

scheme() { # name, extent of gap and trend, keys of the cross-validation
  local name=$1 gap=$2 trends=+trends case
  shift 2
  [ $gap = region ] || trends=
  for case in global network lstm; do
    run ${case}_$name.log crossvalidate ${case}_$gap.yaml "$@" --output ${case}_$name
  done
  run early_$name.log crossvalidate network_$gap.yaml "$@" --set "optimiser.early_stopping.years=$watched" \
    --output early_$name
  "$python" "$jobs/support/crossvalidated.py" 0.86 covariates.csv "global constants through WOFOST=global_$name" \
    "network through WOFOST=network_$name" "  with early stopping=early_$name" "  with an LSTM=lstm_$name" \
    "regression on the network's covariates=site+years$trends" "  and the season's weather=site+season+years$trends" \
    "  and its rain=site+season+rain+years$trends"
  echo
}
echo "German grain maize: errors of predictions, kg dry matter/ha"
echo "each district predicted by the others (whose years and stations are its own)"
scheme district global --set crossvalidation.regions=11
echo "each station's districts predicted by the other station's"
scheme station global --set crossvalidation.regions=2 --set crossvalidation.blocked_by=4
echo "years mod 3, each third predicted by the others; gap and trend (regression: effects) for each district"
scheme year region --set crossvalidation.years=3
echo "a station's districts in years mod 3, predicted by the other station's in other years"
scheme both global --set crossvalidation.regions=2 --set crossvalidation.blocked_by=4 --set crossvalidation.years=3

echo "what the network gives when fitted to all yields, gap and trend by district"
run all.log calibrate network_region.yaml --set optimiser.standard_errors=false --output all
"$python" "$jobs/support/network_learned.py" all/maize_maps.nc
echo "($((SECONDS - started)) s on $ranks ranks)"
