# Weather that no place has never gives numbers without a word: other units, codes for missing, zeros, single impossible
# days; the way on that a refusal names leads on. One region serves all.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no netCDF4 for $python"; exit 77; }
wrong=0
complain() {
  echo "$1"
  wrong=1
}
"$WINDROW" synthesize --output reg --cells 3x3 --regions 2 --masked 0 --seed 3 --production wlp >/dev/null || exit 1
cd reg || exit 1
cp weather.nc plain.nc

# mutate CODE: weather.nc from plain.nc; v(NAME) are a variable's numbers, put(NAME, numbers) writes them
mutate() {
  cp plain.nc weather.nc
  "$python" - <<P || complain "mutation: $1"
import netCDF4, numpy as np
f = netCDF4.Dataset("weather.nc", "a")
f.set_auto_mask(False)
def v(name): return f[name][:].astype("f8")
def put(name, x): f[name][:] = x
$1
f.close()
P
}
# check WAY TEXT OPTION...: `windrow check` refuses (WAY refuse) or goes on (tell) and says TEXT
check() {
  local way=$1 text=$2 code
  shift 2
  "$WINDROW" check campaign.yaml "$@" >log 2>&1
  code=$?
  [ "$code" = "$([ "$way" = tell ] && echo 0 || echo 1)" ] || complain "exit code $code where it should $way: $text: $(grep windrow log)"
  grep -qE -- "$text" log || complain "not said: $text: $(grep -E 'windrow|warning|forcing' log)"
}

check tell 'no problems found'
! grep -q warning log || complain "plain weather is warned of: $(grep warning log)"

# radiation: units, zeros
mutate 'put("rsds", np.minimum(v("rsds") * 1.7, 49e6 / 86400))'
check tell 'warning: IRRAD exceeds the radiation above the atmosphere on [0-9]+ of [0-9]+ days of cells \(.* %\), first cell 0'
mutate 'put("rsds", v("rsds") / 11.574)'
check refuse "IRRAD's largest value is far below the radiation of a clear sky in [0-9]+ of [0-9]+ years of cells \(100 %\)"
mutate 'put("rsds", v("rsds") * 0)'
check refuse "IRRAD's largest value is far below"
mutate 'put("rsds", v("rsds") * 0.5)'
check tell 'warning: IRRAD.s largest value is below .* photosynthetically'
# wind, rain, vapour
mutate 'put("sfcWind", v("sfcWind") * 3.6)'
check refuse 'WIND is more than any field has'
mutate 'put("pr", v("pr") / 1000)'
check refuse 'RAIN is less than in deserts'
mutate 'put("pr", v("pr") * 20)'
check refuse 'RAIN is more than any field has .*1 mm = 0.1 cm'
# codes for missing are refused, whatever may be missing
for days in 0 5; do
  mutate 'x = v("rsds"); x[500:502] = -999; put("rsds", x)'
  check refuse 'radiation .* out of range in 9 cells \(18 values\), first cell 0 .*: -8.6.*e.07 J m-2 d-1, expected 0 .. 5e.07; a code for missing days: declare it as _FillValue' \
    --set forcing.fill_days=$days
done
mutate 'x = v("pr"); x[500, 0, 0] = -1; put("pr", x)'
check refuse 'rain .* a code for missing days'
# single days: refused with the way on, which leads on
mutate 'x = v("tasmax"); x[700, 1, 1] = v("tasmin")[700, 1, 1] - 0.4; put("tasmax", x)'
check refuse 'minimum above the maximum temperature \(forcing.fill_days or forcing.missing: exclude'
check tell 'TMIN is above TMAX on 1 of [0-9]+ days of cells .* taken as missing' --set forcing.fill_days=1
grep -q '^filled: 1 missing day of 1 season' log || complain "not filled: $(grep filled log)"
check tell 'TMIN is above TMAX on 1 of' --set forcing.missing=exclude
grep -qE '^seasons: .*weather_missing_not_run: 1' log || complain "not excluded: $(grep ^seasons log)"
mutate 'x = v("rsds"); x[600, 2, 2] = 560; put("rsds", x)'
check refuse 'IRRAD exceeds the radiation above the atmosphere on 1 of .*; forcing.fill_days or forcing.missing: exclude takes'
check tell 'IRRAD exceeds .* on 1 of .* taken as missing' --set forcing.fill_days=1
mutate 'x = v("tasmax"); x[700, 1, 1] = 400; put("tasmax", x)'
check refuse 'TMAX.* out of range in 1 cell \(1 value\).* forcing.fill_days or forcing.missing'
check tell 'out of range on 1 day of 1 cell is missing' --set forcing.fill_days=1
mutate 'x = v("hurs"); x[700, 1, 1] = 106; put("hurs", x)'
check tell 'relative humidity above 100 % is taken as 100 %: 1 day of 1 cell, first cell 4 .*: 106 %'
mutate 'x = v("rsds"); x[640, 1, 1] = 0; put("rsds", x)'
check tell 'warning: IRRAD is 0 while the sun shines on 1 of'

# -- observations: codes are no LAI, tonnes no kilograms, infinity no error
cp plain.nc weather.nc
# observed FILE CODE: bad.nc from FILE; f is the open data set
observed() {
  cp "$1" bad.nc
  "$python" - <<P || complain "mutation: $2"
import netCDF4, numpy as np
f = netCDF4.Dataset("bad.nc", "a")
$2
f.close()
P
}
lai=observations.lai.file=bad.nc yields=observations.yield.file=bad.nc
for code in 24.9 -1 -99; do
  observed lai.nc "x = f['lai'][:]; x[:, 1, 1] = $code; f['lai'][:] = x"
  check refuse "'lai' is out of range in 1 cell, first cell 4 .*: $code, expected -0.1 .. 15" --set $lai
done
observed lai.nc "f['lai_error'][:] = np.inf"
check refuse "'lai_error' is no error in .*: inf; 0 .. 15.1 is expected" --set $lai
observed yield.nc "f['yield'][:] = f['yield'][:]; f['yield'].units = 'kg ha-1'"
check refuse "the largest 'yield' is [0-9.]+ kg ha-1; no crop's best is below 100, check its units" --set $yields
observed yield.nc "x = f['yield'][:]; x[0, 0] = 0; f['yield'][:] = x"
check tell '1 of [0-9]+ yields are below 100 kg ha-1, first 0 of region' --set $yields
for error in -np.inf np.inf 1e30; do
  observed yield.nc "f['yield_error'][:] = $error"
  check refuse "'yield_error' of region 'R01' in [0-9]+ is .*; an error is above 0 and at most" --set $yields
done
observed yield.nc "x = f['yield'][:]; x[0, 0] = np.inf; f['yield'][:] = x"
check refuse "'yield' of region 'R01' in [0-9]+ is inf kg ha-1; at most" --set $yields
exit $wrong
