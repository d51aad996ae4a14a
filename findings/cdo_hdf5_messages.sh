#!/usr/bin/env bash
# CDO 2.1.1 with netCDF 4.9.0 and HDF5 1.10.8 (Debian 12): chained operators that read netCDF-4 print pages of "HDF5-DIAG: Error detected",
# although nothing is wrong and the result is right.
#
# A guess would be a damaged file. netCDF 4.9.0 asks HDF5 for attributes of quantisation that need not be there, with HDF5's messages
# switched off in the thread that opened the library alone; CDO reads the inputs of a chain in further threads. One operator on one
# file says nothing, nor does a chain that reads the classic format ("cdo -f nc copy").
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 netcdf-bin=1:4.9.0-3+b1
cd "$work"

ncgen -k nc4 -o four.nc <<'CDL'
netcdf four { dimensions: lat = 2 ; lon = 2 ; variables: double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ; float yield(lat, lon) ; yield:units = "kg ha-1" ;
data: lat = 51, 50 ; lon = 5, 6 ; yield = 1, 2, 3, 4 ; }
CDL
cdo -s -f nc copy four.nc classic.nc
{
  for file in four classic; do
    cdo -s copy $file.nc copy.nc 2>messages
    echo "$file.nc, one operator: $(grep -c HDF5-DIAG messages || true) messages"
    cdo -s -O sub -selname,yield $file.nc -mulc,2 -selname,yield $file.nc difference.nc 2>messages
    echo "$file.nc, a chain: $(grep -q HDF5-DIAG messages && echo many || echo 0) messages, result$(cdo -s outputf,%3g,4 difference.nc 2>/dev/null)"
  done
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
four.nc, one operator: 0 messages
four.nc, a chain: many messages, result -1 -2 -3 -4
classic.nc, one operator: 0 messages
classic.nc, a chain: 0 messages, result -1 -2 -3 -4
END
