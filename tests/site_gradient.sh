# `windrow site --gradient` writes the columns it promises: adjoint, tangent and differences agree, and
# a whole run of the program at a changed value tells the same.
set -uo pipefail
golden=$WINDROW_SOURCE/tests/goldens
fail() {
  echo "$1"
  exit 1
}
files=(--agromanagement "$golden/spring_cereal/agromanagement.yaml")
plain=(--parameters "$golden/spring_cereal/parameters.yaml" "${files[@]}" --weather "$golden/plain.csv")
run() { "$WINDROW" site "$@" 2>log || fail "site $* failed: $(cat log)"; }

for events in reference continuous; do
  run "${plain[@]}" --events $events --output days.csv --gradient-output g.csv \
    --gradient 'TWSO:TSUM2,SPAN,TDWI,SLATB[1],AMAXTB,TMIN@2001-05-10,IRRAD@2001-05-10'
  [ "$(head -1 g.csv)" = 'parameter,value,adjoint,tangent,fd_1e-6,fd_1e-3,fd_3e-2' ] || fail "columns: $(head -1 g.csv)"
  [ "$(wc -l <g.csv)" = 11 ] || fail "rows: $(cat g.csv)"
  [ "$(wc -l <days.csv)" -gt 100 ] || fail "no daily states beside the gradient"
  grep -q "^# events: $events" log || fail "the log does not tell the events: $(cat log)"
  # SPAN in `reference` mode has no derivative but jumps. Where TEMP is a mean, TMIN moves it. Differences
  # keep five digits: a season rounds at 1e-14, and one day's radiation times 1e-6 moves it by 1e-9.
  awk -F, -v events=$events 'NR > 1 && ($1 != "SPAN" || events == "continuous") {
    size = $3 < 0 ? -$3 : $3; d = $3 - $4; e = $3 - $5
    if (size == 0 || d > 1e-10 * size || -d > 1e-10 * size || e > 2e-5 * size || -e > 2e-5 * size) { print; bad = 1 }
  } END { exit bad }' g.csv || fail "adjoint, tangent and fd(1e-6) differ, $events"
done

# Soil water as an output, soil, rain and evaporation as inputs; in fallow, too.
watered=(--parameters "$golden/watered_cereal/parameters.yaml" --agromanagement
  "$golden/watered_cereal/agromanagement.yaml" --weather "$golden/rain.csv" --production wlp)
agree() { # FILE ROWS
  [ "$(wc -l <"$1")" = $(($2 + 1)) ] || fail "rows: $(cat "$1")"
  awk -F, 'NR > 1 {
    size = $3 < 0 ? -$3 : $3; d = $3 - $4; e = $3 - $5
    if (size == 0 || d > 1e-10 * size || -d > 1e-10 * size || e > 2e-5 * size || -e > 2e-5 * size) { print; bad = 1 }
  } END { exit bad }' "$1" || fail "adjoint, tangent and fd(1e-6) differ in $1"
}
for events in reference continuous; do
  run "${watered[@]}" --events $events --gradient SM@2001-07-20:SMFCF,SM0,KSUB,TSUM1,RAIN@2001-07-06,ET0@2001-07-04 >sm.csv
  agree sm.csv 6
  run "${watered[@]}" --events $events --gradient SM@2001-03-07:SMFCF,RAIN@2001-03-06 >fallow.csv
  agree fallow.csv 2
  run "${watered[@]}" --events $events --gradient TWSO:SMW,CRAIRC,RDMSOL,RAIN@2001-07-11 >yield.csv
  agree yield.csv 4
done

# The program run twice at TDWI +- 3 %
twso() {
  sed "s/^TDWI: .*/TDWI: $1/" "$golden/spring_cereal/parameters.yaml" >changed.yaml
  run --parameters changed.yaml "${files[@]}" --weather "$golden/plain.csv" | tail -1 | cut -d, -f9
}
wide=$(grep '^TDWI' g.csv | cut -d, -f7)
awk -v high="$(twso 74.16)" -v low="$(twso 69.84)" -v d="$wide" \
  'BEGIN { e = (high - low) / 4.32 / d - 1; exit !(e < 1e-9 && e > -1e-9) }' || fail "fd_3e-2 of TDWI is $wide"

# LAI on a day; a gradient alone on standard output; TEMP as an input where the file has it
run "${plain[@]}" --gradient LAI@2001-05-20:RGRLAI >g.csv
[ "$(wc -l <g.csv)" = 2 ] || fail "a table alone was expected: $(cat g.csv)"
tubers=(--parameters "$golden/tubers/parameters.yaml" --agromanagement "$golden/tubers/agromanagement.yaml"
  --weather "$golden/hourly.csv")
run "${tubers[@]}" --gradient TWSO:TEMP@2002-07-01 | grep -q '^TEMP@2002-07-01,' || fail "no TEMP"
said=$("$WINDROW" site "${plain[@]}" --gradient TWSO:TEMP@2001-05-10 2>&1)
grep -q 'name TMIN and TMAX' <<<"$said" || fail "TEMP that is a mean was taken for an input"
# `all` holds each ordinate, `weather` each day
run "${tubers[@]}" --gradient TWSO:all,weather >g.csv
for name in TSUM1 'SLATB\[2\]' 'FOTB\[4\]' TMAX@2002-05-09 IRRAD@2002-10-10; do
  grep -q "^$name," g.csv || fail "no $name among all"
done

# A variety of a crop set
mkdir set
{
  printf 'CropParameters:\n  Varieties:\n    late:\n'
  sed -n 's/^\([A-Z0-9]*\): \(.*\)/      \1: [\2, made up, [unit]]/p' "$golden/tubers/parameters.yaml"
} >set/tubers.yaml
run "${tubers[@]}" >flat.csv
run --crop tubers --variety late --crop-directory set "${tubers[@]:2}" >variety.csv
cmp flat.csv variety.csv || fail "a crop set gives another season than a flat file"

# A pipe gets the output and stays a pipe
mkfifo pipe
cat pipe >piped.csv &
run "${tubers[@]}" --output pipe
wait
[ -p pipe ] || fail "--output replaced a pipe by a file"
cmp flat.csv piped.csv || fail "a pipe gets another season than standard output"
