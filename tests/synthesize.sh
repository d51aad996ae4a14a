# A synthetic region is complete, the same on any number of ranks and in every version, and without
# errors its observations are what the model gives at the truth.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }

run "$WINDROW" synthesize --output a --cells 4x5 --regions 3
run mpirun -n 3 "$WINDROW" synthesize --output b --cells 4x5 --regions 3
for file in a/*; do
  name=$(basename "$file")
  case $name in
  *.nc) cmp <(ncdump "$file") <(ncdump "b/$name") || fail "$name differs on 3 ranks" ;;
  *) cmp "$file" "b/$name" || fail "$name differs on 3 ranks" ;;
  esac
done
[ "$(ls a | wc -l)" = 9 ] || fail "files: $(ls a)"

# Regions of earlier versions can be made again: texts to the letter, numbers to 5 digits (what another libm's
# last bits do not change). The sums are those of the first version, before --truth.
numbers() { ncdump -p 5,9 "$1" | sed -n '/^data:/,$p' | tr -d ' \n'; }
texts=$(cat a/{crop.yaml,truth.yaml,truth.csv,campaign.yaml} | cksum)
[ "$texts" = "1360359374 6321" ] || fail "texts of the region have changed: $texts"
data=$(for name in cells zones weather lai yield; do numbers "a/$name.nc"; done | cksum)
[ "$data" = "1782144804 845603" ] || fail "numbers of the region have changed: $data"
run "$WINDROW" synthesize --output constant --cells 4x5 --regions 3 --truth constant
diff -r a constant >/dev/null || fail "--truth constant differs from the default"

# another seed of errors changes the observations alone
run "$WINDROW" synthesize --output c --cells 4x5 --regions 3 --noise-seed 2
cmp <(ncdump a/weather.nc) <(ncdump c/weather.nc) || fail "errors changed the weather"
for name in lai yield; do
  cmp -s <(ncdump a/$name.nc) <(ncdump c/$name.nc) && fail "errors of $name do not depend on their seed"
done

# RMSE of a line of the report of fit
rmse() { awk -v what="$1" 'index($0, "  " what " ") == 1 { print $(NF - 4) }' log; }
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 < b + 0) }'; }
for crop in wheat maize; do
  for events in continuous reference; do
    region=$crop.$events
    run "$WINDROW" synthesize --output "$region" --crop $crop --events $events --cells 4x5 \
      --regions 3 --parameters 8 --lai-noise 0 --yield-noise 0
    run "$WINDROW" simulate "$region/campaign.yaml" --control "$region/truth.csv" \
      --set campaign.events=$events
    # observations are stored as floats: 6e-8 of values below 10 and 20000 kg ha-1
    lai=$(rmse LAI) yield=$(rmse "yield in J")
    below "$lai" 1e-6 || fail "$region: LAI misses the truth's by $lai: $(cat log)"
    below "$yield" 2e-3 || fail "$region: yields miss the truth's by $yield: $(cat log)"
    run "$WINDROW" simulate "$region/campaign.yaml" --set campaign.events=$events
    below "$(rmse LAI)" 0.05 && fail "$region: LAI at the prior is the truth's"
  done
done

# in water-limited production: soils, evaporation and fallow are those of the campaign; on 3 ranks, too
for crop in wheat maize; do
  region=$crop.wlp
  run "$WINDROW" synthesize --output "$region" --production wlp --crop $crop --cells 4x5 --regions 3 \
    --parameters 10 --lai-noise 0 --yield-noise 0 --sm-every 20 --sm-noise 0
  [ "$(ls "$region" | wc -l)" = 12 ] || fail "files: $(ls "$region")"
  run "$WINDROW" simulate "$region/campaign.yaml" --control "$region/truth.csv"
  lai=$(rmse LAI) yield=$(rmse "yield in J") sm=$(rmse SM)
  below "$lai" 1e-6 || fail "$region: LAI misses the truth's by $lai: $(cat log)"
  below "$sm" 1e-7 || fail "$region: soil moisture misses the truth's by $sm: $(cat log)"
  below "$yield" 2e-3 || fail "$region: yields miss the truth's by $yield: $(cat log)"
  # each factor on the soil is in the truth: without it yields are others
  for name in SMFCF RDMSOL; do
    sed -E "/^$name,/s/,[^,]*$/,0/" "$region/truth.csv" >soil.csv
    run "$WINDROW" simulate "$region/campaign.yaml" --control soil.csv
    below "$(rmse "yield in J")" 50 && fail "$region: the truth has no factor on $name: $(cat log)"
  done
done
run mpirun -n 3 "$WINDROW" synthesize --output b.wlp --production wlp --cells 4x5 --regions 3 \
  --parameters 10 --lai-noise 0 --yield-noise 0 --sm-every 20 --sm-noise 0
diff -r -x out wheat.wlp b.wlp || fail "water-limited: another region on 3 ranks"

# a bias is in the observations
run "$WINDROW" synthesize --output biased --cells 4x5 --regions 3 --lai-noise 0 --lai-bias -0.15
run "$WINDROW" simulate biased/campaign.yaml --control biased/truth.csv
below "$(rmse LAI)" 0.1 && fail "LAI is not biased"

expect() { # pattern, options ...
  local pattern=$1
  shift
  "$WINDROW" synthesize "$@" >log 2>&1
  [ $? = 1 ] || fail "not refused: $*"
  [ "$(grep -c -- "$pattern" log)" = 1 ] || fail "not once \"$pattern\": $(cat log)"
}
expect '--output is missing'
expect '--cells 4y5: expected two whole numbers' --output d --cells 4y5
expect '--years runs from 2003 to 2001' --output d --years 2003:2001
expect '--crop rice: expected wheat or maize' --output d --crop rice
expect '--parameters 9: expected a whole number from 1 to 8' --output d --parameters 9
expect '--regions 30: there are only 20 cells' --output d --cells 4x5 --regions 30
expect '--truth linear: expected constant or covariates' --output d --truth linear
expect '--zones: climate zones are made with --truth covariates only' --output d --zones 3
expect '--zones 7: there are only 6 regions' --output d --truth covariates --zones 7
expect '--regions 11: climate zones are cut into regions of two points' --output d --cells 4x5 --regions 11 \
  --truth covariates
expect '--parameters 11: expected a whole number from 1 to 10' --output d --production wlp --parameters 11
expect '--production water: expected pp or wlp' --output d --production water
expect '--sm-every, --sm-noise: soils are made with --production wlp only' --output d --sm-every 5
expect '--rain: rain matters with --production wlp only' --output d --rain 0.5
expect 'folder cannot be made' --output /dev/null/x
[ ! -e d/campaign.yaml ] || fail "a refused region was written"
mpirun -n 3 "$WINDROW" synthesize --output d --crop rice >log 2>&1
[ $? = 1 ] || fail "3 ranks: exit code"
exit 0
