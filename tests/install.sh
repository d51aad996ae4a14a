# What is installed can be used: the program runs from its new place, every public header compiles by
# itself, and a small program builds and links with nothing but the pkg-config file.
set -euo pipefail
prefix=$PWD/prefix
cmake --install "$WINDROW_BUILD" --prefix "$prefix" >install.log || { cat install.log; exit 1; }

export WINDROW_VARIANT=base # where there are several (WINDROW_DISPATCH)
version=$("$prefix/bin/windrow" --version)
[ "$version" = "$("$WINDROW" --version)" ] || { echo "the installed program says: $version"; exit 1; }

pc=$(find "$prefix" -name windrow.pc)
export PKG_CONFIG_PATH=${pc%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export LD_LIBRARY_PATH=${pc%/pkgconfig/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
cat >uses.c <<'C'
#include <stdio.h>
#include <windrow/version.h>
int main(void) { return puts(windrow_version()) < 0; }
C
# All of a static library is linked, so that the pkg-config file must name all it stands on.
archive=${pc%/pkgconfig/*}/libwindrow.a
whole=()
[ -e "$archive" ] && whole=(-Wl,--whole-archive "$archive" -Wl,--no-whole-archive)
# shellcheck disable=SC2046 # lists of flags
${CC:-cc} -o uses uses.c "${whole[@]}" $(pkg-config --cflags --libs windrow) >link.log 2>&1 ||
  { tail -n 20 link.log; echo "the pkg-config file is not enough to link"; exit 1; }
said=$(./uses)
[ "$said" = "$(pkg-config --modversion windrow)" ] || { echo "the library says: $said"; exit 1; }

for header in "$prefix"/include/windrow/*.h; do
  echo "#include <windrow/${header##*/}>" >alone.c
  # shellcheck disable=SC2046
  ${CC:-cc} -std=c11 -Wall -Wextra -Werror -fsyntax-only alone.c $(pkg-config --cflags windrow) ||
    { echo "${header##*/} does not compile by itself"; exit 1; }
done
