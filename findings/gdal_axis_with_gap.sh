#!/usr/bin/env bash
# GDAL 3.6.2 (Debian 12, gdal-bin 3.6.2+dfsg-1+b2): a latitude or longitude axis with a gap is taken for one of equal steps, without a
# warning.
#
# Cells files of crops often leave out columns that hold no cell. A guess would be that a reader that needs a regular raster compares
# all steps, and warns or takes geolocation arrays as it does of other uneven axes. GDAL compares the first, the middle and the last step:
# where the gap is at none of these, the distance from first to last point is divided by their number, and cells stand up to half a
# step elsewhere, in QGIS, terra and GRASS alike; where it is at one of these, the raster has no place at all. CDO keeps the axis. Cure: write the missing column, too (as Windrow does).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack gdal-bin=3.6.2+dfsg-1+b2 cdo=2.1.1-1+deb12u1 netcdf-bin=1:4.9.0-3+b1
cd "$work"

axis() { # NAME LON ...
  local name=$1
  shift
  ncgen -o "$name.nc" <<CDL
netcdf $name { dimensions: lat = 2 ; lon = $# ; variables: double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ; float yield(lat, lon) ; yield:units = "kg ha-1" ;
data: lat = 51, 50 ; lon = $(IFS=,; echo "$*") ; }
CDL
}
axis whole 1 2 3 4 5 6 7 8
axis gap 1 2 3 5 6 7 8
axis gap_in_the_middle 1 2 3 4 6 7 8
axis late_gap 1 2 3 4 5 6 8
{
  for file in whole gap gap_in_the_middle late_gap; do
    echo "$file.nc, gdal:" $(gdalinfo "NETCDF:$file.nc:yield" 2>warnings | grep -E '^(Origin|Pixel Size)|^  X_DATASET' | sed 's/00000000*[1-9]*\b//g') \
      "$(wc -l <warnings) warnings"
    echo "$file.nc, cdo:" $(cdo -s griddes "$file.nc" | grep -E '^x(vals|first|inc)' | tr -s ' ')
  done
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
whole.nc, gdal: Origin = (0.5,51.5) Pixel Size = (1.,-1.) 0 warnings
whole.nc, cdo: xfirst = 1 xinc = 1
gap.nc, gdal: Origin = (0.416666666666667,51.5) Pixel Size = (1.166666666666667,-1.) 0 warnings
gap.nc, cdo: xvals = 1 2 3 5 6 7 8
gap_in_the_middle.nc, gdal: 0 warnings
gap_in_the_middle.nc, cdo: xvals = 1 2 3 4 6 7 8
late_gap.nc, gdal: 0 warnings
late_gap.nc, cdo: xvals = 1 2 3 4 5 6 8
END
