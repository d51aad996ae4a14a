# Soil water of whole seasons, day by day, as the plain program that defines both event modes has it.
set -uo pipefail
[ -d "$WINDROW_SHARED/reference" ] || { echo "no reference seasons beside the checkout"; exit 77; }
exec /usr/bin/python3 -B "$WINDROW_SOURCE/tests/soil_reference.py" "$WINDROW_BUILD/tests/test_soil" "$WINDROW_SHARED"
