#!/usr/bin/env bash
# Installs what is missing, builds, runs all tests; ends with ctest's summary. Further arguments go to
# ctest (`jobs/test.sh -R season`).
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh"
source "$jobs/env.sh"
"$jobs/build.sh"
# three at a time on two cores: tests of several ranks and of errors wait more than they compute
ctest --test-dir "$build" -j3 --output-on-failure --no-tests=error "$@"
