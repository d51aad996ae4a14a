# Soil, initial water and irrigation of a campaign: every source is read, in the order in which they
# cover each other, the same on one rank and three; every fault is one line that says file, variable,
# cell, what was found and what is expected. In an expected line `…` stands for anything.
set -uo pipefail
command -v ncgen >/dev/null || { echo "skipped: no ncgen"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}

# -- five cells: the point in the middle of the southern row is none

"$WINDROW" synthesize --output . --cells 2x3 --masked 0 --regions 1 --parameters 1 >log 2>&1 ||
  fail "synthesize: $(cat log)"
axes='double lat(lat) ; lat:units = "degrees_north" ; double lon(lon) ; lon:units = "degrees_east" ;'
places='lat = 51.875, 51.625 ; lon = 8.125, 8.375, 8.625 ;'
make() { # name, text of its dimensions, variables, data
  echo "netcdf $1 { $2 }" >"$1.cdl"
  ncgen -k nc4 -o "$1.nc" "$1.cdl" || fail "ncgen $1"
}
make cells "dimensions: lat = 2 ; lon = 3 ;
variables: $axes byte mask(lat, lon) ; float alt(lat, lon) ; alt:units = \"m\" ;
data: $places mask = 1, 1, 1, 1, 0, 1 ; alt = 50, 60, 70, 80, 90, 100 ;"
make soil "dimensions: lat = 2 ; lon = 3 ;
variables: $axes
  double SMW(lat, lon) ; SMW:units = \"cm3 cm-3\" ;
  float SMFCF(lat, lon) ; SMFCF:units = \"%\" ;
  double SM0(lat, lon) ;
  double wet(lat, lon) ;
  double hole(lat, lon) ; hole:_FillValue = -1. ;
  double percent(lat, lon) ;
  double air(lat, lon) ;
  float depth(lat, lon) ; depth:units = \"m\" ;
  float bare(lat, lon) ;
  float wav(lat, lon) ; wav:units = \"mm\" ;
  float KSUB(lat, lon) ; KSUB:units = \"mm d-1\" ;
  short wv0033(lat, lon) ; wv0033:_FillValue = -32768s ;
  short wv1500(lat, lon) ; wv1500:_FillValue = -32768s ;
  short bdod(lat, lon) ; bdod:_FillValue = -32768s ;
  float density(lat, lon) ;
  float sand(lat, lon) ; sand:units = \"g/kg\" ;
  float clay(lat, lon) ; clay:units = \"%\" ;
  float heavy(lat, lon) ; heavy:units = \"%\" ;
  float soc(lat, lon) ; soc:units = \"dg/kg\" ;
  float matter(lat, lon) ; matter:units = \"percent\" ;
  float share(lat, lon) ;
  float much(lat, lon) ;
data: $places
  SMW = .08, .09, .1, .11, _, .13 ;
  SMFCF = 20, 21, 22, 23, _, 25 ;
  SM0 = .40, .41, .42, .43, _, .45 ;
  wet = .1, .1, .4, .45, _, .1 ;
  hole = .08, .09, -1, -1, _, .13 ;
  percent = 8, 9, 10, 11, _, 13 ;
  air = .06, .06, .06, .07, _, .5 ;
  depth = .6, .7, .8, .9, _, 1.1 ;
  bare = 60, 70, 80, 90, _, 110 ;
  wav = 50, 60, 70, 80, _, 100 ;
  KSUB = 10, 20, 30, 40, _, 60 ;
  wv0033 = 200, 210, 220, 230, _, 250 ;
  wv1500 = 80, 90, 100, 110, _, 130 ;
  bdod = 130, 135, 140, 145, _, 150 ;
  density = 1.3, 1.35, 1.4, 1.45, _, 1.5 ;
  sand = 880, 650, 400, 200, _, 250 ;
  clay = 5, 10, 20, 15, _, 50 ;
  heavy = 5, 10, 20, 15, _, 70 ;
  soc = 145.0116, 145.0116, 145.0116, 145.0116, _, 145.0116 ;
  matter = 2.5, 2.5, 2.5, 2.5, _, 2.5 ;
  share = 0, .1, .2, .3, _, 1 ;
  much = 0, .1, 1.2, .3, _, 1 ;"
make byyear "dimensions: lat = 2 ; lon = 3 ; year = 2 ;
variables: $axes int year(year) ;
  float irrigated_fraction(year, lat, lon) ;
data: $places year = 2001, 2002 ;
  irrigated_fraction = 0, .1, .2, .3, _, .5, 0, .1, .2, .3, _, .9 ;"
make oneyear "dimensions: lat = 2 ; lon = 3 ; year = 2 ;
variables: $axes int year(year) ;
  float irrigated_fraction(year, lat, lon) ;
data: $places year = 2000, 2001 ; irrigated_fraction = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 ;"
make calendar "dimensions: lat = 2 ; lon = 3 ; year = 1 ;
variables: $axes int year(year) ; float planting_day(year, lat, lon) ;
data: $places year = 2001 ; planting_day = 283, 283, 283, 283, 283, 283 ;"
make water "dimensions: lat = 2 ; lon = 3 ; time = 3 ;
variables: $axes int time(time) ; time:units = \"days since 2001-06-01\" ;
  float irrigation(time, lat, lon) ; irrigation:units = \"mm d-1\" ;
  float flood(time, lat, lon) ; flood:units = \"m d-1\" ;
  float depth(time, lat, lon) ; depth:units = \"mm\" ;
data: $places time = 0, 10, 40 ;
  irrigation = 0, 20, 0, 0, _, 0,  0, 30, 0, 0, _, 0,  0, 0, 0, _, _, 15 ;
  flood = 0, 2, 0, 0, _, 0,  0, 3, 0, 0, _, 0,  0, 0, 0, -1, _, 15 ;
  depth = 0, 20, 0, 0, _, 0,  0, 30, 0, 0, _, 0,  0, 0, 0, _, _, 15 ;"
make dry "dimensions: lat = 2 ; lon = 3 ; time = 1 ;
variables: $axes int time(time) ; time:units = \"days since 1990-06-01\" ;
  float irrigation(time, lat, lon) ; irrigation:units = \"cm d-1\" ;
data: $places time = 0 ; irrigation = 0, 2, 0, 0, 0, 0 ;"
make stations "dimensions: location = 2 ;
variables: string location(location) ; location:cf_role = \"timeseries_id\" ;
  double lat(location) ; lat:units = \"degrees_north\" ;
  double lon(location) ; lon:units = \"degrees_east\" ;
  float alt(location) ; alt:units = \"m\" ;
data: alt = 50, 100 ; location = \"north\", \"south\" ; lat = 51.875, 51.625 ; lon = 8.125, 8.625 ;"
make twice "dimensions: location = 3 ; time = 1 ;
variables: double lat(location) ; lat:units = \"degrees_north\" ;
  double lon(location) ; lon:units = \"degrees_east\" ;
  int time(time) ; time:units = \"days since 2001-06-01\" ;
  float irrigation(location, time) ; irrigation:units = \"mm d-1\" ;
data: lat = 51.875, 51.6, 51.65 ; lon = 8.125, 8.6, 8.65 ; time = 0 ; irrigation = 10, 10, 10 ;"

cat >north.yaml <<'EOF'
SMW: 0.10
SMFCF: 0.30
SM0: 0.45
CRAIRC: 0.06
SOPE: 10
KSUB: 5
RDMSOL: 100
WAV: 12
SMLIM: 0.35
EOF
sed -e 's/^SMW.*/SMW: 0.12/' -e 's/^RDMSOL.*/RDMSOL: 80/' north.yaml >south.yaml
sed -e 's/^SOPE.*//' -e 's/^WAV.*//' north.yaml >lacking.yaml
sed -e 's/^SMFCF.*/SMFCF: 0.05/' -e 's/^CRAIRC.*/CRAIRC: 0.5/' north.yaml >order.yaml
sed -e 's/^SM0.*/SM0: wet/' north.yaml >text.yaml

sed -e 's/production: pp/production: wlp/' -e '/zones/d' -e '/^observations/,$d' campaign.yaml >bare.yaml
cp bare.yaml plain.yaml
cat >>plain.yaml <<'EOF'
soil:
  set: {CRAIRC: 0.06, SOPE: 10, KSUB: 10}
  water: {file: soil.nc, rdmsol: depth}
  initial: {WAV: field_capacity}
EOF

# -- one run

campaign=plain.yaml
words() { # key=value
  args=("$campaign")
  for word in "$@"; do args+=(--set "$word"); done
}
like() { # line, expected
  local e=$2
  e=${e//\\/\\\\} e=${e//\*/\\*} e=${e//\?/\\?} e=${e//\[/\\[} e=${e//…/*}
  [[ $1 == $e ]]
}
# ranks, keys; the lines of soil and irrigation that are expected of the log on standard input
accepted() {
  local line found
  words "${@:2}"
  if [ "$1" = 1 ]; then
    "$WINDROW" check "${args[@]}" >log 2>told || fail "refused: $*" "$(cat told)"
  else
    mpirun -q -n "$1" "$WINDROW" check "${args[@]}" </dev/null >log 2>told || fail "refused: $*" "$(cat told)"
  fi
  while read -r line; do
    found=no
    while read -r each; do like "$each" "$line" && found=yes && break; done <log
    [ $found = yes ] || fail "accepted $*: lacks \"$line\"" "$(cat log)"
  done
}
# keys; all lines told, on standard input
refused() {
  local told expected i
  mapfile -t expected
  words "$@"
  "$WINDROW" check "${args[@]}" >log 2>told && fail "not refused: $*" "$(cat log)"
  cp told told.1
  mapfile -t told <told
  for ((i = 0; i < ${#told[@]} || i < ${#expected[@]}; i++)); do
    like "${told[i]-}" "windrow: ${expected[i]-(no more)}" ||
      fail "refused $*" "told:" "${told[@]}" "expected:" "${expected[@]}"
  done
}

# ranks tell the same; each ends well for the launcher, which would end all at the first error
same_on_three_ranks() {
  mpirun -q -n 3 bash -c '"$@" || true' windrow "$WINDROW" check "${args[@]}" </dev/null >log 2>told
  diff told.1 told >log || fail "three ranks tell otherwise:" "$(cat log)"
}

# -- sources

for ranks in 1 3; do
  accepted $ranks <<'EOF'
soil              no file; SMW = SMW of soil.nc; SMFCF = SMFCF of soil.nc; SM0 = SM0 of soil.nc; CRAIRC 0.06; SOPE 10; KSUB 10; RDMSOL = depth of soil.nc
soil defaults     SMLIM 0.4, SSI 0, SSMAX 0, IFUNRN 0, NOTINF 0
initial water     field capacity, 180 days before sowing; bare soil until then
irrigation        none
cells: 5 of 6 points; …
soil: SMW 0.08 .. 0.13 cm3 cm-3, SMFCF 0.2 .. 0.25 cm3 cm-3, SM0 0.4 .. 0.45 cm3 cm-3, RDMSOL 60 .. 110 cm, WAV 7.2 .. 13.2 cm
soil: CRAIRC 0.06 cm3 cm-3, SOPE 10 cm d-1, KSUB 10 cm d-1, SMLIM 0.4 cm3 cm-3, SSI 0 cm, SSMAX 0 cm, IFUNRN 0, NOTINF 0
EOF
  accepted $ranks irrigation.share='{file: byyear.nc}' irrigation.events='{file: water.nc, efficiency: 70 %}' <<'EOF'
irrigation        share irrigated_fraction of byyear.nc, without water stress; irrigation of water.nc on the rest, 70 % of it reaching the soil
irrigated share: 0 .. 0.9, mean of all seasons 0.26
irrigation by date: in 2 of 5 cells, at most 2.1 cm d-1 reach the soil
EOF
  grep -E '^(soil|irriga|initial|texture)' log >"said.$ranks"
done
diff said.1 said.3 || fail "three ranks read another soil"

# one file for all cells, its own water; what it lacks by default; what the crop's file gives
campaign=bare.yaml
accepted 1 soil.parameters=north.yaml soil.initial.spinup_days=0 <<'EOF'
soil              north.yaml
soil defaults     SMLIM 0.4, SSI 0, SSMAX 0, IFUNRN 0, NOTINF 0, where the file has none
initial water     WAV of north.yaml on the day of sowing
soil: SMW 0.1 cm3 cm-3, SMFCF 0.3 cm3 cm-3, SM0 0.45 cm3 cm-3, RDMSOL 100 cm, WAV 12 cm
soil: CRAIRC 0.06 cm3 cm-3, SOPE 10 cm d-1, KSUB 5 cm d-1, SMLIM 0.35 cm3 cm-3, …
EOF
sed -i '/^RDMSOL/d' north.yaml
accepted 1 soil.parameters=north.yaml 'crop.set={RDMSOL: 70}' soil.initial.WAV=wilting_point <<'EOF'
initial water     wilting point, 180 days before sowing; bare soil until then
soil: SMW 0.1 cm3 cm-3, SMFCF 0.3 cm3 cm-3, SM0 0.45 cm3 cm-3, RDMSOL 70 cm, WAV 0 cm
EOF
refused soil.parameters=north.yaml <<'EOF'
north.yaml: 1 soil and site parameter is missing: RDMSOL; give it in soil.parameters, soil.set or as a map
EOF
echo 'RDMSOL: 100' >>north.yaml

# one file a station; stations take maps from the grid
accepted 3 region.cells=stations.nc soil.parameters='"{station}.yaml"' irrigation.share=30% <<'EOF'
soil              {station}.yaml
irrigation        30 % of every cell, without water stress
soil: SMW 0.1 .. 0.12 cm3 cm-3, SMFCF 0.3 cm3 cm-3, SM0 0.45 cm3 cm-3, RDMSOL 80 .. 100 cm, WAV 12 cm
EOF
accepted 1 region.cells=stations.nc soil.parameters='"{station}.yaml"' soil.water='{file: soil.nc}' <<'EOF'
soil: SMW 0.08 .. 0.13 cm3 cm-3, SMFCF 0.2 .. 0.25 cm3 cm-3, SM0 0.4 .. 0.45 cm3 cm-3, RDMSOL 80 .. 100 cm, WAV 12 cm
EOF

# the later key covers the earlier: file, texture, SoilGrids, water, maps, set, initial
accepted 1 soil.parameters=north.yaml soil.texture='{file: soil.nc, organic_carbon: soc}' <<'EOF'
soil              north.yaml; SMW by texture; SMFCF by texture; SM0 by texture
texture           sand, clay and soc (organic carbon, matter = 1.724 carbon) of soil.nc, by Saxton & Rawls (2006)
soil: SMW 0.05022 .. 0.2979 cm3 cm-3, SMFCF 0.1028 .. 0.4206 cm3 cm-3, SM0 0.4499 .. 0.4984 cm3 cm-3, RDMSOL 100 cm, WAV 12 cm
EOF
accepted 1 soil.parameters=north.yaml soil.texture='{file: soil.nc, organic_matter: matter, clay: heavy}' \
  soil.soilgrids='{file: soil.nc}' <<'EOF'
soil              north.yaml; SMW = wv1500 / 1000 of soil.nc; SMFCF = wv0033 / 1000 of soil.nc; SM0 = 1 - bdod / 265 of soil.nc
soil: SMW 0.08 .. 0.13 cm3 cm-3, SMFCF 0.2 .. 0.25 cm3 cm-3, SM0 0.434 .. 0.5094 cm3 cm-3, RDMSOL 100 cm, WAV 12 cm
EOF
accepted 1 soil.parameters=north.yaml soil.soilgrids='{file: soil.nc}' soil.water='{file: soil.nc, crairc: air, saturation: bare}' \
  soil.maps='{SM0: {file: soil.nc}, RDMSOL: {file: soil.nc, variable: depth}, KSUB: {file: soil.nc}, CRAIRC: {file: soil.nc, variable: SMW}}' \
  soil.set='{SOPE: 20 mm/d, SM0: 0.6}' soil.initial.WAV='{file: soil.nc, variable: wav}' <<'EOF'
soil              north.yaml; SMW = SMW of soil.nc; SMFCF = SMFCF of soil.nc; SM0 0.6; CRAIRC = SMW of soil.nc; SOPE 2; KSUB = KSUB of soil.nc; RDMSOL = depth of soil.nc
initial water     WAV = wav of soil.nc, 180 days before sowing; bare soil until then
soil: SMW 0.08 .. 0.13 cm3 cm-3, SMFCF 0.2 .. 0.25 cm3 cm-3, SM0 0.6 cm3 cm-3, RDMSOL 60 .. 110 cm, WAV 5 .. 10 cm
soil: CRAIRC 0.08 .. 0.13 cm3 cm-3, SOPE 2 cm d-1, KSUB 1 .. 6 cm d-1, …
EOF
campaign=plain.yaml
accepted 1 soil.initial.WAV='80 mm' irrigation.share='{file: soil.nc, variable: share}' irrigation.events.file=dry.nc <<'EOF'
initial water     WAV 8 cm, 180 days before sowing; bare soil until then
irrigated share: 0 .. 1, mean of all seasons 0.32
irrigation by date: in 0 of 5 cells, at most 0 cm d-1 reach the soil
note: no water of dry.nc is used; are its dates within the seasons?
EOF

# Soils and water reach the cells they belong to. TWSO by year and point, one a line, `_` at the point
# that is no cell; `apart` prints the places (from 1) where two lists are more than 1 kg ha-1 apart,
# which rounding of a float map to the same soil is far below.
twso() { # file of the list, keys
  words "${@:2}"
  "$WINDROW" simulate "${args[@]}" >log 2>told || fail "not simulated: ${*:2}" "$(cat told)"
  ncdump -v twso out/synthetic_wheat_maps.nc | sed -e '1,/^ twso =/d' -e '/}/d' | tr -s ', ;' '\n' |
    grep . >"$1"
  [ "$(wc -l <"$1")" = 12 ] || fail "no TWSO of two years and six points: $(cat "$1")"
}
apart() { paste "$1" "$2" | awk '$1 != "_" && ($1 - $2) ^ 2 > 1 { printf "%s%d", n++ ? " " : "", NR }'; }
twso maps
twso fourth soil.water= 'soil.set={SMW: 0.11, SMFCF: 0.23, SM0: 0.43, RDMSOL: 90, CRAIRC: 0.06, SOPE: 10, KSUB: 10}'
[ "$(apart maps fourth)" = "1 2 3 6 7 8 9 12" ] ||
  fail "one cell's soil for all: other seasons than its own should change:" "$(paste maps fourth)"
twso given irrigation.events.file=water.nc
[ "$(apart maps given)" = "2 6" ] || fail "water on two cells in 2001:" "$(paste maps given)"
twso whole irrigation.share=1
twso potential campaign.production=pp
cmp whole potential || fail "all irrigated is not potential production:" "$(paste whole potential)"

# where no crop stands no share is asked for
accepted 1 irrigation.share='{file: oneyear.nc}' calendar.start='{file: calendar.nc}' <<'EOF'
irrigated share: 0 .. 0, mean of all seasons 0
EOF

# -- refusals

refused soil.set= soil.initial.WAV= <<'EOF'
soil: 3 soil and site parameters are missing: CRAIRC, SOPE, KSUB; give them in soil.parameters, soil.set or as a map
soil.initial.WAV is missing: how much water above wilting point the soil holds down to RDMSOL, 180 days before the crop's start, decides on the season; give field_capacity, wilting_point, a number [cm] or {file, variable}
EOF
refused soil.set= <<'EOF'
soil: 3 soil and site parameters are missing: CRAIRC, SOPE, KSUB; give them in soil.parameters, soil.set or as a map
EOF
refused soil.initial.WAV=wet soil.initial.spinup_days=-1 soil.set.KSUB=-1 soil.set.SMFC=2 soil.set.SOPE='3 kg' \
  soil.maps.CRAIR.file=soil.nc irrigation.share=1.5 irrigation.events='{file: water.nc, efficiency: 2}' irrigation.rule=always <<'EOF'
--set irrigation.rule:1: irrigation.rule is 'always'; expected: one of [no_stress]
--set soil.maps.CRAIR.file:1: soil.maps.CRAIR is no parameter of the soil; did you mean 'CRAIRC'?; it has: SMW, SMFCF, SM0, CRAIRC, SOPE, KSUB, SMLIM, WAV, SSI, SSMAX, IFUNRN, NOTINF, RDMSOL
--set soil.set.SOPE:1: soil.set.SOPE is '3 kg'; expected: a number, or a number with a unit that converts to [cm d-1]
--set soil.set.KSUB:1: soil.set.KSUB is -1; expected 0 .. 10000 cm d-1
--set soil.set.SMFC:1: soil.set.SMFC is no parameter of the soil; did you mean 'SMFCF'?; it has: …
--set soil.initial.spinup_days:1: soil.initial.spinup_days is -1; expected a whole number from 0 to 3660
--set soil.initial.WAV:1: soil.initial.WAV is 'wet'; expected field_capacity, wilting_point, a number [cm] or {file, variable}
--set irrigation.share:1: irrigation.share is 1.5; expected 0 .. 1, or {file, variable}
--set irrigation.events:1: irrigation.events.efficiency is 2; expected 0.001 .. 1
EOF
refused soil.initial.WAV=2000 soil.texture.file=soil.nc <<'EOF'
--set soil.texture.file:1: soil.texture names no organic matter; expected organic_carbon or organic_matter
--set soil.initial.WAV:1: soil.initial.WAV is 2000; expected 0 .. 1000 cm
EOF
refused soil.water.file=nosoil.nc <<'EOF'
nosoil.nc: cannot be opened: No such file or directory
EOF
refused soil.water.wilting=hole soil.water.saturation=percent soil.water.rdmsol=bare soil.water.crairc=aer <<'EOF'
soil.nc: 'hole' is missing in 2 cells, first cell 2 (51.8750, 8.6250); fill it, or mask these cells in cells.nc
soil.nc: 'percent' is out of range in 5 cells, first cell 0 (51.8750, 8.1250): 8; expected 0 .. 1; check its units, scale_factor and _FillValue
soil.nc: variable 'bare' has no units; ones that convert to 'cm' are expected
EOF
refused soil.maps='{CRAIRC: {file: soil.nc, variable: aer}}' soil.set= <<'EOF'
soil.nc: has no variable 'aer'; did you mean 'air'? (it has: …)
soil: 2 soil and site parameters are missing: SOPE, KSUB; give them in soil.parameters, soil.set or as a map
EOF
refused soil.water.wilting=wet soil.set.CRAIRC=0.41 <<'EOF'
soil.nc: 'wet' must be below soil.nc: 'SMFCF' in 2 cells, first cell 2 (51.8750, 8.6250): 0.4 and 0.22
soil: CRAIRC must be below soil.nc: 'SM0' in 2 cells, first cell 0 (51.8750, 8.1250): 0.41 and 0.4
EOF
same_on_three_ranks
refused soil.set.IFUNRN=0.5 crop.set.RDI=75 <<'EOF'
soil: IFUNRN is out of range: 0.5; expected 0 or 1
EOF
refused crop.set.RDI=75 <<'EOF'
soil.nc: 'depth' must not be less than the crop's RDI, the depth of roots at emergence, in 2 cells, first cell 0 (51.8750, 8.1250): 60 and 75 cm
EOF
same_on_three_ranks
refused soil.water= soil.soilgrids='{file: soil.nc, wilting: SMW, bulk_density: density}' soil.set.RDMSOL=100 <<'EOF'
soil.nc: 'SMW' is out of range in 5 cells, first cell 0 (51.8750, 8.1250): 0.08; expected 5 .. 900, SoilGrids 2 integers
soil.nc: 'density' is out of range in 5 cells, first cell 0 (51.8750, 8.1250): 1.3; expected 20 .. 250, SoilGrids 2 integers
EOF
refused soil.water= soil.texture='{file: soil.nc, clay: heavy, organic_matter: sand}' soil.set.RDMSOL=100 <<'EOF'
soil.nc: 'heavy' is out of range in 1 cell, first cell 4 (51.6250, 8.6250): 0.7; expected 0 .. 0.6; check its units, scale_factor and _FillValue
soil.nc: 'sand' is out of range in 5 cells, first cell 0 (51.8750, 8.1250): 0.88; expected 0 .. 0.08; check its units, scale_factor and _FillValue
EOF
refused soil.water= soil.texture='{file: soil.nc, clay: sand, organic_matter: matter, sand: clay}' soil.set.RDMSOL=100 <<'EOF'
soil.nc: 'sand' is out of range in 2 cells, first cell 0 (51.8750, 8.1250): 0.88; expected 0 .. 0.6; check its units, scale_factor and _FillValue
EOF
refused soil.water= soil.texture='{file: soil.nc, clay: SMFCF, organic_matter: matter}' soil.set.RDMSOL=100 <<'EOF'
soil.nc: 'sand' and 'SMFCF' are more than the whole in 1 cell, first cell 0 (51.8750, 8.1250): 0.88 and 0.2
EOF
campaign=bare.yaml
refused soil.parameters='"{station}.yaml"' soil.initial.WAV=field_capacity <<'EOF'
soil.parameters: {station}.yaml asks for stations' names, but cells.nc is a grid
EOF
refused soil.parameters=lacking.yaml <<'EOF'
lacking.yaml: 1 soil and site parameter is missing: SOPE; give it in soil.parameters, soil.set or as a map
soil.initial.WAV is missing: how much …
EOF
refused soil.parameters=lacking.yaml soil.initial.WAV=0 <<'EOF'
lacking.yaml: 1 soil and site parameter is missing: SOPE; give it in soil.parameters, soil.set or as a map
EOF
refused soil.parameters=order.yaml <<'EOF'
order.yaml: SMW must be below order.yaml: SMFCF: 0.1 and 0.05
order.yaml: CRAIRC must be below order.yaml: SM0: 0.5 and 0.45
EOF
refused soil.parameters=text.yaml <<'EOF'
text.yaml:3: SM0 is 'wet'; a number [cm3 cm-3] is expected
EOF
cp lacking.yaml south.yaml
refused region.cells=stations.nc soil.parameters='"{station}.yaml"' <<'EOF'
{station}.yaml: 1 soil and site parameter is missing in 1 cell, first cell 1 'south': SOPE; give it in soil.parameters, soil.set or as a map
soil.initial.WAV is missing in 1 cell, first cell 1 'south': how much …
EOF
refused region.cells=stations.nc soil.parameters='"{station}.yaml"' soil.initial.WAV=20 <<'EOF'
{station}.yaml: 1 soil and site parameter is missing in 1 cell, first cell 1 'south': SOPE; give it in soil.parameters, soil.set or as a map
EOF
refused soil.parameters=north.yaml soil.set.RDMSOL=9000 soil.initial.WAV=field_capacity <<'EOF'
soil: WAV is out of range: 1800; expected 0 .. 1000 cm
EOF
campaign=plain.yaml
refused irrigation.share='{file: oneyear.nc}' irrigation.events='{file: twice.nc}' <<'EOF'
oneyear.nc: 'irrigated_fraction' is missing in 5 seasons, first cell 0 (51.8750, 8.1250), harvest year 2002; 0 is expected where nothing is irrigated
twice.nc: 'irrigation' has two locations in 1 cell, first cell 4 (51.6250, 8.6250) on 2001-06-01; one value a cell and date is expected
EOF
same_on_three_ranks
refused irrigation.share='{file: soil.nc, variable: much}' irrigation.events='{file: water.nc, variable: flood}' <<'EOF'
soil.nc: 'much' is out of range in 2 seasons, first cell 2 (51.8750, 8.6250), harvest year 2001: 1.2; expected 0 .. 1
water.nc: 'flood' is out of range in 3 cells, first cell 1 (51.8750, 8.3750) on 2001-06-01: 200, expected 0 .. 100 cm d-1; check its units, scale_factor and _FillValue
EOF
refused irrigation.events='{file: water.nc, variable: depth}' <<'EOF'
water.nc: variable 'depth' has units 'mm', which cannot be converted to 'cm d-1'
EOF

# potential production reads none of it
accepted 1 campaign.production=pp soil.water.file=nosoil.nc soil.initial.WAV= <<'EOF'
initial water     none (potential production)
EOF
grep '^soil' log && fail "potential production reads a soil"
exit 0
