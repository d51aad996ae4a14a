#!/usr/bin/env bash
# xarray 2023.01.0 (Debian 12, python3-xarray 2023.01.0-1.1): interp_calendar from noleap to the standard calendar changes every day of a
# leap year but the first.
#
# A guess would be that 29 February alone is interpolated, between its neighbours. The method interpolates along the fraction of the
# year that has passed, and those of 365 and of 366 days meet on 1 January alone: each day of a leap year becomes a mixture of two days.
# A day of 10 mm in July becomes two days of 5, its heavy rains and dry days are lost, and the minima and maxima of
# temperature move together; common years stay as they are. convert_calendar with the option missing, and interpolate_na after it, leave
# all days but the one that lacks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack python3-xarray=2023.01.0-1.1 python3-cftime=1.6.2-3+b1 python3-scipy=1.10.1-2
cd "$work"

/usr/bin/python3 -W ignore - <<'PY' | tee seen
import numpy, pandas, xarray
days = xarray.cftime_range("2000-01-01", periods=730, calendar="noleap")
rain = xarray.DataArray(numpy.zeros(730), coords={"time": days}, dims="time")
for day in ("2000-01-01", "2000-02-28", "2000-07-02", "2000-12-31", "2001-07-02"):
    rain.loc[day] = 10.0
def show(name, data):
    print(name)
    for day, mm in data.to_series().items():
        if mm > 0.005:
            print(f"  {day:%Y-%m-%d} {mm:.2f}")
show("interp_calendar", rain.interp_calendar(pandas.date_range("2000-01-01", "2001-12-31")))
show("convert_calendar, interpolate_na", rain.convert_calendar("standard", missing=numpy.nan).interpolate_na("time"))
PY
diff seen - <<'END' || { echo "changed"; exit 1; }
interp_calendar
  2000-01-01 10.00
  2000-01-02 0.03
  2000-02-28 8.42
  2000-02-29 1.61
  2000-07-01 5.03
  2000-07-02 5.00
  2000-12-30 0.05
  2000-12-31 9.97
  2001-07-02 10.00
convert_calendar, interpolate_na
  2000-01-01 10.00
  2000-02-28 10.00
  2000-02-29 5.00
  2000-07-02 10.00
  2000-12-31 10.00
  2001-07-02 10.00
END
