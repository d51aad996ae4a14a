# unpack PACKAGE=VERSION ...: puts Debian 12's packages, and what they need and this machine lacks, below $work/root and lets programs
# find them there. Nothing is installed.
unpack() {
  local options=(-o Dir::Cache="$work/apt" -o Debug::NoLocking=1 -o APT::Sandbox::User=root) deb lib
  mkdir -p "$work/apt/archives/partial" "$work/root"
  apt-cache show "${1%%=*}" >/dev/null 2>&1 || apt-get update -qq
  apt-get "${options[@]}" install -y -qq --no-install-recommends --download-only "$@" >/dev/null
  for deb in "$work"/apt/archives/*.deb; do [ ! -e "$deb" ] || dpkg-deb -x "$deb" "$work/root"; done
  rm -rf "$work/apt"
  lib=$work/root/usr/lib/$(uname -m)-linux-gnu
  export PATH="$work/root/usr/bin:$PATH" PYTHONPATH="$work/root/usr/lib/python3/dist-packages"
  export LD_LIBRARY_PATH="$lib:$lib/blas:$lib/lapack:$work/root/lib/$(uname -m)-linux-gnu:$work/root/usr/lib/nco:$work/root/usr/lib/R/lib"
}

# runs R, unpacked or installed, on the program in standard input
run_r() {
  local home=$work/root/usr/lib/R
  if [ ! -x "$home/bin/exec/R" ]; then
    R --vanilla --slave -f /dev/stdin
    return
  fi
  cp --remove-destination "$home/etc/Renviron.ucf" "$home/etc/Renviron"
  R_HOME=$home R_LIBS=$home/site-library "$home/bin/exec/R" --vanilla --slave -f /dev/stdin
}
