# What calibrate and simulate leave: CF-1.8 files that other programs open, whose units UDUNITS reads, that
# say how they were made, agree with each other and with the CSV and YAML files beside them, and flag the
# seasons that did not run; nothing else stays in the folder. (Layouts of the files themselves:
# ncio_other_programs; faulty input: bad_input.)
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4, yaml' 2>/dev/null ||
  { echo "skipped: needs python3-netcdf4 and python3-yaml"; exit 77; }

"$WINDROW" synthesize --output region --cells 5x6 --regions 3 --years 2001:2002 --parameters 4 \
  --events reference >log 2>&1 || fail "synthesize: $(cat log)"
# one cell without weather in its second season
"$python" - <<'PY' || exit 1
import netCDF4
with netCDF4.Dataset("region/cells.nc") as d:
    j, i = next((j, i) for j in range(5) for i in range(6) if d["mask"][j, i] == 1)
with netCDF4.Dataset("region/weather.nc", "r+") as d:
    d["tasmin"][700:740, j, i] = float("nan")
open("gap", "w").write(f"{j} {i}")
PY
options=(--set forcing.missing=exclude --set control.gap.extent=region --set control.gap.prior=0.95
  --set control.gap.prior_sd=0.05 --set control.gap.transform=logit --set "holdout.years=[2002]")
mpirun -n 3 "$WINDROW" calibrate region/campaign.yaml "${options[@]}" --output out >log 2>&1 ||
  fail "calibrate: $(cat log)"
mpirun -n 2 "$WINDROW" simulate region/campaign.yaml "${options[@]}" --output again \
  --control out/synthetic_wheat_parameters.csv >log 2>&1 || fail "simulate: $(cat log)"

# nothing but results, each with its own name
others=$(find out again -type f | grep -vE '/synthetic_wheat_(maps|regions|parameters|held_out)\.nc$|/synthetic_wheat_([a-z]+|held_out|held_out_scores)\.(csv|yaml)$')
[ -z "$others" ] || fail "left behind: $others"
for file in out/*.nc again/*.nc; do
  ncdump -h "$file" >header && grep -q ':Conventions = "CF-1.8" ;' header || fail "$file: conventions"
done

"$python" - "$("$WINDROW" --version)" <<'PY' || exit 1
import csv, ctypes, re, sys
import netCDF4, numpy as np, yaml

udunits = ctypes.CDLL("libudunits2.so.0")
udunits.ut_read_xml.restype = udunits.ut_parse.restype = ctypes.c_void_p
udunits.ut_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
udunits.ut_set_error_message_handler(udunits.ut_ignore)
units = udunits.ut_read_xml(None)
parses = lambda text: udunits.ut_parse(units, text.encode(), 2) is not None
assert units and parses("kg ha-1") and not parses("bushel per morning"), "UDUNITS itself"

def look(folder, kind, command):
    file = f"{folder}/synthetic_wheat_{kind}.nc"
    d = netCDF4.Dataset(file)
    # how it was made
    assert d.title == "synthetic_wheat", file
    assert d.source.split()[0] in sys.argv[1], (file, d.source, sys.argv[1])
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ windrow {command} .*", d.history), (file, d.history)
    said = yaml.safe_load(d.windrow_configuration)
    assert said["campaign"]["production"] == "pp" and said["forcing"]["missing"] == "exclude", file
    assert said["control"]["gap"]["prior"] == 0.95 and "tasmin" in d.windrow_choices, file
    # every variable says what it is
    bounds = {v.bounds for v in d.variables.values() if "bounds" in v.ncattrs()}
    for v in d.variables.values():
        if v.name in bounds or v.name == "crs" or v.dtype == "S1":
            continue
        where = f"{file}:{v.name}"
        assert "units" in v.ncattrs() and parses(v.units), where
        assert "long_name" in v.ncattrs() or "standard_name" in v.ncattrs(), where
        assert not re.search(r"[^A-Za-z0-9_]", v.name), where
        for linked in getattr(v, "coordinates", "").split() + getattr(v, "grid_mapping", "").split():
            assert linked in d.variables, (where, linked)
        if {"lat", "lon"} <= set(v.dimensions):
            assert v.grid_mapping == "crs" and v.dimensions[-2:] == ("lat", "lon"), where
            assert v.filters()["zlib"], where
        if "_FillValue" in v.ncattrs():
            assert v._FillValue.dtype == v.dtype, where
    return d

for folder, command in (("out", "calibrate"), ("again", "simulate")):
    maps = look(folder, "maps", command)
    status = maps["status"]
    meaning = dict(zip(status.flag_meanings.split(), np.atleast_1d(status.flag_values)))
    assert len(status.flag_meanings.split()) == np.size(status.flag_values) == 7
    assert status.flag_values.dtype == status.dtype and status.standard_name == "status_flag"
    j, i = map(int, open("gap").read().split())
    cells = netCDF4.Dataset("region/cells.nc")["mask"][:] == 1
    for year in range(2):
        there = ~np.ma.getmaskarray(status[year])
        assert (there == cells).all(), "status covers the cells of the mask"
        runs = there & (status[year].filled(-1) == meaning["complete"])
        for name in ("twso", "tagp", "yield", "lai_max", "day_emergence", "day_anthesis", "day_maturity"):
            filled = ~np.ma.getmaskarray(maps[name][year])
            assert (filled == runs).all(), f"{name} where the season ran"
        assert status[year, j, i] == (meaning["weather_missing_not_run"] if year else meaning["complete"])
        assert runs.sum() == cells.sum() - year
    ran = ~np.ma.getmaskarray(maps["twso"][:])
    twso, tagp, product = (maps[n][:][ran] for n in ("twso", "tagp", "yield"))
    assert np.allclose(product * 0.86, twso, rtol=1e-14) and (tagp > twso).all() and (twso > 1000).all()
    days = [maps[n][:][ran] for n in ("day_emergence", "day_anthesis", "day_maturity")]
    assert (days[0] > 0).all() and (days[0] < days[1]).all() and (days[1] < days[2]).all()
    regions = look(folder, "regions", command)
    with open(f"{folder}/synthetic_wheat_regions.csv") as f:
        rows = list(csv.DictReader(f))
    names, years = list(regions["region_name"][:]), list(regions["year"][:])
    assert len(rows) == 6 and names == ["R01", "R02", "R03"] and years == [2001, 2002]
    for row in rows:
        at = years.index(int(row["year"])), names.index(row["region"])
        for name, column in (("yield_observed", "observed"), ("yield_error", "sigma"), ("use", "use"),
                             ("yield_prior", "prior"), ("yield_estimate", "estimate")):
            assert regions[name][at] == float(row[column]), (row, name)
        assert int(row["use"]) == (row["year"] == "2002")

    # series name each cell's region, and say what is held out as the regions do
    with open(f"{folder}/synthetic_wheat_series.csv") as f:
        rows = list(csv.DictReader(f))
    assert list(rows[0])[-2:] == ["region", "use"] and {r["region"] for r in rows} == {"R01", "R02", "R03"}
    assert {(r["date"][:4], r["use"]) for r in rows if "02" < r["date"][5:7] < "08"} <= {("2001", "0"), ("2002", "1")}
    assert {r["use"] for r in rows} == {"0", "1"}

# the estimate, in three files
d = look("out", "parameters", "calibrate")
with open("out/synthetic_wheat_parameters.csv") as f:
    rows = list(csv.DictReader(f))
assert [r["name"] for r in rows] == list(d["parameter_name"][:])
assert [r["name"] for r in rows] == ["TSUM1", "TSUM2", "SPAN", "AMAXTB", "gap[R01]", "gap[R02]", "gap[R03]"]
for column in ("prior", "prior_sd", "lower", "upper", "estimate", "standard_error", "u"):
    assert [float(r[column]) for r in rows] == list(d[column][:]), column
covariance = d["covariance_u"][:]
assert (covariance == covariance.T).all() and (np.linalg.eigvalsh(covariance) > 0).all()
for k in range(4):  # without a transform the standard error is that of u times the prior's
    assert np.isclose(d["standard_error"][k], d["prior_sd"][k] * covariance[k, k] ** 0.5, rtol=1e-13)
base = yaml.safe_load(open("region/crop.yaml"))["CropParameters"]["Varieties"]["synthetic"]
crop = yaml.safe_load(open("out/synthetic_wheat_crop.yaml"))
factor = {r["name"]: float(r["estimate"]) for r in rows}
for name in ("TSUM1", "TSUM2", "SPAN", "TDWI"):
    assert crop[name] == base[name][0] * factor.get(name, 1.0), name
assert crop["AMAXTB"][1::2] == [y * factor["AMAXTB"] for y in base["AMAXTB"][0][1::2]]

# what was simulated at the estimate is what calibrate wrote
one, two = (netCDF4.Dataset(f"{f}/synthetic_wheat_maps.nc") for f in ("out", "again"))
for name in one.variables:
    if name != "crs":
        assert (np.ma.filled(one[name][:], -1) == np.ma.filled(two[name][:], -1)).all(), name
# the number that GDAL must find at the centre of that cell
open("place", "w").write(f"{one['lon'][i]} {one['lat'][j]} {one['twso'][0, j, i]:.6f}")
PY

if command -v gdalinfo >/dev/null; then
  for name in twso yield lai_max day_maturity status; do
    said=$(gdalinfo "NETCDF:out/synthetic_wheat_maps.nc:$name" 2>&1) || fail "gdalinfo: $said"
    for part in 'Size is 6, 5' 'Band 2' 'ID\["EPSG",4326\]' 'Unit Type' 'NoData Value'; do
      grep -q "$part" <<<"$said" || fail "gdalinfo of $name does not say $part: $said"
    done
  done
  read -r lon lat value <place
  found=$(gdallocationinfo -valonly -b 1 -geoloc NETCDF:out/synthetic_wheat_maps.nc:twso "$lon" "$lat" 2>/dev/null)
  awk -v a="$found" -v b="$value" 'BEGIN { exit !(a != "" && (a - b) ^ 2 < 1e-8) }' ||
    fail "GDAL finds $found at $lon, $lat, where $value was written"
else
  echo "gdalinfo is not installed: not tried"
fi
echo "files as they should be"
