# What a campaign holds out is predicted beside baselines and scored: both are what a plain program makes of the
# yields; regions of one block are held out together.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 4x6 --masked 0 --regions 6 --years 2001:2006 --parameters 2 \
  --lai-every 60 >log 2>&1 || fail "synthesize: $(cat log)"
name=synthetic_wheat
calibrate() { # output, more ...: log in OUTPUT.log
  local output=$1
  shift
  "$WINDROW" calibrate region/campaign.yaml --set observations.lai=null --set optimiser.max_evaluations=4 \
    --set optimiser.standard_errors=false --output "$output" "$@" >"$output.log" 2>&1 ||
    fail "$output: $(cat "$output.log")"
}
calibrate years --set "holdout.years=[2003, 2006]"
grep -q '^  its trend + simulated yield  *12  *[0-9.]* \[ ' years.log || fail "no table: $(grep -A 9 '^yields' years.log)"

# -- the estimate in reference mode is what simulate makes of it there, and is told in log and files
"$WINDROW" simulate region/campaign.yaml --set observations.lai=null --set "holdout.years=[2003, 2006]" \
  --set campaign.events=reference --control years/${name}_parameters.csv --output whole >log 2>&1 || fail "$(cat log)"
column() { awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i } { print $1, $2, $at }' "$1" | tail -n +2; }
diff <(column years/${name}_held_out.csv reference) <(column whole/${name}_held_out.csv predicted) ||
  fail "the estimate rerun in reference mode is another than simulate's"
head -n 1 whole/${name}_held_out.csv | grep -q reference && fail "reference beside itself"
[ "$(column years/${name}_regions.csv estimate)" = "$(column whole/${name}_regions.csv estimate)" ] && fail "modes agree"
largest=$(paste -d' ' <(column years/${name}_regions.csv estimate) <(column whole/${name}_regions.csv estimate) |
  awk '{ d = $6 - $3; a = d < 0 ? -d : d; if (a > most) { most = a; text = sprintf("%.5g kg ha-1 (%.2g %%), %s %s", d, 100 * ($6 / $3 - 1), $1, $2) } }
       END { print text }')
ncdump -h years/${name}_regions.nc | sed "s/\\\\'/'/g" >header
for where in years.log header; do
  grep -qF "largest difference of a region's yield $largest" $where || fail "$where: not told: $largest"
done
fit=$(awk '/^fit / { on = 1 } on && /yield held out/ { print $9, $10, $11; exit }' years.log)
rerun=$(awk '/^the estimate rerun/ { on = 1 } on && /yield held out/ { print $5, $6, $7; exit }' years.log)
[ -n "$fit" ] && [ "$fit" = "$rerun" ] || fail "continuous mode: $fit, beside reference mode $rerun"
grep -q 'reference_rerun = "yield (24): RMSE .*; yield held out (12): RMSE' header || fail "no attribute: $(grep rerun header)"

# -- baselines and scores of what is held out by region, in blocks of the names' first letters, and by year
calibrate both --set "holdout={years: [2006], regions: {fraction: 0.3, blocked_by: 3}}"
for run in years both; do
  python3 - $run $name <<'END' || fail "$run: $(cat $run.log)"
import csv, math, sys
run, name = sys.argv[1:]
def rows(suffix):
    with open(f"{run}/{name}_{suffix}.csv", newline="") as stream:
        return list(csv.DictReader(stream))
all_rows, held = rows("regions"), rows("held_out")
fitted = [r for r in all_rows if r["use"] == "0"]
assert [(r["region"], r["year"]) for r in held] == [(r["region"], r["year"]) for r in all_rows if r["use"] == "1"]

def line(points, least):
    """mean of t, mean of v, slope of (t, v)"""
    t0, v0 = (sum(c) / len(points) for c in zip(*points))
    tt = sum((t - t0) ** 2 for t, _ in points)
    return t0, v0, sum((t - t0) * v for t, v in points) / tt if len(points) >= least else 0.0

class Lines:
    def __init__(self, column):
        group = {}
        for r in fitted:
            group.setdefault(r["region"], []).append((int(r["year"]), float(r[column])))
        self.own = {k: line(p, 3) for k, p in group.items()}
        centred = [(t - self.own[k][0], v - self.own[k][1]) for k, p in group.items() for t, v in p]
        self.common = sum(t * v for t, v in centred) / sum(t * t for t, _ in centred)
        every = [q for p in group.values() for q in p]
        self.every = line(every, len(every) + 1)
        self.years = {k: dict(p) for k, p in group.items()}
    def at(self, r, kind):
        known = r["region"] in self.own
        t0, v0, slope = self.own.get(r["region"], self.every)
        slope = {"mean": 0.0, "trend": slope if known else self.common, "common": self.common}[kind]
        return v0 + slope * (int(r["year"]) - t0)

y, x = Lines("observed"), Lines("prior")
pairs = [(float(r["prior"]) - x.at(r, "trend"), float(r["observed"]) - y.at(r, "trend")) for r in fitted]
response = sum(a * b for a, b in pairs) / sum(a * a for a, _ in pairs)
def last(r):
    before = {t: v for t, v in y.years.get(r["region"], {}).items() if t < int(r["year"])}
    return before[max(before)] if before else math.nan
def close(a, b, what):
    assert abs(a - b) <= 1e-9 * max(abs(b), 1.0), (what, a, b)
known = [float(r["observed"]) for r in held]
for r in held:
    close(float(r["mean"]), y.at(r, "mean"), "mean")
    close(float(r["mean_trend"]), y.at(r, "trend"), "trend")
    close(float(r["mean_common_trend"]), y.at(r, "common"), "common trend")
    close(float(r["trend_plus_regression"]),
          y.at(r, "trend") + response * (float(r["prior"]) - x.at(r, "trend")), "regression")
    assert (r["last_year"] == "") == math.isnan(last(r))
    if r["last_year"]:
        close(float(r["last_year"]), last(r), "last year")
score = {(s["prediction"], s["score"]): s for s in rows("held_out_scores")}
for column in ("predicted", "prior", "mean", "last_year"):
    p = [(float(r[column]), float(r["observed"]), float(r["mean_trend"])) for r in held if r[column]]
    rmse = math.sqrt(sum((a - b) ** 2 for a, b, _ in p) / len(p))
    mean = [sum(c) / len(p) for c in zip(*[(b, a - n, b - n) for a, b, n in p])]
    ab = [(a - n - mean[1], b - n - mean[2]) for a, b, n in p]
    r = sum(a * b for a, b in ab) / math.sqrt(sum(a * a for a, _ in ab) * sum(b * b for _, b in ab))
    for name_, value in (("rmse", rmse), ("nrmse", 100.0 * rmse / mean[0]), ("anomaly_correlation", r),
                         ("bias", sum(a - b for a, b, _ in p) / len(p))):
        s = score[column, name_]
        close(float(s["value"]), value, (column, name_))
        assert int(s["n"]) == len(p), s
        assert int(s["years"]) == 1 if s["lower"] == "" else float(s["lower"]) <= float(s["upper"]), s
assert score["mean_trend", "anomaly_correlation"]["value"] == ""
END
done

# -- one block is all regions; then each square of 30 km holds one region of 2 x 2 cells at most
"$WINDROW" calibrate region/campaign.yaml --set observations.lai=null --output block \
  --set "holdout.regions={fraction: 0.3, blocked_by: 10000 km}" >log 2>&1 && fail "all are held out, yet it estimates"
grep -q '^yields: 0 in J, 36 held out' log || fail "regions of one square are not held out together: $(cat log)"
calibrate square --set "holdout={regions: {fraction: 0.3, blocked_by: 30 km}, baselines: [mean]}" --set \
  'observations.yield.exclude=[{region: "R0[12]", year: 2002, reason: reported winterkill}, {region: R01, reason: hail}]'
ncdump -h square/${name}_regions.nc >header
for line in 'excluded: 2 yields of R0\[12\], 2002: reported winterkill' 'excluded: 5 yields of R01, all years: hail'; do
  grep -q "^$line" square.log && grep -q "$line" header || fail "not told: $line"
done
[ "$(tail -n +2 square/${name}_held_out.csv | cut -d, -f1 | sort -u | wc -l)" = 2 ] || fail "$(cat square/*_held_out.csv)"
[ "$(head -n 1 square/${name}_held_out.csv)" = region,year,observed,sigma,predicted,prior,mean,reference,converged ] ||
  fail "baselines that were not asked for: $(head -n 1 square/${name}_held_out.csv)"
exit 0
