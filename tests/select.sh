# The AgMIP protocol on a region whose truth moved two of four candidates: those two are kept and estimated, the others stay;
# every step stands in selection.csv, the same bits on 2 ranks; a candidate is refused where AICc does not exist; with --holdout
# each fold is predicted by a protocol that has not seen it; what cannot be right is refused.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
name=synthetic_wheat
run "$WINDROW" synthesize --output region --cells 2x3 --masked 0 --regions 3 --years 2001:2002 --parameters 2 --lai-every 20 \
  --yield-noise 0.02 --noise-seed 2
campaign=region/campaign.yaml
bounds='factor: [0.7, 1.4], prior_sd: 0.1'
sed -i "/^control:/a\\  SPAN: {$bounds}\\n  AMAXTB: {$bounds}" $campaign
cat >>$campaign <<END
select:
  groups:
    - {name: canopy, observations: [lai], candidates: [TSUM1, SPAN]}
    - {name: grain, observations: [yield], candidates: [TSUM2, AMAXTB]}
  starts: 1
crossvalidation: {regions: 3}
END

# -- what is selected
run "$WINDROW" select $campaign --holdout --output out
csv=out/${name}_selection.csv
column() { # FILE, names of columns: their values, fold 0
  local file=$1
  shift
  awk -F, -v names="$*" 'NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
    $1 == 0 { for (k = 1; k <= n; k++) printf "%s%s", $at[name[k]], k < n ? " " : "\n" }' "$file"
}
expected="canopy start  accepted
canopy candidate TSUM1 accepted
canopy candidate SPAN rejected
grain start  accepted
grain candidate TSUM2 accepted
grain candidate AMAXTB rejected
all together  accepted"
[ "$(column $csv group kind tried verdict)" = "$expected" ] || fail "steps: $(cat $csv)"
[ "$(column $csv parameters | tail -n 1)" = "TSUM1 TSUM2" ] || fail "estimated together: $(cat $csv)"
# AICc of each line is that of its n, p and RSS; prior: none, so that J is RSS / 2
column $csv n p rss J aicc | awk '{ aicc = $1 * log($3 / $1) + 2 * $2 + 2 * $2 * ($2 + 1) / ($1 - $2 - 1); d = aicc - $5
  if (d < 0) d = -d; if (d > 1e-9 || (2 * $4 - $3) ^ 2 > 1e-20 * $3 ^ 2) exit 1 }' || fail "AICc or J: $(cat $csv)"
# the last step's errors, sqrt(RSS / (n - p)) of each group at the end of the groups
said=$(sed -n 's/^errors of all groups together: //p' log)
made=$(column $csv group verdict n p rss | awk '$2 == "accepted" && $1 != "all" { s[$1] = sqrt($5 / ($3 - $4)) }
  END { printf "canopy x %.4g, grain x %.4g\n", s["canopy"], s["grain"] }')
[ "$said" = "$made" ] || fail "errors of the last step: $said, not $made" # LAI does not know of TSUM2 before anthesis
# with them RSS is the sum of n - p where it begins, and no larger at its minimum, which is near
column $csv group verdict n p rss | awk '$2 == "accepted" && $1 != "all" { left[$1] = $3 - $4 }
  $1 == "all" { s = $5 / (left["canopy"] + left["grain"]); exit !(s > 0.95 && s <= 1) }' || fail "RSS of all groups together: $(cat $csv)"
# within 3 standard errors of the truth; the others stay where they were
awk -F, 'NR == FNR { truth[$1] = $2; next } $1 == "name" { for (i = 1; i <= NF; i++) at[$i] = i; next }
  !($1 in truth) { if ($at["estimate"] != 1 || $at["at_bound"] != "not estimated") exit 1; others++; next }
  { off = ($at["estimate"] - truth[$1]) / $at["standard_error"]; n++; if (off > 3 || off < -3 || $at["standard_error"] > 0.05) exit 1 }
  END { if (n != 2 || others != 2) exit 1 }' region/truth.csv out/${name}_parameters.csv || fail "estimates: $(cat out/${name}_parameters.csv)"
grep -q '^SPAN .* not estimated$' log && grep -q '^TSUM1 ' log || fail "table: $(cat log)"
for file in regions.csv regions.nc series.csv maps.nc parameters.nc crop.yaml; do
  [ -s out/${name}_$file ] || fail "no $file"
done
grep -q "selection: AgMIP.*prior: none, bounds alone" <<<"$(ncdump -h out/${name}_parameters.nc)" &&
  grep -q 'selection: estimated TSUM1 TSUM2; errors of the last step: canopy x' <<<"$(ncdump -h out/${name}_parameters.nc)" ||
  fail "files do not say how they were made"

# -- folds: each a protocol of its own on the yields and LAI of two regions, whose region it predicts
[ "$(awk -F, '$1 > 0 && $4 == "together" { print $1 }' $csv | paste -sd' ')" = "1 2 3" ] || fail "folds: $(cat $csv)"
awk -F, '$1 > 0 && $3 == "grain" && $7 != 4 { exit 1 }' $csv || fail "a fold does not fit the 4 yields of two regions: $(cat $csv)"
awk -F, '$1 > 0 && $4 == "start" { sum[$3] += $7; rss[$3] += $9 } $1 == 0 && $4 == "start" { n[$3] = $7; all[$3] = $9 }
  END { for (g in n) if (sum[g] != 2 * n[g]) exit 1
    d = rss["canopy"] / (2 * all["canopy"]) - 1; exit d > 1e-12 || d < -1e-12 }' $csv ||
  fail "folds do not hold each observation twice, with the errors of the campaign: $(cat $csv)"
cv=out/${name}_crossvalidation.csv
[ "$(tail -n +2 $cv | cut -d, -f1,2 | sort -u | wc -l)" = 6 ] || fail "crossvalidation.csv: $(cat $cv)"
grep -q '^with its folds .* minutes$' log || fail "no minutes: $(tail -n 3 log)"

# -- the same bits on 2 ranks
run mpirun -n 2 "$WINDROW" select $campaign --output ranks
diff <(awk -F, 'NR == 1 || $1 == 0' $csv) ranks/${name}_selection.csv || fail "other steps on 2 ranks"
cmp out/${name}_parameters.csv ranks/${name}_parameters.csv || fail "other estimates on 2 ranks"

# -- three yields: TSUM2 is obligatory, AMAXTB cannot be tried beside it (n = p + 1)
run "$WINDROW" select $campaign --set holdout.years=[2002] --set select.starts=2 --output few \
  --set 'select.groups=[{name: canopy, observations: [lai]}, {name: grain, observations: [yield], obligatory: [TSUM2], candidates: [AMAXTB]}]'
said=$(column few/${name}_selection.csv group tried n p verdict rss evaluations | grep '^grain AMAXTB')
expected='grain AMAXTB 3 2 refused  0'
grep -q '^grain obligatory 3 1 accepted' <<<"$(column few/${name}_selection.csv group kind n p verdict)" ||
  fail "few yields: $(cat few/${name}_selection.csv)"
[ "$said" = "$expected" ] || fail "few yields: $said"

# -- with the control's prior J is more than RSS / 2
run "$WINDROW" select $campaign --set select.prior=control --output prior
column prior/${name}_selection.csv kind rss J | awk '$1 != "start" && !(2 * $3 > $2) { exit 1 }' ||
  fail "no prior in J: $(cat prior/${name}_selection.csv)"

# -- what cannot be right, all at once
refused() { # patterns, one a line; more ...
  local patterns=$1 pattern
  shift
  "$WINDROW" select $campaign --output refused "$@" >log 2>&1 && fail "not refused: $*"
  while read -r pattern; do
    [ "$(grep -c -- "$pattern" log)" = 1 ] || fail "not once \"$pattern\": $(cat log)"
  done <<<"$patterns"
  [ ! -e refused ] || fail "refused, but written: $(ls refused)"
}
wrong="names TSUM3, which is not under control; did you mean TSUM1?
names SPAN a second time
observations has no grain; expected any of yield, lai
lai stands in an earlier group
LAI needs loss: quadratic"
groups='select.groups=[{name: a, observations: [lai], obligatory: [TSUM3, SPAN]},
  {name: b, observations: [yield, grain, lai], candidates: [SPAN]}]'
refused "$wrong" --set "$groups" --set 'observations.lai.loss={huber: 2}'
refused 'observations of yield stand in no group
'"key 'crossvalidation' is missing" --set 'select.groups=[{name: a, observations: [lai]}]' --holdout --set crossvalidation=null
refused 'two groups named a' --set 'select.groups=[{name: a, observations: [lai]}, {name: a, observations: [yield]}]'
few=(--set holdout.years=[2002]
  --set 'select.groups=[{name: a, observations: [yield], obligatory: [TSUM1, TSUM2, SPAN]}, {name: b, observations: [lai]}]')
too_few='group a has 3 fitted observations for 3 obligatory parameters; it needs at least 4'
refused "$too_few" "${few[@]}"
refused "key 'select' is missing" --set select=null
"$WINDROW" check $campaign "${few[@]}" >log 2>&1 && fail "check finds nothing wrong"
grep -q "$too_few" log || fail "check: $(cat log)"
"$WINDROW" check $campaign --set "$groups" >log 2>&1 && fail "check finds nothing wrong"
grep -q 'TSUM3, which is not under control' log || fail "check: $(cat log)"
exit 0
