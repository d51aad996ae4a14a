# The key `memory`: what a gradient makes of it, split over the ranks of a node, half of what is free without it, sizes without a unit refused.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output s --cells 2x2 --masked 0 --regions 2 --years 2001:2001 --lai-every 60 >log 2>&1 || fail "$(cat log)"
said=$(mpirun -n 2 "$WINDROW" check s/campaign.yaml --set "memory=3 GB") || fail "$said"
grep -q '^memory: 3000 MB of a node, 1500 MB for each of its 2 ranks$' <<<"$said" || fail "$said"
grep -q '^tapes: a gradient keeps them all' <<<"$said" || fail "$said"
said=$("$WINDROW" check s/campaign.yaml --set "memory=1 MB") || fail "$said"
grep -q '^tapes: a gradient keeps 0 % of the days' <<<"$said" || fail "$said"
said=$("$WINDROW" check s/campaign.yaml) || fail "$said"
grep -Eq '^memory: [0-9.e+]+ MB of a node, half of what was free \(key memory sets it\), [0-9.e+]+ MB for each of its 1 rank$' \
  <<<"$said" || fail "$said"
for wrong in 8 '8 GG' '0 GB' 'half' '[1, 2]'; do
  said=$("$WINDROW" check s/campaign.yaml --set "memory=$wrong" 2>&1) && fail "taken: $wrong"
  grep -q 'memory' <<<"$said" || fail "$wrong: $said"
done
grep -q "memory is '8 GG'; expected a size with its unit, as 8 GB, 500 MB or 16 GiB" \
  < <("$WINDROW" check s/campaign.yaml --set 'memory=8 GG' 2>&1) || fail "no word on units"
grep -q "^  memory " <<<"$("$WINDROW" help calibrate)" || fail "not in the help"
