#!/usr/bin/env bash
# Time and memory of a gradient through 20 years of water-limited crops at eight places, with a tape for
# every season and with 3, 5, 10 and 50 snapshots of the soil: `jobs/chain.sh`. The checksum is that of
# d J / d crop parameters; ends with code 1 where it is not the same in all rows.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
"$jobs/build.sh" test_season_chain >/dev/null
table=$(WINDROW_SOURCE=$root "$build/tests/test_season_chain" --table)
echo "$table"
[ "$(awk 'NR > 2 { print $NF }' <<<"$table" | sort -u | wc -l)" = 1 ] || {
  echo "the gradients differ" >&2
  exit 1
}
