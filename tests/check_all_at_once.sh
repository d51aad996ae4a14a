# `windrow check` lists in one round what costs nothing to see: keys that are wrong beside files that are missing, lack a
# variable or have a unit that cannot be converted; the same where no cells are to be had.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
command -v ncatted >/dev/null || { echo "skipped: no ncatted"; exit 77; }
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
run "$WINDROW" synthesize --output region --production wlp --cells 2x3 --masked 0 --regions 2 --years 2001:2001 --parameters 3
cd region || exit 1
ncatted -O -a units,yield,o,c,m yield.nc
ncatted -O -a units,lai,o,c,K lai.nc
wrong=(--set 'soil.water={file: soil.nc, rdmsol: ROOTS}' --set 'calendar.start={file: dates.nc, variable: sowing, type: sowing}'
  --set 'region.zones={file: zones.nc, variable: zon}' --set 'forcing.files=none_*.nc')
told() { # what stands in the log
  for words in "$@"; do grep -qF "$words" log || fail "not told '$words': $(cat log)"; done
}
rest=("soil.nc: has no variable 'ROOTS'" 'dates.nc: ' "zones.nc: has no variable 'zon'" "no file matches 'none_*.nc'"
  "yield.nc: variable 'yield' has units 'm'" "lai.nc: variable 'lai' has units 'K'")
for ranks in 1 2; do
  mpiexec -n "$ranks" "$WINDROW" check campaign.yaml "${wrong[@]}" --set optimiser.gtol=1 --set calendar.end.max_days=9999 >log 2>&1 &&
    fail "accepted wrong keys"
  told 'gtol' 'max_days' "${rest[@]}"
  [ "$(grep -c '^windrow: ' log)" = 8 ] || fail "other problems: $(cat log)"
  mpiexec -n "$ranks" "$WINDROW" check campaign.yaml "${wrong[@]}" --set region.cells=nowhere.nc >log 2>&1 && fail "accepted no cells"
  told 'nowhere.nc: ' "${rest[@]}"
  [ "$(grep -c '^windrow: ' log)" = 7 ] || fail "other problems: $(cat log)"
done
# and where keys and cells are right, all that is read before the weather
"$WINDROW" check campaign.yaml "${wrong[@]}" >log 2>&1 && fail "accepted"
told "soil.nc: " 'dates.nc: ' "zones.nc: " 'none_*.nc' "lai.nc: variable 'lai' has units 'K'"
