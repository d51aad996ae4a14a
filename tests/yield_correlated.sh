# A campaign whose yields' errors correlate within a region: the gradient is right and has the same bits on 1, 2 and 3
# ranks; calibrate, crossvalidate and the log know of it; correlation 0 is none.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --cells 4x5 --regions 3 --years 2001:2004 --parameters 3
campaign=region/campaign.yaml
options=(--set observations.lai=null --set "control.gap={prior: 0.95, prior_sd: 0.05}")
correlated=("${options[@]}" --set observations.yield.error.region_correlation=0.3)

for ranks in 1 2 3; do
  run mpirun -n $ranks "$WINDROW" gradient $campaign "${correlated[@]}"
  sed -n '/^J = /,/^dot product/p' log >on_$ranks
  cmp on_1 on_$ranks || fail "J or gradient on $ranks ranks: $(diff on_1 on_$ranks)"
done
awk '/relative difference/ { exit !($NF < 1e-12) }' on_1 || fail "tangent and adjoint: $(cat on_1)"
run "$WINDROW" gradient $campaign "${options[@]}"
sed -n '/^J = /,/^dot product/p' log >plain
cmp -s plain on_1 && fail 'a correlation changes nothing'
run "$WINDROW" gradient $campaign "${options[@]}" --set observations.yield.error.region_correlation=0
sed -n '/^J = /,/^dot product/p' log | cmp - plain || fail 'a correlation of 0 changes something'

run mpirun -n 2 "$WINDROW" calibrate $campaign "${correlated[@]}" --output out \
  --set "observations.yield.loss={huber: 2}"
grep -q "; loss Huber beyond 2 sigma; errors of a region correlate by 0.3, Huber's loss is that of whitened departures$" log &&
  grep -q '^converged' log || fail "calibrate: $(cat log)"
run "$WINDROW" crossvalidate $campaign "${correlated[@]}" --output folds --set crossvalidation.years=2
[ "$(grep -c '^fold [12] of 2: predicts' log)" = 2 ] || fail "crossvalidate: $(cat log)"
