# Crop parameters by region: J and its gradient are right and have the same bits on 1, 2 and 3 ranks, where each cell
# lies in one region and where it lies in none, one or two; calibrate finds what differs between two regions; what it
# writes is read back by simulate, and maps hold each cell's value.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }

run "$WINDROW" synthesize --output region --cells 4x4 --masked 0 --regions 2 --years 2001:2003 --parameters 8
cd region
regional=(--set control.TSUM1.extent=region --set control.AMAXTB.extent=region)

# -- cells in no region, in one, and in two: columns of the grid from west to east
"$python" - <<'PY' || fail "no overlap"
import netCDF4
with netCDF4.Dataset("cells.nc") as f: lat, lon = f["lat"][:], f["lon"][:]
share = [(1, 0), (.25, .75), (0, 1), (0, 0)] # of the regions, ha
with netCDF4.Dataset("overlap.nc", "w") as f:
    rows = [(r, y, x, share[x][r]) for r in range(2) for y in range(len(lat)) for x in range(len(lon)) if share[x][r]]
    f.createDimension("entry", len(rows)); f.createDimension("region", 2); f.createDimension("length", 3)
    name = f.createVariable("region_name", "S1", ("region", "length"))
    name[:] = [list("R01"), list("R02")]
    for key, kind, unit, of in (("region", "i4", None, 0), ("lat", "f8", "degrees_north", 1),
                                ("lon", "f8", "degrees_east", 2), ("harvested_area", "f8", "ha", 3)):
        v = f.createVariable(key, kind, ("entry",))
        if unit: v.units = unit
        v[:] = [lat[row[1]] if of == 1 else lon[row[2]] if of == 2 else row[of] for row in rows]
PY
sed 's/zones: .*/overlap: {file: overlap.nc}/' campaign.yaml >overlap.yaml
printf '%s\n' name,u 'TSUM1[R01],1' 'TSUM1[R02],-1' 'AMAXTB[R01],-1' 'AMAXTB[R02],1' TSUM2,0 SPAN,0.5 \
  RGRLAI,0 TDWI,-0.5 SLATB,0 TSUMEM,0.5 >true.csv
run "$WINDROW" simulate overlap.yaml "${regional[@]}" --control true.csv --output overlap
"$python" - <<'PY' || fail "TSUM1 of cells is not the mean over their regions"
import netCDF4, numpy as np
with netCDF4.Dataset("overlap/synthetic_wheat_maps.nc") as f:
    assert f["TSUM1"].factor == "1"
    sd = .08
    assert np.allclose(f["TSUM1"][:], [1 + sd, 1 - .5 * sd, 1 - sd, 1.], rtol=1e-14, atol=0)
PY

# -- J and its gradient, of zones and of overlaps
for campaign in campaign overlap; do
  for ranks in 1 2 3; do
    run mpirun -n $ranks "$WINDROW" gradient $campaign.yaml "${regional[@]}"
    grep -q 'seasons: 48, running: 48' log || fail "not 48 seasons: $(cat log)"
    sed -n '/^J = /,$p' log >$campaign.$ranks
  done
  cmp $campaign.1 $campaign.2 && cmp $campaign.1 $campaign.3 || fail "$campaign: other bits on 2 or 3 ranks"
  grep -q 'dJ/du  TSUM1\[R02\]' $campaign.1 || fail "no derivative by region: $(cat $campaign.1)"
  awk '/relative difference/ { good = $NF <= 1e-12 } END { exit !good }' $campaign.1 ||
    fail "adjoint and tangent differ: $(cat $campaign.1)"
  awk '/^    1e-0[2-7]/ && NF == 4 { run = $4 > 1.9 && $4 < 2.1 ? run + 1 : 0; if (run > best) best = run }
    END { exit !(best >= 3) }' $campaign.1 || fail "Taylor test: $(cat $campaign.1)"
done

# -- a twin: its truth differs between the regions, its observations are the model's, without errors
run "$WINDROW" simulate campaign.yaml "${regional[@]}" --control true.csv --output true
"$python" - <<'PY' || fail "no twin"
import csv, datetime, netCDF4
series = list(csv.DictReader(open("true/synthetic_wheat_series.csv")))
with netCDF4.Dataset("lai.nc", "a") as f:
    lat, lon, time = (list(f[name][:]) for name in ("lat", "lon", "time"))
    for s in series:
        day = (datetime.date.fromisoformat(s["date"]) - datetime.date(1970, 1, 1)).days
        f["lai"][time.index(day), lat.index(float(s["latitude"])), lon.index(float(s["longitude"]))] = float(s["estimate"])
with netCDF4.Dataset("yield.nc", "a") as f:
    names = ["".join(c.decode() for c in name).strip("\0 ") for name in f["region_name"][:].data]
    years = list(f["year"][:])
    for y in csv.DictReader(open("true/synthetic_wheat_regions.csv")):
        f["yield"][names.index(y["region"]), years.index(int(y["year"]))] = float(y["estimate"]) / 1000
PY
run "$WINDROW" calibrate campaign.yaml "${regional[@]}" --output out
grep -q '^converged' log || fail "no minimum: $(cat log)"
"$python" - <<'PY' || fail "the regions' values were not found: $(cat out/synthetic_wheat_parameters.csv)"
import csv
found = {p["name"]: p for p in csv.DictReader(open("out/synthetic_wheat_parameters.csv"))}
true = {p["name"]: float(p["u"]) for p in csv.DictReader(open("true.csv"))}
assert sorted(found) == sorted(true)
for name, u in true.items(): # the prior draws each towards 0, the less the better it is known
    p = found[name]
    error = float(p["standard_error"]) / float(p["prior_sd"])
    assert error < 1 and abs(float(p["u"]) - u) < (.1 if "[" in name else error), (name, p)
PY
grep '^J:' log >J.region
run "$WINDROW" calibrate campaign.yaml --output shared
awk -v a="$(awk '{print $(NF-3)}' J.region)" -v b="$(awk '/^J:/{print $(NF-3)}' log)" 'BEGIN { exit !(b > 20 * a) }' ||
  fail "one value for both regions fits as well: $(cat J.region; grep '^J:' log)"
[ -e shared/synthetic_wheat_crop.yaml ] || fail "no crop file of a crop that all regions share"
[ ! -e out/synthetic_wheat_crop.yaml ] || fail "one crop file for regions with crops of their own"
run "$WINDROW" simulate campaign.yaml "${regional[@]}" --control out/synthetic_wheat_parameters.csv --output again
cmp <(ncdump -v twso,TSUM1 out/synthetic_wheat_maps.nc | sed -n '/^data:/,$p') \
  <(ncdump -v twso,TSUM1 again/synthetic_wheat_maps.nc | sed -n '/^data:/,$p') ||
  fail "simulate does not repeat what calibrate found"

# -- weather that is too short for the slowest crop within the bounds, in every region
run "$WINDROW" simulate campaign.yaml --output prior
"$python" - <<'PY' || fail "no short weather"
import netCDF4
with netCDF4.Dataset("prior/synthetic_wheat_maps.nc") as maps, netCDF4.Dataset("weather.nc") as f, \
        netCDF4.Dataset("short.nc", "w") as short:
    last = int(maps["day_maturity"][2].max()) + 2 # days after 2002-10-10 = day 11970
    keep = 11970 + last - int(f["time"][0])
    for name, d in f.dimensions.items(): short.createDimension(name, keep if name == "time" else len(d))
    for name, v in f.variables.items():
        fill = v.getncattr("_FillValue") if "_FillValue" in v.ncattrs() else None
        w = short.createVariable(name, v.dtype, v.dimensions, fill_value=fill)
        w.setncatts({k: v.getncattr(k) for k in v.ncattrs() if k != "_FillValue"})
        w[:] = v[:keep] if v.dimensions[0] == "time" else v[:]
PY
for extent in global region; do
  "$WINDROW" check campaign.yaml --set forcing.files=short.nc \
    --set "control={TSUM1: {extent: $extent, factor: [0.8, 1.25], prior_sd: 0.08}}" >log 2>&1 && fail "accepted: $(cat log)"
  grep 'seasons have weather that ends before the latest maturity' log >late.$extent || fail "not told: $(cat log)"
done
cmp late.global late.region || fail "other seasons are too short by region: $(cat late.*)"
run "$WINDROW" check campaign.yaml --set forcing.files=short.nc \
  --set "control={AMAXTB: {extent: region, factor: [0.8, 1.25], prior_sd: 0.08}}"

# -- without regions there is nothing to be estimated by region
sed -e '/^  yield:/,/^    basis/d' -e '/^  zones:/d' campaign.yaml >bare.yaml
"$WINDROW" check bare.yaml "${regional[@]}" >log 2>&1 && fail "accepted: $(cat log)"
for name in TSUM1 AMAXTB; do
  grep -qx "windrow: control.$name: extent region needs region.zones or region.overlap to tie regions to cells of the grid .*cells.nc" \
    log || fail "not told of $name: $(cat log)"
done

# -- soils by region: maps hold each cell's, the crop file says where they are
run "$WINDROW" synthesize --output wet --production wlp --cells 2x4 --masked 0 --regions 2 --parameters 6
cd wet
run "$WINDROW" calibrate campaign.yaml --set control.SMFCF.extent=region --set control.RDMSOL.extent=region \
  --set optimiser.max_evaluations=4 --output out
"$python" - <<'PY' || fail "soils of the maps are not the regions'"
import csv, netCDF4, numpy as np
value = {p["name"]: float(p["estimate"]) for p in csv.DictReader(open("out/synthetic_wheat_parameters.csv"))}
with netCDF4.Dataset("out/synthetic_wheat_maps.nc") as maps, netCDF4.Dataset("soil.nc") as soil, \
        netCDF4.Dataset("zones.nc") as zones:
    for name in "SMFCF", "RDMSOL":
        factor = np.array([value[f"{name}[R01]"], value[f"{name}[R02]"]])
        assert factor[0] != factor[1] and (factor != 1).all()
        at = factor[zones["zone"][:].astype(int)]
        assert np.allclose(maps[name.lower()][:], at * soil[name][:], rtol=1e-14, atol=0)
PY
for name in SMFCF RDMSOL; do
  grep -qx "# estimated by region, see parameters.csv: $name" out/synthetic_wheat_crop.yaml ||
    fail "the crop file says nothing of $name: $(cat out/synthetic_wheat_crop.yaml)"
  grep -q "^$name:" out/synthetic_wheat_crop.yaml && fail "one $name in the crop file"
done
grep -q '^TSUM1:' out/synthetic_wheat_crop.yaml || fail "no crop: $(cat out/synthetic_wheat_crop.yaml)"
