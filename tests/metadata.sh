# What files say of themselves counts for every variable: percent shares, methods of time, long lists of flags, valid
# ranges in either unit, groups, tonnes, masks by other names, axes with gaps, across 0 degrees, with bounds.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output . --cells 3x4 --masked 0 --regions 2 --parameters 2 --years 2001:2001 --lai-every 30 --seed 9 \
  >log 2>&1 || fail "$(cat log)"
"$python" - <<'P' || fail "the files were not made"
import shutil
import netCDF4
import numpy as np

def changed(name, file):
    """file with the variables renamed to old_..., to be written anew"""
    shutil.copy(name + ".nc", file)
    return netCDF4.Dataset(file, "a")

def put(f, name, value, dims=("lat", "lon"), type="f8", fill=None, **attributes):
    v = f.createVariable(name, type, dims, fill_value=fill)
    v.set_auto_maskandscale(False)
    v.setncatts(attributes)
    v[:] = value
    return v

share = np.array([[4, 30, 20, 0], [2, 15, 70, 4.5], [1, 55, 3, 80]], float)  # 6 exceed 5 %
for file, factor, unit in (("share", 0.01, "1"), ("percent", 1, "%"), ("per_mille", 10, "0.001"), ("no_unit", 1, "1"), ("area", 1, "km2")):
    with changed("cells", file + ".nc") as f:
        f.renameVariable("mask", "crop_fraction")
        f.renameVariable("crop_fraction", "unused")
        put(f, "crop_fraction", share * factor, units=unit)

for file, low, high in (("plain_methods", "time: minimum", "time: maximum"),
                        ("area_methods", "area: mean time: minimum", "area: mean time: maximum"),
                        ("interval_methods", "time: minimum (interval: 1 hour) area: mean", "time: maximum (interval: 1 hour comment: of hourly means)"),
                        ("long_methods", "area: mean where land time: minimum within days", "lat: lon: mean time: maximum")):
    with changed("weather", file + ".nc") as f:
        f["tasmin"].cell_methods, f["tasmax"].cell_methods = low, high

with changed("weather", "week.nc") as f:  # stamps of days, intervals of weeks
    day = np.array(f["time"][:], "f8")
    f.createDimension("bnds", 2)
    f["time"].bounds = "time_bnds"
    put(f, "time_bnds", np.stack([day, day + 7], -1), ("time", "bnds"))

def counties(n, file, values=None, separator=" "):
    with changed("zones", file) as f:
        zone = np.array(f["zone"][:])
        f.renameVariable("zone", "unused")
        f.renameVariable("region_name", "unused_name")
        names = ["district_number_%05d" % i for i in range(n)]
        names[n - 3], names[n - 2] = "R01", "R02"
        put(f, "zone", zone + n - 3, type="i4", flag_values=np.arange(n if values is None else values, dtype="i4"),
            flag_meanings=separator.join(names))
counties(10, "few.nc")
counties(900, "flags.nc")  # 20 kB
counties(900, "flags_lines.nc", separator="\n  ")
counties(900, "flags_short.nc", values=880)

lai = netCDF4.Dataset("lai.nc")
raw = np.ma.filled(np.round(lai["lai"][:] * 1000), -9999).astype("i2")
def packed(file, **attributes):
    with changed("lai", file) as f:
        f.renameVariable("lai", "unused")
        put(f, "lai", raw, ("time", "lat", "lon"), "i2", -9999, units="1", scale_factor=0.001, **attributes)
packed("packed.nc")
packed("range_values.nc", valid_min=-0.1, valid_max=10.0)
packed("range_floats.nc", valid_range=np.array([0, 10], "f4"))
packed("range_stored.nc", valid_range=np.array([0, 10000], "i2"))
packed("range_none.nc", valid_range=np.array([0.0, 1e-6]))

def grouped(file, group, *more):
    with netCDF4.Dataset(file, "w") as f:
        for path in (group, *more):
            g = f.createGroup(path)
            for d in lai.dimensions.values(): g.createDimension(d.name, len(d))
            for name, v in lai.variables.items():
                a = {k: v.getncattr(k) for k in v.ncattrs() if k != "_FillValue"}
                put(g, name, np.ma.filled(v[:], 1e20) if v.dtype.kind == "f" else v[:], v.dimensions, v.dtype,
                    getattr(v, "_FillValue", None), **a)
grouped("group.nc", "PRODUCT")
grouped("nested.nc", "PRODUCT/fields")
grouped("groups.nc", "DAY", "NIGHT")

y = netCDF4.Dataset("yield.nc")
for file, factor, unit in (("ton", 1, "ton/ha"), ("tons", 1, "metric tons/ha"), ("short", 1 / 0.90718474, "short_ton/ha"), ("mt", 1, "mt/ha")):
    with changed("yield", file + ".nc") as f:
        for name in ("yield", "yield_error"):
            f.renameVariable(name, "old_" + name)
            put(f, name, np.array(y[name][:], "f8") * factor, ("region", "year"), units=unit)

for file, names in (("band.nc", ["Band1"]), ("two.nc", ["Band1", "Band2"]), ("named.nc", ["cropland"])):
    with changed("cells", file) as f:
        f.renameVariable("mask", names[0])
        f[names[0]][0, 0] = 0
        for name in names[1:]: put(f, name, 1)

# axes: everything 10 degrees across 0; a column of cells left out; bounds as given; areas are those of the sphere
base = {n: netCDF4.Dataset(n + ".nc") for n in ("cells", "zones", "weather", "lai")}
lat, lon = (np.array(base["cells"][a][:]) for a in ("lat", "lon"))
step = lon[1] - lon[0]
lon = np.array([-1.5, -0.5, 0.5, 1.5]) * step
for n, f in base.items():
    f.close()
    with changed(n, "zero_" + n + ".nc") as g:
        g["lon"][:] = lon
        if n == "zones": g.renameVariable("harvested_area", "unused")
with changed("zero_cells", "turn.nc") as f: f["lon"][:] = lon % 360
with changed("zero_cells", "closed.nc") as f: f["mask"][:, 1] = 0
with netCDF4.Dataset("closed.nc") as old, netCDF4.Dataset("gap.nc", "w") as f:
    keep = [0, 2, 3]
    for d, n in (("lat", 3), ("lon", 3)): f.createDimension(d, n)
    put(f, "lat", lat, ("lat",), units="degrees_north")
    put(f, "lon", lon[keep], ("lon",), units="degrees_east")
    put(f, "mask", 1)
with changed("zero_cells", "bounds.nc") as f:  # rows of other heights
    f.createDimension("bnds", 2)
    edge = lat[0] - np.sign(lat[0] - lat[1]) * step * np.array([-0.5, 0.6, 1.4, 2.5])
    f["lat"].bounds = "lat_bnds"
    put(f, "lat_bnds", np.stack([edge[:-1], edge[1:]], -1), ("lat", "bnds"))
with changed("bounds", "bounds_off.nc") as f: f["lat_bnds"][:] += 3 * step
P
sed -i -e '/^  lai:/,/^    quality/d' -e '/^control:/i\  lai: {file: lai.nc, error: {floor: 0.3}}' campaign.yaml
lai='observations.lai={error: {floor: 0.3}, file: '
run() { # command, folder, further keys -> log
  local command=$1 folder=$2
  shift 2
  "$WINDROW" "$command" campaign.yaml ${folder:+--output "$folder"} "$@" >log 2>&1
}
refused() { # what, pattern, command, keys
  local what=$1 pattern=$2 command=$3
  shift 3
  run "$command" "" "$@" && fail "$what: not refused"
  grep -q -- "$pattern" log || fail "$what: not for '$pattern':" "$(cat log)"
}
numbers() { cut -d, -f1-5 "$1"/*_regions.csv; }

# shares
share=(--set region.min_crop_fraction=0.05 --set)
for file in share percent per_mille; do
  run check "" "${share[@]}" region.cells=$file.nc || fail "$file: $(cat log)"
  grep -q '^cells: 6 of 12 points' log || fail "$file:" "$(cat log)"
done
refused "percent without a unit" "no_unit.nc: 'crop_fraction' reaches 80" check "${share[@]}" region.cells=no_unit.nc
refused "an area for a share" "area.nc: variable 'crop_fraction' has units 'km2'" check "${share[@]}" region.cells=area.nc

# methods of time
for file in plain area interval long; do
  run simulate $file --set "forcing={files: ${file}_methods.nc}" || fail "$file: $(cat log)"
  grep -q 'TEMP is the mean of TMIN and TMAX' log || fail "$file: other temperatures:" "$(cat log)"
  cmp -s <(numbers plain) <(numbers $file) || fail "$file: other numbers"
done

refused "days of a week" "week.nc: by the bounds of time the intervals of steps 1 and 2" check --set forcing.files=week.nc

# flags
for file in few flags flags_lines; do
  run simulate $file --set region.zones.file=$file.nc || fail "$file: $(cat log)"
  cmp -s <(numbers few) <(numbers $file) || fail "$file: other numbers"
done
refused "flags without a number" "880 flag_values, but more than 880 flag_meanings" check --set region.zones.file=flags_short.nc

# valid ranges
run check "" --set "${lai}packed.nc}" || fail "packed: $(cat log)"
count=$(grep '^LAI: ' log)
[[ $count == "LAI: "[1-9]* ]] || fail "packed: '$count'"
for file in range_values range_floats range_stored; do
  run check "" --set "$lai$file.nc}" || fail "$file: $(cat log)"
  [ "$(grep '^LAI: ' log)" = "$count" ] || fail "$file: not $count:" "$(cat log)"
done
refused "a range of nothing" "range_none.nc: variable 'lai': its valid range 0 .. 1e-06.*leaves none" check --set "${lai}range_none.nc}"

# groups
run simulate flat --set "${lai}lai.nc}" || fail "flat: $(cat log)"
for keys in "group.nc}" "nested.nc}" "groups.nc, variable: /NIGHT/lai}"; do
  run simulate grouped --set "$lai$keys" || fail "$keys: $(cat log)"
  cmp -s <(cat flat/*_series.csv) <(cat grouped/*_series.csv) || fail "$keys: other numbers"
done
refused "two groups" "/DAY/lai, /NIGHT/lai" check --set "${lai}groups.nc}"

# tonnes
for file in ton tons short; do
  run simulate $file --set observations.yield.file=$file.nc || fail "$file: $(cat log)"
  cmp -s <(numbers few | sed 's/\(\.[0-9]\{5\}\)[0-9]*/\1/g') <(numbers $file | sed 's/\(\.[0-9]\{5\}\)[0-9]*/\1/g') ||
    fail "$file: other yields:" "$(numbers few; numbers $file)"
done
refused "millitonnes" "mt.nc: variable 'yield' has units 'mt/ha'" check --set observations.yield.file=mt.nc

# masks
run check "" --set region.cells=band.nc || fail "Band1: $(cat log)"
grep -q '^cells: 11 of 12' log && grep -q "band.nc: cells are where 'Band1'" log || fail "Band1:" "$(cat log)"
for mask in Band1 all; do
  run check "" --set region.cells=two.nc --set region.mask=$mask || fail "two maps, $mask: $(cat log)"
  grep -q "^cells: 1$([ $mask = all ] && echo 2 || echo 1) of 12" log || fail "two maps, $mask:" "$(cat log)"
done
refused "two maps" "two.nc: has no variable 'mask'.*Band1, Band2.*region.mask" check --set region.cells=two.nc
refused "a map of another name" "named.nc: has no variable 'mask'.*cropland.*region.mask" check --set region.cells=named.nc

# axes
axes=(--set region.zones.file=zero_zones.nc --set forcing.files=zero_weather.nc --set "${lai}zero_lai.nc}")
for file in zero_cells turn closed gap bounds; do
  run simulate $file "${axes[@]}" --set region.cells=$file.nc || fail "$file: $(cat log)"
done
cmp -s <(numbers zero_cells) <(numbers turn) || fail "across 0 degrees: other yields" "$(numbers zero_cells; numbers turn)"
cmp -s <(numbers closed) <(numbers gap) || fail "a column left out: other yields" "$(numbers closed; numbers gap)"
refused "bounds beside their points" "bounds_off.nc: the bounds of lat at place" check "${axes[@]}" --set region.cells=bounds_off.nc
"$python" - <<'P' || fail "boxes of cells are not those that are meant"
import csv, glob
import netCDF4
import numpy as np

def maps(folder): return netCDF4.Dataset(glob.glob(folder + "/*_maps.nc")[0])
zone = np.array(netCDF4.Dataset("zero_zones.nc")["zone"][:])
step = abs(float(np.diff(netCDF4.Dataset("zero_cells.nc")["lon"][:2])[0]))
for folder in ("zero_cells", "turn", "closed", "gap", "bounds"):
    m = maps(folder)
    for axis in ("lat", "lon"):  # GDAL takes every axis for one of equal steps: no column is left out, none turns at 360 degrees
        steps = np.diff(m[axis][:])
        assert np.allclose(steps, steps[0], rtol=1e-9), (folder, axis, m[axis][:])
    width = np.diff(m["lon_bnds"][:])
    assert np.allclose(abs(width), step, rtol=1e-9), (folder, width)
    middle = m["lon_bnds"][:].mean(-1) - m["lon"][:]
    assert np.allclose(middle, 0, atol=1e-9), (folder, middle)
    lat = m["lat_bnds"][:]
    if folder == "bounds":
        given = np.array(netCDF4.Dataset("bounds.nc")["lat_bnds"][:])
        assert np.array_equal(np.sort(lat), np.sort(given)), (lat, given)
    area = abs(np.diff(np.sin(np.radians(lat))))
    value = np.ma.filled(m["twso"][0], np.nan)
    row = {r["region"]: float(r["prior"]) for r in csv.DictReader(open(glob.glob(folder + "/*_regions.csv")[0]))}
    for k, name in enumerate(("R01", "R02")):
        w = np.where((zone == k) & np.isfinite(value), np.broadcast_to(area, value.shape), 0)
        mean = np.nansum(w * value) / w.sum()
        ratio = row[name] / mean
        if folder == "zero_cells" and k == 0: market = ratio
        assert abs(ratio / market - 1) < 1e-9, (folder, name, ratio, market)
P
echo "metadata: shares, methods of time, flags, valid ranges, groups, tonnes, masks and axes mean what they say"
