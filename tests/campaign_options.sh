# However many --set are given, each counts; the folder of --output is taken letter by letter.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 1x2 --masked 0 --regions 1 --years 2001:2001 \
  --parameters 3 --lai-every 40 >log 2>&1 || fail "synthesize: $(cat log)"

# -- the last of 500 is refused as the first is
many=()
for i in $(seq 499); do many+=(--set "campaign.seed=$i"); done
"$WINDROW" check region/campaign.yaml "${many[@]}" --set no.such=key >log 2>&1 &&
  fail "the 500th --set is dropped: $(cat log)"
grep -q -- '--set no.such:1: ' log || fail "not told: $(cat log)"
"$WINDROW" simulate region/campaign.yaml "${many[@]}" --set campaign.name=last --output out >log 2>&1 ||
  fail "500 --set: $(cat log)"
[ -e out/last_maps.nc ] || fail "the 500th --set is dropped: $(ls out)"
grep -qx 'seed *499' log || fail "the 499th --set is dropped: $(cat log)"

# -- names that YAML would read otherwise
mkdir names
cd names || exit 1
for name in 'a"b' 'a: {b} # c' $'two\nlines' "it's" '*x' 'deep/in "folders"'; do
  rm -rf -- *
  "$WINDROW" simulate ../region/campaign.yaml --output "$name" >../log 2>&1 ||
    fail "--output $name: $(cat ../log)"
  [ -e "$name/synthetic_wheat_maps.nc" ] || fail "--output $name: results are in $(ls -R)"
  [ "$(find . -mindepth 1 -maxdepth 1 -printf x)" = x ] || fail "--output $name: $(ls -R)"
done
for name in 'a\nb' 'a\'; do # netCDF does not take these
  rm -rf -- *
  "$WINDROW" simulate ../region/campaign.yaml --output "$name" >../log 2>&1 &&
    fail "--output $name: results are in $(ls -R)"
  grep -q 'output.dir: .*/names/a\\.*: the netCDF library writes to no path with a backslash' ../log ||
    fail "--output $name: not told: $(cat ../log)"
  [ -z "$(ls)" ] || fail "--output $name: files: $(ls -R)"
done
"$WINDROW" simulate ../region/campaign.yaml --output "$PWD/absolute \"one\"" >../log 2>&1 ||
  fail "an absolute folder: $(cat ../log)"
[ -e 'absolute "one"/synthetic_wheat_maps.nc' ] || fail "an absolute folder: results are in $(ls -R)"
echo "500 --set, 8 names"
