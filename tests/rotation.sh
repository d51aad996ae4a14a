# A campaign whose cells take turns between crops on one soil: what stands where, soils that go on from
# season to season, derivatives through them, the same bits on any number of ranks, and a line for
# everything that cannot be.
set -uo pipefail
command -v ncgen >/dev/null || { echo "skipped: no ncgen"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*" "$(cat log)"; }
holds() { grep -qF -- "$1" log || fail "not said: $1" "$(cat log)"; }

# -- twenty cells in three groups of eight; one cell without wheat from 2004 on; three phases

run "$WINDROW" synthesize --output region --production wlp --cells 4x5 --masked 0 --regions 3 --years 2001:2006 \
  --parameters 5 --lai-every 20
run "$WINDROW" synthesize --output maize --crop maize --cells 1x1 --masked 0 --regions 1 --years 2001:2001 --parameters 1
cd region || exit 1
mv ../maize/crop.yaml maize.yaml
axes=$(ncdump -p 17 -v lat,lon cells.nc | sed -n '/^data:/,/}/p' | sed '1d; s/}//')
head='dimensions: lat = 4 ; lon = 5 ; year = 6 ; time = 2200 ;
variables: double lat(lat) ; lat:units = "degrees_north" ; double lon(lon) ; lon:units = "degrees_east" ;'
make() { # name, variables, data
  echo "netcdf $1 { $head $2 data: $axes $3 }" >"$1.cdl"
  ncgen -k nc4 -o "$1.nc" "$1.cdl" || fail "ncgen $1"
}
values() { awk -v n="$1" "BEGIN { for (i = 0; i < n; i++) printf \"%s%s\", i ? \", \" : \"\", ($2) }"; }
make phase 'int phase(lat, lon) ; int beyond(lat, lon) ; float half(lat, lon) ;' \
  "phase = $(values 20 'i % 3') ; beyond = $(values 20 'i > 17 ? 3 : 1') ; half = $(values 20 'i == 4 ? 0.5 : 1') ;"
make calendar 'int year(year) ; float planting_day(year, lat, lon) ;' \
  "year = 2001, 2002, 2003, 2004, 2005, 2006 ;
   planting_day = $(values 120 'i % 20 == 3 && i >= 60 ? 0 : 283 + i % 20 % 4') ;"
# moisture of every day from June 2000 on
make moisture 'int time(time) ; time:units = "days since 2000-06-01" ; float sm(time, lat, lon) ;' \
  "time = $(values 2200 i) ; sm = $(values 44000 '0.2') ;"

# and of some days: each value has kinks of its own, at field capacity above all
head=${head/2200/70}
make some 'int time(time) ; time:units = "days since 2000-06-01" ; float sm(time, lat, lon) ;' \
  "time = $(values 70 '31 * i') ; sm = $(values 1400 '0.2') ;"

keys=(--set crop.name=winter_wheat --set 'crops.maize={parameters: maize.yaml, start: "05-01", latest: "10-05"}')
list='winter_wheat, fallow, maize'
turns=("${keys[@]}" --set "rotation={crops: [$list], phase: {file: phase.nc}}" --set calendar.start.day=
  --set calendar.start.file=calendar.nc)
# cell by year, from 0
map() { # folder, variable, cell
  ncdump -p 17 -v "$2" "$1/synthetic_wheat_maps.nc" | sed "1,/^ $2 =/d; s/[;}]//" | tr -d ' \n' | tr , '\n' |
    awk -v cell="$3" 'NR % 20 == (cell + 1) % 20 { printf "%s%s", n++ ? " " : "", $0 }'
}
year() { cut -d' ' -f$(($1 - 2000)); }

# -- what stands where

run "$WINDROW" check campaign.yaml "${turns[@]}"
holds 'crop              winter_wheat: crop.yaml, variety synthetic'
holds 'further crop      maize: maize.yaml; sowing on 05-01, latest 10-05; harvest year = year of the start + 0'
holds "rotation          $list, repeated from 2001 on, beginning at phase of phase.nc; soil state carried from season to season, initial water only before the first season of each cell"
# 40 years of each; cell 3 (phase 0) has no wheat in 2004
holds 'seasons: 79, running: 79'
holds 'crops: winter_wheat in 39 seasons, maize in 40 seasons; no crop in 41 years of cells'
grep -q '^note: maize stands in no year' log && fail "a note without need: $(cat log)"
run "$WINDROW" check campaign.yaml "${keys[@]}" --set "rotation=[$list]" --set 'years.harvest=[2001, 2002]'
grep -q '^note: maize stands in no year' log || fail "no note of a crop that stands in no year: $(cat log)"

simulate() { # folder, options
  run "$WINDROW" simulate campaign.yaml --output "$@"
}
simulate turns "${turns[@]}"
for at in '0 1 0 2 1 0 2' '1 0 2 1 0 2 1' '2 2 1 0 2 1 0' '3 1 0 2 0 0 2' '19 0 2 1 0 2 1'; do
  [ "$(map turns crop "${at%% *}")" = "${at#* }" ] || fail "crops of cell $at: $(map turns crop "${at%% *}")"
done
ncdump -h turns/synthetic_wheat_maps.nc >log
holds 'crop:flag_values = 0, 1, 2 ;'
holds 'crop:flag_meanings = "fallow winter_wheat maize" ;'
# the market's moisture is known of the campaign's crop alone
[ "$(map turns yield 0 | tr -cd '_ ')" = ' _ _  _ _' ] || fail "yields of cell 0: $(map turns yield 0)"
[ "$(map turns twso 0 | tr -cd '_ ')" = ' _   _ ' ] || fail "storage organs of cell 0: $(map turns twso 0)"

# -- soils go on: the first season as ever, others as their predecessors left them

# what dries a soil here is summer, and each winter fills it: a crop that is sown where wheat was cut
short=(--set 'calendar.end.latest="07-25"')
catch='parameters: maize.yaml, start: "08-01", latest: "10-05", sowing_year_plus: 1'
simulate wheat "${short[@]}"
simulate catch "${short[@]}" --set crop.parameters=maize.yaml --set 'calendar={start: {day: "08-01"}, end: {latest: "10-05"}}'
simulate both "${short[@]}" --set crop.name=wheat --set "crops.catch={$catch}" --set 'rotation=[wheat, catch]'
same() { [ "$(map $1 tagp $3 | year $4)" = "$(map $2 tagp $3 | year $4)" ]; } # folders, cell, year
apart() { awk -v a="$(map $1 tagp $3 | year $4)" -v b="$(map $2 tagp $3 | year $4)" 'BEGIN { exit !((a - b) ^ 2 > 1) }'; }
for cell in 0 7 11 19; do
  same wheat both $cell 2001 || fail "cell $cell: the first season is not that after a spin-up"
  for year in 2002 2004 2006; do
    apart catch both $cell $year || fail "cell $cell, $year: a crop after wheat is one after a spin-up"
  done
done

# moisture across seasons: on the days about a start 10 cm of soil take up no more than the rain and lose to the
# air 1 cm at most; what is above field capacity drains
simulate moisture "${turns[@]}" --set calendar.start.file= --set 'calendar.start.day="10-10"' --set 'rotation.phase=' \
  --set 'observations={soil_moisture: {file: moisture.nc}}'
ncdump -p 9 -v pr weather.nc | sed '1,/^ pr =/d; s/[;}]//' | tr -d ' \n' | tr , '\n' | awk 'NR % 20 == 1' >rain
first=$(ncdump -v time weather.nc | sed -n 's/^ time = \([0-9]*\),.*/\1/p')
grep '^SM,0,' moisture/synthetic_wheat_series.csv | cut -d, -f5,8 >sm
[ "$(wc -l <sm)" -gt 2000 ] || fail "soil moisture of cell 0 on $(wc -l <sm) days"
# days from one value to the next: day number, moisture
while IFS=, read -r date value; do echo "$(($(date -ud "$date" +%s) / 86400)) $date $value"; done <sm >days
fc=$(ncdump -p 17 -v SMFCF soil.nc | sed '1,/^ SMFCF =/d' | tr -d ' ' | head -1 | cut -d, -f1)
awk -v first="$first" -v fc="$fc" 'NR == FNR { rain[first + NR - 1] = $1 * 8640; next }
  $2 > "2001" && $2 ~ /-(10-0[89]|10-1[0-2]|04-30|05-0[1-3])$/ { n++; top = before < fc ? before : fc
    if ($1 != day + 1 || $3 > before + rain[day] / 10 + 1e-9 || $3 < top - 0.1) { print; bad = 1 } }
  { day = $1; before = $3 } END { print n; exit bad || n != 49 }' rain days >log ||
  fail 'soil moisture of cell 0 jumps' "$(cat log)"

# -- a response to CO2 by each crop's own tables

printf 'year,co2\n' >co2.csv
for y in 2001 2002 2003 2004 2005 2006; do echo "$y,720"; done >>co2.csv
none='CO2AMAXTB: [360, 1], CO2EFFTB: [360, 1], CO2TRATB: [360, 1]'
response=(--set 'crop.co2={mode: table, series: co2.csv}' --set "crop.set={$none}")
simulate flat "${turns[@]}" "${response[@]}" --set "crops.maize.set={$none}"
simulate steep "${turns[@]}" "${response[@]}" --set 'crops.maize.set={CO2AMAXTB: [360, 1, 720, 2], CO2EFFTB: [360, 1], CO2TRATB: [360, 1]}'
for year in 2001 2003 2004 2006; do same turns flat 0 $year || fail 'tables of 1 change seasons'; done
same turns steep 0 2001 || fail "maize's tables act on wheat"
apart turns steep 0 2003 || fail "maize does not respond to CO2"

# -- derivatives and bits: crop and soil, on 1 and 3 ranks, and on 4, among which 12 blocks do not divide by cells

terms=(--set 'observations.soil_moisture={file: some.nc}')
estimate=(--set 'control={TSUM1: {factor: [0.8, 1.25], prior_sd: 0.08}, SMFCF: {factor: [0.9, 1.1], prior_sd: 0.03},
  RDMSOL: {factor: [0.7, 1.4], prior_sd: 0.1}}')
for ranks in 1 4 3; do
  run mpirun -q -n $ranks "$WINDROW" gradient campaign.yaml "${turns[@]}" "${terms[@]}" "${estimate[@]}"
  grep -E '^J|dJ/du|: [0-9]* in J' log >"J.$ranks"
  [ "$(grep -c dJ/du "J.$ranks")" = 3 ] || fail 'no gradient' "$(cat log)"
done
for ranks in 3 4; do
  cmp J.1 J.$ranks || fail 'J or its gradient depends on the number of ranks' "$(cat J.1 J.$ranks)"
done
awk '/^dot product/ { if ($NF + 0 > 1e-12) exit 1; n++ } / 1e-05 / { if ($4 < 1.95 || $4 > 2.05) exit 1; n++ }
  END { exit n != 2 }' log || fail 'derivatives' "$(cat log)"
for ranks in 1 3; do
  run mpirun -q -n $ranks "$WINDROW" calibrate campaign.yaml "${turns[@]}" "${estimate[@]}" --output fit.$ranks \
    --set optimiser.max_evaluations=4
done
holds 'wrote'
awk '/^J: / { exit !($7 + 0 < $2 + 0) }' log || fail 'the estimate is no better' "$(cat log)"
for file in fit.1/*; do
  other=fit.3/${file#fit.1/}
  case $file in
  *.nc) cmp <(ncdump -p 9,17 "$file" | sed -n '/^data:/,$p') <(ncdump -p 9,17 "$other" | sed -n '/^data:/,$p') ;;
  *) cmp "$file" "$other" ;;
  esac || fail "$file depends on the number of ranks"
done
[ "$(ls fit.1 | wc -l)" = 8 ] || fail "files: $(ls fit.1)"

# -- weather that is missing in the summer of 2003, in cells 1 (wheat, then maize) and 8 (fallow after wheat, then
# maize): what leads through it is left out, and the next season begins with a spin-up

ncdump -p 9,17 -f c weather.nc | sed -E 's#^[^/]*([,;] +// pr\(12[78][0-9],(0,1|1,3)\))#_\1#' >gap.cdl
ncgen -k nc4 -o gap.nc gap.cdl || fail 'ncgen gap'
gap=("${turns[@]}" --set forcing.files=gap.nc)
for ranks in 1 4; do
  run mpirun -q -n $ranks "$WINDROW" gradient campaign.yaml "${gap[@]}" "${estimate[@]}" --set forcing.missing=exclude \
    --set irrigation.share=0.3
  grep -E '^J|dJ/du' log >"J.$ranks"
done
holds 'seasons: 79, running: 77'
holds 'weather_missing_not_run: 2'
cmp J.1 J.4 || fail 'J with gaps depends on the number of ranks' "$(cat J.1 J.4)"
awk '/^dot product/ { if ($NF + 0 > 1e-12) exit 1; n++ } / 1e-05 / { if ($4 < 1.95 || $4 > 2.05) exit 1; n++ }
  END { exit n != 2 }' log || fail 'derivatives with gaps' "$(cat log)"
water='soil.initial={spinup_days: 0, WAV: wilting_point}'
simulate behind "${gap[@]}" --set forcing.missing=exclude --set "$water"
simulate fresh --set crop.parameters=maize.yaml --set years.attribution.sowing_year_plus=0 --set "$water" \
  --set 'calendar={start: {day: "05-01"}, end: {latest: "10-05"}}'
same behind fresh 1 2005 || fail 'behind a gap the soil is not that of initial water' "$(map behind tagp 1)" "$(map fresh tagp 1)"
same behind fresh 7 2005 && fail 'in the midst of a chain the soil is that of initial water'

# -- refusals; `…` stands for anything

refused() { # options; the lines told on standard input
  local line told i=0
  "$WINDROW" check campaign.yaml "$@" >log 2>told && fail "not refused: $*" "$(cat log)"
  mapfile -t told <told
  while read -r line; do
    line=windrow:\ ${line//\[/\\[}
    line=${line//\]/\\]}
    [[ ${told[i]-} == ${line//…/*} ]] || fail "refused $*" "told:" "${told[@]}" "expected: $line"
    i=$((i + 1))
  done
  [ $i = ${#told[@]} ] || fail "refused $*: more than expected" "${told[@]}"
}
wheat=(--set crop.name=winter_wheat)
refused "${keys[@]}" --set 'rotation=[winter_weat, maize, 3, [maize]]' <<'END'
--set rotation:1: rotation holds 'winter_weat', which is no crop of the campaign; did you mean 'winter_wheat'?; it has: fallow, winter_wheat, maize
--set rotation:1: rotation holds '3', which is no crop of the campaign; it has: fallow, winter_wheat, maize
--set rotation:1: rotation[3] is no name; expected a crop or fallow
END
refused "${keys[@]}" --set 'rotation=[maize]' <<'END'
--set rotation:1: rotation lacks 'winter_wheat', the campaign's crop (crop.name)
END
refused "${keys[@]}" --set 'rotation=[winter_wheat]' <<'END'
--set crops.maize:1: crops.maize is not in rotation; add it there or leave it out here
END
refused "${keys[@]}" <<'END'
…: crops has no effect without rotation
END
refused "${wheat[@]}" --set 'sequence=[winter_wheat]' <<'END'
--set sequence:1: key 'sequence' is now called 'rotation'
END
refused "${wheat[@]}" --set rotation=winter_wheat <<'END'
--set rotation:1: rotation is 'winter_wheat'; expected a list of crops or {crops, phase}
END
refused "${wheat[@]}" --set 'rotation=[]' <<'END'
--set rotation:1: rotation has 0 years; expected 1 .. 64
END
refused "${wheat[@]}" --set 'rotation={crop: [winter_wheat]}' <<'END'
…: unknown key 'rotation.crop'; did you mean 'rotation.crops'?
…: key 'rotation.crops' is missing: the crops of successive harvest years, where rotation is a map
END
refused --set crop.name=fallow --set 'rotation=[fallow]' <<'END'
--set crop.name:1: crop.name is 'fallow', which stands for no crop; give another name
END
refused --set 'crop.name=winter wheat' --set 'rotation=[winter wheat]' <<'END'
--set crop.name:1: crop.name is 'winter wheat'; expected letters, digits, _ and - alone
END
refused "${keys[@]}" --set "rotation=[$list]" --set campaign.production=pp --set 'control={}' <<'END'
--set rotation:1: rotation carries soil water from season to season, which potential production does not simulate; expected campaign.production wlp
END
refused "${keys[@]}" --set "rotation=[$list]" --set 'years.harvest=[2001, 2002, 2004]' <<'END'
--set rotation:1: rotation needs consecutive harvest years; years.harvest lacks 2003
END
refused "${keys[@]}" --set "rotation=[$list]" --set crop.variety= --set 'crop.variety={file: zones.nc}' <<'END'
--set rotation:1: rotation needs one set of parameters for each crop; crop.variety {file, variable} gives each cell its own
END
refused "${keys[@]}" --set "rotation=[$list]" --set 'crop.parameters="{station}.yaml"' <<'END'
--set rotation:1: rotation needs one set of parameters for each crop; crop.parameters {station} gives each cell its own
END
refused "${wheat[@]}" --set 'rotation=[winter_wheat, maize, oats]' --set 'crops={maize: {parameters: "{station}.yaml",
  start: {file: calendar.nc}}, oats: {start: "02-30", parameters: none.yaml, latest: "07-30"}}' <<'END'
--set crops:2: crops.maize.start is a list or map; expected a date "MM-DD" or a day of year from 1 to 366 (files and types are for the campaign's crop alone)
--set crops:1: crops.maize has no `latest`, which calendar.end.type earliest needs: "MM-DD"
--set crops:1: crops.maize has its own file in every station; one set of parameters serves all cells
--set crops:2: crops.oats.start is '02-30'; expected a date "MM-DD" or a day of year from 1 to 366
…none.yaml: cannot be opened: No such file or directory
END
refused "${wheat[@]}" --set 'rotation=[winter_wheat, maize]' --set 'crops={maize: {variety: a}, fallow: {parameters: maize.yaml,
  start: 100, latest: 200}, winter_wheat: {parameters: maize.yaml, start: 100, latest: 200}}' <<'END'
…: key 'crops.maize.parameters' is missing: crop file of a further crop of `rotation`, whose parameters are not estimated; * = its name
…: key 'crops.maize.start' is missing: start of a further crop, of the type of calendar.start
…: crops.maize has no `latest`, which calendar.end.type earliest needs: "MM-DD"
…: crops is 'fallow', which stands for no crop; give another name
…: crops.winter_wheat is the campaign's crop (crop.name); give further crops other names
END
refused "${keys[@]}" --set 'rotation=[maize, winter_wheat]' --set 'crops.maize.latest="10-31"' <<'END'
rotation: a crop may still stand when the next one starts in 60 seasons, first cell 0 (…): maize of harvest year 2001 until 2001-10-31 at the latest, winter_wheat of 2002 from 2001-10-10; give an earlier latest of crops.maize
END
refused "${keys[@]}" --set 'rotation=[winter_wheat, maize]' --set crops.maize.start=250 --set crops.maize.sowing_year_plus=1 <<'END'
rotation: a crop may still stand when the next one starts in 60 seasons, first cell 0 (…): winter_wheat of harvest year 2001 until 2001-09-15 at the latest, maize of 2002 from 2001-09-07; give an earlier calendar.end.latest
END
refused "${keys[@]}" --set "rotation={crops: [$list], phase: {file: phase.nc, variable: beyond}}" <<'END'
phase.nc: 'beyond' is no place in the rotation in 2 cells, first cell 18 (…): 3; expected 0 .. 2
END
refused "${keys[@]}" --set "rotation={crops: [$list], phase: {file: phase.nc, variable: half}}" <<'END'
phase.nc: 'half' is no place in the rotation in 1 cell, first cell 4 (…): 0.5; expected 0 .. 2
END
refused "${turns[@]}" "${response[@]}" <<'END'
maize.yaml: …
END
refused "${gap[@]}" --set 'years.harvest=[2001, 2004]' --set rotation.phase= --set calendar.start.file= \
  --set 'calendar.start.day="10-10"' --set 'rotation.crops=[maize, winter_wheat, fallow]' <<'END'
gap.nc: 2 seasons lack weather (forcing.missing: exclude would leave them out), first cell 1 (…), season from 2001-10-10: RAIN is missing on 2003-06-24, a day of fallow after it (rotation); 20 days are missing, forcing.fill_days allows 0
END
refused "${keys[@]}" --set "rotation=[$list]" --set soil.water.rdmsol= --set 'crop.set={RDMSOL: 90}' \
  --set 'crops.maize.set={RDMSOL: 60}' <<'END'
rotation: RDMSOL is 90 cm in the file of winter_wheat and 60 cm in that of maize, which stand on one soil; give the soil's in soil.parameters, soil.set or as a map
END
refused "${keys[@]}" --set "rotation=[$list]" --set 'network={site: [latitude]}' \
  --set 'control={SMFCF: {extent: network, factor: [0.9, 1.1]}, RDMSOL: {extent: network, factor: [0.9, 1.1]}}' <<'END'
control.SMFCF: extent network gives each season a soil of its own, but a rotation of crops stands on one; expected extent global or region
control.RDMSOL: extent network gives each season a soil of its own, but a rotation of crops stands on one; expected extent global or region
END
exit 0
