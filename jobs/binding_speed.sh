#!/usr/bin/env bash
# What the Python package adds to a cell-day:  ./jobs/binding_speed.sh [PAIRS [SEASONS ...]]   (15 pairs, 1000 and 8000 seasons)
#
# Forward runs and gradients through NumPy, and PyTorch where it is installed, beside `windrow bench`: processor time, in turn.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy' || { echo "needs NumPy (Debian: python3-numpy)" >&2; exit 1; }
export PYTHONPATH=$root/drivers/torch PYTHONDONTWRITEBYTECODE=1
export WINDROW_SEASONS_LIBRARY=${WINDROW_SEASONS_LIBRARY:-$build/libwindrow_seasons.so}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${WINDROW:-$windrow}" synthesize --output "$folder" --cells 2x2 --masked 0 --regions 1 --years 2001:2001 >/dev/null
"$python" "$root/jobs/support/binding_speed.py" "${WINDROW:-$windrow}" "$folder/crop.yaml" "$@"
