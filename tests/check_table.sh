# `windrow check` prints of every variable that was read its source, unit, conversion, range and share missing, the same on
# any number of ranks, and of what was read before something was refused.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
row() { # the columns of a row, one blank between them
  tr -s ' ' <"$1" | grep -qxF "read: $2" || fail "no row '$2' in: $(cat "$1")"
}
run "$WINDROW" synthesize --output region --production wlp --cells 3x4 --masked 0 --regions 2 --years 2001:2001 --parameters 3
cd region || exit 1
"$python" - <<'EOF' || fail "no files"
import netCDF4
with netCDF4.Dataset("soil.nc", "a") as f:
    f["RDMSOL"][:] = f["RDMSOL"][:] / 100
    f["RDMSOL"].units = "m"
    f["SMW"][:] = f["SMW"][:] * 100
    f["SMW"].units = "%"
with netCDF4.Dataset("lai.nc", "a") as f:
    f["lai"][:] = 2
    f["lai"][:, 0, :] = float("nan")
    f["quality"][:] = 0
EOF
run "$WINDROW" check campaign.yaml
cp log one
grep -q '^read: variable  *file  *unit found  *conversion  *unit  *least  *most  *missing$' one || fail "no heading: $(cat one)"
row one 'RDMSOL soil.nc m x 100 cm 60 100 0 %'
row one 'mask cells.nc 1 - 1 1 1 0 %'
row one 'lai lai.nc 1 - 1 2 2 33.33 %'
row one 'quality lai.nc 1 - 1 0 0 0 %'
grep -q '^read: SMW  *soil.nc  *%  *x 0.01  *1  *0' one || fail "SMW: $(cat one)"
grep -q '^read: tasmin: minimum temperature (TMIN)  *weather.nc  *K  *- 273.15  *degC ' one || fail "TMIN: $(cat one)"
for name in zone harvested_area altitude rsds tasmax pr sfcWind hurs yield yield_error lai_error SMFCF SM0; do
  grep -q "^read: $name" one || fail "no row of $name: $(cat one)"
done
[ "$(grep -c '^read: ' one)" = 20 ] || fail "other rows: $(cat one)"
[ "$(tail -n 1 one)" = 'no problems found' ] || fail "the end: $(cat one)"
run mpiexec -n 2 "$WINDROW" check campaign.yaml
diff <(grep '^read: ' one) <(grep '^read: ' log) || fail "another table on two ranks"
# of what is refused, too
"$python" -c 'import netCDF4; netCDF4.Dataset("weather.nc", "a")["tasmin"].units = "degC"'
"$WINDROW" check campaign.yaml >log 2>&1 && fail "kelvin as degrees Celsius: accepted"
grep -q '^read: tasmin: minimum temperature (TMIN)  *weather.nc  *degC  *-  *degC  *2' log || fail "not shown: $(cat log)"
