#!/usr/bin/env bash
# Runs the worked examples of jobs/examples.md, or those named, and compares what they print with the page:
# `jobs/examples.sh [--folder FOLDER] [calibrate ...]`.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
source "$jobs/support/page.bash"
page=$jobs/examples.md
if [ "${1:-}" = --folder ]; then
  mkdir -p "$2"
  folder=$(cd "$2" && pwd)
  shift 2
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
page_program
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(sed -n 's/^## //p' "$page" | tr '[:upper:]' '[:lower:]')
wrong=0
for name in "${names[@]}"; do page_run "$page" "$name" "$folder/$name" || wrong=1; done
exit $wrong
