"""Maturity of soybean by latitude: `soybean_maturity.py DATA CROPS THIRD OUT`.

The trials' genotypes were bred for their latitude; the European varieties of soybean.yaml mature too early for most.
From the years that are fitted (year mod 3 != THIRD): the temperature sum from emergence to the observed
maturity of each trial, by the temperature functions of Soybean_906 (TBASEM, TEFFMX, TSUMEM, DTSMTB); a straight
line of it over latitude; rounded to groups of 50 degC d. Writes
  OUT/soybean.yaml   soybean.yaml with a variety Group_SUM for each group: Soybean_906 with TSUM1 and TSUM2
                     in its proportion (500 : 1300) and this sum
  OUT/variety.nc     the group of each location
  OUT/season.csv     region, year, days from planting to observed maturity (all years)
and prints the line.
"""

import csv
import datetime
import os
import re
import sys

import netCDF4
import numpy as np

TBASEM, TEFFMX, TSUMEM = 7.0, 22.0, 90.0
DTSMTB = ([0.0, 7.0, 30.0, 45.0], [0.0, 0.0, 23.0, 38.0])
SHARE = 500.0 / 1800.0  # TSUM1 of Soybean_906 in TSUM1 + TSUM2


def day_number(text):
    return datetime.date.fromisoformat(text).toordinal()


def read_trials(data):
    """location names, latitudes, and (location, year, days to maturity, temperature sum) of each trial"""
    trials, weather = (netCDF4.Dataset(os.path.join(data, f)) for f in ("yield.nc", "forcing.nc"))
    start = day_number(re.search(r"\d{4}-\d\d-\d\d", weather["time"].units).group())
    time = np.asarray(weather["time"][:], int) + start
    temperature = np.ma.filled((weather["T2M_MIN"][:] + weather["T2M_MAX"][:]) / 2.0, np.nan)
    planting, length = trials["planting_day"][:], trials["maturity_day_after_planting"][:]
    known = ~(np.ma.getmaskarray(trials["yield"][:]) | np.ma.getmaskarray(planting) | np.ma.getmaskarray(length))
    rows = []
    for i, j in zip(*np.nonzero(known)):
        year = int(trials["year"][j])
        sown = datetime.date(year, 1, 1).toordinal() + int(planting[i, j]) - 1
        season = temperature[i, (time >= sown) & (time < sown + round(float(length[i, j])))]
        season = season[np.isfinite(season)]
        risen = np.cumsum(np.clip(season - TBASEM, 0.0, TEFFMX - TBASEM))
        after = season[np.searchsorted(risen, TSUMEM) + 1 :]
        rows.append((int(i), year, float(length[i, j]), float(np.interp(after, *DTSMTB).sum())))
    return [str(n) for n in trials["location"][:]], np.asarray(trials["lat"][:]), rows


def write_crop(source, groups, path):
    with open(source, encoding="utf-8") as stream:
        text = stream.read().rstrip() + "\n"
    text, found = re.subn(r"(?m)^( +)Soybean_906:\s*$", r"\1Soybean_906: &soybean_906", text)
    if found != 1:
        sys.exit(f"{source}: expected one variety Soybean_906, found {found}")
    indent = re.search(r"(?m)^( +)Soybean_906:", text).group(1)
    for group in groups:
        text += f"{indent}Group_{group}:\n{indent}    <<: *soybean_906\n"
        for name, value in (("TSUM1", SHARE * group), ("TSUM2", (1.0 - SHARE) * group)):
            text += f"{indent}    {name}: [{value:.1f}, temperature sum, ['C.d']]\n"
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def write_varieties(names, latitudes, longitudes, groups, path):
    out = netCDF4.Dataset(path, "w")
    out.createDimension("location", len(names))
    for name, values, standard, units in (
        ("lat", latitudes, "latitude", "degrees_north"),
        ("lon", longitudes, "longitude", "degrees_east"),
    ):
        variable = out.createVariable(name, "f8", ("location",))
        variable.standard_name, variable.units = standard, units
        variable[:] = values
    location = out.createVariable("location", str, ("location",))
    location.cf_role = "timeseries_id"
    variety = out.createVariable("variety", str, ("location",))
    for i, name in enumerate(names):
        location[i] = name
        variety[i] = f"Group_{groups[i]}"
    out.close()


def main():
    data, crops, third, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    names, latitudes, rows = read_trials(data)
    longitudes = netCDF4.Dataset(os.path.join(data, "yield.nc"))["lon"][:]
    fitted = [(latitudes[i], total) for i, year, _, total in rows if year % 3 != third]
    slope, level = np.polyfit([lat - 41.0 for lat, _ in fitted], [total for _, total in fitted], 1)
    groups = [int(50 * round(float(level + slope * (lat - 41.0)) / 50)) for lat in latitudes]
    os.makedirs(out, exist_ok=True)
    write_crop(os.path.join(crops, "soybean.yaml"), sorted(set(groups)), os.path.join(out, "soybean.yaml"))
    write_varieties(names, latitudes, longitudes, groups, os.path.join(out, "variety.nc"))
    with open(os.path.join(out, "season.csv"), "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["region", "year", "value"])
        writer.writerows([names[i], year, days] for i, year, days, _ in rows)
    print(
        f"  third {third}: emergence to maturity {level:.0f} degC d at 41 N, {slope:+.0f} a degree;"
        f" groups {min(groups)} to {max(groups)}"
    )


main()
