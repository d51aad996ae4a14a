#!/usr/bin/env bash
# Runs the guided tour of README.md, compares what it prints with the page and draws its pictures, src/tour/*.svg, from the reports:
# `jobs/tour.sh [FOLDER]` (needs python3-matplotlib and python3-netcdf4, as `windrow report` does).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
source "$jobs/support/page.bash"
if [ -n "${1:-}" ]; then
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
page_program
page_run "$root/README.md" "a guided tour" "$folder"
pictures=$root/src/tour
mkdir -p "$pictures"
"${WINDROW_PYTHON:-/usr/bin/python3}" "$jobs/support/tour_pictures.py" "$folder" "$pictures"
