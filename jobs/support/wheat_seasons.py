"""Reference seasons of one crop year as a Windrow region: a list of stations in NetCDF.

A reference season is a folder case_NN with parameters_pp.yaml (flat WOFOST parameters),
agromanagement.yaml and weather.csv (PCSE formats). Weather files end on the day on which the crop
matures, but a calibration also asks for later crops: from there on the last 30 days repeat until
31 October. Runs of `windrow site` and campaigns read the same extended weather.
"""

import copy
import csv
import datetime
import json
import os
import subprocess

import netCDF4
import numpy as np
import yaml

WEATHER = {"IRRAD": "J m-2 d-1", "TMIN": "degC", "TMAX": "degC", "TEMP": "degC"}
CAMPAIGN = """campaign: {{name: {name}, production: pp, events: {mode}}}
region: {{cells: region.nc, zones: {{file: region.nc, variable: location}}}}
crop: {{parameters: "{{station}}.yaml"}}
years: {{harvest: {harvest}, attribution: {{sowing_year_plus: 1}}}}
forcing: {{profile: wofost, files: region.nc}}
calendar:
  start: {{file: region.nc, variable: planting_day, type: sowing}}
  end: {{type: earliest, latest: "09-15"}}
"""
REPEATED = 30  # [d] of weather that repeat after a file's last day


class Season:
    """One reference season: its parameters, its calendar and its extended weather."""

    def __init__(self, folder, work):
        self.name = os.path.basename(folder)
        self.agromanagement = os.path.join(folder, "agromanagement.yaml")
        with open(os.path.join(folder, "parameters_pp.yaml")) as f:
            self.parameters = yaml.safe_load(f)
        with open(self.agromanagement) as f:
            campaign = yaml.safe_load(f)["AgroManagement"][0]
        self.start = list(campaign.values())[0]["CropCalendar"]["crop_start_date"]
        with open(os.path.join(folder, "weather.csv")) as f:
            rows = list(csv.DictReader(f))
        self.lat, self.lon, self.alt = (float(rows[0][k]) for k in ("LAT", "LON", "ELEV"))
        self.days = [datetime.date.fromisoformat(r["DAY"]) for r in rows]
        self.weather = {k: [float(r[k]) for r in rows] for k in WEATHER}
        while self.days[-1] < datetime.date(self.start.year + 1, 10, 31):
            self.days.append(self.days[-1] + datetime.timedelta(days=1))
            for values in self.weather.values():
                values.append(values[-REPEATED])
        self.csv = os.path.join(work, self.name + "_weather.csv")
        with open(self.csv, "w") as f:
            print("DAY", "LAT", *WEATHER, sep=",", file=f)
            for i, day in enumerate(self.days):
                print(day, self.lat, *(repr(self.weather[k][i]) for k in WEATHER), sep=",", file=f)

    def write_parameters(self, path, factors):
        """Writes the parameters, each of `factors` applied: to a scalar or to a table's ordinates."""
        scaled = dict(self.parameters)
        for name, factor in factors.items():
            value = scaled[name]
            scaled[name] = (
                [v * factor if i % 2 else v for i, v in enumerate(value)]
                if isinstance(value, list)
                else value * factor
            )
        with open(path, "w") as f:
            for name, value in scaled.items():
                print(f"{name}: {json.dumps(value)}", file=f)

    def run(self, windrow, work, mode, factors):
        """Daily states of the season (`windrow site`): {day: {DVS, LAI, TWSO, ...}}, in days' order."""
        parameters = os.path.join(work, f"{self.name}_run.yaml")
        output = os.path.join(work, f"{self.name}_run.csv")
        self.write_parameters(parameters, factors)
        subprocess.run(
            [windrow, "site", "--parameters", parameters, "--agromanagement", self.agromanagement,
             "--weather", self.csv, "--production", "pp", "--events", mode, "--output", output],
            check=True, stderr=subprocess.DEVNULL)  # fmt: skip
        with open(output) as f:
            return {
                datetime.date.fromisoformat(r["DAY"]): {k: float(r[k]) for k in ("DVS", "LAI", "TWSO")}
                for r in csv.DictReader(f)
                if r["DVS"]
            }


def station_list(path, seasons):
    """Opens a NetCDF file with the seasons' stations in it."""
    nc = netCDF4.Dataset(path, "w")
    nc.Conventions = "CF-1.8"
    nc.createDimension("location", len(seasons))
    name = nc.createVariable("location", str, ("location",))
    name.cf_role = "timeseries_id"
    for i, season in enumerate(seasons):
        name[i] = season.name
    for key, units in (("lat", "degrees_north"), ("lon", "degrees_east"), ("alt", "m")):
        v = nc.createVariable(key, "f8", ("location",))
        v.units = units
        v[:] = [getattr(season, key) for season in seasons]
    return nc


def day_axis(nc, days):
    """Adds a time axis of the given dates."""
    nc.createDimension("time", len(days))
    time = nc.createVariable("time", "i4", ("time",))
    time.units = "days since 2000-01-01"
    time.calendar = "standard"
    time[:] = [(d - datetime.date(2000, 1, 1)).days for d in days]


def write_region(work, seasons):
    """Writes cells, weather, start days (region.nc) and the prior's parameters (NAME.yaml)."""
    years = {season.start.year for season in seasons}
    if len(years) > 1:
        raise SystemExit(f"the seasons start in different years: {sorted(years)}")
    first = min(season.days[0] for season in seasons)
    last = min(season.days[-1] for season in seasons)
    days = [first + datetime.timedelta(days=i) for i in range((last - first).days + 1)]
    with station_list(os.path.join(work, "region.nc"), seasons) as nc:
        day_axis(nc, days)
        for key, units in WEATHER.items():
            v = nc.createVariable(key, "f8", ("location", "time"), fill_value=np.nan)
            v.units = units
            for i, season in enumerate(seasons):
                where = (season.days[0] - first).days
                v[i, where:] = season.weather[key][: len(days) - where]
        start = nc.createVariable("planting_day", "i4", ("location",))
        start.long_name = "day of year of sowing"
        start.units = "1"
        start[:] = [season.start.timetuple().tm_yday for season in seasons]
    for season in seasons:
        season.write_parameters(os.path.join(work, season.name + ".yaml"), {})
    return years.pop() + 1


def write_observations(work, seasons, harvest_year, lai, twso):
    """Writes observations.nc: lai {(i, day): (value, sigma)}, twso {i: (value, sigma)} [kg ha-1]."""
    days = sorted({day for _, day in lai})
    with station_list(os.path.join(work, "observations.nc"), seasons) as nc:
        day_axis(nc, days)
        nc.createDimension("year", 1)
        nc.createVariable("year", "i4", ("year",))[:] = [harvest_year]
        for name, units, dims in (("lai", "1", ("location", "time")),
                                  ("yield", "kg ha-1", ("location", "year"))):  # fmt: skip
            value = nc.createVariable(name, "f8", dims, fill_value=-9999.0)
            sigma = nc.createVariable(name + "_error", "f8", dims, fill_value=-9999.0)
            value.units = sigma.units = units
            pairs = (((i, days.index(d)), p) for (i, d), p in lai.items()) if name == "lai" else (
                ((i, 0), p) for i, p in twso.items())  # fmt: skip
            for place, (v, s) in pairs:
                value[place], sigma[place] = v, s


def scan_yield(windrow, work, season, mode, name, factors):
    """Final TWSO [kg ha-1] for each factor on one parameter: a region of as many stations, run once."""
    copies = [copy.copy(season) for _ in factors]
    for i, (copied, factor) in enumerate(zip(copies, factors)):
        copied.name = f"copy_{i}"
    os.makedirs(work, exist_ok=True)
    harvest = write_region(work, copies)
    for copied, factor in zip(copies, factors):
        copied.write_parameters(os.path.join(work, copied.name + ".yaml"), {name: factor})
    with open(os.path.join(work, "scan.yaml"), "w") as f:
        f.write(CAMPAIGN.format(name="scan", mode=mode, harvest=harvest))
    subprocess.run([windrow, "simulate", "scan.yaml"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    with netCDF4.Dataset(os.path.join(work, "out", "scan_maps.nc")) as nc:
        return nc["twso"][:].ravel().tolist()
