# A filter that is killed, or stops and goes on with new observations, ends with the bits of one that never stopped; see the
# script, which is run whole outside the tests.
set -uo pipefail
/usr/bin/python3 -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
WINDROW_CELLS=3x3 "$WINDROW_SOURCE/jobs/assimilate_restart.sh" 1 both
