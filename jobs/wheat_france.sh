#!/usr/bin/env bash
# French winter wheat, 10 site-years: `jobs/wheat_france.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds wheat_france/{seasons,observations,weather_station_N}.csv and crop_parameters/wheat.yaml. For each of three weather
# stations five crop factors are estimated from all that was seen in the site-years of the others; members drawn about that
# estimate then run the station's own site-years, without assimilation and with what was seen there up to heading assimilated.
# Grain and maturity, which no run saw, are compared: differences of errors, paired by site-year.
# Settings:
#   Winter_wheat_104 (northern France), with vernalisation. The file has an `apache`, the variety that was grown, but its TSUM1
#   comes from French trials of that variety, perhaps these;
#   heading (BBCH55) + 7 d is compared with anthesis, BBCH90 with maturity, BBCH30 with nothing; TAGP with above-ground biomass;
#   errors: yields 10 %; biomass 15 %, at least 400 kg/ha; dates 5 d in calibration, where they hold what the model lacks, 3 d in
#   assimilation, where the members' spread does;
#   TDWI's prior is wide (0.7 in the logarithm): with a first one of 0.3, March's biomass came out at half of that observed;
#   members differ from the estimate by 5 % (TSUM1, TSUM2), 10 % (SPAN, AMAXTB), 50 % (TDWI), each site-year its own;
#   wlp: E0 = 1.05 ET0 (FAO56, shallow water), ES0 = E0 x .85/.95 (albedo of wet soil and water); SM0 = SMFCF + 0.12; roots to the
#   soil's 150 cm at most; field capacity 180 days before sowing. Humidity and wind are not in the data.
# MEMBERS (200), SEED (1), PRODUCTIONS ("pp wlp").
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=wheat_france needs="seasons.csv observations.csv weather_station_2.csv weather_station_4.csv weather_station_6.csv"
source "$jobs/support/real_data.sh"
"$python" -c 'import netCDF4' 2>/dev/null ||
  { echo "wheat_france.sh needs netCDF4 for $python (Debian: python3-netcdf4)" >&2; exit 1; }
started=$SECONDS
members=${MEMBERS:-200} seed=${SEED:-1}
ranks=${RANKS:-1} # a region has 2 to 8 seasons

campaign() { # production, file of site-years
  cat <<END
campaign: {name: wheat, production: $1, events: continuous, seed: $seed}
region: {cells: $2, zones: {file: $2, variable: location}}
crop: {parameters: "$crops/wheat.yaml", variety: Winter_wheat_104}
years: {harvest: [2010, 2015], attribution: {sowing_year_plus: 1}}
forcing: {profile: wofost, files: weather.nc}
calendar: {start: {file: $2, variable: planting_day, type: sowing}, end: {type: earliest, latest: "08-31"}}
control:
  TSUM1: {factor: [0.6, 2], prior_sd: 0.2}
  TSUM2: {factor: [0.6, 1.5], prior_sd: 0.1}
  SPAN: {factor: [0.6, 1.6], prior_sd: 0.1}
  AMAXTB: {factor: [0.6, 1.5], prior_sd: 0.1}
  TDWI: {factor: [0.2, 20], prior_sd: 0.7, transform: log}
ensemble:
  members: $members
  parameters:
    TSUM1: {extent: cell, sd: 5 %}
    TSUM2: {extent: cell, sd: 5 %}
    SPAN: {extent: cell, sd: 10 %}
    AMAXTB: {extent: cell, sd: 10 %}
    TDWI: {extent: cell, sd: 50 %, transform: log}
END
  [ "$1" = pp ] || cat <<END
soil:
  water: {file: $2, rdmsol: RDMSOL}
  set: {CRAIRC: 0.06, SOPE: 10, KSUB: 10}
  initial: {spinup_days: 180, WAV: field_capacity}
END
  cat <<END
observations:
  biomass: {TAGP: {file: $2, error: {relative: 0.15, floor: 400}}}
END
}

cd "$out"
"$python" "$jobs/support/wheat_france.py" prepare "$data"
for production in ${PRODUCTIONS:-pp wlp}; do
  for station in 2 4 6; do
    at=${production}_$station
    { campaign $production others_$station.nc
      echo "  yield: {file: others_$station.nc, basis: dry, error: {relative: 0.1}}"
      echo "  phenology: {file: others_$station.nc, stages: [anthesis, maturity], error: 5 d}"; } >others_$at.yaml
    { campaign $production site_$station.nc
      echo "  phenology: {file: site_$station.nc, stages: [anthesis], error: 3 d}"; } >site_$at.yaml
    run fit_$at.log calibrate others_$at.yaml --output fit_$at
    estimate=(--control fit_$at/wheat_parameters.csv)
    run open_$at.log ensemble site_$at.yaml "${estimate[@]}" --output open_$at
    run letkf_$at.log assimilate site_$at.yaml "${estimate[@]}" --output letkf_$at
    run both_$at.log assimilate site_$at.yaml "${estimate[@]}" --set assimilation.update=both --output both_$at
    run esmda_$at.log assimilate site_$at.yaml "${estimate[@]}" --set assimilation.method=esmda --output esmda_$at
  done
  echo "French wheat, $production, $members members, seed $seed"
  "$python" "$jobs/support/wheat_france.py" table "$data" "without assimilation=open_$production" \
    "LETKF, parameters=letkf_$production" "LETKF, parameters and states=both_$production" "ES-MDA=esmda_$production"
  for station in 2 4 6; do
    echo "station $station, $(sed -n 's/^letkf: //p' letkf_${production}_$station.log)" \
      "$(sed -n '/^letkf: /,/^background/{/^  /p}' letkf_${production}_$station.log | sed 's/^ *//' | paste -sd' ')"
  done
  echo "estimates from the other stations' site-years (factors), station 2, 4, 6 left out"
  estimates fit_${production}_{2,4,6}/wheat_parameters.csv
  echo
done
echo "($((SECONDS - started)) s on $ranks ranks)"
