# `windrow bench --scaling` on two ranks: a row a number of ranks, shares that make up the whole, weak
# scaling with half of the cells on one rank, a projection by its own formula; nothing is left behind.
set -uo pipefail
fail() {
  echo "$@"
  exit 1
}
"$WINDROW" synthesize --output region --crop maize --cells 6x6 --masked 0 --years 2001:2001 --regions 2 >log 2>&1 ||
  fail "synthesize: $(cat log)"
mpirun -n 2 "$WINDROW" bench --scaling region/campaign.yaml --evaluations 1 --latency 3 >log 2>&1 ||
  fail "bench --scaling: $(cat log)"
awk '
  /^J with gradient/ { part = "J" } /opening \[s\]/ { part = "opening" } /^projection/ { part = "projection" }
  $1 != "strong" && $1 != "weak" { next }
  { n[part]++; cells[part, $1, $2] = $3 }
  part == "J" {
    sum = $7 + $8 + $9 + $10
    if (NF != 13 || sum < 99.7 || sum > 100.3 || $4 <= 0 || $11 <= 0) { print "shares: " $0; exit 1 } }
  part == "opening" { if (NF != 10 || $4 <= 0 || $6 <= 0 || $7 < 8 || $8 < $7) { print "opening: " $0; exit 1 }
    if (($2 == 2) != ($9 > 0 && $10 > 0)) { print "sent: " $0; exit 1 }
    messages = $9 }
  part == "projection" { if (NF != 9 || $4 < messages * 2 * log($2) / log(2) * 3e-6) { print "projected: " $0; exit 1 } }
  END {
    if (n["J"] != 4 || n["opening"] != 4 || n["projection"] != 4) { print "rows"; exit 1 }
    if (cells["J", "strong", 1] != 36 || cells["J", "strong", 2] != 36 || cells["J", "weak", 1] != 18 ||
        cells["J", "weak", 2] != 36 || cells["projection", "weak", 64] != 18 * 64) { print "cells"; exit 1 } }
' log >wrong || fail "$(cat wrong)" "$(cat log)"
grep -q 'x 3.00 us, + 2 x bytes / 10.00 GB/s' log || fail "assumptions: $(cat log)"
[ -z "$(ls region/out)" ] || fail "left behind: $(ls region/out)"
"$WINDROW" bench --scaling >log 2>&1 && fail "without a campaign: $(cat log)"
grep -q 'windrow synthesize' log || fail "$(cat log)"
echo "one and two ranks, projected to 64 and 512"
