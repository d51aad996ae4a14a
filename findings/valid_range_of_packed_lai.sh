#!/usr/bin/env bash
# GDAL 3.6.2 and netCDF4-python 1.6.2 (Debian 12, gdal-bin 3.6.2+dfsg-1+b2, python3-netcdf4 1.6.2-1+b1; terra 1.7-3): a valid_range in
# unpacked numbers is compared with the packed ones, and nearly all of a map is missing.
#
# The netCDF user guide says that valid_range is in packed numbers where it has the packed type, and in unpacked ones where it has
# theirs. LAI in shorts, scale_factor 0.1, with a float valid_range of 0 to 10 therefore holds LAI up to 10. A guess would be that
# programs either follow that or let valid_range alone, as xarray and ncdf4 do. GDAL, and terra on it, and netCDF4-python compare
# 0 to 10 with the shorts: everything above LAI 1 is missing. CDO says that it ignores such a range. Where the range is in
# shorts GDAL, netCDF4-python and CDO apply it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack gdal-bin=3.6.2+dfsg-1+b2 netcdf-bin=1:4.9.0-3+b1 python3-netcdf4=1.6.2-1+b1 cdo=2.1.1-1+deb12u1 python3-xarray=2023.01.0-1.1 \
  r-cran-terra=1.7-3-1 r-cran-ncdf4=1.21-1
cd "$work"

cat >lai.cdl <<'CDL'
netcdf lai {
dimensions: lat = 2 ; lon = 3 ;
variables:
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  short unpacked(lat, lon) ; unpacked:scale_factor = 0.1f ; unpacked:valid_range = 0.f, 10.f ; unpacked:_FillValue = -9s ;
  short packed(lat, lon) ; packed:scale_factor = 0.1f ; packed:valid_range = 0s, 100s ; packed:_FillValue = -9s ;
data:
  lat = 50, 51 ; lon = 5, 6, 7 ;
  unpacked = 5, 20, 35, 50, 120, _ ;
  packed = 5, 20, 35, 50, 120, _ ;
}
CDL
ncgen -k nc4 -o lai.nc lai.cdl
for variable in unpacked packed; do
  echo "valid_range in $variable numbers:"
  echo "  GDAL:" $(for y in 1 0; do for x in 0 1 2; do gdallocationinfo -valonly NETCDF:lai.nc:$variable $x $y; done; done)
  echo "  cdo:" $(cdo -s outputf,%g\ ,6 -selname,$variable lai.nc 2>/dev/null) - $(cdo selname,$variable lai.nc out.nc 2>&1 | grep -o 'ignored' || true)
  /usr/bin/python3 -W ignore - $variable <<'PY'
import sys
import netCDF4, xarray
show = lambda values: " ".join("missing" if v is None or v != v else f"{v:.3g}" for row in values for v in row)
print("  netCDF4:", show(netCDF4.Dataset("lai.nc")[sys.argv[1]][:].tolist()))
print("  xarray:", show(xarray.open_dataset("lai.nc", engine="netcdf4")[sys.argv[1]].values.tolist()))
PY
  run_r <<R
suppressMessages({ library(terra); library(ncdf4) })
cat("  terra:", values(flip(rast("lai.nc", subds = "$variable"))), "\n")
cat("  ncdf4:", as.vector(ncvar_get(nc_open("lai.nc"), "$variable")), "\n")
R
done 2>errors | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
valid_range in unpacked numbers:
  GDAL: 5 -9 -9 -9 -9 -9
  cdo: 0.5 2 3.5 5 12 -9 - ignored
  netCDF4: 0.5 missing missing missing missing missing
  xarray: 0.5 2 3.5 5 12 missing
  terra: 0.5 NaN NaN NaN NaN NaN 
  ncdf4: 0.5 2 3.5 5 12 NA 
valid_range in packed numbers:
  GDAL: 5 20 35 50 -9 -9
  cdo: 0.5 2 3.5 5 -9 -9 - ignored
  netCDF4: 0.5 2 3.5 5 missing missing
  xarray: 0.5 2 3.5 5 12 missing
  terra: 0.5 2 3.5 5 NaN NaN 
  ncdf4: 0.5 2 3.5 5 12 NA 
END
