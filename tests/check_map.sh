# `windrow check --map VARIABLE` writes what the model sees: weather in WOFOST's own units, soil, shares and starts come back
# with the bits of their files; those converted from other units are the plain ones'; holes are filled; the same on any
# number of ranks, of grids and of stations.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --production wlp --cells 3x4 --masked 0.2 --regions 2 --years 2001:2001 --parameters 3
cd region || exit 1
cat >files.py <<'EOF'
import netCDF4, numpy as np

ROWS = {"IRRAD": ("J m-2 d-1", 3.1e6), "TMIN": ("degC", 3.7), "TMAX": ("degC", 14.3), "VAP": ("hPa", 7.9),
        "WIND": ("m s-1", 2.3), "RAIN": ("cm d-1", 0.21), "E0": ("cm d-1", 0.31), "ES0": ("cm d-1", 0.27),
        "ET0": ("cm d-1", 0.29)}
STANDARD = {"TMIN": "time: minimum", "TMAX": "time: maximum"}
old = netCDF4.Dataset("weather.nc")
lat, lon, time = old["lat"][:], old["lon"][:], old["time"]
shape = (len(time), len(lat), len(lon))
make = np.random.default_rng(3)
values = {k: m * (1 + 0.3 * make.random(shape)) for k, (_, m) in ROWS.items()}

def write(path, units, convert, stations=False, hole=None):
    with netCDF4.Dataset(path, "w") as d:
        place = ("location",) if stations else ("lat", "lon")
        d.createDimension("time", shape[0])
        if stations:
            d.createDimension("location", shape[1] * shape[2])
        else:
            d.createDimension("lat", shape[1])
            d.createDimension("lon", shape[2])
        t = d.createVariable("time", "f8", ("time",))
        t.units, t.calendar, t.standard_name = time.units, time.calendar, "time"
        t[:] = time[:]
        for name, unit, axis in (("lat", "degrees_north", lat), ("lon", "degrees_east", lon)):
            v = d.createVariable(name, "f8", ("location",) if stations else (name,))
            v.units, v.standard_name = unit, {"lat": "latitude", "lon": "longitude"}[name]
            grid = np.meshgrid(lat, lon, indexing="ij")[name == "lon"].ravel()
            v[:] = grid if stations else axis
        for k, (unit, _) in ROWS.items():
            v = d.createVariable(k, "f8", ("time",) + place, fill_value=1e20)
            v.units = units.get(k, unit)
            v.cell_methods = STANDARD.get(k, "time: mean")
            x = convert(k, values[k]).copy()
            if hole and k == "RAIN":
                x[hole] = 1e20
            v[:] = x.reshape((shape[0], -1)) if stations else x
    return path

write("own.nc", {}, lambda k, x: x)
write("hole.nc", {}, lambda k, x: x, hole=400)
write("other.nc", {"TMIN": "K", "VAP": "Pa", "RAIN": "mm d-1"}, lambda k, x: {"TMIN": x + 273.15, "VAP": x * 100, "RAIN": x * 10}.get(k, x))
write("stations.nc", {}, lambda k, x: x, stations=True)
mask = netCDF4.Dataset("cells.nc")["mask"][:]
with netCDF4.Dataset("share.nc", "w") as d:
    for name, axis in (("lat", lat), ("lon", lon)):
        d.createDimension(name, len(axis))
        v = d.createVariable(name, "f8", (name,))
        v.units = {"lat": "degrees_north", "lon": "degrees_east"}[name]
        v[:] = axis
    for name, unit, x in (("share", "1", make.random(shape[1:])), ("sowing", "1", 270 + np.arange(shape[1] * shape[2]).reshape(shape[1:]))):
        v = d.createVariable(name, "f8", ("lat", "lon"))
        v.units = unit
        v[:] = x
EOF
cat >compare.py <<'EOF'
import sys
import netCDF4, numpy as np

def bits(x):
    return np.ascontiguousarray(np.ma.filled(x, np.nan).astype("f8")).view("u8")

def same(got, expected, what):
    seen = ~np.ma.getmaskarray(got)
    assert seen.any(), what + ": nothing is written"
    assert (bits(got)[seen] == bits(expected)[seen]).all(), f"{what}: {got[seen][:3]} for {expected[seen][:3]}"
    return seen

def at_days(file, source, name):
    "numbers of a source file on the days of a map"
    assert file["time"].units == "days since 1970-01-01 00:00:00" and file["time"].bounds == "time_bnds"
    b = file["time_bnds"][:]
    assert (b[:, 1] - b[:, 0] == 1).all() and (b[1:, 0] == b[:-1, 1]).all()
    first = netCDF4.date2num(netCDF4.num2date(source["time"][0], source["time"].units, source["time"].calendar),
                             "days since 1970-01-01", "standard")
    step = (np.floor(b[:, 0]) - np.floor(first)).astype(int)
    x = source[name][:]
    inside = (step >= 0) & (step < len(x))
    out = np.ma.masked_all((len(step),) + x.shape[1:])
    out[inside] = x[step[inside]]
    return out
EOF
"$python" files.py || fail "no files"
forcing=(--set forcing.implausible=tell --set forcing.profile=auto --set 'forcing.evapotranspiration={method: file}')
names=(IRRAD TMIN TMAX TEMP VAP WIND RAIN E0 ES0 ET0 SMW RDMSOL WAV start latest irrigated_share)
maps=()
for name in "${names[@]}"; do maps+=(--map "$name"); done
common=(campaign.yaml "${forcing[@]}" --set 'irrigation={share: {file: share.nc, variable: share}}'
  --set 'calendar.start={file: share.nc, variable: sowing, type: sowing}')
run "$WINDROW" check "${common[@]}" "${maps[@]}" --set forcing.files=own.nc --output own
run mpiexec -n 2 "$WINDROW" check "${common[@]}" --map TMIN --map ES0 --map WAV --map start --set forcing.files=own.nc --output two
run "$WINDROW" check "${common[@]}" --map TMIN --map VAP --map RAIN --set forcing.files=other.nc --output other
run "$WINDROW" check "${common[@]}" --set forcing.files=hole.nc --map RAIN --set forcing.fill_days=1 --output hole
"$python" - <<'EOF' || fail "grid"
from compare import *
import glob

def open_map(folder, name):
    return netCDF4.Dataset(f"{folder}/synthetic_wheat_map_{name}.nc")

own, soil, share = (netCDF4.Dataset(n) for n in ("own.nc", "soil.nc", "share.nc"))
crop = netCDF4.Dataset("cells.nc")["mask"][:] > 0
for name in "IRRAD TMIN TMAX VAP WIND RAIN E0 ES0 ET0".split():
    m = open_map("own", name)
    seen = same(m[name][:], at_days(m, own, name), name)
    assert (seen.any(axis=0) == crop).all(), name
    assert seen[:, crop].sum() > 200 * crop.sum(), name
    unit = {"IRRAD": "J m-2 d-1", "VAP": "hPa", "WIND": "m s-1"}.get(name, "degC" if name[0] == "T" else "cm d-1")
    assert m[name].units == unit, name
m = open_map("own", "TEMP")
same(m["TEMP"][:], (at_days(m, own, "TMIN") + at_days(m, own, "TMAX")) / 2, "TEMP")
for name in ("SMW", "RDMSOL"):
    m = open_map("own", name)
    assert m[name].dimensions == ("lat", "lon")
    assert (same(m[name][:], soil[name][:], name) == crop).all()
m = open_map("own", "irrigated_share")["irrigated_share"][:]
same(m, np.ma.array(np.broadcast_to(share["share"][:], m.shape)), "share")
m = open_map("own", "start")
x = m["start"][:]
same(x, np.ma.array(np.broadcast_to(share["sowing"][:], x.shape)), "start")
date = netCDF4.num2date(m["start_date"][0][crop], m["start_date"].units)
assert [d.timetuple().tm_yday for d in date] == list(x[0][crop]) and date[0].year == 2000
assert set(open_map("own", "latest")["latest"][:].compressed()) == {258.0}
for path in glob.glob("two/*.nc"):
    a, b = netCDF4.Dataset(path.replace("two/", "own/")), netCDF4.Dataset(path)
    for name in a.variables:
        assert a[name].dtype == "S1" or (bits(a[name][:]) == bits(b[name][:])).all(), f"two ranks: {path} {name}"
other = netCDF4.Dataset("other.nc")
for name, convert in (("TMIN", lambda x: x - 273.15), ("VAP", lambda x: x * 0.01), ("RAIN", lambda x: x * 0.1)):
    m = open_map("other", name)
    same(m[name][:], convert(at_days(m, other, name)), name + " converted")
m = open_map("hole", "RAIN")
expected = at_days(m, own, "RAIN")
filled = at_days(m, netCDF4.Dataset("hole.nc"), "RAIN")
day = int(np.flatnonzero(filled.mask[:, crop].all(axis=1) & ~expected.mask[:, crop].any(axis=1))[0])
expected[day] = expected[day - 1] + (expected[day + 1] - expected[day - 1]) * 1 / 2
same(m["RAIN"][:], expected, "RAIN across a hole")
assert not m["RAIN"][day][crop].mask.any()
EOF
cat >stations.yaml <<'EOF'
campaign: {name: places, production: pp}
region: {cells: stations.nc}
crop: {parameters: crop.yaml, variety: synthetic}
years: {harvest: [2001, 2001], attribution: {sowing_year_plus: 1}}
forcing: {files: stations.nc, implausible: tell}
calendar:
  start: {day: "10-10", type: sowing}
  end: {type: earliest, latest: "09-15", max_days: 345}
output: {dir: places}
EOF
run "$WINDROW" check stations.yaml --map TMAX --map WIND --map start
"$python" - <<'EOF' || fail "stations"
from compare import *
source = netCDF4.Dataset("stations.nc")
for name in ("TMAX", "WIND"):
    m = netCDF4.Dataset(f"places/places_map_{name}.nc")
    assert m[name].dimensions == ("time", "location")
    assert same(m[name][:], at_days(m, source, name), name).any(axis=0).all()
EOF
"$WINDROW" check stations.yaml --map TMAXX --map SMW >log 2>&1 && fail "accepted: TMAXX"
grep -q "map: the campaign has no 'TMAXX'; did you mean 'TMAX'?; it has: IRRAD, TMIN" log || fail "TMAXX: $(cat log)"
grep -q "map: the campaign has no 'SMW'" log || fail "SMW: $(cat log)"
