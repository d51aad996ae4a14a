# Sections of `windrow report` on ensembles, forecasts, assimilation, cross-validation and attribution: the numbers that figures are drawn from
# and that tables show are those of the result files; the summary tells the 10 % risk of each region, or that these files hold none.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import matplotlib, netCDF4' 2>/dev/null || { echo "skipped: needs python3-matplotlib and python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --production wlp --cells 2x2 --masked 0 --regions 2 --years 2001:2004 --parameters 3 --lai-every 30
cp region/campaign.yaml region/plain.yaml
cat >>region/campaign.yaml <<'END2'
ensemble: {members: 7, exceed: {yield: [5000 kg/ha]}, parameters: {TSUM1: {extent: region, sd: 5 %}}}
forecast: {from: "05-01", weather: {past_years: [2001, 2003]}}
crossvalidation: {years: 2}
END2
sed '/^crossvalidation/d' region/campaign.yaml >region/assimilate.yaml
echo 'assimilation: {window: 40 d}' >>region/assimilate.yaml
run "$WINDROW" simulate region/plain.yaml --output plain
run "$WINDROW" forecast region/campaign.yaml --output members
run "$WINDROW" sensitivity region/campaign.yaml --year 2003 --output members
run "$WINDROW" crossvalidate region/campaign.yaml --output members --set optimiser.max_evaluations=2
run "$WINDROW" assimilate region/assimilate.yaml --output members --set 'years.harvest=[2004]'

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$WINDROW_SOURCE/drivers/report" "$python" - <<'PY' || fail "the sections"
import csv, io, sys
from windrow_report import draw, parts, results, sections
from windrow_report.sections import assimilation, attribution, crossvalidation, forecast, sensitivity, summary

def wrong(*said): sys.exit(" ".join(map(str, said)))
draw.finish = lambda figure, names=None: draw.plt.close(figure) or ""  # drawings themselves are shown by report.sh
r, context = results.Results("members"), sections.Context()
tables, figures = {}, 0
for module in (assimilation, attribution, crossvalidation, forecast, sensitivity):
    section = module.build(r, context)
    if section is None: wrong(module.__name__, "has nothing to say")
    for part in section.parts:
        figures += isinstance(part, parts.Figure)
        if isinstance(part, parts.Figure) and (part.n < 1 or not part.unit): wrong(part.title, "without n or unit")
        table = part.table if isinstance(part, parts.Figure) else part
        if isinstance(table, parts.Table): tables[table.name] = list(csv.reader(io.StringIO(table.csv())))
if figures < 8: wrong("figures:", figures)

def column(rows, label): return [x[rows[0].index(label)] for x in rows[1:]]
def numbers(texts): return [float(x) for x in texts]
def same(name, label, kind, of_file, what=lambda x: x):
    a = numbers(column(tables["synthetic_wheat_" + name], label))
    b = [what(x) for x in numbers(column(list(csv.reader(open(f"members/synthetic_wheat_{kind}.csv"))), of_file))]
    if not a or a != b: wrong(name, label, a[:3], b[:3])
same("forecast", "q90 [kg ha-1]", "forecast_regions", "q90")
same("forecast_risk", "10% quantile [kg ha-1]", "forecast_regions", "q10")
same("forecast_risk", "probability below 5000 kg/ha [1]", "forecast_regions", "above_5000", lambda x: 1 - x)
same("assimilation", "q50 [kg ha-1]", "assimilation_regions", "q50")
same("assimilation_parameters", "sd", "assimilation_parameters", "sd")
same("crossvalidation", "predicted [kg ha-1]", "crossvalidation", "predicted")
uses = column(tables["synthetic_wheat_uses"], "n [1]")
if sum(map(int, uses)) != sum(1 for _ in open("members/synthetic_wheat_feedback.csv")) - 1: wrong("uses of observations:", uses)

# by hand: means of each region over the other years
file = list(csv.reader(open("members/synthetic_wheat_attribution_years.csv")))
for region, mean in zip(column(tables["synthetic_wheat_attribution"], "region"), numbers(column(tables["synthetic_wheat_attribution"], "mean of other years [kg ha-1]"))):
    own = [float(y) for name, y in zip(column(file, "region"), column(file, "other_yield")) if name == region]
    if abs(sum(own) / len(own) - mean) > 1e-9 * mean: wrong("attribution of", region, mean, own)

# names with letters of two bytes
import netCDF4
names = ["gap[Düren]", "gap[Köln-Süd]", "trend[Düren]"]
with netCDF4.Dataset("names.nc", "w") as f:
    f.createDimension("n", 3)
    f.createDimension("length", 16)
    v = f.createVariable("name", "S1", ("n", "length"))
    v[:] = [[b"%c" % c for c in name.encode().ljust(16, b"\0")] for name in names]
    v.setncattr("_Encoding", "utf-8")
with netCDF4.Dataset("names.nc") as f:
    if results.texts_of(f["name"]) != names: wrong("names:", results.texts_of(f["name"]))

said = " ".join(summary.risk(r))
for region, q10 in zip(column(tables["synthetic_wheat_forecast"], "region"), numbers(column(tables["synthetic_wheat_forecast"], "q10 [kg ha-1]"))):
    if f"{region} {q10:.0f}" not in said: wrong("the risk of", region, "is not told:", said)
if "not in these files" not in " ".join(summary.risk(results.Results("plain"))): wrong("files without members are not told")
PY
