# With --truth covariates the true parameters follow climate and soil as truth.yaml states, climate
# zones hold whole regions, and jobs/support/network_twin.py scores what a network makes of it.
set -uo pipefail
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy, netCDF4, yaml' 2>/dev/null ||
  { echo "skipped: $python has no numpy, netCDF4 or yaml (Debian: python3-netcdf4, python3-yaml)"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
check() { PYTHONPATH=$WINDROW_SOURCE/jobs/support "$python" "$WINDROW_SOURCE/tests/synthesize_covariates.py" "$@" || exit 1; }

# 400 cells as in the twin experiment; and a small region with masked points of the other crop
run "$WINDROW" synthesize --output region --truth covariates --cells 20x20 --masked 0 --regions 40 --years 2001:2003
[ "$(ls region | tr '\n' ' ')" = "campaign.yaml cells.nc covariates.nc crop.yaml lai.nc truth.yaml \
truth_parameters.nc weather.nc yield.nc zones.nc " ] || fail "files: $(ls region)"
check truth region
check zones region 5
small=(--truth covariates --crop maize --cells 6x7 --masked 0.3 --regions 7 --zones 3)
run "$WINDROW" synthesize --output small "${small[@]}"
check truth small
check zones small 3
run "$WINDROW" synthesize --output sparse --truth covariates --cells 6x7 --masked 0.9 --regions 20
check zones sparse 5 # where no point of a region has the crop, one gets it
grep -q 'Z2_\*' small/campaign.yaml || fail "the middle zone is not held out"

# the same bits on any number of ranks; another seed of errors changes the observations alone
run mpirun -n 3 "$WINDROW" synthesize --output ranks "${small[@]}"
diff -r small ranks || fail "another region on 3 ranks"
run "$WINDROW" synthesize --output errors "${small[@]}" --noise-seed 2
for name in covariates truth_parameters zones weather; do
  cmp "small/$name.nc" "errors/$name.nc" || fail "errors changed $name"
done
cmp -s small/lai.nc errors/lai.nc && fail "errors of LAI do not depend on their seed"
run "$WINDROW" synthesize --output other "${small[@]}" --seed 2
cmp -s small/covariates.nc other/covariates.nc && fail "the covariates do not depend on the seed"

# what was observed is what WOFOST makes of the cells' true parameters: a variety for each cell
rmse() { awk -v what="$1" 'index($0, "  " what " ") == 1 { print $(NF - 4) }' log; }
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 < b + 0) }'; }
for crop in wheat maize; do
  run "$WINDROW" synthesize --output $crop --truth covariates --crop $crop --cells 5x5 --regions 5 \
    --parameters 5 --lai-noise 0 --yield-noise 0
  check varieties $crop
  run "$WINDROW" simulate $crop/varieties.yaml
  # observations are stored as floats: 6e-8 of values below 10 and 20000 kg ha-1
  below "$(rmse LAI)" 1e-6 || fail "$crop: LAI misses the truth's: $(cat log)"
  below "$(rmse "yield in J")" 2e-3 || fail "$crop: yields miss the truth's: $(cat log)"
  sed -i 's/{file: varieties.nc, variable: variety}/synthetic/; s/varieties_crop/crop/' $crop/varieties.yaml
  run "$WINDROW" simulate $crop/varieties.yaml
  below "$(rmse LAI)" 0.05 && fail "$crop: LAI at the base values is the truth's"
done

check scores region
check shuffle region
