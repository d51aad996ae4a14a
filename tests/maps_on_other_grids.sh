# Maps and LAI on another grid come to the cells by the nearest point or by the mean over each cell's
# box, flags before means, gaps from the nearest cell; without the keys they are refused. A file a
# variable, as GDAL exports it, is read.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import netCDF4, numpy' 2>/dev/null || { echo "skipped: no python3 with netCDF4"; exit 77; }
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" synthesize --output . --production wlp --cells 3x4 --masked 0 --regions 2 --parameters 2 --years 2001:2001 \
  --lai-every 30 --seed 5 >log 2>&1 || fail "$(cat log)"
"$python" - <<'P' || fail "the maps were not made"
import netCDF4, numpy as np
cells = netCDF4.Dataset("cells.nc")
lat, lon = np.array(cells["lat"][:]), np.array(cells["lon"][:])
d = abs(lat[1] - lat[0])
r = np.random.default_rng(1)

def new(name, lat, lon):
    f = netCDF4.Dataset(name, "w")
    for axis, value, units in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
        f.createDimension(axis, len(value))
        v = f.createVariable(axis, "f8", (axis,)); v.units = units; v[:] = value
    return f

def put(f, name, value, dims=("lat", "lon"), type="f8", **attributes):
    v = f.createVariable(name, type, dims, fill_value=attributes.pop("_FillValue", None))
    v.set_auto_maskandscale(False)
    for k, a in attributes.items(): setattr(v, k, a)
    v[:] = value

# 3 x 3 points a cell and a row and column beyond; longitudes from 0 to 360, latitude the other way
n_lat, n_lon = 3 * len(lat) + 2, 3 * len(lon) + 2
fine_lat = (lat.min() - d / 3 * 2 + d / 3 * np.arange(n_lat))[:: -1 if lat[1] > lat[0] else 1]
fine_lon = (lon.min() - d / 3 * 2 + d / 3 * np.arange(n_lon)) % 360
s = {"wv1500": r.integers(80, 120, (n_lat, n_lon)), "wv0033": r.integers(250, 330, (n_lat, n_lon)),
     "bdod": r.integers(120, 150, (n_lat, n_lon))}
def box(value, j, i):  # means by area over the points in a cell's box
    y = np.abs(fine_lat - lat[j]) < d / 2
    x = np.abs((fine_lon - lon[i] + 180) % 360 - 180) < d / 2
    part = np.ma.masked_invalid(value[np.ix_(y, x)])
    low, high = np.radians(fine_lat[y] - d / 6), np.radians(fine_lat[y] + d / 6)
    w = np.broadcast_to((np.sin(high) - np.sin(low))[:, None], part.shape)
    return float((part * w).sum() / w[~np.ma.getmaskarray(part)].sum()) if part.count() * 2 >= part.size else np.nan
def means(value):
    return np.array([[box(value, j, i) for i in range(len(lon))] for j in range(len(lat))])
for name, value in s.items():
    with new(f"{name}_30cm.nc", fine_lat, fine_lon) as f:
        put(f, "Band1", value, type="i2", _FillValue=np.int16(-32768), long_name="GDAL Band Number 1")
with new("plain_soil.nc", lat, lon) as f:
    for name, value in s.items(): put(f, name, means(value.astype(float)))
# a missing value in the plain soil, and one beside it far higher
with new("gap_soil.nc", lat, lon) as f:
    for name, value in s.items():
        m = means(value.astype(float)); m[1, 1] = -1
        put(f, name, m, _FillValue=-1.0)
# LAI of pixels with flags of bits: the flag goes first, then the mean
old = netCDF4.Dataset("lai.nc")
time = np.array(old["time"][:])
lai = r.uniform(1, 4, (len(time), n_lat, n_lon)); flag = r.choice([0, 0, 0, 8], lai.shape)
flag[0] = 8
with new("fine_lai.nc", fine_lat, fine_lon) as f, new("plain_lai.nc", lat, lon) as g:
    for x, value in ((f, lai), (g, np.array([means(np.where(flag[t] == 0, lai[t], np.nan)) for t in range(len(time))]))):
        x.createDimension("time", len(time))
        v = x.createVariable("time", "f8", ("time",)); v.units = old["time"].units; v[:] = time
        put(x, "lai", value, ("time", "lat", "lon"), units="1")
    put(f, "qc", flag, ("time", "lat", "lon"), type="i1")
# a calendar of half-degree-like boxes: 2 x 2 cells
coarse_lat = np.array([lat[0] + 0.5 * (lat[1] - lat[0]), lat[2] + 0.5 * (lat[1] - lat[0])])
coarse_lon = np.array([lon[0] + d / 2, lon[2] + d / 2])
day = np.array([[280, 290], [300, 285]])
with new("coarse_calendar.nc", coarse_lat, coarse_lon) as f: put(f, "planting_day", day, units="day of year")
near = lambda axis, x: int(np.argmin(np.abs(axis - x)))
with new("plain_calendar.nc", lat, lon) as f:
    put(f, "planting_day", [[day[near(coarse_lat, y), near(coarse_lon, x)] for x in lon] for y in lat], units="day of year")
P
sed -i -e '/^  lai:/,/^    quality/d' -e '/^control:/i\  lai: {file: plain_lai.nc, error: {floor: 0.3}}' campaign.yaml
grep -q '^soil:' campaign.yaml || fail "no soil: $(cat campaign.yaml)"
soil='{soilgrids: {file: plain_soil.nc}, set: {SOPE: 10, KSUB: 10, CRAIRC: 0.05, RDMSOL: 120}, initial: {WAV: field_capacity, spinup_days: 30}}'
run() { # folder, further keys
  local out=$1
  shift
  "$WINDROW" simulate campaign.yaml --output "$out" --set "soil=$soil" "$@" >log 2>&1
}
same() { # two folders whose maps hold the same numbers
  ncdump -p 9,12 "$1"/*_maps.nc | sed -n '/^data/,$p' >1.txt
  ncdump -p 9,12 "$2"/*_maps.nc | sed -n '/^data/,$p' | cmp -s 1.txt - || fail "$2: other maps than $1"
  cmp -s <(cut -d, -f1-8 "$1"/*_series.csv | sed 's/\([0-9]\.[0-9]\{9\}\)[0-9]*/\1/g') \
    <(cut -d, -f1-8 "$2"/*_series.csv | sed 's/\([0-9]\.[0-9]\{9\}\)[0-9]*/\1/g') || fail "$2: other series than $1"
}
plain=(--set 'calendar.start={file: plain_calendar.nc, type: sowing}')
run plain "${plain[@]}" || fail "plain: $(cat log)"
fine='soil.soilgrids.file="{variable}_30cm.nc"'
run centres "${plain[@]}" --set "$fine" || fail "a finer soil: $(cat log)"

grep -q "wv1500_30cm.nc: 'wv1500' lies on a grid of other steps: each cell takes the point at its centre" log ||
  fail "points at centres: not said: $(cat log)"
run refused --set 'calendar.start={file: coarse_calendar.nc, type: sowing}' && fail "a coarser calendar: not refused"
grep -q 'coarse_calendar.nc: 12 of the cells are not in its grid.*maps.other_grid: nearest or mean' log || fail "a coarser calendar: $(cat log)"
run fine --set 'calendar.start={file: coarse_calendar.nc, type: sowing}' --set "$fine" --set maps.other_grid=mean \
  --set 'observations.lai={file: fine_lai.nc, error: {floor: 0.3}, quality: {variable: qc, bits: {3-4: 0}}}' || fail "fine: $(cat log)"
for note in "wv1500_30cm.nc: 'Band1', its only map, is taken for 'wv1500'" \
  "wv0033_30cm.nc: 'wv0033' lies on another grid: each cell takes the mean over its box" \
  "coarse_calendar.nc: 'planting_day' lies on another grid: each cell takes the nearest point" \
  "fine_lai.nc: 'lai' lies on another grid: each cell takes the mean"; do
  grep -q "$note" log || fail "'$note' is not said:" "$(cat log)"
done
same plain fine
grep '^LAI:' log >lai.txt
mpirun -q -n 3 "$WINDROW" simulate campaign.yaml --output three --set "soil=$soil" --set "$fine" --set maps.other_grid=mean \
  --set 'calendar.start={file: coarse_calendar.nc, type: sowing}' \
  --set 'observations.lai={file: fine_lai.nc, error: {floor: 0.3}, quality: {variable: qc, bits: {3-4: 0}}}' </dev/null >log 2>&1 ||
  fail "three ranks: $(cat log)"
same fine three

# gaps: refused, then those of the nearest cell within the distance, on any ranks
gap='soil.soilgrids.file=gap_soil.nc'
run gap "${plain[@]}" --set "$gap" && fail "a missing soil: not refused"
grep -q "'wv1500' is missing in 1 cell" log || fail "a missing soil: $(cat log)"
run gap "${plain[@]}" --set "$gap" --set maps.gaps.within=0.1 && fail "a missing soil and no cell near: not refused"
run gap "${plain[@]}" --set "$gap" --set maps.gaps.within=60 || fail "a missing soil: $(cat log)"
grep -q "gap_soil.nc: 1 missing value of 'bdod' is that of the nearest cell within 60 km" log || fail "a filled soil: $(cat log)"
mpirun -q -n 4 "$WINDROW" simulate campaign.yaml --output four "${plain[@]}" --set "soil=$soil" --set "$gap" --set maps.gaps.within=60 \
  </dev/null >log 2>&1 || fail "four ranks: $(cat log)"
same gap four
run far "${plain[@]}" --set maps.within=20 && fail "maps.within without another grid: not refused"
grep -q 'maps.within has no meaning' log || fail "maps.within: $(cat log)"
exit 0
