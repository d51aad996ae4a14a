# A minimum at a kink of J: found where TAO's line search finds no lower J, certified by nearby gradients,
# with the same bits on any number of ranks and after a restart.
set -uo pipefail
command -v ncdump >/dev/null || { echo "skipped: needs ncdump"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 2x2 --masked 0 --regions 2 --years 2001:2002 --noise-seed 3 >log 2>&1 ||
  fail "synthesize: $(cat log)"
calibrate() { # ranks, output, more ...: OUTPUT.log
  local ranks=$1 output=$2
  shift 2
  mpirun -n "$ranks" "$WINDROW" calibrate region/campaign.yaml --output "$output" "$@" >"$output.log" 2>&1
}
of() { sed -n "s/^$1: //p" "$2.log"; }
numbers() { grep -o '[0-9]* evaluations ([0-9]*' "$1.log" | grep -o '[0-9]*'; } # evaluations, from the journal

calibrate 1 whole || fail "$(cat whole.log)"
grep -q '^converged: at a kink of J after' whole.log || fail "$(cat whole.log)"
grep -q 'certificate .* (2 gradients)' whole.log || fail "no step of the bundle method: $(cat whole.log)"
certificate=$(of certificate whole)
[[ $certificate == *" posterior standard deviations: shortest convex combination of "*" nearby gradients" ]] ||
  fail "certificate: $certificate"
awk 'BEGIN { exit !(ARGV[1] + 0 <= .02) }' "$certificate" || fail "certificate: $certificate"
for file in whole/*.nc; do
  header=$(ncdump -h "$file")
  for part in ":certificate = \"$certificate\"" ':certificate_radius = "0.02 posterior standard deviations"' \
    ':converged = "yes"' ':convergence = "converged: at a kink of J'; do
    grep -qF -- "$part" <<<"$header" || fail "$file: no $part: $header"
  done
done
[ "$(awk -F, 'NR > 1 { print $NF }' whole/*_parameters.csv | sort -u)" = yes ] || fail "$(cat whole/*_parameters.csv)"
# J of the last line search's point, without the bundle method, is 76.6310
awk 'BEGIN { exit !(ARGV[1] < 76.6040) }' "$(sed -n 's/^J:.*, \([0-9.]*\) at the estimate/\1/p' whole.log)" ||
  fail "J: $(grep ^J: whole.log)"

calibrate 3 ranks || fail "$(cat ranks.log)"
cmp whole/*_parameters.csv ranks/*_parameters.csv || fail "other bits on 3 ranks"

# -- its evaluations are counted, and stand in the journal
read -r total < <(numbers whole)
journal=(--set "optimiser.journal=$PWD/journal")
calibrate 2 cut "${journal[@]}" --set optimiser.max_evaluations=$((total - 1)) || fail "$(cat cut.log)"
grep -q '^warning: the estimate is not a minimum of J: max_evaluations reached' cut.log || fail "$(cat cut.log)"
grep -q '^certificate: ' cut.log || fail "no certificate: $(cat cut.log)"
calibrate 2 again "${journal[@]}" || fail "$(cat again.log)"
cmp whole/*_parameters.csv again/*_parameters.csv || fail "other bits after a restart: $(cat again.log)"
mapfile -t again < <(numbers again)
[ "${again[*]}" = "$total $((total - 2))" ] || fail "after a restart: ${again[*]} of $total"

# -- from other starts, drawn from the prior: the lowest J is kept, with the same bits on any ranks and from journals
calibrate 1 restarts --restarts 2 || fail "$(cat restarts.log)"
[ "$(grep -c '^restart [12]: J [0-9.]* at the start, [0-9.]* after [0-9]* evaluations, converged' restarts.log)" = 2 ] ||
  fail "$(cat restarts.log)"
lowest=$(sed -n 's/^restarts: [0-3] of 2 end within 0.02 of the lowest J, \([0-9.]*\);.*/\1/p' restarts.log)
at() { sed -n 's/^J:.*, \([0-9.]*\) at the estimate/\1/p' "$1.log"; }
[ -n "$lowest" ] && [ "$(at restarts)" = "$lowest" ] || fail "lowest: $lowest, $(grep ^J: restarts.log)"
awk 'BEGIN { exit !(ARGV[1] <= ARGV[2]) }' "$lowest" "$(at whole)" || fail "J $lowest above that of the first: $(at whole)"
calibrate 2 lines "${journal[@]}" --restarts 2 || fail "$(cat lines.log)"
calibrate 1 lines "${journal[@]}" --restarts 2 || fail "$(cat lines.log)"
cmp restarts/*_parameters.csv lines/*_parameters.csv || fail "other bits of restarts from journals"
grep -q 'passing through them' lines.log || fail "$(cat lines.log)"
calibrate 1 refused --restarts 2 --set 'optimiser.early_stopping={years: [2002]}' && fail "early stopping with restarts"
grep -q -- '--restarts: not with a network, Adam or early stopping' refused.log || fail "$(cat refused.log)"
echo "$certificate after $total evaluations"
