# `windrow init` writes a campaign of which, once its lines with TODO are filled, `check` and `calibrate` pass: on a synthetic
# region and on E-OBS's layout (a packed file a variable and year), with at most three such lines. It replaces no file, and
# names what it cannot place, what is there twice, and what is missing.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output region --production wlp --crop maize --cells 2x2 --masked 0 --regions 2 --parameters 2 \
  --years 2001:2001 --lai-every 20 >log 2>&1 || fail "$(cat log)"
rm region/campaign.yaml

# -- a region as it stands
init() { "$WINDROW" init "$@" >init.log 2>&1; }
says() { grep -qF -- "$1" "${2:-init.log}" || fail "not said: $1" "$(cat "${2:-init.log}")"; }
passes() { # campaign with its TODO lines filled
  grep -q TODO "$1" && fail "unfilled: $(grep TODO "$1")"
  "$WINDROW" check "$1" >check.log 2>&1 || fail "check $1:" "$(cat check.log)"
  "$WINDROW" calibrate "$1" --output out --set optimiser.max_evaluations=12 >calibrate.log 2>&1 ||
    fail "calibrate $1:" "$(cat calibrate.log)"
}
init region --output one.yaml || fail "$(cat init.log)"
[ "$(grep -c TODO one.yaml)" = 3 ] || fail "lines to decide: $(grep TODO one.yaml)"
for line in 'production: wlp' 'cells: region/cells.nc' 'zones: {file: region/zones.nc, variable: zone}' 'profile: cmip' \
  'minimum temperature (TMIN): tasmin, K -> degC' 'water: {file: region/soil.nc, rdmsol: RDMSOL}' 'harvest: [2001, 2001]' \
  'error_variable: yield_error' 'quality: {variable: quality, accept: [0]}' 'parameters: region/crop.yaml, variety: synthetic'; do
  says "$line" one.yaml
done
says 'not used: region/truth.yaml: looked for CropParameters'
sed 's/day: TODO/day: "05-01"/; s/plus: TODO/plus: 0/; s/basis: TODO/basis: {moisture: 0.14}/' one.yaml >filled.yaml
passes filled.yaml
cp one.yaml kept
init region --output one.yaml && fail "one.yaml was replaced"
says 'one.yaml: exists, and init replaces no file'
cmp -s one.yaml kept || fail "one.yaml has changed"

# -- E-OBS: packed files of a year, cells by a CSV list of names for yields by station
"$python" - <<'P' || fail "E-OBS could not be written"
import os
import netCDF4, numpy as np
source = netCDF4.Dataset("region/weather.nc")
day, lat, lon = (source[k][:] for k in ("time", "lat", "lon"))
tables = {"tn": ("tasmin", 1, -273.15, "Celsius", .01), "tx": ("tasmax", 1, -273.15, "Celsius", .01), "qq": ("rsds", 1, 0, "W/m2", .1),
          "rr": ("pr", 86400, 0, "mm", .1), "hu": ("hurs", 1, 0, "%", .1), "fg": ("sfcWind", 1, 0, "m/s", .01)}
os.makedirs("eobs")
half = len(day) // 2
for name, (of, scale, offset, unit, step) in tables.items():
    for part, (a, b) in enumerate(((0, half), (half, len(day)))):
        with netCDF4.Dataset(f"eobs/{name}_ens_mean_0.1deg_part{part}.nc", "w") as f:
            for axis, value, units in (("time", day[a:b] + 7305, "days since 1950-01-01"), ("latitude", lat[::-1], "degrees_north"),
                                       ("longitude", lon, "degrees_east")):
                f.createDimension(axis, len(value))
                v = f.createVariable(axis, "f8", (axis,))
                v.units = units
                v[:] = value
            v = f.createVariable(name, "i2", ("time", "latitude", "longitude"), fill_value=-9999)
            v.setncatts({"units": unit, "scale_factor": step, "add_offset": 0.0})
            v[:] = (np.asarray(source[of][a:b], "f8") * scale + offset)[:, ::-1]
P
init eobs region/cells.nc region/zones.nc region/yield.nc region/crop.yaml --output eobs.yaml || fail "$(cat init.log)"
says 'profile e_obs in 12 files' eobs.yaml
says 'files: "eobs/{variable}_ens_mean_0.1deg_part*.nc"' eobs.yaml
says 'production: pp' eobs.yaml
[ "$(grep -c TODO eobs.yaml)" = 3 ] || fail "lines to decide: $(grep TODO eobs.yaml)"
sed 's/day: TODO/day: "05-01"/; s/plus: TODO/plus: 0/; s/basis: TODO/basis: dry/' eobs.yaml >filled.yaml
passes filled.yaml

# -- what cannot be used
refused() { # words that are said, then files
  local words=$1
  shift
  init "$@" --output refused.yaml && fail "accepted: $*"
  says "$words"
  [ ! -e refused.yaml ] || fail "refused.yaml was written of: $*"
}
echo "dear reader" >letter.txt
echo 'netcdf empty {}' >empty.cdl
echo 'netcdf odd { dimensions: lat = 1 ; lon = 1 ;
  variables: double lat(lat), lon(lon), depth(lat, lon) ; lat:units = "degrees_north" ; lon:units = "degrees_east" ;
  depth:units = "m" ; data: lat = 51 ; lon = 8 ; depth = 3 ; }' >odd.cdl
for name in empty odd; do ncgen -k nc4 -o $name.nc $name.cdl || fail "ncgen failed"; done
init region letter.txt empty.nc odd.nc --output two.yaml || fail "$(cat init.log)"
says 'not used: letter.txt: '
says 'not used: empty.nc: its variables are none beside axes'
says 'not used: odd.nc: its variables are depth(lat, lon) [m]'
says 'looked for: daily weather by the names of a profile'
cp region/yield.nc again.nc
refused 'region/yield.nc and again.nc: both hold yields by region and year; give init one of them' region again.nc
cp region/weather.nc weather_again.nc
refused "both hold 'rsds' on 2000-01-01" region weather_again.nc
refused 'no variable for minimum temperature (TMIN)' region/cells.nc region/yield.nc
refused 'none.nc: No such file or directory' none.nc
refused 'command line: no files'
