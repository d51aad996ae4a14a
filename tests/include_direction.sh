# Rooms include only the rooms below them, and the pure rooms know nothing of MPI, PETSc or NetCDF.
set -uo pipefail
source "$WINDROW_SOURCE/tests/files.bash"

# What a room may include directly; what those may include is allowed, too.
declare -A below=(
  [support]="" [weather]="support" [crop]="support weather" [soil]="support" [hybrid]="support"
  [season]="crop soil weather" [region]="support" [field]="support region" [ncio]="support region weather hybrid"
  [control]="support crop soil region hybrid" [observe]="season region"
  [model]="season region control observe field" [inversion]="model" [ensemble]="model field assimilation verification"
  [forecast]="ensemble weather"
  [assimilation]="support" [verification]="support"
  [campaign]="support control observe" [setup]="campaign ncio model"
)
pure=" support weather crop soil hybrid season assimilation verification "

closure() { # room -> the rooms it reaches, itself included
  local reached=" $1 " todo="$1" next room
  while [ -n "$todo" ]; do
    next=""
    for room in $todo; do
      for lower in ${below[$room]}; do
        [[ $reached == *" $lower "* ]] || { reached+="$lower "; next+=" $lower"; }
      done
    done
    todo=$next
  done
  echo "$reached"
}

check() { # root -> prints each wrong include, returns 1 where there is one
  local wrong=0 file room line target
  while read -r file; do
    room=${file#src/}
    room=${room%%/*}
    if [ -z "${below[$room]+known}" ]; then
      echo "$file: src/$room is not a room"
      wrong=1
      continue
    fi
    local allowed
    allowed=$(closure "$room")
    while read -r line; do
      case $line in
      \"windrow/*) continue ;;
      \"*/*)
        target=${line#\"}
        target=${target%%/*}
        [[ $allowed == *" $target "* ]] || { echo "$file: $room may not include $line"; wrong=1; }
        ;;
      '<petsc'* | '<mpi'* | '<netcdf'* | '"petsc'* | '"mpi.h'* | '"netcdf'* | '<hdf5'*)
        [[ $pure == *" $room "* ]] && { echo "$file: the pure room $room includes $line"; wrong=1; }
        ;;
      \"*) [ -e "$1/${file%/*}/$(tr -d '"' <<<"$line")" ] || {
        echo "$file: no $line beside it; includes are written \"room/file.h\""
        wrong=1
      } ;;
      esac
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]+([<"][^>"]+[>"]).*/\1/p' "$1/$file")
  done < <(repository_files "$1" | grep -E '^src/[^/]+/.*\.[ch]$')
  return $wrong
}

# The check itself sees what it should see.
mkdir -p bad/src/support bad/src/season bad/src/inversion bad/src/attic
echo '#include "crop/crop_day.h"' >bad/src/support/upwards.c
echo '#  include <mpi.h>' >bad/src/season/impure.h
echo '#include "ensemble/etkf.h"' >bad/src/inversion/sideways.c
echo >bad/src/attic/room.c
printf '#include "support/lane.h"\n#include "windrow/version.h"\n' >bad/src/season/fine.c
found=$(check bad)
if [ "$(wc -l <<<"$found")" != 4 ]; then
  echo "the check is blind: of 4 wrong includes it found"
  echo "$found"
  exit 1
fi

check "$WINDROW_SOURCE"
