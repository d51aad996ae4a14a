# An error that one rank alone meets ends every command on all ranks: told once in words, exit code 1 everywhere,
# within 20 s, no file touched by bad data, none half written. Data are bad in the region's last cell, whose seasons
# belong to the last rank; files fail on one rank by a preloaded library (fault_injection.c).
#
# Each error is tried with one command on 2, 3 or 5 ranks in turn; WINDROW_ERRORS=all tries all of them, those of ranks that
# may have no part in the file as well, with all commands and ranks (jobs/errors_on_one_rank.sh), WINDROW_ERRORS=NAME that one.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
library=$WINDROW_BUILD/tests/libfault_injection.so
[ -e "$library" ] || { echo "skipped: no $library"; exit 77; }
top=$PWD wanted=${WINDROW_ERRORS:-} limit=20
read -ra ranks_wanted <<<"${WINDROW_RANKS:-2 3 5}"

# -- the region: 20 cells in 2 years are 5 blocks of seasons, one for each of 5 ranks

"$WINDROW" synthesize --production wlp --output region --cells 4x5 --masked 0 --regions 2 --years 2001:2002 \
  --parameters 2 --lai-every 40 --sm-every 40 >log 2>&1 || fail "synthesize: $(cat log)"
cp -r "$WINDROW_SOURCE/tests/goldens/watered_cereal" "$WINDROW_SOURCE/tests/goldens/rain.csv" region
cd region || exit 1
# further maps by cell, and files that are bad in one place
"$python" - <<'END' || fail "no variants"
import netCDF4, shutil
import numpy as np
rows, columns = 4, 5
place = {"lat": netCDF4.Dataset("cells.nc")["lat"][:], "lon": netCDF4.Dataset("cells.nc")["lon"][:]}

def maps(name, unit, value, bad=None, time=None):
    with netCDF4.Dataset(f"{name}.nc", "w") as d:
        for axis, units in (("lat", "degrees_north"), ("lon", "degrees_east")):
            d.createDimension(axis, len(place[axis]))
            d.createVariable(axis, "f8", (axis,))[:] = place[axis]
            d[axis].units = units
        dims = ("lat", "lon")
        if time:
            d.createDimension("time", 1)
            d.createVariable("time", "i4", ("time",))[:] = 0
            d["time"].units = time
            dims = ("time",) + dims
        v = d.createVariable("value", "f8", dims, fill_value=1e20)
        v.units = unit
        whole = np.full((rows, columns), float(value))
        if bad is not None:
            whole[-1, -1] = bad
        v[:] = whole

def bad(name, source, variable, value, *at):
    shutil.copy(f"{source}.nc", f"{name}.nc")
    with netCDF4.Dataset(f"{name}.nc", "r+") as d:
        d.set_auto_mask(False)
        d[variable][at] = value

last = (-1, -1)
winter = 400  # 2001-02-04, in one season and before the next one's fallow
bad("hole", "weather", "tasmin", np.nan, winter, *last)
bad("swapped", "weather", "tasmin", 330., winter, *last)
bad("infinite", "weather", "rsds", np.inf, winter, *last)
bad("dark", "weather", "rsds", -50., winter, *last)
bad("hot", "weather", "tasmax", 400., winter, *last)
bad("windy", "weather", "sfcWind", -1., winter, *last)
bad("ends", "weather", "pr", np.nan, slice(900, None), *last)
bad("soil_hole", "soil", "SMFCF", 1e20, *last)
bad("soil_nan", "soil", "SMFCF", np.nan, *last)
bad("soil_shallow", "soil", "RDMSOL", -5., *last)
bad("soil_order", "soil", "SMW", .5, *last)
# on all dates: the error of a value that is missing is not looked at
bad("lai_error", "lai", "lai_error", -1., slice(None), *last)
bad("lai_negative", "lai", "lai", -2., slice(None), *last)
bad("sm_large", "sm", "sm", 2., slice(None), *last)
bad("yield_error", "yield", "yield_error", -1., *last)
bad("yield_infinite", "yield", "yield", 1e9, *last)
bad("zone", "zones", "zone", 9, *last)
bad("area", "zones", "harvested_area", -3., *last)
shutil.copy("yield.nc", "stranger.nc")
with netCDF4.Dataset("stranger.nc", "r+") as d:
    d["region_name"][-1, :] = np.array(list("R99"), dtype="S1")
maps("day_400", "1", 283, 400)
maps("never_ripe", "1", 258, 120)
maps("water", "cm d-1", 1, 125, "days since 2001-06-01")
maps("share", "1", .5, 1.5)
maps("altitude", "m", 50, np.nan)
maps("phase", "1", 0, 7)
maps("covariate", "1", 2, np.nan)
maps("covariates", "1", 2)
maps("mask", "1", 1, np.nan)
END
# the same errors of an earlier estimate and of trained weights
printf 'name,u\nTSUM1,nan\nTSUM2,0\n' >estimate.csv
printf 'no weights\n' >text.nc
network=('control.TSUM1={extent: network, factor: [0.8, 1.25]}' 'network={site: [latitude], dense: [2]}')

# -- one run

state() { find . -type f -exec cksum {} + | sort; }
# Every rank says how it ended and waits for the others to say so: the launcher ends all at the first error.
cat >"$top/rank.sh" <<'END'
LD_PRELOAD=$PRELOAD "$@"
code=$?
echo $code >"${0%/*}/code.$OMPI_COMM_WORLD_RANK"
for ((i = 0; i < 100; i++)); do
  ended=("${0%/*}"/code.*)
  [ ${#ended[@]} -lt "$OMPI_COMM_WORLD_SIZE" ] || break
  sleep 0.05
done
exit $code
END
site=(--parameters watered_cereal/parameters.yaml --agromanagement watered_cereal/agromanagement.yaml
  --weather rain.csv --production wlp)
# command, words of the error: args
words() {
  local word
  case $1 in
  synthesize) args=(--output made --cells 2x3 --regions 2 --parameters 2 --lai-every 20) ;;
  site) args=("${site[@]}" --output out.csv) ;;
  bench) args=(campaign.yaml --repeats 1 --blocks 1 --evaluations 1 --csv bench.csv) ;;
  crossvalidate) args=(campaign.yaml --set crossvalidation.regions=2 --set optimiser.max_evaluations=1) ;;
  *) args=(campaign.yaml --set optimiser.max_evaluations=2) ;;
  esac
  for word in "${@:2}"; do
    case $word in
    -*) args+=("$word") ;;
    *=*) args+=(--set "$word") ;;
    *) args+=("$word") ;;
    esac
  done
}
# ranks, command, words: leaves the launcher's code in `code`
launch() {
  local begin=${EPOCHREALTIME/./}
  words "${@:2}"
  rm -f "$top"/code.*
  timeout -k 2 $limit mpirun -q -n "$1" bash "$top/rank.sh" "$WINDROW" "$2" "${args[@]}" </dev/null \
    >"$top/log" 2>"$top/told"
  code=$?
  [ $code != 137 ] || code=124
  echo "$(((${EPOCHREALTIME/./} - begin) / 1000)) ms: $1 ranks, $2, $name" >>"$top/times"
}
# ranks, code of all of them
ranks_end() {
  local n=0 file
  for file in "$top"/code.*; do
    [ "$(cat "$file" 2>/dev/null)" = "$2" ] || return 1
    n=$((n + 1))
  done
  [ $n = "$1" ]
}

repeated() { [ -n "$(grep '^windrow: ' "$top/told" | sort | uniq -d)" ]; }

declare -A table
rows=() worst=0
# One run and its letter in the table: . as it must be; H hangs; E another end; S not told, or otherwise; T told
# more than once; F a file is touched or left. How it must end: `refused` by all ranks; `ended` (all, or those that
# another rank's MPI_Abort leaves no time); `either` that or done; `goes_on`: told, and done.
try() { # ranks, command, name, end, words expected, words
  local ranks=$1 command=$2 name=$3 end=$4 expected=$5 letter=. lines before
  shift 5
  before=$(state)
  launch "$ranks" "$command" "$@"
  lines=$(grep -c "$expected" "$top/told")
  if [ $code = 124 ]; then
    letter=H
  elif [ $end = goes_on ]; then
    if [ $code != 0 ] || ! ranks_end "$ranks" 0; then
      letter=E
    elif [ "$lines" = 0 ]; then
      letter=S
    elif repeated || { [ "$lines" != 1 ] && [ "$command" != crossvalidate ]; }; then
      letter=T # but each fold has a journal
    fi
  elif [ $end = either ] && [ $code = 0 ] && ranks_end "$ranks" 0; then
    [ ! -s "$top/told" ] || [ "$command" = site ] || letter=S
  elif [ $end != refused ] && [ $code != 1 ]; then
    letter=E
  elif [ $end = refused ] && { [ $code != 1 ] || ! ranks_end "$ranks" 1; }; then
    letter=E
  elif [ "$lines" = 0 ]; then
    letter=S
  elif [ "$lines" != 1 ] || repeated; then
    letter=T
  fi
  if [ $letter = . ]; then
    [ -z "$(find . -name '*.part*' -o -name '*.new' -o -name '*.probe')" ] || letter=F
    [ -z "${FAULT_OPERATION:-}" ] && [ "$before" != "$(state)" ] && letter=F
    [ -n "${FAULT_OPERATION:-}" ] && [ $code != 0 ] && [ -e "${FAULT_FILE:-}" ] && [ "$FAULT_OPERATION" != open ] && letter=F
  fi
  if [ $letter != . ]; then
    worst=1
    {
      echo "$letter: $name, $command on $ranks ranks${FAULT_RANK:+, rank $FAULT_RANK fails}: mpirun $code, ranks: $(cat "$top"/code.* 2>/dev/null | tr '\n' ' ')"
      echo "  told: $(head -5 "$top/told")"
      diff <(echo "$before") <(state) | sed 's/^/  /'
    } >>"$top/faults"
  fi
  table[$name,$command]+=$letter
  rm -rf out made out.csv bench.csv J J.* work.part* ./*.part* ./*/*.part*
}

number=0
# Does the thin test try this? One command of each error, with 2, 3 or 5 ranks in turn. Sets `counts`.
choose() { # name, number of the command among the error's, their number, end
  local turn=(2 3 5)
  if [ "$wanted" = all ] || [ "$wanted" = "$1" ]; then
    counts=("${ranks_wanted[@]}")
  elif [ -n "$wanted" ] || [ "$4" = either ] || [ $((number % $3)) != "$2" ]; then
    counts=() # where a rank may have no part in the file its errors say little
  else
    counts=(${turn[(number + number / 6) % 3]})
  fi
}
campaigns=(check simulate calibrate crossvalidate gradient bench)
# name, commands, words expected in the line, words
data() {
  local name=$1 commands=($2) expected=$3 k ranks
  shift 3
  rows+=("$name")
  unset FAULT_RANK FAULT_OPERATION FAULT_FILE
  export PRELOAD=
  for k in "${!commands[@]}"; do
    choose "$name" $k ${#commands[@]} refused
    for ranks in "${counts[@]}"; do try $ranks "${commands[k]}" "$name" refused "$expected" "$@"; done
  done
  number=$((number + 1))
}
# name, operation, file, end on the last rank and on rank 0, commands, words expected, words
fault() {
  local name="$1" operation=$2 file=$3 ends=($4) commands=($5) expected=$6 k ranks rank
  shift 6
  for rank in last first; do
    rows+=("$name, $rank rank")
    for k in "${!commands[@]}"; do
      choose "$name" $k ${#commands[@]} ${ends[0]}
      for ranks in "${counts[@]}"; do
        export FAULT_OPERATION=$operation FAULT_FILE=$file PRELOAD=$library FAULT_RANK=0
        [ $rank = first ] || FAULT_RANK=$((ranks - 1))
        try $ranks "${commands[k]}" "$name, $rank rank" "${ends[0]}" "$expected" "$@"
      done
    done
    [ ${ends[0]} = either ] || number=$((number + 1))
    ends=("${ends[@]:1}")
  done
}

# -- data

all="${campaigns[*]}"
data 'weather missing' "$all" 'hole.nc: 1 season lacks weather' forcing.files=hole.nc
data 'minimum above maximum' "$all" 'swapped.nc: 1 season has a minimum above' forcing.files=swapped.nc
data 'radiation infinite' "$all" 'infinite.nc: ' forcing.files=infinite.nc
data 'radiation negative' "$all" 'dark.nc: ' forcing.files=dark.nc
data 'temperature out of range' "$all" 'hot.nc: ' forcing.files=hot.nc
data 'wind negative' "$all" 'windy.nc: ' forcing.files=windy.nc
data 'weather ends early' "$all" 'ends.nc: 1 season has weather that ends before' forcing.files=ends.nc
data 'not mature' "$all" 'calendar: .* not mature' 'calendar.end={type: earliest, latest: {file: never_ripe.nc, variable: value}, not_mature: refuse}'
data 'start on day 400' "$all" "day_400.nc: 'value' is no day of the year" 'calendar.start={file: day_400.nc, variable: value}'
data 'soil moisture missing' "$all" 'soil_hole.nc: ' soil.water.file=soil_hole.nc
data 'soil moisture not a number' "$all" 'soil_nan.nc: ' soil.water.file=soil_nan.nc
data 'soil depth negative' "$all" 'soil_shallow.nc: ' soil.water.file=soil_shallow.nc
data 'wilting point above saturation' "$all" 'soil' soil.water.file=soil_order.nc
data 'irrigation above 1 m' "$all" 'water.nc: ' 'irrigation.events={file: water.nc, variable: value}'
data 'irrigated share above 1' "$all" 'share.nc: ' 'irrigation={share: {file: share.nc, variable: value}, rule: no_stress}'
data 'altitude missing' "$all" 'altitude.nc: ' 'forcing.altitude={file: altitude.nc, variable: value}'
data 'phase beyond the rotation' "$all" 'phase.nc: ' 'rotation={crops: [crop, fallow], phase: {file: phase.nc, variable: value}}'
data 'error of LAI negative' "$all" "lai_error.nc: 'lai_error' is no error" observations.lai.file=lai_error.nc
data 'LAI out of range' "$all" "lai_negative.nc: 'lai' is out of range" observations.lai.file=lai_negative.nc
data 'observed moisture above 1' "$all" 'sm_large.nc: ' observations.soil_moisture.file=sm_large.nc
data 'yield of an unknown region' "$all" "stranger.nc: .* first 'R99'" observations.yield.file=stranger.nc
data 'error of yield negative' "$all" "yield_error.nc: " observations.yield.file=yield_error.nc
data 'yield out of range' "$all" "yield_infinite.nc: " observations.yield.file=yield_infinite.nc
data 'zone unknown' "$all" 'zone.nc: ' region.zones.file=zone.nc
data 'area negative' "$all" 'area.nc: ' 'region.zones={file: area.nc}'
data 'covariate missing' "$all" 'covariate.nc: ' "${network[0]}" 'network={maps: [{file: covariate.nc, variable: value}], dense: [2]}'
data 'estimate not a number' simulate 'estimate.csv: ' --control estimate.csv
# gradient and bench stand at the prior and read none
data 'no weights' 'check simulate calibrate crossvalidate' 'text.nc: ' "${network[@]}" network.weights=text.nc

# -- files that cannot be read: by rank 0 alone, or by others too

for file in crop.yaml soil.yaml weather.nc lai.nc cells.nc zones.nc yield.nc soil.nc; do
  fault "open $file" open $file 'either refused' "$all" "$file: "
done
for file in campaign.yaml; do
  fault "open $file" open $file 'refused refused' "$all" "$file: "
done
fault 'open rain.csv' open rain.csv 'either refused' site 'rain.csv: '

# -- files that cannot be made, written, put on disk or named

both='simulate calibrate'
# What all ranks write: a write may fail where others wait for this rank inside the library, and MPI's own
# synchronisation of the file is such a write.
for operation in create write fsync rename; do
  case $operation in
  create) ends='refused refused' ;; rename) ends='either refused' ;; *) ends='either ended' ;;
  esac
  for file in maps.nc regions.nc; do
    fault "$operation $file" $operation out/synthetic_wheat_$file "$ends" "$both" "_$file: "
  done
  fault "$operation parameters.nc" $operation out/synthetic_wheat_parameters.nc "$ends" calibrate '_parameters.nc: '
  fault "$operation crossvalidation.nc" $operation out/synthetic_wheat_crossvalidation.nc "$ends" crossvalidate \
    '_crossvalidation.nc: '
done
# what rank 0 writes
for operation in create write rename; do
  alone() { fault "$operation ${1##*[/_]}" $operation "$1" 'either refused' "${@:2}"; }
  alone out/synthetic_wheat_regions.csv "$both" '_regions.csv: '
  alone out/synthetic_wheat_series.csv "$both" '_series.csv: '
  alone out/synthetic_wheat_parameters.csv calibrate '_parameters.csv: '
  alone out/synthetic_wheat_crop.yaml calibrate '_crop.yaml: '
  alone out/synthetic_wheat_crossvalidation.csv crossvalidate '_crossvalidation.csv: '
  alone out/synthetic_wheat_weights.nc calibrate '_weights.nc: ' "${network[@]}"
  alone made/yield.nc synthesize 'yield.nc: '
  alone made/campaign.yaml synthesize 'campaign.yaml: '
  alone out.csv site 'out.csv: '
  alone bench.csv bench 'bench.csv: '
done
# an estimate is worth more than its journal
for operation in create write; do
  fault "$operation journal" $operation /J 'either goes_on' 'calibrate crossvalidate' 'cannot be written' \
    optimiser.journal=$PWD/J
  fault "$operation journal of Adam" $operation /J 'either goes_on' 'calibrate crossvalidate' 'cannot be written' \
    optimiser.journal=$PWD/J 'optimiser.adam={epochs: 1}'
done

# -- the table

if [ "$wanted" = all ]; then
  commands=(check simulate calibrate crossvalidate gradient bench synthesize site)
  printf '%-38s' '' >"$top/table"
  printf ' %-13s' "${commands[@]}" >>"$top/table"
  for name in "${rows[@]}"; do
    printf '\n%-38s' "$name"
    for command in "${commands[@]}"; do printf ' %-13s' "${table[$name,$command]:--}"; done
  done >>"$top/table"
  echo >>"$top/table"
  sed 's/ *$//' "$top/table"
fi
runs=$(wc -l <"$top/times")
echo "$runs runs, the longest: $(sort -n "$top/times" | tail -1)"
[ $worst = 0 ] || fail "$(cat "$top/faults")"
