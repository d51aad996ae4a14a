#!/usr/bin/env bash
# Kinks of J: do calibrations end at a certified minimum, and is it the lowest?
# `jobs/kinks.sh [windrow [folder]]` (the built program, and a temporary folder, without them)
#
# Synthetic regions (windrow synthesize) of 2 x 3 wheat cells in 2 regions x 2 years, LAI every 10 days with errors of 10 %, yields
# with errors of 5 %: PP (20) twins in potential production with 8 parameters, WLP (10) in water-limited production with 10, a noise
# seed each. Each is calibrated from the prior and RESTARTS (50) times from starts drawn from it (calibrate --restarts).
# A line a twin: evaluations, J, certificate [posterior s.d.] and number of its gradients, lowest J of all, by how much the
# calibration from the prior is above it, and with five restarts, restarts within 0.02 of it, and restarts that ended without a certificate. Exit code 1 where a
# calibration has no certificate of at most 0.02 or is more than 0.02 above the lowest. JOBS (2) twins at a time.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$jobs/env.sh"
windrow=${1:-$windrow}
out=${2:-$(mktemp -d "${TMPDIR:-/tmp}/windrow-kinks.XXXXXX")}
[ $# -gt 1 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
export windrow out restarts=${RESTARTS:-50}

twin() { # pp or wlp, noise seed
  local folder=$out/$1_$2 parameters=8 optimiser=(--set optimiser.gttol=1e-6 --set optimiser.max_evaluations=300)
  [ "$1" = pp ] || parameters=10
  "$windrow" synthesize --output "$folder" --production "$1" --crop wheat --cells 2x3 --masked 0 --regions 2 --years 2001:2002 \
    --parameters "$parameters" --lai-every 10 --lai-noise 0.10 --yield-noise 0.05 --noise-seed "$2" >"$folder.log" 2>&1
  "$windrow" calibrate "$folder/campaign.yaml" --output "$folder" "${optimiser[@]}" >"$folder/first.log" 2>&1
  "$windrow" calibrate "$folder/campaign.yaml" --output "$folder" "${optimiser[@]}" --restarts "$restarts" >"$folder/restarts.log" 2>&1
  awk -v twin="$1" -v seed="$2" '
    FNR == 1 { file++ }
    file == 1 && /evaluations \(/ { for (i = 2; i <= NF; i++) if ($i == "evaluations") n = $(i - 1); end = /^converged/ ? "" : "  " $0 }
    file == 1 && /^J:/ { J = $(NF - 3) }
    file == 1 && /^certificate:/ { certificate = $2; for (i = 3; i < NF; i++) if ($i == "of") gradients = $(i + 1) }
    file == 1 && /^distance to the minimum/ { certificate = $9; gradients = 1 }
    file == 2 && /^restart [0-9]/ { if (!/converged/) open++; if ($2 + 0 <= 5 && (five == "" || $8 < five)) five = $8 }
    file == 2 && /^restarts:/ { alike = $2; of = $4; lowest = $12; sub(/;$/, "", lowest) }
    END {
      above = J - lowest
      if (five == "" || J < five) five = J
      bad = certificate == "" || certificate > .02 || above > .02 || end != ""
      printf "%-4s %4d %12d %12.4f %12.2g %10d %12.4f %8.4f %8.4f %5d of %d %6d%s%s\n", twin, seed, n, J, certificate, gradients, lowest,
        above, five - lowest, alike, of, open, end, bad ? "  *" : ""
    }' "$folder/first.log" "$folder/restarts.log" >"$folder.row"
}
export -f twin

echo "twin seed  evaluations            J  certificate  gradients     lowest J    above   with 5  within .02  open"
{
  for seed in $(seq "${PP:-20}"); do echo "pp $seed"; done
  for seed in $(seq "${WLP:-10}"); do echo "wlp $seed"; done
} >"$out/twins"
xargs -P "${JOBS:-2}" -L 1 bash -c 'set -e; twin "$0" "$1"' <"$out/twins"
while read -r kind seed; do cat "$out/${kind}_$seed.row"; done <"$out/twins" | tee "$out/table"
echo "$(grep -c '\*$' "$out/table" || true) of $(wc -l <"$out/table") without a certificate of at most 0.02 or more than 0.02 above the lowest J"
! grep -q '\*$' "$out/table"
