# Sourced by the tests that run the recipes of grids/README.md: a program that is not installed skips the test, the block of commands is
# the manual's own, and what it prints is compared with what the manual says that it prints.
set -uo pipefail
manual=$WINDROW_SOURCE/grids/README.md

fail() {
  printf '%s\n' "$@"
  exit 1
}

# the first block in LANGUAGE below the line HEADING
block() { # HEADING LANGUAGE
  awk -v heading="$1" -v fence="\`\`\`$2" '$0 == heading { below = 1 } below && $0 == "```" && inside { exit }
    inside { print } below && $0 == fence { inside = 1 }' "$manual" | grep . || fail "$manual has no block of $2 below '$1'"
}

needs() { # COMMAND ...
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "skipped: $command is not installed"; exit 77; }
  done
}

# makes the region and the results of the manual
make_results() {
  PATH=$(dirname "$WINDROW"):$PATH
  block "## Results in a GIS" sh >results.sh
  bash -e results.sh >results.log 2>&1 || fail "$(cat results.log)"
}

# runs the block in LANGUAGE of HEADING by COMMAND and compares what it prints
run_recipe() { # HEADING LANGUAGE COMMAND ...
  block "## Results in a GIS" text >expected
  local heading=$1
  block "$1" "$2" >recipe
  shift 2
  "$@" recipe >printed 2>recipe.log || fail "$(cat printed recipe.log)"
  sed -i 's/^ *//; s/ *$//; s/  */ /g' printed
  diff expected printed || fail "$heading: the block prints other numbers than the manual" "$(tail -n 20 recipe.log)"
}

# FILE as GeoTIFF: placed as the cells are, with the value of the manual's place, nothing where a cell is masked
exported() { # FILE
  [ -s "$1" ] || fail "$1 was not written"
  command -v gdallocationinfo >/dev/null || { echo "gdal-bin is not installed: $1 not looked at"; return; }
  local said value
  said=$(gdalinfo "$1")
  for part in 'Size is 8, 6' 'Origin = (8.0000.*,52.0000' 'Pixel Size = (0.2500.*,-0.2500' 'ID\["EPSG",4326\]' 'NoData Value='; do
    grep -q "$part" <<<"$said" || fail "gdalinfo $1 does not say $part:" "$said"
  done
  value=$(gdallocationinfo -valonly -geoloc "$1" 8.375 50.875)
  [ "$(printf '%.1f' "$value")" = "$(sed -n '2s/ .*//p' expected)" ] || fail "$1 has $value at 8.375, 50.875"
}

picture() { # FILE
  head -c 8 "$1" | od -An -tx1 | grep -q '89 50 4e 47' || fail "$1 is no PNG"
  [ "$(wc -c <"$1")" -gt 2000 ] || fail "$1 is empty"
}
