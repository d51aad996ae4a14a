#!/usr/bin/env bash
# Soybean trials, WOFOST's parameters by a network: `jobs/soybean_network.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds soybean_trials/{forcing.nc,yield.nc,soil.csv} and crop_parameters/soybean.yaml. A network gives each
# trial factors on TSUM1, TSUM2, AMAXTB and SPAN of Soybean_906; it is trained through WOFOST on yields alone and
# predicts locations (5 groups), years (year mod 3) and both (3 x 3) that it has not seen, on the same folds as one
# factor each for all trials, a plain regression on the same covariates, and means with a trend. kg/ha at 13 % moisture.
# Settings, none of them chosen by held-out yields (jobs/README.md tells what else was run):
#   crop, dates, errors, bounds, gap and trend of jobs/soybean_trials.sh, one variety for all locations: which sums
#   of temperature a latitude needs is what the network is to find;
#   an unseen location has no yield gap of its own, so gap and trend are common to all where locations are left
#   out, for the network and for the constants alike; where only years are left out each location has its gap;
#   it sees latitude, planting day, clay, sand, bulk density and ln(organic carbon); a second one also TMIN, TMAX,
#   IRRAD and RAIN of the 30 days from planting (weather before it is not in the data);
#   8 hidden units; weights' prior 0.5: a season's factor then has a prior spread of 0.09, about the 0.1 of the
#   constants (z has 0.5 sqrt(1 + mean h^2) = 0.56, the bounds' slope is 0.17);
#   "early stopping" keeps the best iterate for a fifth of the fitted locations (years) that it is not fitted to;
#   gttol 1e-3: the default 1e-4 takes half as many evaluations again and changes J by less than 1e-4 of it.
# SEED=2 gives other first weights and other groups of locations.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=soybean_trials needs="forcing.nc yield.nc soil.csv"
source "$jobs/support/real_data.sh"
"$python" -c 'import netCDF4, numpy' 2>/dev/null ||
  { echo "soybean_network.sh needs netCDF4 for $python (Debian: python3-netcdf4)" >&2; exit 1; }
started=$SECONDS

campaign() { # "network" or "global", extent of the gap
  cat <<END
campaign: {name: soybean, production: pp, events: continuous, seed: ${SEED:-1}}
region: {cells: "$data/forcing.nc", zones: {file: "$data/forcing.nc", variable: location}}
crop: {parameters: "$crops/soybean.yaml", variety: Soybean_906}
years: {harvest: [1989, 2019]}
forcing: {profile: nasa_power, files: "$data/forcing.nc", missing: exclude, fill_days: 8}
calendar:
  start: {file: "$data/yield.nc", variable: planting_day, type: sowing}
  end: {type: earliest, latest: "11-15", short_weather: state_at_end}
observations:
  yield: {file: "$data/yield.nc", basis: {moisture: 0.13}, error: {relative: 0, floor: 600 kg/ha}}
optimiser: {gttol: 1.0e-3}
control:
  TSUM1: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  TSUM2: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  AMAXTB: {extent: $1, factor: [0.7, 1.4]$(prior "$1")}
  SPAN: {extent: $1, factor: [0.7, 1.6]$(prior "$1")}
  gap: {extent: $2, prior: 0.8, prior_sd: 0.12}
  trend: {extent: global, centre: 2005, prior_sd: 1 %/yr}
END
  [ "$1" = global ] || cat <<END
network:
  site: [latitude, start_day]
  maps: [$(for map in clay sand bdod log_soc; do echo "{file: soil.nc, variable: $map}, "; done)]
  dense: [8]
  weight_sd: 0.5
END
}
prior() { [ "$1" = network ] || echo ", prior_sd: 0.1"; }

cd "$out"
"$python" "$jobs/support/soybean_covariates.py" "$data" .
for gap in global region; do
  campaign global $gap >global_$gap.yaml
  campaign network $gap >network_$gap.yaml
  { campaign network $gap
    echo "  weather: {variables: [TMIN, TMAX, IRRAD, RAIN], days: 30, step: 30}"
    echo "  covariates_until: 30"; } >first30_$gap.yaml
done

scheme() { # name, extent of the gap, keys of early stopping, keys of the cross-validation
  local name=$1 gap=$2 watch=$3 case
  shift 3
  for case in global network first30; do
    run ${case}_$name.log crossvalidate ${case}_$gap.yaml "$@" --output ${case}_$name
  done
  run early_$name.log crossvalidate network_$gap.yaml "$@" --set "optimiser.early_stopping.$watch" \
    --output early_$name
  "$python" "$jobs/support/crossvalidated.py" 1 covariates.csv "global constants through WOFOST=global_$name" \
    "network through WOFOST=network_$name" "  with early stopping=early_$name" \
    "  that sees the first 30 days' weather, too=first30_$name" \
    "regression on the network's covariates=site" "  and the first 30 days' weather=site+first30" \
    "  and the season's weather and length=site+season" "  and its rain=site+season+rain"
  echo
}
watched=$(seq 1989 2019 | awk '$1 % 5 == 2' | paste -sd, | sed 's/.*/[&]/')
echo "soybean trials: errors of predictions, kg/ha at 13 % moisture"
echo "5 groups of locations, each predicted by the others"
scheme location global regions.fraction=0.2 --set crossvalidation.regions=5
echo "years mod 3, each third predicted by the others; a gap (regression: effect) for each location"
scheme year region "years=$watched" --set crossvalidation.years=3
echo "3 groups of locations in years mod 3, each predicted by other locations in other years"
scheme both global regions.fraction=0.2 --set crossvalidation.regions=3 --set crossvalidation.years=3

echo "what the network gives when fitted to all yields, common gap"
run all.log calibrate network_global.yaml --set optimiser.standard_errors=false --output all
"$python" "$jobs/support/network_learned.py" all/soybean_maps.nc
echo "($((SECONDS - started)) s on $ranks ranks)"
