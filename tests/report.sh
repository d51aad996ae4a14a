# `windrow report`: pages that need nothing beside them, whose figures link numbers that are those of the result files and
# that draw the same figure again; folders without results, borders that are none and a Python without matplotlib are told.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import matplotlib, netCDF4' 2>/dev/null || { echo "skipped: needs python3-matplotlib and python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
refused() { # words, arguments
  local words=$1
  shift
  "$WINDROW" report "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$words" log || fail "not told '$words': $(cat log)"
}
run "$WINDROW" synthesize --output region --production wlp --cells 2x3 --masked 0 --regions 2 --years 2001:2005 --parameters 3 --lai-every 30
cat >>region/campaign.yaml <<'END'
ensemble: {members: 9, parameters: {TSUM1: {extent: region, sd: 5 %}}}
forecast: {from: "05-01", weather: {past_years: [2001, 2004]}}
hindcast: {years: [2004, 2005], dates: ["05-01"], min_years: 3}
END
run "$WINDROW" calibrate region/campaign.yaml --output fitted --set optimiser.max_evaluations=8 --set 'holdout.years=[2005]'
run "$WINDROW" ensemble region/campaign.yaml --output members
run "$WINDROW" hindcast region/campaign.yaml --output members --set optimiser.max_evaluations=3
cat >borders.geojson <<'END'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":
  {"type": "Polygon", "coordinates": [[[8.1, 50.1], [8.6, 50.1], [8.6, 50.6], [8.1, 50.1]]]}}]}
END
run "$WINDROW" report fitted --borders borders.geojson
grep -q '^wrote fitted/report.html' log || fail "not told what was written: $(cat log)"
run "$WINDROW" report members --output members.html
run "$WINDROW" report fitted members --output both.html

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$WINDROW_SOURCE/drivers/report" "$python" - <<'PY' || fail "the pages"
import base64, csv, gzip, html.parser, io, math, re, sys
from windrow_report import parts, results, sections
from windrow_report.sections import maps, parameters, yields

class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.csv, self.ids, self.outside, self.text, self.titles = {}, [], [], [], 0
        self.feed(open(path, encoding="utf-8").read())
    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if "id" in a: self.ids.append(a["id"])
        for key in ("src", "href", "xlink:href"):
            if a.get(key) and not a[key].startswith(("#", "data:")): self.outside.append(a[key])
        if "download" in a:
            text = gzip.decompress(base64.b64decode(a["data-gz"])) if "data-gz" in a else base64.b64decode(a["href"].split(",", 1)[1])
            self.csv[a["download"]] = list(csv.reader(io.StringIO(text.decode())))
        self.titles += tag == "title"
    def handle_data(self, data): self.text.append(data)

def wrong(*said): sys.exit(" ".join(map(str, said)))

for path in ("fitted/report.html", "members.html", "both.html"):
    page = Page(path)
    if page.outside: wrong(path, "asks for things outside:", page.outside[:3])
    if len(set(page.ids)) != len(page.ids): wrong(path, "ids twice:", sorted(i for i in page.ids if page.ids.count(i) > 1)[:3])
    if page.titles < 15: wrong(path, "names under the pointer:", page.titles)

# numbers of the page are those of the files, to the last bit
page, name = Page("fitted/report.html"), "synthetic_wheat"
def column(rows, label): return [r[rows[0].index(label)] for r in rows[1:]]
def same(of_page, of_file, what):
    a, b = [float(x) for x in of_page], [float(x) for x in of_file]
    if a != b or not a: wrong(what, a[:3], b[:3])
files = {k: list(csv.reader(open(f"fitted/{name}_{k}.csv"))) for k in ("parameters", "regions", "iterations")}
same(column(page.csv[f"{name}_intervals.csv"], "upper_95"), column(files["parameters"], "upper_95"), "intervals")
same(column(page.csv[f"{name}_iterations.csv"], "J [1]"), column(files["iterations"], "J"), "J by iteration")
same(column(page.csv[f"{name}_yields.csv"], "estimate [kg ha-1]"), column(files["regions"], "estimate"), "yields")
residual = [float(e) - float(o) for e, o in zip(column(files["regions"], "estimate"), column(files["regions"], "observed"))]
same(column(page.csv[f"{name}_residuals.csv"], "residual [kg ha-1]"), residual, "residuals")
def numbers(text): return [float(x) for x in text]
import netCDF4, numpy
with netCDF4.Dataset(f"fitted/{name}_maps.nc") as f:
    mean = f["yield"][:].mean(axis=0)
    same(column(page.csv[f"{name}_map_yield.csv"], "yield [kg ha-1]"), mean.compressed(), "map of yield")
members = Page("members.html")
of_file = list(csv.reader(open(f"members/{name}_ensemble_regions.csv")))
same(column(members.csv[f"{name}_ensemble.csv"], "q10 [kg ha-1]"), column(of_file, "q10"), "fans")

# scores by hand
text = " ".join(page.text)
rows = files["regions"]
held = [(float(e) - float(o)) ** 2 for e, o, u in zip(column(rows, "estimate"), column(rows, "observed"), column(rows, "use")) if u == "1"]
if f"{math.sqrt(sum(held) / len(held)):.0f} kg/ha (RMSE)" not in text: wrong("RMSE of held-out yields is not told")
if "did NOT converge" not in text: wrong("8 evaluations are told as converged")

# verdicts follow from the numbers: they change with them, and none is told of what the files do not hold
from windrow_report import page as pages
from windrow_report.sections import caution, crossvalidation, residuals
def verdicts(change):
    r = results.Results("fitted")
    change(r)
    return caution.identification(r), " ".join(caution.of_parameters(r)), " ".join(caution.of_errors(r))
def errors(*share): return lambda r: r.csv("parameters.csv").update(standard_error=numpy.array(share) * r.csv("parameters.csv")["prior_sd"])
r = results.Results("fitted")
first = r.csv("parameters.csv")["name"][0]
nan = math.nan
for share, told, good in (((0.1, 0.2, 0.3), "least known is", False), ((0.9, 0.2, 0.3), f"Not identified by these observations: {first}.", False),
                          ((nan, nan, nan), "hold no standard errors", False), ((nan, 0.2, 0.3), f"Without a standard error: {first}.", False)):
    said, _, _ = verdicts(errors(*share))
    if told not in said[0] or said[1] != good or "nan" in said[0]: wrong("identification", share, said)
def converged(r):
    r.attributes["converged"] = "yes"
    errors(0.1, 0.2, 0.3)(r)
said, of_parameters, _ = verdicts(converged)
if not said[1] or not said[0].startswith("All parameters are identified") or "identified" in of_parameters: wrong("identification", said, of_parameters)
def correlated(r): r.attributes["windrow_choices"] = "yield             yield of a.nc; errors of a region correlate by 0.3\nLAI               lai of b.nc; errors correlate over 5 km"
_, _, said = verdicts(lambda r: None)
if "Errors of LAI" not in said or "between regions and years" not in said: wrong("errors", said)
_, _, said = verdicts(correlated)
if "LAI" in said or "between regions;" not in said: wrong("errors", said)
def two_years(k): return {c: (numpy.array(v)[k] if c != "region" else [x for x, y in zip(v, k) if y]) for c, v in yields.rows_of(r).items()}
few, all_rows = two_years(numpy.array(yields.rows_of(r)["year"]) < 2003), yields.rows_of(r)
for rows_of, trend in ((few, False), (all_rows, True)):
    said = yields.verdict(rows_of, yields.baselines(rows_of)).text
    if ("than the trend" in said) != trend or ("too few years for a trend" in said) == trend: wrong("baseline", said)
    table = yields.score_table(r, rows_of, yields.baselines(rows_of))
    if ("region's mean and trend" in table["predicted by"]) != trend: wrong("baselines of", trend, table["predicted by"])
if "hold no maps" not in residuals.stands_out({}, 2001): wrong("no maps")
if "fewer than three years" not in residuals.stands_out({"lai_max": {2001: 1.0, 2002: 9.0}}, 2001): wrong("two years of maps")
if "largest LAI 9" not in residuals.stands_out({"lai_max": {2001: 1.0, 2002: 1.1, 2003: 9.0}}, 2003): wrong("a year that stands out")
for low, high, told in ((1, 9, "better than the region's trend: the whole"), (-9, -1, "WORSE"), (-1, 1, "not shown"), (nan, nan, "too few for an interval")):
    said = crossvalidation.verdict({"mean_trend": {"rmse_less_estimate": (4.0, low, high, 5, 2)}})
    if told not in said.text or "nan" in said.text or said.good != (low > 0): wrong("interval", low, high, said)
if [pages.shown(x) for x in (math.inf, -math.inf, nan)] != ["∞", "−∞", "–"]: wrong("infinite bounds")
parameters.SHOWN, parameters.PAIRS, shown = 2, 0.0, parameters.SHOWN
found = parameters.pairs_table(r)
caution.STRONG, strong = 0.0, caution.STRONG
if len(caution.together(r)) != 1 or found["parameter"][0] not in caution.together(r)[0]: wrong("pairs known together")
caution.STRONG = 1.0
if caution.together(r): wrong("pairs known together beyond 1")
caution.STRONG = strong
if not found or [abs(c) for c in found["correlation"]] != sorted((abs(c) for c in found["correlation"]), reverse=True) or len(found) != 3: wrong("pairs")
parameters.SHOWN = shown

# a figure is drawn from its table alone: read back from the CSV, the figure has the same bits
rows = yields.rows_of(r)
first = yields.scatter(r, rows)
back = list(csv.reader(io.StringIO(first.table.csv())))
again = {k: numpy.array([float(x) for x in column(back, f"{k} [kg ha-1]")]) for k in ("observed", "sigma", "prior", "estimate")}
again.update(year=[int(x) for x in column(back, "year [1]")], use=numpy.array([int(x) for x in column(back, "use [1]")]), region=column(back, "region"))
if yields.scatter(r, again).svg != first.svg: wrong("the figure drawn from its CSV differs")
PY
grep -q '<path d=' fitted/report.html || fail "no drawing"

# -- what cannot be right
mkdir empty
refused 'empty holds no result files of windrow' empty
refused 'nowhere is no folder' nowhere
refused '0 folders; expected one' --output x.html
cp members/synthetic_wheat_ensemble.nc fitted/other_ensemble.nc
refused 'holds results of 2 campaigns: other, synthetic_wheat' fitted
refused 'not-there.geojson: cannot be read' fitted --name synthetic_wheat --borders not-there.geojson
echo '{}' >none.geojson
refused 'none.geojson holds no lines or polygons' fitted --name synthetic_wheat --borders none.geojson
WINDROW_PYTHON=/nonexistent/python refused 'cannot be started' members
refused 'cannot be written' members --output /nonexistent/x.html
echo "pages: $(wc -c <fitted/report.html), $(wc -c <members.html), $(wc -c <both.html) bytes"
