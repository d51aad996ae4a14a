# `windrow assimilate`: filters and ES-MDA find the parameters of the truth, by cell, region and for all; the same bits on
# 1, 2, 3, 4 and 7 ranks; every observation stands in the feedback with its use; errors without weight leave the members
# as they were; draws that correlate in space; what cannot be right is refused in words.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
refused() { # words, arguments
  local words=$1
  shift
  "$WINDROW" assimilate campaign.yaml --output refused "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$words" log || fail "not told '$words': $(cat log)"
  [ ! -e refused ] || [ -z "$(find refused -type f)" ] || fail "a file was left: $(ls refused)"
}
name=synthetic_wheat
run "$WINDROW" synthesize --output region --cells 4x5 --masked 0.2 --regions 3 --years 2001:2002 --parameters 4
cd region || exit 1
cat >>campaign.yaml <<'END'
ensemble:
  members: 24
  parameters:
    TSUM1: {sd: 8 %}
    TSUM2: {sd: 8 %}
    SPAN: {sd: 10 %}
    AMAXTB: {sd: 8 %}
assimilation: {window: 40 d}
END

# -- the truth, by all methods. 3.5 standard deviations: one of 16 numbers beyond has a chance of 0.7 %
for method in etkf enkf esmda ies; do
  run "$WINDROW" assimilate campaign.yaml --output $method --set assimilation.method=$method
  "$python" - $method <<'PY' || fail "$method does not find the truth: $(cat $method/*parameters.csv)"
import csv, sys
truth = {r["name"]: float(r["truth"]) for r in csv.DictReader(open("truth.csv"))}
for r in csv.DictReader(open(f"{sys.argv[1]}/synthetic_wheat_assimilation_parameters.csv")):
    mean, sd, before = float(r["mean"]), float(r["sd"]), float(r["prior_sd"])
    assert abs(mean - truth[r["name"]]) < 3.5 * sd, r
    assert sd < (0.8 if r["name"] == "TSUM2" else 0.3) * before, r # which yields alone tell
PY
done

# -- by cell and region, with and without a radius
mixed=(--set 'ensemble.parameters={TSUM1: {extent: cell, sd: 8 %, correlation: 100 km}, SPAN: {extent: region, sd: 10 %},
  AMAXTB: {sd: 8 %}, TDWI: {extent: cell, sd: 20 %, transform: log}}' --set ensemble.members=16)
numbers() { for f in "$1"/*.nc; do ncdump "$f" | sed -n '/^data:/,$p'; done; }
for how in "method=letkf --set assimilation.radius=50" "method=enkf --set assimilation.inflation={factor: 1.02, rtps: 0.3}" \
  "method=esmda --set assimilation.esmda={steps: 2, form: square_root}" "method=ies --set assimilation.ies={iterations: 2}" \
  "method=particle --set assimilation.particle.kernel=0.2"; do
  options=(--set "assimilation.${how%% --set*}" --set "${how#* --set }")
  rm -rf one
  run "$WINDROW" assimilate campaign.yaml --output one "${mixed[@]}" "${options[@]}"
  for ranks in 2 3 4 7; do
    [ $ranks -lt 3 ] || [[ $how == *letkf* ]] || { [ $ranks = 3 ] && [[ $how == *particle* ]]; } || continue
    rm -rf many
    run mpirun -n $ranks "$WINDROW" assimilate campaign.yaml --output many "${mixed[@]}" "${options[@]}"
    cmp <(numbers one) <(numbers many) || fail "$how: other maps on $ranks ranks"
    for file in feedback assimilation_parameters assimilation_regions; do
      cmp one/${name}_$file.csv many/${name}_$file.csv || fail "$how: another $file on $ranks ranks"
    done
  done
done

# -- a radius that holds no other cell sees a cell's own observations
alone=(--set 'ensemble.parameters={SPAN: {extent: cell, sd: 10 %}}' --set ensemble.members=8 --set assimilation.window=200)
run "$WINDROW" assimilate campaign.yaml --output own "${alone[@]}"
run "$WINDROW" assimilate campaign.yaml --output near "${alone[@]}" --set assimilation.radius=1
cmp <(numbers own) <(numbers near) || fail "within 1 km other observations are seen than a cell's own"

# -- the feedback: each observation once, with a use; the analysis fits better than the background
"$python" - <<'PY' || fail "the feedback is wrong: $(head -5 esmda/${name}_feedback.csv)"
import csv, math
rows = list(csv.DictReader(open("esmda/synthetic_wheat_feedback.csv")))
kinds = {r["set"] for r in rows}
assert kinds == {"LAI", "yield"}, kinds
uses = {r["use"] for r in rows}
assert uses <= {"used", "before emergence", "after the end of the season"} and "used" in uses, uses
used = [r for r in rows if r["use"] == "used"]
rms = lambda key: math.sqrt(sum(((float(r[key]) - float(r["observed"])) / float(r["sigma"])) ** 2 for r in used) / len(used))
assert rms("analysis") < 1.2 < rms("background"), (rms("analysis"), rms("background"))
assert all(float(r["analysis_sd"]) < float(r["background_sd"]) for r in used if float(r["background_sd"]) > 0.2 * float(r["sigma"]))
PY

# -- observations without weight, and no observations
run "$WINDROW" assimilate campaign.yaml --output blind --set assimilation.method=etkf --set observations.yield.error_variable=null \
  --set observations.yield.error.floor=1e12 --set observations.lai.error_variable=null \
  --set observations.lai.error.floor=1e12
run "$WINDROW" ensemble campaign.yaml --output blind
"$python" - <<'PY' || fail "observations without weight change members"
import netCDF4, numpy as np
a, e = (netCDF4.Dataset(f"blind/synthetic_wheat_{n}.nc") for n in ("assimilation", "ensemble"))
for v in "yield_mean", "yield_sd", "lai_max_q50", "day_maturity_q90":
    assert np.ma.allclose(a[v][:], e[v][:], rtol=1e-9, atol=1e-9), v
PY
refused "no observation was used of" --set 'ensemble.parameters={RGRLAI: {sd: 1e-200}}'

# -- what cannot be right
refused "assimilation.method is 'kalman'" --set assimilation.method=kalman
refused "ensemble.parameters.SPAN.correlation has no use: it is for extent cell" --set 'ensemble.parameters.SPAN.correlation=50 km'
refused "ensemble.parameters.SPAN.correlation is '50 kg'" --set 'ensemble.parameters.SPAN={extent: cell, sd: 5 %, correlation: 50 kg}'
refused "assimilation.inflation.rtps is 2; expected 0 .. 1" --set assimilation.inflation.rtps=2
sed '/^ensemble:/,$d' campaign.yaml >bare.yaml
"$WINDROW" assimilate bare.yaml >log 2>&1 && fail "accepted without ensemble"
grep -q "key 'ensemble' is missing: assimilate needs members" log || fail "not told: $(cat log)"
exit 0
