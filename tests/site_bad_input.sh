# `windrow site` tells each fault of its input in one line, ends with code 1 and leaves files alone.
set -uo pipefail
golden=$WINDROW_SOURCE/tests/goldens
wrong=0
complain() {
  echo "$1"
  wrong=1
}

cp "$golden"/tubers/{parameters,agromanagement}.yaml "$golden/hourly.csv" .
weather=hourly.csv
good=(--parameters parameters.yaml --agromanagement agromanagement.yaml --weather $weather)
echo untouched >out.csv

# refuse TEXT ARGUMENT...: one line that holds TEXT, code 1, nothing written
refuse() {
  local text=$1 said code
  shift
  said=$("$WINDROW" site "$@" --output out.csv 2>&1)
  code=$?
  [ $code = 1 ] || complain "exit code $code instead of 1: $*"
  [ "$(grep -c . <<<"$said")" = 1 ] || complain "not one line: $* said: $said"
  [[ $said == "windrow: "*"$text"* ]] || complain "no \"$text\": $* said: $said"
  [ "$(cat out.csv)" = untouched ] || complain "the output was touched: $*"
  [ "$(ls out.csv*)" = out.csv ] || complain "a temporary file was left: $*"
}

# The command line
refuse 'unknown option --parameter; did you mean --parameters?' --parameter x --agromanagement y
refuse "--production is 'potential'; pp or wlp is expected" "${good[@]}" --production potential
refuse "--events is 'smooth'; reference or continuous is expected" "${good[@]}" --events smooth
refuse 'give --parameters FILE, or --crop' --agromanagement agromanagement.yaml --weather $weather
refuse '--crop wheat needs --crop-directory' --crop wheat --agromanagement agromanagement.yaml --weather $weather
refuse '--agromanagement FILE is missing' --parameters parameters.yaml --weather $weather
refuse '--weather FILE is missing' --parameters parameters.yaml --agromanagement agromanagement.yaml
refuse "'hourly.csv' is not an option" "${good[@]}" hourly.csv
refuse "unknown input 'TSUM'; did you mean 'TSUM1'" "${good[@]}" --gradient TWSO:TSUM
refuse "unknown output 'YIELD'" "${good[@]}" --gradient YIELD:TSUM1
refuse 'OUTPUT:INPUT,INPUT is expected' "${good[@]}" --gradient TSUM1
refuse 'SLATB has ordinates SLATB[0] to SLATB[2]' "${good[@]}" --gradient 'TWSO:SLATB[3]'
refuse 'IDSL is a switch' "${good[@]}" --gradient TWSO:IDSL
refuse '2003-06-15 lies outside' "${good[@]}" --gradient TWSO:TMIN@2003-06-15
refuse 'not '\''RAIN'\' "${good[@]}" --gradient TWSO:RAIN@2002-06-15
refuse 'needs --gradient' "${good[@]}" --gradient-output g.csv

# Water-limited production: soil and site in the parameter file, rain and evaporation in the weather
awk -F, 'BEGIN { OFS = "," } { print $0, NR == 1 ? "RAIN,E0,ES0" : "0.2,0.3,0.25" }' hourly.csv >rain.csv
soil=("${good[@]:2:2}" --production wlp)
{
  grep -v '^RDMSOL' parameters.yaml
  printf '%s: %s\n' RDMSOL 80 SMW 0.1 SMFCF 0.3 SM0 0.42 CRAIRC 0.06 SOPE 10 KSUB 10 SMLIM 0.42 WAV 15 SSI 0 SSMAX 0 \
    IFUNRN 0 NOTINF 0
} >soil.yaml
limited() { # NAME=LINE: a soil file with one line changed, or dropped where LINE is empty
  awk -v name="${1%%=*}" -v line="${1#*=}" '$0 ~ "^" name ":" { if (line != "") print name ": " line; next } { print }' \
    soil.yaml >changed.yaml
  refuse "$2" --parameters changed.yaml "${soil[@]}" --weather rain.csv "${@:3}"
}
"$WINDROW" site --parameters soil.yaml "${soil[@]}" --weather rain.csv >wlp.csv 2>log || complain "wlp: $(cat log)"
head -1 wlp.csv | grep -qx 'DAY,DVS,EVS,LAI,RD,SM,TAGP,TRA,TWLV,TWRT,TWSO,TWST,W,WLOW,WWLOW' || complain "wlp: $(head -1 wlp.csv)"
rm changed.yaml 2>/dev/null
limited WAV= 'WAV is missing: how much water [cm] above wilting point'
limited RDMSOL= '1 soil and site parameter is missing: RDMSOL'
limited SMW=0.35 'SMW (0.35) must be below SMFCF (0.3)'
limited SMFCF=0.5 'SMFCF (0.5) must be below SM0 (0.42)'
limited CRAIRC=0.45 'CRAIRC (0.45) must be below SM0 (0.42)'
limited NOTINF=1.5 'changed.yaml: NOTINF is 1.5; 0 .. 1 is expected'
limited IFUNRN=0.5 'changed.yaml: IFUNRN is 0.5; 0 or 1 is expected'
limited RDMSOL=9 'RDI, the depth of roots at emergence, is 10 cm, but RDMSOL lets them reach 9 cm; an RDI of at most RDMSOL is expected'
limited SMW=dry "SMW is 'dry'; a number [cm3 cm-3] is expected"
limited WAV=15 'IFUNRN is a switch' --gradient TWSO:IFUNRN
limited WAV=15 "unknown input 'SMFC'; did you mean 'SMFCF'" --gradient TWSO:SMFC
refuse "unknown output 'SM'" "${good[@]}" --gradient SM:TSUM1
refuse "unknown input 'SMFCF'" "${good[@]}" --gradient TWSO:SMFCF
refuse 'has no column RAIN, E0, ES0 [cm d-1]; --production wlp needs them' --parameters soil.yaml "${soil[@]}" --weather hourly.csv
sed 's/^\(2002-06-20,.*\),0.2,/\1,,/' rain.csv >norain.csv
refuse 'RAIN missing on 2002-06-20, before the season' --parameters soil.yaml "${soil[@]}" --weather norain.csv
watered=(--parameters "$golden/watered_cereal/parameters.yaml" --agromanagement
  "$golden/watered_cereal/agromanagement.yaml" --production wlp)
sed 's/^\(2001-03-20,,.*\),[0-9.]*,\([0-9.]*,[0-9.]*\)$/\1,,\2/' "$golden/rain.csv" >dry.csv
refuse 'RAIN missing on 2001-03-20, a day of fallow before the crop' "${watered[@]}" --weather dry.csv
refuse '2001-03-04 lies outside' "${watered[@]}" --weather "$golden/rain.csv" --gradient SM@2001-03-04:SMFCF
refuse '2001-04-11 lies outside' "${watered[@]}" --weather "$golden/rain.csv" --gradient LAI@2001-04-11:SMFCF
# what is irrigated is told, and what is not
sed -e 's/\(2001-05-30: {amount: 4.0\).*/\1}/; s/2001-06-21/2001-11-21/' \
  -e 's/^    TimedEvents:/&\n    - {event_signal: apply_n, events_table: []}/' "$golden/watered_cereal/agromanagement.yaml" >events.yaml
"$WINDROW" site "${watered[@]}" --agromanagement events.yaml --weather "$golden/rain.csv" >wlp.csv 2>log || complain "events: $(cat log)"
for line in '# water: [0-9.]* cm of rain; irrigation: 2 events, 5.2 cm that reach the soil; 2001-03-05 to 2001-0[78]-[0-9]*' \
  '# note: outside these days, without effect: 1 of 3 irrigation events' \
  '# note: 1 irrigation event has no efficiency, which is taken to be 1' '# note: event signals that are ignored: apply_n'; do
  grep -qx -- "$line" log || complain "not said: $line: $(cat log)"
done
for amount in -1 300; do
  awk -F, -v x=$amount 'BEGIN { OFS = "," } /^2002-06-2[01]/ { $(NF - 2) = x } { print }' rain.csv >odd.csv
  refuse "odd.csv: RAIN is out of range on 2 days, first 2002-06-20: $amount cm d-1; expected 0 .. 200 cm d-1" \
    --parameters soil.yaml "${soil[@]}" --weather odd.csv
done
sed '1!s/,0.25$/,5.5/' rain.csv >odd.csv # mm
refuse 'ES0 is out of range on' --parameters soil.yaml "${soil[@]}" --weather odd.csv
refuse '5.5 cm d-1; expected -0.09 .. 5 cm d-1; check its unit' --parameters soil.yaml "${soil[@]}" --weather odd.csv
"$WINDROW" site "${good[@]:0:4}" --weather odd.csv >pp.csv 2>log || complain "potential production reads ES0: $(cat log)"
refuse '--production wlp needs the soil' --crop tubers --crop-directory . "${soil[@]}" --weather rain.csv

# The response to CO2: tables of the crop, a concentration or a file of years
refuse 'parameters.yaml: CO2AMAXTB, CO2EFFTB, CO2TRATB missing, which a response to CO2 needs' "${good[@]}" --co2 400
co2=(--parameters co2.yaml "${good[@]:2}")
tables() { # the three tables
  cp parameters.yaml co2.yaml
  printf 'CO2AMAXTB: [%s]\nCO2EFFTB: [%s]\nCO2TRATB: [%s]\n' "$@" >>co2.yaml
}
tables '40, 0, 360, 1, 300, 1.6' '40, 0, 360, 1, 720, 1.1' '40, 0, 360, 1, 720, 0.9'
refuse 'co2.yaml:49: table CO2AMAXTB: x falls from 360 to 300 at pair 3' "${co2[@]}" --co2 400
tables '40, 0, 360, 1, 720, 1.6' '40, 0, 360, -1, 720, 1.1' '40, 0, 360, 1, 720, 0.9'
refuse 'co2.yaml: table CO2EFFTB is -1 at CO2 360; 0 .. 3 is expected' "${co2[@]}"
tables '40, 0, 360, 1, 720, 1.6' '40, 0, 360, 1, 720, 1.1' ''
refuse 'co2.yaml: CO2TRATB missing' "${co2[@]}" --co2 400
tables '40, 0, 360, 1, 720, 1.6' '40, 0, 360, 1, 720, 1.1' '40, 0, 360, 1, 720, 0.9'
refuse "--co2 is '100'; 150 .. 2000 ppm, or a CSV file, is expected" "${co2[@]}" --co2 100
refuse '400ppm: cannot be opened' "${co2[@]}" --co2 400ppm
years() { # what is told, header, rows
  printf '%s\n' "${@:2}" >years.csv
  refuse "$1" "${co2[@]}" --co2 years.csv
}
years 'years.csv: has no column co2; year and co2 (or CO2, co2_ppm) [ppm] are expected' year,mean 2002,400
years 'years.csv: has no column year' date,co2 2002,400
years 'years.csv: has no year below its header' year,co2
years "years.csv:3: CO2 of 2002 is '4000'; 150 .. 2000 ppm is expected" year,co2 2001,400 2002,4000
years "years.csv:2: CO2 of 2002 is ''; 150 .. 2000 ppm is expected" year,co2 2002,
years "years.csv:2: year is '2002.5'; a whole number is expected" year,co2 2002.5,400
years 'years.csv:2: has 3 fields; the header has 2' year,co2 2002,400,1
years 'years.csv: year 2002 stands twice; keep one' year,CO2 2002,400 2001,400 2002,401
years 'years.csv: lacks the CO2 of harvest year 2002; it has 1998 to 2001, 2003' year,co2_ppm \
  1998,400 2001,400 2000,400 2003,400 1999,400
printf 'year,co2\n2002,400\n' >years.csv
sed '/crop_end_date/d; s/harvest/maturity/' agromanagement.yaml >open.yaml
refuse 'open.yaml: has no crop_end_date, whose year --co2 years.csv is asked for' --parameters co2.yaml \
  --agromanagement open.yaml --weather $weather --co2 years.csv

# Files, each with one fault
refuse 'none.csv: cannot be opened' --parameters parameters.yaml --agromanagement agromanagement.yaml \
  --weather none.csv
cut -d, -f1,2,3,5- hourly.csv >no_tmin.csv
refuse 'no_tmin.csv: has no column TMIN' "${good[@]:0:4}" --weather no_tmin.csv
grep -v 2002-06-20 hourly.csv >hole.csv
refuse '2002-06-21 where 2002-06-20 is expected' "${good[@]:0:4}" --weather hole.csv
sed 's/^\(2002-06-20,,\)[0-9]*/\1/' hourly.csv >blank.csv
refuse 'IRRAD missing on 2002-06-20, before the season'\''s end' "${good[@]:0:4}" --weather blank.csv
sed 's/^\(2002-06-20,,\)/\1bright/' hourly.csv >word.csv
refuse 'IRRAD on 2002-06-20 is' "${good[@]:0:4}" --weather word.csv
sed -n '1p; /^2002-09/,$p' hourly.csv | sed '2s/,,/,51.5,/' >late.csv
refuse 'the crop starts on 2002-05-09' "${good[@]:0:4}" --weather late.csv
sed 's/^SLATB:.*/SLATB: [0.0, 0.003, 1.1, 0.003, 0.9, 0.002]/' parameters.yaml >falls.yaml
refuse 'from 1.1 to 0.9 at pair 3' --parameters falls.yaml "${good[@]:2}"
grep -v '^TSUM2' parameters.yaml >lacks.yaml
refuse 'missing: TSUM2' --parameters lacks.yaml "${good[@]:2}"
sed 's/^TSUM2/TSUMM2/' parameters.yaml >misspelt.yaml
refuse "did you mean 'TSUM2'" --parameters misspelt.yaml "${good[@]:2}"
sed 's/^SPAN: .*/SPAN: -3/' parameters.yaml >low.yaml
refuse 'SPAN is -3' --parameters low.yaml "${good[@]:2}"
sed 's/harvest/harvets/' agromanagement.yaml >end.yaml
refuse 'expected: maturity, harvest, earliest' --parameters parameters.yaml --agromanagement end.yaml \
  --weather $weather

# A folder that does not exist for the output
said=$("$WINDROW" site "${good[@]}" --output nowhere/out.csv 2>&1) && complain "wrote to a folder that is not there"
grep -q 'windrow: nowhere/out.csv: cannot be written' <<<"$said" || complain "said: $said"
# On several ranks the fault is told once, and all of them end.
said=$(mpirun -n 3 "$WINDROW" site "${good[@]:0:4}" --weather no_tmin.csv 2>&1)
[ $? = 1 ] || complain "3 ranks: exit code $?"
[ "$(grep -c 'has no column TMIN' <<<"$said")" = 1 ] || complain "3 ranks said: $said"
exit $wrong
