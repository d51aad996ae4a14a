#!/usr/bin/env bash
# Installs what building (`jobs/install.sh build`) or building and testing (`jobs/install.sh`) needs.
#
# Asks for each thing itself rather than for its package, so that own builds and cluster modules
# count. What is missing is installed with apt where this user may (root, or sudo without a password);
# otherwise the command to run is printed and the exit code is 1.
set -uo pipefail
what=${1:-test}
python=/usr/bin/python3

has_header() { printf '#include <%s>\n' "$1" | cc -E -x c - >/dev/null 2>&1; }
has_parallel_netcdf() {
  [ "$(nc-config --has-parallel 2>/dev/null)" = yes ] ||
    compgen -G '/usr/lib/*/netcdf/mpi/include/netcdf_par.h' >/dev/null ||
    [ -e "${NETCDF_DIR:-/nonexistent}/include/netcdf_par.h" ]
}
python_has() { "$python" -c "import $1" 2>/dev/null; }

# Prints the packages whose content is not there.
missing() {
  command -v gcc >/dev/null || echo gcc
  has_header stdio.h || echo libc6-dev
  command -v make >/dev/null || echo make
  command -v cmake >/dev/null || echo cmake
  command -v pkg-config >/dev/null || echo pkg-config
  command -v mpicc >/dev/null || echo libopenmpi-dev
  command -v mpirun >/dev/null || echo openmpi-bin
  pkg-config --exists 'petsc >= 3.18' 2>/dev/null ||
    pkg-config --exists 'PETSc >= 3.18' 2>/dev/null || echo libpetsc-real-dev
  pkg-config --exists 'slepc >= 3.18' 2>/dev/null ||
    pkg-config --exists 'SLEPc >= 3.18' 2>/dev/null || echo libslepc-real-dev
  has_parallel_netcdf || echo libnetcdf-mpi-dev
  has_header udunits2.h || pkg-config --exists udunits 2>/dev/null || echo libudunits2-dev
  pkg-config --exists yaml-0.1 2>/dev/null || echo libyaml-dev
  pkg-config --exists cunit 2>/dev/null || echo libcunit1-dev
  [ "$what" = build ] && return 0
  command -v ncdump >/dev/null || echo netcdf-bin
  command -v clang-format >/dev/null || echo clang-format
  command -v groff >/dev/null || echo groff-base
  command -v gdalinfo >/dev/null || echo gdal-bin
  [ -x "$python" ] || echo python3
  python_has yaml || echo python3-yaml
  python_has numpy || echo python3-numpy
  python_has pip || echo python3-pip
  python_has setuptools || echo python3-setuptools
  python_has wheel || echo python3-wheel
  python_has netCDF4 || echo python3-netcdf4
  python_has matplotlib || echo python3-matplotlib
}

# How to become root without being asked; fails where there is no way, or no apt.
can_install() {
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then
    as_root=(env DEBIAN_FRONTEND=noninteractive)
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
  else
    return 1
  fi
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt_install() { # packages ...
  echo "Installing: $*"
  {
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -q
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1
}

packages=$(missing | tr '\n' ' ')
if [ -n "$packages" ]; then
  install="apt-get install -y --no-install-recommends $packages"
  if ! command -v apt-get >/dev/null; then
    echo "Missing, by the names of Debian's packages: $packages" >&2
    echo "Install them with this system's package manager or load their modules, then run this again." >&2
    exit 1
  elif ! can_install; then
    echo "Missing packages. Please run, as root:" >&2
    echo "  $install" >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # a list of words
  apt_install $packages || tail -n 30 "$log" >&2
  left=$(missing | tr '\n' ' ')
  if [ -n "$left" ]; then
    echo "Could not install: $left" >&2
    echo "Please run, as root: apt-get update && $install" >&2
    exit 1
  fi
fi

# The test that starts a Slurm of one node is skipped where it is missing: its packages start services, which nobody has to have.
if [ "$what" != build ] && ! PATH=$PATH:/usr/sbin command -v slurmctld >/dev/null; then
  echo "note: no Slurm (Debian: apt-get install slurm-wlm munge); its test will be skipped" >&2
fi

# Tests against PyTorch are skipped where it is missing: large, and nobody has to have it.
if [ "$what" != build ] && ! python_has torch; then
  can_install && apt_install python3-torch
  python_has torch || echo "note: no PyTorch for $python (Debian: python3-torch); its tests will be skipped" >&2
fi
exit 0
