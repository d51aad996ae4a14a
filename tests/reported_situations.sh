# Situations that users of other programs reported (grids/README.md): each ends in the numbers of the plain file or in a
# refusal that says what was found. Weather of one region, written anew in each of them.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output . --production wlp --crop maize --cells 2x3 --masked 0 --regions 2 --parameters 2 \
  --years 2001:2001 >log 2>&1 || fail "$(cat log)"
cat >write.py <<'P'
import os, zipfile
import netCDF4, numpy as np

base = netCDF4.Dataset("weather.nc")
base.set_auto_maskandscale(False)
NAMES = ["tasmin", "tasmax", "rsds", "pr", "hurs", "sfcWind"]
data = {k: base[k][:] for k in NAMES}
DAY, LAT, LON = base["time"][:], base["lat"][:], base["lon"][:]
SINCE_1950 = DAY + 7305

def write(path, names=NAMES, day=DAY, day_type="i4", since="days since 1970-01-01", calendar="standard", lat=LAT, lon=LON,
          lat_type="f8", dims=("time", "lat", "lon"), values=data, unit={}, kind="NETCDF4", edit=None):
    with netCDF4.Dataset(path, "w", format=kind) as f:
        for name, axis, type, units in zip(dims, (day, lat, lon), (day_type, lat_type, lat_type),
                                           (since, "degrees_north", "degrees_east")):
            f.createDimension(name, len(axis))
            v = f.createVariable(name, type, (name,))
            v.units = units
            if axis is day: v.calendar = calendar
            v[:] = axis
        for k in names:
            v = f.createVariable(k, "f4", dims, fill_value=np.float32(1e20))
            v.setncatts({"units": unit.get(k, base[k].units), "cell_methods": base[k].cell_methods})
            v[:] = values[k]
        if edit: edit(f)

def new_store(f):
    f.createVariable("number", "i8", ())[:] = 0
    f.createVariable("expver", str, ("valid_time",))[:] = np.array(["0001"] * len(DAY), object)
    for k in NAMES: f[k].coordinates = "number valid_time latitude longitude expver"

def string_attributes(f):
    for v in f.variables.values():
        for name in v.ncattrs():
            text = getattr(v, name)
            if isinstance(text, str):
                v.delncattr(name)
                v.setncattr_string(name, text)

def bounds(f):  # later end first, in hours, their own calendar's name
    f.createDimension("bnds", 2)
    v = f.createVariable("time_bnds", "f8", ("time", "bnds"))
    v.units, v.calendar = "hours since 1970-01-01", "gregorian"
    v[:] = np.stack([DAY + 1, DAY], 1) * 24
    f["time"].bounds = "time_bnds"

def part(a, b):
    return {"day": DAY[a:b], "values": {k: x[a:b] for k, x in data.items()}}

def packed(unpacked_path):  # three files, each variable packed by its own range; and the numbers that they hold
    held = {k: np.empty(data[k].shape) for k in NAMES}
    for n, (a, b) in enumerate(((0, 300), (300, 600), (600, len(DAY)))):
        with netCDF4.Dataset(f"x/{n}.nc", "w") as f:
            for name, axis, units in (("time", DAY[a:b], "days since 1970-01-01"), ("lat", LAT, "degrees_north"),
                                      ("lon", LON, "degrees_east")):
                f.createDimension(name, len(axis))
                v = f.createVariable(name, "f8", (name,))
                v.units = units
                v[:] = axis
            for k in NAMES:
                x = data[k][a:b].astype("f8")
                scale, offset = (x.max() - x.min()) / 65000, (x.max() + x.min()) / 2
                stored = np.rint((x - offset) / scale).astype("i2")
                v = f.createVariable(k, "i2", ("time", "lat", "lon"), fill_value=np.int16(-32767))
                v.set_auto_maskandscale(False)
                v.setncatts({"units": base[k].units, "scale_factor": scale, "add_offset": offset})
                v[:] = stored
                held[k][a:b] = stored * scale + offset
    with netCDF4.Dataset(unpacked_path, "w") as f:
        for name, axis, units in (("time", DAY, "days since 1970-01-01"), ("lat", LAT, "degrees_north"), ("lon", LON, "degrees_east")):
            f.createDimension(name, len(axis))
            v = f.createVariable(name, "f8", (name,))
            v.units = units
            v[:] = axis
        for k in NAMES:
            v = f.createVariable(k, "f8", ("time", "lat", "lon"))
            v.units = base[k].units
            v[:] = held[k]

def packed_axes():
    write("x/a.nc", lat_type="i2", lat=np.arange(len(LAT)), lon=np.arange(len(LON)))
    with netCDF4.Dataset("x/a.nc", "a") as f:
        for name, axis in (("lat", LAT), ("lon", LON)):
            f[name].setncatts({"scale_factor": float(axis[1] - axis[0]), "add_offset": float(axis[0])})

def wide():  # longitudes 358.1 .. 359.9, 0.1 ..
    lon = np.r_[np.arange(358.125, 360, 0.25), np.arange(0.125, LON[-1] + 0.6, 0.25)]
    at = [int(np.argmin(abs(lon - x))) for x in LON]
    values = {k: np.full(x.shape[:2] + (len(lon),), 1e20, "f4") for k, x in data.items()}
    for k in NAMES: values[k][..., at] = data[k]
    write("x/a.nc", lon=lon, values=values)

def both_versions():
    with netCDF4.Dataset("x/a.nc", "w") as f:
        for name, axis, units in (("time", DAY, "days since 1970-01-01"), ("expver", [1, 5], "1"), ("lat", LAT, "degrees_north"),
                                  ("lon", LON, "degrees_east")):
            f.createDimension(name, len(axis))
            v = f.createVariable(name, "f8", (name,))
            v.units = units
            v[:] = axis
        for k in NAMES:
            v = f.createVariable(k, "f4", ("time", "expver", "lat", "lon"), fill_value=np.float32(1e20))
            v.units = base[k].units
            v[:] = np.stack([data[k], np.full_like(data[k], 1e20)], 1)

def cut(kind):
    write("x/a.nc", kind=kind)
    os.truncate("x/a.nc", int(0.7 * os.path.getsize("x/a.nc")))

def archive():
    write("inside.nc")
    with zipfile.ZipFile("x/a.nc", "w") as z: z.write("inside.nc")

def twice():
    again = np.r_[0:600, 592 : len(DAY)]
    write("x/a.nc", day=DAY[again], values={k: x[again] for k, x in data.items()})

def pair(**other):
    write("x/a.nc", names=NAMES[:1], **other)
    write("x/b.nc", names=NAMES[1:])

situation = {
    "store": lambda: write("x/a.nc", dims=("valid_time", "latitude", "longitude"), day=DAY.astype("i8") * 86400, day_type="i8",
                           since="seconds since 1970-01-01", calendar="proleptic_gregorian", edit=new_store),
    "versions": both_versions,
    "float_axes": lambda: pair(lat_type="f4", lat=LAT + 3e-4),
    "north_south": lambda: pair(lat=LAT[::-1], values={"tasmin": data["tasmin"][:, ::-1]}),
    "packed": lambda: packed("held.nc"),
    "packed_axes": packed_axes,
    "wide": wide,
    "strings": lambda: write("x/a.nc", edit=string_attributes),
    "unsigned": lambda: write("x/a.nc", day_type="u4"),
    "year_one": lambda: write("x/a.nc", since="days since 0001-01-01", calendar="proleptic_gregorian", day=DAY + 719162),
    "year_one_mixed": lambda: write("x/a.nc", since="days since 1-1-1", calendar="gregorian", day=DAY + 719164),
    "basic": lambda: write("x/a.nc", since="days since 19500101T000000Z", day=SINCE_1950),
    "hour": lambda: write("x/a.nc", since="days since 1950-01-01 00", day=SINCE_1950),
    "late_seconds": lambda: write("x/a.nc", day=DAY + 0.5 + 6 / 86400, day_type="f8"),
    "bounds": lambda: write("x/a.nc", edit=bounds),
    "starstar": lambda: write("x/a.nc", unit={"pr": "kg m**-2 s**-1", "rsds": "W m**-2", "sfcWind": "m s**-1"}),
    "drops": lambda: write("x/a.nc", values=dict(data, pr=np.where(data["pr"] == 0, np.float32(-1e-12), data["pr"]))),
    "months": lambda: write("x/a.nc", since="months since 2000-01-01", day=np.arange(len(DAY))),
    "julian_days": lambda: write("x/a.nc", since="day", calendar="julian", day=DAY + 2440587.5, day_type="f8"),
    "meridian": lambda: write("x/a.nc", lon=np.r_[LON[:2], LON[1:]], values={k: np.concatenate([x[..., :2], x[..., 1:]], -1) for k, x in data.items()}),
    "overlapping": lambda: (write("x/a.nc", **part(0, 600)), write("x/b.nc", **part(590, len(DAY)))),
    "twice": twice,
    "cut_classic": lambda: cut("NETCDF3_CLASSIC"),
    "cut": lambda: cut("NETCDF4"),
    "archive": archive,
    "message": lambda: open("x/a.nc", "w").write("<html><body>Service unavailable</body></html>"),
    "grib": lambda: open("x/a.nc", "w").write("GRIB" + 99 * " "),
    "no_rain": lambda: write("x/a.nc", values=dict(data, pr=0 * data["pr"])),
}
for name, make in situation.items():
    os.mkdir(name)
    os.chdir(name)
    os.mkdir("x")
    make()
    os.chdir("..")
P
"$python" write.py || fail "the files were not made"
numbers() { ncdump -p 9,17 "$1/synthetic_maize_maps.nc" | sed -n '/^data:/,$p'; }
try() { # situation: windrow on its files
  "$WINDROW" "$2" campaign.yaml --output "out_$1" --set "forcing.files=$1/x/*.nc" >log 2>&1
}
same() { # situation, the folder of the numbers
  try "$1" simulate || fail "$1: refused: $(cat log)"
  numbers "out_$1" | cmp -s - "$2.txt" || fail "$1: other numbers than $2"
}
refused() { # situation, what is said
  try "$1" check && fail "$1: not refused"
  grep -qE -- "$2" log || fail "$1: '$2' is not said:" "$(cat log)"
}
"$WINDROW" simulate campaign.yaml --output plain >log 2>&1 || fail "$(cat log)"
numbers plain >plain.txt
for s in store float_axes north_south packed_axes wide strings unsigned year_one year_one_mixed basic hour late_seconds bounds \
  starstar drops; do
  same $s plain
done
"$WINDROW" simulate campaign.yaml --output held --set forcing.files=packed/held.nc >log 2>&1 || fail "$(cat log)"
numbers held >held.txt
cmp -s held.txt plain.txt && fail "packing changed no number: the comparison shows nothing"
same packed held
refused versions "'tasmin' has dimensions \(time, expver, lat, lon\); expected \(time, lat, lon\)"
refused months "time has units 'months since 2000-01-01'"
refused julian_days "time has units 'day'"
refused meridian 'longitude has 8.375 twice'
refused overlapping 'x/a.nc and overlapping/x/b.nc: both hold .* on 2001-08-13; each day is expected once'
refused twice 'time runs backwards at step 601: 2001-08-15 follows 2001-08-22'
refused cut_classic 'x/a.nc: .*(damaged file|cannot be read)'
refused cut 'x/a.nc: cannot be opened: .*damaged or cut short'
refused archive 'is not a NetCDF file \(found: a ZIP archive: unpack it'
refused message 'is not a NetCDF file \(found: a page of HTML'
refused grib 'is not a NetCDF file \(found: a GRIB file: cdo -f nc4 copy'
refused no_rain 'RAIN is less than in deserts'
exit 0
