# A cross-validation predicts every yield once, by a fit that has seen nothing of its region and its
# year, with the same bits on any number of ranks and after a kill.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --cells 4x6 --masked 0 --regions 6 --years 2001:2004 \
  --parameters 2 --lai-every 20
name=synthetic_wheat_crossvalidation
groups=(--set crossvalidation.regions=3 --set crossvalidation.years=2)
validate() { # output, more ...: log in OUTPUT.log
  local output=$1
  shift
  "$WINDROW" crossvalidate region/campaign.yaml --set optimiser.max_evaluations=5 --output "$output" \
    "$@" >"$output.log" 2>&1 || fail "$output: $(cat "$output.log")"
}
table() { sed -n '/^yields predicted by/,/^wrote/p' "$1.log" | grep -v '^wrote'; }

# -- every yield once: 6 regions in 4 years, 3 x 2 folds
validate whole "${groups[@]}"
csv=whole/$name.csv
[ "$(head -n 1 $csv)" = region,year,fold,observed,sigma,predicted,prior,mean,mean_trend,mean_common_trend,last_year,trend_plus_regression,reference,converged,distance ] ||
  fail "columns: $(head -n 1 $csv)"
[ "$(tail -n +2 $csv | cut -d, -f1,2 | sort -u | wc -l)" = 24 ] && [ "$(wc -l <$csv)" = 25 ] ||
  fail "not every region and year once: $(cut -d, -f1-3 $csv)"
tail -n +2 $csv | awk -F, '
  { i = int(($3 - 1) / 2); j = ($3 - 1) % 2; n[$3]++
    if ($2 % 2 != j || ($1 in group && group[$1] != i)) wrong = 1
    group[$1] = i; for (k = 1; k <= NF; k++) if ($k == "" && k != 11) wrong = 1 }
  END { for (f = 1; f <= 6; f++) if (n[f] != 4) wrong = 1; exit wrong }' ||
  fail "folds are not groups of two regions by year mod 2: $(cut -d, -f1-3 $csv)"
[ "$(grep -c '^fold [1-6] of 6: predicts 2 regions (group [123] of 3), years mod 2 = [01]: 4 yields, ' whole.log)" = 6 ] ||
  fail "folds are not announced: $(grep '^fold' whole.log)"
[ "$(grep -c 'fitted to 8 yields, ' whole.log)" = 6 ] || fail "fitted: $(grep '^fold' whole.log)"
[ "$(grep -c '^fold .*RMSE .*s left$' whole.log)" = 5 ] || fail "no time left: $(grep '^fold' whole.log)"
# what the table says of the estimate is what the file holds
said=$(awk '$1 == "estimate" { print $2, $3 }' whole.log)
held=$(tail -n +2 $csv | awk -F, '{ s += ($6 - $4) ^ 2 } END { printf "%d %.1f", NR, sqrt(s / NR) }')
[ "$said" = "$held" ] || fail "the table says $said, the file $held"
# LAI is scored once as well, though each fold leaves out more than it predicts
series() { awk '$1 == "LAI" && /ha ha-1$/ { print $2 }' "$1.log"; }
[ "$(series whole)" = "$(sed -n 's/^LAI: \([0-9]*\) in J.*/\1/p' whole.log)" ] ||
  fail "LAI: $(series whole) values scored: $(grep LAI whole.log)"

# -- the same bits on 3 ranks
mpirun -n 3 "$WINDROW" crossvalidate region/campaign.yaml --set optimiser.max_evaluations=5 \
  --output ranks "${groups[@]}" >ranks.log 2>&1 || fail "3 ranks: $(cat ranks.log)"
cmp $csv ranks/$name.csv || fail "another file on 3 ranks"
diff <(table whole) <(table ranks) || fail "another table on 3 ranks"
dump() { ncdump -p 9,17 "$1/$name.nc" | sed '/:windrow_configuration/d; /:history/d'; }
diff <(dump whole) <(dump ranks) || fail "another NetCDF file on 3 ranks"
grep -q 'windrow_configuration = .*crossvalidation:' <<<"$(ncdump -h whole/$name.nc)" || fail "folds are not in the file"

# -- blind: R01's yield of 2003 is seen by folds that predict neither R01 nor odd years, by no other
edit() { # FILE.nc, program of awk: fields of data lines as they stand
  ncdump -p 9,17 "region/$1" | awk -F, -v OFS=, "$2" >edited.cdl && ncgen -k nc4 -o "$1" edited.cdl ||
    fail "$1 cannot be edited"
}
edit yield.nc '/^ yield =/ { on = 1; print; next } on == 1 { $3 = 4; on = 2 } { print }'
validate other "${groups[@]}" --set "observations.yield.file=$PWD/yield.nc"
blind() { # output, what was changed: into OUTPUT.seen "FOLD fits|not PREDICTIONS MEANS", 1 = changed
  paste -d, <(cut -d, -f1-3,6,8-10 $csv) <(cut -d, -f6,8-10 "$1/$name.csv") | tail -n +2 | awk -F, '
    { if ($4 != $8) prediction[$3] = 1
      if ($5 != $9 || $7 != $11) mean[$3] = 1
      if ($1 == "R01" && $2 == 2003) { i = int(($3 - 1) / 2); j = ($3 - 1) % 2 } }
    END { for (f = 1; f <= 6; f++)
            print f, int((f - 1) / 2) != i && (f - 1) % 2 != j ? "fits" : "not", prediction[f] + 0, mean[f] + 0
        }' >"$1.seen"
  [ "$(grep -c ' not 0 0$' "$1.seen")" = 4 ] || fail "$2 is seen by folds that must not: $(cat "$1.seen")"
  [ "$(grep -c ' fits 1 ' "$1.seen")" = 2 ] || fail "$2 is not seen by the folds that fit it: $(cat "$1.seen")"
}
[ "$(diff <(cut -d, -f1,2,4 $csv) <(cut -d, -f1,2,4 other/$name.csv) | grep -c '^>')" = 1 ] ||
  fail "not one yield was changed"
blind other "a yield"
[ "$(grep -c ' fits 1 1$' other.seen)" = 2 ] || fail "baselines do not see what is fitted: $(cat other.seen)"
# and so for LAI in the cell of R01 at the grid's corner, season 2003 (days since 1970: 1 January 2003 is 12053)
edit lai.nc '/^ time =/ { dates = 1 }
  dates { text = $0; sub(/.*=/, "", text); m = split(text, part, ",")
          for (i = 1; i <= m; i++) if (part[i] ~ /[0-9]/) date[n++] = part[i] + 0
          if (/;/) dates = 0 }
  values && $1 !~ /_/ && row % 4 == 0 && date[int(row / 4)] > 12053 && date[int(row / 4)] < 12250 { $1 *= 1.5 }
  values { row++; if (/;/) values = 0 }
  /^ lai =/ { values = 1 }
  { print }'
cmp -s <(ncdump region/lai.nc) <(ncdump lai.nc) && fail "no LAI was changed"
validate lai "${groups[@]}" --set "observations.lai.file=$PWD/lai.nc"
blind lai "LAI"
[ "$(grep -c ' fits 1 0$' lai.seen)" = 2 ] || fail "baselines see LAI: $(cat lai.seen)"

# -- what the campaign holds out is neither fitted nor scored; what it watches is predicted, not fitted
validate held "${groups[@]}" --set "holdout.years=[2004]"
[ "$(tail -n +2 held/$name.csv | wc -l)" = 18 ] || fail "held out, but scored: $(cut -d, -f1-3 held/$name.csv)"
grep -q ',2004,' held/$name.csv && fail "a held-out year is scored"
[ "$(grep -c 'mod 2 = 1: 4 yields, .*fitted to 4 yields, ' held.log)" = 3 ] || fail "$(grep '^fold' held.log)"
validate watched "${groups[@]}" --set "optimiser.early_stopping.regions=[R01, R02, R03]"
[ "$(tail -n +2 watched/$name.csv | wc -l)" = 24 ] || fail "what is watched is not predicted"
[ "$(grep -c '^fold .*; watches [246] yields, ' watched.log)" = 6 ] || fail "$(grep '^fold' watched.log)"
# folds by year alone; without LAI
validate years --set crossvalidation.years=3 --set observations.lai=null
grep -q '^fold 2 of 3: predicts all regions, years mod 3 = 1: 6 yields; fitted to 18 yields$' years.log ||
  fail "$(grep '^fold' years.log)"

# -- a network, regions of a climate zone together, minibatches
run "$WINDROW" synthesize --output net --truth covariates --cells 6x6 --masked 0 --regions 6 --zones 3 \
  --years 2001:2002 --lai-every 40
network=(crossvalidate net/campaign.yaml --set "holdout.regions=[]" --set crossvalidation.regions=3
  --set crossvalidation.blocked_by=2 --set "network.dense=[4]" --set optimiser.adam.epochs=3)
run "$WINDROW" "${network[@]}" --output net_1
run mpirun -n 3 "$WINDROW" "${network[@]}" --output net_3
cmp net_1/$name.csv net_3/$name.csv || fail "network: another file on 3 ranks"
[ "$(tail -n +2 net_1/$name.csv | cut -d, -f1,3 | sed 's/_R[0-9]*//' | sort -u | wc -l)" = 3 ] ||
  fail "a climate zone is in two folds: $(cut -d, -f1-3 net_1/$name.csv)"
awk -F, 'NR > 1 { d += ($6 - $7) ^ 2 } END { exit !(d > 0) }' net_1/$name.csv || fail "the network learns nothing"

# -- restart: stopped in the second fold, the finished one is answered from its journal
journal=$PWD/journal
# without the first metric a fold takes some 20 evaluations; a record is 6 words behind a line of text
long=("${groups[@]}" --set optimiser.gttol=1e-10 --set optimiser.max_evaluations=40
  --set optimiser.standard_errors=false)
validate straight "${long[@]}"
"$WINDROW" crossvalidate region/campaign.yaml --output stopped "${long[@]}" \
  --set "optimiser.journal=$journal" >stopped.log 2>&1 &
job=$!
for _ in $(seq 3000); do
  [ "$(stat -c %s "$journal.fold02" 2>/dev/null || echo 0)" -gt 128 ] && break
  kill -0 $job 2>/dev/null || break
  sleep 0.01
done
kill -TERM $job
wait $job
[ $? = 75 ] || fail "SIGTERM: exit code: $(cat stopped.log)"
grep -q "^stopped by a signal in fold [23] of 6 after [0-9]* evaluations; start the same command again" stopped.log ||
  fail "SIGTERM: $(cat stopped.log)"
[ ! -e stopped ] || fail "a stopped run left files: $(ls stopped)"
validate resumed "${long[@]}" --set "optimiser.journal=$journal"
cmp straight/$name.csv resumed/$name.csv || fail "a resumed run ends elsewhere"
first=$(sed -n 's/^fold 1 of 6: J .*, \([0-9]*\) evaluations (\([0-9]*\) from the journal).*/\1 \2/p' resumed.log)
[ $((${first% *} - 1)) = "${first#* }" ] || fail "fold 1 is computed again: $first"
[ "$(ls "$journal".fold0[1-6] | wc -l)" = 6 ] && [ ! -e "$journal" ] || fail "journals: $(ls)"

# -- wrong campaigns: told before anything is computed, on all ranks, no file touched
refused() { # pattern, more ...
  local pattern=$1
  shift
  mpirun -n 2 "$WINDROW" crossvalidate region/campaign.yaml --output refused "$@" >log 2>&1
  [ $? = 1 ] || fail "not refused: $*: $(cat log)"
  [ "$(grep -c -- "$pattern" log)" = 1 ] || fail "not once \"$pattern\": $(cat log)"
  grep -q '^fold' log && fail "computed before it was refused: $*"
  [ ! -e refused ] || fail "a refused run left files"
}
refused "key 'crossvalidation' is missing"
echo "windrow training journal 1 0 2" >base
cp base base.fold05
refused 'base.fold05: is not a journal of windrow' "${groups[@]}" --set "optimiser.journal=$PWD/base"
grep -q 'base: is not' log && fail "the name that folds' journals begin with is taken for one: $(cat log)"
refused 'crossvalidation.regions is 7; only 6 regions with observations' --set crossvalidation.regions=7
refused 'crossvalidation.regions is 2; only 1 blocks of regions' --set crossvalidation.regions=2 \
  --set crossvalidation.blocked_by=1
refused 'without all regions, years mod 2 = 0 nothing is left to fit' --set crossvalidation.years=2 \
  --set "holdout.years=[2001, 2003]"
refused 'no fold has an observation to predict' "${groups[@]}" --set 'holdout.regions=["*"]'
refused 'without all regions, years mod 2 = 1 of the cross-validation nothing is left to watch' \
  --set crossvalidation.years=2 --set "optimiser.early_stopping.years=[2003]"
exit 0
