#!/usr/bin/env bash
# GDAL 3.6.2 and GMT 6.4.0 (Debian 12, gdal-bin 3.6.2+dfsg-1+b2, gmt 6.4.0+dfsg-2; NCO 5.1.4): where lat and lon carry the attribute
# actual_range, a part cut out of a file with NCO is put elsewhere on the globe.
#
# Files of NOAA's PSL (CPC global temperature and precipitation) give lon and lat an actual_range, the range of the file as
# published. A guess would be that programs take places from the coordinates. ncks keeps the attribute of the whole file; GDAL
# takes the corners of the raster from it: 3 x 3 cells of half a degree become cells of 180 by 90 degrees, without a warning, and so
# in what is built on GDAL (terra, rioxarray). GMT sees the conflict, says that it relies on the coordinates, and gives wrong
# latitudes all the same. "ncatted -a actual_range,,d,," puts both right; CDO's sellonlatbox drops the attribute.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack gdal-bin=3.6.2+dfsg-1+b2 gmt=6.4.0+dfsg-2 nco=5.1.4-1+deb12u1 netcdf-bin=1:4.9.0-3+b1
[ ! -d root/usr/share/gmt ] || export GMT_SHAREDIR=$work/root/usr/share/gmt
cd "$work"

# the whole globe at 0.5 degrees, latitude from the north
{
  echo 'netcdf tmax { dimensions: lat = 360 ; lon = 720 ; variables: float lat(lat) ; lat:units = "degrees_north" ;
    lat:actual_range = 89.75f, -89.75f ; float lon(lon) ; lon:units = "degrees_east" ; lon:actual_range = 0.25f, 359.75f ;
    float tmax(lat, lon) ; tmax:units = "degC" ; data:'
  awk 'BEGIN {
    for (i = 0; i < 360; i++) printf "%s%g", i ? ", " : " lat = ", 89.75 - i / 2
    for (i = 0; i < 720; i++) printf "%s%g", i ? ", " : "; lon = ", 0.25 + i / 2
    for (i = 0; i < 360 * 720; i++) printf "%s%d", i ? ", " : "; tmax = ", i
    print "; }"
  }'
} >tmax.cdl
ncgen -o tmax.nc tmax.cdl
ncks -O -d lat,50.0,51.5 -d lon,5.0,6.5 tmax.nc part.nc
ncatted -O -a actual_range,,d,, part.nc mended.nc
{
  for file in tmax part mended; do
    echo "$file.nc, gdal:" $(gdalinfo NETCDF:$file.nc:tmax | grep -E '^(Origin|Pixel Size)' | sed 's/(//;s/)//;s/00000000*[1-9]*\b//g')
    echo "$file.nc, gmt:" $(gmt grdinfo "$file.nc?tmax" 2>warnings | grep -oE '[xy]_(min|max|inc): [0-9.-]+') $(grep -c 'must rely on coordinates' warnings || true) warnings
  done
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
tmax.nc, gdal: Origin = 0.,90. Pixel Size = 0.5,-0.5
tmax.nc, gmt: x_min: 0.25 x_max: 359.75 x_inc: 0.5 y_min: -89.75 y_max: 89.75 y_inc: 0.5 1 warnings
part.nc, gdal: Origin = -89.625,134.625 Pixel Size = 179.75,-89.75
part.nc, gmt: x_min: 5 x_max: 6.5 x_inc: 0.5 y_min: 50.5 y_max: 51 y_inc: 0.166666666667 2 warnings
mended.nc, gdal: Origin = 5.,51.5 Pixel Size = 0.5,-0.5
mended.nc, gmt: x_min: 5 x_max: 6.5 x_inc: 0.5 y_min: 50 y_max: 51.5 y_inc: 0.5 0 warnings
END
