#!/usr/bin/env bash
# Why a season that counts whole days cannot be calibrated by gradients, and what helps:
# `jobs/two_modes.sh REFERENCE_FOLDER [WINDROW [PICTURE.svg]]`.
#
# REFERENCE_FOLDER holds the wheat seasons case_17, 20, 22 and 26, each with parameters_pp.yaml,
# agromanagement.yaml and weather.csv (PCSE formats). Six parameters are estimated for the four together in
# both event modes, from LAI and yields made by a known truth; prints one line a pair of modes and seed of
# the errors. Without WINDROW (a built program) builds it. The runs stay in out/two_modes.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 1 ] || { echo "usage: jobs/two_modes.sh REFERENCE_FOLDER [WINDROW [PICTURE.svg]]" >&2; exit 1; }
[ -d "$1/case_17" ] || { echo "$1: has no folder case_17 (case_20, 22, 26) of a season" >&2; exit 1; }
"$jobs/install.sh"
source "$jobs/env.sh"
if [ $# -ge 2 ]; then
  windrow=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
else
  "$jobs/build.sh" windrow_program >/dev/null
fi
work=$(writable_folder "$root/out/two_modes" "${TMPDIR:-/tmp}/windrow-two-modes-$(id -u)")
exec /usr/bin/python3 -B "$jobs/support/two_modes.py" "$windrow" "$1" "$work" ${3:+"$3"}
