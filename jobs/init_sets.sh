#!/usr/bin/env bash
# `windrow init` on seven sets of files: `jobs/init_sets.sh [FOLDER [DATA]]` (a temporary folder; needs python3-netcdf4).
#
# Five in the layouts in which sources deliver: AgERA5 with SoilGrids, GGCMI's calendar, MODIS by AppEEARS and Eurostat; ERA5-Land;
# E-OBS; Daymet with yields by place as CSV; W5E5. Then a synthetic region, and German maize where DATA holds maize_germany/ and
# crop_parameters/ (real_data.sh). Of each: the lines that hold TODO, and whether `check` and `calibrate` pass once they are filled.
# Ends with code 1 where one does not, or where more than three lines are left.
set -uo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
[ -n "${WINDROW:-}" ] || "$jobs/build.sh" windrow_program | tail -n 1
windrow=${WINDROW:-$windrow}
folder=${1:-$(mktemp -d)}
data=${2:-}
[ -z "$data" ] || data=$(cd "$data" && pwd)
[ -n "${1:-}" ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder" && cd "$folder" || exit 1
python=/usr/bin/python3
failed=0 started=$SECONDS

filled() { # campaign: with what a person decides
  sed 's/day: TODO/day: "05-01"/; s/plus: TODO/plus: 0/; s/basis: TODO/basis: {moisture: 0.14}/; s/crops: TODO/crops: C1500/
    s/altitude: TODO/altitude: 80 m/; s/variety: TODO/variety: Grain_maize_201/' "$1"
}
try() { # name, files ...: a line of the table
  local name=$1 check=passes calibrate=passes todo profile
  shift
  rm -f "$name.yaml"
  if ! "$windrow" init "$@" --output "$name.yaml" >"$name.init.log" 2>&1; then
    printf '%-12s init FAILED\n' "$name"
    sed 's/^/    /' "$name.init.log"
    failed=1
    return
  fi
  todo=$(grep -c TODO "$name.yaml") profile=$(awk '$1 == "profile:" { print $2 }' "$name.yaml")
  filled "$name.yaml" >"$name.filled.yaml"
  "$windrow" check "$name.filled.yaml" >"$name.check.log" 2>&1 || check=FAILED
  "$windrow" calibrate "$name.filled.yaml" --output "$name.out" >"$name.calibrate.log" 2>&1 || calibrate=FAILED
  printf '%-12s %-10s %-4s %5d  %-8s %-8s %s\n' "$name" "$profile" "$(sed -n 's/.*production: \([a-z]*\)}.*/\1/p' "$name.yaml")" \
    "$todo" "$check" "$calibrate" "$(sed -n 's/^J: //p' "$name.calibrate.log" | head -n 1)"
  [ $check$calibrate = passespasses ] && [ "$todo" -le 3 ] && return
  tail -n 5 "$name.check.log" "$name.calibrate.log" | sed 's/^/    /'
  failed=1
}

region() { # folder, cells, regions, option ...
  "$windrow" synthesize --output "$1" --production wlp --crop maize --cells "$2" --masked 0 --regions "$3" "${@:4}" >synthesize.log 2>&1 ||
    { cat synthesize.log >&2; exit 1; }
  rm "$1/campaign.yaml"
}
region synthetic 6x8 3 --years 2001:2002 --parameters 1 # the name and size that raw_downloads.py takes
region region 3x4 2 --years 2001:2002 --parameters 4 --lai-every 20
"$python" "$jobs/support/init_sets.py" region . || exit 1

# LAI and yields of the raw downloads are those of a run of a campaign on the plain files, which init writes, too
rm -rf raw plain
"$python" "$jobs/support/raw_downloads.py" inputs || exit 1
rm -f plain.yaml && "$windrow" init plain synthetic/crop.yaml --output plain.yaml >plain.init.log 2>&1 &&
  filled plain.yaml >plain.filled.yaml && "$windrow" simulate plain.filled.yaml --output truth >truth.log 2>&1 &&
  "$python" "$jobs/support/raw_downloads.py" observations truth >>truth.log || { cat plain.init.log truth.log >&2; exit 1; }

printf '%-12s %-10s %-4s %5s  %-8s %-8s %s\n' set profile "" TODO check calibrate J
try agera5 raw synthetic/crop.yaml
shared="region/cells.nc region/zones.nc region/yield.nc region/lai.nc region/soil.nc region/soil.yaml region/crop.yaml"
# shellcheck disable=SC2086 # words
for set in era5_land e_obs w5e5; do try $set $set $shared; done
try daymet daymet region/crop.yaml
try synthetic region
if [ -d "$data/maize_germany" ]; then
  try maize "$data/maize_germany" "$data/crop_parameters/maize.yaml"
else
  printf '%-12s skipped: no folder of real data\n' maize
fi
echo "$((SECONDS - started)) s"
exit $failed
