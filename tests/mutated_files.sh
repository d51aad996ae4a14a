# Input files changed in ways whose meaning is known give the same numbers, a refusal or a stated conversion.
# 24 kinds, one mutation each; jobs/mutated_files.sh runs as many as are asked for.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
for kind in pp wlp; do
  "$WINDROW" synthesize --output "$kind" --production "$kind" --cells 3x3 --masked 0 --regions 2 --parameters 2 --years 2001:2001 \
    --lai-every 20 --seed 5 >log 2>&1 || { cat log; exit 1; }
done
"$python" "$WINDROW_SOURCE/jobs/support/mutate.py" "$WINDROW" . 24 1 || exit 1
echo "mutated_files: every outcome is that of the mutation's meaning"
