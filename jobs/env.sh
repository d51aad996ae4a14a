# Sourced by the jobs: where things are, and what mpirun needs on this machine.
#
# Sets root (the checkout), build (the build folder: WINDROW_BUILD_DIR, else build/ where this user may
# write) and, outside a batch job, what Open MPI wants as root or with more ranks than cores.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The first of the given folders that this user can write or create.
writable_folder() {
  local folder
  for folder in "$@"; do
    if { [ -d "$folder" ] || mkdir -p "$folder" 2>/dev/null; } && [ -w "$folder" ]; then
      # A folder of another user's build is written in part only.
      if [ ! -e "$folder/CMakeCache.txt" ] || [ -w "$folder/CMakeCache.txt" ]; then
        echo "$folder"
        return 0
      fi
    fi
  done
  echo "none of these folders can be written: $*" >&2
  return 1
}

build=$(writable_folder ${WINDROW_BUILD_DIR:+"$WINDROW_BUILD_DIR"} "$root/build" \
  "$root/build-$(id -u)" "${TMPDIR:-/tmp}/windrow-build-$(id -u)") ||
  case $- in *i*) return 1 ;; *) exit 1 ;; esac # a shell that somebody types into stays
windrow=$build/windrow

cores=$(env -u OMP_NUM_THREADS nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) # nproc counts threads that OpenMP may have
if [ "$(id -u)" = 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
if [ -z "${SLURM_JOB_ID:-}${PBS_JOBID:-}${LSB_JOBID:-}" ] && [ "$cores" -lt 8 ]; then
  export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
  export OMPI_MCA_mpi_yield_when_idle=1
fi
# One thread a rank: a threaded BLAS would fight the ranks for the cores.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
