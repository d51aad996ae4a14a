# Files that a killed run left unfinished go when a run writes those files, and it says so; nothing else
# is removed.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
region=(--cells 1x2 --masked 0 --regions 1 --years 2001:2001 --parameters 3 --lai-every 40)
"$WINDROW" synthesize --output region "${region[@]}" >log 2>&1 || fail "synthesize: $(cat log)"

leave() { # files that are left
  local file
  for file in "$@"; do
    mkdir -p "$(dirname "$file")" && echo unfinished >"$file"
  done
}
check() { # files that are to be gone and told, each once
  local file
  for file in "$@"; do
    [ ! -e "$file" ] || fail "$file is still there"
    [ "$(grep -c "note: removed .*$(basename "$file"), which" log)" = 1 ] || fail "$file: not told once: $(cat log)"
  done
  [ "$(grep -c 'note: removed' log)" = $# ] || fail "removed more: $(cat log)"
}

gone=(out/synthetic_wheat_{maps.nc,regions.nc,regions.csv,series.csv,parameters.nc,parameters.csv,crop.yaml}.part)
kept=(out/other.part out/synthetic_wheat_maps.nc.part.1 out/synthetic_wheat_weights.nc.part
  out/other_maps.nc.part out/synthetic_wheat_regions.csv.part77 out/sub/synthetic_wheat_maps.nc.part)
locks=(out/synthetic_wheat_maps.nc.part-1505951745-13633.lock out/synthetic_wheat_maps.nc.part-7-1.lock)
kept+=(out/synthetic_wheat_maps.nc.part-1-x.lock out/synthetic_wheat_maps.nc.part-1.lock out/maps.nc.part-1-2.lock
  out/synthetic_wheat_maps.nc.part-1-2.lock.txt)
leave "${gone[@]}" "${kept[@]}" "${locks[@]}"
mpirun -n 2 "$WINDROW" calibrate region/campaign.yaml --output out >log 2>&1 || fail "calibrate: $(cat log)"
check "${gone[@]}"
for file in "${locks[@]}"; do
  [ ! -e "$file" ] || fail "$file is still there"
done
for file in "${kept[@]}"; do
  [ "$(cat "$file")" = unfinished ] || fail "$file has been touched"
done
mpirun -n 2 "$WINDROW" simulate region/campaign.yaml --output out >log 2>&1 || fail "simulate: $(cat log)"
check

leave region/weather.nc.part region/crop.yaml.part region/other.nc.part
"$WINDROW" synthesize --output region "${region[@]}" >log 2>&1 || fail "synthesize: $(cat log)"
check region/weather.nc.part region/crop.yaml.part
[ -e region/other.nc.part ] || fail "region/other.nc.part has been removed"
