# Results and logs say how an estimate was got: J at the prior is the prior's by every method and with any
# journal; methods and line searches that would leave the bounds are refused by name.
set -uo pipefail
command -v ncdump >/dev/null || { echo "skipped: needs ncdump"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 2x3 --masked 0 --regions 2 --years 2001:2001 --parameters 3 \
  --lai-every 30 >log 2>&1 || fail "synthesize: $(cat log)"
calibrate() { # output, more ...: OUTPUT.log
  local output=$1
  shift
  "$WINDROW" calibrate region/campaign.yaml --output "$output" "$@" >"$output.log" 2>&1
}
at_prior() { sed -n 's/^J: \([0-9.]*\) at the prior,.*/\1/p' "$1.log"; }

# -- every method begins at the prior and says so, with one table of iterations
for method in bqnls blmvm bncg bqnkls bqnktr bqnktl; do
  calibrate $method --set optimiser.tao=$method || fail "$method: $(cat $method.log)"
  [ "$(at_prior $method)" = "$(at_prior bqnls)" ] || fail "$method: $(grep ^J: $method.log)"
  [ "$(grep -c '^  iteration' $method.log)" = 1 ] || fail "$method: tables: $(cat $method.log)"
  first=$(grep -A 1 '^  iteration' $method.log | awk 'END { print $2 }')
  [ "$first" = "$(at_prior bqnls)" ] || fail "$method begins at $first"
done
[ -n "$(at_prior bqnls)" ] || fail "no J: $(cat bqnls.log)"

# -- a journal of another configuration moves the start, not the prior
calibrate first --set optimiser.journal="$PWD/journal" || fail "$(cat first.log)"
narrow=(--set 'control.TSUM1.factor=[0.99, 1]')
calibrate foreign --set optimiser.journal="$PWD/journal" "${narrow[@]}" || fail "$(cat foreign.log)"
calibrate plain "${narrow[@]}" || fail "$(cat plain.log)"
grep -q "starting from its last point" foreign.log || fail "no warm start: $(cat foreign.log)"
[ "$(at_prior foreign)" = "$(at_prior plain)" ] || fail "$(grep ^J: foreign.log plain.log)"
grep -q '^J: [0-9.]* at the prior, [0-9.]* at the start, [0-9.]* at the estimate' foreign.log ||
  fail "the start: $(grep ^J: foreign.log)"

# -- what leaves the bounds is refused
refused() { # pattern, more ...
  local pattern=$1
  shift
  calibrate refused "$@"
  [ $? = 1 ] && grep -q -- "$pattern" refused.log || fail "not refused: $*: $(cat refused.log)"
}
for search in owarmijo unit; do
  refused "line search $search leaves the bounds.*use one of more-thuente, armijo, gpcg" -tao_ls_type $search
done
refused "lmvm ignores bounds.*use one of bqnls, blmvm" -tao_type lmvm
refused "tron needs second derivatives" -tao_type tron
for search in armijo gpcg; do
  calibrate search "${narrow[@]}" -tao_ls_type $search || fail "$search: $(cat search.log)"
  awk -F, 'NR == 2 && ($6 < .99 - 1e-9 || $6 > 1 + 1e-9) { exit 1 }' search/*_parameters.csv ||
    fail "$search: $(cat search/*_parameters.csv)"
done

# -- an estimate that is no minimum says so in every file and in the log; names at bounds are told
calibrate early --set optimiser.max_evaluations=1 || fail "early: $(cat early.log)"
grep -q '^warning: the estimate is not a minimum of J: max_evaluations reached' early.log || fail "$(cat early.log)"
for file in early/*.nc; do
  header=$(ncdump -h "$file")
  for part in ':converged = "no"' ':warning = "the estimate is not a minimum' ':convergence = "max_evaluations' \
    ':distance_to_minimum = "' ':history = ".*Z windrow calibrate region/campaign.yaml --output early --set opt'; do
    grep -q -- "$part" <<<"$header" || fail "$file: no $part: $header"
  done
done
grep -q '^# warning: the estimate is not a minimum' early/*_crop.yaml || fail "$(head -9 early/*_crop.yaml)"
for table in parameters regions; do
  [ "$(awk -F, 'NR > 1 { print $NF }' early/*_$table.csv | sort -u)" = no ] || fail "$table: $(cat early/*_$table.csv)"
  [ "$(awk -F, 'NR > 1 { print $NF }' bqnls/*_$table.csv | sort -u)" = yes ] || fail "$table: $(cat bqnls/*_$table.csv)"
done
grep -q '^warning' bqnls.log && fail "$(cat bqnls.log)"
calibrate held --set 'control.TSUM1={factor: [0.999, 1.001], prior_sd: 0.08}' || fail "held: $(cat held.log)"
grep -q '^parameters_at_bounds: .*TSUM1' held.log || fail "bounds: $(cat held.log)"
grep -q ':parameters_at_bounds = ".*TSUM1' <<<"$(ncdump -h held/*_maps.nc)" || fail "bounds in the file"
awk -F, '$1 == "TSUM1" && $(NF - 1) ~ /lower|upper/ { n++ } END { exit !n }' held/*_parameters.csv || fail "$(cat held/*_parameters.csv)"
calibrate far --set 'control.gap={extent: region, prior: 0.5, prior_sd: 0.03}' || fail "far: $(cat far.log)"
grep -q '^parameters_beyond_3_prior_sd: .*gap' far.log || fail "far: $(cat far.log)"

# -- digests of what was read; a changed file is named
ncdump -h bqnls/*_maps.nc >header
for file in cells crop weather lai yield zones; do
  grep -q "input_digests = .*region/$file\." header || fail "no digest of $file: $(grep input_digests header)"
done
printf '\0' >>region/yield.nc
calibrate changed --set optimiser.journal="$PWD/journal" "${narrow[@]}" || fail "changed: $(cat changed.log)"
grep -q '^journal: region/yield.nc has changed since the journal was written' changed.log || fail "$(cat changed.log)"
[ "$(grep -c 'has changed since' changed.log)" = 1 ] || fail "$(grep changed changed.log)"
grep -q 'belongs to another configuration' changed.log || fail "the key: $(cat changed.log)"
echo "J at the prior $(at_prior bqnls)"
