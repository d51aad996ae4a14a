# Stations, calendar, yields, LAI, phenology and an overlap as tables of text give the J of the same
# numbers in NetCDF; what is wrong with a table is told with its line.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output synthetic --crop maize --cells 1x1 --regions 1 >log 2>&1 || fail "$(cat log)"
cp synthetic/crop.yaml .

places='string station_name(station); double lat(station), lon(station);
  lat:units = "degrees_north"; lon:units = "degrees_east";'
places_data='station_name = "Norte", "Centro", "Sur"; lat = 31.7, 33.9, 37.8; lon = -60.5, -60.6, -58.3;'
# name, further dimensions, variables, data
make() {
  printf 'netcdf x {\ndimensions: station = 3; %s\nvariables: %s %s\ndata: %s\n%s\n}\n' "$2" "$places" "$3" \
    "$places_data" "$4" >x.cdl
  ncgen -k nc4 -o "$1.nc" x.cdl || fail "ncgen: $1"
}
series() {
  awk -v mean="$1" -v warm="$2" -v range="$3" 'BEGIN {
    for (s = 0; s < 3; s++) for (d = 0; d < 1096; d++)
      printf "%s%.3f", s || d ? ", " : "", mean - s - warm * cos((d - 15) * 0.0172) + range * sin(d * d + s)
  }'
}
make weather 'time = 1096;' 'double time(time); time:units = "hours since 2015-01-01 00:00";
  double T2M_MIN(station, time), T2M_MAX(station, time), ALLSKY_SFC_SW_DWN(station, time);
  T2M_MIN:units = "C"; T2M_MAX:units = "C"; ALLSKY_SFC_SW_DWN:units = "MJ/m^2/day";' "
  time = $(seq -s, 12 24 $((1095 * 24 + 12)));
  T2M_MIN = $(series 12 6 2); T2M_MAX = $(series 24 7 2); ALLSKY_SFC_SW_DWN = $(series 18 7 3);"
make cells '' 'double altitude(station); altitude:units = "m";' 'altitude = 65, 110, 20;'
make calendar 'year = 2;' 'int year(year); double planting_day(station, year); planting_day:units = "day of year";' '
  year = 2016, 2017; planting_day = 110, 112, 105, 118, 120, 121;'
make yield 'year = 2;' 'int year(year); double yield(year, station), yield_error(year, station);
  yield:units = "t ha-1"; yield_error:units = "t ha-1";' '
  year = 2016, 2017; yield = 8, 7.5, 7, 8.5, NaN, 7.5; yield_error = 0.5, 0.5, 0.6, 0.4, 0.5, 0.5;'
make lai 'time = 3;' 'int time(time); time:units = "days since 2016-06-01"; double LAI(time, station);
  LAI:units = "m2 m-2"; int quality(time, station);' '
  time = 0, 20, 50; LAI = 1, 0.8, 1.2, 3, 4, 4, 3, 3.5, NaN; quality = 0, 0, 1, 0, 0, 0, 0, 1, 0;'
make stages 'year = 2;' 'int year(year); double anthesis(station, year); anthesis:units = "days since 2016-01-01";' '
  year = 2016, 2017; anthesis = 200, 568, 199, 570, 202, NaN;'
cat >overlap.cdl <<'C'
netcdf overlap {
dimensions: entry = 4;
variables: string region(entry); string station(entry); double area(entry); area:units = "ha";
data: region = "North", "North", "South", "South"; station = "Norte", "Centro", "Centro", "Sur"; area = 100, 50, 20, 80;
}
C
ncgen -k nc4 -o overlap.nc overlap.cdl
make regional 'region = 2; year = 2;' 'string region_name(region); int year(year); double yield(region, year);
  yield:units = "kg ha-1";' 'region_name = "North", "South"; year = 2016, 2017; yield = 7800, 8100, 7000, 7300;'

# the same numbers, in the forms that people have: any order of rows, quotes, semicolons, a byte order mark
printf '\xef\xbb\xbfstation,lat,lon,altitude [m]\nNorte,31.7,-60.5,65\n"Centro",33.9,-60.6,110\nSur,37.8,-58.3,20\n' >cells.csv
cat >calendar.csv <<'C'
# planting, as reported
year;station;planting_day [day of year]
2017;Sur;121
2016;Norte;110
2017;Norte;112
2016;Centro;105
2017;Centro;118
2016;Sur;120
C
cat >yield.csv <<'C'
station,year,yield [t/ha],yield_error (t ha-1),note
Norte,2016,8,0.5,
Centro,2016,7.5,0.5,hail in May
Sur,2016,7,0.6,
Norte,2017,8.5,0.4,
Centro,2017,NA,0.5,not reported
Sur,2017,7.5,0.5,
C
cat >lai.csv <<'C'
ID,Latitude,Longitude,Date,LAI [m2 m-2],quality
Norte,31.7,-60.5,2016-06-01,1,0
Norte,31.7,-60.5,2016-06-21,3,0
Norte,31.7,-60.5,2016-07-21,3,0
Centro,33.9,-60.6,20160601,0.8,0
Centro,33.9,-60.6,20160621,4,0
Centro,33.9,-60.6,20160721,3.5,1
Sur,37.8,-58.3,2016-06-01,1.2,1
Sur,37.8,-58.3,2016-06-21,4,0
C
printf 'station\tyear\tanthesis\nNorte\t2016\t2016-07-19\nNorte\t2017\t2017-07-22\nCentro\t2016\t2016-07-18\nCentro\t2017\t2017-07-24\nSur\t2016\t2016-07-21\n' >stages.tsv
printf 'region,station,area [ha]\nNorth,Norte,100\nNorth,Centro,50\nSouth,Centro,20\nSouth,Sur,80\n' >overlap.csv
printf 'geo,TIME_PERIOD,yield [kg/ha]\nNorth,2016,7800\nNorth,2017,8100\nSouth,2016,7000\nSouth,2017,7300\n' >regional.csv

campaign() { # ending, overlap's keys, yields' file
  cat <<C
campaign: {name: tables, production: pp}
region: {cells: cells.$1, $2}
crop: {parameters: crop.yaml, variety: synthetic}
years: {harvest: [2016, 2017], attribution: {sowing_year_plus: 0}}
forcing: {profile: nasa_power, files: weather.nc}
calendar:
  start: {file: calendar.$1, type: sowing}
  end: {type: maturity, max_days: 180}
observations:
  yield: {file: $3.$1, basis: {moisture: 0.14}, error: {floor: 300 kg/ha}}
  lai: {file: lai.$1, variable: LAI, quality: {variable: quality, accept: [0]}}
  phenology: {file: stages.$4, stages: [anthesis], error: 5 d}
control: {TSUM1: {factor: [0.8, 1.2], prior_sd: 0.08}, SPAN: {factor: [0.8, 1.2], prior_sd: 0.08}}
optimiser: {max_evaluations: 3}
C
}
for how in stations overlap; do
  for e in nc csv; do
    stages=nc
    [ $e = csv ] && stages=tsv
    if [ $how = stations ]; then
      zones=station
      [ $e = nc ] && zones=station_name
      campaign $e "zones: {file: cells.$e, variable: $zones}" yield $stages >c.yaml
      echo "  # errors of the file" >>c.yaml
      sed -i 's/basis: {moisture: 0.14}, error: {floor: 300 kg\/ha}/basis: {moisture: 0.14}, error_variable: yield_error/' c.yaml
    else
      campaign $e "overlap: {file: overlap.$e, area: area}" regional $stages >c.yaml
    fi
    "$WINDROW" calibrate c.yaml --output "out_${how}_$e" >log 2>&1 || fail "$how, $e: $(cat log)"
    grep -E '^(J:|yields:|LAI:|anthesis:)' log >"J_$how.$e"
  done
  grep -q "^J:" J_$how.nc || fail "no J: $(cat log)"
  cmp -s J_$how.nc J_$how.csv || fail "$how: a table gives another result:" "$(diff J_$how.nc J_$how.csv)"
done
mpirun -q -n 3 "$WINDROW" calibrate c.yaml --output three >log 2>&1 </dev/null || fail "three ranks: $(cat log)"
grep -q "$(grep '^J:' J_overlap.csv)" log || fail "three ranks: another J: $(grep '^J:' log)"

# Eurostat's own layout: yields are chosen among areas and other crops, their unit follows from the preset
cat >apro.csv <<'C'
DATAFLOW,LAST UPDATE,freq,crops,strucpro,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1500,YI_HU_EU,North,2016,7.8,,
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1500,YI_HU_EU,North,2017,8.1,e,
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1500,YI_HU_EU,South,2016,7,,
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1500,YI_HU_EU,South,2017,7.3,p,
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1500,AR,North,2016,25.14,,
ESTAT:APRO_CPSHR(1.0),01/02/24 23:00:00,A,C1100,YI_HU_EU,North,2016,:,,
C
eurostat=(--set observations.yield.file=apro.csv --set observations.yield.preset=eurostat)
"$WINDROW" calibrate c.yaml --output eurostat "${eurostat[@]}" --set 'observations.yield.select={crops: C1500}' >log 2>&1 ||
  fail "Eurostat: $(cat log)"
grep -q "$(grep '^J:' J_overlap.csv)" log || fail "Eurostat: another J: $(grep '^J:' log)"
"$WINDROW" check c.yaml "${eurostat[@]}" >log 2>&1 && fail "two crops at once: not refused"
grep -q "lines 2 and 7 are of the same region and year; they differ in 'crops' ('C1500', 'C1100'): choose one with select" log ||
  fail "two crops at once: $(cat log)"
"$WINDROW" check c.yaml "${eurostat[@]}" --set 'observations.yield.select={crops: C2000}' >log 2>&1 && fail "no crop: not refused"
grep -q "apro.csv: column 'crops' holds 'C2000' nowhere" log || fail "no crop: $(cat log)"

# -- fields of bits, and MODIS's own flags: 88 = clear, back-up algorithm; 40 = cloud; 97 = other quality
modis() { # quality's keys, values that are used
  "$WINDROW" check c.yaml --set observations.lai="{file: modis.csv, $1}" >log 2>&1 || fail "$1: $(cat log)"
  grep -q "^LAI: $2 in J" log || fail "$1: expected $2 in J:" "$(grep '^LAI' log)"
}
cat >modis.csv <<'C'
ID,Latitude,Longitude,Date,Lai_500m,FparLai_QC
Norte,31.7,-60.5,2016-06-01,1,0
Norte,31.7,-60.5,2016-06-21,3,32
Norte,31.7,-60.5,2016-07-01,25.3,0
Centro,33.9,-60.6,2016-06-01,0.8,40
Centro,33.9,-60.6,2016-06-21,4,24
Centro,33.9,-60.6,2016-07-21,3.5,97
Sur,37.8,-58.3,2016-06-21,4,88
C
modis 'preset: modis_lai' 3
modis 'variable: Lai_500m, quality: {variable: FparLai_QC, bits: {0: 0, 3-4: 0, 5-7: [0, 1, 3]}}, preset: modis_lai' 2
modis 'preset: modis_lai, quality: {variable: FparLai_QC, accept: [0]}' 1
for wrong in '{variable: FparLai_QC, bits: {4-3: 0}}' '{variable: FparLai_QC, bits: {3-4: 4}}' '{variable: FparLai_QC}' '{accept: [0]}' \
  '{variable: FparLai_QC, bits: {3-4: []}}'; do
  "$WINDROW" check c.yaml --set observations.lai="{file: modis.csv, variable: Lai_500m, quality: $wrong}" >log 2>&1 && fail "$wrong: not refused"
  grep -q 'observations.lai.quality' log || fail "$wrong: $(cat log)"
done

# -- what is wrong is told
refused() { # file, the sed that damages it, what is said
  cp "$1" kept
  sed -i "$2" "$1"
  "$WINDROW" check c.yaml >log 2>&1 && fail "$1, $2: not refused"
  grep -q -- "$3" log || fail "$1, $2: '$3' is not said:" "$(cat log)"
  mv kept "$1"
}
refused regional.csv 's/7800/7,8/' 'regional.csv:2: has 4 fields; the header has 3'
refused regional.csv 's/7800/"7,8"/' "regional.csv:2: column 'yield' holds '7,8'; expected a number with a decimal point"
refused regional.csv 's/7800/-999/' 'a yield is not negative'
refused regional.csv 's/ \[kg\/ha\]//' "variable 'yield' has no units"
refused regional.csv 's/2017,8100/2016,8100/' 'regional.csv: lines 2 and 3 are of the same region and year'
refused regional.csv 's/geo/area_code/' 'regional.csv: no column says what a row is of'
refused regional.csv 's/South,2016/,2016/' "regional.csv:4: column 'geo' holds nothing"
refused regional.csv 's/^South,2016/South,spring/' "regional.csv:4: column 'TIME_PERIOD' holds 'spring'; expected a year such as 2003"
refused lai.csv 's/2016-06-01/01.06.2016/' "lai.csv:2: column 'Date' holds '01.06.2016'; expected a date such as 2001-06-05"
refused lai.csv '2s/31.7/31.8/' "lai.csv:3: station 'Norte' has lat 31.7, in line 2 31.8"
refused stages.tsv 's/2016-07-18/in July/' "stages.tsv:4: column 'anthesis' holds 'in July'"
refused overlap.csv 's/^South,Sur/South,Nowhere/' 'Nowhere'
printf 'region,2016 [t\/ha],2017 [t\/ha]\nNorth,7.8,8.1\n' >wide.csv
"$WINDROW" check c.yaml --set observations.yield.file=wide.csv >log 2>&1 && fail "a column a year: not refused"
grep -q 'one row a region and year is expected' log || fail "a column a year: $(cat log)"
exit 0
