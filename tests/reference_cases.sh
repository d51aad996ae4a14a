# `windrow site` repeats the published WOFOST 7.2 reference seasons in `reference` mode and the plain
# definition of `continuous` mode, every variable and day.
set -uo pipefail
shared=$WINDROW_SHARED
[ -d "$shared/reference" ] || { echo "no reference seasons beside the checkout"; exit 77; }
exec /usr/bin/python3 "$WINDROW_SOURCE/tests/reference_cases.py" "$WINDROW" "$shared"
