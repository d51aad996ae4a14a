"""Made-up raw downloads, the same data on the cells' own grid, and comparisons of what windrow makes of both.

    raw_downloads.py inputs                      in a folder with a synthetic region (synthetic/): raw/ and plain/
    raw_downloads.py observations FOLDER         LAI and yields that `simulate` wrote to FOLDER, into raw/ and plain/
    raw_downloads.py same RAW PLAIN WIDTH        largest relative difference of two folders of results; fails above WIDTH
    raw_downloads.py mean MAPS VARIABLE WHAT     a number of a map by numpy: WHAT is timmean, fldmean or pixel
    raw_downloads.py xarray MAPS VARIABLE        opens the maps, a warning is an error; the same numbers as numpy

The plain numbers are means by area that are computed here, in double precision, with each point's area on the sphere.
"""
import csv
import datetime
import glob
import os
import sys
import warnings

import numpy as np
import netCDF4

ROWS, COLUMNS, YEARS = 6, 8, (2001, 2002)
STEP = 0.1
LAT = np.round(51.2 - STEP * np.arange(ROWS), 1)  # AgERA5's points, its latitude falls
LON = np.round(5.1 + STEP * np.arange(COLUMNS), 1)
EDGE = STEP / 2
SEASON = (79, 325)  # days of the year whose weather is made: 30 days before sowing to the longest season's end
AGERA5 = {"Temperature_Air_2m_Min_24h": ("K", "Min 24h"), "Temperature_Air_2m_Max_24h": ("K", "Max 24h"),
          "Solar_Radiation_Flux": ("J m-2 d-1", "Sum 24h"), "Vapour_Pressure_Mean": ("hPa", "Mean 24h"),
          "Wind_Speed_10m_Mean": ("m s-1", "Mean 24h"), "Precipitation_Flux": ("mm d-1", "Sum 24h")}
REGIONS = ("NL41", "NL42", "BE22")
random = np.random.default_rng(11)


def create(path, lat, lon, kind="f8", **attributes):
    """a file with the axes lat(lat) and lon(lon)"""
    f = netCDF4.Dataset(path, "w", format="NETCDF4")
    f.setncatts(attributes)
    for name, long_name, value, unit, axis in (("lat", "latitude", lat, "degrees_north", "Y"),
                                               ("lon", "longitude", lon, "degrees_east", "X")):
        f.createDimension(name, len(value))
        v = f.createVariable(name, kind, (name,))
        v.setncatts({"standard_name": long_name, "long_name": long_name, "units": unit, "axis": axis})
        v[:] = value
    return f


def put(f, name, value, dimensions=("lat", "lon"), kind="f8", fill=None, **attributes):
    """a variable as it is stored: no packing by the library"""
    v = f.createVariable(name, kind, dimensions, fill_value=fill, zlib=len(dimensions) > 1)
    v.set_auto_maskandscale(False)
    v.setncatts(attributes)
    v[:] = value


def crs(f, name="crs"):
    v = f.createVariable(name, "S1", ())
    v.setncatts({"grid_mapping_name": "latitude_longitude", "long_name": "CRS definition",
                 "longitude_of_prime_meridian": 0.0, "semi_major_axis": 6378137.0,
                 "inverse_flattening": 298.257223563})


def fine_axes(points):
    """`points` a cell along each axis, over the cells and two cells around them; rising"""
    step = STEP / points
    south, west = LAT.min() - EDGE - 2 * STEP, LON.min() - EDGE - 2 * STEP
    return (south + step * (np.arange((ROWS + 4) * points) + 0.5), west + step * (np.arange((COLUMNS + 4) * points) + 0.5))


def box_means(value, lat, lon):
    """[..., ROWS, COLUMNS] means by area of the points in each cell, NaN where more than half of them are NaN"""
    step = abs(lat[1] - lat[0])
    area = np.sin(np.radians(lat + step / 2)) - np.sin(np.radians(lat - step / 2))
    out = np.full(value.shape[:-2] + (ROWS, COLUMNS), np.nan)
    for j, y in enumerate(LAT):
        rows = np.abs(lat - y) < EDGE
        for i, x in enumerate(LON):
            part = value[..., rows, :][..., np.abs(lon - x) < EDGE]
            weight = np.where(np.isnan(part), 0.0, area[rows][:, None])
            given = (weight > 0).sum((-2, -1))
            with np.errstate(invalid="ignore"):
                mean = np.where(np.isnan(part), 0.0, part * weight).sum((-2, -1)) / weight.sum((-2, -1))
            out[..., j, i] = np.where(2 * given >= part.shape[-1] * part.shape[-2], mean, np.nan)
    return out


def days():
    return [datetime.date(y, 1, 1) + datetime.timedelta(n - 1) for y in YEARS for n in range(SEASON[0], SEASON[1] + 1)]


def since(day, year):
    return (day - datetime.date(year, 1, 1)).days


def make_weather():
    """raw/agera5: a file a variable and day; plain/weather.nc: the same in WOFOST's units"""
    source = netCDF4.Dataset("synthetic/weather.nc")
    keep = np.isin(source["time"][:], [since(day, 1970) for day in days()])
    cell = {name: np.asarray(source[name][keep], "f8") for name in ("tasmin", "tasmax", "rsds", "pr", "hurs", "sfcWind")}
    pressure = lambda kelvin: 6.108 * np.exp(17.27 * (kelvin - 273.15) / (kelvin - 35.85))  # [hPa] FAO56 equation 11
    vapour = cell["hurs"] / 100 * (pressure(cell["tasmin"]) + pressure(cell["tasmax"])) / 2
    raw = dict(zip(AGERA5, (cell["tasmin"], cell["tasmax"], cell["rsds"] * 86400, np.minimum(vapour, pressure(cell["tasmax"])),
                            cell["sfcWind"], cell["pr"] * 86400)))
    # a larger part of the globe than the cells; points of the sea have no values
    lat, lon = np.round(51.5 - STEP * np.arange(ROWS + 6), 1), np.round(4.8 + STEP * np.arange(COLUMNS + 6), 1)
    raw = {k: np.pad(v, ((0, 0), (3, 3), (3, 3)), mode="edge").astype("f4") for k, v in raw.items()}
    os.makedirs("raw/agera5")
    for name, value in raw.items():
        value[:, :2, :2] = -9999
        unit, aggregation = AGERA5[name]
        for n, day in enumerate(days()):
            path = f"raw/agera5/{name.replace('_', '-')}_C3S-glob-agric_AgERA5_{day:%Y%m%d}_final-v1.1.nc"
            with create(path, lat, lon, Conventions="CF-1.7", title=f"AgERA5 {name}", institution="Copernicus") as f:
                f.createDimension("time", None)
                put(f, "time", [since(day, 1900)], ("time",), standard_name="time", units="days since 1900-01-01",
                    calendar="proleptic_gregorian", axis="T")
                put(f, name, value[n : n + 1], ("time", "lat", "lon"), "f4", np.float32(-9999), units=unit,
                    long_name=name.replace("_", " "), temporal_aggregation=aggregation, grid_mapping="crs")
                crs(f)
    part = {k: v[:, 3:-3, 3:-3].astype("f8") for k, v in raw.items()}
    plain = {"TMIN": (part["Temperature_Air_2m_Min_24h"] - 273.15, "degC"),
             "TMAX": (part["Temperature_Air_2m_Max_24h"] - 273.15, "degC"),
             "IRRAD": (part["Solar_Radiation_Flux"], "J m-2 d-1"), "VAP": (part["Vapour_Pressure_Mean"], "hPa"),
             "WIND": (part["Wind_Speed_10m_Mean"] * (4.87 / np.log(67.8 * 10 - 5.42)), "m s-1"),
             "RAIN": (part["Precipitation_Flux"] / 10, "cm d-1")}
    with create("plain/weather.nc", LAT, LON) as f:
        f.createDimension("time", None)
        put(f, "time", [since(d, 1970) for d in days()], ("time",), units="days since 1970-01-01")
        for name, (value, unit) in plain.items():
            put(f, name, value, ("time", "lat", "lon"), units=unit)


def make_soil():
    """raw/soil: GeoTIFFs of SoilGrids exported to NetCDF by GDAL; plain/soil.nc: moistures by cell"""
    lat, lon = fine_axes(40)
    os.makedirs("raw/soil")
    y, x = np.meshgrid(np.linspace(0, 3, len(lat)), np.linspace(0, 4, len(lon)), indexing="ij")
    wave = np.sin(y) * np.cos(x)
    noise = lambda width: random.integers(-width, width + 1, wave.shape)
    raw = {"wv1500": 120 + 40 * wave + noise(15), "wv0033": 290 + 40 * wave + noise(15), "bdod": 135 + 10 * wave + noise(8)}
    town = random.random(wave.shape) < 0.08
    plain = {}
    for name, value in raw.items():
        stored = np.where(town, -32768, np.rint(value)).astype("i2")
        with create(f"raw/soil/{name}_15-30cm_mean.nc", lat, lon, Conventions="CF-1.5", GDAL_AREA_OR_POINT="Area",
                    GDAL="GDAL 3.6.2, released 2023/01/02") as f:
            crs(f)
            put(f, "Band1", stored, kind="i2", fill=np.int16(-32768), long_name="GDAL Band Number 1", grid_mapping="crs")
        plain[name] = box_means(np.where(town, np.nan, stored), lat, lon)
    with create("plain/soil.nc", LAT, LON) as f:
        put(f, "SMW", plain["wv1500"] / 1000, units="1")
        put(f, "SMFCF", plain["wv0033"] / 1000, units="1")
        put(f, "SM0", 1 - plain["bdod"] / 100 / 2.65, units="1")


def make_calendar():
    """raw/ggcmi.nc: the globe at half a degree; plain/calendar.nc: the nearest point of each cell"""
    lat, lon = 89.75 - 0.5 * np.arange(360), -179.75 + 0.5 * np.arange(720)
    sown = 110.0 + random.integers(0, 12, (360, 720))
    ripe = 300.0 + random.integers(0, 12, (360, 720))
    sea = random.random(sown.shape) < 0.7
    sea[(lat > 50) & (lat < 52)] = False
    with create("raw/mai_rf_ggcmi_crop_calendar_phase3_v1.01.nc4", lat, lon, title="crop calendar, GGCMI phase 3") as f:
        for name, day in (("planting_day", sown), ("maturity_day", ripe)):
            put(f, name, np.where(sea, 1e20, day), kind="f4", fill=np.float32(1e20), units="day of year", long_name=name)
    rows = [int(np.argmin(np.abs(lat - y))) for y in LAT]
    columns = [int(np.argmin(np.abs(lon - x))) for x in LON]
    with create("plain/calendar.nc", LAT, LON) as f:
        for name, day in (("planting_day", sown), ("maturity_day", ripe)):
            put(f, name, day[np.ix_(rows, columns)], kind="i4", units="day of year")


def make_cells():
    """cells, and regions by an overlap: a table of text; a cell on a border has parts in two regions"""
    mask = np.ones((ROWS, COLUMNS), "i1")
    mask[0, 0] = mask[5, 7] = 0
    for folder in ("raw", "plain"):
        with create(f"{folder}/cells.nc", LAT, LON) as f:
            put(f, "mask", mask, kind="i1", units="1")
    entries = []
    for j in range(ROWS):
        for i in range(COLUMNS):
            share = ((1, 0.7), (2, 0.3)) if i == 4 else ((0 if j < 3 else 1, 1.0),) if i < 4 else ((2, 1.0),)
            entries += [(r, j, i, round(part * random.uniform(200, 900), 1)) for r, part in share if mask[j, i]]
    with open("raw/overlap.csv", "w") as f:
        print("region,lat,lon,area [ha]", file=f)
        for r, j, i, area in entries:
            print(REGIONS[r], LAT[j], LON[i], area, sep=",", file=f)
    with netCDF4.Dataset("plain/overlap.nc", "w") as f:
        f.createDimension("entry", len(entries))
        f.createDimension("region", len(REGIONS))
        f.createVariable("region_name", str, ("region",))[:] = np.array(REGIONS, object)
        put(f, "region", [e[0] for e in entries], ("entry",), "i4")
        put(f, "lat", [LAT[e[1]] for e in entries], ("entry",), units="degrees_north")
        put(f, "lon", [LON[e[2]] for e in entries], ("entry",), units="degrees_east")
        put(f, "area", [e[3] for e in entries], ("entry",), units="ha")


def composites():
    """first days of MCD15A3H's periods: every four days from each 1 January on"""
    return [datetime.date(y, 1, 1) + datetime.timedelta(4 * n) for y in YEARS for n in range(92)]


def put_time(f, dates):
    f.createDimension("time", len(dates))
    put(f, "time", [since(d, 2000) for d in dates], ("time",), "i4", standard_name="time", axis="T",
        units="days since 2000-01-01 00:00:00", calendar="julian" if "MCD" in f.filepath() else "standard")


def plain_observations(lai, yields):
    with create("plain/lai.nc", LAT, LON) as f:
        put_time(f, composites())
        put(f, "lai", lai, ("time", "lat", "lon"), fill=-1.0, units="1")
    with netCDF4.Dataset("plain/yield.nc", "w") as f:
        f.createDimension("region", len(REGIONS))
        f.createDimension("year", len(YEARS))
        f.createVariable("region_name", str, ("region",))[:] = np.array(REGIONS, object)
        put(f, "year", YEARS, ("year",), "i4")
        put(f, "yield", yields, ("region", "year"), units="kg ha-1")


def make_inputs():
    os.makedirs("plain")
    make_weather()
    make_soil()
    make_calendar()
    make_cells()
    plain_observations(np.ones((len(composites()), ROWS, COLUMNS)), np.full((len(REGIONS), len(YEARS)), 5000.0))


# bits of FparLai_QC: 0 good; 2 Aqua; 24 no cloud assumed; 32 saturated; 8, 16 cloud; 97 back-up algorithm; 157 no value
GOOD, BAD = np.array([0, 2, 24, 32], "u1"), np.array([8, 16, 97, 103], "u1")


def make_observations(folder):
    """pixels of 1/240 degree that vary about the simulated LAI, tenths; yields in t/ha with two decimals"""
    dates = composites()
    truth = np.full((len(dates), ROWS, COLUMNS), 0.3)
    at = {d.isoformat(): n for n, d in enumerate(dates)}
    for row in csv.DictReader(open(glob.glob(f"{folder}/*_series.csv")[0])):
        j, i = np.argmin(np.abs(LAT - float(row["latitude"]))), np.argmin(np.abs(LON - float(row["longitude"])))
        truth[at[row["date"]], j, i] = float(row["estimate"])
    lat, lon = (a[24 * 2 - 6 : -(24 * 2 - 6)] for a in fine_axes(24))
    lat = lat[::-1]
    rows = np.clip(np.floor((LAT[0] + EDGE - lat) / STEP).astype(int), 0, ROWS - 1)
    columns = np.clip(np.floor((lon - LON[0] + EDGE) / STEP).astype(int), 0, COLUMNS - 1)
    shape = (len(dates), len(lat), len(lon))
    pixel = np.clip(truth[:, rows][:, :, columns] * random.normal(1, 0.1, shape) + random.normal(0, 0.05, shape), 0, 10)
    stored = np.clip(np.rint(pixel * 10), 0, 100).astype("u1")
    quality = np.where(random.random(shape) < 0.75, random.choice(GOOD, shape), random.choice(BAD, shape))
    quality[::9, :90] = 8  # a cloud over the northern rows
    bad = np.isin(quality, BAD)
    stored[bad] = random.integers(0, 101, bad.sum())
    code = random.random(shape)
    stored = np.where(code < 0.03, 250, np.where(code > 0.99, 255, stored)).astype("u1")  # a town; no value
    quality[code > 0.99] = 157
    with create("raw/MCD15A3H.061_500m_aid0001.nc", lat, lon, Conventions="CF-1.6", title="MCD15A3H.061 for aid0001",
                institution="Land Processes Distributed Active Archive Center (LP DAAC)", source="AppEEARS v3.61") as f:
        put_time(f, dates)
        crs(f)
        put(f, "FparLai_QC", quality, ("time", "lat", "lon"), "u1", np.uint8(255), units="class-flag", valid_min=np.uint8(0),
            valid_max=np.uint8(254), grid_mapping="crs", long_name="Quality for LAI and FPAR")
        put(f, "Lai_500m", stored, ("time", "lat", "lon"), "u1", np.uint8(255), units="m^2/m^2", scale_factor=0.1,
            add_offset=0.0, valid_min=np.uint8(0), valid_max=np.uint8(100), grid_mapping="crs",
            long_name="MCD15A3H MODIS/Terra+Aqua Gridded 500M Leaf Area Index LAI (4-day composite)")
    used = np.where(np.isin(quality, GOOD) & (stored <= 100), stored * 0.1, np.nan)
    mean = box_means(used, lat, lon)
    print(f"LAI: {np.isnan(mean).sum()} of {mean.size} cells and dates have too few good pixels")

    predicted = {(r["region"], int(r["year"])): float(r["estimate"]) for r in csv.DictReader(open(glob.glob(f"{folder}/*_regions.csv")[0]))}
    tonnes = {key: round(value / 1000 * random.normal(1, 0.03), 2) for key, value in predicted.items()}
    plain_observations(np.where(np.isnan(mean), -1, mean), [[round(tonnes[r, y] * 1000, 6) for y in YEARS] for r in REGIONS])
    with open("raw/estat_apro_cpshr_en.csv", "w", newline="") as f:
        print("DATAFLOW,LAST UPDATE,freq,crops,strucpro,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS", file=f)
        head = "ESTAT:APRO_CPSHR(1.0),14/06/24 23:00:00,A"
        for crop in ("C1100", "C1500"):
            for r in REGIONS:
                for y in YEARS:
                    value = tonnes[r, y] if crop == "C1500" else 8.1
                    print(head, crop, "AR", r, y, "25.14", "", "", sep=",", file=f)
                    print(head, crop, "YI_HU_EU", r, y, value, "e" if y == 2002 else "", "", sep=",", file=f)


def difference(a, b):
    """largest |a - b| over the largest |b|; infinite where one is missing"""
    a, b = (np.ma.filled(np.ma.asarray(x, "f8"), np.nan) for x in (a, b))
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return np.inf
    return float(np.nanmax(np.abs(a - b), initial=0) / max(np.nanmax(np.abs(b), initial=0), 1e-300))


def compare(raw, plain, width):
    worst, where = 0.0, "nothing"
    found = 0
    for path in sorted(glob.glob(f"{plain}/*_maps.nc") + glob.glob(f"{plain}/*_regions.nc") + glob.glob(f"{plain}/*_parameters.nc")):
        other = netCDF4.Dataset(os.path.join(raw, os.path.basename(path)))
        for name, v in netCDF4.Dataset(path).variables.items():
            if v.dtype is str or v.dtype.kind not in "fi" or not v.ndim:
                continue
            d, found = difference(other[name][:], v[:]), found + 1
            if d > worst:
                worst, where = d, f"{os.path.basename(path)}:{name}"
    for path in sorted(glob.glob(f"{plain}/*_series.csv")):
        table = [np.array([[float(r[c]) for c in ("observed", "sigma", "prior", "estimate")] for r in csv.DictReader(open(p))])
                 for p in (os.path.join(raw, os.path.basename(path)), path)]
        d, found = difference(*table), found + 1
        if d > worst:
            worst, where = d, os.path.basename(path)
    print(f"{worst:.1e} at most ({where}; {found} variables)" if worst else f"the same bits ({found} variables)")
    sys.exit(0 if found and worst <= width else 1)


def by_numpy(path, name, what):
    """timmean and fldmean: means of 2002 and of all years over the cells by area; pixel: 2001 at the third cell from the
    north and the second from the west"""
    f = netCDF4.Dataset(path)
    value, lat = f[name][:], f["lat"][:]
    weight = np.broadcast_to((np.sin(np.radians(lat + EDGE)) - np.sin(np.radians(lat - EDGE)))[:, None], value.shape[1:])
    if what == "pixel":
        north = np.argsort(-lat)
        return float(value[0, north[2], 1])
    over = value[list(f["year"][:]).index(2002)] if what == "fldmean" else value.mean(0)
    return float(np.ma.average(over, weights=weight))


def by_xarray(path, name):
    warnings.simplefilter("error")
    import xarray

    data = xarray.open_dataset(path, engine="netcdf4")
    one = data[name].sel(time="2002").squeeze("time")
    with xarray.set_options(keep_attrs=True):
        mean = one.weighted(np.sin(np.radians(data.lat + EDGE)) - np.sin(np.radians(data.lat - EDGE))).mean()
    assert abs(float(mean) / by_numpy(path, name, "fldmean") - 1) < 1e-12, float(mean)
    assert list(data.time.dt.year.values) == list(YEARS), data.time
    print(f"{name} of 2002: {float(mean):.6g} {one.attrs['units']}; years {YEARS[0]}, {YEARS[1]} on its time axis")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "inputs":
        make_inputs()
    elif command == "observations":
        make_observations(*rest)
    elif command == "same":
        compare(rest[0], rest[1], float(rest[2]))
    elif command == "mean":
        print(f"{by_numpy(*rest):.9g}")
    elif command == "xarray":
        by_xarray(*rest)
