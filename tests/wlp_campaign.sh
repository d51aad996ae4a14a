# A campaign in water-limited production: check says what decides on it, J, gradient and files have the same bits on 1,
# 2 and 3 ranks, gradients are right for controls of crop and soil, calibrate finds the truth, its journal serves, and
# what cannot be right is refused. (Sources of soils: soil_maps; a whole region's truth: synthesize.)
set -uo pipefail
command -v ncgen >/dev/null || { echo "skipped: no ncgen"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --production wlp --cells 4x5 --masked 0 --regions 4 --years 2001:2003 \
  --sm-every 15
campaign=region/campaign.yaml
name=synthetic_wheat
numbers() { ncdump -p 9,17 "$1" | sed '1,/^data:/d'; }
variable() { # of a NetCDF file: its numbers, one a line
  ncdump -p 9,17 -v "$2" "$1" | sed -n "/^ $2 =/,/;/p" | tr -d '=;,' | tr ' ' '\n' | grep -E '^-?[0-9]'
}

# -- check tells what decides on the seasons
run mpirun -n 2 "$WINDROW" check $campaign --set irrigation.share=0.25
for line in '^production  *water-limited' '^soil  .*soil.yaml; SMW = SMW of .*soil.nc; .*RDMSOL = RDMSOL of ' \
  '^initial water  *field capacity, 180 days before sowing; bare soil until then$' '^irrigation  *25 % of every cell' \
  '^E0, ES0  .*Penman' '^ET0  *Penman-Monteith' '^altitude  *of the cells' '^seasons: 60, running: 60, complete: 60$' \
  '^forcing: E0 and ES0 are computed by Penman' '^forcing: altitude from .*cells.nc' \
  '^soil: SMW 0.*, SMFCF 0.*, RDMSOL 60 .. 100 cm, WAV '; do
  [ "$(grep -c -- "$line" log)" = 1 ] || fail "check: not once \"$line\": $(cat log)"
done

run "$WINDROW" check $campaign --set irrigation.share=1
grep -q '^SM  *.*; of the share that is not irrigated, left out where that is none$' log &&
  grep -q '^SM: 0 in J, ' log || fail "soil moisture where all is irrigated: $(grep '^SM' log)"

# -- the gradient, with crop and soil, factors and values, irrigated shares: right, and the same bits on any ranks
mixed=(--set "control.SMW={absolute: [0.01, 0.15], prior: 0.08, prior_sd: 0.02}" --set irrigation.share=0.25
  --set "control.KSUB={factor: [0.2, 5], prior_sd: 0.5, transform: log}"
  --set "control.WAV={factor: [0.2, 2], prior_sd: 0.3}" --set "soil.set={SMW: 0.08}" --set "control.SMFCF.factor=[0.93, 1.05]"
  --set "control.SSMAX={absolute: [0, 3], prior: 0.5, prior_sd: 0.2}" --set "control.gap={prior: 0.95, prior_sd: 0.05}")
gradient() { # log, ranks, more ...: passes
  local log=$1 ranks=$2
  shift 2
  mpirun -n "$ranks" "$WINDROW" gradient "$@" >log 2>&1 || fail "gradient on $ranks ranks: $(cat log)"
  sed -n '/^J = /,$p' log >"$log.$ranks"
  # tangent and adjoint differ by rounding alone: some 1e4 sums of 1e-16 each
  awk '/relative difference/ { exit !($NF < 1e-12) }' "$log.$ranks" || fail "tangent and adjoint: $(cat "$log.$ranks")"
  # Taylor's remainder falls with h^2: two steps in a row at least, before kinks by whole days or rounding
  awk '/Taylor/ { on = 1 } on && $1 ~ /^1e-0[3-7]$/ && NF == 4 { n = $4 > 1.9 && $4 < 2.1 ? n + 1 : 0
    if (n > best) best = n } END { exit !(best >= 2) }' "$log.$ranks" || fail "Taylor orders: $(cat "$log.$ranks")"
}
for ranks in 1 2 3; do
  gradient plain $ranks $campaign
  gradient mixed $ranks $campaign "${mixed[@]}"
  cmp plain.1 plain.$ranks || fail "J or gradient on $ranks ranks: $(diff plain.1 plain.$ranks)"
  cmp mixed.1 mixed.$ranks || fail "J or gradient on $ranks ranks: $(diff mixed.1 mixed.$ranks)"
done
awk '/dJ\/du/ { n++; if ($3 == 0) exit 1 } END { exit n != 14 }' mixed.1 || fail "a control has no effect: $(cat mixed.1)"
gradient unspun 1 $campaign --set soil.initial.spinup_days=0

# -- calibrate: the truth within 3 standard errors, the same files on 1 and 3 ranks
journal=$PWD/journal
for ranks in 1 3; do
  mpirun -n $ranks "$WINDROW" calibrate $campaign --output on_$ranks --set "optimiser.journal=$journal.$ranks" \
    >on_$ranks.log 2>&1 || fail "calibrate: $(cat on_$ranks.log)"
  for file in on_$ranks/*.nc; do numbers "$file" >"$file.txt"; done
done
for file in parameters.csv regions.csv series.csv maps.nc.txt parameters.nc.txt regions.nc.txt; do
  cmp on_1/${name}_$file on_3/${name}_$file || fail "$file differs between 1 and 3 ranks"
done
awk -F, 'NR == FNR { truth[$1] = $2; next } $1 == "name" { for (i = 1; i <= NF; i++) at[$i] = i; next }
  { n++; off = ($at["estimate"] - truth[$1]) / $at["standard_error"]; moved += $1 == "SMFCF" && $at["estimate"] < 0.97
    if (off * off > 9 || $at["unit"] != "1") { print $1 " is " off " standard errors off"; exit 1 } }
  END { exit !(n == 6 && moved == 1) }' region/truth.csv on_1/${name}_parameters.csv ||
  fail "not the truth: $(cat on_1/${name}_parameters.csv)"

# -- estimated soils as maps: those of the files by the factors
for pair in smfcf=SMFCF rdmsol=RDMSOL; do
  paste <(variable on_1/${name}_maps.nc ${pair%=*}) <(variable region/soil.nc ${pair#*=}) |
    awk -F'\t' -v factor="$(awk -F, -v p="${pair#*=}" '$1 == p { print $6 }' on_1/${name}_parameters.csv)" '
      { n++; if (($1 - factor * $2) ^ 2 > 1e-24 * $1 * $1) exit 1 } END { exit n != 20 }' ||
    fail "maps: ${pair%=*} is not the soil's by its factor"
done

# -- restart: a journal cut short gives the same bits on other ranks
record=$((8 * (2 * 6 + 2))) header=$(head -n 1 "$journal.1" | wc -c)
truncate -s $((header + 5 * record + 11)) "$journal.1"
run mpirun -n 2 "$WINDROW" calibrate $campaign --output resumed --set "optimiser.journal=$journal.1"
grep -q "(4 from the journal)" log || fail "not from the journal: $(cat log)"
cmp on_1/${name}_parameters.csv resumed/${name}_parameters.csv || fail "a resumed calibration ends elsewhere"

# -- the soil in the crop's file: where one serves all cells its numbers, else how far all are scaled
grep -q '^# soils differ between cells' on_1/${name}_crop.yaml || fail "maps of soil: $(cat on_1/${name}_crop.yaml)"
grep -q '^# estimated for all of them: SMFCF x 0\.9' on_1/${name}_crop.yaml || fail "$(cat on_1/${name}_crop.yaml)"
grep -q '^RDMSOL' on_1/${name}_crop.yaml && fail "an RDMSOL that no cell has: $(cat on_1/${name}_crop.yaml)"
one=(--set soil.water=null --set "soil.set={SMW: 0.1, SMFCF: 0.3, SM0: 0.45, RDMSOL: 80}"
  --set "control.SMW={absolute: [0.05, 0.2], prior: 0.12, prior_sd: 0.02}" --set optimiser.max_evaluations=6)
run "$WINDROW" calibrate $campaign "${one[@]}" --output one
awk 'NR == FNR { split($0, f, ","); estimate[f[1]] = f[6]; unit[f[1]] = f[13]; next }
  { sub(":", "", $1); file[$1] = $2 }
  function near(a, b) { return (a - b) ^ 2 < 1e-24 * b * b }
  END { exit !(unit["SMW"] == "cm3 cm-3" && near(file["SMW"], estimate["SMW"]) &&
    near(file["SMFCF"], 0.3 * estimate["SMFCF"]) && near(file["RDMSOL"], 80 * estimate["RDMSOL"]) && file["SM0"] == 0.45) }' \
  one/${name}_parameters.csv one/${name}_crop.yaml || fail "one soil: $(cat one/*.csv one/${name}_crop.yaml)"

# -- irrigation: rainfed and irrigated part by their shares; what is irrigated is potential production
twso() { # output, more ...: TWSO of all seasons into OUTPUT.twso
  local output=$1
  shift
  run "$WINDROW" simulate "$campaign" --output "$output" "$@"
  variable "$output/${name}_maps.nc" twso >"$output.twso"
  [ "$(wc -l <"$output.twso")" = 60 ] || fail "$output: not 60 seasons: $(cat "$output.twso")"
}
twso rainfed
twso half --set irrigation.share=0.5
twso all --set irrigation.share=1
variable all/${name}_maps.nc days_waterlogged | grep '[0-9]' && fail 'days_waterlogged where nothing is rainfed'
ncdump -h half/${name}_maps.nc >header
grep -q 'days_waterlogged:long_name.* in the share that is not irrigated"' header ||
  fail 'days_waterlogged does not say whose it is'
paste rainfed.twso half.twso all.twso | awk '{ d = $2 - 0.5 * ($1 + $3); n += $1 < 0.9 * $3
  if (d * d > 1e-18 * $3 * $3 || $1 > $3) exit 1 } END { exit !(n > 30) }' ||
  fail "not half of each: $(paste rainfed.twso half.twso all.twso)"
sed '/^control:/,/^optimiser:/{/^ /d;s/^control:.*/control: {SPAN: {factor: [0.7, 1.3], prior_sd: 0.1}}/}
  /soil_moisture/d;s/production: wlp/production: pp/' $campaign >region/potential.yaml
campaign=region/potential.yaml twso potential
cmp potential.twso all.twso || fail "irrigated production is not potential: $(paste potential.twso all.twso | head)"

# events: 4 cm on 1 June and 20 June 2002 in the first of the four rows; half of twice as much is the same
events() { # file, cm, day (since 1970) ...
  local file=$1 cm=$2 days
  shift 2
  days=$(sed 's/ /, /g' <<<"$*")
  ncdump -v lat,lon region/cells.nc | sed -n '/^data:/,$p' | sed '1d;$d' >axes
  cat >events.cdl <<CDL
netcdf events {
dimensions: time = $# ; lat = 4 ; lon = 5 ;
variables:
  int time(time) ; time:units = "days since 1970-01-01" ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  double irrigation(time, lat, lon) ; irrigation:units = "cm d-1" ;
data: time = $days ;
$(cat axes)
 irrigation = $(for _ in "$@"; do printf '%s, %s, %s, %s, %s, ' "$cm" "$cm" "$cm" "$cm" "$cm"; printf '0, %.0s' {1..15}; done |
    sed 's/, $//') ;
}
CDL
  ncgen -k nc4 -o "$file" events.cdl || fail "ncgen: $(cat events.cdl)"
}
events june.nc 4 11839 11858
events double.nc 8 11839 11858
twso june --set "irrigation.events={file: $PWD/june.nc}"
twso double --set "irrigation.events={file: $PWD/double.nc, efficiency: 0.5}"
cmp june.twso double.twso || fail "half of 8 cm is not 4 cm"
# of a year the first 5 numbers are the first row; years follow each other
rain() { # file, day (since 1970), kg m-2 s-1 more (or NaNf): the weather with other rain in the first of the four rows
  ncdump -p 9,17 region/weather.nc | awk -v before=$((20 * ($2 - 10957))) -v more="$3" '/^ pr =/ { on = 1 }
    on { m = split($0, part, ","); line = ""
         for (i = 1; i <= m; i++) {
           if (part[i] ~ /[0-9]/ && ++n > before && n <= before + 5) {
             value = part[i]; sub(/.*=/, "", value)
             part[i] = (part[i] ~ /=/ ? " pr = " : "") (more == "NaNf" ? more : sprintf("%.9g", value + more))
           }
           line = line part[i] (i < m ? "," : "")
         }
         $0 = line; if (/;/) on = 0 }
    { print }' >rain.cdl
  ncgen -k nc4 -o "$1" rain.cdl || fail "ncgen: $(tail -n 3 rain.cdl)"
}
watered() { # dry, wet: TWSO differ in the first row of 2002 alone, where water has given some
  paste "$1.twso" "$2.twso" | awk '{ first = (NR - 1) % 20 < 5 && int((NR - 1) / 20) == 1
    if (first ? $2 <= $1 : $2 != $1) exit 1; more += $2 - $1 } END { exit !(more > 500) }' ||
    fail "$2: $(paste "$1.twso" "$2.twso")"
}
watered rainfed june
# it is as good as rain on that day, which the file has as a float
events once.nc 4 11839
rain once_rain.nc 11839 4.6296296e-4
twso once --set "irrigation.events={file: $PWD/once.nc}"
twso once_rain --set "forcing.files=$PWD/once_rain.nc"
watered rainfed once
paste once.twso once_rain.twso | awk '{ d = $1 - $2; if (d * d > 1e-10 * $1 * $1) exit 1 }' ||
  fail "4 cm of water are not 40 mm of rain: $(paste once.twso once_rain.twso)"
# water on the fallow before a spring crop's first day; and after all seasons
spring=(--set years.attribution.sowing_year_plus=0 --set calendar.start.day=04-10 --set "crop.set={IDSL: 0}"
  --set "soil.initial={spinup_days: 30, WAV: wilting_point}")
events april.nc 4 11778
events outside.nc 5 12322
twso dry "${spring[@]}"
twso april "${spring[@]}" --set "irrigation.events={file: $PWD/april.nc}"
watered dry april
# the fallow's first day is 11 March
events first.nc 4 11757
events before.nc 4 11756
twso first "${spring[@]}" --set "irrigation.events={file: $PWD/first.nc}"
watered dry first
twso before "${spring[@]}" --set "irrigation.events={file: $PWD/before.nc}"
cmp dry.twso before.twso || fail "water before the fallow does something"
twso outside --set "irrigation.events={file: $PWD/outside.nc}"
cmp rainfed.twso outside.twso || fail "water after all seasons does something"

# -- cross-validation
run mpirun -n 2 "$WINDROW" crossvalidate $campaign --set crossvalidation.years=3 --set optimiser.max_evaluations=6 --output folds
[ "$(grep -c '^fold [123] of 3: J ' log)" = 3 ] || fail "crossvalidate: $(cat log)"
[ "$(tail -n +2 folds/${name}_crossvalidation.csv | wc -l)" = 12 ] || fail "crossvalidate: $(cat folds/*.csv)"

# -- a network of the seasons gives a soil parameter; its weights come back
run "$WINDROW" synthesize --output net --production wlp --truth covariates --cells 5x5 --masked 0 --regions 5 \
  --years 2001:2002 --zones 3
network=(--set "control.SMFCF={extent: network, factor: [0.9, 1.05]}" --set "network.dense=[4]"
  --set "control.RDMSOL={extent: network, factor: [0.8, 1.2]}" --set optimiser.max_evaluations=8)
for ranks in 1 3; do
  gradient network $ranks net/campaign.yaml "${network[@]}" --weights
  run mpirun -n $ranks "$WINDROW" calibrate net/campaign.yaml "${network[@]}" --output net_$ranks
  numbers net_$ranks/${name}_weights.nc >weights.$ranks
done
cmp network.1 network.3 || fail "gradient of a network on 3 ranks: $(diff network.1 network.3 | head)"
cmp weights.1 weights.3 || fail "weights differ on 3 ranks"
awk '/^J: / { exit !($(NF - 3) < 0.9 * $(NF - 7)) }' log || fail "J did not fall: $(cat log)"
ncdump -h net_1/${name}_maps.nc >header
grep -q "SMFCF:long_name = \"factor on the soil.*s own value that the network gives\"" header || fail "map of SMFCF: $(cat header)"
run "$WINDROW" simulate net/campaign.yaml "${network[@]}" --set "network.weights=$PWD/net_1/${name}_weights.nc" --output back
for v in twso SMFCF; do # weights pass through the file: their last bit may change
  paste <(variable net_1/${name}_maps.nc $v) <(variable back/${name}_maps.nc $v) |
    awk '{ d = $1 - $2; if (d * d > 1e-20 * $1 * $1) exit 1 } END { exit NR != 50 }' || fail "$v from the weights' file"
done

# -- refused, in one line
refused() { # line, more ...
  local line=$1
  shift
  mpirun -n 2 "$WINDROW" check "$@" >said 2>log # apart: mpirun may cut lines of one by the other
  [ $? = 1 ] || fail "not refused: $*: $(cat log)"
  [ "$(grep -c '^windrow: ' log)" = 1 ] && grep -qxF -- "windrow: $line" log || fail "expected \"$line\": $(cat log)"
}
campaign=region/campaign.yaml
refused '--set control.RDMSOL:1: control.RDMSOL: the crop file has no RDMSOL; it is the soil'\''s, and `soil` is read in water-limited production only (campaign.production: wlp): leave it out here' \
  region/potential.yaml --set 'control.RDMSOL={factor: [0.7, 1.4], prior_sd: 0.1}'
sed 's/^control:.*/control: {SMFCF: {factor: [0.9, 1.1], prior_sd: 0.1}}/' region/potential.yaml >region/soil_in_pp.yaml
refused 'region/soil_in_pp.yaml:29: control.SMFCF is a soil parameter, which acts in water-limited production only (campaign.production: wlp)' \
  region/soil_in_pp.yaml
first='control: in 20 cells, first cell 0 (51.8750, 8.1250):'
refused "$first control.NOTINF: its base value is 0, so a factor changes nothing; use absolute: [lo, hi]" \
  $campaign --set "control.NOTINF={factor: [0.5, 1.5], prior_sd: 0.1}"
refused "--set control.SSMAX:1: control.SSMAX: prior 0 stands on kinks of the water balance, where its derivative is neither side's; give a prior above 0" \
  $campaign --set "control.SSMAX={absolute: [0, 3], prior: 0, prior_sd: 0.2}"
refused "$first control.RDMSOL may reach [42.5089, 17003.6] cm; physical limits are [0.001, 10000]" \
  $campaign --set "control.RDMSOL.factor=[0.5, 200]"
refused "$first within the control's bounds RDI may reach 10 cm and RDMSOL 4.25089 cm; the first must not exceed the second: narrow the bounds" \
  $campaign --set "control.RDMSOL.factor=[0.05, 1.5]"
refused "$first within the control's bounds RDI may reach 200 cm and RDMSOL 59.5125 cm; the first must not exceed the second: narrow the bounds" \
  $campaign --set "control.RDI={factor: [0.5, 20], prior_sd: 0.1}"
refused "--set control.SMWW:1: control.SMWW is no active WOFOST parameter, parameter of the soil, table, gap, trend, lai_scale or partitioning; did you mean SMW?" \
  $campaign --set "control.SMWW={factor: [0.5, 2], prior_sd: 0.1}"
refused "$first within the control's bounds SMW may reach 0.283066 and SMFCF 0.198211; the first must stay below the second: narrow the bounds" \
  $campaign --set "control.SMW={factor: [0.5, 3], prior_sd: 0.1}"
refused "control: in 13 cells, first cell 2 (51.8750, 8.6250): within the control's bounds SMW may reach 0.221285 and SMFCF 0.177757; the first must stay below the second: narrow the bounds" \
  $campaign --set "control.SMFCF.factor=[0.5, 1.1]"
refused "--set control.RDMSOL:1: control.RDMSOL.prior is missing: absolute values of a soil parameter need the prior's mean in cm (or use factor: [lo, hi] on the soil's own)" \
  $campaign --set "control.RDMSOL={absolute: [50, 100], prior_sd: 10}"
refused "soil.initial.WAV is missing: how much water above wilting point the soil holds down to RDMSOL, 180 days before the crop's start, decides on the season; give field_capacity, wilting_point, a number [cm] or {file, variable}" \
  $campaign --set soil.initial.WAV=null
lack="lack weather (forcing.missing: exclude would leave them out), first cell 0 (51.8750, 8.1250), season from 2000-10-10"
fallow="a day of fallow before it (soil.initial.spinup_days)"
refused "region/weather.nc: 20 seasons $lack: RAIN is missing on 1999-09-06, $fallow; 117 days are missing, forcing.fill_days allows 0" \
  $campaign --set soil.initial.spinup_days=400
# rain that is missing on 1 May 2000 in the first row: told, bridged or left out as asked
rain dry.nc 11078 NaNf
dry=(--set "forcing.files=$PWD/dry.nc")
refused "$PWD/dry.nc: 5 seasons $lack: RAIN is missing on 2000-05-01, $fallow; 1 day is missing, forcing.fill_days allows 0" \
  $campaign "${dry[@]}"
for ranks in 1 3; do
  run mpirun -n $ranks "$WINDROW" check $campaign "${dry[@]}" --set forcing.fill_days=1
  grep -qx 'filled: 5 missing days of 5 seasons, by linear interpolation (forcing.fill_days: 1); rain of 5 of them, made up of the rain before and after' \
    log || fail "filled on $ranks ranks: $(grep '^filled' log)"
done
run "$WINDROW" check $campaign "${dry[@]}" --set forcing.missing=exclude
grep -q '^seasons: 60, running: 55, complete: 55, weather_missing_not_run: 5' log || fail "$(grep '^seasons' log)"
run "$WINDROW" check $campaign --set soil.initial.spinup_days=0
grep -q '^initial water *field capacity on the day of sowing$' log || fail "no spin-up: $(grep '^initial' log)"
exit 0
