#!/bin/bash
# A season's states and gradient have the same bits whatever instruction set the kernels are
# compiled for, with and without optimisation, by gcc and by clang. Only what this processor can run
# is run; where fewer than two builds are possible the test is skipped.
set -euo pipefail

source_folder=$WINDROW_SOURCE
rooms=(support/afgen support/lane_memory support/random weather/sun season/season
       season/season_adjoint season/season_tangents season/season_tape season/season_water
       season/season_water_adjoint season/season_evapotranspiration season/season_packed
       soil/initial_water soil/water_balance soil/water_totals)
sources=("$source_folder/tests/season_sample.c")
for room in "${rooms[@]}"; do sources+=("$source_folder/src/$room.c"); done
for file in "$source_folder"/src/crop/*.c; do
  case ${file##*/} in parameter_* | co2_series.c) ;; *) sources+=("$file") ;; esac
done

cat > main.c <<'END'
#include "season_sample.h"
#include <inttypes.h>
#include <stdio.h>
int main(void) {
  for (int mode = 0; mode < 4; mode++)
    printf("%016" PRIx64 " ", season_sample_checksum(mode & 1, mode & 2));
  return 0;
}
END

# the levels that this processor has
levels=(x86-64)
flags=" $(sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1) "
has() { for f in "$@"; do [[ $flags == *" $f "* ]] || return 1; done; }
has ssse3 sse4_1 sse4_2 popcnt && levels+=(x86-64-v2)
has avx2 fma bmi2 movbe && levels+=(x86-64-v3)
has avx512f avx512bw avx512dq avx512vl && levels+=(x86-64-v4)

case $(uname -m) in x86_64 | amd64) ;; *) levels=(native) ;; esac
common=(-std=c11 -D_XOPEN_SOURCE=700 -ffp-contract=off -fno-math-errno -w
        -I "$source_folder/src" -I "$source_folder/tests")
builds=0
expected=
compare() { # name, compiler, options
  local name=$1 compiler=$2 made=("${sources[@]}")
  shift 2
  command -v "$compiler" > /dev/null || return 0
  [[ $name != "this build"* ]] || made=("${sources[0]}" "$archive")
  if ! "$compiler" "${common[@]}" "$@" main.c "${made[@]}" -lm -o season 2> errors.txt; then
    if grep -q -i -E "march|unknown target|bad value" errors.txt; then
      echo "$name: the compiler does not know this architecture"
      return 0
    fi
    cat errors.txt
    exit 1
  fi
  local found
  found=$(./season)
  echo "$found  $name"
  builds=$((builds + 1))
  : "${expected:=$found}"
  if [[ $found != "$expected" ]]; then
    echo "FAIL: $name differs from the first build"
    exit 1
  fi
}

# the library as it was built, which needs no compilation: as a rule gcc's with the third level
archive=$WINDROW_BUILD/libwindrow.a own=$("$WINDROW" --version)
[[ $own == *GNU*", Release)" && -e $archive ]] && own="gcc ${own##*GNU }" || own=
[ -z "$own" ] || compare "this build ($own" gcc -O3 -fno-trapping-math
for compiler in gcc clang; do
  for level in "${levels[@]}"; do
    [[ $own != $compiler*" $level, "* ]] || continue
    compare "$compiler -O3 -march=$level" "$compiler" -O3 -fno-trapping-math "-march=$level"
  done
done
compare "gcc -O1" gcc -O1
if ((builds < 2)); then
  echo "skipped: fewer than two builds can be compared here"
  exit 77
fi
