#!/usr/bin/env bash
# A campaign on made-up raw downloads, from AgERA5's daily files to Eurostat's table, beside the same data on the cells' own
# grid: `jobs/raw_downloads.sh [FOLDER]` (a temporary folder; needs python3-netcdf4).
#
# 6 x 8 cells of 0.1 degree, harvests 2001 and 2002, water-limited maize: AgERA5 (a file a variable and day), SoilGrids (a
# NetCDF of an exported GeoTIFF a variable), GGCMI's calendar of the globe at half a degree, LAI of MODIS as AppEEARS
# delivers it, yields of Eurostat and an overlap as CSV. Soils and LAI come to the cells as means by area, the calendar as the
# nearest point (`maps.other_grid: mean`). The truth is a campaign on plain files whose means numpy computed; its LAI and yields
# are what the raw files hold. `check`, `simulate` and `calibrate` give the plain campaign's numbers but for the order of sums:
# 1e-12 of the largest number where the model alone runs, 1e-9 after a minimisation. Then GDAL, CDO, NCO and xarray read the
# maps, without a warning, and find numpy's numbers; those that are absent are passed over. Ends with code 1 where a step fails.
set -uo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
[ -n "${WINDROW:-}" ] || "$jobs/build.sh" windrow_program | tail -n 1
windrow=${WINDROW:-$windrow}
folder=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder" && cd "$folder" || exit 1
helper() { /usr/bin/python3 "$jobs/support/raw_downloads.py" "$@"; }
failed=0 started=$SECONDS
step() { # what, command ...: a line of the table; its standard output in one line, a word on standard error fails it
  local what=$1 said
  shift
  if said=$("$@" 2>error.log) && [ ! -s error.log ]; then
    printf '%-44s %s\n' "$what" "$said"
  else
    printf '%-44s FAILED %s\n' "$what" "$said"
    sed 's/^/    /' error.log
    failed=1
  fi
}
run() { # log, command of windrow, ...
  mpirun -n "${RANKS:-2}" "$windrow" "${@:2}" >"$1" 2>&1 || { tail -n 25 "$1" >&2; return 1; }
}

campaign() { # production of the two campaigns: what they share, then what differs
  cat <<C
campaign: {name: maize, production: wlp}
crop: {parameters: ../synthetic/crop.yaml, variety: synthetic}
years: {harvest: [2001, 2002], attribution: {sowing_year_plus: 0}}
control:
  TSUM1: {factor: [0.8, 1.25], prior_sd: 0.08}
  SPAN: {factor: [0.7, 1.35], prior_sd: 0.1}
  AMAXTB: {factor: [0.75, 1.25], prior_sd: 0.08}
optimiser: {tao: bqnls, max_evaluations: 60, gttol: 1.0e-6}
C
}
make_campaigns() {
  { campaign; cat <<'C'; } >plain/campaign.yaml
region: {cells: cells.nc, overlap: {file: overlap.nc}}
forcing: {profile: wofost, files: weather.nc, altitude: 80 m, evapotranspiration: {method: penman_monteith}}
soil:
  water: {file: soil.nc}
  set: {SOPE: 10, KSUB: 10, CRAIRC: 0.06, RDMSOL: 100}
  initial: {spinup_days: 30, WAV: field_capacity}
calendar:
  start: {file: calendar.nc, type: sowing}
  end: {type: earliest, latest: {file: calendar.nc, variable: maturity_day}, max_days: 200}
observations:
  yield: {file: yield.nc, basis: {moisture: 0.14}}
  lai: {file: lai.nc}
C
  { campaign; cat <<'C'; } >raw/campaign.yaml
region: {cells: cells.nc, overlap: {file: overlap.csv}}
maps: {other_grid: mean}
forcing: {profile: agera5, files: "agera5/{variable}_*.nc", altitude: 80 m, evapotranspiration: {method: penman_monteith}}
soil:
  soilgrids: {file: "soil/{variable}_15-30cm_mean.nc"}
  set: {SOPE: 10, KSUB: 10, CRAIRC: 0.06, RDMSOL: 100}
  initial: {spinup_days: 30, WAV: field_capacity}
calendar:
  start: {file: mai_rf_ggcmi_crop_calendar_phase3_v1.01.nc4, type: sowing}
  end: {type: earliest, latest: {file: mai_rf_ggcmi_crop_calendar_phase3_v1.01.nc4, variable: maturity_day}, max_days: 200}
observations:
  yield: {file: estat_apro_cpshr_en.csv, preset: eurostat, select: {crops: C1500}, basis: {moisture: 0.14}}
  lai: {file: MCD15A3H.061_500m_aid0001.nc, preset: modis_lai}
C
}
printf "name,u\nTSUM1,0.75\nSPAN,0.8\nAMAXTB,-0.6\n" >truth.csv # in prior standard deviations

make_inputs() {
  rm -rf raw plain synthetic out
  "$windrow" synthesize --output synthetic --production wlp --crop maize --cells 6x8 --masked 0 --regions 3 --years 2001:2002 \
    --parameters 1 >synthesize.log 2>&1 || { cat synthesize.log >&2; return 1; }
  helper inputs && make_campaigns || return 1
  echo "$(find raw/agera5 -name '*.nc' | wc -l) files of AgERA5, $(find raw/soil -name '*.nc' | wc -l) of SoilGrids"
}
step "inputs" make_inputs
simulate_truth() {
  run truth.log simulate plain/campaign.yaml --control truth.csv --output out/truth && helper observations out/truth
}
step "truth by the plain campaign" simulate_truth
check_raw() {
  run check.log check raw/campaign.yaml || return 1
  grep -cE '^note:' check.log | sed 's/$/ notes on what was taken and how;/' | tr '\n' ' '
  sed -n 's/^LAI: \([0-9]*\) in J.*/LAI: \1 values in J/p' check.log
}
step "check" check_raw
both() { # command, largest relative difference
  run "raw_$1.log" "$1" raw/campaign.yaml --output "out/raw_$1" && run "plain_$1.log" "$1" plain/campaign.yaml --output "out/plain_$1" &&
    helper same "out/raw_$1" "out/plain_$1" "$2"
}
step "simulate: against plain files" both simulate 1e-12
step "calibrate: against plain files" both calibrate 1e-9

maps=out/raw_calibrate/maize_maps.nc
near() { # number, numpy's, what is said
  awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(a != "" && d * d <= 1e-12 * b * b) }' || { echo "$1, numpy $2" >&2; return 1; }
  echo "$1"
}
with() { # program, what, command ...
  if command -v "$1" >/dev/null; then step "${@:2}"; else printf '%-44s skipped: no %s\n' "$2" "$1"; fi
}
gdal_opens() {
  gdalinfo -stats "NETCDF:$maps:yield" >gdalinfo.txt && grep -q 'ID\["EPSG",4326\]' gdalinfo.txt && grep -E '^Size is' gdalinfo.txt
}
gdal_finds() { near "$(gdallocationinfo -valonly -b 1 -wgs84 "NETCDF:$maps:yield" 5.2 51.0)" "$(helper mean $maps yield pixel)"; }
cdo_year() { near "$(cdo -s outputf,%.9g -fldmean -selyear,2002 -selname,yield $maps)" "$(helper mean $maps yield fldmean)"; }
cdo_time() { near "$(cdo -s outputf,%.9g -fldmean -timmean -selname,yield $maps)" "$(helper mean $maps yield timmean)"; }
nco_mean() {
  ncra -O -v yield $maps mean.nc && cdo -s outputf,%.9g -fldmean -selname,yield mean.nc >nco.txt && near "$(cat nco.txt)" "$(helper mean $maps yield timmean)"
}
with gdalinfo "gdalinfo -stats: size, EPSG:4326" gdal_opens
with gdallocationinfo "gdallocationinfo -wgs84 5.2 51.0" gdal_finds
with cdo "cdo fldmean, selyear,2002" cdo_year
with cdo "cdo fldmean, timmean" cdo_time
with ncra "ncra" nco_mean
if /usr/bin/python3 -c 'import xarray' 2>/dev/null; then
  step "xarray: sel(time=\"2002\"), weighted mean" helper xarray $maps yield
else
  echo "xarray skipped: no python3-xarray"
fi
echo "$((SECONDS - started)) s"
exit $failed
