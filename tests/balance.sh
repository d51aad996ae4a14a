# Cells whose seasons are short, or missing, are dealt so that ranks have equal work; J and its gradient
# keep their bits, and a rank's files and stations their order.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 12x2 --masked 0 --regions 2 --years 2001:2002 \
  --lai-every 40 >log 2>&1 || fail "synthesize: $(cat log)"
# the first rows sow in October and stand until August, the last ones have no crop
{
  echo lat,lon,start,latest
  ncdump -v lat,lon region/cells.nc | tr -d '\n' | sed 's/.*data://; s/;/\n/g; s/,/ /g' | awk '
    $1 == "lat" { for (i = 3; i <= NF; i++) lat[i] = $i; n = NF }
    $1 == "lon" { for (i = 3; i <= n; i++) for (j = 3; j <= NF; j++) {
      if (i < 9) print lat[i] "," $j ",283,230"
      else if (i < 12) print lat[i] "," $j ",95,240"
      else print lat[i] "," $j ",0,0" } }'
} >calendar.csv
[ "$(wc -l <calendar.csv)" = 25 ] || fail "calendar: $(cat calendar.csv)"
start=$PWD/calendar.csv
for ranks in 1 2 3; do
  mpirun -n $ranks "$WINDROW" gradient region/campaign.yaml --set "calendar.start={file: $start, variable: start, type: sowing}" \
    --set "calendar.end.latest={file: $start, variable: latest}" >log.$ranks 2>&1 || fail "$ranks ranks: $(cat log.$ranks)"
  sed -n '/^J = /,/^dot/p' log.$ranks >gradient.$ranks
done
[ "$(wc -l <gradient.1)" -ge 5 ] || fail "no gradient: $(cat log.1)"
for ranks in 2 3; do
  cmp gradient.1 gradient.$ranks || fail "other bits on $ranks ranks: $(diff gradient.1 gradient.$ranks)"
done
grep -q '^balance' log.1 && fail "one rank: $(cat log.1)"
excess=$(sed -n 's/^balance: .* expected to have \([0-9.]*\) %.*/\1/p' log.2)
# 24 cells: a cell is 5 % of a rank's, a block of seasons 8 %
awk -v x="$excess" 'BEGIN { exit !(x != "" && x + 0 <= 15) }' || fail "expected imbalance '$excess' %: $(cat log.2)"
echo "two ranks: $excess % expected"
