# Memory by counted allocations, as `windrow check` tells it: above the weather at most 200 bytes a local cell-year and 40 an
# LAI value, for a gradient 8 more a season and control that acts on seasons, beside a tape; and what rank 0 holds does not
# grow when the region grows from 10,000 to 40,000 cells by ranks of 10,000.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
# The crop, yields and keys of a synthetic region; cells, zones, weather and LAI are made here: rows of 100 cells, seasons of
# 20 days in one weather, so that 40,000 of them are read and run in seconds.
"$WINDROW" synthesize --output small --crop maize --cells 2x2 --masked 0 --regions 4 --years 2001:2001 --parameters 2 \
  >log 2>&1 || fail "synthesize: $(cat log)"
# memory of 1 MB: a gradient keeps no tapes
keys=(--set "memory=1 MB" --set 'calendar.end={type: earliest, latest: "05-15", max_days: 20, not_mature: state_at_end, short_weather: state_at_end}'
  --set 'observations.lai={file: lai.nc, error: {relative: 0.1, floor: 0.05}}')
cdl='
function repeat(name, n, x,   i) { printf "%s = %s", name, x; for (i = 1; i < n; i++) printf ",%s", x; print " ;" }
function series(name, n, first, step,   i) {
  printf "%s = %.10g", name, first; for (i = 1; i < n; i++) printf ",%.10g", first + i * step; print " ;"
}
function header(more) {
  print "netcdf " what " { dimensions: lat = " rows " ; lon = 100 ;", more, "variables:"
  print "double lat(lat) ; lat:units = \"degrees_north\" ; double lon(lon) ; lon:units = \"degrees_east\" ;"
}
function variable(type, name, over, unit, standard) {
  print type, name "(" over ") ;", name ":units = \"" unit "\" ;", name ":standard_name = \"" standard "\" ;"
}
function data() { print "data:"; series("lat", rows, 50, .01); series("lon", 100, 8, .01) }
function time(n, step) { print "int time(time) ; time:units = \"days since 2001-04-25\" ; time:standard_name = \"time\" ;" }
BEGIN {
  n = 100 * rows
  if (what == "cells") {
    header(""); print "byte mask(lat, lon) ; mask:units = \"1\" ;"; data(); repeat("mask", n, 1)
  } else if (what == "zones") {
    header("region = 4 ; letters = 3 ;")
    print "char region_name(region, letters) ; int zone(lat, lon) ; zone:units = \"1\" ;"
    data(); print "region_name = \"R01\", \"R02\", \"R03\", \"R04\" ;"
    printf "zone = 0"; for (i = 1; i < n; i++) printf ",%d", i % 4; print " ;"
  } else if (what == "weather") {
    header("time = 21 ;"); time()
    variable("float", "tasmin", "time, lat, lon", "K", "air_temperature"); print "tasmin:cell_methods = \"time: minimum\" ;"
    variable("float", "tasmax", "time, lat, lon", "K", "air_temperature"); print "tasmax:cell_methods = \"time: maximum\" ;"
    variable("float", "rsds", "time, lat, lon", "W m-2", "surface_downwelling_shortwave_flux_in_air")
    data(); series("time", 21, 0, 1)
    repeat("tasmin", 21 * n, 289); repeat("tasmax", 21 * n, 300); repeat("rsds", 21 * n, 220)
  } else {
    header("time = 4 ;"); time(); variable("float", "lai", "time, lat, lon", "1", "leaf_area_index")
    data(); series("time", 4, 0, 5); repeat("lai", 4 * n, .1)
  }
  print "}"
}'
for ranks in 1 4; do
  mkdir on_$ranks
  cp small/campaign.yaml small/crop.yaml small/yield.nc on_$ranks
  for what in cells zones weather lai; do
    awk -v rows=$((100 * ranks)) -v what=$what "$cdl" >$what.cdl
    ncgen -4 -o on_$ranks/$what.nc $what.cdl || fail "ncgen $what.cdl"
  done
  mpirun -n $ranks "$WINDROW" check on_$ranks/campaign.yaml "${keys[@]}" >said.$ranks 2>&1 || fail "check: $(cat said.$ranks)"
  grep -q "^seasons: ${ranks}0000, running: ${ranks}0000" said.$ranks || fail "seasons: $(cat said.$ranks)"
  grep -q "^LAI: $((4 * ranks))0000 in J" said.$ranks || fail "LAI: $(cat said.$ranks)"
done
grep -q '^memory \[MB\]' said.1 || { echo "skipped: this build does not count allocations"; exit 77; }
"$WINDROW" check on_1/campaign.yaml "${keys[@]}" --set observations.lai=null >said.0 2>&1 || fail "check: $(cat said.0)"
sed -i '/^  TSUM2:/d' on_1/campaign.yaml
"$WINDROW" check on_1/campaign.yaml "${keys[@]}" >said.1_control 2>&1 || fail "check: $(cat said.1_control)"

# [MB] of a row, on rank 0 (column 1) or on the largest rank (3)
row() { sed -n "s/^  $2  *//p" said.$1 | awk -v column=$3 '{ print $column }'; }
at_most() { # what, MB, limit
  awk -v mb="$2" -v limit="$3" 'BEGIN { exit !(mb != "" && mb + 0 <= limit) }' || fail "$1: $2 MB, at most $3: $(cat said.*)"
}
minus() { awk -v a="$1" -v b="$2" 'BEGIN { if (a != "" && b != "") print a - b }'; }
at_most "10,000 cell-years" "$(minus "$(row 0 together 3)" "$(row 0 weather 1)")" 2
at_most "and 40,000 LAI values" "$(minus "$(row 1 together 3)" "$(row 1 weather 1)")" 3.6
at_most "40,000 LAI values" "$(minus "$(row 1 together 3)" "$(row 0 together 3)")" 1.6
# with a worker, which has a tape and unpacked weather for 20 days and solar tables of two latitudes, 0.25 MB whatever the number of seasons
at_most "a gradient by two controls" "$(row 1 'a gradient adds' 3)" 0.42
at_most "a gradient by two controls on 4 ranks" "$(row 4 'a gradient adds' 3)" 0.42
at_most "a gradient by two controls rather than one" \
  "$(minus "$(row 1 'a gradient adds' 3)" "$(row 1_control 'a gradient adds' 3)")" 0.085 # pages of 4 kB
for what in together 'the most so far' 'a gradient adds'; do
  at_most "growth of rank 0 from 1 to 4 ranks, $what" "$(minus "$(row 4 "$what" 1)" "$(row 1 "$what" 1)")" 0.5
done
cat said.1
