# `windrow ensemble`: the same bits on 1, 2, 3, 4 and 7 ranks and with blocks cut elsewhere; members without spread are
# what simulate writes; regional yields are those of calibrate's operator; a member that fails is left out and named,
# too few end the run without a file; what cannot be right is refused in words.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
refused() { # words, arguments of ensemble
  local words=$1
  shift
  "$WINDROW" ensemble campaign.yaml --output refused "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$words" log || fail "not told '$words': $(cat log)"
  [ ! -e refused ] || [ -z "$(find refused -type f)" ] || fail "a file was left: $(ls refused)"
}
name=synthetic_wheat
run "$WINDROW" synthesize --production wlp --output region --cells 3x5 --masked 0.2 --regions 2 --years 2001:2002
cd region || exit 1
cat >>campaign.yaml <<'END'
ensemble:
  members: 11
  parameters:
    TSUM1: {extent: cell, sd: 5 %}
    SPAN: {extent: region, sd: 10 %}
    TDWI: {sd: 30 %, transform: log}
    SMFCF: {extent: cell, sd: 2 %, factor: [0.95, 1.05]}
  exceed: {yield: [4 t/ha, 5500]}
END
run "$WINDROW" check campaign.yaml --set ensemble.sowing.sd=5 --set ensemble.weather.rain.sd=0.3
grep -q 'ensemble: 11 members draw TSUM1 SPAN TDWI SMFCF starts of crops (5 d) rain$' log || fail "not told what is drawn: $(cat log)"
grep -q 'ensemble: 330 seasons to run, 0.00264 MB a rank beside the model, and' log || fail "cost is not told: $(cat log)"

# -- ranks, blocks
numbers() { ncdump "$1/${name}_ensemble.nc" | sed -n '/^data:/,$p'; }
run "$WINDROW" ensemble campaign.yaml --output one
for ranks in 2 3 4 7; do
  run mpirun -n $ranks "$WINDROW" ensemble campaign.yaml --output many
  cmp <(numbers one) <(numbers many) || fail "other maps on $ranks ranks"
  cmp one/${name}_ensemble_regions.csv many/${name}_ensemble_regions.csv || fail "other regions on $ranks ranks"
done
run "$WINDROW" ensemble campaign.yaml --output cut -windrow_first_block 3
cmp <(numbers one) <(numbers cut) || fail "other maps where blocks are cut elsewhere"
run "$WINDROW" ensemble campaign.yaml --output seed --set campaign.seed=2
cmp -s <(numbers one) <(numbers seed) && fail "the same draws for another seed"

# -- perturbed weather
law='ensemble.weather={radiation: {sd: 10 %, days: 3}, rain: {sd: 30 %, days: 2}, temperature: {sd: 1 degC}, correlation: 60 km}'
run "$WINDROW" ensemble campaign.yaml --output warm --set "$law"
cmp -s <(numbers one) <(numbers warm) && fail "perturbed weather changes nothing"
for ranks in 2; do
  run mpirun -n $ranks "$WINDROW" ensemble campaign.yaml --output many --set "$law" -windrow_first_block $ranks
  cmp <(numbers warm) <(numbers many) || fail "other maps with perturbed weather on $ranks ranks"
done
still='ensemble.weather={radiation: {sd: 0}, temperature: {sd: 0 degC}}'
run "$WINDROW" ensemble campaign.yaml --output many --set "$still"
cmp <(numbers one) <(numbers many) || fail "perturbations of deviation 0 change bits"
refused "ensemble.weather.rain has no key 'sd'" --set 'ensemble.weather={rain: {days: 3}}'
refused "ensemble.weather perturbs nothing" --set 'ensemble.weather={correlation: 100 km}'
refused "ensemble.weather.temperature.sd is -272; expected 0 .. 10" --set 'ensemble.weather={temperature: {sd: 1.15 K}}'
refused "ensemble.weather.correlation is 1; expected 5 .. 20000" --set 'ensemble.weather={rain: {sd: 10 %}, correlation: 1 km}'

# -- sowing dates
sown='ensemble.sowing={sd: 5 d, correlation: 100 km}'
run "$WINDROW" ensemble campaign.yaml --output sown --set "$sown" --set "$law"
cmp -s <(numbers warm) <(numbers sown) && fail "sowing dates change nothing"
for ranks in 3 4 7; do
  run mpirun -n $ranks "$WINDROW" ensemble campaign.yaml --output many --set "$sown" --set "$law" -windrow_first_block $ranks
  cmp <(numbers sown) <(numbers many) || fail "other maps with sowing dates on $ranks ranks"
done
run "$WINDROW" ensemble campaign.yaml --output many --set ensemble.sowing.sd=0.1
cmp <(numbers one) <(numbers many) || fail "crops that start with the calendar differ from those without sowing dates"
refused "ensemble.sowing has no key 'sd'" --set 'ensemble.sowing={correlation: 100 km}'
refused "ensemble.sowing.sd is 40; expected 0 .. 30" --set ensemble.sowing.sd=40

# -- members without spread
run "$WINDROW" ensemble campaign.yaml --output same --set 'ensemble.parameters={TSUM1: {extent: cell, sd: 1e-200}}' \
  --control truth.csv
run "$WINDROW" simulate campaign.yaml --output plain --control truth.csv
"$python" - <<'PY' || fail "members without spread are not the season"
import csv, netCDF4, numpy as np
m, e = netCDF4.Dataset("plain/synthetic_wheat_maps.nc"), netCDF4.Dataset("same/synthetic_wheat_ensemble.nc")
for v in "yield", "twso", "tagp", "lai_max", "day_anthesis", "day_maturity":
    for q in "q10", "q50", "q90":
        assert (m[v][:] == e[f"{v}_{q}"][:]).all(), v
    assert np.ma.max(e[f"{v}_sd"][:]) <= 1e-11, v
    assert (np.ma.getmaskarray(m[v][:]) == np.ma.getmaskarray(e[f"{v}_mean"][:])).all()
assert (e["members"][:].compressed() == 11).all()
assert (e["yield_above_5500"][:] == (m["yield"][:] > 5500)).all()
seen = {(r["region"], r["year"]): float(r["estimate"]) for r in csv.DictReader(open("plain/synthetic_wheat_regions.csv"))}
told = {(r["region"], r["year"]): float(r["q50"]) for r in csv.DictReader(open("same/synthetic_wheat_ensemble_regions.csv"))}
assert seen and all(told[k] == seen[k] for k in seen), (seen, told)
PY

# -- draws that give slow crops: some members are not mature when the weather ends
slow=(--set 'ensemble.parameters={TSUM1: {extent: cell, sd: 45 %}}')
run "$WINDROW" ensemble campaign.yaml --output slow "${slow[@]}" --set calendar.end.latest=07-20 --set calendar.end.not_mature=state_at_end
grep -q 'note: .* draws of TSUM1' log && fail "draws within what TSUM1 allows were cut: $(cat log)"
run mpirun -n 2 "$WINDROW" ensemble campaign.yaml --output slow "${slow[@]}" --set 'ensemble.parameters.TSUM1.factor=[0.9, 1.1]'
grep -q 'note: .* draws of TSUM1 lay outside \[0.9, 1.1\] and were set to these bounds' log || fail "cut draws are not told: $(cat log)"
late=("${slow[@]}" --set calendar.end.not_mature=refuse)
"$WINDROW" ensemble campaign.yaml --output late "${late[@]}" >log 2>&1
grep -q 'left out: [0-9]* of [0-9]* members' log && grep -q ', 200[12], member [0-9]*' log ||
  fail "members that fail are not named: $(cat log)"
"$python" - <<'PY' || fail "members that fail are counted: $(cat log)"
import netCDF4
e = netCDF4.Dataset("late/synthetic_wheat_ensemble.nc")
n = e["members"][:].compressed()
assert n.min() < 11 and n.max() <= 11 and n.min() >= 2, n
failed = list(__import__("csv").DictReader(open("late/synthetic_wheat_ensemble_failures.csv")))
assert len(failed) == (11 - n).sum(), (len(failed), n)
assert all(r["reason"] == "not mature on the date that ends it" and float(r["TSUM1"]) > 1.05 for r in failed), failed
PY
run mpirun -n 3 "$WINDROW" ensemble campaign.yaml --output many "${late[@]}"
cmp late/${name}_ensemble_failures.csv many/${name}_ensemble_failures.csv || fail "other failures on three ranks"
refused 'ensemble.min_members: fewer than 11 members gave a number in [0-9]* seasons, first cell' "${late[@]}" \
  --set ensemble.min_members=11

# -- what cannot be right
refused "ensemble.members is 1; expected" --set ensemble.members=1
refused "ensemble.min_members is 12; ensemble.members is only 11" --set ensemble.min_members=12
refused "ensemble.parameters.gap: members differ in parameters of crop and soil" --set 'ensemble.parameters.gap={sd: 5 %}'
refused "ensemble.parameters.TSUM1.extent is 'network'; expected global, region or cell" --set ensemble.parameters.TSUM1.extent=network
refused "ensemble.parameters.SPAN.sd is missing" --set 'ensemble.parameters.SPAN={extent: cell}'
refused "ensemble.parameters.SPAM is no active WOFOST parameter.*did you mean SPA?" --set "ensemble.parameters.SPAM={sd: 5 %}"
refused "ensemble.parameters: in .* cell" --set 'ensemble.parameters.SMFCF.factor=[0.1, 1.1]'
refused "ensemble.quantiles holds 1.5" --set 'ensemble.quantiles=[0.5, 1.5]'
refused "ensemble.exceed.yield holds '4 cm'" --set 'ensemble.exceed.yield=[4 cm]'
sed '/^ensemble:/,$d' campaign.yaml >bare.yaml
"$WINDROW" ensemble bare.yaml >log 2>&1 && fail "accepted without ensemble"
grep -q "key 'ensemble' is missing" log || fail "not told: $(cat log)"
exit 0
