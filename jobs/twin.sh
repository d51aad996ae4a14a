#!/usr/bin/env bash
# Twin experiments: is what calibrate reports as a standard error the size of its errors?
# `jobs/twin.sh [windrow [folder]]` (the built program, and a temporary folder, without them)
#
# A synthetic region (windrow synthesize) of 400 wheat cells in 20 regions x 3 years with 8 parameters; LAI
# every 10 days with errors of 10 %, yields with errors of 5 %. Priors as synthesize declares them
# (standard deviations 0.06 to 0.15 of the base value; the truth lies 0.67 to 1 of them away).
#   1. perfect twin, SEEDS (20) noise seeds: mean chi-square of the errors in 0.7 .. 1.3, every standard
#      error below 0.3 of the prior's
#   2. imperfect twin: truth run in reference mode, LAI biased by -15 %, IMPERFECT (5) noise seeds: bias of
#      every parameter, without and with lai_scale in the control, and each flaw alone
# Exit code 1 where 1. is not met. RANKS (2) ranks.
# PRODUCTION=wlp: 1. alone, water-limited, with SMFCF and RDMSOL among ten parameters.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
windrow=${1:-$windrow}
out=${2:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-twin.XXXXXX")}
[ $# -gt 1 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
python=/usr/bin/python3
seeds=${SEEDS:-20} imperfect=${IMPERFECT:-5} ranks=${RANKS:-2}

production=${PRODUCTION:-pp} parameters=8
[ "$production" = pp ] || parameters=10
size=(--production "$production" --crop wheat --cells 20x20 --masked 0 --regions 20 --years 2001:2003 --parameters "$parameters"
  --lai-every 10 --lai-noise 0.10 --yield-noise 0.05)
# Far enough that the optimiser's distance to the minimum is small against the standard errors.
optimiser=(--set optimiser.gttol=1e-6 --set optimiser.max_evaluations=100)
lai_scale=(--set control.lai_scale.transform=log --set control.lai_scale.prior_sd=0.15)

synthesize() { # folder, noise seed, options ...
  local folder=$1 seed=$2
  shift 2
  "$windrow" synthesize --output "$folder" "${size[@]}" --noise-seed "$seed" "$@" >"$folder.log" 2>&1 ||
    { cat "$folder.log" >&2; exit 1; }
}
calibrate() { # folder of the region, folder of the result, options ...
  local region=$1 result=$2
  shift 2
  mkdir -p "$result"
  mpirun -n "$ranks" "$windrow" calibrate "$region/campaign.yaml" --output "$result" "${optimiser[@]}" "$@" \
    >"$result/log" 2>&1 || { cat "$result/log" >&2; exit 1; }
  cp "$region/truth.csv" "$result/"
}

echo "synthesize ${size[*]}"
echo "calibrate  ${optimiser[*]}"
started=$SECONDS
echo "1. perfect twin, noise seeds 1 to $seeds"
for seed in $(seq "$seeds"); do
  synthesize "$out/region" "$seed"
  calibrate "$out/region" "$out/perfect_$seed"
done
grep -h "evaluations (" "$out"/perfect_*/log | sed 's/ after [0-9]* iterations.*//' | sort | uniq -c
verdict=0
"$python" "$jobs/support/twin.py" perfect "$out"/perfect_* || verdict=1
echo "($((SECONDS - started)) s)"
[ "$production" = pp ] || exit $verdict

case_of() { # name, heading, options of synthesize ...
  local name=$1 heading=$2
  shift 2
  for seed in $(seq "$imperfect"); do
    synthesize "$out/region" "$seed" "$@"
    calibrate "$out/region" "$out/${name}_$seed"
    calibrate "$out/region" "$out/${name}_scale_$seed" "${lai_scale[@]}"
  done
  echo
  echo "2. imperfect twin: $heading; noise seeds 1 to $imperfect"
  "$python" "$jobs/support/twin.py" imperfect "$out/${name}"_[0-9]*
  echo "   the same with lai_scale (prior 1, standard deviation 0.15) in the control"
  "$python" "$jobs/support/twin.py" imperfect "$out/${name}"_scale_[0-9]*
}
case_of both "truth in reference mode, LAI biased by -15 %" --events reference --lai-bias -0.15
case_of mode "truth in reference mode" --events reference
case_of lai "LAI biased by -15 %" --lai-bias -0.15
echo
echo "all in $((SECONDS - started)) s on $ranks ranks"
exit $verdict
