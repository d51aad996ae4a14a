"""The law of a crop twin, its seasons, and the exact posterior by importance sampling.

Law: TSUM1 and SPAN with standard deviations of 5 and 10 % of the base value, the factor on AMAXTB 10 %, TDWI 30 % in its logarithm,
the day of sowing 5 d, each cell's own, cut at three of them. Seasons are run by the Python package's library, the kernels that `windrow ensemble` runs.

Needs numpy and netCDF4.
"""
import datetime
import os

import netCDF4
import numpy as np
from windrow.numpy import Calendar, Crop, Seasons

START, HARVEST_YEAR, LATEST = (10, 10), 2001, "2001-09-15"
SD = {"TSUM1": 0.05, "SPAN": 0.10, "TDWI": 0.30, "AMAXTB": 0.10}
SOWING_SD = 5.0  # d
LATEST_SHIFT = 15  # d, three of them
OBSERVED_EVERY = 10  # d
BLOCK = (5, 4)  # rows and columns of the cells of a region


def factors(z):
    """z[n, 5] standard normal -> {name: factor[n]}, and whole days by which sowing is later [n]"""
    of = {name: 1.0 + sd * z[:, i] for i, (name, sd) in enumerate(SD.items())}
    of["TDWI"] = np.exp(SD["TDWI"] * z[:, 2])
    return of, np.floor(SOWING_SD * np.clip(z[:, 4], -3, 3) + 0.5).astype(int)


class Region:
    """A region of `windrow synthesize`: its cells, their regions and weather"""

    def __init__(self, folder):
        self.folder = folder
        with netCDF4.Dataset(os.path.join(folder, "weather.nc")) as d:
            days = netCDF4.num2date(d["time"][:], d["time"].units, only_use_cftime_datetimes=False)
            self.first_day = np.datetime64(days[0].strftime("%Y-%m-%d"))
            shape = (len(days), -1)
            read = {name: np.asarray(d[name][:], dtype=float).reshape(shape).T for name in ("tasmin", "tasmax", "rsds")}
            self.lat, self.lon = np.asarray(d["lat"][:]), np.asarray(d["lon"][:])
        self.weather = {"TMIN": read["tasmin"] - 273.15, "TMAX": read["tasmax"] - 273.15, "IRRAD": read["rsds"] * 86400.0}
        self.n = self.lat.size * self.lon.size
        row, column = np.divmod(np.arange(self.n), self.lon.size)
        self.region = row // BLOCK[0] * (self.lon.size // BLOCK[1]) + column // BLOCK[1]
        self.latitude = np.repeat(self.lat, self.lon.size)
        self.start = np.datetime64(datetime.date(HARVEST_YEAR - 1, *START))
        self.crop = Crop(os.path.join(folder, "crop.yaml"), "synthetic")
        n_days = int((np.datetime64(LATEST) - self.start).astype(int))
        self.observed_days = np.arange(OBSERVED_EVERY, n_days, OBSERVED_EVERY)  # after the day of sowing that nobody shifts

    def run(self, cells, z, outputs=("LAI",), change=None):
        """Seasons i in cells[i] with parameters z[i]: {"TWSO": [n], "END": [n], NAME: [n, observed_days]}.

        END is the season's end, and columns of NAME are days after `start`; before a season's own sowing they are 0.
        """
        cells = np.asarray(cells)
        of, shift = factors(z)
        start = self.start + shift
        first = int((self.start - self.first_day).astype(int)) - LATEST_SHIFT
        last = int((np.datetime64(LATEST) - self.first_day).astype(int)) + 3
        weather = {name: x[cells, first:last] for name, x in self.weather.items()}
        calendar = Calendar(start, end=LATEST, end_type="earliest", weather_start=str(self.start - LATEST_SHIFT))
        seasons = Seasons(weather, calendar, self.crop, latitude=self.latitude[cells], threads=1)
        parameters = {name: f if name == "AMAXTB" else f * self.crop[name] for name, f in of.items()}
        for name, f in (change or {}).items():
            parameters[name] = f * self.crop[name]
        asked = {"TWSO": "TWSO", "END": "END", **{name: f"{name}:daily" for name in outputs}}
        values = seasons.forward(parameters, asked)
        day = self.observed_days[None, :] - shift[:, None]
        result = {"TWSO": values["TWSO"], "END": values["END"] + shift}
        for name in outputs:
            result[name] = np.where(day < 0, 0.0, np.take_along_axis(values[name], np.maximum(day, 0), axis=1))
        return result


def weighted_quantile(x, weight, level):
    order = np.argsort(x)
    below = np.cumsum(weight[order])
    return float(x[order[np.searchsorted(below, level * below[-1])]])


def importance_sampling(region, cell, observed, n_draws, rng, sowing=True):
    """The posterior of one cell's yield by n_draws from the law, weighed by the likelihood of its observations.

    observed  {NAME: (value[days], sigma[days])}, NaN = not observed
    Gives (mean, sd, 10 %, 90 %) of TWSO and its effective number of draws, 1 / the sum of squared weights.
    """
    z = rng.standard_normal((n_draws, 5))
    z[:, 4] *= sowing
    run = region.run(np.full(n_draws, cell), z, tuple(observed))
    log_weight = np.zeros(n_draws)
    for name, (value, sigma) in observed.items():
        log_weight -= 0.5 * np.nansum(((run[name] - value) / sigma) ** 2, axis=1)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    x = run["TWSO"]
    mean = float(weight @ x)
    sd = float(np.sqrt(weight @ (x - mean) ** 2))
    return mean, sd, weighted_quantile(x, weight, 0.1), weighted_quantile(x, weight, 0.9), 1.0 / float(weight @ weight)
