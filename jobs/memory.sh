#!/usr/bin/env bash
# What memory a gradient takes, for 100 and for 10,000 cells: `jobs/memory.sh [folder]` (a temporary one
# without it). Makes two synthetic regions of one year (`windrow synthesize`) and evaluates J and its
# gradient once on one rank (`windrow bench campaign.yaml`). Ends with code 1 where the gradient of the
# larger region needs a larger tape.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
"$jobs/build.sh" windrow_program | tail -n 1
out=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"

for side in 10 100; do
  "$windrow" synthesize --output "$out/$side" --crop maize --cells "${side}x$side" --masked 0 \
    --years 2001:2001 --lai-every 20 >"$out/$side.log"
  echo "== $((side * side)) cells"
  "$windrow" bench "$out/$side/campaign.yaml" --repeats 1 --blocks 1 --evaluations 3 >"$out/$side.txt"
  grep -E '^(memory|campaign:|campaign (J|gradient) .* s an evaluation)' "$out/$side.txt"
done
tape() { sed -nE 's/^memory .*, tape ([0-9.]+),.*/\1/p' "$out/$1.txt"; }
if [ "$(tape 10)" != "$(tape 100)" ]; then
  echo "the tape grew with the number of cells: $(tape 10) and $(tape 100) MB"
  exit 1
fi
