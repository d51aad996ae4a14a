#!/usr/bin/env bash
# Plain input files of a synthetic region, each changed in a way whose meaning is known: same numbers, refused or stated.
#
#   jobs/mutated_files.sh [N [SEED [FIRST]]]   (400 mutations, seed 1; needs python3-netcdf4)
#
# FIRST repeats from a mutation on: `jobs/mutated_files.sh 1 1 37` is the one printed as seed 37001.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
folder=$(mktemp -d "${TMPDIR:-/tmp}/windrow-mutated.XXXXXX")
trap 'rm -rf "$folder"' EXIT
for kind in pp wlp; do
  "$windrow" synthesize --output "$folder/$kind" --production "$kind" --cells 3x3 --masked 0 --regions 2 --parameters 2 \
    --years 2001:2001 --lai-every 20 --seed 5 >"$folder/log" || { cat "$folder/log"; exit 1; }
done
/usr/bin/python3 "$jobs/support/mutate.py" "$windrow" "$folder" "${1:-400}" "${2:-1}" "${3:-0}"
