#!/usr/bin/env bash
# NCO 5.1.4 (Debian 12, nco 5.1.4-1+deb12u1): the mean over time says that it is of another time. CDO 2.1.1 does not.
#
# A guess would be that the mean of three days has the bounds of the three days. ncra takes the mean of the bounds, too: the mean of 1 to
# 3 January has bounds from 2 to 3 January, those of its middle day. A reader that goes by the bounds, as the conventions ask, takes a
# monthly mean for a day, and the mean of 30 harvest years for one year. Taken without its bounds (-C -v), the mean keeps the attribute that
# names them. CDO's timmean gives the bounds of all three days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 nco=5.1.4-1+deb12u1 netcdf-bin=1:4.9.0-3+b1
cd "$work"
cat >days.cdl <<'CDL'
netcdf days {
dimensions: time = UNLIMITED ; bnds = 2 ; lat = 1 ; lon = 1 ;
variables:
  double time(time) ; time:units = "days since 2001-01-01" ; time:calendar = "standard" ; time:bounds = "time_bnds" ;
  double time_bnds(time, bnds) ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  double tas(time, lat, lon) ; tas:units = "K" ; tas:cell_methods = "time: mean" ;
data:
  time = 0.5, 1.5, 2.5 ; time_bnds = 0, 1, 1, 2, 2, 3 ; lat = 50 ; lon = 5 ; tas = 280, 283, 286 ;
}
CDL
ncgen -k nc4 -o days.nc days.cdl
bounds() { ncdump "$2" | tr '\n' ' ' | grep -oE " $1 = [^;]*" | tail -n 1 | xargs; }
{
  ncra -O days.nc ncra.nc && echo "ncra: $(bounds tas ncra.nc), $(bounds time_bnds ncra.nc)"
  ncra -O -C -v tas,time days.nc only.nc
  echo "ncra -C -v tas,time: attributes bounds: $(ncdump -h only.nc | grep -c time:bounds)," \
    "variables: $(ncdump -h only.nc | grep -c 'double time_bnds' || true)"
  cdo -s timmean days.nc cdo.nc && echo "cdo timmean: $(bounds tas cdo.nc), $(bounds time_bnds cdo.nc)"
} 2>errors | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
ncra: tas = 283, time_bnds = 1, 2
ncra -C -v tas,time: attributes bounds: 1, variables: 0
cdo timmean: tas = 283, time_bnds = 0, 3
END
