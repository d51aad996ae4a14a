#!/usr/bin/env bash
# Looks for jumps of final TWSO, LAI, rooting depth and of soil water on fixed dates in `continuous` mode, both
# productions: `jobs/jump_scan.sh FOLDER [INTERVALS]`, where FOLDER holds seasons as
# case_*/{parameters_pp.yaml,parameters_wlp.yaml,agromanagement.yaml,weather.csv}, also one level deeper; INTERVALS
# (160) is how finely each parameter's range is walked first.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 1 ] || { echo "usage: jobs/jump_scan.sh FOLDER [INTERVALS]" >&2; exit 1; }
[ -d "$1" ] || { echo "$1: is no folder of seasons" >&2; exit 1; }
"$jobs/install.sh"
source "$jobs/env.sh"
"$jobs/build.sh" test_jump_scan >/dev/null
export WINDROW_SOURCE=$root
exec "$build/tests/test_jump_scan" "$@"
