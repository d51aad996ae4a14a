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
refuse 'water-limited production is not available' "${good[@]}" --production wlp
refuse "--production is 'potential'; pp is expected" "${good[@]}" --production potential
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
