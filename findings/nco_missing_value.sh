#!/usr/bin/env bash
# NCO 5.1.4 and RNetCDF 2.6-2 (Debian 12, nco 5.1.4-1+deb12u1, r-cran-rnetcdf 2.6-2-1): a variable that says what is missing by
# missing_value alone has no missing numbers.
#
# CF allows missing_value without _FillValue, and so older files of stations and satellites are written. A guess would be that
# averages leave such numbers out. ncra, ncwa and nces average them with the others and say nothing; RNetCDF hands them out with
# unpack = TRUE. CDO, netCDF4-python, GDAL and ncdf4 take them for missing. "ncrename -a .missing_value,_FillValue" before the
# average helps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack nco=5.1.4-1+deb12u1 cdo=2.1.1-1+deb12u1 netcdf-bin=1:4.9.0-3+b1 python3-netcdf4=1.6.2-1+b1 r-cran-rnetcdf=2.6-2-1 r-cran-ncdf4=1.21-1 \
  gdal-bin=3.6.2+dfsg-1+b2
cd "$work"

cat >sm.cdl <<'CDL'
netcdf sm {
dimensions: time = UNLIMITED ; lat = 2 ; lon = 2 ;
variables:
  double time(time) ; time:units = "days since 2001-01-01" ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  float sm(time, lat, lon) ; sm:units = "1" ; sm:missing_value = -9999.f ;
data:
  time = 0, 1, 2, 3 ; lat = 50, 51 ; lon = 5, 6 ;
  sm = 0.1, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4, -9999, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4 ;
}
CDL
ncgen -o sm.nc sm.cdl
ncrename -O -a .missing_value,_FillValue sm.nc renamed.nc
# first FILE: the first number of sm
first() { ncdump -v sm "$1" | sed -n '/sm =/{n;s/[,;].*//;s/ *//;p;q}'; }
{
  ncra -O sm.nc mean.nc && echo "ncra: $(first mean.nc)"
  ncwa -O -a time sm.nc mean.nc && echo "ncwa: $(first mean.nc)"
  ncra -O renamed.nc mean.nc && echo "ncra after ncrename: $(first mean.nc)"
  cdo -s timmean sm.nc mean.nc && echo "cdo timmean: $(first mean.nc)"
  /usr/bin/python3 -c "import netCDF4; print(f'netCDF4: {netCDF4.Dataset(\"sm.nc\")[\"sm\"][:, 0, 0].mean():.3g}')"
  echo "GDAL: $(gdalinfo -stats NETCDF:sm.nc:sm | grep -c 'Minimum=0') bands of 4 without -9999"
  run_r <<'R'
suppressMessages({ library(RNetCDF); library(ncdf4) })
cat("RNetCDF:", mean(var.get.nc(open.nc("sm.nc"), "sm", unpack = TRUE)[1, 1, ], na.rm = TRUE), "\n")
cat("ncdf4:", mean(ncvar_get(nc_open("sm.nc"), "sm")[1, 1, ], na.rm = TRUE), "\n")
R
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
ncra: -2499.675
ncwa: -2499.675
ncra after ncrename: 0.1
cdo timmean: 0.1
netCDF4: 0.1
GDAL: 4 bands of 4 without -9999
RNetCDF: -2499.675 
ncdf4: 0.1 
END
