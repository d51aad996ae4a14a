#!/usr/bin/env bash
# Few parameters of all cells and many data: how many members does ES-MDA need for calibrate's posterior?
# `jobs/ensemble_size.sh [windrow [folder]]` (the built program, and a temporary folder, without them)
#
# A synthetic region of 48 wheat cells in 4 regions x 2 years with six parameters shared by all, some 2000 values of LAI and 8 yields.
# The posterior of `calibrate` (Gauss and Newton) beside that of ES-MDA with SIZES (40 200 1000) members, SEEDS (1 2 3 4 5) draws of
# them each (of 1000 and more, which take a minute or two, the first two): standard deviations as a share of calibrate's, and by how many of them the means differ. RANKS (1).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
windrow=${1:-$windrow}
out=${2:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-ensemble-size.XXXXXX")}
[ $# -gt 1 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
sizes=${SIZES:-40 200 1000} seeds=${SEEDS:-1 2 3 4 5} ranks=${RANKS:-1}

run() { # log, command, ...
  local log=$1
  shift
  mpirun -n "$ranks" "$windrow" "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

"$windrow" synthesize --output "$out/region" --cells 6x8 --masked 0 --regions 4
campaign=$out/region/campaign.yaml
sed -n '/^control:/,/^optimiser:/s/factor: \[[^]]*\], prior_sd/sd/p' "$campaign" >"$out/parameters"
{ echo 'ensemble:'; echo '  parameters:'; sed 's/^/  /' "$out/parameters"; } >>"$campaign"
run "$out/calibrate.log" calibrate "$campaign" --output "$out/calibrate"
for size in $sizes; do
  for form in perturbed square_root; do
    some=$seeds
    [ "$size" -lt 1000 ] || some=$(cut -d' ' -f1,2 <<<"$seeds")
    for seed in $some; do
      to=$out/$form/$size/$seed
      mkdir -p "$to"
      run "$to/log" assimilate "$campaign" --output "$to" --set campaign.seed="$seed" --set ensemble.members="$size" \
        --set assimilation.method=esmda --set assimilation.esmda.form=$form
    done
  done
done
# shellcheck disable=SC2086 # a list of sizes
/usr/bin/python3 "$jobs/support/ensemble_size.py" "$out" $sizes
