# Crop files by region and by cell are read as PCSE's YAMLCropDataProvider reads them, and one season run from
# them has the yield of the calibrated set rerun in reference mode; the same files on any number of ranks.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4, yaml' 2>/dev/null || { echo "skipped: needs python3-netcdf4 and python3-yaml"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --cells 4x6 --masked 0 --regions 6 --years 2001:2002 --parameters 2 \
  --lai-every 60
name=synthetic_wheat
plain=(--set observations.lai=null --set optimiser.max_evaluations=6 --set optimiser.standard_errors=false)
zones=(--set control.TSUM1.extent=region)
run mpirun -n 2 "$WINDROW" calibrate region/campaign.yaml "${plain[@]}" "${zones[@]}" --output out
grep -q "^wrote .*${name}_pcse: 6 crop files, one a region" log || fail "the folder is not told: $(cat log)"
run "$WINDROW" export region/campaign.yaml "${plain[@]}" "${zones[@]}" --control out/${name}_parameters.csv --pcse crops
diff -r -I '^#' out/${name}_pcse crops || fail "export writes other files than calibrate"
run "$WINDROW" simulate region/campaign.yaml "${plain[@]}" "${zones[@]}" --set campaign.events=reference \
  --control out/${name}_parameters.csv --output whole
run "$WINDROW" check region/campaign.yaml --map TMIN --map TMAX --map IRRAD --output maps

# the provider: crops.yaml, version, first element of each parameter
cat >provider.py <<'END'
import csv, os, yaml
def crops(folder):
    with open(os.path.join(folder, "crops.yaml")) as stream:
        names = yaml.safe_load(stream)["available_crops"]
    store = {}
    for crop in names:
        with open(os.path.join(folder, crop + ".yaml")) as stream:
            parameters = yaml.safe_load(stream)
        assert parameters["Version"] == "1.0.0"
        store[crop] = parameters["CropParameters"]["Varieties"]
    return store
def active(store, crop, variety):
    return {k: v[0] for k, v in store[crop][variety].items() if k != "Metadata"}
def index(folder):
    with open(os.path.join(folder, "index.csv"), newline="") as stream:
        return list(csv.DictReader(stream))
END
"$python" - <<'END' || fail "the exported crops are not those of the estimate"
import csv, yaml
from provider import *
store = crops("crops")
with open("region/crop.yaml") as stream:
    base = yaml.safe_load(stream)["CropParameters"]["Varieties"]["synthetic"]
with open("out/synthetic_wheat_parameters.csv", newline="") as stream:
    estimate = {r["name"]: float(r["estimate"]) for r in csv.DictReader(stream)}
rows = index("crops")
assert [r["region"] for r in rows] == ["R%02d" % k for k in range(1, 7)]
for r in rows:
    crop = active(store, r["crop"], r["variety"])
    for k, v in crop.items():
        factor = {"TSUM1": estimate["TSUM1[%s]" % r["region"]], "TSUM2": estimate["TSUM2"]}.get(k, 1.0)
        expected = base[k][0] if isinstance(v, list) else base[k][0] * factor
        assert v == expected, (r["region"], k, v, expected)
    assert set(crop) == set(base) - {"Metadata"}, set(crop) ^ set(base)
assert len({store[r["crop"]][r["variety"]]["TSUM1"][0] for r in rows}) > 1
END

# one cell of the first and the last region, harvest year 2002
weather() { # row, column, crop: weather.csv of the point, agromanagement.yaml
  "$python" - "$1" "$2" "$3" <<'END'
import datetime, netCDF4, sys
from numpy import ma
j, i = map(int, sys.argv[1:3])
series = {}
for name in ("IRRAD", "TMIN", "TMAX"):
    with netCDF4.Dataset("maps/synthetic_wheat_map_%s.nc" % name) as d:
        series[name], days, lat = ma.masked_invalid(d[name][:, j, i]), d["time"][:], float(d["lat"][j])
with open("weather.csv", "w") as out:
    out.write("DAY,LAT,IRRAD,TMIN,TMAX\n")
    for k, day in enumerate(days):
        date = datetime.date(1970, 1, 1) + datetime.timedelta(int(day))
        while k and date - day_before > datetime.timedelta(1):
            day_before += datetime.timedelta(1)
            out.write("%s,%r,,,\n" % (day_before, lat))
        day_before = date
        values = ["" if series[n][k] is ma.masked else repr(float(series[n][k])) for n in series]
        out.write("%s,%r,%s\n" % (date, lat, ",".join(values)))
with open("agromanagement.yaml", "w") as out:
    out.write("""AgroManagement:
- 2001-10-10:
    CropCalendar:
      crop_name: %s
      variety_name: synthetic
      crop_start_date: 2001-10-10
      crop_start_type: sowing
      crop_end_date: 2002-09-15
      crop_end_type: earliest
      max_duration: 345
    TimedEvents:
    StateEvents:
""" % sys.argv[3])
END
}
season() { # crop, folder, event mode: final TWSO
  "$WINDROW" site --crop "$1" --variety synthetic --crop-directory "$2" --agromanagement agromanagement.yaml \
    --weather weather.csv --events $3 2>log |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "TWSO") at = i } NR > 1 && $at != "" { y = $at } END { print y }'
}
mapped() { # row, column, folder: its TWSO
  "$python" -c "import netCDF4, sys
print('%.17g' % netCDF4.Dataset('$3/synthetic_wheat_maps.nc')['twso'][1, $1, $2])"
}
compare() { # row, column, crop, folder of crops, of maps, event mode
  weather "$1" "$2" "$3"
  own=$(season "$3" "$4" "$6")
  map=$(mapped "$1" "$2" "$5")
  awk -v a="$own" -v b="$map" 'BEGIN { d = a / b - 1; exit !(a > 0 && (d < 0 ? -d : d) <= 1e-12) }' ||
    fail "$3: TWSO by its file is $own, in the maps of $5 $map: $(cat log)"
}
compare 0 1 R01 crops whole reference
compare 3 4 R06 crops whole reference

# -- fields: a file a group of cells with equal parameters, the same on any number of ranks
fields=(--set control.TSUM1.extent=cell)
run "$WINDROW" calibrate region/campaign.yaml "${plain[@]}" "${fields[@]}" --output cells_1
run mpirun -n 3 "$WINDROW" export region/campaign.yaml "${plain[@]}" "${fields[@]}" \
  --control cells_1/${name}_parameters.csv --pcse cells_3
diff -r -I '^#' cells_1/${name}_pcse cells_3 || fail "other files on 3 ranks"
[ "$(wc -l <cells_3/index.csv)" = 25 ] && [ -e cells_3/cells_00002.yaml ] || fail "cells: $(ls cells_3; cat cells_3/index.csv)"
compare 2 3 "$(sed -n 17p cells_3/index.csv | cut -d, -f5)" cells_3 cells_1 continuous
# -- one soil for all: beside the crop, with the water of field capacity at the estimate's depth
run "$WINDROW" synthesize --production wlp --output wet --cells 2x2 --masked 0 --regions 1 --years 2001:2001 --lai-every 90
printf 'SMW: 0.10\nSMFCF: 0.30\nSM0: 0.42\nCRAIRC: 0.06\nSOPE: 5.0\nKSUB: 5.0\nRDMSOL: 80.0\n' >wet/flat.yaml
run "$WINDROW" export wet/campaign.yaml --set 'soil={parameters: flat.yaml, initial: {spinup_days: 180, WAV: field_capacity}}' \
  --set 'control={RDMSOL: {prior: 1.25, factor: [0.8, 1.3], prior_sd: 0.1}}' --pcse soil
"$python" - <<'END' || fail "soil: $(cat soil/soil_*.yaml)"
import yaml
from provider import *
soil = yaml.safe_load(open("soil/" + index("soil")[0]["soil_file"]))
assert soil["RDMSOL"] == 100.0 and abs(soil["WAV"] - 20.0) < 1e-12 and soil["SMFCF"] == 0.3, soil
assert "RDMSOL" not in active(crops("soil"), *(index("soil")[0][k] for k in ("crop", "variety")))
END
run "$WINDROW" export region/campaign.yaml "${plain[@]}" --pcse one
[ "$(ls one)" = "$(printf 'crops.yaml\nindex.csv\nsynthetic_wheat.yaml')" ] || fail "one crop: $(ls one)"
exit 0
