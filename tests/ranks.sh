# J, its gradient and every output file hold the same bits on 1, 2, 3, 4 and 7 ranks, one of which has
# no cells, and with blocks of seasons cut at other places; and the gradient of the campaign is right.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
# 2 x 3 cells in 8 years are 48 seasons; 7 ranks leave one without cells
"$WINDROW" synthesize --output region --cells 2x3 --masked 0 --regions 3 --years 2001:2008 \
  --parameters 8 >log 2>&1 || fail "synthesize: $(cat log)"
# a control of every kind: crop factors, one number a region, one for all LAI; errors that correlate;
# a held-out year; Huber's loss
options=(--set control.gap.extent=region --set control.gap.prior=0.95 --set control.gap.prior_sd=0.05
  --set control.gap.transform=logit --set control.trend.extent=region --set control.trend.centre=2002
  --set "control.trend.prior_sd=0.5 %/yr" --set control.lai_scale.transform=log
  --set control.lai_scale.prior_sd=0.1 --set observations.lai.error.correlation.days=8
  --set observations.lai.error.correlation.km=30 --set observations.lai.loss.huber=2
  --set "holdout.years=[2002]" --set optimiser.max_evaluations=12 --set optimiser.gttol=1e-9)

# RANKS, or RANKS.SEASONS: so many seasons in each rank's first block
runs=(1 2 3 4 7 1.3 3.1 4.2)
for run in "${runs[@]}"; do
  ranks=${run%.*}
  cut=()
  [ $run = $ranks ] || cut=(-windrow_first_block ${run#*.})
  mpirun -n $ranks "$WINDROW" gradient region/campaign.yaml "${options[@]}" "${cut[@]}" >gradient.log 2>&1 ||
    fail "gradient on $ranks ranks: $(cat gradient.log)"
  grep -q "seasons: 48, running: 48" gradient.log || fail "not 48 seasons: $(cat gradient.log)"
  sed -n '/^J = /,$p' gradient.log >gradient.$run
  mpirun -n $ranks "$WINDROW" calibrate region/campaign.yaml "${options[@]}" "${cut[@]}" --output on_$run \
    >calibrate.log 2>&1 || fail "calibrate on $ranks ranks: $(cat calibrate.log)"
  # the solver's path, without times; the tables of estimates and of fit
  sed -n '/^  iteration/,/^parameter/{/(from/!s/ *[0-9]* *-*[0-9]* s$//;p};/^parameter/,/^wrote/p' \
    calibrate.log | grep -v '^wrote' >calibrate.$run
  for file in on_$run/*.nc; do # all that is not text about the run
    ncdump -p 9,17 "$file" | grep -v $'^\t\t:' >"$file.txt" || fail "$file: ncdump"
    rm "$file"
  done
done
[ "$(wc -l <gradient.1)" -ge 20 ] || fail "gradient says too little: $(cat gradient.1)"
[ "$(ls on_1 | wc -l)" -ge 6 ] || fail "files: $(ls on_1)"
for run in "${runs[@]:1}"; do
  cmp gradient.1 gradient.$run || fail "J or gradient, ranks.cut $run: $(diff gradient.1 gradient.$run)"
  cmp calibrate.1 calibrate.$run ||
    fail "calibration, ranks.cut $run: $(diff calibrate.1 calibrate.$run)"
  diff -r on_1 on_$run || fail "files, ranks.cut $run, differ"
done

# Tangent and adjoint differ by rounding alone: some 1e4 sums of 1e-16 each.
difference=$(sed -n 's/.*relative difference //p' gradient.1)
awk -v d="$difference" 'BEGIN { exit !(d != "" && d + 0 < 1e-12) }' ||
  fail "tangent and adjoint differ by $difference"
# Taylor's remainder falls with h^2: three steps in a row, before rounding takes over.
awk '/Taylor/ { on = 1 } on && $1 ~ /^1e-0[4-7]$/ && NF == 4 { run = $4 > 1.9 && $4 < 2.1 ? run + 1 : 0
     if (run > best) best = run } END { exit !(best >= 3) }' gradient.1 ||
  fail "Taylor orders: $(sed -n '/Taylor/,$p' gradient.1)"
echo "the same bits on 1, 2, 3, 4 and 7 ranks, however blocks are cut"
