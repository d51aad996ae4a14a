# Of more values than a table takes, NAME_series.nc holds what NAME_series.csv would: the same rows and numbers, the same
# on 1 and 3 ranks, and the log says so; the file of an earlier run does not stay beside it.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 2x4 --masked 0 --regions 2 --years 2001:2001 --parameters 1 --lai-every 20 \
  >log 2>&1 || fail "synthesize: $(cat log)"
run() { # ranks, options
  local ranks=$1
  shift
  mpirun -n $ranks "$WINDROW" simulate region/campaign.yaml --output out "$@" >log 2>&1 || fail "$ranks ranks: $(cat log)"
}
run 1
mv out/synthetic_wheat_series.csv expected.csv || fail "no table"
touch out/synthetic_wheat_series.csv
for ranks in 1 3; do
  run $ranks -windrow_series_rows 10
  grep -q "^series: [0-9]* values are more than a table of 10 lines: NetCDF" log || fail "says nothing: $(cat log)"
  grep -q "^wrote .*_series.nc" log || fail "not told: $(cat log)"
  [ ! -e out/synthetic_wheat_series.csv ] || fail "the table of an earlier run stays"
  ncdump -p 9,17 out/synthetic_wheat_series.nc | grep -v ':history = ' >$ranks.cdl || fail "ncdump"
done
cmp 1.cdl 3.cdl || fail "other on 3 ranks: $(diff 1.cdl 3.cdl | head)"
python3 - <<'PYTHON' || fail "not the rows of the table"
import csv, datetime, re
text = open("1.cdl").read().split("\ndata:")[1]
column = {m[0]: [v.strip() for v in m[1].replace("\n", " ").split(",")] for m in re.findall(r"\n (\w+) =([^;]*);", text)}
rows = list(csv.DictReader(open("expected.csv")))
regions = [v.strip('" ') for v in column["region_name"]]
sets = [v.strip('" ') for v in column["set_name"]]
assert len(rows) == len(column["observed"]) > 10
for i, row in enumerate(rows):
    for name in ("observed", "sigma", "prior", "estimate"):
        assert float(row[name]) == float(column[name][i]), (i, name, row, column[name][i])
    for name in ("latitude", "longitude"):
        assert abs(float(row[name]) - float(column[name][i])) < 1e-8
    assert row["date"] == str(datetime.date(1970, 1, 1) + datetime.timedelta(int(float(column["date"][i]))))
    assert row["cell"] == column["cell"][i] and row["use"] == column["use"][i]
    assert row["region"] == regions[int(float(column["main_region"][i]))] and row["set"] == sets[int(float(column["set"][i]))]
PYTHON
run 1
[ -e out/synthetic_wheat_series.csv ] && [ ! -e out/synthetic_wheat_series.nc ] || fail "both: $(ls out)"
echo "the series as NetCDF"
