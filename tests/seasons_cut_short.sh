# Seasons that weather or the calendar cuts: a hole that reaches a season's end is a hole; what the messages advise leaves seasons
# out as the user would by hand; a season cut before anthesis has no yield; starts on both sides of New Year are one harvest year.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*" "$(cat log)"; }
refused() { # words, command and arguments
  local words=$1
  shift
  "$WINDROW" "$@" >log 2>&1 && fail "accepted: $*"
  grep -qF -- "$words" log || fail "not told '$words' by $*:" "$(cat log)"
}
told() { grep -qF -- "$1" log || fail "not told '$1':" "$(cat log)"; }

# -- two stations: the weather of one stops four days after its last sowing, of the other it lacks 44 days up to its latest end
run "$WINDROW" synthesize --output region --cells 1x2 --masked 0 --regions 2 --years 2001:2005 --parameters 2 --lai-every 20
cd region || exit 1
grep -q '10-10' campaign.yaml || fail "another calendar: $(cat campaign.yaml)"
"$python" - <<'P' || fail "weather"
import shutil, netCDF4, numpy as np
def lack(name, holes):
    shutil.copy("weather.nc", name)
    with netCDF4.Dataset(name, "a") as f:
        t = netCDF4.num2date(f["time"][:], f["time"].units, f["time"].calendar if "calendar" in f["time"].ncattrs() else "standard")
        iso = np.array([x.strftime("%Y-%m-%d") for x in t])
        for cell, first, last in holes:
            k = np.flatnonzero((iso >= first) & (iso <= last))
            for v in ("tasmin", "tasmax", "rsds"):
                f[v][k, 0, cell] = np.ma.masked
lack("cut.nc", [(0, "2004-10-14", "2999-01-01"), (1, "2003-07-01", "2003-08-13")])
lack("ends.nc", [(0, "2004-10-14", "2999-01-01")])
P
set_all=(--set 'calendar.end={type: earliest, latest: "08-13", max_days: 330}' --set holdout.years='[2002]' --set optimiser.max_evaluations=8)
refused 'cut.nc: 1 season lacks weather (forcing.missing: exclude would leave it out)' check campaign.yaml "${set_all[@]}" --set forcing.files=cut.nc
told 'cut.nc: 1 season has weather that ends before'
told 'calendar.end.short_weather: exclude would leave it out), cell 0'
grep -q state_at_end log && fail "an advice that counts a season of four days"
advised=("${set_all[@]}" --set forcing.files=cut.nc --set forcing.missing=exclude --set calendar.end.short_weather=exclude)
run "$WINDROW" check campaign.yaml "${advised[@]}"
told 'seasons: 10, running: 8, complete: 8, weather_missing_not_run: 1, weather_ended_not_run: 1'
sed '/^  lai:/,/^  [a-z]*:/{/^  lai:/d;/^    /d}' campaign.yaml >yields.yaml
run "$WINDROW" calibrate yields.yaml "${advised[@]}" --output advised
regions=($(cut -d, -f1 advised/*_regions.csv | sed 1d | sort -u))
run "$WINDROW" calibrate yields.yaml "${set_all[@]}" --output by_hand --set \
  "observations.yield.exclude=[{region: ${regions[0]}, year: 2005, reason: weather}, {region: ${regions[1]}, year: 2003, reason: weather}]"
held() { grep -E "(^|,)2002(,|$)" "$1"/*_regions.csv; }
[ -n "$(held advised)" ] || fail "no held-out yields: $(cat advised/*_regions.csv)"
cmp <(held advised) <(held by_hand) || fail "other predictions of the held-out year:" "$(held advised)" "$(held by_hand)"
cmp <(cut -d, -f1,4- advised/*_parameters.csv) <(cut -d, -f1,4- by_hand/*_parameters.csv) || fail "another estimate"

# -- counted as it stands, a season without anthesis has no yield
run "$WINDROW" calibrate yields.yaml "${set_all[@]}" --output stands --set forcing.files=ends.nc --set calendar.end.short_weather=state_at_end
told 'the weather of 1 season ends before anthesis: no yield'
told '1 without a running cell'

# -- sown on 30 December and 2 January
cd ..
run "$WINDROW" synthesize --output maize --crop maize --cells 1x3 --masked 0 --regions 1 --years 2001:2004 --lai-every 60
cd maize || exit 1
"$python" - <<'P' || fail "calendar"
import re, netCDF4, numpy as np
for name in ("cells.nc", "zones.nc", "weather.nc"):
    with netCDF4.Dataset(name, "a") as f:
        f["lat"][:] = -np.abs(f["lat"][:])
        if name == "weather.nc":
            f["time"][:] = f["time"][:] + 251  # spring in September
for name, days in (("two", [2, 2, 2]), ("mixed", [364, 2, 364]), ("january", [2, 363, 3]), ("wide", [364, 90, 200])):
    with netCDF4.Dataset("cells.nc") as cells, netCDF4.Dataset(name + ".nc", "w") as f:
        for axis, units in (("lat", "degrees_north"), ("lon", "degrees_east")):
            f.createDimension(axis, len(cells[axis]))
            v = f.createVariable(axis, "f8", (axis,))
            v.units, v[:] = units, cells[axis][:]
        v = f.createVariable("planting_day", "f4", ("lat", "lon"))
        v.units, v[:] = "day of year", [days]
P
sown() { # name of the calendar, sowing_year_plus
  run "$WINDROW" simulate campaign.yaml --output "$1" --set 'observations={}' --set "calendar.start={file: $1.nc}" --set 'control={}' \
    --set 'calendar.end={type: maturity, max_days: 225}' --set "years={harvest: [2003, 2004], attribution: {sowing_year_plus: $2}}"
}
centre() { "$python" -c "
import netCDF4, sys
with netCDF4.Dataset(sys.argv[1] + '/synthetic_maize_maps.nc') as f: print(f['yield'][:, 0, 1].tolist())" "$1"; }
sown two 0
grep -q 'across New Year' log && fail "a rule without need"
plain=$(centre two)
sown mixed 1
told 'starts lie from day 364 to day 2 of the year, across New Year; all count with the calendar year of their median, day 364, + 1: so do 2 of 6'
[ "$(centre mixed)" = "$plain" ] || fail "sown on 2 January: $(centre mixed), not $plain"
sown wide 0
told 'over more than half a year'
exit 0
