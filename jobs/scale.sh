#!/usr/bin/env bash
# Time and memory of a large region, by phase: `jobs/scale.sh [ROWSxCOLUMNS [FROM:TO [REGIONS [RANKS [FOLDER]]]]]`
# (343x344 2001:2004 1200 1: 100,000 cells in 4 years). Makes a synthetic region of maize in potential production with LAI
# every 30 days and yields, whose weather repeats every 8 rows (`windrow synthesize`), then runs `check`, J and gradient twice
# (`bench`) and `simulate`, prints a table, and removes the data. Needs GNU time, and 6 kB of disk a cell and year.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
cells=${1:-343x344} years=${2:-2001:2004} regions=${3:-1200} ranks=${4:-1}
[ -n "${WINDROW:-}" ] || "$jobs/build.sh" windrow_program | tail -n 1
windrow=${WINDROW:-$windrow}
folder=$(mktemp -d "${5:-${TMPDIR:-/tmp}}/scale.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# phase, command: seconds of wall and processor time, and the peak of resident memory (of a rank, the largest)
measured() {
  local phase=$1 before
  shift
  before=$(awk '/^pswpout/ { print $2 }' /proc/vmstat)
  if ! /usr/bin/time -f '%e %U %S %M' -o time.txt "$@" >"$phase.txt" 2>"$phase.err"; then
    cat "$phase.txt" "$phase.err"
    exit 1
  fi
  read -r wall user sys peak <time.txt
  printf '%-12s%10.1f%10.1f%12.0f%12d\n' "$phase" "$wall" "$(awk "BEGIN { print $user + $sys }")" \
    "$(awk "BEGIN { print $peak / 1024 }")" $(($(awk '/^pswpout/ { print $2 }' /proc/vmstat) - before))
}
# the program under mpirun reports its own peak through time
run() { if [ "$ranks" = 1 ]; then "$windrow" "$@"; else mpirun -n "$ranks" "$windrow" "$@"; fi; }
export -f run
export windrow ranks

printf '%-12s%10s%10s%12s%12s\n' phase 'wall [s]' 'CPU [s]' 'peak [MB]' 'swapped'
measured synthesize "$windrow" synthesize --output region --crop maize --cells "$cells" --years "$years" --regions "$regions" \
  --lai-every 30 --weather-rows 8
measured check bash -c 'run check region/campaign.yaml -log_view'
measured gradient bash -c 'run bench region/campaign.yaml --repeats 1 --blocks 1 --evaluations 2'
measured simulate bash -c 'run simulate region/campaign.yaml -log_view'
grep -hE '^(cells|seasons|yields|LAI):' check.txt
grep -E '^campaign (J|gradient) .* s an evaluation|^memory ' gradient.txt || true
for phase in check simulate; do
  awk -v phase=$phase '/^(Season_Forward|Nc_Read|Nc_Write) / { printf "%s: %s %s s in %d calls\n", phase, $1, $4 + 0, $2 }' $phase.txt
done
du -sh region | awk '{ print "region: " $1 }'
ls -l region/out 2>/dev/null | awk 'NR > 1 { printf "%s: %.1f MB\n", $9, $5 / 1e6 }'
