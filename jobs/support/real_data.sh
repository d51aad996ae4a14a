# Sourced by the jobs on real data, after `jobs` is set, with the job's own arguments: FOLDER [windrow [OUT]].
#
# FOLDER holds $dataset/ (or is it) and, in it or beside it, crop_parameters/. Sets data, crops, windrow (built where
# none is given), out (kept where given), ranks (RANKS, 2), python.
usage="usage: jobs/$(basename "$0") FOLDER [windrow [OUT]], where FOLDER holds $dataset/ and crop_parameters/"
[ $# -ge 1 ] || { echo "$usage" >&2; exit 1; }
source "$jobs/env.sh"
data=$1
[ ! -d "$data/$dataset" ] || data=$data/$dataset
crops=$data/crop_parameters
[ -d "$crops" ] || crops=$data/../crop_parameters
for file in $needs; do
  [ -r "$data/$file" ] || { echo "$data/$file: cannot be read; $usage" >&2; exit 1; }
done
[ -d "$crops" ] || { echo "$crops: is no folder of crop parameter files; $usage" >&2; exit 1; }
data=$(cd "$data" && pwd)
crops=$(cd "$crops" && pwd)

if [ $# -ge 2 ]; then
  windrow=$2
else
  "$jobs/install.sh" build
  "$jobs/build.sh" windrow_program >/dev/null
fi
case $windrow in
*/*) windrow=$(cd "$(dirname "$windrow")" && pwd)/$(basename "$windrow") ;;
esac
out=${3:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-$dataset.XXXXXX")}
[ $# -ge 3 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
out=$(cd "$out" && pwd)
ranks=${RANKS:-2}
python=/usr/bin/python3

# run LOG COMMAND ...: windrow on all ranks; its output is shown when it fails
run() {
  local log=$1
  shift
  mpirun -n "$ranks" "$windrow" "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

# held_out_years FIRST LAST FOLD: the years of a third, as a YAML list
held_out_years() {
  seq "$1" "$2" | awk -v fold="$3" '$1 % 3 == fold' | paste -sd, | sed 's/.*/[&]/'
}

# estimates FILE ...: the crop's estimates and standard errors (gap and trend left out) beside each other
estimates() {
  awk -F, 'FNR == 1 { file++; for (i = 1; i <= NF; i++) column[$i] = i; next }
    /^"?(gap|trend)/ { next }
    !($1 in seen) { seen[$1] = 1; order[++n] = $1 }
    { text[$1, file] = sprintf("%8.3f +- %.3f", $column["estimate"], $column["standard_error"]) }
    END { for (i = 1; i <= n; i++) { printf "  %-10s", order[i]
      for (f = 1; f <= file; f++) printf "%20s", text[order[i], f]; printf "\n" } }' "$@"
}
