# Fields: the same gradient, estimate, posterior and samples on any ranks; a run that ended goes on with the same
# bits; simulate runs from what calibrate left; parts of a parameter; wrong keys are told.
set -uo pipefail
command -v ncdump >/dev/null || { echo "skipped: needs ncdump"; exit 77; }
fail() {
  echo "$1"
  exit 1
}

"$WINDROW" synthesize --output r --cells 5x6 --masked 0 --regions 3 --years 2001:2001 --parameters 4 --lai-every 20 >/dev/null
sed -i '/^control:/,/^optimiser:/{/^  /d}' r/campaign.yaml
sed -i 's/^control:/control:\n  SPAN: {extent: cell, factor: [0.5, 1.6], prior_sd: 0.10, correlation: 90 km}\n  AMAXTB: {extent: [global, region, cell], factor: [0.5, 1.6], prior_sd: {global: 0.08, region: 0.05, cell: 0.05}}/' r/campaign.yaml
sed -i 's/^optimiser: .*/optimiser: {method: gauss_newton, max_evaluations: 4, journal: j}\nposterior: {samples: 2, eigenpairs: 20}/' r/campaign.yaml

data() { ncdump -p 17,17 "$1" | sed -n '/^data:/,$p'; }

# one gradient and one estimate on any ranks
for n in 1 3; do
  mpirun -n $n "$WINDROW" gradient r/campaign.yaml | grep -E '^J =|dJ/du|^dot' >gradient$n
  mpirun -n $n "$WINDROW" calibrate r/campaign.yaml --set optimiser.journal= --output out$n >log$n
done
cmp gradient1 gradient3 || fail "another gradient on 3 ranks"
for file in fields posterior maps; do
  [ "$(data out1/synthetic_wheat_$file.nc)" = "$(data out3/synthetic_wheat_$file.nc)" ] || fail "$file differs on 3 ranks"
done
grep -q 'degrees of freedom for signal' log1 || fail "no degrees of freedom for signal"
grep -q 'SPAN.*0\.[0-9]*$' log1 || fail "no standard error of a field"

# standard deviations by probing are those of all directions; solves leave a residual of 10^-3
"$WINDROW" calibrate r/campaign.yaml --set optimiser.journal= --set posterior.eigenpairs=1000 --output all >log_all
grep -q 'probes' log1 || fail "no probing with 20 directions"
grep -q 'probes' log_all && fail "probing beside all directions"
for variable in SPAN_sd AMAXTB_sd; do
  for run in out1 all; do
    ncdump -v $variable $run/synthetic_wheat_posterior.nc | sed -n "/^ $variable =/,/;/p" | tr -d ' ;\n' | cut -d= -f2 | tr , '\n' >$run.$variable
  done
  paste out1.$variable all.$variable | awk '($1 - $2) ^ 2 > 1e-4 * $2 * $2 { bad++ } END { exit bad || NR != 30 }' ||
    fail "$variable by probing: $(paste out1.$variable all.$variable)"
done

# ended after two iterations, then the rest
"$WINDROW" calibrate r/campaign.yaml --set optimiser.max_evaluations=2 --output out2 >log2
"$WINDROW" calibrate r/campaign.yaml --output out2 >log2
grep -q 'going on from the last' log2 || fail "the journal was not used"
cmp <(data out1/synthetic_wheat_fields.nc) <(data out2/synthetic_wheat_fields.nc) || fail "other bits after a restart"

# what was estimated runs again
"$WINDROW" simulate r/campaign.yaml --control out1/synthetic_wheat_fields.nc --output again >/dev/null
cmp <(ncdump -v yield out1/synthetic_wheat_maps.nc | sed -n '/^data/,$p') <(ncdump -v yield again/synthetic_wheat_maps.nc | sed -n '/^data/,$p') ||
  fail "simulate runs another estimate"

# of another control
"$WINDROW" simulate r/campaign.yaml --control out1/synthetic_wheat_fields.nc --set "control.SPAN.correlation=50 km" --output again >refused 2>&1 &&
  fail "fields of another prior were taken"
grep -q 'is an estimate of another control' refused || fail "$(cat refused)"
awk -F, '$1 == "AMAXTB.global" { exit !($7 > 0 && $7 < 0.08) } END { if (!NR) exit 1 }' out1/synthetic_wheat_parameters.csv ||
  fail "no standard error of a global part: $(cat out1/synthetic_wheat_parameters.csv)"

# wrong keys
refuse() { # key=value, what is told
  if "$WINDROW" check r/campaign.yaml --set "$1" >refused 2>&1; then fail "$1 was taken"; fi
  grep -qF "$2" refused || { cat refused; fail "$1: not told: $2"; }
}
refuse 'control.SPAN.correlation=far' "expected a length as 50 km"
refuse 'control.AMAXTB.prior_sd=0.1' "expected a standard deviation for each part of its extent"
refuse 'optimiser.adam={epochs: 2}' "optimiser.adam"
refuse 'control.AMAXTB.extent=[global, zone]' "parts of a value that differs between cells"
