# `windrow forecast` and `windrow hindcast`: a member's season is that of weather spliced by hand; nothing of what lies
# behind the issue date (rolling), or of the target's season behind it (leave one year out), changes a bit; the same bits
# on any ranks; what cannot be right is refused in words.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
refused() { # words, command, arguments
  local words=$1 command=$2
  shift 2
  "$WINDROW" "$command" campaign.yaml --output refused "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$words" log || fail "not told '$words': $(cat log)"
  [ ! -e refused ] || [ -z "$(find refused -type f)" ] || fail "a file was left: $(ls refused)"
}
name=synthetic_wheat
run "$WINDROW" synthesize --production wlp --output region --cells 1x2 --regions 2 --years 2002:2007
cd region || exit 1
sed -i '/^  \(TSUM2\|SPAN\|SMFCF\|RDMSOL\):/d; s/max_evaluations: 150/max_evaluations: 3/' campaign.yaml
cat >>campaign.yaml <<'END'
ensemble: {members: 9, parameters: {TSUM1: {extent: cell, sd: 5 %}}}
forecast: {from: "02-01", weather: {past_years: [2002, 2006]}}
hindcast: {years: [2005, 2006], dates: ["02-01", "05-20"], min_years: 3}
END

# -- forecasts by hand: 2004, a leap year, without soil (evaporation is computed on the dates that weather was observed on), and
# 2007 with it, from 1 February on by the two years before
cat >splice.py <<'PY'
import datetime, netCDF4, shutil, sys
target = int(sys.argv[1])
for years in 1, 2:
  shutil.copy("weather.nc", f"spliced_{years}.nc")
  with netCDF4.Dataset(f"spliced_{years}.nc", "a") as f:
    t = f["time"]
    date = [netCDF4.num2date(x, t.units, only_use_cftime_datetimes=False).date() for x in t[:]]
    at = {d: i for i, d in enumerate(date)}
    def of(d):
        return datetime.date(d.year - years, d.month, 28 if (d.month, d.day) == (2, 29) else d.day)
    for v in f.variables.values():
        if v.dimensions[:1] == ("time",) and v.name != "time":
            x = v[:]
            old = x.copy()
            for d, i in at.items():
                if d >= datetime.date(target, 2, 1):
                    x[i] = old[at[of(d)]]
            v[:] = x
PY
for target in 2004 2007; do
  how=(--set "years.harvest=[2002, $target]" --set "hindcast.years=[2003, 2004]")
  [ $target = 2007 ] || how+=(--set campaign.production=pp --set 'control={TSUM1: {factor: [0.8, 1.25], prior_sd: 0.08}}')
  run "$WINDROW" forecast campaign.yaml --output hand "${how[@]}" --set ensemble.members=2 \
    --set 'ensemble.parameters={TSUM1: {sd: 1e-200}}' --set "forecast.weather.past_years=[$((target - 2)), $((target - 1))]"
  "$python" splice.py $target || fail "no spliced weather"
  for back in 1 2; do
    run "$WINDROW" simulate campaign.yaml --output back_$back "${how[@]}" --set forcing.files=spliced_$back.nc
  done
  "$python" - <<'PY' || fail "members are not the seasons of spliced weather"
import netCDF4, numpy as np
e = netCDF4.Dataset("hand/synthetic_wheat_forecast.nc")
m = [netCDF4.Dataset(f"back_{k}/synthetic_wheat_maps.nc") for k in (1, 2)]
for v in "yield", "twso", "tagp", "lai_max", "day_anthesis", "day_maturity":
    a, b = (x[v][-1].filled(np.nan) for x in m)
    assert (np.abs(a - b)[~np.isnan(a)] > 1e-3).any(), v
    for got, want in (e[f"{v}_mean"], (a + b) / 2), (e[f"{v}_sd"], np.abs(a - b) / np.sqrt(2)):
        assert np.allclose(got[-1].filled(np.nan), want, rtol=1e-12, atol=1e-9, equal_nan=True), v
    assert np.ma.getmaskarray(e[f"{v}_mean"][:-1]).all(), "other years were run"
PY
done

# -- a file whose members are the weather of 2006 and of 2005 on the dates of 2007; the third lacks a day
cat >members.py <<'PY'
import datetime, netCDF4, numpy as np
src, out = netCDF4.Dataset("weather.nc"), netCDF4.Dataset("seasonal.nc", "w")
t = src["time"]
date = [netCDF4.num2date(x, t.units, only_use_cftime_datetimes=False).date() for x in t[:]]
at = {d: i for i, d in enumerate(date)}
days = [d for d in date if datetime.date(2007, 1, 20) <= d]
for name, n in ("number", 3), ("time", len(days)), ("lat", len(src["lat"])), ("lon", len(src["lon"])):
    out.createDimension(name, n)
for name, v in src.variables.items():
    dims = ("time", "number", "lat", "lon") if v.ndim == 3 else v.dimensions
    new = out.createVariable(name, v.dtype, dims, fill_value=getattr(v, "_FillValue", None))
    new.setncatts({k: v.getncattr(k) for k in v.ncattrs() if k != "_FillValue"})
    if v.ndim == 3:
        for k, back in enumerate((1, 2, 1)):
            new[:, k] = v[[at[d.replace(year=d.year - back)] for d in days]]
        new[60, 2] = np.ma.masked
    else:
        new[:] = [at[d] + t[0] for d in days] if name == "time" else v[:]
PY
"$python" members.py || fail "no file of members"
numbers() { ncdump "$1/${name}_forecast.nc" | sed -n '/^data:/,$p'; }
same() { cmp -s "$1" "$2" || fail "$3: $(diff "$1" "$2" | head -4)"; }
two=(--set 'ensemble.parameters={TSUM1: {sd: 1e-200}}' --set ensemble.members=2)
run "$WINDROW" forecast campaign.yaml --output by_year "${two[@]}" --set 'forecast.weather.past_years=[2005, 2006]'
run "$WINDROW" forecast campaign.yaml --output alone "${two[@]}" --set 'forecast.weather.past_years=[2005, 2006]' \
  --set years.harvest=2007 --set hindcast.years=[2007,2007]
same by_year/${name}_forecast_regions.csv alone/${name}_forecast_regions.csv "weather of years without seasons is not read"
run mpirun -n 2 "$WINDROW" forecast campaign.yaml --output by_file "${two[@]}" --set 'forecast.weather={file: seasonal.nc}'
grep -q "traces: 2 members of .*seasonal.nc; left out, lacking days: 3" log || fail "the incomplete member is not told: $(cat log)"
same <(numbers by_year) <(numbers by_file) "members of a file are not the weather that they hold"

# -- ranks
run "$WINDROW" forecast campaign.yaml --output one
run mpirun -n 3 "$WINDROW" forecast campaign.yaml --output many
same <(numbers one) <(numbers many) "another forecast on 3 ranks"
same one/${name}_forecast_regions.csv many/${name}_forecast_regions.csv "other regions on 3 ranks"
drawn=(--set forecast.weather=generator --set hindcast.protocol=leave_one_year_out)
run "$WINDROW" hindcast campaign.yaml --output one "${drawn[@]}"
run mpirun -n 3 "$WINDROW" hindcast campaign.yaml --output many "${drawn[@]}"
for file in hindcast hindcast_scores; do
  same one/${name}_$file.csv many/${name}_$file.csv "other hindcasts on 3 ranks"
done

# -- blindness: year, first day, last day of what is garbled (weather and LAI), first and last year of yields
cat >garble.py <<'PY'
import datetime, netCDF4, numpy as np, shutil, sys
first, last = (datetime.date.fromisoformat(x) for x in sys.argv[1:3])
from_year, to_year = map(int, sys.argv[3:])
def days(f):
    t = f["time"]
    return np.array([first <= netCDF4.num2date(x, t.units, only_use_cftime_datetimes=False).date() <= last for x in t[:]])
for name in "weather", "lai", "yield":
    shutil.copy(f"{name}.nc", f"garbled_{name}.nc")
with netCDF4.Dataset("garbled_weather.nc", "a") as f:
    hit = days(f)
    assert hit.any() and not hit.all()
    for v in f.variables.values():
        if v.dimensions[:1] != ("time",) or v.name == "time": continue
        x = v[:]
        x[hit] = {"tasmin": x[hit] + 6, "tasmax": x[hit] + 8, "hurs": 55, "rsds": .6 * x[hit], "pr": 2 * x[hit] + 1e-5}.get(v.name, x[hit])
        v[:] = x
with netCDF4.Dataset("garbled_lai.nc", "a") as f:
    x = f["lai"][:]
    x[days(f)] = .5 * x[days(f)] + .3
    f["lai"][:] = x
with netCDF4.Dataset("garbled_yield.nc", "a") as f:
    y = f["year"][:]
    x = f["yield"][:]
    axis = f["yield"].dimensions.index("year")
    x = np.moveaxis(x, axis, 0)
    x[(y >= from_year) & (y <= to_year)] *= .4
    f["yield"][:] = np.moveaxis(x, 0, axis)
PY
# what a prediction is, without its observation and scores by it: not observed, crps.*, rank, pit
predicted() { cut -d, -f1-3,5-12,21-22 "$1" | grep -c ,2006, >/dev/null && cut -d, -f1-3,5-12,21-22 "$1" || echo "no prediction in $1: $RANDOM"; }
blind() { # protocol, weather
  local files=(--set forcing.files=garbled_weather.nc --set observations.lai.file=garbled_lai.nc
    --set observations.yield.file=garbled_yield.nc)
  local how=(--set hindcast.protocol=$1 --set "forecast.weather=$2" --set "hindcast.dates=['05-20']"
    --set 'hindcast.years=[2006, 2006]')
  run "$WINDROW" hindcast campaign.yaml --output seen "${how[@]}"
  run "$WINDROW" hindcast campaign.yaml --output blind "${how[@]}" "${files[@]}"
  same <(predicted seen/${name}_hindcast.csv) <(predicted blind/${name}_hindcast.csv) "$1, $2: sees behind 2006-05-20"
  cmp -s seen/${name}_hindcast.csv blind/${name}_hindcast.csv && fail "$1: the garbled yields were not read"
}
for protocol in rolling leave_one_year_out; do
  until=2007-12-31
  [ $protocol = rolling ] || until=2006-09-20
  "$python" garble.py 2006-05-20 $until 2006 ${until%%-*} || fail "nothing was garbled"
  blind $protocol '{past_years: [2002, 2007]}'
  blind $protocol generator
done
"$python" garble.py 2007-02-01 2007-12-31 2007 2007 || fail "nothing was garbled"
run "$WINDROW" forecast campaign.yaml --output blind --set forcing.files=garbled_weather.nc \
  --set observations.lai.file=garbled_lai.nc --set observations.yield.file=garbled_yield.nc
same <(numbers one) <(numbers blind) "a forecast sees behind its date"
same one/${name}_forecast_regions.csv blind/${name}_forecast_regions.csv "a forecast of regions sees behind its date"
"$python" - <<'PY' || fail "weather was not cut"
import netCDF4, numpy as np
with netCDF4.Dataset("garbled_weather.nc", "a") as f:
    t = f["time"]
    after = np.array([str(netCDF4.num2date(x, t.units)) >= "2007-02-01" for x in t[:]])
    for v in f.variables.values():
        if v.dimensions[:1] == ("time",) and v.name != "time": v[after] = v._FillValue
PY
run "$WINDROW" forecast campaign.yaml --output blind --set forcing.files=garbled_weather.nc
same <(numbers one) <(numbers blind) "a forecast needs weather behind its date"

# -- what cannot be right
refused "forecast.from: 10-01 lies outside every season of harvest year 2007, which run from 2006-10-10 to 2007-09-" \
  forecast --set forecast.from=10-01
refused "forecast.from: 2006-05-01 lies outside every season of harvest year 2007" forecast --set forecast.from=2006-05-01
refused "forecast.from is '31-31'; expected a date" forecast --set forecast.from=31-31
refused "no trace from 2007-02-01 on is complete: all of 3 past years lack days, first cell .* 1990-02-01 lacks" forecast \
  --set 'forecast.weather.past_years=[1990, 1992]'
refused "give 1 complete traces before 2007-02-01, and 0 that lack days; at least 2" forecast \
  --set 'forecast.weather.past_years=[2006, 2006]'
refused "weather.nc: has no dimension 'number' of members" forecast --set 'forecast.weather={file: weather.nc}'
refused "variable 'tasmin' has dimensions (time, number, lat, lon); expected (lat, time" forecast \
  --set 'forecast.weather={file: seasonal.nc, member: lat}'
refused "forecast.weather.file holds the weather of one forecast" hindcast --set 'forecast.weather={file: seasonal.nc}'
refused "forecast.weather names no weather after the issue date" forecast --set 'forecast.weather={shared: 0.5}'
refused "hindcast.years holds 2008, which is not among years.harvest" hindcast --set 'hindcast.years=[2005, 2010]'
refused "hindcast.dates: 09-30 lies outside every season of harvest year 2005" hindcast --set 'hindcast.dates=["09-30"]'
refused "none of \[2005, 2006\] could be predicted: 2 passed over for hindcast.min_years = 8" hindcast --set hindcast.min_years=8
refused "hindcast.dates holds 'May'" hindcast --set 'hindcast.dates=[May]'
sed '/^forecast:/d' campaign.yaml >bare.yaml
"$WINDROW" forecast bare.yaml >log 2>&1 && fail "accepted without forecast"
grep -q "key 'forecast' is missing" log || fail "not told: $(cat log)"
exit 0
