#!/usr/bin/env bash
# German grain maize by districts: `jobs/maize_germany.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds maize_germany/{forcing.nc,yield.nc} and crop_parameters/maize.yaml. Two years of three are fitted
# (yield gap and trend of each district, factors on TSUM1, TSUM2, AMAXTB and SPAN for all), the third is predicted, and so
# for year mod 3 = 0, 1, 2, in potential and in water-limited production (there also a factor on RDMSOL). Errors in kg
# dry matter per hectare.
# Settings, one choice for all thirds:
#   Grain_maize_201, the set's variety for Germany, with the sowing date it was calibrated with, 1 May;
#   harvest 31 October at the latest; seasons with at most 10 missing days are run, gaps bridged;
#   one error of 1000 kg/ha at market moisture for every yield (reports and what the model lacks, such as
#   drought: about what a district's mean and trend leave), quadratic, so that the fit minimises what is scored
#   (the first run had 10 % of the yield instead: low yields then weigh more, and the fitted years came out
#   270 kg/ha too low);
#   priors 0.1 of the base value, gap 0.7 +- 0.12, trend 0 +- 1 % of the yield in 2000 a year;
#   water-limited: one assumed soil for all districts, a loam (moistures .10, .29, .42; 80 cm deep; no runoff), at field
#   capacity on 1 April; RDMSOL 1 +- 0.2 of its 80 cm (from the crop's own 100 cm on it has no effect); evaporation by
#   Penman and Penman-Monteith with the stations' own Angstrom coefficients.
# BESIDE: options of the calibrations that are not the first table's first (the test ends them early).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=maize_germany needs="forcing.nc yield.nc"
source "$jobs/support/real_data.sh"
started=$SECONDS

source "$jobs/support/maize_germany.sh"
campaign "$out/campaign.yaml"
# the same without the crop's parameters
sed '/^  \(TSUM1\|TSUM2\|AMAXTB\|SPAN\):/d' "$out/campaign.yaml" >"$out/gap_trend.yaml"
sed '/^campaign/s/continuous/reference/' "$out/gap_trend.yaml" >"$out/gap_trend_reference.yaml"
# water-limited: the same, and the soil
water_campaign "$out/campaign.yaml" "$out/water.yaml"
sed '/^  \(TSUM1\|TSUM2\|AMAXTB\|SPAN\|RDMSOL\):/d' "$out/water.yaml" >"$out/water_gap_trend.yaml"

read -ra beside <<<"${BESIDE:-}"
cd "$out"
for third in 0 1 2; do
  held=(--set "holdout.years=$(held_out_years 1979 2021 $third)")
  run calibrate_$third.log calibrate campaign.yaml "${held[@]}" --output fit_$third
  run reference_$third.log simulate campaign.yaml "${held[@]}" --set campaign.events=reference \
    --set output.max_failed_fraction=1 --control fit_$third/maize_parameters.csv --output reference_$third
  run common_$third.log calibrate campaign.yaml "${held[@]}" --set control.trend.extent=global "${beside[@]}" \
    --output common_$third
  run gap_trend_$third.log calibrate gap_trend.yaml "${held[@]}" --output gap_trend_$third
  run gap_trend_reference_$third.log calibrate gap_trend_reference.yaml "${held[@]}" \
    --output gap_trend_reference_$third
  run water_$third.log calibrate water.yaml "${held[@]}" "${beside[@]}" --output water_$third
  run water_reference_$third.log simulate water.yaml "${held[@]}" --set campaign.events=reference \
    --set output.max_failed_fraction=1 --control water_$third/maize_parameters.csv --output water_reference_$third
  run water_common_$third.log calibrate water.yaml "${held[@]}" --set control.trend.extent=global \
    "${beside[@]}" --output water_common_$third
  run water_gap_trend_$third.log calibrate water_gap_trend.yaml "${held[@]}" "${beside[@]}" --output water_gap_trend_$third
done

files() { echo "$1_0/maize_regions.csv,$1_1/maize_regions.csv,$1_2/maize_regions.csv"; }
echo "German grain maize, 11 districts, 2 stations: root mean square error of held-out years, kg dry matter/ha"
sed -n '/^seasons:/p; /^yields:/p' calibrate_0.log | sed 's/^/  /'
"$python" "$jobs/support/held_out.py" 0.86 "windrow: gap, trend, four crop factors=$(files fit)" \
  "  rerun in reference mode=$(files reference)" "  one trend for all districts=$(files common)" \
  "  gap and trend only, crop as distributed=$(files gap_trend)" \
  "  the same, fitted in reference mode=$(files gap_trend_reference)"
echo "water-limited (the line below the table compares its first line)"
"$python" "$jobs/support/held_out.py" 0.86 "windrow, wlp: the same and RDMSOL=$(files water)" \
  "  rerun in reference mode=$(files water_reference)" "  one trend for all districts=$(files water_common)" \
  "  gap and trend only, crop and soil as they are=$(files water_gap_trend)" \
  "windrow, pp=$(files fit)" | sed '3,6d'
echo
echo "estimates (factors on Grain_maize_201, prior 1 +- 0.1), third 0, 1, 2 held out"
estimates fit_{0,1,2}/maize_parameters.csv
echo "water-limited:"
estimates water_{0,1,2}/maize_parameters.csv
echo
echo "the solver, third 0, 1, 2; potential, water-limited"
for third in 0 1 2; do
  sed -n 's/^J: /  J /p; /evaluations (/s/^/  /p' calibrate_$third.log water_$third.log
done
echo "($((SECONDS - started)) s on $ranks ranks)"
