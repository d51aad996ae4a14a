#!/usr/bin/env bash
# NCO 5.1.4, CDO 2.1.1 (Debian 12): NCO's dates pass over the attribute calendar, CDO takes julian for standard.
#
# A guess would be that all programs agree on the day of "730119 days since 0001-01-01" once the file says in which calendar to count.
# proleptic_gregorian, which Python's datetime and many scripts write, means 2000-01-01; ncks --cal shows 1999-12-30, the
# answer of the mixed calendar, whatever the attribute says. In julian the day is 1999-12-17 to ncdump and xarray; ncks and CDO, which warns, show
# 1999-12-30. From an origin after 1582 all agree but for julian: there the programs show the same date, though its day is 13 days
# later in everybody's calendar.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1 nco=5.1.4-1+deb12u1 netcdf-bin=1:4.9.0-3+b1 python3-netcdf4=1.6.2-1+b1 python3-cftime=1.6.2-3+b1 \
  python3-xarray=2023.01.0-1.1
cd "$work"
day() { # origin, days, calendar
  cat >time.cdl <<CDL
netcdf time {
dimensions: time = 1 ; lat = 1 ; lon = 1 ;
variables:
  double time(time) ; time:units = "days since $1" ; time:calendar = "$3" ;
  double lat(lat) ; lat:units = "degrees_north" ;
  double lon(lon) ; lon:units = "degrees_east" ;
  double tas(time, lat, lon) ;
data:
  time = $2 ; lat = 50 ; lon = 5 ; tas = 280 ;
}
CDL
  ncgen -k nc4 -o time.nc time.cdl
  echo "$2 days since $1, $3:"
  echo "  ncdump -t: $(ncdump -t -v time time.nc | grep -oE 'time = "[^"]*' | cut -d'"' -f2)"
  echo "  xarray: $(/usr/bin/python3 -W ignore -c 'import xarray; print(str(xarray.open_dataset("time.nc", engine="netcdf4")["time"].values[0])[:10])')"
  echo "  ncks --cal: $(ncks -C --cal -v time time.nc | grep -oE 'time = "[^"]*' | cut -d'"' -f2)"
  echo "  cdo: $(cdo -s showdate time.nc 2>/dev/null | xargs)"
}
for calendar in standard proleptic_gregorian julian; do day 0001-01-01 730119 $calendar; done 2>errors | tee seen
day 2000-01-01 0 julian 2>errors | tee -a seen
diff seen - <<'END' || { echo "changed"; exit 1; }
730119 days since 0001-01-01, standard:
  ncdump -t: 1999-12-30
  xarray: 1999-12-30
  ncks --cal: 1999-12-30
  cdo: 1999-12-30
730119 days since 0001-01-01, proleptic_gregorian:
  ncdump -t: 2000-01-01
  xarray: 2000-01-01
  ncks --cal: 1999-12-30
  cdo: 2000-01-01
730119 days since 0001-01-01, julian:
  ncdump -t: 1999-12-17
  xarray: 1999-12-17
  ncks --cal: 1999-12-30
  cdo: 1999-12-30
0 days since 2000-01-01, julian:
  ncdump -t: 2000-01-01
  xarray: 2000-01-01
  ncks --cal: 2000-01-01
  cdo: 2000-01-01
END
