#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): remapbil and remapbic to the grid on which a field already stands lose the neighbours
# of a missing cell.
#
# A guess would be that at a point of the source grid the result is the value there, as GDAL's bilinear warp gives it: the
# other three points have weight 0. A result is missing where any of the four is, weight 0 or not, here the point and those
# west and south of it, so that a missing cell becomes four. Along the coasts of land masks (ERA5-Land, soil
# maps) cells are lost although nothing had to be interpolated; who brings maps to one grid loses cells of the map that stood on
# it. remapcon and remapnn keep all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 gdal-bin=3.6.2+dfsg-1+b2 netcdf-bin=1:4.9.0-3+b1
cd "$work"

cat >soil.cdl <<'CDL'
netcdf soil {
dimensions: lat = 6 ; lon = 6 ;
variables:
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  float clay(lat, lon) ; clay:units = "percent" ; clay:_FillValue = -9.f ;
data:
  lat = 50, 50.5, 51, 51.5, 52, 52.5 ;
  lon = 5, 5.5, 6, 6.5, 7, 7.5 ;
  clay = 11, 12, 13, 14, 15, 16,
         21, 22, 23, 24, 25, 26,
         31, 32, _, 34, 35, 36,
         41, 42, 43, 44, 45, 46,
         51, 52, 53, 54, 55, 56,
         61, 62, 63, 64, 65, 66 ;
}
CDL
ncgen -o soil.nc soil.cdl
{
  for operator in remapbil remapbic remapcon remapnn; do
    echo "$operator:"
    cdo -s outputf,%3g,6 -$operator,soil.nc soil.nc
  done
  echo "gdalwarp -r bilinear (from the north):"
  gdalwarp -q -r bilinear -tr 0.5 0.5 -te 4.75 49.75 7.75 52.75 NETCDF:soil.nc:clay same.tif
  gdal_translate -q -of AAIGrid same.tif /vsistdout/ 2>/dev/null | tail -6 | awk '{ for (i = 1; i <= NF; i++) printf "%3g", $i; print "" }'
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
remapbil:
 11 12 13 14 15 16
 21 22 23 24 25 26
 31 32 -9 -9 35 36
 41 42 -9 -9 45 46
 51 52 53 54 55 56
 61 62 63 64 65 66
remapbic:
 11 12 13 14 15 16
 21 22 23 24 25 26
 31 32 -9 -9 35 36
 41 42 -9 -9 45 46
 51 52 53 54 55 56
 61 62 63 64 65 66
remapcon:
 11 12 13 14 15 16
 21 22 23 24 25 26
 31 32 -9 34 35 36
 41 42 43 44 45 46
 51 52 53 54 55 56
 61 62 63 64 65 66
remapnn:
 11 12 13 14 15 16
 21 22 23 24 25 26
 31 32 -9 34 35 36
 41 42 43 44 45 46
 51 52 53 54 55 56
 61 62 63 64 65 66
gdalwarp -r bilinear (from the north):
 61 62 63 64 65 66
 51 52 53 54 55 56
 41 42 43 44 45 46
 31 32 -9 34 35 36
 21 22 23 24 25 26
 11 12 13 14 15 16
END
