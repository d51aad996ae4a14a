#!/usr/bin/env bash
# The main job on a small synthetic region: `jobs/demo.sh [folder]` (demo/ without one).
#
# Installs what is missing, builds, makes weather, truth and noisy observations (`windrow synthesize`),
# estimates the parameters from them on 2 ranks (`windrow calibrate`) and shows recovered against true
# values, loss and RMSE before and after, and the files written.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh" build
source "$jobs/env.sh"
out=$(writable_folder ${1:+"$1"} "$root/demo" "$root/demo-$(id -u)" \
  "${TMPDIR:-/tmp}/windrow-demo-$(id -u)")
out=$(cd "$out" && pwd)

echo "== building the program (the first time 2 to 3 minutes on two idle cores)"
"$jobs/build.sh" windrow_program | awk '/^\[ *[0-9]+%\]/ { split($0, at, /[][%]/); if (at[2] >= next_line) { print; fflush(); next_line = at[2] + 10 } }'
echo
echo "== a synthetic region in $out"
"$windrow" synthesize --output "$out"
echo
echo "== calibration on 2 ranks"
cd "$out"
mpirun -n 2 "$windrow" calibrate campaign.yaml
echo
echo "== recovered against true (factors on the base values)"
awk -F, 'NR == FNR { if (FNR > 1) truth[$1] = $2; next }
  FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i
    printf "%-10s %9s %9s %9s %15s %13s\n", "parameter", "prior", "truth", "estimate",
      "standard error", "error / s.e."; next }
  { e = $column["estimate"]; s = $column["standard_error"]
    printf "%-10s %9.4f %9.4f %9.4f %15.4f %13.2f\n", $1, $column["prior"], truth[$1], e, s,
      (e - truth[$1]) / s }' truth.csv out/*_parameters.csv
echo
echo "== files in $out"
find . -type f | sort | sed 's|^\./|  |'
