#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): what it computes from packed data it stores in the packing of the input, so that rain changed
# from mm to m is 0 everywhere, without a word.
#
# A guess would be that a unit conversion keeps the numbers, and that a mean has the precision of a mean. The result of mulc,0.001 is
# rounded to whole multiples of the input's scale_factor (0.1 mm before, 0.1 m after): 0. The mean of three days is rounded likewise, by
# up to half of it; addc,-273.15 moves temperatures by 0.05. Where a result is too large for the short integers CDO ends with an error and leaves a file
# of other numbers behind. Printed without a file between (outputf), the same numbers are right. `-b F64` keeps them; NCO's ncap2
# unpacks by itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 nco=5.1.4-1+deb12u1 netcdf-bin=1:4.9.0-3+b1
cd "$work"
cat >rain.cdl <<'CDL'
netcdf rain {
dimensions: time = UNLIMITED ; lat = 1 ; lon = 2 ;
variables:
  double time(time) ; time:units = "days since 2000-01-01" ; time:calendar = "standard" ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  short rain(time, lat, lon) ; rain:units = "mm" ; rain:scale_factor = 0.1 ; rain:add_offset = 0. ; rain:_FillValue = -9s ;
data:
  time = 0, 1, 2 ; lat = 50 ; lon = 5, 6 ; rain = 123, 2, 0, 0, 40, 0 ;
}
CDL
ncgen -k nc4 -o rain.nc rain.cdl
numbers() { cdo -s outputf,%g "$1" | xargs; }
{
  echo "mm: $(numbers rain.nc)"
  cdo -s mulc,0.001 rain.nc m.nc && echo "m by mulc,0.001: $(numbers m.nc)"
  echo "  the same without a file: $(cdo -s outputf,%g -mulc,0.001 rain.nc | xargs)"
  cdo -s -b F64 mulc,0.001 rain.nc m.nc && echo "  the same with -b F64: $(numbers m.nc)"
  ncap2 -O -s 'rain = rain * 0.001' rain.nc m.nc && echo "  by ncap2: $(numbers m.nc)"
  cdo -s timmean rain.nc mean.nc && echo "mean, timmean: $(numbers mean.nc)"
  echo "  the same without a file: $(cdo -s outputf,%g -timmean rain.nc | xargs)"
  cdo -s mulc,10000 rain.nc large.nc 2>/dev/null >/dev/null || echo "mulc,10000: an error; the file holds: $(numbers large.nc 2>/dev/null)"
} | tee seen
