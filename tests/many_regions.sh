# Gap and trend of 105 regions: standard errors of all 211 elements, the covariance of those that are not a region's
# alone; the same files on 1 and 3 ranks, and what simulate reads back.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
"$WINDROW" synthesize --output region --cells 11x11 --masked 0 --regions 105 --years 2001:2002 --parameters 1 >log 2>&1 ||
  fail "synthesize: $(cat log)"
options=(--set "control.gap={extent: region, prior: 0.95, prior_sd: 0.05}"
  --set "control.trend={extent: region, prior: 0, prior_sd: 0.01, centre: 2001}")
for ranks in 1 3; do
  mpirun -n $ranks "$WINDROW" calibrate region/campaign.yaml "${options[@]}" --output on_$ranks >log 2>&1 ||
    fail "calibrate: $(cat log)"
done
cmp on_1/synthetic_wheat_parameters.csv on_3/synthetic_wheat_parameters.csv || fail "parameters.csv on 1 and 3 ranks"
"$python" - <<'PY' || exit 1
import netCDF4, numpy as np
one, three = (netCDF4.Dataset(f"on_{n}/synthetic_wheat_parameters.nc") for n in (1, 3))
assert (one["covariance_u"][:] == three["covariance_u"][:]).all()
assert len(one["parameter_name"][:]) == 211 and list(one["covariance_name"][:]) == ["TSUM1"]
sd = one["standard_error"][:] / one["prior_sd"][:]
assert one["covariance_u"].shape == (1, 1) and np.isclose(one["covariance_u"][0, 0], sd[0] ** 2, rtol=1e-13)
assert "left out" in one["covariance_u"].long_name
assert (sd > 0).all() and (sd < 1).all() and sd[0] < .1
PY
"$WINDROW" simulate region/campaign.yaml "${options[@]}" --control on_1/synthetic_wheat_parameters.csv --output again \
  >log 2>&1 || fail "simulate: $(cat log)"
column() { awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $1, $2, $at[name] }' "$1"; }
cmp <(column on_1/synthetic_wheat_regions.csv estimate) <(column again/synthetic_wheat_regions.csv estimate) ||
  fail "yields simulated at the estimate are not those of calibrate"
[ "$(wc -l <again/synthetic_wheat_regions.csv)" = 211 ] || fail "yields of 105 regions in two years"
