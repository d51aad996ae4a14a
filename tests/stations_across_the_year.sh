# A campaign written from scratch with grids/README.md alone: stations of the southern hemisphere in a
# list, maize from October to April by a calendar file, weather as (station, time) in units of the
# data's own, yields by the stations' names.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output synthetic --crop maize --cells 1x1 --regions 1 >log 2>&1 || fail "$(cat log)"
cp synthetic/crop.yaml .

places='string station_name(station); double lat(station), lon(station);
  lat:units = "degrees_north"; lon:units = "degrees_east";'
places_data='station_name = "Norte", "Centro", "Sur"; lat = -31.7, -33.9, -37.8; lon = 299.5, 299.4, 301.7;'
# name, further dimensions, variables, data
make() {
  printf 'netcdf x {\ndimensions: station = 3; %s\nvariables: %s %s\ndata: %s\n%s\n}\n' "$2" "$places" "$3" \
    "$places_data" "$4" >x.cdl
  ncgen -k nc4 -o "$1.nc" x.cdl || fail "ncgen: $1"
}
# a daily series of the three stations, one after another: mean, summer's excess, day-to-day range
series() {
  awk -v mean="$1" -v warm="$2" -v range="$3" 'BEGIN {
    for (s = 0; s < 3; s++) for (d = 0; d < 1096; d++)
      printf "%s%.3f", s || d ? ", " : "", mean - s + warm * cos((d - 5) * 0.0172) + range * sin(d * d + s)
  }'
}
make cells '' '' ''
make weather 'time = 1096;' 'double time(time); time:units = "hours since 2015-01-01 00:00";
  double T2M_MIN(station, time), T2M_MAX(station, time), ALLSKY_SFC_SW_DWN(station, time);
  T2M_MIN:units = "C"; T2M_MAX:units = "C"; ALLSKY_SFC_SW_DWN:units = "MJ/m^2/day";' "
  time = $(seq -s, 12 24 $((1095 * 24 + 12)));
  T2M_MIN = $(series 12 6 2); T2M_MAX = $(series 24 7 2); ALLSKY_SFC_SW_DWN = $(series 18 7 3);"
make calendar 'year = 2;' 'int year(year); short planting_day(station, year), maturity_day(station, year);' '
  year = 2016, 2017; planting_day = 293, 290, 300, 300, 285, 0; maturity_day = 110, 110, 115, 115, 120, 120;'
make yield 'year = 2;' 'int year(year); float yield(year, station); yield:units = "t ha-1";' '
  year = 2016, 2017; yield = 8, 7.5, 7, 8.5, 8, 7.5;'
make lai 'time = 3;' 'int time(time); time:units = "days since 2015-12-01"; float LAI(time, station);
  LAI:units = "m2 m-2";' 'time = 30, 60, 90; LAI = 3, 2, 3, 4, 4, 4, 3, 3.5, NaNf;'
cat >campaign.yaml <<'EOF'
campaign: {name: stations, production: pp}
region: {cells: cells.nc}
crop: {parameters: crop.yaml}
years: {harvest: [2016, 2017], attribution: {sowing_year_plus: 1}}
forcing: {profile: nasa_power, files: weather.nc}
calendar:
  start: {file: calendar.nc, type: sowing}
  end: {type: harvest, latest: {file: calendar.nc, variable: maturity_day}}
observations:
  yield: {file: yield.nc, basis: {moisture: 14.5 %}}
  lai: {file: lai.nc, variable: LAI}
control:
  TSUM1: {factor: [0.8, 1.2], prior_sd: 0.1}
  gap: {prior_sd: 0.1}
EOF
timeout 60 mpirun -q -n 3 "$WINDROW" calibrate campaign.yaml </dev/null >log 2>&1 || fail "$(cat log)"
for line in 'cells: 3 of 3 points; regions: 3; ranks: 3' 'seasons: 5, running: 5, complete: 5' \
  'yields: 5 in J, 0 held out, 0 excluded by the campaign, 1 without a running cell' \
  'LAI: 8 in J, 0 outside the seasons, 1 left out by quality, missing or date'; do
  grep -qxF "$line" log || fail "no \"$line\":" "$(cat log)"
done
for name in Norte Centro Sur; do grep -q "^gap\[$name\] " log || fail "no gap of $name:" "$(cat log)"; done
# the crop grows: yields are of the order that was asked for, sown in October, not in April
awk -F, 'NR > 1 && !($7 > 2000 && $7 < 20000) { exit 1 }' out/stations_regions.csv ||
  fail "yields:" "$(cat out/stations_regions.csv)"
