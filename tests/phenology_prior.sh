# TSUM1 and TSUM2 by cell from a calendar: known factors come back within what whole days tell of them, the simulated
# maturity is the calendar's in the mean of the years in both event modes, factors have the same bits on 1 and 3 ranks,
# cells that can have none are told, exported crops have the cell's sums, gradients are right; what cannot be right is
# refused.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
name=synthetic_wheat campaign=region/campaign.yaml
run "$WINDROW" synthesize --output region --cells 3x4 --regions 2 --years 2002:2003 --parameters 2

# -- maturity with TSUM1 and TSUM2 times 0.85, 1 and 1.2, and from them a calendar: cell k has the k % 3-th factor, but
# the first four, which have no day, day 0, the day before sowing (a year later), and one soon after sowing. Seasons
# without a leap day, so that days of the year lie alike in both.
sums() {
  awk -v f="$1" '/ TSUM[12]: / { gsub(/[:[,]/, ""); v[$1] = $2 * f }
    END { printf "crop.set={TSUM1: %.9g, TSUM2: %.9g}", v["TSUM1"], v["TSUM2"] }' region/crop.yaml
}
for factor in 0.85 1 1.2; do
  run "$WINDROW" simulate $campaign --set "$(sums $factor)" --output "run$factor"
done
cat >runs.py <<'PY'
import datetime, netCDF4, numpy as np
truths = (0.85, 1.0, 1.2)
runs = [netCDF4.Dataset(f"run{f:g}/synthetic_wheat_maps.nc") for f in truths]
days = np.array([r["day_maturity"][:].filled(np.nan) for r in runs]).reshape(3, 2, -1)  # truth, year, cell
start = datetime.date(2001, 10, 10)
cells = np.flatnonzero(np.isfinite(days).all(axis=(0, 1)))
mean = days.mean(axis=1)
truth = np.array([truths[k % 3] for k in range(mean.shape[1])])
own = np.array([mean[k % 3, k] for k in range(mean.shape[1])])
PY
cat runs.py - >make.py <<'PY'
of_year = lambda n: (start + datetime.timedelta(int(n))).timetuple().tm_yday
value = np.zeros(mean.shape[1])
value[cells] = [of_year(np.floor(own[k])) for k in cells]
value[cells[:4]] = -999, 0, of_year(-1), of_year(20)
def write(path, value):
    d = netCDF4.Dataset(path, "w")
    for n in ("lat", "lon"):
        d.createDimension(n, len(runs[0][n]))
        v = d.createVariable(n, "f8", (n,))
        v.units = runs[0][n].units
        v[:] = runs[0][n][:]
    for variable, x in (("planting_day", np.full(value.shape, of_year(0))), ("maturity_day", value)):
        v = d.createVariable(variable, "f8", ("lat", "lon"), fill_value=-999.0)
        v.units = "1"
        v[:] = x.reshape(v.shape)
    d.close()
write("calendar.nc", value)
value[cells[5]] = 400
write("day400.nc", value)
PY
"$python" make.py || exit 1
keys=(--set "calendar.start={file: $PWD/calendar.nc, type: sowing}"
  --set "calendar.phenology_prior={from_calendar: maturity_day}")

# -- the factors
run "$WINDROW" simulate $campaign "${keys[@]}" --output one
for told in "phenology prior: 8 cells with a factor" "factor 1 in 2 cells without a day of maturity" \
  "factor 1 in 1 cell whose day of maturity neither the weather" "factor 0.3 in 1 cell too late"; do
  grep -q "$told" log || fail "not told: $told: $(cat log)"
done
run mpirun -n 3 "$WINDROW" simulate $campaign "${keys[@]}" --output three
run "$WINDROW" simulate $campaign "${keys[@]}" --set campaign.events=reference --output whole
cat runs.py - >compare.py <<'PY'
import sys
read = lambda folder, name: netCDF4.Dataset(f"{folder}/synthetic_wheat_maps.nc")[name][:].filled(np.nan)
bad = []
factor = read("one", "phenology_factor").ravel()
if not np.array_equal(factor, read("three", "phenology_factor").ravel(), equal_nan=True):
    bad.append("factors differ on 3 ranks")
if list(factor[cells[:4]]) != [1, 1, 1, 0.3]:
    bad.append(f"cells without a factor have {factor[cells[:4]]}")
fitted = cells[4:]
maturity = read("one", "day_maturity").reshape(2, -1).mean(axis=0)
off = abs(maturity - np.floor(own) - 0.5)[fitted]
if not max(off) < 1e-6:
    bad.append(f"mean maturity is off by {off} d")
# a whole day leaves half a day open; by the slope of maturity over the range of factors, which bends by less than half
slope = (mean[2] - mean[0]) / np.log(truths[2] / truths[0])
open_ = 1.5 * 0.5 / slope[fitted]
miss = abs(np.log(factor / truth))[fitted]
if not (miss <= open_).all():
    bad.append(f"factors {factor[fitted]} of {truth[fitted]}: off by {miss} of {open_}")
# dates in `reference` mode are ends of days: the mean of two years may jump over the calendar's by a day of one year
whole = abs(read("whole", "day_maturity").reshape(2, -1).mean(axis=0) - np.floor(own) - 1)[fitted]
if not max(whole) <= 1 / 2 + 1e-9:
    bad.append(f"reference mode: mean maturity is off by {whole} d")
print(f"factors off by {max(miss):.4f} of {max(open_):.4f} at most, maturity by {max(off):.1e} d, {max(whole):.2f} d whole")
sys.exit("\n".join(bad) or 0)
PY
"$python" compare.py || exit 1

# -- crop files of PCSE hold each cell's own sums
run "$WINDROW" export $campaign "${keys[@]}" --pcse pcse
cat runs.py - >exported.py <<'PY'
import csv, sys, yaml
factor = netCDF4.Dataset("one/synthetic_wheat_maps.nc")["phenology_factor"][:].filled(np.nan).ravel()
def sums(file):
    found = {}
    def walk(x):
        for k, v in x.items() if isinstance(x, dict) else []:
            if k in ("TSUM1", "TSUM2"):
                found[k] = float(v[0])
            walk(v)
    walk(yaml.safe_load(open(file)))
    return found
base = sums("region/crop.yaml")
rows = list(csv.DictReader(open("pcse/index.csv")))
for k, row in zip(cells, rows, strict=True):
    for name, value in sums("pcse/" + row["crop_file"]).items():
        if not abs(value / (base[name] * factor[k]) - 1) < 1e-12:
            sys.exit(f"{name} of {row['crop_file']} is {value}; the factor is {factor[k]}")
PY
"$python" exported.py || exit 1

# -- derivatives act on the cell's own sums; no crop file for all cells
run "$WINDROW" gradient $campaign "${keys[@]}"
run "$WINDROW" calibrate $campaign "${keys[@]}" --set optimiser.max_evaluations=3 --output fit
grep -q "cells differ in their crop" log || fail "calibrate says nothing of the crop: $(cat log)"
[ ! -e fit/${name}_crop.yaml ] || fail "one crop file for cells that differ"
"$python" -c "import netCDF4; netCDF4.Dataset('fit/${name}_maps.nc')['phenology_factor']" || fail "no map of factors"

# -- what cannot be right
refused() { # message, settings
  local message=$1
  shift
  "$WINDROW" check $campaign "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$message" log || fail "no '$message' for $*: $(cat log)"
}
refused "names no file" --set "calendar.phenology_prior={from_calendar: maturity_day}"
refused "'maturity_day' is no day of the year in 2 seasons" --set "calendar.phenology_prior={file: $PWD/day400.nc, from_calendar: maturity_day}"
refused "ripe" "${keys[@]}" --set calendar.phenology_prior.from_calendar=ripe
refused "absolute values replace what calendar.phenology_prior gives" "${keys[@]}" \
  --set "control.TSUM1={absolute: [800, 1500], prior: 1000, prior_sd: 50}"
echo "phenology prior: all as expected"
