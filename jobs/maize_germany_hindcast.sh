#!/usr/bin/env bash
# Hindcasts of German grain maize by districts: `jobs/maize_germany_hindcast.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds maize_germany/{forcing.nc,yield.nc} and crop_parameters/maize.yaml; the campaign is that of
# jobs/maize_germany.sh. Each of 2001 .. 2021 is predicted from 1 June, 1 July and 1 August, by what was seen before it
# (rolling) and by all other years (leave one year out), with the weather of past years on the same dates and with a
# generator fitted to each station's record, in potential and in water-limited production. Members draw the crop factors
# with 2 % about the estimate, near the standard errors that jobs/maize_germany.sh prints. Scores in kg per hectare at 14 %
# moisture.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=maize_germany needs="forcing.nc yield.nc"
source "$jobs/support/real_data.sh"
started=$SECONDS

source "$jobs/support/maize_germany.sh"
campaign "$out/pp.yaml"
cat >>"$out/pp.yaml" <<END
ensemble:
  members: 42
  parameters: {TSUM1: {sd: 2 %}, TSUM2: {sd: 2 %}, AMAXTB: {sd: 2 %}, SPAN: {sd: 2 %}}
forecast: {from: "07-01", weather: {past_years: [1979, 2021]}}
hindcast: {years: [2001, 2021], dates: ["06-01", "07-01", "08-01"], min_years: 10}
END
water_campaign "$out/pp.yaml" "$out/wlp.yaml"

cd "$out"
for production in pp wlp; do
  for protocol in rolling leave_one_year_out; do
    for weather in past_years generator; do
      case=${production}_${protocol}_$weather
      with=()
      [ $weather = past_years ] || with=(--set 'forecast.weather={generator: [1979, 2021]}')
      run $case.log hindcast $production.yaml --set hindcast.protocol=$protocol "${with[@]}" --output $case
      echo "$production, $protocol, $weather: $(grep -c '^hindcast of .* by ' $case.log) years," \
        "$(sed -n 's/^  from .*: \([0-9]*\) traces.*/\1/p' $case.log | sort -n | sed -n '1p;$p' | paste -sd' ' | sed 's/ / to /') traces"
      sed -n '/^CRPS \[/,/^  all .*([ 0-9]*)$/p' $case.log
      echo
    done
  done
done
echo "($((SECONDS - started)) s on $ranks ranks)"
