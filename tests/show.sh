# `windrow show` tells what result files say - verdict, parameters, fit, scores - in the numbers of the
# run's own log, without a launcher of MPI, and says what it looked for in a folder without results.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
expect() { # file, pattern
  grep -qE -- "$2" "$1" || { cat "$1"; fail "$1 lacks: $2"; }
}
"$WINDROW" synthesize --output r --cells 3x3 --masked 0 --regions 2 --years 2001:2003 --parameters 2 >log ||
  fail "$(cat log)"

"$WINDROW" calibrate r/campaign.yaml --output fit --set "holdout.years=[2002]" >calibrate || fail "$(cat calibrate)"
# no MPI is started: settings that let no process start one do not matter
OMPI_MCA_btl=none OMPI_MCA_pml=none "$WINDROW" show fit >shown || fail "show fit: exit code $?"
expect shown '^  run  .* windrow calibrate r/campaign.yaml'
expect shown '^  verdict +converged: the estimate is a minimum of J'
expect shown '^  search +converged: .* after [0-9]+ iterations'
expect shown '^  TSUM1 +1 +0\.08 '
expect shown '^ +27 complete'
expect shown '^  predicted +rmse '
# the lines of the fit, but for the name of yields that are terms of J
fit_of() { sed -n '/^fit /,/^[^ f]/p' "$1" | sed 's/ in J     /          /' | grep -E '^(fit|  yield|  LAI)'; }
[ "$(fit_of calibrate | wc -l)" = 5 ] || fail "the log's fit: $(fit_of calibrate)"
diff <(fit_of calibrate) <(fit_of shown) || fail "the fit differs from the log's"
# the same from the series as NetCDF
rm fit/*_series.csv
"$WINDROW" calibrate r/campaign.yaml --output fit --set "holdout.years=[2002]" -windrow_series_rows 5 >/dev/null
[ -e fit/synthetic_wheat_series.nc ] || fail "no series as NetCDF"
"$WINDROW" show fit >again
diff <(fit_of shown) <(fit_of again) || fail "the fit of series as NetCDF differs"

# an estimate that is no minimum, one of its parameters at a bound
"$WINDROW" calibrate r/campaign.yaml --output short --set optimiser.max_evaluations=2 \
  --set "control.TSUM1.factor=[0.99,1.01]" >/dev/null
"$WINDROW" show short >shown
expect shown '^  verdict +NOT converged: the estimate is no minimum of J'
expect shown '^  TSUM1 .* upper$'
expect shown '^  at bounds +TSUM1'

"$WINDROW" ensemble r/campaign.yaml --output members \
  --set "ensemble={members: 4, parameters: {TSUM1: {sd: 5 %}}}" >/dev/null || fail "no ensemble"
"$WINDROW" show members --rows 1 >shown
expect shown '^  R01 +2001 +4 '
expect shown '\.\.\. and 5 more rows in members/synthetic_wheat_ensemble_regions.csv'
expect shown 'seasons of members that failed: 0'

# a parameter that differs from cell to cell
"$WINDROW" calibrate r/campaign.yaml --output fields --set optimiser.method=gauss_newton --set optimiser.max_evaluations=2 \
  --set "control={TSUM1: {extent: cell, factor: [0.8, 1.25], prior_sd: 0.08}}" >/dev/null || fail "no fields"
"$WINDROW" show fields >shown
expect shown '^  TSUM1( +[01]\.[0-9]+){6} +0\.08$'

# folders without results, and with those of two campaigns
for command in "show r" "show nowhere" "show"; do
  # shellcheck disable=SC2086 # words
  "$WINDROW" $command >shown 2>&1 && fail "windrow $command did not fail"
  expect shown '^windrow: .*expected one with result files|^windrow: r holds no result files; looked for NAME_parameters.nc'
done
cp members/synthetic_wheat_ensemble.nc fit/other_ensemble.nc
"$WINDROW" show fit >shown 2>&1 && fail "two campaigns were taken for one"
expect shown 'fit holds results of 2 campaigns: other, synthetic_wheat; choose one by --name'
"$WINDROW" show fit --name other | grep -q '^other$' || fail "--name other"
