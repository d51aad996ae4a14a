# Bad input of a campaign: one clear line a fault (file, variable or key, place, found, expected),
# exit 1 on every rank, nothing hangs, no file touched and none left behind; `check` and `calibrate`
# tell everything they can at once. Variants of a small synthetic region are made by ncdump, sed and
# ncgen, or by --set. In an expected line `…` stands for anything.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
top=$PWD

# -- the region

make_region() {
  "$WINDROW" synthesize --output region --cells 2x3 --regions 2 --parameters 2 --lai-every 20 \
    >log 2>&1 || fail "synthesize: $(cat log)"
  cd region || exit 1
  for file in cells zones weather yield lai; do
    ncdump -f c $file.nc >$file.cdl || fail "ncdump $file.nc"
  done
  # what potential production does not read makes variants slow
  sed -i -E '/(pr|hurs|sfcWind)[(:]/d; /^ (pr|hurs|sfcWind) =/d' weather.cdl
  variant cells cells 's#1;(  // mask\(1,2\))#0;\1#'
  variant weather weather ''
}

# NAME of the file to vary, NAME of the variant, sed expression over its text (a value a line, with
# its place behind it)
variant() {
  sed -E "$3" "$1.cdl" >new.cdl
  [ -z "$3" ] || ! cmp -s "$1.cdl" new.cdl || fail "variant $2 of $1: nothing changed by $3"
  ncgen -k nc4 -o "$2.nc" new.cdl || fail "ncgen $2"
  rm new.cdl
}
# sed: the value at a place, such as tasmin(3,1,1), becomes $2
at() { printf 's#^.*([,;] +// %s\\(%s\\))#%s\\1#;' "${1%%(*}" "$(sed 's/.*(//; s/)//' <<<"$1")" "$2"; }

# -- one run

state() { find . -type f -exec cksum {} + | sort; }

# Words after the command: key=value is --set key=value, anything else stands as it is.
words() {
  local word
  args=("$campaign")
  for word in "$@"; do
    case $word in
    -*) args+=("$word") ;;
    *=*) args+=(--set "$word") ;;
    *) args+=("$word") ;;
    esac
  done
}

campaign=campaign.yaml
runs=0
# Ranks (0: without mpirun), command, words. Leaves exit codes in $top/code.*, output in $top/log,
# standard error in $top/told.
launch() {
  local ranks=$1 command=$2
  shift 2
  words "$@"
  rm -f "$top"/code.*
  runs=$((runs + 1))
  if [ "$ranks" = 0 ]; then
    timeout 60 "$WINDROW" "$command" "${args[@]}" >"$top/log" 2>"$top/told"
    echo $? >"$top/code.0"
  else
    timeout 60 mpirun -q -n "$ranks" bash "$top/rank.sh" "$WINDROW" "$command" "${args[@]}" \
      </dev/null >"$top/log" 2>"$top/told" || fail "$* on $ranks ranks: hangs or fails: $(cat "$top/told")"
  fi
}
# every rank says how it ended; the launcher itself would end all at the first error
cat >rank.sh <<'EOF'
"$@"
echo $? >"$(dirname "$0")/code.${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-${PMIX_RANK:-0}}}"
EOF

codes_are() { # number of ranks, code
  local n=0
  for file in "$top"/code.*; do
    [ "$(cat "$file")" = "$2" ] || return 1
    n=$((n + 1))
  done
  [ $n = "$1" ] || [ "$1" = 0 ]
}

like() { # line, expected
  local e=$2
  e=${e//\\/\\\\} e=${e//\*/\\*} e=${e//\?/\\?} e=${e//\[/\\[} e=${e//…/*}
  [[ $1 == $e ]]
}

# ranks, command, words; the lines expected, without "windrow: ", on standard input
refused() {
  local before told expected i
  mapfile -t expected
  before=$(state)
  launch "$@"
  mapfile -t told <"$top/told"
  codes_are "$1" 1 || fail "not exit 1 on $1 ranks: $*" "$(cat "$top/told")"
  [ "$before" = "$(state)" ] || fail "files changed: $*" "$(diff <(echo "$before") <(state))"
  for ((i = 0; i < ${#told[@]} || i < ${#expected[@]}; i++)); do
    like "${told[i]-}" "windrow: ${expected[i]-(no more)}" ||
      fail "refused $*" "told:" "${told[@]}" "expected:" "${expected[@]}"
  done
}

holds() { # a line of the output
  local line
  while read -r line; do like "$line" "$1" && return 0; done <"$top/log"
  return 1
}

# ranks, command, words; lines that its output must hold
accepted() {
  local line expected
  mapfile -t expected
  launch "$@"
  codes_are "$1" 0 || fail "refused: $*" "$(cat "$top/told")"
  for line in "${expected[@]}"; do
    holds "$line" || fail "accepted $*: lacks \"$line\":" "$(cat "$top/log")"
  done
}

make_region

# An earlier estimate: no bad input may touch it.
accepted 2 calibrate optimiser.max_evaluations=2 <<'EOF'
cells: 5 of 6 points; regions: 2; ranks: 2
EOF
[ -s out/synthetic_wheat_parameters.nc ] || fail "no estimate to protect"

# -- the campaign file

edited() { # a campaign file as printf takes it; expected lines on standard input
  printf "$1" >edited.yaml
  campaign=edited.yaml refused 0 check
  rm edited.yaml
}
campaign=nothing.yaml refused 2 calibrate <<'EOF'
nothing.yaml: cannot be opened: No such file or directory
EOF
campaign=out refused 0 check <<'EOF'
out: is a folder; a YAML file is expected
EOF
edited '' <<'EOF'
edited.yaml: is empty; `windrow help calibrate` lists the keys of a campaign
EOF
edited 'just a text\n' <<'EOF'
edited.yaml:1: the document is 'just a text'; expected: a map
EOF
edited 'campaign:\n\tname: a\n' <<'EOF'
edited.yaml:2: not valid YAML: found character that cannot start any token, while scanning for the next token
EOF
edited 'campaign: {name: a\n' <<'EOF'
edited.yaml:2: not valid YAML: did not find expected ',' or '}', while parsing a flow mapping
EOF
edited 'campaign: {name: a}\ncrop: {}\ncampaign: {name: b}\n' <<'EOF'
edited.yaml:3: key 'campaign' stands twice in this map (also in line 1); keep one
EOF
edited 'campaign: {name: a, production: pp}\n' <<'EOF'
edited.yaml:1: key 'region.cells' is missing: NetCDF file with the cells: …
edited.yaml:1: key 'crop.parameters' is missing: PCSE crop file …
edited.yaml:1: key 'years.harvest' is missing: harvest years: …
edited.yaml:1: key 'forcing.files' is missing: path of the weather files; …
edited.yaml:1: key 'calendar.start' is missing: start of the crop: …
EOF
campaign=weather.nc refused 2 calibrate <<'EOF'
weather.nc:1: not valid YAML: …
EOF
sed '/basis:/d' campaign.yaml >no_basis.yaml
campaign=no_basis.yaml refused 0 calibrate <<'EOF'
no_basis.yaml:…: key 'observations.yield.basis' is missing: water in reported yields: dry | {moisture: 0.14} | {dry_matter: 0.86}
EOF
sed '/zones:/d' campaign.yaml >no_zones.yaml
campaign=no_zones.yaml refused 2 calibrate <<'EOF'
region: yields need region.zones or region.overlap to tie regions to cells of the grid cells.nc
EOF

# -- keys and options: everything that is wrong is told at once

refused 3 calibrate optimizer.max_evaluations=3 forcing.flies=weather.nc a.b=1 control.TSUM1.extend=global \
  campaign.name=a/b campaign.events=smooth campaign.seed=-1 'years.harvest=[2002, 1998]' \
  calendar.start.day=02-30 calendar.end.max_days=5 optimiser.gttol=small optimiser.tao=lmvm \
  observations.yield.basis=0.14 'observations.yield.error.floor=300 kg' forcing.wind.height=0.1 \
  crop.market_fraction=2 holdout.years=2001 <<'EOF'
--set campaign.events:1: campaign.events is 'smooth'; expected: one of [continuous|reference]
--set forcing.flies:1: unknown key 'forcing.flies'; did you mean 'forcing.files'?
--set observations.yield.error.floor:1: observations.yield.error.floor is '300 kg'; expected: a number, or a number with a unit that converts to [kg ha-1]
--set observations.yield.basis:1: observations.yield.basis is '0.14'; expected: dry, or a map {moisture: ... or dry_matter: ...}
--set control.TSUM1.extend:1: unknown key 'control.TSUM1.extend'; did you mean 'control.TSUM1.extent'?
--set optimiser.tao:1: optimiser.tao is 'lmvm'; expected: one of [bqnls|…]
--set optimiser.gttol:1: optimiser.gttol is 'small'; expected: a number
--set optimizer.max_evaluations:1: unknown key 'optimizer'; did you mean 'optimiser'?
--set a.b:1: unknown key 'a'; valid here: campaign, memory, region, maps, crop, …
--set holdout.years:1: holdout.years is '2001'; expected: a list [a, b, ...] [integer]
--set campaign.name:1: campaign.name is 'a/b'; output files are named by it: expected a name without /
--set campaign.seed:1: campaign.seed is -1; expected 0 or more
--set forcing.wind.height:1: forcing.wind.height is 0.1; expected 0.5 .. 200
--set years.harvest:1: years.harvest runs from 2002 to 1998; expected [from, to], at most 1000 years
--set calendar.start.day:1: calendar.start.day is '02-30'; expected a date "MM-DD" or a day of year from 1 to 366
--set calendar.end.max_days:1: calendar.end.max_days is 5; expected a whole number from 10 to 1000
--set crop.market_fraction:1: crop.market_fraction is 2; expected 1e-06 .. 1
EOF
refused 2 calibrate --outptu out2 <<'EOF'
command line: unknown option --outptu; did you mean --output?
EOF
refused 0 calibrate optimiser= more.yaml --set <<'EOF'
command line: --set needs a value: --set PATH=VALUE
EOF
refused 0 calibrate years.harvest=2001x calendar.end.type=harvest calendar.end.latest= \
  calendar.start.type=planted observations.yield.basis.moisture=14 holdout.years='[1990]' <<'EOF'
--set calendar.start.type:1: calendar.start.type is 'planted'; expected: one of [sowing|emergence]
--set years.harvest:1: years.harvest is '2001x'; expected [from, to], one year, or a list of years
--set calendar.end.type:1: calendar.end.type is harvest, which needs calendar.end.latest: "MM-DD"
--set observations.yield.basis.moisture:1: observations.yield.basis.moisture is 14; expected 0 .. 0.95
EOF

# -- crop parameters

refused 0 calibrate crop.parameters=nothing.yaml <<'EOF'
nothing.yaml: cannot be opened: No such file or directory
EOF
refused 0 calibrate crop.variety=syntetic <<'EOF'
crop.yaml: no variety 'syntetic'; did you mean 'synthetic'?; it has: synthetic
EOF
refused 0 calibrate 'crop.set={TSUM11: 900, SLATB: [0, 0.002, 0.5, 0.002, 0.4, 0.001], SPAN: wide, AMAXTB: [0, 30, 2]}' <<'EOF'
--set crop.set:1: unknown crop parameter 'TSUM11'; did you mean 'TSUM1'?
--set crop.set:1: table SLATB: x falls from 0.5 to 0.4 at pair 3; x must increase (zeros may pad the end)
--set crop.set:1: SPAN is 'wide'; a number [d] is expected
--set crop.set:1: table AMAXTB has 3 numbers; an even number [x, y, x, y, ...] is expected
EOF
refused 0 calibrate 'crop.set={SPAN: -3, DLC: 20, DLO: 10, FLTB: [0, 0.9, 2, 0.9]}' <<'EOF'
crop.yaml: SPAN is -3; 0.001 .. 10000 d is expected
crop.yaml: DLC (20) must be below DLO (10)
crop.yaml: at DVS 0 partitioning adds up to …, not 1 (FRTB …, FLTB 0.9, FSTB …, FOTB …)
EOF
sed -E '/^ +(TSUM1|FRTB):/d' crop.yaml >poor_crop.yaml
refused 0 calibrate crop.parameters=poor_crop.yaml <<'EOF'
poor_crop.yaml: 2 crop parameters are missing: TSUM1, FRTB
EOF
printf 'year,co2\n2000,369\n' >co2.csv
refused 2 calibrate 'crop.co2={mode: table, series: co2.csv}' <<'EOF'
co2.csv: lacks the CO2 of harvest year 2001 and 1 more; it has 2000
crop.yaml: CO2AMAXTB, CO2EFFTB, CO2TRATB missing, which a response to CO2 needs; crop files of WOFOST 7.3 have them
EOF
refused 0 check crop.co2.mode=table <<'EOF'
--set crop.co2.mode:1: crop.co2.mode is table, which needs crop.co2.series: a CSV file of years
EOF

# -- what is estimated

refused 3 calibrate 'control.TSUM3={factor: [0.8, 1.2], prior_sd: 0.1}' 'control.TSUM1.factor=[1.2, 0.8]' \
  'control.TSUM2.prior=2' 'control.SPAN={factor: [0.8, 1.2]}' 'control.RGRLAI={factor: [0.8, 1.2], prior_sd: 0}' \
  'control.TDWI={factor: [0.8, 1.2], prior_sd: .inf}' 'control.AMAXTB={absolute: [10, 50], prior_sd: 1}' \
  'control.TBASE={factor: [0.8, 1.2], prior_sd: 1}' 'control.SLATB[99]={factor: [0.8, 1.2], prior_sd: 0.1}' \
  'control.EFFTB={factor: [0.8, 1.2], absolute: [1, 2], prior_sd: 0.1}' 'control.CVL={prior_sd: 0.1}' \
  'control.Q10={extent: cells, factor: [0.8, 1.2], prior_sd: 0.1}' control.CVO=3 \
  'control.lai_scale={transform: square, prior_sd: 0.1}' 'control.CVS={absolute: [1 m, 2 m], prior_sd: 0.1}' \
  'control.CVR={factor: [-1, 2], prior_sd: 0.1}' <<'EOF'
--set control.TSUM1.factor:1: bounds of control.TSUM1: expected [lo, hi] with lo < hi
campaign.yaml:…: control.TSUM2: prior 2 lies outside its bounds [0.8, 1.25]
--set control.TSUM3:1: control.TSUM3 is no active WOFOST parameter, table, gap, trend, lai_scale or partitioning; did you mean TSUM1?
--set control.SPAN:1: control.SPAN.prior_sd is missing; expected the prior's standard deviation
--set control.RGRLAI:1: control.RGRLAI.prior_sd is no positive number; expected the prior's standard deviation
--set control.TDWI:1: control.TDWI.prior_sd is no positive number; expected the prior's standard deviation
--set control.AMAXTB:1: control.AMAXTB is a table and can be controlled by factor only
--set control.TBASE:1: control.TBASE: its base value is 0, so a factor changes nothing; use absolute: [lo, hi]
--set control.SLATB[99]:1: control.SLATB[99] is no active WOFOST parameter, table, gap, trend, lai_scale or partitioning
--set control.EFFTB:1: control.EFFTB needs either factor: [lo, hi] (multiples of the base value) or absolute: [lo, hi]
--set control.CVL:1: control.CVL needs either factor: [lo, hi] (multiples of the base value) or absolute: [lo, hi]
--set control.Q10:1: control.Q10.extent is 'cells'; expected global, region, cell, network, or …
--set control.CVO:1: control.CVO: expected {extent, factor: [lo, hi], prior_sd, ...}
--set control.lai_scale:1: control.lai_scale.transform is 'square'; expected identity, log or logit
--set control.CVS:1: bounds of control.CVS: expected [lo, hi] with lo < hi, in kg kg-1
--set control.CVR:1: control.CVR may reach [-…, …] kg kg-1; physical limits are [0.01, 1]
EOF
refused 0 calibrate 'control={}' <<'EOF'
campaign.yaml: key 'control' is missing: calibrate needs at least one parameter to estimate
EOF
refused 0 calibrate observations.yield= 'control.gap={prior_sd: 0.1}' <<'EOF'
--set control.gap:1: control.gap has nothing to act on: observations.yield is not given
EOF
refused 0 calibrate observations.lai= 'control.lai_scale={prior_sd: 0.1}' <<'EOF'
--set control.lai_scale:1: control.lai_scale has nothing to act on: observations.lai is not given
EOF
refused 0 calibrate 'observations={}' <<'EOF'
campaign.yaml: key 'observations' is missing: calibrate needs yield, lai, biomass, soil_moisture or phenology
EOF

# -- a network: what it sees and gives

refused 2 check 'control.TSUM1={extent: network, factor: [0.8, 1.25], prior_sd: 0.1}' \
  'control.TSUM2={extent: network, factor: [1, 1.2]}' 'control.SPAN={extent: network, factor: [0.8, .inf]}' \
  'control.AMAXTB={extent: network, factor: [0.7, 1.3], transform: log}' 'control.CVL={extent: network}' \
  'network.site=[latitude, altitude]' 'network.maps=[{file: soil.nc}]' 'network.covariates_until=harvest' \
  'network.weather={variables: [TMIN, ET0], days: 60, step: 7}' network.lstm.layers=2 'network.dense=[16, 0]' \
  network.activation=sigmoid network.wieghts=w.nc network.weight_sd=-1 <<'EOF'
--set network.activation:1: network.activation is 'sigmoid'; expected: one of [tanh|relu]
--set network.wieghts:1: unknown key 'network.wieghts'; did you mean 'network.weights'?
--set network.maps:1: key 'network.maps.variable' is missing: variable of network.maps[].file
--set network.lstm.layers:1: key 'network.lstm.hidden' is missing: units of an LSTM …
--set control.TSUM1:1: control.TSUM1.prior_sd has no use: the prior of a network is network.weight_sd; remove it
--set control.TSUM2:1: control.TSUM2: prior 1 lies on its bounds [1, 1.2], which a network never reaches; widen them or give a prior inside
--set control.SPAN:1: bounds of control.SPAN are [0.8, inf]; a network's values need finite ones
--set control.AMAXTB:1: control.AMAXTB.transform has no use: a network's values lie between their bounds by themselves; remove it
--set control.CVL:1: control.CVL needs either factor: [lo, hi] (multiples of the base value) or absolute: [lo, hi]
--set network.site:1: network.site holds 'altitude'; did you mean 'latitude'?; expected any of latitude, longitude, start_day, year
--set network.covariates_until:1: network.covariates_until is 'harvest'; expected sowing, days after the crop's start from 0 to 365, or a date "MM-DD"
--set network.weather:1: network.weather.variables holds 'ET0'; expected any of IRRAD, TMIN, TMAX, TEMP, VAP, WIND, RAIN
--set network.weather:1: network.weather.step is 7, which does not divide the 60 days of network.weather.days
--set network.dense:1: network.dense holds a layer of 0 units; expected 1 to 4096
--set network.weight_sd:1: network.weight_sd is -1; expected 1e-06 .. 1000
EOF
refused 0 check 'control.TSUM1={extent: network, factor: [0.8, 1.25]}' <<'EOF'
--set control.TSUM1:1: control.TSUM1.extent is network, but the campaign has no network; give network: {site: [latitude, ...], ...}
EOF
refused 0 check 'network={}' <<'EOF'
--set network:1: network has no output: no control has extent: network; give one or remove it
--set network:1: network needs at least one covariate: site, maps or weather
EOF

# -- what is held out, watched and left out in turn; Adam

refused 2 check 'holdout={years: [2001, 2009], regions: R01}' \
  'optimiser.early_stopping={years: [2001], regions: {fraction: 2}, patience: 0}' \
  'crossvalidation={years: 3, folds: 2}' 'optimiser.adam={epochs: 0, batch: few}' <<'EOF'
--set optimiser.adam:1: optimiser.adam.batch is 'few'; expected: a whole number
--set crossvalidation:1: unknown key 'crossvalidation.folds'; valid here: regions, years, blocked_by, year_block
--set holdout:1: holdout.years holds 2009, which is not among years.harvest
--set holdout:1: holdout.regions is 'R01'; expected a list of names, or {fraction: 0.2}
--set optimiser.early_stopping:1: optimiser.early_stopping.regions.fraction is 2; expected 0 .. 0.9
--set optimiser.early_stopping:1: optimiser.early_stopping.patience is 0; expected a whole number from 1 to 1000000
--set crossvalidation:1: crossvalidation.years is 3; years.harvest has only 2 years
--set optimiser.adam:1: optimiser.adam.epochs is 0; expected a whole number from 1 to 1000000
EOF
refused 0 check 'holdout.years=[2001]' 'optimiser.early_stopping={years: [2001]}' 'crossvalidation={}' <<'EOF'
--set optimiser.early_stopping:1: optimiser.early_stopping.years holds 2001, which holdout.years has, too; keep it in one of them
--set crossvalidation:1: crossvalidation leaves nothing out; give regions: N, years: N or both, N above 1
EOF

printf 'no weights\n' >text.nc
refused 2 check 'control.TSUM1={extent: network, factor: [0.8, 1.25]}' 'network={site: [latitude]}' \
  network.weights=missing.nc <<'EOF'
missing.nc: cannot be opened: No such file or directory
EOF
refused 2 check 'control.TSUM1={extent: network, factor: [0.8, 1.25]}' 'network={site: [latitude]}' \
  network.weights=text.nc <<'EOF'
text.nc: …
EOF
refused 2 check 'holdout.regions=[R01]' 'optimiser.early_stopping={regions: [R01]}' <<'EOF'
optimiser: training is to end by the watched observations (patience 10), and none is watched; …
EOF
refused 2 check 'holdout.regions=["*"]' observations.lai= <<'EOF'
calibrate: no observation is left in J (4 yields are held out); check years, regions, dates and quality flags
EOF
refused 2 check crossvalidation.regions=20 <<'EOF'
--set crossvalidation.regions:1: crossvalidation.regions is 20; only 2 regions with observations can be told apart
EOF

# -- the optimiser

refused 2 calibrate -tao_type lmvm <<'EOF'
optimiser: TAO's lmvm ignores bounds, and the control has some; use one of bqnls, blmvm, bncg, bqnktr, bqnktl, bqnkls
EOF
refused 2 calibrate -tao_type bqnsl <<'EOF'
command line: PETSc refuses a -tao_ option: Unable to find requested Tao type bqnsl
EOF
refused 2 calibrate -tao_gttol small <<'EOF'
command line: PETSc refuses a -tao_ option: Input string small has no numeric value
EOF

# -- output and journal: looked at before anything is computed

refused 2 calibrate --output campaign.yaml/out <<'EOF'
output.dir: …/campaign.yaml/out cannot be a folder: …/campaign.yaml is a file
EOF
refused 2 calibrate output.dir=/dev/null/out optimiser.journal=no/such/journal <<'EOF'
output.dir: /dev/null/out cannot be a folder: /dev/null is a file
optimiser.journal: no/such/journal cannot be written: the folder no/such: No such file or directory
EOF
refused 2 calibrate optimiser.journal=crop.yaml <<'EOF'
crop.yaml: is not a journal of windrow; name another file or remove it
EOF
refused 0 check optimiser.journal=out <<'EOF'
out: cannot be a journal: it is a folder
EOF

# -- cells

variant cells masked 's#1([,;] +// mask)#0\1#'
refused 0 calibrate region.cells=nothing.nc <<'EOF'
nothing.nc: cannot be opened: No such file or directory
EOF
refused 0 calibrate region.mask=maks <<'EOF'
cells.nc: has no variable 'maks'; did you mean 'mask'? (it has: lat, lon, mask)
EOF
refused 2 calibrate region.cells=masked.nc <<'EOF'
masked.nc: no cell is left: 'mask' exceeds 0 nowhere
EOF
variant cells bad_cells "$(at 'lat(1)' 95)"
refused 0 calibrate region.cells=bad_cells.nc <<'EOF'
bad_cells.nc: latitude 2 is 95; degrees within +-90 are expected
EOF
variant cells bad_cells "$(at 'lon(1)' _)"
refused 0 calibrate region.cells=bad_cells.nc <<'EOF'
bad_cells.nc: longitude 2 is nan; degrees within +-360 are expected
EOF
variant cells bad_cells '/lat:/d; s/lat/row/g'
refused 0 calibrate region.cells=bad_cells.nc <<'EOF'
bad_cells.nc: has no latitude and longitude: variables 'lat' and 'lon' (or by standard_name or units) are expected
EOF

# -- weather, yields, leaf area, zones, calendar: faults of several files are told at once

# forcing file, words
data() { refused 2 calibrate forcing.files="$@"; }
echo garbage >garbage.nc
head -c 20000 weather.nc >cut.nc
data nothing.nc observations.yield.file=nothing_either.nc observations.lai.file=garbage.nc <<'EOF'
nothing.nc: cannot be opened: No such file or directory
nothing_either.nc: cannot be opened: No such file or directory
garbage.nc: is not a NetCDF file (found: unknown format or a file cut short)
EOF
data 'weather_*.nc' observations.yield.file=out observations.lai.file=cut.nc <<'EOF'
forcing.files: no file matches 'weather_*.nc'
out: is a folder; a NetCDF file is expected
cut.nc: cannot be opened: NetCDF: HDF error (damaged or cut short?)
EOF
data garbage.nc region.zones.file=nothing.nc <<'EOF'
nothing.nc: cannot be opened: No such file or directory
garbage.nc: is not a NetCDF file (found: unknown format or a file cut short)
EOF
data cut.nc region.zones.variable=zones <<'EOF'
zones.nc: has no variable 'zones'; did you mean 'zone'? (it has: lat, lon, region_name, zone, harvested_area)
cut.nc: cannot be opened: NetCDF: HDF error (damaged or cut short?)
EOF
data out 'calendar.start={file: nothing.nc}' <<'EOF'
nothing.nc: cannot be opened: No such file or directory
EOF
variant weather bad1 's/tasmin/tasmim/'
variant yield bad2 's/(yield)([(:]| =)/yeild\2/'
variant lai bad3 's/(lai)([(:]| =)/LAI\2/'
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: no variable for minimum temperature (TMIN) in 1 file; profile 'cmip' expects one of: tasmin; bad1.nc has: lat lon time tasmim tasmax rsds; is it 'tasmim'?
bad2.nc: has no variable 'yield'; did you mean 'yeild'? (it has: region_name, year, yeild, yield_error)
bad3.nc: has no variable 'lai'; did you mean 'LAI'? (it has: lat, lon, time, LAI, lai_error, quality)
EOF
variant weather bad1 's/tasmin:units = "K"/tasmin:units = "mm"/; s/rsds:units = "W m-2"/rsds:units = "W"/'
variant yield bad2 's/yield:units = "t ha-1"/yield:units = "bu"/'
variant lai bad3 's/lai:units = "1"/lai:units = "K"/'
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: variable 'tasmin' has units 'mm'; for minimum temperature (TMIN) units that convert to 'degC' are expected
bad1.nc: variable 'rsds' has units 'W'; for radiation (IRRAD) units that convert to 'J m-2 d-1' are expected
bad2.nc: variable 'yield' has units 'bu', which cannot be converted to 'kg ha-1'
bad3.nc: variable 'lai' has units 'K', which cannot be converted to '1'
EOF
variant weather bad1 's/tasmin:units = "K"/tasmin:units = "degC"/'
variant yield bad2 '/yield:units/d'
variant lai bad3 "$(at 'lai(20,0,1)' -9999)$(at 'quality(20,0,1)' 0)"
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: minimum temperature (TMIN): variable 'tasmin' [degC] is out of range in 5 cells (… values), first cell 0 (51.8750, 8.1250) on 2000-10-10: … degC, expected -95 .. 60; check its units and fill value
bad2.nc: variable 'yield' has no units; ones that convert to 'kg ha-1' are expected
bad3.nc: 'lai' is out of range in 1 cell, first cell 1 (51.8750, 8.3750) on 2001-02-23: -9999, expected -0.1 .. 15; check its units, scale_factor and _FillValue
EOF
variant weather bad1 "$(at 'rsds(300,0,1)' -40)$(at 'tasmax(301,1,1)' 4000)"
variant yield bad2 "$(at 'yield(1,0)' -9999)$(at 'yield_error(0,1)' 0)$(at 'yield(0,1)' 9000)"
variant lai bad3 "$(at 'lai(20,0,1)' 2)$(at 'lai_error(20,0,1)' -1)$(at 'quality(20,0,1)' 0)"
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: radiation (IRRAD): variable 'rsds' [W m-2] is out of range in 1 cell (1 value), first cell 1 (51.8750, 8.3750) on 2000-10-27: -3.456e+06 J m-2 d-1, expected 0 .. 5e+07; check its units and fill value; forcing.fill_days or forcing.missing: exclude takes single such days as missing
bad1.nc: maximum temperature (TMAX): variable 'tasmax' [K] is out of range in 1 cell (1 value), first cell 4 (51.6250, 8.3750) on 2000-10-28: 3726.85 degC, expected -95 .. 65; check its units and fill value; forcing.fill_days or forcing.missing: exclude takes single such days as missing
bad2.nc: 'yield' of region 'R01' in 2002 is 9e+06 kg ha-1; at most 300000 is expected, check its units (t ha-1)
bad2.nc: 'yield_error' of region 'R01' in 2002 is 0 kg ha-1; an error is above 0 and at most 300000
bad2.nc: 'yield' of region 'R02' in 2001 is -9.999e+06 kg ha-1; a yield is not negative
bad3.nc: 'lai_error' is no error in 1 cell, first cell 1 (51.8750, 8.3750) on 2001-02-23: -1; 0 .. 15.1 is expected
EOF
variant weather bad1 "$(at 'time(300)' 20000)"
variant yield bad2 's/"R02"/"R99"/'
variant lai bad3 "$(at 'time(20)' 11336)"
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: time runs backwards at step 302: 2000-10-28 follows 2024-10-04
bad2.nc: 1 region with yields is not among the 2 regions of the overlap, first 'R99'; did you mean 'R01'?
bad3.nc: time runs backwards at step 21: 2001-01-14 follows 2001-02-03
EOF
variant weather bad1 "$(at 'time(300)' 11256)"
variant yield bad2 's/"R02"/"R01"/'
variant lai bad3 's#^( *(lon = )?)8\.#\118.#'
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: time has 2000-10-26 twice (steps 300 and 301); one value a day is expected
bad2.nc: region 'R01' occurs twice
bad3.nc: its grid covers none of the cells
EOF
variant weather bad1 "$(at 'time(300)' 11000)"
variant yield bad2 "$(at 'year(1)' 2001)"
variant lai bad3 's#^( *(lon = )?8\.[0-9]+)#\105#; s#8\.12505#8.2#; s#8\.37505#8.45#; s#8\.62505#8.7#'
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=bad3.nc <<'EOF'
bad1.nc: time runs backwards at step 301: 2000-02-13 follows 2000-10-26
bad2.nc: year 2001 occurs twice (places 1 and 2)
bad3.nc: its grid covers 3 of the cells without a point at their centre, first cell 1 (51.8750, 8.3750); maps.other_grid: mean averages it over the cells
EOF
variant weather bad1 "$(at 'time(300)' _)"
variant yield bad2 's#[0-9.]+([,;] +// yield\(.,.\))#_\1#'
data bad1.nc observations.yield.file=bad2.nc observations.lai.quality.variable=qc <<'EOF'
bad1.nc: time is missing at step 301 of 1096; every time must be given
bad2.nc: 'yield' has no value for any region of the overlap
lai.nc: has no variable 'qc' (it has: lat, lon, time, lai, lai_error, quality)
EOF
variant weather bad1 's/calendar = "standard"/calendar = "all_leap"/'
variant yield bad2 's/(yield:units = .*)/\1 yield:moisture_fraction = 0.2f;/'
data bad1.nc observations.yield.file=bad2.nc observations.lai.file=nothing.nc <<'EOF'
bad1.nc: time has calendar 'all_leap', which is not supported; supported are standard, gregorian, proleptic_gregorian, julian, noleap, 365_day and 360_day
bad2.nc: its attribute moisture_fraction is 0.2, but observations.yield.basis says 0.14; one of them is wrong
nothing.nc: cannot be opened: No such file or directory
EOF
variant weather bad1 's/days since 1970-01-01/months since 1970-01-01/'
variant zones bad2 "$(at 'zone(1,1)' 7)"
data bad1.nc region.zones.file=bad2.nc observations.lai.error_variable=sd <<'EOF'
bad2.nc: zone of cell 4 (51.6250, 8.3750) is 7, which no region has; region_name counts from 0 unless a numeric region(region) gives the numbers
bad1.nc: time has units 'months since 1970-01-01' and values from 10957 to 12052; expected 'days since 2000-01-01' or the like, and dates
lai.nc: has no variable 'sd' (it has: lat, lon, time, lai, lai_error, quality)
EOF
variant weather bad1 's#^( *(lon = )?)8\.#\118.#'
variant zones bad2 "$(at 'harvested_area(1,1)' -5)"
data bad1.nc region.zones.file=bad2.nc <<'EOF'
bad2.nc: the area of cell 4 (51.6250, 8.3750) is -5 ha; an area is not negative
bad1.nc: 5 of the cells are not in its grid, first cell 0 (51.8750, 8.1250); the forcing must hold each cell's centre (within a hundredth of a step) or its name
EOF
variant weather bad1 '/lat:/d; s/lat/row/g'
variant zones bad2 's/harvested_area:units = "ha"/harvested_area:units = "K"/'
data bad1.nc region.zones.file=bad2.nc <<'EOF'
bad2.nc: variable 'harvested_area' has units 'K', which cannot be converted to 'ha'
bad1.nc: has no latitude and longitude: variables 'lat' and 'lon' (or by standard_name or units) are expected
EOF
variant zones bad2 's#^( *(lon = )?)8\.#\118.#'
data weather.nc 'years.harvest=[2051, 2052]' region.zones.file=bad2.nc <<'EOF'
bad2.nc: 5 of the cells are not in its grid, first cell 0 (51.8750, 8.1250); maps.other_grid: nearest or mean brings maps of other grids to the cells
weather.nc: holds radiation (IRRAD) from 2000-01-01 to 2002-12-31; the seasons need 2050-10-10 to …
EOF
data weather.nc 'calendar.start={file: zones.nc}' <<'EOF'
zones.nc: has no variable 'planting_day' (it has: lat, lon, region_name, zone, harvested_area)
EOF
data weather.nc forcing.profile=era5 <<'EOF'
forcing.profile: 'era5' is no profile; did you mean 'agera5'?; known are auto, wofost, nasa_power, cmip (also …
EOF
data weather.nc 'calendar.start={file: zones.nc, variable: harvested_area}' <<'EOF'
zones.nc: 'harvested_area' has units 'ha'; expected "days since 2000-01-01", or a day of the year with units '1' or 'day of year'
EOF

# -- seasons: judged when all has been read; `check` says the same as `calibrate`

variant weather bad1 "$(at 'tasmin(300,0,1)' NaNf)$(at 'tasmin(700,0,1)' 310)$(at 'tasmin(701,0,2)' 310)"
for command in calibrate check; do
  refused 3 $command forcing.files=bad1.nc <<'EOF'
bad1.nc: 1 season lacks weather (forcing.missing: exclude would leave it out), cell 1 (51.8750, 8.3750), season from 2000-10-10: TMIN is missing on 2000-10-27; 1 day is missing, forcing.fill_days allows 0
bad1.nc: 2 seasons have a minimum above the maximum temperature (forcing.fill_days or forcing.missing: exclude would take such days as missing), first cell 1 (51.8750, 8.3750), season from 2001-10-10: on 2001-12-01 TMIN is 36.85, TMAX … degC
EOF
done
variant weather short '/(time\(|\()(9[0-9][0-9]|1[0-9][0-9][0-9])[,)]/d; s#,( +// (time\(899\)|[a-z]+\(899,1,2\)))#;\1#; s/time = 1096/time = 900/'
refused 3 calibrate forcing.files=short.nc <<'EOF'
short.nc: 5 seasons have weather that ends before the latest maturity that the control's bounds allow (give longer weather; calendar.end.short_weather: exclude would leave them out), first cell 0 (51.8750, 8.1250), season from 2001-10-10: weather ends on 2002-06-18
EOF
refused 2 calibrate 'years.harvest=[2003, 2004]' calendar.end.not_mature=refuse <<'EOF'
weather.nc: 5 seasons lack weather (forcing.missing: exclude would leave them out), first cell 0 (51.8750, 8.1250), season from 2003-10-10: it has no day of weather
weather.nc: 5 seasons have weather that ends before the latest maturity that the control's bounds allow (give longer weather; calendar.end.short_weather: exclude would leave them out), first cell 0 (51.8750, 8.1250), season from 2002-10-10: weather ends on 2002-12-31
EOF
refused 2 calibrate 'calendar.end={type: earliest, latest: 05-01}' calendar.end.not_mature=refuse <<'EOF'
calendar: 10 seasons are not mature on their latest end date (calendar.end.not_mature: state_at_end would count them), first cell 0 (51.8750, 8.1250), season from 2000-10-10: DVS is …
EOF
refused 2 calibrate 'observations.lai.quality.accept=[7]' 'years.harvest=[2001, 2001]' \
  'observations.yield.exclude=[{region: "*", reason: nothing is left}]' <<'EOF'
calibrate: no observation is left in J (0 yields are held out); check years, regions, dates and quality flags
EOF
refused 2 calibrate 'observations.lai.quality.accept=[7]' 'holdout.years=[2001, 2002]' <<'EOF'
calibrate: no observation is left in J (4 yields are held out); check years, regions, dates and quality flags
EOF

# -- a table of cells and regions, observations at places

sed 's/zones: .*/overlap: {file: overlap.nc, area: harvested_area}/' campaign.yaml >overlap.yaml
cat >overlap.cdl <<'EOF'
netcdf overlap {
dimensions: region = 2; entry = 4;
variables: string region_name(region); int region(entry);
  double lat(entry), lon(entry); lat:units = "degrees_north"; lon:units = "degrees_east";
  double harvested_area(entry); harvested_area:units = "ha";
data: region_name = "R01", "R02"; region = 0, 0, 1, 1;
  lat = 51.875, 51.625, 51.625, 51.625; lon = 8.125, 8.125, 8.125, 8.375;
  harvested_area = 1, 2, 3, 4;
}
EOF
cat >places.cdl <<'EOF'
netcdf places {
dimensions: location = 2; time = 2;
variables: string location(location); int time(time); time:units = "days since 2001-05-01";
  double lat(location), lon(location); lat:units = "degrees_north"; lon:units = "degrees_east";
  float lai(time, location), lai_error(time, location); lai:units = "1"; lai_error:units = "1";
  byte quality(time, location);
data: location = "Hill", "Dale"; lat = 51.875, 51.625; lon = 8.125, 8.125; time = 0, 10;
  lai = 3, 3, 4, 4; lai_error = 0.3, 0.3, 0.4, 0.4; quality = 0, 0, 0, 0;
}
EOF
variant overlap overlap ''
variant places places ''
campaign=overlap.yaml accepted 2 check observations.lai.file=places.nc <<'EOF'
yields: 4 in J, 0 held out, 0 excluded by the campaign, 0 without a running cell
LAI: 4 in J, 0 outside the seasons, 0 left out by quality, missing or date
EOF
overlaps() { # sed expressions of overlap and places; expected lines on standard input
  variant overlap bad1 "$1"
  variant places bad2 "$2"
  campaign=overlap.yaml refused 2 calibrate region.overlap.file=bad1.nc observations.lai.file=bad2.nc
}
overlaps 's/51.875, /59.875, /' 's/8.125, 8.125/80.125, 8.625/' <<'EOF'
bad1.nc: 1 entry lies outside the grid of the cells, first: entry 1, region 'R01', at (59.875, 8.125)
bad2.nc: location 1 'Hill' at (51.875, 80.125) lies outside the grid of the cells; remove it or add its cell
bad2.nc: location 2 'Dale' at (51.625, 8.625) lies in a masked cell; remove it or add its cell
EOF
overlaps 's/= 1, 2, 3, 4/= 1, -2, 3, 4/' 's/time = 0, 10/time = 0, 0/' <<'EOF'
bad1.nc: entry 2, region 'R01': area -2 is negative
bad2.nc: time has 2001-05-01 twice (steps 1 and 2); one value a day is expected
EOF
overlaps 's/0, 0, 1, 1/0, 0, 1, 7/' 's/days since 2001-05-01/K/' <<'EOF'
bad1.nc: region[3] is 7; an index into region_name, 0 .. 1, is expected
bad2.nc: time has units 'K' and values from 0 to 10; expected 'days since 2000-01-01' or the like, and dates
EOF
overlaps 's/harvested_area/area/g' 's/lai\(time, location\)/lai(time)/; s/lai = 3, 3, 4, 4/lai = 3, 3/' <<'EOF'
bad1.nc: has no variable 'harvested_area' (it has: region_name, region, lat, lon, area)
bad2.nc: variable 'lai' has dimensions (time); expected (time, location) in any order
EOF
overlaps 's/(harvested_area:units = )"ha"/\1"K"/' 's/^  byte.*/  short quality(location);/; s/quality = .*/quality = 0, 0;/' <<'EOF'
bad1.nc: variable 'harvested_area' has units 'K', which cannot be converted to 'ha'
bad2.nc: variable 'quality' has dimensions (location); expected (time, location) in any order
EOF

# -- what is allowed, and said

variant lai holes "$(at 'lai(20,0,1)' NaNf)$(at 'lai(21,0,1)' _)"
accepted 2 check observations.lai.file=holes.nc <<'EOF'
LAI: … in J, 0 outside the seasons, … left out by quality, missing or date
no problems found
EOF
variant lai later 's/days since 1970-01-01/days since 1990-01-01/'
accepted 2 check observations.lai.file=later.nc <<'EOF'
LAI: 0 in J, 0 outside the seasons, … left out by quality, missing or date
note: no value of later.nc is used; are its dates within the seasons, its quality flags accepted?
EOF
variant zones one_region 's#[0-9]+([,;] +// zone\()#0\1#'
accepted 2 check region.zones.file=one_region.nc 'observations.yield.basis={moisture: 14 %}' <<'EOF'
yields: 2 in J, 0 held out, 0 excluded by the campaign, 2 without a running cell
EOF
variant weather hole "$(at 'tasmin(300,0,1)' NaNf)"
accepted 2 check forcing.files=hole.nc forcing.fill_days=1 <<'EOF'
seasons: 10, running: 10, complete: 10
filled: 1 missing day of 1 season, by linear interpolation (forcing.fill_days: 1)
EOF
accepted 2 check forcing.files=hole.nc forcing.missing=exclude <<'EOF'
seasons: 10, running: 9, complete: 9, weather_missing_not_run: 1
EOF
accepted 2 check forcing.files=short.nc calendar.end.short_weather=state_at_end <<'EOF'
seasons: 10, running: 10, complete: 5, weather_ended_counted_as_it_stood: 5
EOF
accepted 2 check forcing.files=short.nc calendar.end.short_weather=exclude <<'EOF'
seasons: 10, running: 5, complete: 5, weather_ended_not_run: 5
EOF
accepted 7 check <<'EOF'
seasons: 10, running: 10, complete: 10
EOF

# -- what the system refuses

# A full disk ends all ranks with one line; the earlier estimate stays and nothing is left behind.
ln -s /dev/full out/synthetic_wheat_parameters.nc.part
before=$(state)
words optimiser.max_evaluations=2
timeout 60 mpirun -q -n 3 "$WINDROW" calibrate "${args[@]}" </dev/null >"$top/log" 2>"$top/told"
code=$?
[ $code = 1 ] || fail "full disk: exit code $code: $(cat "$top/told")"
mapfile -t told < <(grep windrow: "$top/told")
like "${told[0]}" 'windrow: out/synthetic_wheat_parameters.nc: cannot be written (…): …; … MB are free on its disk' &&
  [ ${#told[@]} = 1 ] || fail "full disk: told:" "${told[@]}"
[ "$before" = "$(state)" ] || fail "full disk: files changed:" "$(diff <(echo "$before") <(state))"
[ ! -L out/synthetic_wheat_parameters.nc.part ] || fail "full disk: the unfinished file is still there"

# The same on a disk that is really full, where this user may mount one: ranks then wait for each
# other inside the library and none gets an error.
if mkdir "$top/full" && mount -t tmpfs -o size=16k none "$top/full" 2>/dev/null; then
  trap 'umount "$top/full"' EXIT
  for ranks in 1 2 3; do
    timeout 60 mpirun -q -n $ranks "$WINDROW" simulate campaign.yaml --output "$top/full/out" \
      </dev/null >"$top/log" 2>"$top/told"
    code=$?
    [ $code = 1 ] || fail "full disk, $ranks ranks: exit code $code: $(cat "$top/told")"
    [ "$(grep -c 'windrow: .*synthetic_wheat_maps.nc: cannot be written' "$top/told")" = 1 ] ||
      fail "full disk, $ranks ranks: told: $(cat "$top/told")"
    [ -z "$(ls -A "$top/full/out")" ] || fail "full disk: left: $(ls -A "$top/full/out")"
  done
else
  echo "(a full disk was not tried: no file system can be mounted)"
fi

# Files and folders that may not be read or written; root may do all, so somebody else tries.
nobody=()
if [ "$(id -u)" = 0 ]; then
  nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$top/home" TMPDIR="$top/home")
  mkdir "$top/home"
  chmod 755 "$top"
  chown -R 65534 . "$top/home"
fi
if "${nobody[@]}" test -x "$WINDROW" && "${nobody[@]}" test -w out; then
  forbidden() { # expected line, words
    local expected=$1 before
    shift
    before=$(state)
    words "$@"
    timeout 60 "${nobody[@]}" "$WINDROW" calibrate "${args[@]}" >"$top/log" 2>"$top/told" </dev/null
    [ $? = 1 ] || fail "forbidden $*: not exit 1: $(cat "$top/told")"
    [ "$(cat "$top/told")" = "windrow: $expected" ] || fail "forbidden $*: told: $(cat "$top/told")"
    [ "$before" = "$(state)" ] || fail "forbidden $*: files changed"
  }
  cp weather.nc secret.nc
  mkdir locked
  chmod 000 secret.nc
  chmod 555 locked
  forbidden 'secret.nc: cannot be opened: Permission denied' forcing.files=secret.nc
  forbidden 'output.dir: locked/out cannot be written: locked: Permission denied' output.dir=locked/out
  forbidden 'optimiser.journal: locked/j cannot be written: locked: Permission denied' optimiser.journal=locked/j
  chmod 755 locked secret.nc
else
  echo "(permissions not tried: $WINDROW cannot be run by another user)"
fi
echo "$runs runs"
