#!/usr/bin/env bash
# Four and eight seasons a block give the same bits:  ./jobs/lanes.sh [FOLDER]          (builds the program twice; needs ncdump)
#
# Builds the program for AVX2 with WINDROW_LANES 4 and 8 in FOLDER (build-lanes/ without it), puts both under the launcher, and compares maps,
# gradients and a site's states of small synthetic regions of both productions and event modes, on 1 and 3 ranks. Ends with
# code 1 where a bit differs.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
folder=$(realpath -m "${1:-$root/build-lanes}")
for lanes in 4 8; do
  # shellcheck disable=SC2086 # a list of options
  cmake -S "$root" -B "$folder/$lanes" ${WINDROW_CMAKE_OPTIONS:-} -DBUILD_TESTING=OFF "-DCMAKE_C_FLAGS=-DWINDROW_LANES=$lanes" >"$folder.log" 2>&1 ||
    { cat "$folder.log" >&2; exit 1; }
  cmake --build "$folder/$lanes" -j "$cores" --target windrow_program windrow_launcher -- --no-print-directory | tail -n 1
done
cp "$folder/4/launcher/windrow" "$folder/windrow"
ln -sfn 4 "$folder/base"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
differs=0
same() { # what, file, file
  if cmp -s "$2" "$3"; then echo "same bits: $1"; else echo "DIFFERS: $1" && differs=1; fi
}
for production in pp wlp; do
  region=$work/$production
  WINDROW_VARIANT=4 "$folder/windrow" synthesize --output "$region" --cells 3x5 --masked 0 --regions 2 --years 2001:2001 --production $production \
    --parameters 4 >/dev/null
  for events in continuous reference; do
    for variant in 4:1 8:1 4:3 8:3; do
      at=$region/$events-$variant
      mkdir -p "$at"
      export WINDROW_VARIANT=${variant%:*}
      ranks=${variant#*:}
      mpirun -n "$ranks" "$folder/windrow" simulate "$region/campaign.yaml" --set "campaign.events=$events" --output "$at" >"$at.log"
      mpirun -n "$ranks" "$folder/windrow" gradient "$region/campaign.yaml" --set "campaign.events=$events" >>"$at.log"
      for file in "$at"/*.nc; do ncdump -p 17,17 "$file" | grep -vE ':(history|date_created|source|windrow_.*) ' >"${file%.nc}.cdl"; done
      sed -n '/^J = /,$p' "$at.log" >"$at/gradient.txt"
      [ "$(grep -c "dJ/du" "$at/gradient.txt")" -ge 4 ] || { echo "no gradient: $(tail -n 3 "$at.log")"; exit 1; }
    done
    for variant in 8:1 4:3 8:3; do
      for file in "$region/$events-4:1"/*.{cdl,csv,txt}; do
        same "$production, $events, ${variant%:*} lanes on ${variant#*:} ranks, ${file##*/}" "$file" "$region/$events-$variant/${file##*/}"
      done
    done
  done
done
unset WINDROW_VARIANT
WINDROW=$folder/4/windrow WINDROW_SOURCE=$root WINDROW_BUILD=$folder/4 WINDROW_VARIANTS=$folder bash "$root/tests/in_fresh_folder.bash" \
  "$root/tests/dispatch.sh" || differs=1
exit $differs
