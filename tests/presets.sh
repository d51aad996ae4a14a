# CMake's presets: each has a way to configure, build and test, and sets the flags that its name says.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
presets="release debug asan ubsan sanitizers tsan coverage"
cd "$WINDROW_SOURCE" || exit 1
configure=$(cmake --list-presets=configure 2>&1) || fail "$configure"
build=$(cmake --build --list-presets 2>&1) || fail "$build"
run=$(ctest --list-presets 2>&1) || fail "$run"
for list in "$configure" "$build" "$run"; do
  found=$(sed -nE 's/^ +"([a-z]+)".*/\1/p' <<<"$list" | tr '\n' ' ')
  [ "$found" = "$presets " ] || fail "presets: $found; expected $presets"
done
cd - >/dev/null || exit 1
cmake -S "$WINDROW_SOURCE" --preset sanitizers -B built -DBUILD_TESTING=OFF >log 2>&1 || fail "$(tail -n 20 log)"
grep -q '^CMAKE_BUILD_TYPE:.*=RelWithDebInfo$' built/CMakeCache.txt || fail "$(grep BUILD_TYPE built/CMakeCache.txt)"
grep -q '^CMAKE_C_FLAGS:.*=-fsanitize=address,undefined -fno-sanitize-recover=all' built/CMakeCache.txt ||
  fail "$(grep '^CMAKE_C_FLAGS:' built/CMakeCache.txt)"
