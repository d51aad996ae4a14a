#!/usr/bin/env bash
# Two to four workers in one process under a thread sanitizer: builds the test `workers` with -fsanitize=thread in a folder of
# its own and runs it; prints the sanitizer's reports of Windrow's code, of which there are none, and ends with 0.
set -euo pipefail
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$jobs/install.sh" >/dev/null
source "$jobs/env.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake -S "$root" --preset tsan -B "$folder" >/dev/null
cmake --build "$folder" -j2 --target test_mpi_workers >"$folder/log" 2>&1 || { tail -20 "$folder/log"; exit 1; }
# MPI's own threads and libraries are not compiled for the sanitizer
printf "race:%s\n" libopen-pal libopen-rte libmpi libpmix libevent mca_ >"$folder/suppressions"
TSAN_OPTIONS="suppressions=$folder/suppressions exitcode=66 ignore_noninstrumented_modules=1" \
  "$folder/tests/test_mpi_workers"
