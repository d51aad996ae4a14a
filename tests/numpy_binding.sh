# The Python package without PyTorch: values, derivatives, threads, messages, both productions.
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
