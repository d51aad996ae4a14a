#!/usr/bin/env bash
# One potato field at Lelystad, 2020: `jobs/potato_lelystad.sh FOLDER [windrow [OUT]]`.
#
# FOLDER holds potato_lelystad/{forcing.nc,observations.nc} and crop_parameters/potato.yaml. Estimates seven crop
# factors from LAI, leaf, stem and tuber dry matter on seven dates, and lists every value as observed, at the
# prior and at the estimate. An illustration: one season, wide errors, nothing held out.
# Settings: sown 20 April 2020, harvest 30 September (the weather's end); Fontane, a Dutch ware potato of middle
# maturity (the field's own variety is not told, and of three that were tried it began nearest; VARIETY names
# another); potential production.
# Errors: LAI 25 %, at least 0.4 (that of 13 July repeats 3 August's); leaves and stems 20 %, at least 250 kg/ha; tubers
# 15 %, at least 750 kg/ha. Leaves and stems are compared with the living ones (WLV, WST).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=potato_lelystad needs="forcing.nc observations.nc"
source "$jobs/support/real_data.sh"
variety=${VARIETY:-Fontane}

cat >"$out/campaign.yaml" <<END
campaign: {name: potato, production: pp, events: continuous}
region: {cells: "$data/forcing.nc"}
crop: {parameters: "$crops/potato.yaml", variety: $variety}
years: {harvest: 2020}
forcing: {profile: cmip, files: "$data/forcing.nc"}
calendar: {start: {day: "04-20", type: sowing}, end: {type: earliest, latest: "09-30"}}
observations:
  lai: {file: "$data/observations.nc", error: {relative: 0.25, floor: 0.4}}
  biomass:
    WLV: {file: "$data/observations.nc", variable: leaf_dry_matter, error: {relative: 0.2, floor: 250}}
    WST: {file: "$data/observations.nc", variable: stem_dry_matter, error: {relative: 0.2, floor: 250}}
    TWSO: {file: "$data/observations.nc", variable: tuber_dry_matter, error: {relative: 0.15, floor: 750}}
control:
  TSUMEM: {factor: [0.5, 1.6], prior_sd: 0.15}
  TSUM1: {factor: [0.5, 1.6], prior_sd: 0.15}
  TSUM2: {factor: [0.6, 1.5], prior_sd: 0.1}
  TDWI: {factor: [0.4, 2], prior_sd: 0.25}
  SLATB: {factor: [0.5, 1.6], prior_sd: 0.15}
  SPAN: {factor: [0.6, 1.6], prior_sd: 0.15}
  AMAXTB: {factor: [0.6, 1.5], prior_sd: 0.15}
END

cd "$out"
run calibrate.log calibrate campaign.yaml --output fit
run reference.log simulate campaign.yaml --set campaign.events=reference --control fit/potato_parameters.csv \
  --output reference
echo "potato, Lelystad 2020, variety $variety: LAI (ha/ha), leaves WLV, stems WST, tubers TWSO (kg dry matter/ha)"
paste -d, fit/potato_series.csv <(cut -d, -f 9 reference/potato_series.csv) | awk -F, '
  FNR == 1 { printf "  %-5s %-10s %9s %8s %9s %9s %10s\n", "", "date", "observed", "sigma", "prior", "estimate",
    "reference"; next }
  { f = $1 == "LAI" ? "%9.2f %8.2f %9.2f %9.2f %10.2f" : "%9.0f %8.0f %9.0f %9.0f %10.0f"
    printf "  %-5s %-10s " f "\n", $1, $5, $6, $7, $8, $9, $10
    n[$1]++; p[$1] += ($8 - $6) ^ 2; e[$1] += ($9 - $6) ^ 2; r[$1] += ($10 - $6) ^ 2
    if (n[$1] == 1) order[++sets] = $1 }
  END { print "  root mean square error"
    for (i = 1; i <= sets; i++) { s = order[i]
      f = s == "LAI" ? "%9.2f %9.2f %10.2f" : "%9.0f %9.0f %10.0f"
      printf "  %-5s %2d values%27s" f "\n", s, n[s], "", sqrt(p[s] / n[s]), sqrt(e[s] / n[s]), sqrt(r[s] / n[s]) } }'
echo "  (reference: the estimate rerun in reference mode)"
echo
sed -n 's/^J: /J /p; /^distance/p; /^parameter/,/^fit/{/^fit/!p}' calibrate.log
