#!/usr/bin/env bash
# A wheel of drivers/torch that compiles its own library, without network: seconds, bytes, and whether its seasons have the
# bits of the library that CMake builds. (45 s of processor time; the ctest `wheel` packs CMake's library instead.)
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh" >/dev/null
source "$jobs/env.sh"
"$jobs/build.sh" windrow_seasons >/dev/null
start=$SECONDS
WINDROW_WHEEL_COMPILES=1 WINDROW_SOURCE=$root WINDROW_BUILD=$build \
  bash "$root/tests/in_fresh_folder.bash" "$root/tests/wheel.sh"
echo "$((SECONDS - start)) s"
