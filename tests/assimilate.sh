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
  AMAXTB: {sd: 8 %}, TDWI: {extent: cell, sd: 20 %, transform: log}}' --set ensemble.members=16
  --set 'ensemble.sowing={sd: 4 d}' --set 'years.harvest=[2002]') # weather of 2001 is too late for earlier sowing
numbers() { for f in "$1"/*.nc; do ncdump "$f" | sed -n '/^data:/,$p'; done; }
for how in "method=letkf --set assimilation.radius=50" "method=enkf --set assimilation.inflation={factor: 1.02, rtps: 0.3}" \
  "method=esmda --set assimilation.esmda={steps: 2, form: square_root}" "method=ies --set assimilation.ies={iterations: 2}" \
  "method=particle --set assimilation.particle.kernel=0.2" "update=states --set assimilation.radius=50" \
  "update=both --set assimilation.method=enkf"; do
  options=(--set "assimilation.${how%% --set*}" --set "${how#* --set }")
  [[ $how != update* ]] || options+=(--set assimilation.window=null)
  rm -rf one
  run "$WINDROW" assimilate campaign.yaml --output one "${mixed[@]}" "${options[@]}"
  for ranks in 2 3 4 7; do
    [ $ranks -lt 3 ] || [[ $how == *letkf* ]] || { [ $ranks = 3 ] && [[ $how == *particle* || $how == *states* ]]; } || continue
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
ranks = [int(r["rank"]) / (int(r["members"]) + 1) for r in rows if r["use"] == "used"]
assert all(0 <= r < 1 for r in ranks), ranks
assert 0.05 < sum(r < 0.25 for r in ranks) / len(ranks) < 0.6 and 0.05 < sum(r > 0.75 for r in ranks) / len(ranks) < 0.6, ranks
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
    assert np.ma.allclose(a[v][:], e[v][:], rtol=1e-12, atol=1e-12), v
PY
# -- limits: a cell without observations keeps the bits of the forecast, whatever is updated; all errors or radii beyond
# measure are the forecast and the global filter
"$python" - <<'PY'
import netCDF4, numpy as np, shutil
shutil.copy("lai.nc", "lai_of_others.nc")
with netCDF4.Dataset("lai_of_others.nc", "a") as f:
    v = f["lai"]
    values = v[:]
    seen = np.argwhere(~np.ma.getmaskarray(values).all(axis=0))
    values[:, seen[0][0], seen[0][1]] = np.ma.masked
    v[:] = values
    print(*seen[0])
PY
few=(--set ensemble.members=8 --set observations.lai.file=lai_of_others.nc --set observations.yield=null)
by_cell='ensemble.parameters={SPAN: {extent: cell, sd: 10 %}, TDWI: {extent: cell, sd: 30 %, transform: log}}'
run "$WINDROW" ensemble campaign.yaml --output limit "${few[@]}" --set "$by_cell"
for update in parameters states both; do
  run "$WINDROW" assimilate campaign.yaml --output limit/$update "${few[@]}" --set "$by_cell" \
    --set assimilation.update=$update --set assimilation.inflation='{factor: 1, rtps: 0, rtpp: 0}' --set assimilation.window=$([ $update = parameters ] && echo 40 || echo null)
  "$python" - $update <<'PY' || fail "update $update: a cell without observations is not the forecast, or others are"
import netCDF4, numpy as np, sys
a = netCDF4.Dataset(f"limit/{sys.argv[1]}/synthetic_wheat_assimilation.nc")
e = netCDF4.Dataset("limit/synthetic_wheat_ensemble.nc")
blind = np.ma.getmaskarray(netCDF4.Dataset("lai_of_others.nc")["lai"][:]).all(axis=0) & ~np.ma.getmaskarray(e["yield_mean"][0])
assert blind.sum() == 1
for v in "yield_mean", "twso_sd", "lai_max_q50", "day_maturity_q90":
    x, y = a[v][:], e[v][:]
    assert np.array_equal(x[:, blind], y[:, blind]), v
    assert v == "day_maturity_q90" or (x != y)[:, ~blind].mean() > 0.5, v
PY
done
few+=(--set "$by_cell")
run "$WINDROW" assimilate campaign.yaml --output everywhere "${few[@]}" --set assimilation.method=etkf
run "$WINDROW" assimilate campaign.yaml --output far "${few[@]}" --set assimilation.radius=1e12
"$python" - <<'PY' || fail "with a radius beyond measure the local filter is not the global one"
import netCDF4, numpy as np
a, e = (netCDF4.Dataset(f"{n}/synthetic_wheat_assimilation_cells.nc") for n in ("far", "everywhere"))
for v in "SPAN_mean", "TDWI_sd":
    assert np.ma.allclose(a[v][:], e[v][:], rtol=1e-12, atol=0), v
PY

refused "no observation was used of" --set 'ensemble.parameters={RGRLAI: {sd: 1e-200}}'

# -- what cannot be right
refused "assimilation.method is 'kalman'" --set assimilation.method=kalman
refused "assimilation.update is not for method esmda" --set assimilation.method=esmda --set assimilation.update=states
refused "assimilation.window is for updates of parameters" --set assimilation.update=states
refused "assimilation.until is '10 July'; expected a date" --set "assimilation.until=10 July"
refused "ensemble.parameters.SPAN.correlation has no use: it is for extent cell" --set 'ensemble.parameters.SPAN.correlation=50 km'
refused "ensemble.parameters.SPAN.correlation is '50 kg'" --set 'ensemble.parameters.SPAN={extent: cell, sd: 5 %, correlation: 50 kg}'
refused "assimilation.inflation.rtps is 2; expected 0 .. 1" --set assimilation.inflation.rtps=2
sed '/^ensemble:/,$d' campaign.yaml >bare.yaml
"$WINDROW" assimilate bare.yaml >log 2>&1 && fail "accepted without ensemble"
grep -q "key 'ensemble' is missing: assimilate needs members" log || fail "not told: $(cat log)"
exit 0
