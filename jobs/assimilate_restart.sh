#!/usr/bin/env bash
# A filter that is killed, or that stops on a date and goes on with new observations, ends with the bits of one that never
# stopped:  ./jobs/assimilate_restart.sh [KILLS [UPDATE ...]]    (20 kills at random times; parameters states both)
#
# Prints a table: update, kills that hit a running filter, runs that went on from a state, results that are the same.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
kills=${1:-20}
shift || true
updates=("$@")
[ ${#updates[@]} -gt 0 ] || updates=(parameters states both)
windrow=$(realpath "${WINDROW:-$build/windrow}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$windrow" synthesize --output . --cells "${WINDROW_CELLS:-4x5}" --masked 0.2 --regions 3 --years 2001:2002 --parameters 4 >log
cat >>campaign.yaml <<'END'
ensemble:
  members: 16
  parameters:
    TSUM1: {extent: cell, sd: 8 %, correlation: 100 km}
    SPAN: {extent: region, sd: 10 %}
    AMAXTB: {sd: 8 %}
  sowing: {sd: 4 d}
assimilation: {method: enkf, radius: 50 km}
END
sed -i 's/harvest: \[[^]]*\]/harvest: [2002]/' campaign.yaml # weather of 2001 begins with its calendar, too late for earlier sowing
name=synthetic_wheat
numbers() { ncdump "$1" | sed -n '/^data:/,$p'; }
same() { # whether two folders hold the same results
  for file in assimilation assimilation_cells; do
    cmp -s <(numbers "$1/${name}_$file.nc") <(numbers "$2/${name}_$file.nc") || return 1
  done
  for file in feedback assimilation_regions assimilation_parameters; do
    cmp -s "$1/${name}_$file.csv" "$2/${name}_$file.csv" || return 1
  done
}
filter() { exec "$windrow" assimilate campaign.yaml --set assimilation.update="$update" --output "$@"; }

failed=0
printf '%-12s %6s %8s %6s\n' update kills resumed same
for update in "${updates[@]}"; do
  begin=$(date +%s%N)
  (filter whole_$update) >log
  took=$((($(date +%s%N) - begin) / 1000000))
  hit=0 resumed=0 equal=0
  for ((k = 0; k < kills; k++)); do
    rm -rf killed
    filter killed >log 2>&1 &
    sleep "$(printf '%d.%03d' $((RANDOM % took / 1000)) $((RANDOM % 1000)))"
    if kill -9 $! 2>/dev/null; then hit=$((hit + 1)); fi
    wait $! 2>/dev/null || true
    mpirun -n $((k % 4 + 1)) "$windrow" assimilate campaign.yaml --set assimilation.update="$update" --output killed >log 2>&1 ||
      { cat log; failed=1; }
    if grep -q "going on from the state" log; then resumed=$((resumed + 1)); fi
    if same whole_$update killed; then equal=$((equal + 1)); fi
  done
  printf '%-12s %6d %8d %6d\n' "$update" $hit $resumed $equal
  [ $equal = "$kills" ] || failed=1
done

# up to 1 July without what is observed later; then on 11 July, and in the end with everything
observed_until() { # date: LAI of later days is taken out
  /usr/bin/python3 - "$1" <<'PY'
import netCDF4, shutil, sys
shutil.copy("lai_all.nc", "lai.nc")
with netCDF4.Dataset("lai.nc", "a") as f:
    time = netCDF4.num2date(f["time"][:], f["time"].units, f["time"].calendar)
    late = [str(t)[:10] > sys.argv[1] for t in time]
    values = f["lai"][:]
    values[late] = float("nan")
    f["lai"][:] = values
PY
}
cp lai.nc lai_all.nc
for update in "${updates[@]}"; do
  for date in 2002-06-01 2002-06-11 2003-12-31; do
    observed_until $date
    mpirun -n $((RANDOM % 3 + 1)) "$windrow" assimilate campaign.yaml --set assimilation.update="$update" --output "parts_$update" \
      --set assimilation.until=$date >log 2>&1
    [ $date = 2002-06-01 ] || grep -q "going on from the state" log || { echo "$update: did not go on on $date"; failed=1; }
  done
  if same "whole_$update" "parts_$update"; then
    echo "$update: stopped on 1 June and 11 June, continued with new observations: the same results"
  else
    echo "$update: stopped and continued: other results"
    failed=1
  fi
done
exit $failed
