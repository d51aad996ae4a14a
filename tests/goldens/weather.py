#!/usr/bin/env python3
"""Writes the weather of the golden seasons: closed formulas, no data of any place.

    weather.py FOLDER      writes FOLDER/plain.csv (2001-2002, no TEMP), FOLDER/hourly.csv (2002, TEMP) and
                           FOLDER/rain.csv (2001, TEMP and what water-limited production needs)

Temperatures are a yearly wave, two short waves and a daily range that falls under clouds; radiation is
that above the atmosphere times a transmission from the same clouds; ET0 follows radiation and warmth, and it
rains from the thickest clouds, more in spring.
Rounded to what stations report (tenths of a degree), so that leaf ages meet SPAN exactly now and then.
"""
import datetime as dt
import sys
from math import acos, cos, pi, radians, sin, tan

LATITUDE = 51.5


def extraterrestrial(doy):
    """Radiation above the atmosphere [J m-2 d-1] (Allen et al. 1998, equation 21)."""
    dec = 0.409 * sin(2 * pi * doy / 365 - 1.39)
    near = 1 + 0.033 * cos(2 * pi * doy / 365)
    lat = radians(LATITUDE)
    ws = acos(-tan(lat) * tan(dec))
    return 24 * 60 / pi * 0.082e6 * near * (ws * sin(lat) * sin(dec) + cos(lat) * cos(dec) * sin(ws))


def day(date):
    t, doy = date.toordinal() - dt.date(2001, 1, 1).toordinal(), date.timetuple().tm_yday
    cloud = 0.5 + 0.3 * sin(2 * pi * t / 5.3) + 0.2 * sin(2 * pi * t / 17.1 + 1)
    mean = 9.8 - 8.7 * cos(2 * pi * (doy - 21) / 365.25)
    mean += 3.1 * sin(2 * pi * t / 23.7 + 0.4) + 1.9 * sin(2 * pi * t / 7.7 + 2)
    half = 5.6 - 3.4 * cloud + 1.2 * sin(2 * pi * doy / 365.25 - 1.3)
    tmin, tmax = round(mean - half, 1), round(mean + half, 1)
    irrad = round(extraterrestrial(doy) * (0.72 - 0.5 * cloud), -3)
    temp = round(mean + 0.6 * sin(2 * pi * t / 9.1), 2)
    et0 = round(max(0.0, 2.2e-9 * irrad * (mean + 12) * 0.45 + 0.004), 3)
    rain = round(max(0.0, cloud - 0.62) * (3.6 + 3.5 * cos(2 * pi * (doy - 115) / 230)), 2)
    return tmin, tmax, irrad, temp, et0, rain


def write(path, first, last, with_temp, with_rain=False):
    with open(path, "w") as out:
        out.write("DAY,LAT,IRRAD,TMIN,TMAX," + ("TEMP," if with_temp else "") + "ET0" + (",RAIN,E0,ES0" if with_rain else "") + "\n")
        date, lat = first, f"{LATITUDE}"
        while date <= last:
            tmin, tmax, irrad, temp, et0, rain = day(date)
            mean = f"{temp:.2f}," if with_temp else ""
            out.write(f"{date},{lat},{irrad:.0f},{tmin:.1f},{tmax:.1f},{mean}{et0:.3f}")
            out.write(f",{rain:.2f},{1.24 * et0:.3f},{1.08 * et0:.3f}\n" if with_rain else "\n")
            date, lat = date + dt.timedelta(1), ""


write(sys.argv[1] + "/plain.csv", dt.date(2001, 3, 1), dt.date(2002, 9, 10), False)
write(sys.argv[1] + "/hourly.csv", dt.date(2002, 5, 1), dt.date(2002, 10, 10), True)
write(sys.argv[1] + "/rain.csv", dt.date(2001, 3, 1), dt.date(2001, 9, 30), True, True)
