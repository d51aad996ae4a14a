# The weather read piece by piece of the cells gives the bits of the whole at once, on 1 and 2 ranks, with and without soil,
# and says the same of it: numbers out of range in the first and the last piece are one problem.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
for production in pp wlp; do
  "$WINDROW" synthesize --output $production --production $production --cells 3x5 --masked 0.1 --regions 2 --years 2001:2001 \
    --parameters 2 --lai-every 30 >log 2>&1 || fail "synthesize: $(cat log)"
  mpirun -n 1 "$WINDROW" gradient $production/campaign.yaml >whole.log 2>&1 || fail "$(cat whole.log)"
  for ranks in 1 2; do
    mpirun -n $ranks "$WINDROW" gradient $production/campaign.yaml -windrow_piece_cells 3 >pieces.log 2>&1 ||
      fail "$(cat pieces.log)"
    for said in whole pieces; do
      grep -E '^(J|  dJ/du|dot|forcing:|seasons:)' $said.log | sed 's/; ranks: .*//' >$said
    done
    [ "$(wc -l <whole)" -ge 12 ] || fail "says too little: $(cat whole.log)"
    cmp whole pieces || fail "$production, $ranks ranks: $(diff whole pieces)"
  done
done
ncdump pp/weather.nc >weather.cdl || fail "ncdump"
python3 - <<'PYTHON' || fail "no other weather"
import re
text = open("weather.cdl").read()
at = text.index("tasmax =")
head, values = text[:at + 8], text[at + 8:]
numbers = values[:values.index(";")].split(",")
for day in (200, 500, 501):
    for cell in (0, 14):
        if numbers[15 * day + cell].strip() != "_":
            numbers[15 * day + cell] = " 400"
open("weather.cdl", "w").write(head + ",".join(numbers) + values[values.index(";"):])
PYTHON
ncgen -4 -o pp/weather.nc weather.cdl || fail "ncgen"
for pieces in 0 1 4; do
  "$WINDROW" check pp/campaign.yaml -windrow_piece_cells $pieces >$pieces.log 2>&1 && fail "400 K taken: $(cat $pieces.log)"
  grep "out of range" $pieces.log >$pieces.said || fail "says nothing of 400 K: $(cat $pieces.log)"
  cmp 0.said $pieces.said || fail "$pieces cells a piece: $(cat 0.said $pieces.said)"
done
[ "$(wc -l <0.said)" = 1 ] && grep -qE "in [12] cells? \([24] values\)" 0.said || fail "not one problem: $(cat 0.said)"
echo "the same from pieces"
