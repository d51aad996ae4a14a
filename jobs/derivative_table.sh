#!/usr/bin/env bash
# What a derivative is worth in each event mode and production: `jobs/derivative_table.sh FOLDER`, where FOLDER
# holds reference seasons as case_*/{parameters_pp.yaml,parameters_wlp.yaml,agromanagement.yaml,weather.csv}, also
# one level deeper.
# Prints a Markdown table of counts over seasons; the seasons' numbers go to OUT.csv with a second argument.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 1 ] || { echo "usage: jobs/derivative_table.sh FOLDER [OUT.csv]" >&2; exit 1; }
[ -d "$1" ] || { echo "$1: is no folder of reference seasons" >&2; exit 1; }
"$jobs/install.sh" build
source "$jobs/env.sh"
"$jobs/build.sh" windrow_program >/dev/null
exec python3 "$jobs/derivative_table.py" "$windrow" "$@"
