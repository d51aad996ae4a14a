# `windrow site --co2`: the crop file's tables of CO2 act as scaled tables of AMAXTB and EFFTB and a factor
# on transpiration do, their derivatives are exact, and the log says what was done.
set -uo pipefail
golden=$WINDROW_SOURCE/tests/goldens
fail() {
  printf '%s\n' "$@"
  exit 1
}
run() { "$WINDROW" site "$@" 2>log || fail "site $*" "$(cat log)"; }
said() { grep -qxF "$1" log || fail "not said: $1" "$(cat log)"; }

# 720 ppm: AMAXTB x 2, EFFTB x 0.5 (powers of two, so that the bits must agree), transpiration x 0.9;
# 540 ppm lies between knots
{
  cat "$golden/tubers/parameters.yaml"
  echo 'CO2AMAXTB: [40.0, 0.0, 360.0, 1.0, 720.0, 2.0, 0.0, 0.0]'
  echo 'CO2EFFTB: [40.0, 0.0, 360.0, 1.0, 720.0, 0.5, 2000.0, 0.5]'
  echo 'CO2TRATB: [40.0, 0.0, 360.0, 1.0, 720.0, 0.9]'
} >tables.yaml
sed -e 's/^AMAXTB: .*/AMAXTB: [0.0, 59.0, 1.55, 60.0, 2.0, 2.0]/' \
  -e 's/^EFFTB: .*/EFFTB: [0.0, 0.225, 40.0, 0.225]/' tables.yaml >scaled.yaml
soil='RDMSOL: 80\nSMW: 0.1\nSMFCF: 0.3\nSM0: 0.42\nCRAIRC: 0.06\nSOPE: 10\nKSUB: 10\nSMLIM: 0.42\nWAV: 3\nSSI: 0\nSSMAX: 0
IFUNRN: 0\nNOTINF: 0'
for file in tables scaled; do { grep -v '^RDMSOL' $file.yaml; printf "$soil\n"; } >${file}_wlp.yaml; done
awk -F, 'BEGIN { OFS = "," } { print $0, NR == 1 ? "RAIN,E0,ES0" : (NR % 5 ? "0" : "0.7") ",0.4,0.35" }' \
  "$golden/hourly.csv" >weather.csv
place=(--agromanagement "$golden/tubers/agromanagement.yaml" --weather weather.csv)
printf '# annual means\nyear,co2\n2001,360\n2002,720\n' >co2.csv

for events in reference continuous; do
  run --parameters tables.yaml "${place[@]}" --events $events --output none.csv
  said '# CO2: no response (parameters as given)'
  run --parameters tables.yaml "${place[@]}" --events $events --co2 360 --output one.csv
  cmp none.csv one.csv || fail "factors of 1 change the season, $events"
  run --parameters tables.yaml "${place[@]}" --events $events --co2 co2.csv --output year.csv
  said '# CO2: tables of the crop file at 720 ppm (co2.csv, harvest year 2002): AMAXTB x 2, EFFTB x 0.5, transpiration x 0.9'
  run --parameters tables.yaml "${place[@]}" --events $events --co2 720 --output number.csv
  said '# CO2: tables of the crop file at 720 ppm: AMAXTB x 2, EFFTB x 0.5, transpiration x 0.9'
  cmp year.csv number.csv || fail "a year of the file is not its number, $events"
  cmp -s none.csv year.csv && fail "CO2 changes nothing, $events"
  # all columns but TRA are those of the scaled tables; TRA is 0.9 of theirs (1e-15 of it each, read twice)
  run --parameters scaled.yaml "${place[@]}" --events $events --output scaled.csv
  head -1 scaled.csv | cut -d, -f6 | grep -qx TRA || fail "columns: $(head -1 scaled.csv)"
  for file in year scaled; do cut -d, -f1-5,7- $file.csv >$file.rest; done
  cmp year.rest scaled.rest || fail "CO2's factors are not those of scaled tables, $events"
  paste -d, <(cut -d, -f6 year.csv) <(cut -d, -f6 scaled.csv) | awk -F, 'NR > 1 && $2 != "" {
    e = $1 - .9 * $2; if (e > 1e-14 || e < -1e-14) bad = 1; n += $2 > 0 } END { exit bad || n < 50 }' ||
    fail "transpiration is not 0.9 of the scaled tables', $events"

  # less transpiration leaves more water: the soil feels the factor
  run --parameters tables_wlp.yaml "${place[@]}" --production wlp --events $events --co2 720 --output wet.csv
  run --parameters scaled_wlp.yaml "${place[@]}" --production wlp --events $events --output dry.csv
  awk -F, -v wet="$(tail -1 wet.csv | cut -d, -f11)" -v dry="$(tail -1 dry.csv | cut -d, -f11)" \
    'BEGIN { exit !(wet > dry) }' || fail "TWSO is not higher where a dry crop transpires less, $events"
done

# adjoint, tangent and differences; a season's rounding leaves five digits of a difference
derivatives() {
  run "$@" "${place[@]}" --co2 540 --gradient-output g.csv --output days.csv
  [ "$(wc -l <g.csv)" -gt 8 ] || fail "rows: $(cat g.csv)"
  awk -F, 'NR > 1 {
    size = $3 < 0 ? -$3 : $3; d = $3 - $4; e = $3 - $5
    if (size == 0 || d > 1e-10 * size || -d > 1e-10 * size || e > 2e-5 * size || -e > 2e-5 * size) { print; bad = 1 }
  } END { exit bad }' g.csv || fail "adjoint, tangent and fd(1e-6) differ: $*"
}
derivatives --parameters tables.yaml --gradient 'TWSO:AMAXTB,EFFTB,TMPFTB[3],KDIFTB,TSUM2,TDWI'
derivatives --parameters tables_wlp.yaml --production wlp \
  --gradient 'TWSO:AMAXTB,EFFTB,KDIFTB,CFET,DEPNR,TSUM2,SMFCF,SMW'
