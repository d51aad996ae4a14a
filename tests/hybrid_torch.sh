# LSTM, dense layer, layer normalisation and a whole network against PyTorch: same weights, same inputs,
# outputs and gradients. The compiled room is linked with the support room and BLAS alone, so this also
# shows that it stands on nothing else.
set -euo pipefail
python=
for candidate in /usr/bin/python3 python3; do
  "$candidate" -c 'import torch' 2>/dev/null && { python=$candidate; break; }
done
[ -n "$python" ] || { echo "skipped: no Python that imports torch (Debian package: python3-torch)"; exit 77; }

objects=$WINDROW_BUILD/CMakeFiles/windrow.dir/src
pure=$WINDROW_BUILD/CMakeFiles/windrow_pure.dir/src # compiled once for the libraries that share it
blas=$(PKG_CONFIG_PATH=$WINDROW_BUILD${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
  pkg-config --variable=blas windrow)
# shellcheck disable=SC2086 # a list of libraries
${CC:-cc} -shared -Wl,-z,defs -o libhybrid.so "$objects"/hybrid/*.o \
  "$pure"/support/{decimal,exact_sum,lane_memory,problems,random}.c.o $blas -lm >link.log 2>&1 ||
  { tail -n 20 link.log; echo "src/hybrid needs more than src/support, BLAS and libm"; exit 1; }

OMP_NUM_THREADS=1 "$python" "$WINDROW_SOURCE/tests/hybrid_torch.py" ./libhybrid.so
