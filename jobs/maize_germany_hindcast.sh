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

cat >"$out/pp.yaml" <<END
campaign: {name: maize, production: pp, events: continuous}
region: {cells: "$data/forcing.nc", overlap: {file: "$data/yield.nc"}}
crop: {parameters: "$crops/maize.yaml", variety: Grain_maize_201}
years: {harvest: [1979, 2021]}
forcing: {profile: cmip, files: "$data/forcing.nc", missing: exclude, fill_days: 10}
calendar: {start: {day: "05-01", type: sowing}, end: {type: earliest, latest: "10-31"}}
observations:
  yield: {file: "$data/yield.nc", basis: {moisture: 0.14}, error: {relative: 0, floor: 1000 kg/ha}}
control:
  TSUM1: {factor: [0.7, 1.4], prior_sd: 0.1}
  TSUM2: {factor: [0.7, 1.4], prior_sd: 0.1}
  AMAXTB: {factor: [0.7, 1.3], prior_sd: 0.1}
  SPAN: {factor: [0.7, 1.4], prior_sd: 0.1}
  gap: {extent: region, prior: 0.7, prior_sd: 0.12}
  trend: {extent: region, centre: 2000, prior_sd: 1 %/yr}
ensemble:
  members: 42
  parameters: {TSUM1: {sd: 2 %}, TSUM2: {sd: 2 %}, AMAXTB: {sd: 2 %}, SPAN: {sd: 2 %}}
forecast: {from: "07-01", weather: {past_years: [1979, 2021]}}
hindcast: {years: [2001, 2021], dates: ["06-01", "07-01", "08-01"], min_years: 10}
END
cat >"$out/soil.yaml" <<END
SMW: 0.10
SMFCF: 0.29
SM0: 0.42
CRAIRC: 0.06
SOPE: 5.0
KSUB: 5.0
RDMSOL: 80.0
END
sed -e '/^campaign/s/pp/wlp/' -e "/^forcing/s/}/, evapotranspiration: {angstrom: [0.19, 0.56]}}/" \
  -e '/^  SPAN:/a\  RDMSOL: {factor: [0.4, 1.5], prior_sd: 0.2}' "$out/pp.yaml" >"$out/wlp.yaml"
echo "soil: {parameters: soil.yaml, initial: {spinup_days: 30, WAV: field_capacity}}" >>"$out/wlp.yaml"

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
