# Members of a calibration's posterior have its mean and spread; chosen members are written along `realization`, the same
# whatever the number of members and ranks; a file that is none is refused in words.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
name=synthetic_wheat
run "$WINDROW" synthesize --output . --cells 3x4 --masked 0 --regions 2 --years 2001:2001 --parameters 4
sed -i 's/^control:$/control:\n  gap: {extent: region, prior: 0.9, prior_sd: 0.1}/' campaign.yaml
run "$WINDROW" calibrate campaign.yaml --output cal
cat >>campaign.yaml <<'END'
ensemble: {members: 400, parameters: {from: cal/synthetic_wheat_parameters.nc}}
assimilation: {method: etkf, window: 400 d, state: false}
END
run "$WINDROW" assimilate campaign.yaml --output blind --set observations.yield.error_variable=null --set observations.yield.error.floor=1e12 \
  --set observations.lai.error_variable=null --set observations.lai.error.floor=1e12
# 400 draws: standard errors of a mean are 1/20, of a deviation 1/28 of the deviation; four of them allowed
"$python" - <<'PY' || fail "members are not those of the posterior: $(cat blind/*parameters.csv cal/*parameters.csv)"
import csv
estimate = {r["name"]: r for r in csv.DictReader(open("cal/synthetic_wheat_parameters.csv"))}
members = list(csv.DictReader(open("blind/synthetic_wheat_assimilation_parameters.csv")))
assert len(members) == 4, members
for m in members:
    sd = float(estimate[m["name"]]["standard_error"])
    assert abs(float(m["prior_mean"]) - float(estimate[m["name"]]["estimate"])) < 4 / 20 * sd, m
    assert abs(float(m["prior_sd"]) / sd - 1) < 4 / 28, m
PY
run "$WINDROW" ensemble campaign.yaml --output few --set ensemble.members=9 --set "ensemble.realizations=[1, 4, 9]"
run mpirun -n 3 "$WINDROW" ensemble campaign.yaml --output many --set ensemble.members=30 --set "ensemble.realizations=[1, 4, 9]"
numbers() { ncdump "$1" | sed -n '/^data:/,$p'; }
cmp <(numbers few/${name}_ensemble_members.nc) <(numbers many/${name}_ensemble_members.nc) || fail "other members of more, or on 3 ranks"
"$python" - <<'PY' || fail "maps of members do not give the mean: $(ncdump -h few/*members.nc)"
import netCDF4, numpy as np
run = "few/synthetic_wheat_ensemble"
m = netCDF4.Dataset(f"{run}_members.nc")
assert m["yield"].dimensions == ("realization", "time", "lat", "lon") and list(m["realization"][:]) == [1, 4, 9]
assert m["realization"].standard_name == "realization" and (m["status"][:] == 0).all()
assert (m["yield"][:].std(axis=0) > 0).all()
PY
run "$WINDROW" ensemble campaign.yaml --output all --set ensemble.members=3 --set "ensemble.realizations=[1, 2, 3]"
"$python" - <<'PY' || fail "the maps of all members do not make the mean"
import netCDF4, numpy as np
m, e = (netCDF4.Dataset(f"all/synthetic_wheat_ensemble{n}.nc") for n in ("_members", ""))
for v in "yield", "lai_max", "day_maturity":
    assert np.allclose(m[v][:].mean(axis=0), e[f"{v}_mean"][:], rtol=1e-14), v
PY
refused() { # words, arguments
  "$WINDROW" ensemble campaign.yaml --output refused "${@:2}" >log 2>&1 && fail "accepted: $*"
  grep -q "$1" log || fail "not told '$1': $(cat log)"
}
refused "has no covariance_u" --set ensemble.parameters.from=zones.nc
refused "has no element RGRLAI of this campaign's control" --set 'control.RGRLAI={extent: global, factor: [0.5, 2], prior_sd: 0.1}'
refused "leave one out" --control cal/${name}_parameters.csv
refused "ensemble.realizations holds 401; expected numbers of members" --set ensemble.realizations=[401]
exit 0
