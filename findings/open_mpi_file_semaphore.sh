#!/usr/bin/env bash
# Open MPI 4.1.4 (Debian 12, openmpi-bin 4.1.4-3+b1): opening a file on ranks of one node makes a POSIX semaphore and
# a shared segment whose names hold the file's name without its folder.
#
# A guess would be that two jobs that write a/maps.nc and b/maps.nc have nothing in common. While they open their files
# they share the semaphore sem.OMPIO_maps.nc in /dev/shm, although no shared file pointer is ever used. A job that was killed
# while it held it left it taken, and later jobs on the node that opened any file of that name waited for ever (seen, not
# shown here). With OMPI_MCA_sharedfp=^sm no semaphore is made. The program below opens a file and closes it under strace.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v mpicc >/dev/null && command -v strace >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev libopenmpi-dev openmpi-bin strace; } >/dev/null
version=$(mpirun --version | head -1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+')
[ "$version" = 4.1.4 ] || { echo "this is about Open MPI 4.1.4, found $version"; exit 1; }

cat >"$work/open.c" <<'C'
#include <mpi.h>
int main(int argc, char **argv) {
  MPI_File file;
  MPI_Init(&argc, &argv);
  MPI_File_open(MPI_COMM_WORLD, argv[1], MPI_MODE_CREATE | MPI_MODE_RDWR, MPI_INFO_NULL, &file);
  MPI_File_close(&file);
  MPI_Finalize();
  return 0;
}
C
mpicc -o "$work/open" "$work/open.c"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
name=finding_$$.nc
mkdir -p "$work/one" "$work/other"
# the names of semaphores that opening FILE makes
semaphores() {
  mpirun -n 2 strace -f -s 300 -e trace=link -o "$work/trace" "$work/open" "$1" >/dev/null 2>&1
  grep -aoE '/dev/shm/sem\.OMPIO_[^"]*' "$work/trace" | sort -u || true
}
for folder in one other; do
  seen=$(semaphores "$work/$folder/$name")
  echo "$folder/$name: $seen"
  [ "$seen" = "/dev/shm/sem.OMPIO_$name" ] || { echo "changed: expected /dev/shm/sem.OMPIO_$name"; exit 1; }
done
seen=$(OMPI_MCA_sharedfp=^sm semaphores "$work/one/$name")
echo "with sharedfp ^sm: ${seen:-no semaphore}"
[ -z "$seen" ] || { echo "changed: a semaphore in spite of sharedfp ^sm"; exit 1; }
