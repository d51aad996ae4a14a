#!/usr/bin/env bash
# What one application of the field prior costs at 1e6 cells, a correlation length of 20 cells, beside a forward season
# (`windrow bench --field`): `jobs/field_speed.sh [SIDE [RANKS]]` (1000 cells a side, 1 rank). Ends with code 1 where an
# application takes more than 0.1 forward season a cell.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
[ -n "${WINDROW:-}" ] || "$jobs/build.sh" windrow_program | tail -n 1
windrow=${WINDROW:-$windrow}
said=$(mpirun -n "${2:-1}" "$windrow" bench --repeats 20 --blocks 2 --field "${1:-1000}")
grep -E '^(field prior|forward )' <<<"$said"
awk '/^field prior/ { if (match($0, /\([0-9.]+ of/)) share = substr($0, RSTART + 1, RLENGTH - 4) }
  END { exit !(share > 0 && share <= 0.1) }' <<<"$said" || { echo "more than 0.1 forward season a cell"; exit 1; }
