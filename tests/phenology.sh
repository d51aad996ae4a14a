# Dates of stages as the only observations: calibrate finds the temperature sums of the truth from dates and from days
# of the year, the same bits on 1, 2 and 3 ranks; dates stand in series.csv as dates; a season that ends before its
# maturity takes part; gradients are right; what cannot be right is refused.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
name=synthetic_wheat
run "$WINDROW" synthesize --output region --cells 4x5 --regions 3 --years 2001:2003 --parameters 2
run "$WINDROW" simulate region/campaign.yaml --control region/truth.csv --output truth
run "$WINDROW" simulate region/campaign.yaml --control region/truth.csv --set campaign.events=reference --output whole

# the truth's dates: to the minute; as days of the year; of whole days; with a gap, a day 400
"$python" - <<'PY' || exit 1
import datetime, netCDF4, numpy as np
first = datetime.date(1990, 1, 1)
day = lambda y, m, d: (datetime.date(y, m, d) - first).days
of_year = np.vectorize(lambda n: (first + datetime.timedelta(int(n))).timetuple().tm_yday, otypes=[float])
def write(path, maps, of_the_year=False, spoil=None):
    m, d = netCDF4.Dataset(maps), netCDF4.Dataset(path, "w")
    for n in ("lat", "lon"):
        d.createDimension(n, len(m[n]))
        v = d.createVariable(n, "f8", (n,))
        v.units = m[n].units
        v[:] = m[n][:]
    d.createDimension("year", 3)
    d.createVariable("year", "i4", ("year",))[:] = m["year"][:]
    for stage in ("emergence", "anthesis", "maturity"):
        v = d.createVariable(stage, "f8", ("year", "lat", "lon"), fill_value=-999.0)
        v.units = "1" if of_the_year else "days since 1990-01-01"
        x = m["day_" + stage][:]
        for k, year in enumerate(m["year"][:]):
            date = x[k] + day(int(year) - 1, 10, 10)
            x[k] = np.ma.array(of_year(date.filled(0)), mask=np.ma.getmaskarray(date)) if of_the_year else date
        v[:] = x
        if spoil:
            j, i = [int(n) for n in np.argwhere(~np.ma.getmaskarray(x[0]))[0]]
            v[0, j, i] = spoil
    d.close()
truth = "truth/synthetic_wheat_maps.nc"
write("dates.nc", truth)
write("days.nc", truth, of_the_year=True)
write("whole.nc", "whole/synthetic_wheat_maps.nc")
write("gap.nc", truth, spoil=-999.0)
write("day400.nc", truth, of_the_year=True, spoil=400.0)
write("early.nc", truth, spoil=10000.0)
PY
stages() { # file, more of the map
  echo "observations={phenology: {file: $PWD/$1, stages: [emergence, anthesis, maturity]${2:+, $2}}}"
}
campaign=region/campaign.yaml

# -- estimates: TSUM1 1.08 and TSUM2 0.93 from priors of 1, within 3 standard errors, which are below 0.3 of the prior's
found() { # output folder
  awk -F, 'NR == FNR { truth[$1] = $2; next } $1 == "name" { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { n++; off = ($at["estimate"] - truth[$1]) / $at["standard_error"]
      if (off * off > 9 || $at["standard_error"] > 0.3 * $at["prior_sd"]) exit 1 } END { exit n != 2 }' \
    region/truth.csv "$1/${name}_parameters.csv" || fail "not the truth: $(cat "$1/${name}_parameters.csv")"
}
for ranks in 1 2 3; do
  mpirun -n $ranks "$WINDROW" calibrate $campaign --set "$(stages dates.nc)" --output on_$ranks >on_$ranks.log 2>&1 ||
    fail "calibrate: $(cat on_$ranks.log)"
  for file in parameters series; do
    cmp on_1/${name}_$file.csv on_$ranks/${name}_$file.csv || fail "$file differs on $ranks ranks"
  done
done
found on_1
grep -q '^anthesis  *anthesis of .*/dates.nc; sigma 5 d; loss quadratic; errors independent$' on_1.log &&
  [ "$(grep -cE '^(emergence|anthesis|maturity): [0-9]+ in J, 0 outside the seasons, ' on_1.log)" = 3 ] &&
  grep -qE '^  anthesis  .*  d$' on_1.log || fail "the log: $(cat on_1.log)"
run mpirun -n 2 "$WINDROW" calibrate $campaign --output days \
  --set "$(stages days.nc "error: {floor: 3 d, correlation: {km: 30}}, loss: {huber: 2}")"
found days
grep -q '; sigma 3 d; loss Huber beyond 2 sigma; errors correlate over 30 km, counted by larger variances$' log || fail "errors: $(cat log)"
run "$WINDROW" gradient $campaign --set "$(stages dates.nc)"
awk '/relative difference/ { exit !($NF < 1e-12) }' log || fail "tangent and adjoint: $(cat log)"

# -- dates are written as dates: those of the file
awk -F, 'NR > 1 { n[$1]++; if ($6 !~ /^200[0-3]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]$/ || $7 != 5 ||
    substr($6, 1, 10) != $5 || $8 !~ /T/ || $9 !~ /T/) exit 1 }
  END { exit !(n["emergence"] > 40 && n["anthesis"] == n["emergence"] && n["maturity"] == n["emergence"]) }' \
  on_1/${name}_series.csv || fail "series.csv: $(head on_1/${name}_series.csv)"
values=$(($(wc -l <on_1/${name}_series.csv) - 1))
run "$WINDROW" check $campaign --set "$(stages gap.nc)"
awk -v all=$((values - 3)) '/^(emergence|anthesis|maturity): / { n += $2 } END { exit n != all }' log ||
  fail "three dates are missing: $(grep ' in J, ' log)"

# -- whole days: the program's own dates in `reference` mode are met exactly
run "$WINDROW" simulate $campaign --control region/truth.csv --set campaign.events=reference --output again \
  --set "$(stages whole.nc)"
awk -F, 'NR > 1 { n++; if ($6 != $8 || $6 !~ /T00:00$/) exit 1 } END { exit n == 0 }' again/${name}_series.csv ||
  fail "whole days: $(head -5 again/${name}_series.csv)"

# -- seasons that a date ends before their maturity take part
run "$WINDROW" calibrate $campaign --set "$(stages dates.nc)" --set "calendar.end.latest='07-05'" --output cut
grep -q 'not_mature' log || fail "no season was cut: $(cat log)"
found cut

# -- what cannot be
refused() { # words, more ...
  local words=$1
  shift
  "$WINDROW" check $campaign "$@" >log 2>&1 && fail "not refused: $*"
  [ "$(grep -cF -- "$words" log)" = 1 ] || fail "not once \"$words\": $(cat log)"
}
mpirun -n 2 "$WINDROW" check $campaign --set "$(stages day400.nc)" >log 2>&1 && fail "a day 400 is not refused"
[ "$(grep -c "is out of range in 1 cell, first cell 0 .* 400; expected" log)" = 3 ] || fail "day 400: $(cat log)"
refused 'harvest year 2001: 400; expected 1 .. 366, a day of the year' \
  --set "observations={phenology: {file: $PWD/day400.nc, stages: [anthesis]}}"
refused "harvest year 2001: 2017-05-19; expected -60 .. 500 days after the season's start" \
  --set "observations={phenology: {file: $PWD/early.nc, stages: [maturity]}}"
refused "observations.phenology.flowering is no stage of the model; it has: emergence, anthesis, maturity" \
  --set "observations={phenology: {file: $PWD/dates.nc, stages: [flowering]}}"
refused "is no stage of the model; did you mean 'anthesis'?" \
  --set "observations={phenology: {file: $PWD/dates.nc, stages: [anthesys]}}"
refused "names maturity twice" --set "observations={phenology: {file: $PWD/dates.nc, stages: [maturity, maturity]}}"
refused "stages is empty; expected [anthesis, maturity]" \
  --set "observations={phenology: {file: $PWD/dates.nc, stages: []}}"
refused "key 'observations.phenology.stages' is missing" --set "observations={phenology: {file: $PWD/dates.nc}}"
refused "observations.phenology.error" --set "$(stages dates.nc "error: 0 d")"
refused "observations.phenology.error" --set "$(stages dates.nc "error: 5 degC")"
"$python" -c '
import netCDF4, shutil
shutil.copy("days.nc", "since_sowing.nc")
netCDF4.Dataset("since_sowing.nc", "r+")["anthesis"].units = "d"' || fail "no file"
refused "'anthesis' has units 'd', which may be days since sowing; expected" \
  --set "observations={phenology: {file: $PWD/since_sowing.nc, stages: [anthesis]}}"
refused "has no variable 'anthesis'" --set "observations={phenology: {file: $PWD/region/lai.nc, stages: [anthesis]}}"
