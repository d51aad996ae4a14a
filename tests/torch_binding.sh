# The Python package with PyTorch: gradcheck, PCSE's manner, the hybrid example, a batch of 1,000 cells; both productions.
set -uo pipefail
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy, torch' 2>/dev/null || { echo "skipped: $python has no torch (Debian: python3-torch)"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$WINDROW_SOURCE/drivers/torch
library=$(find "$WINDROW_BUILD" -maxdepth 1 -name 'libwindrow_seasons.so' -o -maxdepth 1 -name 'libwindrow_seasons.dylib')
[ -n "$library" ] || { echo "the build has no libwindrow_seasons"; exit 1; }
export WINDROW_SEASONS_LIBRARY=$library
"$python" "$WINDROW_SOURCE/tests/torch_binding.py" && exec "$python" "$WINDROW_SOURCE/tests/torch_water.py"
