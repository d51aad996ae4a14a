# The Python package without PyTorch: values, derivatives, threads, messages, both productions; and as pip installs it.
set -uo pipefail
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy' 2>/dev/null || { echo "skipped: $python has no numpy (Debian: python3-numpy)"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
library=$(find "$WINDROW_BUILD" -maxdepth 1 -name 'libwindrow_seasons.so' -o -maxdepth 1 -name 'libwindrow_seasons.dylib')
[ -n "$library" ] || { echo "the build has no libwindrow_seasons"; exit 1; }
export WINDROW_SEASONS_LIBRARY=$library

for tests in numpy_binding numpy_water numpy_analysis; do
  PYTHONPATH=$WINDROW_SOURCE/drivers/torch "$python" "$WINDROW_SOURCE/tests/$tests.py" || exit 1
done

# From a copy, since pip builds inside the folder that it is given.
"$python" -c 'import setuptools, wheel, pip' 2>/dev/null || { echo "pip, setuptools or wheel are not installed: not tried"; exit 0; }
mkdir -p copy/drivers
cp -r "$WINDROW_SOURCE/CMakeLists.txt" "$WINDROW_SOURCE/include" "$WINDROW_SOURCE/src" copy
cp -r "$WINDROW_SOURCE/drivers/torch" copy/drivers
rm -f copy/drivers/torch/windrow/libwindrow_seasons.*
"$python" -m pip install --no-index --no-build-isolation --no-deps --target installed copy/drivers/torch >pip.log 2>&1 ||
  { tail -n 30 pip.log; echo "pip does not install drivers/torch"; exit 1; }
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
PYTHONPATH=$WINDROW_SOURCE/drivers/torch "$python" bits.py >built.txt 2>/dev/null || exit 1
(unset WINDROW_SEASONS_LIBRARY; PYTHONPATH=$PWD/installed "$python" bits.py >installed.txt 2>where.txt) || { cat where.txt; exit 1; }
grep -q "$PWD/installed/windrow/" where.txt || { echo "the installed package took $(cat where.txt)"; exit 1; }
cmp built.txt installed.txt || { echo "what pip builds has other bits than what CMake builds"; exit 1; }
echo "installed by pip: the same bits"
