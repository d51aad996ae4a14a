#!/usr/bin/env bash
# Installs what is missing, builds, runs all tests; ends with ctest's summary. Further arguments go to
# ctest (`jobs/test.sh -R season`).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh"
source "$jobs/env.sh"
"$jobs/build.sh"
ctest --test-dir "$build" -j2 --output-on-failure --no-tests=error "$@"
