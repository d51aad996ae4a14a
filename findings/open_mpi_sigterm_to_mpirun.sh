#!/usr/bin/env bash
# Open MPI 4.1.4 (Debian 12, openmpi-bin 4.1.4-3+b1): SIGTERM to mpirun ends with 1, whatever the ranks return, and kills those that
# take longer than a second; SIGUSR1 is passed on and waited for.
#
# A guess would be that mpirun passes both signals to its ranks and ends with their exit code. The program below notes a
# signal, needs some time to save, and ends with 75. After SIGTERM to mpirun its ranks get SIGTERM and, 1 s later, SIGKILL. A
# larger odls_base_sigkill_timeout does not only delay SIGKILL: SIGTERM itself comes that much later, too, and the exit code
# stays 1. After SIGUSR1 there is no limit, and the exit code is 75. So a batch script that wants an exit code, and ranks that
# can save, sends SIGUSR1 to mpirun.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v mpicc >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev libopenmpi-dev openmpi-bin; } >/dev/null
version=$(mpirun --version | head -1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+')
[ "$version" = 4.1.4 ] || { echo "this is about Open MPI 4.1.4, found $version"; exit 1; }

cat >"$work/save.c" <<'C'
#include <fcntl.h>
#include <mpi.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static volatile sig_atomic_t noted;
static void note(int signal) { noted = signal; }
static void touch(const char *name) { close(open(name, O_CREAT | O_WRONLY, 0644)); }
int main(int argc, char **argv) { /* milliseconds that it takes to save */
  struct sigaction action = {.sa_handler = note};
  int rank, any = 0;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGUSR1, &action, NULL);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (!rank) touch("ready");
  for (int n = 0; !any && n < 1000; n++) {
    usleep(20000);
    any = noted != 0;
    MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  }
  if (!rank) touch("noted");
  usleep((useconds_t)atoi(argv[1]) * 1000);
  if (!rank) touch("saved");
  MPI_Finalize();
  return 75;
}
C
mpicc -std=gnu11 -o "$work/save" "$work/save.c"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
cd "$work"
# signal, milliseconds to save, more options of mpirun: "exit code, saved or not"; seconds from the signal until ranks noted it in `after`
run() {
  local signal=$1 save=$2 job sent code=0
  shift 2
  rm -f ready noted saved
  mpirun "$@" -n 2 ./save "$save" >out 2>&1 &
  job=$!
  for _ in $(seq 500); do [ ! -e ready ] || break; sleep 0.02; done
  [ -e ready ] || { echo "the ranks did not start: $(cat out)"; exit 1; }
  sent=$(date +%s%N)
  kill -"$signal" $job
  wait $job || code=$?
  after=0
  [ ! -e noted ] || after=$(($(date -r noted +%s%N) / 1000000 - sent / 1000000))
  found="$code, $([ -e saved ] && echo saved || echo lost)"
  echo "SIG$signal, $save ms to save, ${*:-no options}: $found; noted after $after ms"
}
expect() { [ "$found" = "$1" ] || { echo "changed: expected $1"; exit 1; }; }
run TERM 0
expect "1, saved"
run TERM 4000
expect "1, lost"
run TERM 0 --mca odls_base_sigkill_timeout 4
expect "1, saved"
[ "$after" -ge 3000 ] || { echo "changed: expected SIGTERM to come 4 s late"; exit 1; }
run USR1 4000
expect "75, saved"
