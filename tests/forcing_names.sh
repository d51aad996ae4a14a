# forcing.variables names variables that no profile knows: the same numbers, {variable} stands for the
# names, and what is misspelt, absent or of another kind is refused.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output . --cells 2x2 --masked 0 --regions 1 --years 2001:2001 --parameters 2 --lai-every 60 >log 2>&1 || fail "$(cat log)"
"$python" - <<'P' || fail "files were not made"
import netCDF4, shutil
shutil.copy("weather.nc", "named.nc")
with netCDF4.Dataset("named.nc", "a") as f:
    for old, new in (("tasmin", "TminD"), ("tasmax", "TmaxD"), ("rsds", "Global")):
        f.renameVariable(old, new)
        for a in ("standard_name", "cell_methods"):
            if a in f[new].ncattrs(): f[new].delncattr(a)
P
for v in TminD TmaxD Global; do cp named.nc "all_$v.nc"; done
names='{TMIN: TminD, TMAX: TmaxD, IRRAD: Global}'
"$WINDROW" simulate campaign.yaml --output plain >log 2>&1 || fail "plain: $(cat log)"
named() { "$WINDROW" simulate campaign.yaml --output named --set "forcing.files=$1" --set "forcing.variables=$2" >log 2>&1; }
"$WINDROW" simulate campaign.yaml --output named --set forcing.files=named.nc >log 2>&1 && fail "unknown names: not refused"
named named.nc "$names" || fail "named: $(cat log)"
grep -q '^forcing: minimum temperature (TMIN) from TminD \[K\]' log || fail "the source is not told: $(cat log)"
cmp -s plain/*_regions.csv named/*_regions.csv || fail "other yields than with the names of a profile"
# a name wins over what a profile knows
"$python" - <<'P' || fail "files were not made"
import netCDF4, shutil
shutil.copy("weather.nc", "both.nc")
with netCDF4.Dataset("both.nc", "a") as f:
    v = f.createVariable("TminD", f["tasmin"].dtype, f["tasmin"].dimensions)
    v.units = "K"
    v[:] = f["tasmin"][:]
    f["tasmin"][:] -= 5
P
named both.nc '{TMIN: TminD}' || fail "both: $(cat log)"
cmp -s plain/*_regions.csv named/*_regions.csv || fail "the profile's variable was read, not the named one"
refused() { # what is said, file, names
  named "$2" "$3" && fail "$3: not refused"
  grep -q -- "$1" log || fail "$3: '$1' is not said:" "$(cat log)"
}
refused "forcing.variables.TMNI is none of .*; did you mean 'TMIN'?" named.nc '{TMNI: TminD}'
refused "no file has the variable 'TminE', which forcing.variables names for minimum temperature" named.nc '{TMIN: TminE, TMAX: TmaxD, IRRAD: Global}'
refused "variable 'Global' has units 'W m-2'" named.nc '{TMIN: Global, TMAX: TmaxD, IRRAD: TminD}'
refused 'forcing.variables has no name for TMIN' named.nc '{TMIN: [a]}'
exit 0
