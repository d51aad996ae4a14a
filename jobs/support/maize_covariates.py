"""Covariates of the German maize districts: `maize_covariates.py DATA OUT`.

Writes
  OUT/yield.nc        DATA/yield.nc with each region's station before its name ("2667 Rhein-Erft-Kreis"), so that a
                      cross-validation can keep the districts of a station together (crossvalidation.blocked_by)
  OUT/covariates.csv  region, year and, for regressions,
                      site:   latitude of the station; TMIN, TMAX, IRRAD of the four times 30 days before 1 May:
                              what the network sees
                      season: means of TMIN, TMAX, IRRAD of May to September: what WOFOST sees of the season, by months
                      rain:   means of RAIN of the same months, which potential production does not see
"""

import csv
import datetime
import os
import re
import sys

import netCDF4
import numpy as np

WEATHER = {"TMIN": "tasmin", "TMAX": "tasmax", "IRRAD": "rsds"}
MONTHS = range(5, 10)


def write_yields(yields, names, path):
    with netCDF4.Dataset(path, "w") as out:
        out.setncatts({k: yields.getncattr(k) for k in yields.ncattrs()})
        for name, dim in yields.dimensions.items():
            out.createDimension(name, len(dim))
        for name, v in yields.variables.items():
            copy = out.createVariable(name, v.dtype, v.dimensions, fill_value=getattr(v, "_FillValue", None))
            copy.setncatts({k: v.getncattr(k) for k in v.ncattrs() if k != "_FillValue"})
            if v.dtype is str:
                for i, text in enumerate(names if name == "region_name" else v[:]):
                    copy[i] = str(text)
            else:
                copy[:] = v[:]


def mean(values):
    """empty where fewer than half of the days are known, as windrow has it"""
    known = np.isfinite(values)
    return repr(float(values[known].mean())) if 2 * known.sum() >= len(values) else ""


def row_of(daily, rain, time, year):
    """values of one station and year in the columns' order"""
    ordinal = lambda month, day: datetime.date(year, month, day).toordinal()
    between = lambda v, a, b: mean(v[(time >= a) & (time < b)])
    sown = ordinal(5, 1)
    months = [(ordinal(m, 1), ordinal(m + 1, 1)) for m in MONTHS]
    row = [between(v, sown - 120 + 30 * k, sown - 90 + 30 * k) for k in range(4) for v in daily.values()]
    row += [between(v, a, b) for v in daily.values() for a, b in months]
    return row + [between(rain, a, b) for a, b in months]


def write_table(data, yields, names, path):
    weather = netCDF4.Dataset(os.path.join(data, "forcing.nc"))
    start = datetime.date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", weather["time"].units).group())
    time = np.asarray(weather["time"][:], int) + start.toordinal()
    read = lambda v, s: np.ma.filled(weather[v][:, s].astype(float), np.nan)
    stations = [str(s) for s in weather["location"][:]]
    known = ~np.ma.getmaskarray(yields["yield"][:])
    columns = ["region", "year", "site:latitude", *(f"site:{n}[{k}]" for k in range(4) for n in WEATHER)]
    columns += [f"season:{n}[{m}]" for n in WEATHER for m in MONTHS] + [f"rain:RAIN[{m}]" for m in MONTHS]
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for s, station in enumerate(stations):
            daily, rain = {n: read(v, s) for n, v in WEATHER.items()}, read("pr", s)
            for j, year in enumerate(yields["year"][:].tolist()):
                row = row_of(daily, rain, time, year)
                for r in np.flatnonzero(known[j]):
                    if str(yields["station"][r]) == station:
                        writer.writerow([names[r], year, float(weather["lat"][s]), *row])


def main(data, out):
    yields = netCDF4.Dataset(os.path.join(data, "yield.nc"))
    names = [f"{s} {n}" for s, n in zip(yields["station"][:], yields["region_name"][:])]
    os.makedirs(out, exist_ok=True)
    write_yields(yields, names, os.path.join(out, "yield.nc"))
    write_table(data, yields, names, os.path.join(out, "covariates.csv"))


main(*sys.argv[1:])
