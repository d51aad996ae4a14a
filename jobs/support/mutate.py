#!/usr/bin/env python3
"""Mutations of plain input files whose meaning is known, drawn with a seed, and what Windrow makes of them.

Usage: mutate.py WINDROW FOLDER N SEED [FIRST]   (python3 with numpy and netCDF4)

FOLDER holds regions pp and wlp of `windrow synthesize`. N mutations are drawn, each from a seed of its own (SEED + 1000
times its number, from FIRST on); one line for each. An outcome is
  same     exit code 0 and the numbers of the plain run: bit for bit, or to 1e-9 where the mutation itself rounds doubles
           (a unit's factor, K to degC)
  refused  exit code 1 and a message that holds the name of the file or variable
  stated   exit code 0, other numbers, and a line of the log, absent from the plain run's, that holds such a name
Everything else is silent. Exit code 1 where an outcome is silent or none of those that the mutation's meaning allows.
"""
import collections
import copy
import os
import pathlib
import re
import shutil
import subprocess
import sys

import cftime
import netCDF4
import numpy as np

# -- files in memory: values unpacked and masked; how they are stored is decided when they are written


class Variable:
    def __init__(self, dims, value, attributes):
        self.dims, self.value, self.attributes = list(dims), value, attributes
        self.type = value.dtype.str[1:] if value.dtype.kind != "O" else str
        self.fill = attributes.pop("_FillValue", None)
        self.scale = self.offset = None  # packed where scale is set

    def is_text(self):
        return self.type is str or self.type[0] in "SU"


class File:
    """A NetCDF file; form: format of netCDF4; group: path of the group that holds the variables"""

    def __init__(self, path):
        self.form, self.group, self.unlimited, self.coordinates_at_root = "NETCDF4", "", set(), False
        self.storage = {}
        with netCDF4.Dataset(path) as f:
            self.variables = {}
            for name, v in f.variables.items():
                a = {k: v.getncattr(k) for k in v.ncattrs()}
                self.variables[name] = Variable(v.dimensions, np.ma.array(v[:]), a)

    def __getitem__(self, name):
        return self.variables[name]

    def along(self, dim):
        return [v for v in self.variables.values() if dim in v.dims]

    def take(self, dim, index):
        for v in self.along(dim):
            v.value = np.ma.take(v.value, index, axis=v.dims.index(dim))

    def rename(self, old, new):
        self.variables = {new if k == old else k: v for k, v in self.variables.items()}

    def lengths(self):
        return {d: v.value.shape[i] for v in self.variables.values() for i, d in enumerate(v.dims)}

    def write(self, path):
        path.unlink(missing_ok=True)
        with netCDF4.Dataset(path, "w", format=self.form) as f:
            group = f.createGroup(self.group) if self.group else f
            top = f if self.coordinates_at_root else group
            for d, n in self.lengths().items():
                top.createDimension(d, None if d in self.unlimited else n)
            for name, v in self.variables.items():
                self.write_variable(top if self.coordinates_at_root and [name] == v.dims else group, name, v)

    def write_variable(self, f, name, v):
        if v.is_text():
            w = f.createVariable(name, v.type if v.type is str else "S1", v.dims)
            w.setncatts(v.attributes)
            w[:] = np.asarray(v.value, dtype=object if v.type is str else None)
            return
        kind = np.dtype(v.type)
        w = f.createVariable(name, v.type, v.dims, fill_value=v.fill, **(self.storage if v.dims else {}))
        w.set_auto_maskandscale(False)
        w.setncatts(v.attributes)
        if v.scale is not None:
            w.scale_factor, w.add_offset = v.scale, v.offset
        raw = np.ma.array(v.value, dtype="f8")
        if v.scale is not None:
            raw = (raw - float(v.offset)) / float(v.scale)
        missing = v.fill if v.fill is not None else v.attributes.get("missing_value", 0)
        raw = raw.filled(missing)
        if kind.kind in "iu":
            assert np.array_equal(raw, np.rint(raw)), name + ": packing is not exact"
        w[:] = raw.astype(kind)


# -- the plain regions: numbers of few bits, so that packing and types are exact


def few_bits(region):
    """Rounds the numbers, sets three LAI values missing, moves the region west of Greenwich."""
    step = {"tasmin": 64, "tasmax": 64, "rsds": 8, "pr": 2**24, "hurs": 8, "sfcWind": 64, "lai": 64, "lai_error": 256, "yield": 16,
            "yield_error": 64, "SMW": 1024, "SMFCF": 1024, "SM0": 1024, "RDMSOL": 1, "altitude": 1}
    files = {p.stem: File(p) for p in region.glob("*.nc")}
    for stem, f in files.items():
        for name, v in f.variables.items():
            if name in step:
                v.value = np.rint(np.ma.array(v.value, dtype="f8") * step[name]) / step[name]
            if name == "lon":
                v.value = v.value - 10
    lai = files["lai"]["lai"].value
    lai[20, 1, 1] = lai[21, 0, 2] = lai[22, 2, 0] = np.ma.masked
    return files


def plain_region(region):
    files = few_bits(region)
    text = (region / "campaign.yaml").read_text()
    if region.name == "pp":  # an overlap as a table and a map of sowing dates instead of zones and one date
        zones = files.pop("zones")
        rows = ["region,lat,lon,area [ha]"]
        for j, lat in enumerate(zones["lat"].value):
            for i, lon in enumerate(zones["lon"].value):
                rows.append("R0%d,%s,%s,%d" % (zones["zone"].value[j, i] + 1, lat, lon, zones["harvested_area"].value[j, i]))
        files["overlap"] = rows
        f = copy.deepcopy(files["cells"])
        del f.variables["mask"]
        f.variables["start"] = Variable(["lat", "lon"], np.ma.array(284.0 + np.arange(9.0).reshape(3, 3)), {"units": "day of year"})
        files["start"] = f
        text = text.replace("zones: {file: zones.nc, variable: zone}", "overlap: {file: overlap.csv, area: area}")
        text = text.replace('day: "10-10"', "file: start.nc, variable: start")
        (region / "zones.nc").unlink()
    (region / "campaign.yaml").write_text(text)
    for stem, f in files.items():
        write(region, stem, f)
    return files


def write(folder, stem, f):
    if isinstance(f, list):
        (folder / (stem + ".csv")).write_text("\n".join(f) + "\n")
    elif isinstance(f, bytes):
        (folder / (stem + ".csv")).write_bytes(f)
    else:
        f.write(folder / (stem + ".nc"))


# -- mutations

Mutation = collections.namedtuple("Mutation", "does expected names")  # text; allowed outcomes; names a message may use
SAME, NEAR, REFUSED, TOLD = {"same"}, {"near"}, {"refused"}, {"refused", "stated"}
mutations = []  # function(random, files) -> Mutation, or None where it has no place


def mutation(function):
    mutations.append(function)
    return function


def choose(r, items):
    items = list(items)
    return items[int(r.integers(len(items)))]


def numeric(r, files, where=lambda stem, name, v: True):
    """A variable of numbers beside axes: (stem, name, variable)"""
    found = [(s, n, v) for s, f in files.items() if isinstance(f, File) for n, v in f.variables.items()
             if not v.is_text() and v.dims != [n] and where(s, n, v)]
    return choose(r, found)


def netcdf(r, files, has=()):
    return choose(r, [s for s, f in files.items() if isinstance(f, File) and all(h in f.variables for h in has)])


# variable: (unit, factor, addend) of the same quantity: stored = plain * factor + addend
degree = [(u, 1.0, -273.15) for u in ("degC", "C", "Celsius", "celsius", "degree_Celsius", "deg_C", "degrees_C")] + [("degF", 1.8, -459.67)]
share = [("%", 100.0, 0.0), ("percent", 100.0, 0.0)]
moisture = share + [("m3 m-3", 1.0, 0.0), ("cm3/cm3", 1.0, 0.0), ("10-2 cm3 cm-3", 100.0, 0.0), ("cm3 cm-3 * 100", 100.0, 0.0)]
same_quantity = {
    "tasmin": degree, "tasmax": degree,
    "rsds": [("W/m2", 1.0, 0.0), ("W m**-2", 1.0, 0.0), ("MJ m-2 d-1", 0.0864, 0.0), ("MJ/m^2/day", 0.0864, 0.0), ("J m-2 d-1", 86400.0, 0.0),
             ("kJ m-2 day-1", 86.4, 0.0), ("J m-2", 86400.0, 0.0), ("MJ m-2", 0.0864, 0.0)],
    "pr": [("mm d-1", 86400.0, 0.0), ("mm/day", 86400.0, 0.0), ("mm", 86400.0, 0.0), ("cm d-1", 8640.0, 0.0), ("kg m-2 d-1", 86400.0, 0.0),
           ("m", 86.4, 0.0), ("mm s-1", 1.0, 0.0)],
    "hurs": [("percent", 1.0, 0.0), ("1", 0.01, 0.0)],
    "sfcWind": [("m/s", 1.0, 0.0), ("m s**-1", 1.0, 0.0), ("km h-1", 3.6, 0.0), ("km/h", 3.6, 0.0), ("cm s-1", 100.0, 0.0)],
    "lai": [("m2 m-2", 1.0, 0.0), ("m2/m2", 1.0, 0.0), ("m^2/m^2", 1.0, 0.0), ("0.1", 10.0, 0.0)] + share,
    "lai_error": [("m2 m-2", 1.0, 0.0)] + share,
    "yield": [(u, 1000.0, 0.0) for u in ("kg ha-1", "kg/ha", "kg.ha-1")] + [("dt/ha", 10.0, 0.0), ("q/ha", 10.0, 0.0), ("g m-2", 100.0, 0.0)]
             + [(u, 1.0, 0.0) for u in ("ton/ha", "t/ha", "tonnes/ha", "Mg ha-1", "metric_ton ha-1", "tons ha-1", "tonne per hectare")],
    "yield_error": [("kg ha-1", 1000.0, 0.0), ("ton/ha", 1.0, 0.0)],
    "SMW": moisture, "SMFCF": moisture, "SM0": moisture,
    "RDMSOL": [("m", 0.01, 0.0), ("mm", 10.0, 0.0)],
    "altitude": [("km", 1e-3, 0.0), ("ft", 1 / 0.3048, 0.0), ("m2 s-2", 9.80665, 0.0)],
    "harvested_area": [("km2", 0.01, 0.0), ("m2", 1e4, 0.0), ("hectare", 1.0, 0.0)],
    "mask": share,
}


@mutation
def unit_of_the_quantity(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in same_quantity)
    unit, factor, addend = choose(r, same_quantity[n])
    v.value = np.ma.array(v.value, dtype="f8") * factor + addend
    v.type, v.attributes["units"] = "f8", unit
    v.fill = 1e20 if np.ma.is_masked(v.value) or v.fill is not None else None
    if n == "yield" and unit == "kg.ha-1":
        return Mutation(f"{s}: {n} in '{unit}'", NEAR | REFUSED, [s, n])
    return Mutation(f"{s}: {n} in '{unit}'", NEAR, [s, n])


@mutation
def unit_of_another_kind(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in same_quantity and n != "mask")
    other = [u for u in ("K", "kg", "degrees_north", "days since 2000-01-01", "Pa", "m s-2", "mol", "furlongs per banana", "mt/ha")]
    v.attributes["units"] = choose(r, [u for u in other if not (u == "K" and n.startswith("tas"))])
    return Mutation(f"{s}: {n} in '{v.attributes['units']}'", REFUSED, [s, n])


@mutation
def no_units(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in ("yield", "RDMSOL", "tasmin", "rsds", "altitude", "start"))
    del v.attributes["units"]
    allowed = {"yield": REFUSED, "RDMSOL": REFUSED}.get(n, {"same", "refused", "stated"})
    return Mutation(f"{s}: {n} without units", allowed, [s, n])


@mutation
def units_of_axes(r, files):
    s = netcdf(r, files, ["lat"])
    f = files[s]
    axis, units = choose(r, [("lat", ["degree_north", "degreesN", "degrees_N", "degreeN"]), ("lon", ["degree_east", "degreesE", "degrees_E"])])
    f[axis].attributes["units"] = choose(r, units)
    return Mutation(f"{s}: {axis} in '{f[axis].attributes['units']}'", SAME, [s])


# -- codes of missing values


@mutation
def other_fill(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: v.fill is not None)
    v.fill = choose(r, [-9999.0, -999.0, 1e30, -32768.0, float("nan"), 9.96921e36])
    return Mutation(f"{s}: {n} _FillValue {v.fill:g}", SAME, [s])


@mutation
def missing_value_instead(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: v.fill is not None)
    v.fill, v.attributes["missing_value"] = None, np.dtype(v.type).type(choose(r, [-9999.0, -99.0, 1e20]))
    return Mutation(f"{s}: {n} missing_value {v.attributes['missing_value']:g}", SAME, [s])


@mutation
def both_codes(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: v.fill is not None)
    v.fill, v.attributes["missing_value"] = -999.0, np.array([-9999.0, 1e20], v.type)
    if n == "lai":
        v.value[21, 0, 2] = -9999.0
    return Mutation(f"{s}: {n} with _FillValue and two missing_values", SAME, [s])


@mutation
def undeclared_code(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in same_quantity and n not in ("mask", "lai_error", "yield_error"))
    code = choose(r, [-999.0, -9999.0, -99.0, 1e20, 9999.0, 32767.0, -32768.0])
    v.fill = None
    if n == "altitude" or n == "harvested_area" or n == "RDMSOL":
        code = choose(r, [-9999.0, -32768.0, 1e20])
    index = choose(r, np.ndindex(v.value.shape[1:])) if v.value.ndim == 3 else choose(r, np.ndindex(v.value.shape))
    if v.value.ndim == 3:
        index = ((420,) if s == "weather" else (21,)) + index
        if n == "lai":
            files[s]["quality"].value[index] = 0
    v.value[index] = code
    return Mutation(f"{s}: {n}{list(index)} = {code:g}, not declared", TOLD, [s, n, {"tasmin": "TMIN", "tasmax": "TMAX", "rsds": "IRRAD",
                    "pr": "RAIN", "sfcWind": "WIND", "lai": "LAI"}.get(n, n)])


# -- places


@mutation
def rows_turned(r, files):
    s, axis = netcdf(r, files, ["lat"]), choose(r, ["lat", "lon"])
    files[s].take(axis, [2, 1, 0])
    if s == "cells":
        return None
    return Mutation(f"{s}: {axis} the other way", SAME if axis == "lat" else SAME | REFUSED, [s])


@mutation
def longitudes_to_360(r, files):
    s = netcdf(r, files, ["lon"])
    files[s]["lon"].value = files[s]["lon"].value + 360
    return Mutation(f"{s}: longitudes from 0 to 360", SAME if s != "cells" else {"same"}, [s])


@mutation
def axes_as_floats(r, files):
    s = netcdf(r, files, ["lon"])
    for axis in ("lat", "lon"):
        files[s][axis].type = "f4"
    return Mutation(f"{s}: axes as floats", SAME, [s])


@mutation
def axes_by_units_alone(r, files):
    s = netcdf(r, files, ["lat"])
    f = files[s]
    for axis, name in (("lat", choose(r, ["y", "latitude", "rows"])), ("lon", choose(r, ["x", "longitude", "columns"]))):
        f[axis].attributes.pop("standard_name")
        f[axis].attributes.pop("axis", None)
        for v in f.along(axis):
            v.dims[v.dims.index(axis)] = name
        f.rename(axis, name)
    return Mutation(f"{s}: axes found by their units", SAME, [s])


@mutation
def dimensions_in_another_order(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: v.value.ndim > 1)
    order = r.permutation(v.value.ndim)
    v.value, v.dims = v.value.transpose(order), [v.dims[k] for k in order]
    return Mutation(f"{s}: {n}({', '.join(v.dims)})", SAME, [s])


@mutation
def dimension_of_length_one(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: v.value.ndim > 1)
    at = int(r.integers(v.value.ndim + 1))
    v.value = np.ma.expand_dims(v.value, at) if hasattr(np.ma, "expand_dims") else v.value.reshape(v.value.shape[:at] + (1,) + v.value.shape[at:])
    v.dims.insert(at, "band")
    return Mutation(f"{s}: {n}({', '.join(v.dims)}), band = 1", SAME, [s])


@mutation
def points_beyond(r, files):
    s = choose(r, [x for x in files if x in ("weather", "zones", "lai", "soil", "start")])
    f = files[s]
    lat = f["lat"].value
    f.take("lat", [0, 0, 1, 2])
    f["lat"].value[0] = lat[0] + (lat[0] - lat[1])
    return Mutation(f"{s}: a row beyond the cells", SAME if s != "zones" else {"same", "refused", "stated"}, [s])


@mutation
def axis_spoilt(r, files):
    s, axis = netcdf(r, files, ["lat"]), choose(r, ["lat", "lon"])
    v = files[s][axis]
    what = choose(r, ["repeated", "not a number", "1e20", "shifted", "out of the globe", "of two dimensions"])
    if what == "repeated":
        v.value[1] = v.value[0]
    elif what == "shifted":
        if s == "cells":
            return None
        v.value = v.value + 0.125
    elif what == "out of the globe":
        v.value = v.value + 700 if axis == "lon" else v.value + 60
    elif what == "of two dimensions":
        grid = np.meshgrid(files[s]["lat"].value, files[s]["lon"].value, indexing="ij")
        for a, g in zip(("lat", "lon"), grid):
            files[s][a].value, files[s][a].dims = np.ma.array(g), ["y", "x"]
        for w in files[s].variables.values():
            w.dims = [{"lat": "y", "lon": "x"}.get(d, d) for d in w.dims]
    else:
        v.value[1] = float("nan") if what == "not a number" else 1e20
    return Mutation(f"{s}: {axis} {what}", REFUSED, [s])


@mutation
def row_of_points_missing(r, files):
    s, axis = choose(r, [x for x in files if x in ("weather", "zones", "soil", "start", "lai")]), choose(r, ["lat", "lon"])
    files[s].take(axis, [0, 2] if r.integers(2) else [0, 1])
    return Mutation(f"{s}: a row of {axis} left out", TOLD, [s])


# -- days


def dates(v):
    return netCDF4.num2date(v.value, v.attributes["units"], v.attributes.get("calendar", "standard"))


def retime(v, date, units, calendar):
    moments = [cftime.datetime(d.year, d.month, d.day, d.hour, calendar=calendar) for d in date]
    v.value = np.ma.array(cftime.date2num(moments, units, calendar), dtype="f8")
    v.type, v.attributes["units"], v.attributes["calendar"] = "f8", units, calendar


@mutation
def other_time_units(r, files):
    s = netcdf(r, files, ["time"])
    units = choose(r, ["days since 2000-01-01", "days since 1900-1-1", "days since 1850-01-01 00:00:00", "hours since 1970-01-01",
                       "hours since 1900-01-01 00:00:0.0", "minutes since 1999-12-31", "seconds since 1970-01-01T00:00:00Z",
                       "hours since 1999-12-31 06:00", "days since 1999-12-31 12:00", "Days Since 1950-01-01", "day since 1950-01-01"])
    v = files[s]["time"]
    retime(v, dates(v), units.lower().replace("day since", "days since").replace("t00", "T00").replace("z", "Z"), "standard")
    v.attributes["units"] = units
    return Mutation(f"{s}: time in '{units}'", SAME | REFUSED if units.startswith("Days") else SAME, [s])


@mutation
def other_calendar(r, files):
    s = netcdf(r, files, ["time"])
    v = files[s]["time"]
    calendar = choose(r, ["proleptic_gregorian", "gregorian", "noleap", "365_day", "julian", "none given", "STANDARD"])
    known = {"none given": "standard", "STANDARD": "standard"}.get(calendar, calendar)
    date = dates(v)
    if known in ("noleap", "365_day"):
        files[s].take("time", [i for i, d in enumerate(date) if (d.month, d.day) != (2, 29)])
        date = dates(v)
    if known == "julian":  # 13 days behind
        date = netCDF4.num2date(v.value - 13, v.attributes["units"], "standard")
    retime(v, date, choose(r, ["days since 1950-01-01", "hours since 1990-05-06"]), known)
    v.attributes["calendar"] = calendar
    if calendar == "none given":
        del v.attributes["calendar"]
    return Mutation(f"{s}: calendar {calendar}", SAME, [s])


@mutation
def calendar_of_360_days(r, files):
    if "weather" not in files:
        return None
    f = files["weather"]
    date = dates(f["time"])
    keep = [i for i, d in enumerate(date) if d.day <= 30]
    f.take("time", keep)
    first = date[0].year
    f["time"].value = np.ma.array([(date[i].year - first) * 360.0 + (date[i].month - 1) * 30 + date[i].day - 1 for i in keep])
    f["time"].type, f["time"].attributes["units"], f["time"].attributes["calendar"] = "f8", f"days since {first}-01-01", "360_day"
    return Mutation("weather: calendar 360_day", TOLD, ["weather", "360"])


@mutation
def time_spoilt(r, files):
    s = netcdf(r, files, ["time"])
    v = files[s]["time"]
    what = choose(r, ["calendar lunar", "years since", "months since", "no units", "a day twice", "not a number", "days without since",
                      "a date that is none"])
    if what == "calendar lunar":
        v.attributes["calendar"] = "lunar"
    elif what == "a date that is none":
        v.attributes["units"] = "days since 1970-02-31"
    elif what == "no units":
        del v.attributes["units"]
    elif what == "a day twice":
        v.value[11] = v.value[10]
    elif what == "not a number":
        v.type, v.value = "f8", np.ma.array(v.value, dtype="f8")
        v.value[11] = float("nan")
    else:
        v.attributes["units"] = {"years since": "years since 1970-01-01", "months since": "months since 1970-01-01",
                                 "days without since": "days"}[what]
    return Mutation(f"{s}: time: {what}", REFUSED, [s])


@mutation
def stamps_within_the_day(r, files):
    s = netcdf(r, files, ["time"])
    v = files[s]["time"]
    shift = choose(r, [0.5, 0.25, 0.75])
    v.type, v.value = "f8", np.ma.array(v.value, dtype="f8") + shift
    return Mutation(f"{s}: stamps at {24 * shift:g}:00", SAME, [s])


@mutation
def stamps_with_bounds(r, files):
    s = netcdf(r, files, ["time"])
    f = files[s]
    v = f["time"]
    day = np.ma.array(v.value, dtype="f8")
    shift = choose(r, [0.0, 0.5, 1.0])
    v.type, v.value, v.attributes["bounds"] = "f8", day + shift, "time_bnds"
    bounds = Variable(["time", "bnds"], np.ma.array(np.stack([day, day + 1], -1)), {})
    how = choose(r, ["right", "right", "backwards", "of no length", "a day off", "absent", "of a week"])
    if how == "backwards":
        bounds.value = bounds.value[:, ::-1]
    elif how == "of no length":
        bounds.value[:, 1] = bounds.value[:, 0]
    elif how == "a day off":
        bounds.value = bounds.value + 40
    elif how == "of a week":
        bounds.value[:, 1] += 6
    if how != "absent":
        f.variables["time_bnds"] = bounds
    allowed = {"right": SAME, "absent": SAME | TOLD if shift < 1 else TOLD}.get(how, SAME | TOLD if how in ("backwards", "of no length") and shift < 1 else TOLD)
    if s == "lai" and how == "of a week":
        allowed = TOLD | SAME
    return Mutation(f"{s}: stamps {24 * shift:g} h into their day, bounds {how}", allowed, [s, "time"])


@mutation
def day_absent(r, files):
    day = int(r.integers(330, 560))
    f = files["weather"]
    if r.integers(2):
        f.take("time", [i for i in range(731) if i != day])
        what = "absent"
    else:
        n = choose(r, ["tasmin", "tasmax", "rsds"] + (["pr", "sfcWind"] if "soil" in files else []))
        f[n].value[day] = np.ma.masked
        what = "without " + n
    return Mutation(f"weather: day {day} {what}", TOLD, ["weather", "missing", "lack"])


@mutation
def days_backwards(r, files):
    s = netcdf(r, files, ["time"])
    files[s].take("time", range(len(files[s]["time"].value))[::-1])
    return Mutation(f"{s}: days backwards", SAME | REFUSED, [s])


# -- packing

exact = {"tasmin": (1 / 64, 273.0), "tasmax": (1 / 64, 280.0), "rsds": (1 / 8, 0.0), "hurs": (1 / 8, 0.0), "sfcWind": (1 / 64, 0.0),
         "lai": (1 / 64, 0.0), "lai_error": (1 / 256, 0.0), "yield": (1 / 16, 0.0), "yield_error": (1 / 64, 0.0), "SMW": (1 / 1024, 0.0),
         "SMFCF": (1 / 1024, 0.25), "SM0": (1 / 1024, 0.5), "RDMSOL": (1.0, 100.0), "altitude": (1.0, 0.0), "pr": (2.0**-24, 0.0)}


def pack(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in exact)
    scale, offset = exact[n]
    v.type, v.fill = choose(r, ["i4", "i2"]) if n != "pr" else "i4", -32000
    v.scale, v.offset = scale, offset
    return s, n, v


@mutation
def packed(r, files):
    s, n, v = pack(r, files)
    kind = choose(r, ["f8", "f4", "negative", "one number each"])
    if kind == "negative":
        v.scale = -v.scale
    elif kind == "one number each":
        v.scale, v.offset = np.array([v.scale]), np.array([v.offset])
    else:
        v.scale, v.offset = np.dtype(kind).type(v.scale), np.dtype(kind).type(v.offset)
    return Mutation(f"{s}: {n} packed as {v.type}, {kind}", SAME, [s])


@mutation
def packed_unsigned(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in ("mask", "quality", "zone"))
    kind = choose(r, ["u1", "_Unsigned", "u2"])
    v.type = "i1" if kind == "_Unsigned" else kind
    v.fill = {"_Unsigned": -1, "u1": 255, "u2": 65535}[kind]
    if kind == "_Unsigned":
        v.attributes["_Unsigned"] = "true"
    return Mutation(f"{s}: {n} as {kind}", SAME, [s])


@mutation
def packed_with_range(r, files):
    s, n, v = pack(r, files)
    low, high = (float(f(v.value)) for f in (np.ma.min, np.ma.max))
    stored = sorted(int(round((x - v.offset) / v.scale)) for x in (low, high))
    kind = choose(r, ["stored", "values", "stored, min and max", "values, min and max"])
    pair = np.array(stored, v.type) if kind.startswith("stored") else np.array([low - 1e-9, high + 1e-9])
    if "min" in kind:
        v.attributes["valid_min"], v.attributes["valid_max"] = pair[0], pair[1]
    else:
        v.attributes["valid_range"] = pair
    return Mutation(f"{s}: {n} packed, valid range of {kind}", SAME, [s])


@mutation
def range_that_leaves_out(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in ("lai", "tasmin", "SMW", "yield", "rsds"))
    if r.integers(2):
        v.attributes["valid_min"] = np.dtype(v.type).type(1e6)
        return Mutation(f"{s}: {n} valid_min leaves nothing", REFUSED, [s, n])
    v.attributes["valid_max"] = np.dtype(v.type).type(np.ma.median(v.value[350:550] if s == "weather" else v.value))
    return Mutation(f"{s}: {n} valid_max leaves out half", TOLD, [s, n])


@mutation
def packing_spoilt(r, files):
    s, n, v = pack(r, files)
    v.value, v.scale = (v.value - v.offset) / v.scale, None
    v.attributes.update(choose(r, [{"scale_factor": 0.0}, {"scale_factor": float("nan")}, {"scale_factor": "fast"},
                                   {"scale_factor": np.array([1.0, 2.0])}, {"valid_range": np.array([1, 2, 3], v.type)},
                                   {"valid_range": np.array([9, 2], v.type)}]))
    return Mutation(f"{s}: {n} packed, {v.attributes}", REFUSED, [s])


# -- groups, types, storage


@mutation
def in_a_group(r, files):
    s = netcdf(r, files)
    f = files[s]
    f.group = choose(r, ["PRODUCT", "data/fields"])
    f.coordinates_at_root = bool(r.integers(2))
    return Mutation(f"{s}: in group {f.group}{', axes at the root' if f.coordinates_at_root else ''}", SAME, [s])


@mutation
def other_type(r, files):
    s, n, v = numeric(r, files)
    whole = np.dtype(v.type).kind in "iu"
    v.type = choose(r, ["f4", "f8", "i8", "u4", "i2"] if whole else ["f8"])
    v.fill = None if v.fill is None else np.dtype(v.type).type(v.fill)
    return Mutation(f"{s}: {n} as {v.type}", SAME, [s])


@mutation
def other_format(r, files):
    s = netcdf(r, files)
    form = choose(r, ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA", "NETCDF4_CLASSIC", "deflated", "big endian"])
    f = files[s]
    if form == "deflated":
        f.storage = {"zlib": True, "shuffle": True}
    elif form == "big endian":
        f.storage = {"endian": "big"}
    else:
        f.form = form
    if "time" in f.variables and r.integers(2):
        f.unlimited = {"time"}
    return Mutation(f"{s}: {form}{', time unlimited' if f.unlimited else ''}", SAME, [s])


@mutation
def names_as_strings(r, files):
    found = [s for s, f in files.items() if isinstance(f, File) and "region_name" in f.variables]
    s = choose(r, found)
    v = files[s]["region_name"]
    v.value = np.ma.array(["".join(c.decode() for c in row) for row in np.asarray(v.value)], dtype=object)
    v.type, v.dims = str, v.dims[:1]
    return Mutation(f"{s}: region_name as strings", SAME, [s])


@mutation
def text_among_numbers(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in ("lai", "yield", "SMW", "tasmin", "altitude", "harvested_area", "start", "mask"))
    v.value = np.array(["%g" % x for x in v.value.filled(1).ravel()], dtype=object).reshape(v.value.shape)
    v.type, v.attributes = str, {k: a for k, a in v.attributes.items() if isinstance(a, str)}
    return Mutation(f"{s}: {n} as strings", REFUSED, [s])


@mutation
def attributes_without_effect(r, files):
    s, n, v = numeric(r, files)
    v.attributes.update(choose(r, [
        {"coordinates": "lat lon"}, {"grid_mapping": "crs"}, {"comment": "x" * 20000}, {"flag_masks": np.array([1, 2], "i1")},
        {"actual_range": np.array([0.0, 1.0])}, {"long_name": ""}, {"missing_value": float("nan")}, {"valid_range": np.array([-1e30, 1e30])},
        {"scale_factor": 1.0, "add_offset": 0.0}, {"ancillary_variables": "none_such"}, {"_CoordinateAxes": "lat lon"}]))
    if s == "weather" and r.integers(2):
        v.attributes["cell_methods"] = "area: mean " + v.attributes["cell_methods"]
    return Mutation(f"{s}: {n} {list(v.attributes)[-1]}", SAME, [s])


@mutation
def variable_beside(r, files):
    s = netcdf(r, files, ["lat"])
    files[s].variables[choose(r, ["crs", "spatial_ref", "number"])] = Variable([], np.ma.array(0, "i4"), {"grid_mapping_name": "latitude_longitude"})
    return Mutation(f"{s}: a single number beside", SAME, [s])


@mutation
def variable_absent(r, files):
    s, n, v = numeric(r, files, lambda s, n, v: n in ("lai", "lai_error", "quality", "yield", "yield_error", "SMW", "tasmin", "rsds", "zone", "start", "hurs"))
    if n == "hurs" and "soil" not in files:
        return None
    files[s].rename(n, "other_" + n)
    return Mutation(f"{s}: {n} under another name", TOLD, [s, n])


# -- tables


@mutation
def table_written_otherwise(r, files):
    if "overlap" not in files:
        return None
    rows, how = files["overlap"], choose(r, ["semicolons", "tabs", "columns", "rows", "CRLF", "BOM", "comments", "quotes", "blanks", "km2", "m2", "headings", "0 to 360"])
    field = [x.split(",") for x in rows]
    if how in ("semicolons", "tabs"):
        rows = [(";" if how == "semicolons" else "\t").join(x) for x in field]
    elif how == "columns":
        rows = [",".join(x[i] for i in (3, 1, 0, 2)) for x in field]
    elif how == "rows":
        rows = rows[:1] + [rows[1 + i] for i in r.permutation(len(rows) - 1)]
    elif how == "comments":
        rows = ["# areas by hand"] + rows[:4] + ["", "# the others"] + rows[4:]
    elif how == "quotes":
        rows = [",".join('"%s"' % x for x in row) for row in field]
    elif how == "blanks":
        rows = [" , ".join(x) for x in field]
    elif how in ("km2", "m2"):
        factor = 0.01 if how == "km2" else 1e4
        rows = [rows[0].replace("ha", how)] + ["%s,%s,%s,%.10g" % (*x[:3], factor * float(x[3])) for x in field[1:]]
    elif how == "headings":
        rows = ["NUTS_ID,Latitude,LON,area (ha)" if r.integers(2) else "county,lat,lon,area [hectare]"] + rows[1:]
    elif how == "0 to 360":
        rows = rows[:1] + ["%s,%s,%s,%s" % (x[0], x[1], float(x[2]) + 360, x[3]) for x in field[1:]]
    files["overlap"] = {"CRLF": "\r\n".join(rows + [""]).encode(), "BOM": b"\xef\xbb\xbf" + "\n".join(rows + [""]).encode()}.get(how, rows)
    return Mutation(f"overlap.csv: {how}", {"same", "near", "refused"} if how in ("headings", "quotes") else {"same", "near"}, ["overlap"])


@mutation
def table_spoilt(r, files):
    if "overlap" not in files:
        return None
    rows = files["overlap"]
    how = choose(r, ["a name for a number", "unit m", "no area", "a field short", "decimal comma", "off the grid", "-999", "another region",
                     "a field more", "1e400", "nan", "a column twice"])
    at = int(r.integers(1, len(rows)))
    field = rows[at].split(",")
    if how == "unit m":
        rows[0] = rows[0].replace("ha", "m")
    elif how == "no area":
        rows[0] = rows[0].replace("area [ha]", "surface")
    elif how == "a column twice":
        rows[0] = rows[0].replace("lon", "lat")
    elif how == "decimal comma":
        files["overlap"] = [x.replace(",", ";").replace(".", ",") for x in rows]
    else:
        field = {"a name for a number": field[:3] + ["much"], "a field short": field[:3], "off the grid": [field[0], "70.1", *field[2:]],
                 "-999": field[:3] + ["-999"], "another region": ["R07"] + field[1:], "a field more": field + ["7"],
                 "1e400": field[:3] + ["1e400"], "nan": field[:3] + ["nan"]}[how]
        rows[at] = ",".join(field)
    allowed = {"another region": TOLD, "nan": TOLD}.get(how, REFUSED)
    return Mutation(f"overlap.csv: {how}", allowed, ["overlap", "R07"])


# -- runs and outcomes


class Outcome:
    def __init__(self, windrow, folder):
        shutil.rmtree(folder / "out", ignore_errors=True)
        run = subprocess.run([windrow, "simulate", "campaign.yaml", "--output", "out"], cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, text=True, errors="replace")
        self.code, self.log, self.numbers = run.returncode, run.stdout, {}
        if self.code:
            return
        for path in sorted((folder / "out").glob("*.csv")):
            rows = [x.split(",") for x in path.read_text().splitlines() if not x.startswith("#")]
            for row in rows[1:]:
                for i in [i for i, x in enumerate(rows[0]) if x == "longitude"]:
                    row[i] = "%.17g" % ((float(row[i]) + 180) % 360 - 180)
            self.numbers[path.name] = [",".join(row) for row in rows]
        for path in (folder / "out").glob("*_maps.nc"):
            with netCDF4.Dataset(path) as f:
                f.set_auto_mask(False)
                self.numbers["maps"] = {n: v[:] for n, v in f.variables.items() if v.dtype is not str}
                for n in ("lon", "lon_bnds"):  # longitudes are those of the cells' file, from 0 or from -180
                    self.numbers["maps"][n] = (self.numbers["maps"][n] + 180) % 360 - 180

    def difference(self, plain):
        """The largest relative difference of a number of the results, and what differs first; inf where they are not comparable"""
        most, self.where = 0.0, ""
        if self.numbers.keys() != plain.numbers.keys():
            return np.inf
        for name, mine in self.numbers.items():
            theirs = plain.numbers[name]
            if name == "maps":
                pairs = [(mine[n].ravel(), theirs[n].ravel()) for n in theirs if n in mine and mine[n].shape == theirs[n].shape]
                if len(pairs) != len(theirs):
                    return np.inf
            else:
                a, b = (re.split("[,\n]", "\n".join(x)) for x in (mine, theirs))
                if len(a) != len(b):
                    return np.inf
                pairs = [(np.array([number(x)]), np.array([number(y)])) for x, y in zip(a, b) if x != y]
            for a, b in pairs:
                if a.dtype.kind in "SU" or b.dtype.kind in "SU":
                    most = most if np.array_equal(a, b) else np.inf
                    continue
                a, b = a.astype("f8"), b.astype("f8")
                if not np.array_equal(np.isnan(a), np.isnan(b)):
                    return np.inf
                with np.errstate(all="ignore"):
                    d = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-6)
                if np.nanmax(d, initial=0.0) > most:
                    k = int(np.nanargmax(d))
                    most, self.where = float(d[k]), f"{name}: {a[k]:.9g}, not {b[k]:.9g}"
        return most


def number(text):
    try:
        return float(text)
    except ValueError:
        return text or "nothing"


def judge(m, plain, run):
    named = lambda text: any(x in text for x in m.names)
    if run.code == 1:
        return "refused" if named(run.log) else "silent", run.log.strip()[-600:]
    if run.code != 0:
        return "silent", f"exit code {run.code}: {run.log.strip()[-600:]}"
    d = run.difference(plain)
    if d == 0.0 or ("near" in m.expected and d < 1e-9):
        return "same", ""
    results = ("  ", "soil:", "wrote")  # the fit, the memory, ranges: they change with any number and tell of none
    news = [x for x in run.log.splitlines() if x not in plain.log.splitlines() and named(x) and not x.startswith(results)]
    return ("stated" if news else "silent"), f"numbers differ by {d:.3g} ({run.where}); said: {news[:3]}"


def one(windrow, base, plain, seed, folder):
    r = np.random.default_rng(seed)
    for tries in range(1000):
        kind = choose(r, sorted(base))
        files = copy.deepcopy(base[kind])
        # all kinds in turn; by sevens, so that few mutations are of many kinds
        function = mutations[7 * (seed // 1000) % len(mutations)] if tries < 20 else choose(r, mutations)
        try:
            m = function(r, files)
        except IndexError:
            continue  # no file of this region has such a thing
        if m:
            break
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PATHS[kind], folder)
    for stem in files:
        write(folder, stem, files[stem])
    run = Outcome(windrow, folder)
    outcome, why = judge(m, plain[kind], run)
    allowed = {"same" if x == "near" else x for x in m.expected}
    good = outcome in allowed
    print(f"{'ok  ' if good else 'FAIL'} seed {seed} {kind} {function.__name__}: {m.does}: {outcome}"
          + ("" if good else f" ({' or '.join(sorted(allowed))} is right)\n     {why}"), flush=True)
    return function.__name__, outcome, good


PATHS = {}


def main():
    windrow, folder, n, seed = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    first = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    base, plain = {}, {}
    for kind in ("pp", "wlp"):
        PATHS[kind] = folder / kind
        base[kind] = plain_region(PATHS[kind])
        plain[kind] = Outcome(windrow, PATHS[kind])
        if plain[kind].code:
            sys.exit(f"the plain region {kind} does not run:\n{plain[kind].log}")
        shutil.rmtree(PATHS[kind] / "out")
    count, bad = collections.Counter(), 0
    for i in range(first, first + n):
        name, outcome, good = one(windrow, base, plain, seed + 1000 * i, folder / "mutated")
        count[name, outcome] += 1
        bad += not good
    print()
    for name in sorted({k[0] for k in count}):
        print(f"{name.replace('_', ' '):32}" + "".join(f"{count[name, o]:4d} {o}" for o in ("same", "refused", "stated", "silent")))
    print("all".ljust(32) + "".join(f"{sum(v for k, v in count.items() if k[1] == o):4d} {o}" for o in ("same", "refused", "stated", "silent")))
    sys.exit(1 if bad else 0)


main()
