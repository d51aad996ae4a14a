# Files of a network's weights between the C program and PyTorch: a network that C left gives the same outputs
# in torch, one that torch left the same in C.
set -uo pipefail
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy, netCDF4, torch' 2>/dev/null ||
  { echo "skipped: $python has no torch or no netCDF4 (Debian: python3-torch python3-netcdf4)"; exit 77; }
program=$WINDROW_BUILD/tests/test_mpi_weights_file
[ -x "$program" ] || { echo "$program is missing"; exit 1; }
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$WINDROW_SOURCE/drivers/torch OMP_NUM_THREADS=1
library=$(find "$WINDROW_BUILD" -maxdepth 1 -name 'libwindrow_seasons.so' -o -maxdepth 1 -name 'libwindrow_seasons.dylib')
[ -n "$library" ] || { echo "the build has no libwindrow_seasons"; exit 1; }
export WINDROW_SEASONS_LIBRARY=$library

exchange() { mpirun -n 2 "$program" "$@" >log 2>&1 || { cat log; exit 1; }; }
mkdir from_c from_torch floats
exchange write from_c
"$python" "$WINDROW_SOURCE/tests/weights_torch.py" read from_c || exit 1
"$python" "$WINDROW_SOURCE/tests/weights_torch.py" write from_c from_torch floats || exit 1
exchange read from_torch
"$python" "$WINDROW_SOURCE/tests/weights_torch.py" read from_torch || exit 1
exchange read floats
"$python" "$WINDROW_SOURCE/tests/weights_torch.py" read floats from_c || exit 1
exec "$python" "$WINDROW_SOURCE/tests/weights_torch.py" package from_c
