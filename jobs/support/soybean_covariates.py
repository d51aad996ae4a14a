"""Covariates of the soybean trials: `soybean_covariates.py DATA OUT`.

Writes
  OUT/soil.nc         by location, in real units, from soil.csv (SoilGrids 2, 5-15 cm, scaled integers): clay and sand
                      [%], bdod = bulk density [kg dm-3], log_soc = ln of organic carbon [g kg-1] (it spans 11 to
                      99, most of it 12 to 25); silt is what they leave of 100 %
  OUT/covariates.csv  region, year and, for regressions,
                      site:    latitude, day of planting and the soil: what the network sees
                      first30: means of TMIN, TMAX, IRRAD, RAIN over the 30 days from planting
                      season:  means of TMIN, TMAX, IRRAD over days 0-29, 30-59, 60-89, 90-, and the number of days
                               with weather: what WOFOST sees of the season
                      rain:    means of RAIN over the same days, which potential production does not see
"""

import csv
import datetime
import os
import re
import sys

import netCDF4
import numpy as np

SOIL = (  # name, column of soil.csv, to real units, units, long name
    ("clay", "clay_5-15cm_mean", lambda v: v / 10.0, "%", "clay, 5-15 cm"),
    ("sand", "sand_5-15cm_mean", lambda v: v / 10.0, "%", "sand, 5-15 cm"),
    ("bdod", "bdod_5-15cm_mean", lambda v: v / 100.0, "kg dm-3", "bulk density of the fine earth, 5-15 cm"),
    ("log_soc", "soc_5-15cm_mean", lambda v: np.log(v / 10.0), "1", "ln(organic carbon / (g kg-1)), 5-15 cm"),
)
WEATHER = {"TMIN": "T2M_MIN", "TMAX": "T2M_MAX", "IRRAD": "ALLSKY_SFC_SW_DWN", "RAIN": "PRECTOTCORR"}
PARTS = ((0, 30), (30, 60), (60, 90), (90, 365))


def read_soil(data):
    """{location: [values]}"""
    with open(os.path.join(data, "soil.csv"), encoding="utf-8", newline="") as stream:
        return {r["location"]: [float(f(float(r[c]))) for _, c, f, _, _ in SOIL] for r in csv.DictReader(stream)}


def write_soil(trials, names, soil, path):
    with netCDF4.Dataset(path, "w") as out:
        out.Conventions = "CF-1.8"
        out.source = "SoilGrids 2, soil.csv of the trials"
        out.createDimension("location", len(names))
        location = out.createVariable("location", str, ("location",))
        location.cf_role = "timeseries_id"
        for i, name in enumerate(names):
            location[i] = name
        for name in ("lat", "lon"):
            variable = out.createVariable(name, "f8", ("location",))
            variable.setncatts({k: trials[name].getncattr(k) for k in ("standard_name", "units")})
            variable[:] = trials[name][:]
        for k, (name, _, _, units, long_name) in enumerate(SOIL):
            variable = out.createVariable(name, "f8", ("location",))
            variable.units, variable.long_name = units, long_name
            variable[:] = [soil[n][k] for n in names]


def mean(values):
    return "" if np.all(np.isnan(values)) else repr(float(np.nanmean(values)))


def write_table(data, trials, names, soil, path):
    weather = netCDF4.Dataset(os.path.join(data, "forcing.nc"))
    start = datetime.date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", weather["time"].units).group())
    time = np.asarray(weather["time"][:], int) + start.toordinal()
    daily = {n: np.ma.filled(weather[v][:].astype(float), np.nan) for n, v in WEATHER.items()}
    planting = np.ma.filled(trials["planting_day"][:].astype(float), np.nan)
    known = ~np.ma.getmaskarray(trials["yield"][:]) & np.isfinite(planting)
    columns = ["region", "year", "site:latitude", "site:start_day", *(f"site:{s[0]}" for s in SOIL)]
    columns += [f"first30:{n}" for n in WEATHER]
    columns += [f"season:{n}[{k}]" for n in ("TMIN", "TMAX", "IRRAD") for k in range(len(PARTS))]
    columns += ["season:days", *(f"rain:RAIN[{k}]" for k in range(len(PARTS)))]
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for i, j in zip(*np.nonzero(known)):
            year = int(trials["year"][j])
            day = time - (datetime.date(year, 1, 1).toordinal() + int(planting[i, j]) - 1)
            season = {n: v[i][(day >= 0) & (time <= datetime.date(year, 12, 31).toordinal())] for n, v in daily.items()}
            parts = {n: [mean(v[a:b]) for a, b in PARTS] for n, v in season.items()}
            row = [names[i], year, float(trials["lat"][i]), planting[i, j], *soil[names[i]]]
            row += [parts[n][0] for n in WEATHER]
            row += [p for n in ("TMIN", "TMAX", "IRRAD") for p in parts[n]]
            writer.writerow(row + [int(np.isfinite(season["TMIN"]).sum()), *parts["RAIN"]])


def main(data, out):
    trials, soil = netCDF4.Dataset(os.path.join(data, "yield.nc")), read_soil(data)
    names = [str(n) for n in trials["location"][:]]
    os.makedirs(out, exist_ok=True)
    write_soil(trials, names, soil, os.path.join(out, "soil.nc"))
    write_table(data, trials, names, soil, os.path.join(out, "covariates.csv"))


main(*sys.argv[1:])
