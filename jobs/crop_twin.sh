#!/usr/bin/env bash
# Crop twin: how well do filters and smoothers know yields from LAI, beside the exact posterior?
# `jobs/crop_twin.sh [windrow [folder]]` (the built program, and a temporary folder, without them)
#
# A synthetic region of CELLS (10x20) wheat cells. The truth is drawn from the members' own law (TSUM1 5 %, SPAN 10 %, TDWI 30 %,
# AMAXTB 10 %, sowing +-5 d) and run by the same kernels; LAI is seen every 10 days with errors of 15 % (at least 0.1), where it is
# above 0.2. SEEDS (1 2 3 4 5) draw truth, errors and members anew. CASES (cell region):
#   cell     every cell has parameters of its own; reference: importance sampling with DRAWS (8000) in REFERENCE (10) cells
#   region   they are shared by regions of 20 cells
# SIBLINGS (plain) may name lai_bias (LAI 15 % too low), phenology (the true TSUM2 is 8 % above what members believe) and biomass
# (TAGP on three dates, too), which are reported without bars. SOWING=no: its date is not drawn. MEMBERS (40), RANKS (1). ROWS: a
# pattern of rows that run. MORE: further rows of windrow assimilate, NAME: KEY=VALUE ...; NAME: ..., as in
# MORE="ES-MDA 8: assimilation.method=esmda assimilation.esmda.steps=8".
# Exit code 1 where no filter or no smoother is as good as asked (jobs/support/crop_twin_table.py).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
windrow=${1:-$windrow}
out=${2:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-crop-twin.XXXXXX")}
[ $# -gt 1 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
python=/usr/bin/python3
export PYTHONPATH=$root/drivers/torch PYTHONDONTWRITEBYTECODE=1
export WINDROW_SEASONS_LIBRARY=${WINDROW_SEASONS_LIBRARY:-$build/libwindrow_seasons.so}
cells=${CELLS:-10x20} seeds=${SEEDS:-1 2 3 4 5} cases=${CASES:-cell region} siblings=${SIBLINGS:-plain}
members=${MEMBERS:-40} ranks=${RANKS:-1} draws=${DRAWS:-8000} reference=${REFERENCE:-10}
number=$((${cells%x*} * ${cells#*x}))
started=$SECONDS

twin() { "$python" "$jobs/support/crop_twin.py" "$@"; }

# What a row's method is. Cells are problems of their own: a radius below their distance keeps other cells' observations away,
# since 40 members take chance correlations with them for information. A region's parameters see their region's observations alone.
# Filters of parameters run seasons again after each window, of 20 days here.
# A particle filter draws members anew by region: where cells are problems of their own, each is a region.
method() { # row, case
  local key=assimilation zones=blocks.nc
  [ "$2" != cell ] || zones=single.nc
  case $1 in
  "EnKF states") echo $key.method=enkf $key.update=states $key.radius=1 ;;
  "EnKF parameters") echo $key.method=enkf $key.radius=1 $key.window=20 ;;
  "LETKF states") echo $key.method=letkf $key.update=states ;;
  "LETKF parameters") echo $key.method=letkf $key.window=20 ;;
  "LETKF both") echo $key.method=letkf $key.update=both ;;
  particle*) echo $key.method=particle $key.window=20 $key.particle.kernel=0.3 region.zones.file=$zones ;;
  "ES-MDA") echo $key.method=esmda ;;
  "ES-MDA square root") echo $key.method=esmda $key.esmda.form=square_root ;;
  "IES") echo $key.method=ies ;;
  *) echo "${more[$1]}" ;;
  esac
}
rows=("open loop" "importance sampling" "EnKF states" "EnKF parameters" "LETKF states" "LETKF parameters" "LETKF both" particle "particle 500"
  ES-MDA "ES-MDA square root" IES calibrate)
declare -A more=()
while IFS= read -r line; do
  [ -n "$line" ] || continue
  more[${line%%:*}]=${line#*: }
  rows+=("${line%%:*}")
done < <(tr ';' '\n' <<<"${MORE:-}" | sed 's/^ *//')

# run FOLDER COMMAND ...: its log and processor time; a key that the program does not know makes the row one that is not there
run() {
  local to=$1 TIMEFORMAT='%U %S'
  shift
  rm -rf "$to"
  mkdir -p "$to"
  { time mpirun -n "$ranks" "$windrow" "$@" --output "$to" >"$to/log" 2>&1; } 2>"$to/time" || {
    if grep -q "expected: one of \[\|unknown key" "$to/log"; then
      echo "not available" >"$to/missing"
    else
      tail -n 5 "$to/log" >&2
      echo "failed" >"$to/missing"
    fi
  }
  awk 'END { print $1 + $2 }' "$to/time" >"$to/seconds"
}

fit() { # folder of the twin, row, case
  local folder=$1 row=$2 options=() key of=$members
  local to=$folder/${row// /_}
  case $row in
  "open loop") run "$to" ensemble "$folder/campaign.yaml" --set ensemble.members="$members" ;;
  "importance sampling") [ "$3" != cell ] || twin reference "$folder" "$draws" "$reference" ;;
  calibrate)
    run "$to" calibrate "$folder/calibrate.yaml"
    [ -e "$to/missing" ] || twin posterior "$folder" "$3" "$to"
    ;;
  *)
    for key in $(method "$row" "$3"); do options+=(--set "$key"); done
    [ "$row" != "particle 500" ] || of=500
    run "$to" assimilate "$folder/campaign.yaml" --set ensemble.members="$of" "${options[@]}"
    ;;
  esac
  [ ! -d "$to" ] || { echo "${options[*]:-}" >"$to/options"; echo "$of" >"$to/members"; }
}

"$windrow" synthesize --output "$out/region" --cells "$cells" --masked 0 --regions $((number / 20)) --years 2001:2001 >/dev/null
twin make "$out/region" cell 1 plain yes >/dev/null
sowing=${SOWING:-yes}
if [ "$sowing" = yes ] && ! "$windrow" check "$out/region/campaign.yaml" >"$out/log" 2>&1; then
  sowing=no
  echo "ensemble.sowing is not known: sowing is not drawn"
fi
twin make "$out/region" cell 1 plain no >/dev/null
"$windrow" ensemble "$out/region/campaign.yaml" --output "$out/region/same" --set ensemble.members=2 \
  --set 'ensemble.parameters={TSUM1: {sd: 1e-12 %}}' >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
twin member "$out/region" "$out/region/same/twin_ensemble.nc"

verdict=0
for case in $cases; do
  for sibling in $siblings; do
    chosen=()
    for row in "${rows[@]}"; do [[ ! $row =~ ${ROWS:-.} ]] || chosen+=("$row"); done
    for seed in $seeds; do
      folder=$out/${case}_$sibling/seed_$seed
      mkdir -p "$folder"
      cp "$out"/region/*.{nc,yaml} "$folder/"
      twin make "$folder" "$case" "$seed" "$sibling" "$sowing" >"$folder/made"
      for row in "${chosen[@]}"; do fit "$folder" "$row" "$case"; done
    done
    echo
    echo "case $case, $sibling, $members members, $number cells"
    bars=no
    [ "$sibling" != plain ] || bars=yes
    "$python" "$jobs/support/crop_twin_table.py" "$out" "$case" "$sibling" $bars "${chosen[@]}" || verdict=1
  done
done
echo
echo "all in $((SECONDS - started)) s on $ranks ranks"
exit $verdict
