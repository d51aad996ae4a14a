#!/usr/bin/env bash
# ROMIO in Open MPI 4.1.4 (Debian 12, openmpi-bin 4.1.4-3+b1, component romio321): no file whose path holds a colon can be made.
#
# MPI allows "ufs:NAME", a type of file system and a name. A guess would be that a path is taken as it is where no known type
# stands before the colon. ROMIO takes whatever stands before the first colon of any path for such a type and answers "no such
# file or directory", for files to be created, too: FOLDER/maps_12:30.nc and FOLDER/12:00/maps.nc, names as forecasts have them.
# Open MPI's own OMPIO makes both, so that the same program on the same machine works or fails with the component that is chosen.
# Parallel netCDF and HDF5 pass paths on unchanged (nc_create_par of libnetcdf-mpi-dev 4.9.0 is shown). "ufs:" before the path
# helps both.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
header=/usr/lib/$(uname -m)-linux-gnu/netcdf/mpi/include
command -v mpicc >/dev/null && [ -e "$header/netcdf_par.h" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
  gcc libc6-dev libopenmpi-dev openmpi-bin libnetcdf-mpi-dev; } >/dev/null
version=$(mpirun --version | head -1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+')
[ "$version" = 4.1.4 ] || { echo "this is about Open MPI 4.1.4, found $version"; exit 1; }

cat >"$work/write.c" <<'C'
#include <mpi.h>
int main(int argc, char **argv) {
  MPI_File file;
  MPI_Init(&argc, &argv);
  int status = MPI_File_open(MPI_COMM_WORLD, argv[1], MPI_MODE_CREATE | MPI_MODE_WRONLY, MPI_INFO_NULL, &file);
  if (status == MPI_SUCCESS) {
    MPI_File_write_at(file, 0, "data", 4, MPI_CHAR, MPI_STATUS_IGNORE);
    MPI_File_close(&file);
  }
  MPI_Finalize();
  return status != MPI_SUCCESS;
}
C
cat >"$work/netcdf.c" <<'C'
#include <mpi.h>
#include <netcdf.h>
#include <netcdf_par.h>
int main(int argc, char **argv) {
  int nc;
  MPI_Init(&argc, &argv);
  int status = nc_create_par(argv[1], NC_NETCDF4, MPI_COMM_WORLD, MPI_INFO_NULL, &nc);
  if (status == NC_NOERR) status = nc_close(nc);
  MPI_Finalize();
  return status != NC_NOERR;
}
C
mpicc -o "$work/write" "$work/write.c"
mpicc -I"$header" -o "$work/netcdf" "$work/netcdf.c" -lnetcdf_mpi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_sharedfp=^sm
mkdir -p "$work/out/12:00" "$work/here"
cd "$work/here"
# component, program, file below out/: prints the exit code and the files that are there afterwards
try() {
  local code=0
  OMPI_MCA_io=$1 mpirun -n 1 "$work/$2" "${4:-}$work/out/$3" >/dev/null 2>&1 || code=$?
  (cd "$work" && echo "$1 $2 ${4:-}$3: exit $code, files: $(find out here -type f | sort | tr '\n' ' ')" | sed 's/ *$//')
  rm -f "$work"/here/* "$work"/out/*.nc "$work"/out/*/*
}
try romio321 write maps_12:30.nc >"$work/seen"
try romio321 netcdf maps_12:30.nc >>"$work/seen"
try romio321 write 12:00/maps.nc >>"$work/seen"
try romio321 write maps.nc >>"$work/seen"
try romio321 write maps_12:30.nc ufs: >>"$work/seen"
try romio321 netcdf maps_12:30.nc ufs: >>"$work/seen"
try ompio write maps_12:30.nc >>"$work/seen"
try ompio write 12:00/maps.nc >>"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END' || { echo "changed"; exit 1; }
romio321 write maps_12:30.nc: exit 1, files:
romio321 netcdf maps_12:30.nc: exit 1, files:
romio321 write 12:00/maps.nc: exit 1, files:
romio321 write maps.nc: exit 0, files: out/maps.nc
romio321 write ufs:maps_12:30.nc: exit 0, files: out/maps_12:30.nc
romio321 netcdf ufs:maps_12:30.nc: exit 0, files: out/maps_12:30.nc
ompio write maps_12:30.nc: exit 0, files: out/maps_12:30.nc
ompio write 12:00/maps.nc: exit 0, files: out/12:00/maps.nc
END
