"""French winter wheat as Windrow campaigns, and what assimilation changes in seasons of sites that no parameter was fitted to.

wheat_france.py prepare DATA   writes, in the working folder, weather.nc (3 stations), and for each station S
    others_S.nc   the site-years of the other stations with all that was observed, to be fitted
    site_S.nc     those of S with what was observed up to heading, to be assimilated
    and all.nc, all site-years with all that was observed
wheat_france.py table DATA NAME=RUN ...   grain and maturity of the runs in RUN_S/ (S every station) beside those observed. The first
    run is the one without assimilation: differences are of absolute errors, paired by site-year, of the members' means.

A site-year is a location of its own, since its station's other years are to know nothing of it. Needs netCDF4, numpy.
"""

import csv
import datetime
import math
import os
import sys

import netCDF4
import numpy as np

EPOCH = datetime.date(2000, 1, 1)
HEADING_TO_ANTHESIS = 7  # d, from mid-heading (BBCH55) to WOFOST's anthesis
LONGITUDE = 2.0  # not told; no result depends on it
E0_OF_ET0 = 1.05  # shallow open water, FAO56 table 12
SM0_OVER_SMFCF = 0.12  # not told: saturation, above field capacity
ES0_OF_E0 = (1 - 0.15) / (1 - 0.05)  # wet soil reflects .15 of the radiation, water .05
# Student's t, 97.5 %, by degrees of freedom from 1 on
T975 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
WEATHER = {"IRRAD": "MJ m-2 d-1", "TMIN": "degC", "TMAX": "degC", "RAIN": "mm d-1", "ET0": "mm d-1"}


def date(text):
    return datetime.date.fromisoformat(text)


def read(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def site_years(data):
    """Site-years in the file's order: name, station, lat, alt, sowing, soil, dates {stage: day}, tagp {day: kg/ha}, grain."""
    seasons = {}
    for r in read(os.path.join(data, "seasons.csv")):
        seasons[r["season"]] = {
            "name": r["season"], "station": r["station"], "lat": float(r["latitude"]), "alt": float(r["altitude"]),
            "sowing": date(r["sowing"]), "SMW": float(r["SMW"]), "SMFCF": float(r["SMFCF"]),
            "SM0": float(r["SMFCF"]) + SM0_OVER_SMFCF, "RDMSOL": float(r["depth_cm"]),
            "dates": {}, "tagp": {}, "grain": None}  # fmt: skip
    for r in read(os.path.join(data, "observations.csv")):
        season = seasons[r["season"]]
        if r["variable"] == "TAGP":
            season["tagp"][date(r["date"])] = float(r["value"])
        elif r["variable"] == "TWSO":
            season["grain"] = float(r["value"])
        else:
            season["dates"][r["variable"]] = date(r["date"])
    return list(seasons.values())


def location_file(path, names, lat, alt):
    nc = netCDF4.Dataset(path, "w")
    nc.Conventions = "CF-1.8"
    nc.createDimension("location", len(names))
    name = nc.createVariable("location", str, ("location",))
    name.cf_role = "timeseries_id"
    for i, text in enumerate(names):
        name[i] = text
    longitude = [LONGITUDE] * len(names)
    for key, units, values in (("lat", "degrees_north", lat), ("lon", "degrees_east", longitude), ("alt", "m", alt)):
        v = nc.createVariable(key, "f8", ("location",))
        v.units = units
        v[:] = values
    return nc


def day_axis(nc, days):
    nc.createDimension("time", len(days))
    time = nc.createVariable("time", "i4", ("time",))
    time.units = f"days since {EPOCH}"
    time.calendar = "standard"
    time[:] = [(d - EPOCH).days for d in days]


def write_weather(data, seasons):
    stations = sorted({(s["station"], s["lat"], s["alt"]) for s in seasons})
    rows = [read(os.path.join(data, f"weather_station_{s[0]}.csv")) for s in stations]
    first = min(date(r[0]["DAY"]) for r in rows)
    last = max(date(r[-1]["DAY"]) for r in rows)
    days = [first + datetime.timedelta(days=i) for i in range((last - first).days + 1)]
    with location_file("weather.nc", *zip(*((f"station_{s}", lat, alt) for s, lat, alt in stations))) as nc:
        day_axis(nc, days)
        for key, units in [*WEATHER.items(), ("E0", "mm d-1"), ("ES0", "mm d-1")]:
            v = nc.createVariable(key, "f8", ("location", "time"), fill_value=np.nan)
            v.units = units
            factor = {"E0": E0_OF_ET0, "ES0": E0_OF_ET0 * ES0_OF_E0}.get(key, 1.0)
            source = key if key in WEATHER else "ET0"
            for i, station in enumerate(rows):
                for r in station:
                    v[i, (date(r["DAY"]) - first).days] = factor * float(r[f"{source} [{WEATHER[source]}]"])


def write_seasons(path, seasons, until_heading):
    """Locations, sowing days, soils and observations of the seasons, those alone that were made up to heading or all."""
    years = list(range(min(s["sowing"].year for s in seasons) + 1, max(s["sowing"].year for s in seasons) + 2))
    seen = [{d: x for d, x in s["tagp"].items() if not until_heading or d <= s["dates"]["BBCH55"]} for s in seasons]
    days = sorted({d for tagp in seen for d in tagp})
    with location_file(path, *zip(*((s["name"], s["lat"], s["alt"]) for s in seasons))) as nc:
        day_axis(nc, days)
        nc.createDimension("year", len(years))
        nc.createVariable("year", "i4", ("year",))[:] = years
        for key, units in (("SMW", "1"), ("SMFCF", "1"), ("SM0", "1"), ("RDMSOL", "cm")):
            v = nc.createVariable(key, "f8", ("location",))
            v.units = units
            v[:] = [s[key] for s in seasons]
        by_year = {"planting_day": "1", "anthesis": f"days since {EPOCH}"}
        if not until_heading:
            by_year |= {"maturity": f"days since {EPOCH}", "yield": "kg ha-1"}
        for key, units in by_year.items():
            by_year[key] = nc.createVariable(key, "f8", ("location", "year"), fill_value=-9999.0)
            by_year[key].units = units
        tagp = nc.createVariable("TAGP", "f8", ("location", "time"), fill_value=-9999.0)
        tagp.units = "kg ha-1"
        for i, s in enumerate(seasons):
            year = years.index(s["sowing"].year + 1)
            by_year["planting_day"][i, year] = s["sowing"].timetuple().tm_yday
            by_year["anthesis"][i, year] = (s["dates"]["BBCH55"] - EPOCH).days + HEADING_TO_ANTHESIS
            if not until_heading:
                by_year["maturity"][i, year] = (s["dates"]["BBCH90"] - EPOCH).days
                if s["grain"]:
                    by_year["yield"][i, year] = s["grain"]
            for d, x in seen[i].items():
                tagp[i, days.index(d)] = x


def stations(seasons):
    return sorted({s["station"] for s in seasons})


def prepare(data):
    seasons = site_years(data)
    write_weather(data, seasons)
    write_seasons("all.nc", seasons, False)
    for station in stations(seasons):
        write_seasons(f"others_{station}.nc", [s for s in seasons if s["station"] != station], False)
        write_seasons(f"site_{station}.nc", [s for s in seasons if s["station"] == station], True)


def results(run, seasons):
    """{name: {"grain" or "maturity": (mean, 10 %, 90 %)}} of every site-year: kg/ha, days from sowing."""
    found = {}
    for station in stations(seasons):
        folder = f"{run}_{station}"
        path = next(p for k in ("ensemble", "assimilation") if os.path.exists(p := f"{folder}/wheat_{k}.nc"))
        with netCDF4.Dataset(path) as nc:
            names = nc["station_name"][:].tolist()
            years = nc["year"][:].tolist()
            for s in (s for s in seasons if s["station"] == station):
                at = years.index(s["sowing"].year + 1), names.index(s["name"])
                found[s["name"]] = {
                    what: tuple(float(nc[f"{variable}_{k}"][at]) for k in ("mean", "q10", "q90"))
                    for what, variable in (("grain", "yield"), ("maturity", "day_maturity"))
                }
    return found


def observed(season, what):
    return season["grain"] if what == "grain" else float((season["dates"]["BBCH90"] - season["sowing"]).days)


def baselines(seasons):
    """What the other stations' means say, as `results`: their grain and day of maturity; maturity from the heading seen."""
    by_mean, from_heading = {}, {}
    for s in seasons:
        others = [o for o in seasons if o["station"] != s["station"]]
        grain = np.mean([o["grain"] for o in others if o["grain"]])
        sown = s["sowing"].timetuple().tm_yday - 365  # a site-year is sown in the year before its harvest
        day = np.mean([o["dates"]["BBCH90"].timetuple().tm_yday for o in others]) - sown
        after = np.mean([(o["dates"]["BBCH90"] - o["dates"]["BBCH55"]).days for o in others])
        heading = (s["dates"]["BBCH55"] - s["sowing"]).days
        by_mean[s["name"]] = {"grain": (float(grain),), "maturity": (float(day),)}
        from_heading[s["name"]] = {"maturity": (float(heading + after),)}
    return {"mean of the other stations": by_mean, "heading seen + the others' mean days to maturity": from_heading}


def sign_test(better, n):
    """Two-sided probability of so uneven a count of n fair coins."""
    tail = sum(math.comb(n, k) for k in range(min(better, n - better) + 1)) / 2**n
    return min(1.0, 2.0 * tail)


def compare(seasons, runs, what, digits):
    """One line a run: its errors, and what it changes in the absolute errors of the first of `runs`."""
    seasons = [s for s in seasons if s["grain"] or what == "maturity"]
    n = len(seasons)
    print(f"{what}, {n} site-years [{'kg dry matter/ha' if what == 'grain' else 'd'}]")
    print(f"  {'':<50}{'bias':>7}{'RMSE':>7}{'in 80 %':>9}{'change of |error| (95 %)':>29}{'less in':>10}{'sign test':>11}")
    first = None
    for name, run in runs.items():
        if what not in run[seasons[0]["name"]]:
            continue
        values = [run[s["name"]][what] for s in seasons]
        truth = [observed(s, what) for s in seasons]
        error = np.array([v[0] - x for v, x in zip(values, truth)])
        inside = f"{sum(v[1] <= x <= v[2] for v, x in zip(values, truth))}/{n}" if len(values[0]) > 1 else ""
        line = f"  {name:<50}{error.mean():7.{digits}f}{np.sqrt(np.mean(error**2)):7.{digits}f}{inside:>9}"
        if first is None:
            first = np.abs(error)
        else:
            change = np.abs(error) - first
            half = T975[n - 2] * change.std(ddof=1) / np.sqrt(n)
            interval = f"{change.mean():.{digits}f} ({change.mean() - half:.{digits}f} to {change.mean() + half:.{digits}f})"
            less = int(np.sum(change < 0))
            line += f"{interval:>29}{f'{less}/{n}':>10}{sign_test(less, n):11.3f}"
        print(line)


def table(data, named):
    seasons = site_years(data)
    runs = {name: results(run, seasons) for name, run in named}
    for what, digits in (("grain", 0), ("maturity", 1)):
        compare(seasons, runs | baselines(seasons), what, digits)
    print("by site-year: biomasses assimilated; grain, then maturity (days from sowing), observed and of the runs in the order above")
    for s in sorted(seasons, key=lambda s: (s["station"], s["name"])):
        used = sum(d <= s["dates"]["BBCH55"] for d in s["tagp"])
        line = f"  {s['name']:<13}{used:2d}"
        for what, width in (("grain", 7), ("maturity", 7)):
            x = observed(s, what)
            line += f"{'' if x is None else f'{x:.0f}':>{width + 3}}"
            line += "".join(f"{run[s['name']][what][0]:{width}.0f}" for run in runs.values())
        print(line)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    else:
        table(sys.argv[2], [argument.rsplit("=", 1) for argument in sys.argv[3:]])
