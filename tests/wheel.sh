# A wheel of drivers/torch is built and installed without network; a season of the installed package has the same bits
# as one of the library in the build folder. (`jobs/wheel.sh` does the same with a library that the wheel compiles.)
set -uo pipefail
python=${PYTHON:-/usr/bin/python3}
for module in numpy setuptools wheel pip; do
  "$python" -c "import $module" 2>/dev/null || { echo "skipped: $python has no $module (Debian: python3-$module)"; exit 77; }
done
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
library=$(find "$WINDROW_BUILD" -maxdepth 1 -name 'libwindrow_seasons.so' -o -maxdepth 1 -name 'libwindrow_seasons.dylib')
[ -n "$library" ] || { echo "the build has no libwindrow_seasons"; exit 1; }

# From a copy, since pip builds inside the folder that it is given.
mkdir -p copy/drivers
cp -r "$WINDROW_SOURCE/CMakeLists.txt" "$WINDROW_SOURCE/include" "$WINDROW_SOURCE/src" copy
cp -r "$WINDROW_SOURCE/drivers/torch" copy/drivers
rm -f copy/drivers/torch/windrow/libwindrow_seasons.*
pack=(env WINDROW_SEASONS_LIBRARY="$library")
[ "${WINDROW_WHEEL_COMPILES:-0}" = 0 ] || pack=()
"${pack[@]}" "$python" -m pip wheel --no-index --no-build-isolation --no-deps --wheel-dir wheels copy/drivers/torch \
  >pip.log 2>&1 || { tail -n 30 pip.log; echo "pip builds no wheel of drivers/torch"; exit 1; }
wheel=$(echo wheels/windrow-*-py3-none-*.whl)
[ -e "$wheel" ] || { ls wheels; echo "expected one wheel for every Python 3 of this platform"; exit 1; }
"$python" -m pip install --no-index --no-deps --target installed "$wheel" >pip.log 2>&1 ||
  { tail -n 30 pip.log; echo "pip does not install $wheel"; exit 1; }

cat >bits.py <<'P'
import os, sys
import windrow
from windrow.numpy import Seasons
print(windrow.library_file, file=sys.stderr)
case = os.environ["WINDROW_SOURCE"] + "/tests/goldens/"
seasons = Seasons(case + "plain.csv", case + "winter_cereal/agromanagement.yaml", case + "winter_cereal/parameters.yaml", n=3)
values, gradient = seasons.vjp({"TSUM1": [700.0, 800.0, 900.0], "AMAXTB": 1.01}, {"TWSO": [1.0, 1.0, 1.0], "LAIMAX": [1.0, 1.0, 1.0]})
print([x.hex() for key in values for x in values[key].ravel()], [x.hex() for key in gradient for x in gradient[key].ravel()])
P
WINDROW_SEASONS_LIBRARY=$library PYTHONPATH=$WINDROW_SOURCE/drivers/torch "$python" bits.py >built.txt 2>where.txt ||
  { cat where.txt; exit 1; }
PYTHONPATH=$PWD/installed "$python" bits.py >installed.txt 2>where.txt || { cat where.txt; exit 1; }
grep -q "$PWD/installed/windrow/" where.txt || { echo "the installed package took $(cat where.txt)"; exit 1; }
grep -q 0x built.txt || { echo "no season ran: $(cat built.txt)"; exit 1; }
cmp built.txt installed.txt || { echo "the wheel's library has other bits than the one that CMake built"; exit 1; }
echo "${wheel##*/}, $(stat -c %s "$wheel") bytes: the same bits"
