#!/usr/bin/env bash
# Annual files whose time counts "years since": the year depends on the program (Debian 12: UDUNITS 2.2.28, RNetCDF 2.6-2, NCO 5.1.4,
# CDO 2.1.1, ncdump 4.9.0, terra 1.7-3, cftime 1.6.2).
#
# Yields by year are often written so (ISIMIP's crop models, terra's writeCDF). A guess would be that 1, 2, 3 years since 2000-01-01 are
# the first days of 2001, 2002, 2003, or are refused, as cftime does. CDO, ncdump and terra count calendar years. A year of UDUNITS is
# 365.2422 days, so that its 1, 2, 3 lie on 31 December of 2000, 2001, 2002: who labels by year, as with RNetCDF and NCO, is a year off,
# from 2000 in all years, from most origins in some. terra writes "years since 1970" without month and day, of which the others make
# 1 January and CDO 30 November of the year before: in CDO the years of a file that terra wrote are one too early.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 nco=5.1.4-1+deb12u1 netcdf-bin=1:4.9.0-3+b1 python3-netcdf4=1.6.2-1+b1 python3-cftime=1.6.2-3+b1 \
  r-cran-terra=1.7-3-1 r-cran-rnetcdf=2.6-2-1 r-cran-ncdf4=1.21-1
cd "$work"

cat >yield.cdl <<'CDL'
netcdf yield {
dimensions: time = UNLIMITED ; lat = 2 ; lon = 2 ;
variables:
  double time(time) ; time:units = "years since 2000-01-01" ; time:calendar = "standard" ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  float yield(time, lat, lon) ; yield:units = "t ha-1" ;
data:
  time = 1, 2, 3 ; lat = 50, 51 ; lon = 5, 6 ;
  yield = 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3 ;
}
CDL
ncgen -o yield.nc yield.cdl
run_r <<'R'
suppressMessages(library(terra))
yield <- rast(nrows = 2, ncols = 2, nlyrs = 3, xmin = 5, xmax = 7, ymin = 50, ymax = 52, vals = 1)
time(yield, "years") <- 2001:2003
writeCDF(yield, "terra.nc", varname = "yield", overwrite = TRUE)
R
for file in yield terra; do
  echo "$file.nc, $(ncdump -h $file.nc | grep -o 'years since [^"]*')"
  echo "  ncdump: $(ncdump -t -v time $file.nc | sed -n '/ time = "/s/.*= //p')"
  echo "  cdo:" $(cdo -s showdate $file.nc)
  echo "  ncks: $(ncks --cal -H -v time $file.nc | sed -n '/ time = "/s/.*= //p')"
  /usr/bin/python3 - $file.nc <<'PY'
import sys
import netCDF4
time = netCDF4.Dataset(sys.argv[1])["time"]
try:
    print("  cftime:", netCDF4.num2date(time[:], time.units, time.calendar))
except ValueError as error:
    print("  cftime: ValueError")
PY
  run_r <<R 2>/dev/null
suppressMessages({ library(terra); library(RNetCDF) })
cat("  terra:", time(rast("$file.nc")), "\n")
file <- open.nc("$file.nc")
cat("  RNetCDF:", utcal.nc(att.get.nc(file, "time", "units"), var.get.nc(file, "time"), "s"), "\n")
R
done | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
yield.nc, years since 2000-01-01
  ncdump: "2001-01-01", "2002-01-01", "2003-01-01" ;
  cdo: 2001-01-01 2002-01-01 2003-01-01
  ncks: "2000-12-31 05:48:45.9747000", "2001-12-31 11:37:31.9494000", "2002-12-31 17:26:17.9241000" ;
  cftime: ValueError
  terra: 2001 2002 2003 
  RNetCDF: 2000-12-31 05:48:45.9747 2001-12-31 11:37:31.9494 2002-12-31 17:26:17.9241 
terra.nc, years since 1970
  ncdump: "2001-01-01", "2002-01-01", "2003-01-01" ;
  cdo: 2000-11-30 2001-11-30 2002-11-30
  ncks: "2000-12-31 12:11:45.2157000", "2001-12-31 18:00:31.1904000", "2002-12-31 23:49:17.1651000" ;
  cftime: ValueError
  terra: 2001 2002 2003 
  RNetCDF: 2000-12-31 12:11:45.2157 2001-12-31 18:00:31.1904 2002-12-31 23:49:17.1651 
END

