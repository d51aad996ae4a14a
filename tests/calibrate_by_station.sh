# A campaign whose stations each have a parameter file of their own ({station}) calibrates, and like one
# with a single file where all files are the same.
set -uo pipefail
command -v ncgen >/dev/null || { echo "skipped: no ncgen"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }

run "$WINDROW" synthesize --output . --cells 1x2 --masked 0 --regions 1 --parameters 2
# the two cells as stations that take weather and LAI from the grid
read -r lat west east < <(ncdump -v lat,lon cells.nc | tr -d ',;' |
  awk '$1 == "lat" && $2 == "=" && NF == 3 { y = $3 } $1 == "lon" && NF == 4 { print y, $3, $4 }')
cat >stations.cdl <<CDL
netcdf stations {
dimensions: location = 2 ;
variables:
  string location(location) ; location:cf_role = "timeseries_id" ;
  double lat(location) ; lat:units = "degrees_north" ;
  double lon(location) ; lon:units = "degrees_east" ;
data: location = "east", "west" ; lat = $lat, $lat ; lon = $east, $west ;
}
CDL
run ncgen -k nc4 -o stations.nc stations.cdl
cp crop.yaml east.yaml
cp crop.yaml west.yaml
sed -e '/^  yield:/,/^    basis/d' -e 's/^  zones:.*//' -e 's/cells.nc/stations.nc/' \
  campaign.yaml >stations.yaml

run "$WINDROW" calibrate stations.yaml --output one
grep '^J:' log >one.J || fail "no J: $(cat log)"
run "$WINDROW" calibrate stations.yaml --output many --set 'crop.parameters="{station}.yaml"'
grep '^J:' log | diff one.J - || fail "a file for each station gave another J"
