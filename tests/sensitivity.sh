# windrow sensitivity: derivatives of yield by weather and parameters are those of runs with other weather files and other
# parameters, evaporation included where it is computed and held where the files bring it; the attribution of a year adds
# up, its other end is the season with the other year's weather, and all of it has the same bits on 1 and 3 ranks.
set -uo pipefail
command -v ncdump >/dev/null || { echo "skipped: no ncdump"; exit 77; }
python=/usr/bin/python3
$python -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no netCDF4 of Python"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
name=synthetic_wheat campaign=region/campaign.yaml
run "$WINDROW" synthesize --output region --production wlp --cells 2x2 --masked 0 --regions 2 --years 2001:2002 --sm-every 60

# -- weather in double precision with vapour pressure, and the same changed
cat >weather.py <<'END'
import sys, netCDF4, numpy as np
SECONDS = 86400.
source = netCDF4.Dataset("region/weather.nc")
first = {n: np.asarray(source[n][:], float) for n in ("tasmin", "tasmax", "rsds", "pr", "sfcWind")}
days = netCDF4.num2date(source["time"][:], "days since 1970-01-01")
def es(t): return 6.108 * np.exp(17.27 * (t - 273.15) / (t - 273.15 + 237.3))
first["vp"] = np.asarray(source["hurs"][:], float) / 100 * .5 * (es(first["tasmin"]) + es(first["tasmax"]))
units = {"vp": "hPa"}
def some(month, first, last): return np.array([d.month == month and first <= d.day <= last for d in days])
def write(file, v):
    with netCDF4.Dataset(file, "w") as out:
        for d in source.dimensions.values(): out.createDimension(d.name, len(d))
        for n in ("time", "lat", "lon"):
            x = out.createVariable(n, source[n].dtype, (n,))
            x.setncatts({k: source[n].getncattr(k) for k in source[n].ncattrs()})
            x[:] = source[n][:]
        for n in v:
            x = out.createVariable(n, "f8", ("time", "lat", "lon"))
            if n in source.variables:
                x.setncatts({k: source[n].getncattr(k) for k in source[n].ncattrs() if k != "_FillValue"})
            else:
                x.units = units[n]
            if n == "vp": x.standard_name = "water_vapor_partial_pressure_in_air"
            x[:] = v[n]
def add(v, what, when, h):
    if what == "temperature":
        v["tasmin"][when] += h
        v["tasmax"][when] += h
    if what == "radiation": v["rsds"][when] += h * 1e6 / SECONDS
    if what == "rain":  # spread evenly over each year's days
        v["pr"][when] += h / SECONDS * len({d.year for d in days[when]}) / when.sum()
def change(v, what, *more):
    if what == "evaporation":  # of the file's own
        for n, x in (("E0", .3), ("ES0", .28), ("ET0", .25)):
            v[n] = np.full_like(v["pr"], x)
            units[n] = "cm d-1"
    elif what == "year":  # the days of the second season are those of the first on the same dates
        at = {(d.year, d.month, d.day): i for i, d in enumerate(days)}
        for i, d in enumerate(days):
            key = (d.year - 1, d.month, 28 if (d.month, d.day) == (2, 29) else d.day)
            if d.timetuple()[:3] >= (2001, 4, 1) and key in at:
                for n in v: v[n][i] = first[n][at[key]]
    else:
        month, begin, end, h = int(more[0]), int(more[1]), int(more[2]), float(more[3])
        add(v, what, some(month, begin, end), h)
for argument in sys.argv[1:]:  # file:what,more:what,more
    file, *changes = argument.split(":")
    v = {n: first[n].copy() for n in first}
    for c in changes: change(v, *c.split(","))
    write(file, v)
END
windrow() { # command, weather, output, more ...
  local command=$1 file=$2 output=$3
  shift 3
  run "$WINDROW" "$command" $campaign --set "forcing.files=$PWD/$file" --output "$output" "$@"
}
step=1e-4
run $python weather.py weather.nc warm.nc:temperature,5,20,20,$step \
  bright.nc:radiation,5,21,21,$step wet.nc:rain,5,21,31,$step fixed.nc:evaporation \
  fixed_warm.nc:evaporation:temperature,5,1,10,$step year.nc:year
attributed=(--year 2002 --tolerance 0.01)
windrow sensitivity weather.nc told "${attributed[@]}" --ordinates
grep -q 'E0, ES0 and ET0 are recomputed' log || fail "evaporation: $(cat log)"
windrow sensitivity weather.nc one "${attributed[@]}" --region R02 --daily
ncdump -h told/${name}_sensitivity.nc >header
for text in 'd_yield_d_TSUM1:units = "kg ha-1 (degC d)-1"' 'd_yield_period_d_temperature(period, time, lat, lon)' \
  'd_regional_yield_period_d_rain(time, region, period)' ':sensitivity = "derivatives at the prior'; do
  grep -qF "$text" header || fail "sensitivity.nc lacks $text: $(cat header)"
done

# -- against runs: within what the derivative changes over the step (1e-3 of it) and rounding (1e-9 kg of yields over it)
cat >compare.py <<'END'
import sys, netCDF4, numpy as np
def field(file, variable): return np.array(netCDF4.Dataset(file)[variable][:], float)
def yields(run, regions):
    return field(f"{run}/synthetic_wheat_regions.nc", "yield_prior") if regions else field(f"{run}/synthetic_wheat_maps.nc", "yield")
# a factor on a table moves its ordinates by their own size (of region/crop.yaml)
file = "told/synthetic_wheat_sensitivity.nc"
sums = sum(y * field(file, f"d_yield_d_SLATB_{k}") for k, y in enumerate((.0022, .0021, .0021)))
if not np.allclose(sums, field(file, "d_yield_d_SLATB_factor"), rtol=1e-12): sys.exit("ordinates of SLATB")
periods = field(file, "d_yield_period_d_temperature").sum(0)
if not np.allclose(periods, field(file, "d_yield_d_temperature"), rtol=1e-12): sys.exit("the season is not its periods' sum")
for line in sys.stdin:
    told, variable, period, h, scale, base, other = line.split()
    file = f"{told}/synthetic_wheat_sensitivity.nc"
    x = field(file, variable)
    if period != "season":
        k = [str(t) for t in netCDF4.Dataset(file)["period_name"][:]].index(period)
        x = x[..., k] if "regional" in variable else x[k]
    if scale != "1": x = x * field("region/soil.nc", scale)
    y = (yields(other, "regional" in variable) - yields(base, "regional" in variable)) / float(h)
    good = np.abs(x - y) <= 1e-9 / float(h) + 1e-3 * np.abs(y)
    if not (good.all() and np.abs(x).max() > 1 and x.size in (4, 8)):
        sys.exit(f"{line}: told {x.ravel()}, runs {y.ravel()}")
END
for weather in weather warm bright wet year; do windrow simulate $weather.nc $weather; done
for control in AMAXTB SMFCF; do windrow simulate weather.nc $control --set "control.$control.prior=1.000001"; done

# evaporation of the files is held fixed
held=(--set 'forcing.variables={E0: E0, ES0: ES0, ET0: ET0}' --set forcing.evapotranspiration.method=file)
windrow sensitivity fixed.nc told_fixed "${held[@]}" --by region
grep -q 'E0, ES0 and ET0 are those of the weather files: they are held fixed' log || fail "$(cat log)"
ncdump -h told_fixed/${name}_sensitivity.nc | grep 'd_wind' && fail "yield depends on wind"
for weather in fixed fixed_warm; do windrow simulate $weather.nc $weather "${held[@]}"; done
$python compare.py >log 2>&1 <<END || fail "$(cat log)"
one d_yield_period_d_temperature 05-20 $step 1 weather warm
one d_yield_period_d_radiation 05-21 $step 1 weather bright
told d_yield_period_d_rain 05-21 $step 1 weather wet
told d_yield_d_AMAXTB_factor season 1e-6 1 weather AMAXTB
told d_yield_d_SMFCF season 1e-6 SMFCF weather SMFCF
told_fixed d_regional_yield_period_d_temperature 05-01 $step 1 fixed fixed_warm
END

# -- a year against the other adds up: yields are those of simulate, and the path begins where the season has the other
# year's weather
for run in weather year; do awk -F, '$2 == 2002 { print $1 "," $6 }' $run/${name}_regions.csv >$run.csv; done
awk -F, 'FILENAME ~ /^weather/ { base[$1] = $2; next } FILENAME ~ /^year/ { swapped[$1] = $2; next }
  $3 == 2001 { n++; sum = 0; weather = 0; for (i = 6; i <= NF; i++) sum += $i; for (i = 6; i <= 11; i++) weather += $i
    rest = $NF * $NF; open = $4 - $5 - sum; start = $4 - weather - $NF - swapped[$1]
    # rounding of yields of 1e4; the tolerance of a path
    if (($4 - base[$1]) ^ 2 > 1e-18 * $4 * $4 || open * open > 1e-16 || rest > (0.01 * $4) ^ 2 ||
      start * start > 1e-16 || weather * weather < 1e4) { print; print base[$1], swapped[$1], open, start; exit 1 } }
  END { if (n != 2) exit 1 }' weather.csv year.csv told/${name}_attribution_years.csv ||
  fail "the attribution does not add up: $(cat told/${name}_attribution_years.csv)"
awk -F, 'NR == FNR { if ($3 == "mean") for (i = 6; i <= 11; i++) mean[$1] += $i; next }
  FNR > 1 { for (i = 5; i <= NF; i++) by[$1] += $i }
  END { for (r in mean) { n++; if ((mean[r] - by[r]) ^ 2 > 1e-16) exit 1 } exit n != 2 }' \
  told/${name}_attribution_years.csv told/${name}_attribution.csv || fail "periods do not add up to the year"

# -- the same bits on 3 ranks; one region alone is as among all
run mpirun -n 3 "$WINDROW" sensitivity $campaign --set "forcing.files=$PWD/weather.nc" --output on_3 "${attributed[@]}" --ordinates
for file in sensitivity.csv attribution.csv attribution_years.csv; do
  cmp told/${name}_$file on_3/${name}_$file || fail "$file differs between 1 and 3 ranks"
done
for file in sensitivity attribution; do
  cmp <(ncdump -p 9,17 told/${name}_$file.nc | sed '1,/^data:/d') <(ncdump -p 9,17 on_3/${name}_$file.nc | sed '1,/^data:/d') ||
    fail "$file.nc differs between 1 and 3 ranks"
done
cmp <(grep R02 told/${name}_attribution_years.csv) <(sed 1d one/${name}_attribution_years.csv) || fail "one region alone"
for run in told one; do # of what adds up: by temperature, radiation, vapour pressure
  awk -F, '$1 == "R02" && $2 == 2002 { sum += $5 + 2 * $6 + 3 * $8 } END { printf "%.9g\n", sum }' $run/${name}_sensitivity.csv
done >sums
[ "$(sort -u sums | wc -l)" = 1 ] && [ "$(wc -l <told/${name}_sensitivity.csv)" -lt 220 ] &&
  [ "$(wc -l <one/${name}_sensitivity.csv)" -gt 1000 ] || fail "days do not add up to periods: $(cat sums)"
ncdump -h told_fixed/${name}_sensitivity.nc | grep 'd_yield_period' && fail "cells' periods where regions were asked for"

# -- what cannot be asked for
refused() { # message, options ...
  "$WINDROW" sensitivity $campaign --output none "${@:2}" >log 2>&1 && fail "not refused: ${*:2}"
  grep -q -- "$1" log || fail "\"$1\" is not said: $(cat log)"
}
refused '--year 1999: no harvest year of the campaign, which has 2001 to 2002' --year 1999
refused '--region R09: no region of the campaign' --year 2002 --region R09
refused '--region R01: attribution needs --year' --region R01 --by day
grep -q -- '--by day: expected cell or region' log || fail "$(cat log)"
