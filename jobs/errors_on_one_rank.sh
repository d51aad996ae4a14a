#!/usr/bin/env bash
# The whole of tests/errors_on_one_rank.sh: each error that one rank alone meets, with each command, on 2, 3 and 5 ranks
# (WINDROW_RANKS="2 5": on those), as a table of one letter a run; ends with 1 where a letter is not a point.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh" >/dev/null
source "$jobs/env.sh"
"$jobs/build.sh" windrow_program fault_injection | tail -n 1
export WINDROW=$windrow WINDROW_BUILD=$build WINDROW_SOURCE=$root WINDROW_ERRORS=all
exec bash "$root/tests/in_fresh_folder.bash" "$root/tests/errors_on_one_rank.sh"
