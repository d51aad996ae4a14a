# The jobs on real data run where the data lie beside the checkout, their baselines are the data's own, and the
# calibrated model predicts held-out years, and fits the potato field, better than without. Of wheat all that was seen up to
# heading is used, and nothing later.
set -uo pipefail
data=$WINDROW_SHARED/data
[ -d "$data/maize_germany" ] || { echo "skipped: no data beside the checkout"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
jobs=$WINDROW_SOURCE/jobs
# calibrations that only stand beside those that are judged are begun, not finished
export RANKS=1 BESIDE='--set optimiser.max_evaluations=2'

said=$("$jobs/potato_lelystad.sh" "$data" "$WINDROW" potato 2>&1) || fail "potato: $said"
echo "$said"
# LAI's root mean square error halves
awk '/LAI +6 values/ { halved = $5 < $4 / 2 } END { exit !halved }' <<<"$said" ||
  fail "potato: LAI fits no better"

said=$("$jobs/maize_germany.sh" "$data" "$WINDROW" maize 2>&1) || fail "maize: $said"
echo "$said"
# district mean + common trend of 282 district-years: known from the data alone
grep -Eq '\+ common trend +1031 +1044 +1182 ' <<<"$said" || fail "maize: another baseline than 1031, 1044, 1182"
awk '/common trend/ && !base { base = $7 } /windrow:/ { ours = $(NF - 1) } END { exit !(ours > 0 && ours < base) }' \
  <<<"$said" || fail "maize: no better than mean + trend"

/usr/bin/python3 -c 'import netCDF4' 2>/dev/null || exit 0
said=$("$jobs/soybean_trials.sh" "$data/soybean_trials" "$WINDROW" soybean 2>&1) || fail "soybean: $said"
echo "$said"
awk '/common trend/ && !base { base = $7 } /windrow:/ { ours = $(NF - 1) } END { exit !(ours > 0 && ours < base) }' \
  <<<"$said" || fail "soybean: no better than mean + common trend"

said=$(MEMBERS=20 PRODUCTIONS=pp "$jobs/wheat_france.sh" "$data" "$WINDROW" wheat 2>&1) || fail "wheat: $said"
echo "$said"
# 9 yields against the mean of the other stations: known from the data alone
grep -Eq 'mean of the other stations +-34 +699 ' <<<"$said" || fail "wheat: another baseline than 699"
# 10 dates of heading and 13 biomasses
awk '/^station .* used: / { sub(/.* used: /, ""); used += $1 } END { exit used != 23 }' <<<"$said" || fail "wheat: other than 23 observations used"
