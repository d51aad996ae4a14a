#!/usr/bin/env bash
# Whole runs under the address and undefined-behaviour sanitizers: builds in a folder of its own, then check, gradient, calibrate,
# simulate, ensemble and assimilate of small synthetic regions in potential and water-limited production and with a network, on 1 and 2 ranks.
# Any report ends a run and the script with 1. Leaks are not looked for: MPI's own hide them.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh" >/dev/null
source "$jobs/env.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake -S "$root" --preset sanitizers -B "$folder/build" >/dev/null
cmake --build "$folder/build" -j2 --target windrow_program >"$folder/log" 2>&1 || { tail -20 "$folder/log"; exit 1; }
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
windrow=$folder/build/windrow
cd "$folder"
"$windrow" synthesize --output pp --cells 4x4 --regions 3 --years 2001:2002 >/dev/null
"$windrow" synthesize --production wlp --output wlp --cells 4x4 --regions 3 --years 2001:2002 >/dev/null
"$windrow" synthesize --truth covariates --crop maize --output network --cells 5x5 --regions 5 --years 2001:2002 >/dev/null
for region in pp wlp network; do
  for command in check gradient calibrate simulate ensemble assimilate; do
    for ranks in 1 2; do
      limit=(); [ $command = calibrate ] && limit=(--set optimiser.max_evaluations=6)
      case $command in
      ensemble | assimilate)
        [ $region != network ] || continue # parameters by a network have no members
        limit=(--set 'ensemble={members: 9, parameters: {TSUM1: {sd: 5 %}, SPAN: {extent: cell, sd: 5 %, correlation: 80 km}}}'
          --set assimilation.window=60)
        ;;
      esac
      if mpirun -q -n $ranks "$windrow" $command $region/campaign.yaml --output out_$region "${limit[@]}" >log 2>&1 </dev/null; then
        echo "$region $command on $ranks: clean"
      else
        echo "$region $command on $ranks: exit code not 0"
        grep -m5 -E "ERROR|runtime error|windrow:" log || tail -5 log
        exit 1
      fi
    done
  done
done
