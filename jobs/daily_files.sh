#!/usr/bin/env bash
# Time of `check` on daily files: what a file costs beyond the time of the same data in three files, on one rank and two.
#
#   jobs/daily_files.sh [DAYS ...]     (default 1096 and 4263: 3,288 and 12,789 files; warm cache)
set -uo pipefail
source "$(dirname "$0")/env.sh"
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
seconds() { # ranks, files -> wall-clock seconds of the best of three runs
  local best= from to
  for _ in 1 2 3; do
    from=$(date +%s%N)
    mpirun -n "$1" "$windrow" check "region/campaign.yaml" --set "forcing.files=$2" >log 2>&1 || { cat log >&2; exit 1; }
    to=$(((($(date +%s%N) - from)) / 1000000))
    [ -n "$best" ] && [ "$best" -le "$to" ] || best=$to
  done
  echo "$best"
}
echo "files  ranks  three files [ms]  daily files [ms]  [ms a file and rank]"
for days in "${@:-1096 4263}"; do
  for n in $days; do
    last=$((2000 + (n + 364) / 365 - 1))
    rm -rf region
    "$windrow" synthesize --output region --years "2001:$last" >log 2>&1 || { cat log; exit 1; }
    /usr/bin/python3 - <<'END' || exit 1
import os
import netCDF4

whole = netCDF4.Dataset("region/weather.nc")
whole.set_auto_maskandscale(False)
data = {name: v[:] for name, v in whole.variables.items()}
def part(path, name, steps):
    with netCDF4.Dataset(path, "w") as d:
        for dim in ("time", "lat", "lon"):
            d.createDimension(dim, steps.stop - steps.start if dim == "time" else len(whole.dimensions[dim]))
        for key in ("time", "lat", "lon", name):
            v = whole[key]
            w = d.createVariable(key, v.dtype, v.dimensions, fill_value=v.__dict__.get("_FillValue"))
            w.set_auto_maskandscale(False)
            w.setncatts({k: a for k, a in v.__dict__.items() if k != "_FillValue"})
            w[:] = data[key][steps] if "time" in v.dimensions else data[key]

os.mkdir("region/daily")
for name in ("tasmin", "tasmax", "rsds"):
    part(f"region/three_{name}.nc", name, slice(0, len(whole["time"])))
    for day in range(len(whole["time"])):
        part(f"region/daily/{name}_{day:05d}.nc", name, slice(day, day + 1))
END
    files=$(find region/daily -name '*.nc' | wc -l)
    for ranks in 1 2; do
      few=$(seconds $ranks 'three_{variable}.nc')
      many=$(seconds $ranks 'daily/{variable}_*.nc')
      awk -v f="$files" -v r=$ranks -v a="$few" -v b="$many" \
        'BEGIN { printf "%5d  %5d  %16d  %16d  %20.2f\n", f, r, a, b, (b - a) * r / f }'
    done
  done
done
