#!/usr/bin/env bash
# Configures and builds into build/: `jobs/build.sh [target ...]` (everything without a target).
# WINDROW_CMAKE_OPTIONS are passed to cmake, such as "-DCMAKE_BUILD_TYPE=Debug".
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# A cache that was made for another folder (a moved or copied checkout) cannot be used.
if [ -f "$build/CMakeCache.txt" ] &&
  ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
  rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles"
fi

log=$build/configure.log
# shellcheck disable=SC2086 # a list of options
if ! cmake -S "$root" -B "$build" ${WINDROW_CMAKE_OPTIONS:-} >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
grep -- '-- Windrow' "$log"
cmake --build "$build" -j "$cores" ${1:+--target "$@"} -- --no-print-directory
