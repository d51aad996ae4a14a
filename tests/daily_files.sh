# Weather in a file a day is the weather of one file, bit for bit on any number of ranks; each file is opened once, by one
# rank; a day whose file is absent is a missing day; files of a month or an hour a value are refused by name.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
python=/usr/bin/python3
"$python" -c 'import netCDF4' 2>/dev/null || { echo "skipped: needs python3-netcdf4"; exit 77; }
"$WINDROW" synthesize --output region --cells 3x3 --masked 0 --regions 2 --years 2001:2001 --parameters 2 >log 2>&1 ||
  fail "synthesize: $(cat log)"
cd region || exit 1
"$python" - <<'END' || fail "no daily files"
import os
import netCDF4

whole = netCDF4.Dataset("weather.nc")
whole.set_auto_maskandscale(False)
def part(path, names, steps):
    with netCDF4.Dataset(path, "w") as d:
        d.setncatts(whole.__dict__)
        for name, dim in whole.dimensions.items():
            d.createDimension(name, len(steps) if name == "time" else len(dim))
        for name in list(whole.dimensions) + names:
            v = whole[name]
            fill = v.__dict__.get("_FillValue")
            w = d.createVariable(name, v.dtype, v.dimensions, fill_value=fill)
            w.setncatts({k: a for k, a in v.__dict__.items() if k != "_FillValue"})
            w[:] = v[steps] if "time" in v.dimensions else v[:]

days = range(len(whole["time"]))
os.mkdir("daily")
for day in days:
    part(f"daily/tasmin_{day:04d}.nc", ["tasmin"], [day])
part("daily/others.nc", ["tasmax", "rsds"], list(days))
part("monthly.nc", ["tasmin", "tasmax", "rsds"], [d for d in days if d % 30 == 0])
part("hourly.nc", ["tasmin", "tasmax", "rsds"], list(days))
with netCDF4.Dataset("hourly.nc", "a") as d:
    d["time"][:] = [int(whole["time"][0]) + i // 24 for i in days]
END

results() { # name, ranks, options -> numbers of a run's files
  local name=$1 ranks=$2
  shift 2
  mpirun -n "$ranks" "$WINDROW" simulate campaign.yaml --output "$name" "$@" >"$name.log" 2>&1 ||
    fail "$name: $(cat "$name.log")"
  for file in "$name"/*.nc; do ncdump -p 9,17 "$file" | grep -vE ':(history|source|.*digest|forcing|.*files)|^netcdf'; done >"$name.txt"
}
results one 1
for ranks in 1 3; do
  results "daily$ranks" "$ranks" --set 'forcing.files=daily/*.nc'
  cmp one.txt "daily$ranks.txt" || fail "$ranks ranks: daily files gave other numbers: $(diff one.txt "daily$ranks.txt" | head -5)"
done

if command -v strace >/dev/null; then
  strace -f -e trace=open,openat -o opens.txt mpirun -n 2 "$WINDROW" check campaign.yaml \
    --set 'forcing.files=daily/*.nc' >/dev/null 2>&1
  grep -oE 'daily/[^"]*\.nc' opens.txt | sort | uniq -c | awk '{print $1}' | sort -u >often.txt
  [ "$(cat often.txt)" = 1 ] || fail "files are opened so often: $(cat often.txt)"
  [ "$(grep -oE 'daily/[^"]*\.nc' opens.txt | sort -u | wc -l)" = "$(ls daily | wc -l)" ] || fail "not all files were opened"
fi

# a day's file is absent
day=$(ls daily | sed -n 550p)
mv "daily/$day" .
check() { "$WINDROW" check campaign.yaml "$@" >told 2>&1; }
check --set 'forcing.files=daily/*.nc' && fail "an absent day passed without a key"
grep -q 'forcing.fill_days allows 0' told || fail "absent day: $(cat told)"
check --set 'forcing.files=daily/*.nc' --set forcing.fill_days=1 || fail "fill_days: $(cat told)"
grep -qE '1 day of minimum temperature \(TMIN\) is in no file, first 20' told || fail "not stated: $(cat told)"
check --set 'forcing.files=daily/*.nc' --set forcing.missing=exclude
grep -q 'weather_missing_not_run: 9' told || fail "exclude: $(cat told)"

check --set forcing.files=monthly.nc && fail "monthly data passed"
grep -q 'has a value every 30 days' told || fail "monthly: $(cat told)"
check --set forcing.files=hourly.nc && fail "hourly data passed"
grep -q 'holds 24 values a day' told || fail "hourly: $(cat told)"
exit 0
