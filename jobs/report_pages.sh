#!/usr/bin/env bash
# Pages of `windrow report`: `jobs/report_pages.sh FOLDER [DATA [windrow]]`.
#
# Into FOLDER: demo.html (the README's first calibration), wlp.html (a water-limited twin: calibrate, crossvalidate, ensemble, sensitivity),
# hindcast.html (ensemble, forecast, assimilation and hindcasts of a twin) and, where DATA holds what jobs/maize_germany.sh needs, maize.html
# (German maize: one third held out, 2018 attributed, 2021 forecast), each with its result folder; large.html (10,000 cells, 120 regions).
# Prints of each page the bytes, the seconds that `windrow report` took and, where Chromium is installed, takes pictures at 1280 and 400
# pixels (NAME_1280.png). SKIP_LARGE=yes leaves out the large page.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: jobs/report_pages.sh FOLDER [DATA [windrow]]" >&2; exit 1; }
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
mkdir -p "$1"
pages=$(cd "$1" && pwd)
data=${2:-}
if [ $# -ge 3 ]; then
  windrow=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
else
  "$jobs/build.sh" windrow_program >/dev/null
fi
run() { "$@" >"$pages/log" 2>&1 || { cat "$pages/log" >&2; exit 1; }; }

picture() { # NAME WIDTH
  run timeout -s KILL 120 chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size="$2,6000" \
    --screenshot="$pages/$1_$2.png" "file://$pages/$1.html"
}

page() { # NAME RESULTS
  local from=$EPOCHREALTIME
  run "$windrow" report "$2" --output "$pages/$1.html"
  awk -v name="$1" -v bytes="$(wc -c <"$pages/$1.html")" -v a="$from" -v b="$EPOCHREALTIME" \
    'BEGIN { printf "%-9s %8d bytes %5.1f s\n", name, bytes, b - a }'
  if command -v chromium >/dev/null; then
    picture "$1" 1280
    picture "$1" 400
  fi
}

# Sections of a campaign for ensembles and what is scored with them.
ensembles() { # FILE PAST_YEARS
  cat >>"$1" <<END
ensemble: {members: 25, parameters: {TSUM1: {extent: region, sd: 5 %}, SPAN: {extent: cell, sd: 8 %}}}
forecast: {from: "06-01", weather: {past_years: $2}}
END
}

cd "$pages"
rm -rf demo wlp twin large maize
run "$windrow" synthesize --output demo
run "$windrow" calibrate demo/campaign.yaml --output demo/result
page demo demo/result

run "$windrow" synthesize --production wlp --output wlp --cells 8x9 --regions 6 --years 2001:2006
ensembles wlp/campaign.yaml '[2001, 2005]'
echo 'crossvalidation: {regions: 2, years: 2}' >>wlp/campaign.yaml
run "$windrow" calibrate wlp/campaign.yaml --output wlp/result
for command in crossvalidate ensemble sensitivity; do
  run "$windrow" $command wlp/campaign.yaml --set optimiser.max_evaluations=25 --output wlp/result
done
page wlp wlp/result

run "$windrow" synthesize --production wlp --output twin --cells 8x9 --regions 6 --years 2001:2008
ensembles twin/campaign.yaml '[2001, 2007]'
cp twin/campaign.yaml twin/assimilate.yaml
echo 'hindcast: {years: [2004, 2008], dates: ["05-01", "06-01"], min_years: 3}' >>twin/campaign.yaml
echo 'assimilation: {window: 40 d}' >>twin/assimilate.yaml
for command in ensemble forecast hindcast; do
  run "$windrow" $command twin/campaign.yaml --set optimiser.max_evaluations=12 --output twin/result
done
run "$windrow" assimilate twin/assimilate.yaml --set 'years.harvest=[2008]' --output twin/result
page hindcast twin/result

german_maize() ( # in a shell of its own: the jobs on real data have another run
  set -- "$data" "$windrow" "$pages/maize"
  dataset=maize_germany needs="forcing.nc yield.nc"
  source "$jobs/support/real_data.sh"
  source "$jobs/support/maize_germany.sh"
  campaign "$out/pp.yaml"
  cat >>"$out/pp.yaml" <<END
ensemble:
  members: 42
  parameters: {TSUM1: {sd: 2 %}, TSUM2: {sd: 2 %}, AMAXTB: {sd: 2 %}, SPAN: {sd: 2 %}}
forecast: {from: "07-01", weather: {past_years: [1979, 2020]}}
END
  water_campaign "$out/pp.yaml" "$out/maize.yaml"
  cd "$out"
  held=(--set "holdout.years=$(held_out_years 1979 2021 2)")
  run log calibrate maize.yaml "${held[@]}" --output result
  for with in forecast "sensitivity --year 2018"; do
    run log $with maize.yaml "${held[@]}" --control result/maize_parameters.csv --output result
  done
)
if [ -n "$data" ]; then
  german_maize
  page maize maize/result
fi

if [ -z "${SKIP_LARGE:-}" ]; then
  run "$windrow" synthesize --output large --cells 109x108 --regions 120 --years 2001:2001
  run "$windrow" simulate large/campaign.yaml --output large/result
  page large large/result
fi
