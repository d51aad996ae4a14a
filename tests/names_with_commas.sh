# An estimate is read back where regions' names hold commas, and the CSV files can be read: one row per
# region and year, and one per date with LAI, the same on 1 and 3 ranks.
set -uo pipefail
command -v ncgen >/dev/null || { echo "skipped: no ncgen"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }

run "$WINDROW" synthesize --output . --cells 4x4 --masked 0 --regions 2 --parameters 2 --years 2001:2002
for file in yield zones; do
  ncdump -p 9,17 $file.nc | sed -E '/region_name =/,/;/s/"(.)[^"]([^"]*)"/"\1,\2"/g' >$file.cdl
  grep -q ',[^"]*"[,; ]' $file.cdl || fail "no comma in the names of $file.nc: $(grep -A3 region_name $file.cdl)"
  run ncgen -k nc4 -o $file.nc $file.cdl
done
sed -i '/^optimiser/i\  gap: {extent: region, prior: 0.9, prior_sd: 0.05}' campaign.yaml
run "$WINDROW" calibrate campaign.yaml --output one
run "$WINDROW" simulate campaign.yaml --control one/synthetic_wheat_parameters.csv --output again

regions=one/synthetic_wheat_regions.csv series=one/synthetic_wheat_series.csv
[ "$(grep -c '^"[^"]*,[^"]*",200[12],' $regions)" = 4 ] || fail "not four yields: $(cat $regions)"
# the rerun predicts what the calibration did (its columns prior and estimate are both the estimate)
cut -d, -f 8 <(tail -n +2 $regions) | diff - <(tail -n +2 again/synthetic_wheat_regions.csv | cut -d, -f 8) ||
  fail "other yields after the estimate was read back"
cut -d, -f 9 $series | diff -q - <(cut -d, -f 9 again/synthetic_wheat_series.csv) ||
  fail "another LAI after the estimate was read back"

values=$(sed -n 's/^ *LAI  *\([0-9][0-9]*\) .*/\1/p' log | head -n 1)
[ "$(tail -n +2 $series | wc -l)" = "$values" ] || fail "$series has other rows than $values LAI values"
tail -n +2 $series | sort -t, -k2,2n -k5,5 -c || fail "$series is not in order of cell and date"
mpirun -n 3 "$WINDROW" calibrate campaign.yaml --output three >log 2>&1 || fail "on 3 ranks: $(cat log)"
cmp $series three/synthetic_wheat_series.csv || fail "another $series on 3 ranks"
