#!/usr/bin/env bash
# Runs the worked examples of jobs/examples.md, or those named, and compares what they print with the page:
# `jobs/examples.sh [--folder FOLDER] [calibrate ...]`.
#
# Each section has a block of commands (sh), run in one folder, and a block of what they print (text): its lines must come in this order,
# `...` stands for lines, and at the end of a line for its rest.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
page=$jobs/examples.md
folder=$(mktemp -d)
if [ "${1:-}" = --folder ]; then
  rm -rf "$folder"
  mkdir -p "$2"
  folder=$(cd "$2" && pwd)
  shift 2
else
  trap 'rm -rf "$folder"' EXIT
fi
if [ -z "${WINDROW:-}" ]; then
  "$jobs/install.sh" build
  "$jobs/build.sh" windrow_program | tail -n 1
  WINDROW=$windrow
fi
PATH=$(dirname "$WINDROW"):$PATH

# the block in LANGUAGE of the section NAME, which is told in lower case
block() { # NAME LANGUAGE
  awk -v name="$1" -v fence="\`\`\`$2" '/^## / { here = tolower(substr($0, 4)) == name } here && inside && $0 == "```" { exit }
    here && inside { print } here && $0 == fence { inside = 1 }' "$page"
}

# fails with the first line of the file EXPECTED that PRINTED does not hold behind those before it
in_order() { # EXPECTED PRINTED
  awk 'function same(line, want) {
      if (want ~ / \.\.\.$/) return index(line, substr(want, 1, length(want) - 3)) == 1
      sub(/ +$/, "", line)
      return line == want
    }
    NR == FNR { if ($0 != "...") want[++n] = $0; next }
    found < n && same($0, want[found + 1]) { found++ }
    END { if (found < n) { print "not printed, or not there: " want[found + 1]; exit 1 } }' "$1" "$2"
}

names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(sed -n 's/^## //p' "$page" | tr '[:upper:]' '[:lower:]')
wrong=0
for name in "${names[@]}"; do
  work=$folder/$name
  mkdir -p "$work"
  block "$name" sh >"$work/commands.sh"
  block "$name" text >"$work/expected"
  [ -s "$work/commands.sh" ] && [ -s "$work/expected" ] || { echo "$page has no example '$name'"; exit 1; }
  began=$(date +%s)
  if ! (cd "$work" && bash -e commands.sh >printed 2>&1 </dev/null); then
    tail -n 20 "$work/printed"
    echo "$name: a command failed"
    wrong=1
  elif ! in_order "$work/expected" "$work/printed"; then
    echo "$name: prints other lines than the page"
    wrong=1
  else
    echo "$name: as on the page, $(($(date +%s) - began)) s"
  fi
done
exit $wrong
