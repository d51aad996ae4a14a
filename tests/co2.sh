# A campaign whose crop responds to CO2 (crop.co2): every season takes the concentration of its harvest
# year from the series and the factors of its own crop's tables, on any number of ranks; the derivative of J
# is exact; log, output and exported parameters keep what was chosen.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*" "$(cat log)"; }
holds() { grep -q -- "$1" log || fail "not said: $1" "$(cat log)"; }

run "$WINDROW" synthesize --output region --cells 2x3 --regions 2 --years 2001:2003 --parameters 2 --lai-every 20
cd region || exit 1
tables='CO2AMAXTB: [360, 1, 720, 2], CO2EFFTB: [360, 1, 720, 0.5], CO2TRATB: [360, 1, 720, 0.9]'
printf 'year,co2\n2003,540\n2001,360\n2002,720\n' >co2.csv
with=(--set 'crop.co2={mode: table, series: co2.csv}')
simulate() { # folder, options
  local dir=$1
  shift
  run "$WINDROW" simulate campaign.yaml --output "$dir" "$@"
}
yields() { grep ",$2," "$1/synthetic_wheat_regions.csv" | cut -d, -f1,7; } # folder, year
same() { # folders, year, what is wrong otherwise
  [ -n "$(yields "$1" "$3")" ] && [ "$(yields "$1" "$3")" = "$(yields "$2" "$3")" ] ||
    fail "$4:" "$(yields "$1" "$3")" "$(yields "$2" "$3")"
}

simulate none
holds '^CO2               no response (as WOFOST 7.2)$'
simulate table "${with[@]}" --set "crop.set={$tables}"
holds '^CO2               tables of the crop file by harvest year: co2.csv (2001: 360 ... 2003: 540 ppm)$'
ncdump -h table/synthetic_wheat_maps.nc >log
holds 'harvest year: co2.csv (2001: 360 ... 2003: 540 ppm)'
same none table 2001 'factors of 1 change yields'
paste -d, <(yields none 2002) <(yields table 2002) | awk -F, '$2 == $4 { exit 1 }' || fail 'CO2 changes no yield'
paste -d, <(yields none 2003) <(yields table 2003) | awk -F, '$2 == $4 { exit 1 }' || fail 'the third year is not its own'

# factors that are powers of two: the bits of tables scaled by hand
scaled='AMAXTB: [0, 74, 1.2, 74, 2, 16], EFFTB: [0, 0.23, 40, 0.23]'
grep -q '\[0, 37, 1.2, 37, 2, 8\]' crop.yaml || fail 'AMAXTB is not what is scaled here' "$(grep -A2 AMAXTB crop.yaml)"
simulate scaled --set "crop.set={$scaled}"
same scaled table 2002 'factors of CO2 are not those of scaled tables'
simulate ones "${with[@]}" --set 'crop.set={CO2AMAXTB: [360, 1], CO2EFFTB: [360, 1], CO2TRATB: [360, 1]}'
for file in regions series; do
  cmp none/synthetic_wheat_$file.csv ones/synthetic_wheat_$file.csv || fail "tables of 1 change $file"
done

# the gradient, the same on any number of ranks
estimate=(--set 'control.AMAXTB={factor: [0.7, 1.4], prior_sd: 0.1}'
  --set 'control.EFFTB[0]={factor: [0.7, 1.4], prior_sd: 0.1}')
gradient() { # ranks, parameters, options
  run mpirun -n "$1" "$WINDROW" gradient campaign.yaml "${with[@]}" --set "crop.set={$tables}" "${estimate[@]}" "${@:3}"
  grep -E '^J|dJ/du' log >"J.$1"
  [ "$(grep -c dJ/du "J.$1")" = "$2" ] || fail "no gradient" "$(cat log)"
}
gradient 1 4
awk '/^dot product/ { if ($NF + 0 > 1e-12) exit 1; n++ } / 1e-04 / { if ($4 < 1.95 || $4 > 2.05) exit 1; n++ }
  END { exit n != 2 }' log || fail 'derivatives' "$(cat log)"
gradient 3 4
cmp J.1 J.3 || fail 'J depends on the number of ranks'

# water-limited: a crop that transpires less lacks less water
dry=(--set campaign.production=wlp --set forcing.altitude=100 --set 'soil.initial={WAV: 2, spinup_days: 0}'
  --set 'soil.set={SMW: 0.1, SMFCF: 0.3, SM0: 0.42, CRAIRC: 0.06, SOPE: 10, KSUB: 10, SMLIM: 0.42, SSI: 0, SSMAX: 0,
    IFUNRN: 0, NOTINF: 0, RDMSOL: 60}')
simulate dry "${dry[@]}"
simulate saves "${dry[@]}" "${with[@]}" \
  --set 'crop.set={CO2AMAXTB: [360, 1], CO2EFFTB: [360, 1], CO2TRATB: [360, 1, 720, 0.7]}'
same dry saves 2001 'a transpiration factor of 1 changes yields'
paste -d, <(yields dry 2002) <(yields saves 2002) <(yields none 2002) |
  awk -F, '!($2 < $4 && $4 <= $6) { bad = 1 } END { exit bad || NR < 2 }' || fail 'saved water raises no yield'
estimate+=(--set 'control.CFET={factor: [0.8, 1.2], prior_sd: 0.1}')
gradient 2 5 "${dry[@]}"
awk '/^dot product/ { if ($NF + 0 > 1e-12) exit 1; n++ } / 1e-05/ { if ($4 < 1.95 || $4 > 2.05) exit 1; n++ }
  END { exit n != 2 }' log || fail 'water-limited derivatives' "$(cat log)"

# an estimate's file holds the tables, and is a crop that responds like the one it came from
run "$WINDROW" calibrate campaign.yaml "${with[@]}" --set "crop.set={$tables}" --set optimiser.max_evaluations=3 \
  --set output.export.pcse_yaml=true --output fit
crop=fit/synthetic_wheat_crop.yaml
grep -q '^CO2TRATB: \[360, 1, 720, 0.9' $crop || fail 'the estimate lacks the tables of CO2' "$(cat $crop)"
simulate again "${with[@]}" --set crop.parameters=$crop --set crop.variety= --set 'control={}'
for year in 2001 2002 2003; do same fit again $year 'the estimate, read again, is another crop'; done

# a crop of its own in each cell: each by its own tables
cat >stations.cdl <<CDL
netcdf stations {
dimensions: location = 2 ;
variables:
  string location(location) ; location:cf_role = "timeseries_id" ;
  double lat(location) ; lat:units = "degrees_north" ;
  double lon(location) ; lon:units = "degrees_east" ;
data: location = "flat", "steep" ;
  lat = $(ncdump -v lat cells.nc | sed -n 's/^ lat = \([^,]*\), .*/\1, \1/p') ;
  lon = $(ncdump -v lon cells.nc | sed -n 's/^ lon = \([^,]*\), .*/\1, \1/p') ;
}
CDL
run ncgen -k nc4 -o stations.nc stations.cdl
sed 's/CO2AMAXTB: .*/CO2AMAXTB: [360, 1]/; s/CO2EFFTB: .*/CO2EFFTB: [360, 1]/' $crop >flat.yaml
cp $crop steep.yaml
sed -e '/^  yield:/,/^    basis/d' -e '/^  lai:/,/^    quality/d' -e 's/^observations:.*//' -e 's/^  zones:.*//' \
  -e 's/cells.nc/stations.nc/' -e 's/variety: synthetic/co2: {mode: table, series: co2.csv}/' campaign.yaml >stations.yaml
for mode in table none; do
  series=$([ $mode = table ] && echo ', series: co2.csv')
  run "$WINDROW" simulate stations.yaml --set 'crop.parameters="{station}.yaml"' --set "crop.co2={mode: $mode$series}" \
    --set 'control={}' --output by_$mode
  # one row a year: flat, steep
  ncdump -p 17 -v twso by_$mode/synthetic_wheat_maps.nc | sed '1,/^ twso =/d; s/[;}]//' | tr -d ' ' | grep . >$mode.rows
done
paste -d, table.rows none.rows | tr -s , | awk -F, '{ good += $1 == $3 && ($2 == $4) == (NR == 1); n++ } END { exit good != 3 || n != 3 }' ||
  fail 'a crop does not respond by its own tables' "$(paste table.rows none.rows)"
