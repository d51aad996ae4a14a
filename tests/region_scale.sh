# Gap and trend of 775 regions: gradient and Gauss-Newton matrix keep no table of regions by regions or of seasons by
# elements; see jobs/many_regions.sh, which says what it measures and what it allows.
set -uo pipefail
said=$("$WINDROW_SOURCE/jobs/many_regions.sh" 25x31 2001:2003 2 region 2>&1) || { echo "$said"; exit 1; }
grep -q '^gap, least of 775' <<<"$said" || { echo "no summary of the gaps: $said"; exit 1; }
[ "$(grep -c '^gap' region/estimate/synthetic_maize_parameters.csv)" = 775 ] || { echo "not every gap in the file"; exit 1; }
# read back by name, in any order
{ head -1 region/estimate/synthetic_maize_parameters.csv; tail -n +2 region/estimate/synthetic_maize_parameters.csv | tac; } >turned.csv
for file in region/estimate/synthetic_maize_parameters.csv turned.csv; do
  "$WINDROW" simulate region/campaign.yaml --set "control.gap={extent: region, prior: 0.95, prior_sd: 0.05}" \
    --set "control.trend={extent: region, prior: 0, prior_sd: 0.01, centre: 2001}" --control $file \
    --output "${file##*/}.out" >log 2>&1 || { cat log; exit 1; }
done
cmp turned.csv.out/synthetic_maize_regions.csv synthetic_maize_parameters.csv.out/synthetic_maize_regions.csv ||
  { echo "the order of a file of parameters matters"; exit 1; }
