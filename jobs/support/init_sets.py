"""The weather of a synthetic region in the layouts of other sources, for jobs/init_sets.sh.

    init_sets.py REGION FOLDER     REGION/weather.nc, cells.nc, yield.nc of `windrow synthesize`; FOLDER/era5_land, e_obs, daymet, w5e5

ERA5-Land: a file a year, totals stamped at 00 UTC of the next day, wind as a vector, dew point. E-OBS: a packed file a variable.
Daymet: a file a variable and year at a list of places, radiation as a mean over daylight, no 31 December in leap years; yields by
place and year as CSV. W5E5: a file a variable and period, latitude falling.
"""
import datetime
import os
import sys

import numpy as np
import netCDF4

region, folder = sys.argv[1:]
source = netCDF4.Dataset(f"{region}/weather.nc")
DAY, LAT, LON = (np.asarray(source[k][:]) for k in ("time", "lat", "lon"))
data = {k: np.asarray(source[k][:], "f8") for k in ("tasmin", "tasmax", "rsds", "pr", "hurs", "sfcWind")}
DATE = [datetime.date(1970, 1, 1) + datetime.timedelta(int(d)) for d in DAY]
saturated = lambda kelvin: 610.8 * np.exp(17.27 * (kelvin - 273.15) / (kelvin - 35.85))  # [Pa] FAO56 equation 11
VAPOUR = np.minimum(data["hurs"] / 100 * (saturated(data["tasmin"]) + saturated(data["tasmax"])) / 2, saturated(data["tasmax"]))


def write(path, time, since, axes, variables, packed=None, names=None, time_name="time"):
    """variables: name -> (values by (time, ...), unit); axes: name -> (values, units); packed: step of 16-bit integers"""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with netCDF4.Dataset(path, "w") as f:
        for name, (value, units) in {time_name: (time, since), **axes}.items():
            along = "location" if names is not None and name != time_name else name
            if along not in f.dimensions:
                f.createDimension(along, len(value))
            v = f.createVariable(name, "f8", (along,))
            v.units = units
            v[:] = value
        if names is not None:
            f.createVariable("location", str, ("location",))[:] = np.array(names, object)
        dimensions = (time_name, "location") if names is not None else (time_name, *axes)
        for name, (value, unit) in variables.items():
            v = f.createVariable(name, "i2" if packed else "f4", dimensions, fill_value=-9999 if packed else np.float32(-9999))
            v.units = unit
            if packed:
                v.setncatts({"scale_factor": packed[name], "add_offset": 0.0})
            v[:] = value


def grid(lat="latitude", lon="longitude"):
    return {lat: (LAT, "degrees_north"), lon: (LON, "degrees_east")}


def years():
    year = np.array([d.year for d in DATE])
    return [(int(y), year == y) for y in np.unique(year)]


def era5_land():
    b = np.log(VAPOUR / 610.8)
    dew = 237.3 * b / (17.27 - b) + 273.15
    means = {"t2m_min": (data["tasmin"], "K"), "t2m_max": (data["tasmax"], "K"), "d2m": (dew, "K"),
             "u10": (0.6 * data["sfcWind"], "m s**-1"), "v10": (0.8 * data["sfcWind"], "m s**-1")}
    totals = {"ssrd": (data["rsds"] * 86400, "J m**-2"), "tp": (data["pr"] * 86.4, "m")}
    for y, part in years():
        for kind, variables, shift in (("means", means, 0), ("totals", totals, 1)):
            write(f"{folder}/era5_land/era5_land_{kind}_{y}.nc", (DAY[part] + shift) * 86400, "seconds since 1970-01-01", grid(),
                  {k: (v[part], unit) for k, (v, unit) in variables.items()}, time_name="valid_time")


def e_obs():
    celsius = lambda k: data[k] - 273.15
    for name, value, unit, step in (("tn", celsius("tasmin"), "Celsius", 0.01), ("tx", celsius("tasmax"), "Celsius", 0.01),
                                    ("qq", data["rsds"], "W/m2", 0.1), ("rr", data["pr"] * 86400, "mm", 0.1),
                                    ("hu", data["hurs"], "%", 0.1), ("fg", data["sfcWind"], "m/s", 0.01)):
        write(f"{folder}/e_obs/{name}_ens_mean_0.1deg_reg_v27.0e.nc", DAY + 7305, "days since 1950-01-01 00:00", grid(),
              {name: (value, unit)}, packed={name: step})


def daymet():
    rows, columns = (a.ravel() for a in np.meshgrid(range(len(LAT)), range(len(LON)), indexing="ij"))
    names = [f"P{i:02d}" for i in range(len(rows))]
    there = np.array([not (d.month == 12 and d.day == 31 and d.year % 4 == 0) for d in DATE])
    angle = 2 * np.pi * (np.array([d.timetuple().tm_yday for d in DATE]) - 80) / 365
    cosine = np.clip(-np.tan(np.radians(LAT[rows]))[None] * np.tan(0.409 * np.sin(angle))[:, None], -0.99, 0.99)
    daylight = 86400 / np.pi * np.arccos(cosine)
    at = lambda x: x[:, rows, columns]
    table = {"tmin": (at(data["tasmin"]) - 273.15, "degrees C"), "tmax": (at(data["tasmax"]) - 273.15, "degrees C"),
             "prcp": (at(data["pr"]) * 86400, "mm/day"), "srad": (at(data["rsds"]) * 86400 / daylight, "W/m2"),
             "dayl": (daylight, "s"), "vp": (at(VAPOUR), "Pa")}
    for name, (value, unit) in table.items():
        for y, part in years():
            part = part & there
            write(f"{folder}/daymet/daymet_v4_daily_{name}_{y}.nc", DAY[part] + 7305.5, "days since 1950-01-01 00:00:00",
                  {"lat": (LAT[rows], "degrees_north"), "lon": (LON[columns], "degrees_east")}, {name: (value[part], unit)},
                  names=names)
    reported = netCDF4.Dataset(f"{region}/yield.nc")
    tonnes = np.asarray(reported["yield"][:]).reshape(-1, len(reported["year"][:]))[0]
    with open(f"{folder}/daymet/yields.csv", "w") as f:
        print("station,year,yield [t/ha]", file=f)
        for i, name in enumerate(names):
            for y, value in zip(reported["year"][:], tonnes):
                print(name, y, round(float(value) * (1 + 0.01 * i), 3), sep=",", file=f)


def w5e5():
    global LAT
    order = np.argsort(-LAT)
    LAT = LAT[order]
    half = len(DAY) // 2
    for name in data:
        unit = source[name].units
        for a, b in ((0, half), (half, len(DAY))):
            path = f"{folder}/w5e5/{name.lower()}_W5E5v2.0_{DATE[a]:%Y%m%d}-{DATE[b - 1]:%Y%m%d}.nc"
            write(path, DAY[a:b] + 40177, "days since 1860-01-01", grid("lat", "lon"),
                  {"sfcwind" if name == "sfcWind" else name: (data[name][a:b][:, order], unit)})


era5_land()
e_obs()
daymet()
w5e5()
