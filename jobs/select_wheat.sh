#!/usr/bin/env bash
# French winter wheat, the AgMIP calibration protocol: `jobs/select_wheat.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds wheat_france/{seasons,observations,weather_station_N}.csv and crop_parameters/wheat.yaml: 10 site-years at 4
# sites. `windrow select` over phenology, biomass and yield; then the whole protocol again without each site in turn, whose
# site-years are predicted by what the other three select and estimate, and by the uncalibrated set (Winter_wheat_104).
# Settings are those of wheat_france.sh (heading, BBCH55, + 7 d is compared with anthesis, BBCH90 with maturity, TAGP with
# biomass above ground; soils from their horizons) but for the errors: dates 5 d and yields 500 kg/ha, all alike, biomass 15 %
# of what was observed, at least 400 kg/ha (its scatter grows with it). Within a group they give ratios alone.
# PRODUCTIONS ("wlp pp").
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=wheat_france needs="seasons.csv observations.csv weather_station_2.csv weather_station_4.csv weather_station_6.csv"
source "$jobs/support/real_data.sh"
"$python" -c 'import netCDF4' 2>/dev/null ||
  { echo "select_wheat.sh needs netCDF4 for $python (Debian: python3-netcdf4)" >&2; exit 1; }
ranks=${RANKS:-1}

campaign() { # production
  cat <<END
campaign: {name: wheat, production: $1, events: continuous, seed: 1}
region: {cells: all.nc, zones: {file: all.nc, variable: location}}
crop: {parameters: "$crops/wheat.yaml", variety: Winter_wheat_104}
years: {harvest: [2010, 2015], attribution: {sowing_year_plus: 1}}
forcing: {profile: wofost, files: weather.nc}
calendar: {start: {file: all.nc, variable: planting_day, type: sowing}, end: {type: earliest, latest: "08-31"}}
control:
  TSUM1: {factor: [0.6, 2], prior_sd: 0.2}
  TSUM2: {factor: [0.6, 1.5], prior_sd: 0.1}
  VERNSAT: {factor: [0.5, 1.5], prior_sd: 0.2}
  DLO: {factor: [0.8, 1.2], prior_sd: 0.05}
  TSUMEM: {factor: [0.5, 2], prior_sd: 0.2}
  AMAXTB: {factor: [0.6, 1.6], prior_sd: 0.1}
  TDWI: {factor: [0.2, 20], prior_sd: 0.7, transform: log}
  RGRLAI: {factor: [0.5, 2], prior_sd: 0.2}
  SLATB: {factor: [0.5, 2], prior_sd: 0.15}
  KDIFTB: {factor: [0.7, 1.4], prior_sd: 0.1}
  CVO: {factor: [0.7, 1.2], prior_sd: 0.05}
  SPAN: {factor: [0.6, 1.6], prior_sd: 0.15}
  RMO: {factor: [0.5, 2], prior_sd: 0.2}
select:
  groups:
    - {name: phenology, observations: [phenology], obligatory: [TSUM1, TSUM2], candidates: [VERNSAT, DLO, TSUMEM]}
    - {name: biomass, observations: [biomass], obligatory: [AMAXTB], candidates: [TDWI, RGRLAI, SLATB, KDIFTB]}
    - {name: yield, observations: [yield], obligatory: [CVO], candidates: [SPAN, RMO]}
crossvalidation: {regions: 4, blocked_by: 5}
observations:
  phenology: {file: all.nc, stages: [anthesis, maturity], error: 5 d}
  biomass: {TAGP: {file: all.nc, error: {relative: 0.15, floor: 400}}}
  yield: {file: all.nc, basis: dry, error: {relative: 0, floor: 500}}
END
  [ "$1" = pp ] || cat <<END
soil:
  water: {file: all.nc, rdmsol: RDMSOL}
  set: {CRAIRC: 0.06, SOPE: 10, KSUB: 10}
  initial: {spinup_days: 180, WAV: field_capacity}
END
}

cd "$out"
"$python" "$jobs/support/wheat_france.py" prepare "$data"
for production in ${PRODUCTIONS:-wlp pp}; do
  campaign "$production" >"$production.yaml"
  run "$production.log" select "$production.yaml" --holdout --output "select_$production"
  echo "French wheat, $production: selection over phenology, biomass, yield"
  sed -n '/^group /,/^errors of all/p; /^the protocol took/{p;q}' "$production.log"
  echo "sites left out in turn"
  sed -n '/^yields predicted by/,/^with its folds/{/^wrote/d;p}' "$production.log"
  echo
done
