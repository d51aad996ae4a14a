#!/usr/bin/env bash
# Why German grain maize yielded what it did in a year: `jobs/sensitivity_maize.sh FOLDER [windrow [OUT]]`.
#
# FOLDER as for jobs/maize_germany.sh, whose water-limited campaign is fitted to all years; at its estimate the year YEAR
# (2018) is attributed against every other year. Prints the table of one district (REGION, Rhein-Erft-Kreis), the causes of
# all districts with the remainder of the integrals, the same at ten times finer tolerance, and what the sweep costs.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=maize_germany needs="forcing.nc yield.nc"
source "$jobs/support/real_data.sh"
started=$SECONDS year=${YEAR:-2018}

source "$jobs/support/maize_germany.sh"
campaign "$out/campaign.yaml"
water_campaign "$out/campaign.yaml" "$out/water.yaml"
cd "$out"
run calibrate.log calibrate water.yaml --output fit
at=(sensitivity water.yaml --control fit/maize_parameters.csv --year "$year")
run told.log "${at[@]}" --output told
run fine.log "${at[@]}" --tolerance 0.0003 --output fine

echo "German grain maize, water-limited: yields of $year against all other years, kg/ha at 14 % moisture"
region=${REGION:-Rhein-Erft-Kreis}
awk -v region="$region" 'index($0, region ", ") == 1 && !on { on = 1 } on { print } on && /by cause/ { exit }' told.log
for run in told fine; do
  echo
  sed -n 's/^attribution: //p' $run.log
  "$python" "$jobs/support/attribution.py" $run/maize_attribution_years.csv
done
echo
sed -n 's/^sensitivity: .*one sweep/one sweep/p' told.log
grep -E 'evaluations' calibrate.log | tail -1
echo "($((SECONDS - started)) s on $ranks ranks)"
