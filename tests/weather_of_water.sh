# The weather of a water-limited campaign: what is read, computed and estimated is said in the log and in
# the results, which are the same on 1 and 3 ranks; what lacks is one exact line, and no file is left behind.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
command -v ncgen >/dev/null || { echo "skipped: ncgen is not installed"; exit 77; }
"$WINDROW" synthesize --output region --cells 4x4 --masked 0 --regions 3 --years 2001:2002 --parameters 2 \
  >log 2>&1 || fail "synthesize: $(cat log)"
cd region || exit 1
cat >>campaign.yaml <<'END'
soil:
  set: {SMW: 0.1, SMFCF: 0.3, SM0: 0.4, CRAIRC: 0.06, SOPE: 10, KSUB: 10, RDMSOL: 90}
  initial: {WAV: wilting_point, spinup_days: 0}
END
sed -i 's/production: pp/production: wlp/; /^observations/,/^[a-z]*:/{/^observations/d; /^ /d}' campaign.yaml
ncdump weather.nc >weather.cdl || fail "ncdump weather.nc"

# NAME of a variant of the weather, sed expression
variant() {
  sed -E "$2" weather.cdl >new.cdl
  cmp -s weather.cdl new.cdl && fail "variant $1: nothing changed by $2"
  ncgen -k nc4 -o "$1.nc" new.cdl || fail "ncgen $1"
}
without() { variant "$2" "/^[^=]*\\b$1[(:]/d; /^ $1 =/,/;/d"; }
said() { # exact lines of the log
  for line in "$@"; do grep -qxF "$line" log || fail "not said: $line" "$(cat log)"; done
}
accepted() { # ranks, command, options
  mpirun -n "$1" "$WINDROW" "$2" campaign.yaml "${@:3}" >log 2>&1 || fail "$*: $(cat log)"
}
refused() { # the line, options: on 1 and 3 ranks
  local line=$1 ranks
  shift
  for ranks in 1 3; do
    mpirun -q -n $ranks "$WINDROW" simulate campaign.yaml "$@" --output refused >log 2>told
    [[ $(sort -u told | grep '^windrow: ') == $(sed 's/[][*?\\]/\\&/g; s/…/*/g' <<<"windrow: $line") ]] ||
      fail "on $ranks ranks $*: told" "$(cat told)" "expected" "windrow: $line"
    [ ! -e refused ] || fail "$*: left $(ls refused)"
  done
}

# -- altitude

refused "$(echo cells.nc and weather.nc: no altitude of 16 cells, first cell 0 "($(ncdump -v lat cells.nc |
  sed -n 's/^ lat = \([0-9.]*\),.*/\1/p' | xargs printf %.4f), $(ncdump -v lon cells.nc |
  sed -n 's/^ lon = \([0-9.]*\),.*/\1/p' | xargs printf %.4f)); water-limited production computes evaporation from" \
  "it: give forcing.altitude (300 m, or {file, variable}), or a variable altitude, elevation or orog in a" \
  "file of cells or weather")"
height=(--set "forcing.altitude=300 m")

# -- what is said, by whom

accepted 1 check "${height[@]}"
said "production        water-limited, free drainage (WOFOST 7.2)" \
  "E0, ES0           of the weather files, else Penman (Angstrom a = 0.18, b = 0.55)" \
  "ET0               of the weather files, else Penman-Monteith (FAO56)" \
  "altitude          300 m everywhere" \
  "forcing: rain (RAIN) from pr [kg m-2 s-1]" \
  "forcing: wind (WIND) from sfcWind [m s-1]" \
  "forcing: relative humidity from hurs [%]" \
  "forcing: wind at 10 m is brought to 2 m by the log profile of FAO56 equation 47 (x 0.7480)" \
  "forcing: VAP is derived from relative humidity, TMIN and TMAX (FAO56 eq. 19)" \
  "forcing: E0 and ES0 are computed by Penman (Angstrom a = 0.18, b = 0.55)" \
  "forcing: ET0 is computed by Penman-Monteith (FAO56 equation 6)" \
  "forcing: altitude is 300 m everywhere"
# days before sowing are read too
accepted 1 check "${height[@]}" --set soil.initial.spinup_days=20 --set calendar.start=\"11-20\" --set years.harvest=2002
grep -q "days used 2001-10-31 to " log || fail "20 days before 2001-11-20: $(grep 'days used' log)"

# -- the same bits on 1 and 3 ranks; the results say it too

for ranks in 1 3; do
  accepted $ranks simulate "${height[@]}" --set forcing.radiation=hargreaves --output on_$ranks
  said "radiation         where the files have none, from TMIN and TMAX (Hargreaves, k = 0.16 K-0.5)"
  for file in on_$ranks/*.nc; do
    ncdump -p 9,17 "$file" >text || fail "ncdump $file"
    for part in 'ET0 is computed by Penman-Monteith' 'altitude is 300 m everywhere' 'wind at 10 m is brought' \
      'IRRAD, where missing, is estimated from TMIN and TMAX (Hargreaves'; do
      grep -q windrow_choices text && ! grep -qF "$part" text && fail "$file does not say $part"
    done
    grep -v $'^\t\t:' text >"$file.txt"
    rm "$file"
  done
done
diff -r on_1 on_3 >log || fail "results on 1 and 3 ranks differ: $(head log)"

# -- evaporation matters, and radiation from temperatures instead of measured

without rsds no_rsds
accepted 1 simulate "${height[@]}" --set forcing.files=no_rsds.nc --set forcing.radiation=hargreaves --output estimated
estimated=$(grep 'forcing: IRRAD is estimated' log)
[[ $estimated == "forcing: IRRAD is estimated from TMIN and TMAX (Hargreaves, FAO56 equation 50, k = 0.16 K-0.5): "*" days of 16 cells" ]] ||
  fail "estimated: $estimated"
accepted 3 check "${height[@]}" --set forcing.files=no_rsds.nc --set forcing.radiation=hargreaves
said "$estimated"
accepted 1 simulate "${height[@]}" --set forcing.evapotranspiration.method=penman --output penman
said "ET0               Penman" "forcing: ET0 is computed by Penman (Angstrom a = 0.18, b = 0.55)"
for other in estimated penman; do
  for file in $other/*.nc; do ncdump -p 9,17 "$file" | grep -v $'^\t\t:' >"$file.txt"; done
  rm $other/*.nc
  diff -rq on_1 $other >/dev/null && fail "$other: the same results"
done

# -- what lacks

has() { ncdump -h "$1" | sed -nE 's/^\t(double|float|int|short|byte|string) ([A-Za-z0-9]+).*/\2/p' | xargs; }
without pr no_pr
refused "no_pr.nc: no variable for rain (RAIN) in 1 file; profile 'cmip' expects one of: pr; no_pr.nc has: $(
  has no_pr.nc); water-limited production needs it" "${height[@]}" --set forcing.files=no_pr.nc
variant fraction 's/hurs:units = "%"/& ; hurs:scale_factor = 0.01/'
refused "fraction.nc: relative humidity: variable 'hurs' [%] never exceeds … %, which looks like a fraction; correct its units to 1" \
  "${height[@]}" --set forcing.files=fraction.nc
variant damp 's/hurs:units = "%"/& ; hurs:scale_factor = 1.5/'
refused "damp.nc: relative humidity: variable 'hurs' [%] exceeds 105 % on … days of 16 cells, first cell 0 (51.8750, 8.1250) on …; check its units and scale_factor" \
  "${height[@]}" --set forcing.files=damp.nc
without hurs no_hurs
refused "no_hurs.nc: no variable for vapour pressure (VAP) in 1 file; profile 'cmip' expects one of: vp, tdps (dew \
point), hurs (relative humidity), huss with surface pressure; no_hurs.nc has: $(has no_hurs.nc); water-limited \
production needs it to compute evaporation, where the files do not bring E0, ES0 and ET0" "${height[@]}" \
  --set forcing.files=no_hurs.nc
without sfcWind no_wind
refused "no_wind.nc: no variable for wind (WIND) in 1 file; profile 'cmip' expects one of: wind2m, sfcWind, sfcwind; \
no_wind.nc has: $(has no_wind.nc); water-limited production needs it to compute evaporation" "${height[@]}" \
  --set forcing.files=no_wind.nc --set forcing.evapotranspiration.method=penman_monteith
refused "weather.nc: no variable for potential evapotranspiration (ET0) in 1 file; profile 'cmip' expects one of: \
(none); weather.nc has: $(has weather.nc); forcing.evapotranspiration.method: file needs it" "${height[@]}" \
  --set forcing.evapotranspiration.method=file
refused "weather.nc: no variable for sunshine in 1 file; profile 'cmip' expects one of: sund; weather.nc has: $(
  has weather.nc); forcing.radiation: sunshine needs it" "${height[@]}" --set forcing.radiation=sunshine
refused "no_rsds.nc: no variable for radiation (IRRAD) in 1 file; profile 'cmip' expects one of: rsds; no_rsds.nc has: \
$(has no_rsds.nc); forcing.radiation: sunshine or hargreaves would estimate it" "${height[@]}" \
  --set forcing.files=no_rsds.nc
echo "weather of water-limited campaigns: said, computed, refused"
