# What is installed can be used: the program runs from its new place, every public header compiles by
# itself, a small C program that runs a season builds with nothing but the pkg-config file, and so does one
# with the CMake package.
set -euo pipefail
prefix=$PWD/prefix
cmake --install "$WINDROW_BUILD" --prefix "$prefix" >install.log || { cat install.log; exit 1; }

export WINDROW_VARIANT=base # where there are several (WINDROW_DISPATCH)
version=$("$prefix/bin/windrow" --version)
[ "$version" = "$("$WINDROW" --version)" ] || { echo "the installed program says: $version"; exit 1; }

for page in man1/windrow.1 man1/windrow-calibrate.1 man5/windrow-campaign.5; do
  [ -s "$prefix/share/man/$page" ] || { echo "the manual page $page is not installed"; exit 1; }
done

pc=$(find "$prefix" -name windrow.pc)
export PKG_CONFIG_PATH=${pc%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export LD_LIBRARY_PATH=${pc%/pkgconfig/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
cat >uses.c <<'C'
/* uses WEATHER AGROMANAGEMENT PARAMETERS: storage organs of one season [kg ha-1] */
#include <stdio.h>
#include <stdlib.h>
#include <windrow/seasons.h>
#include <windrow/version.h>
int main(int n, char **file) {
  enum { DAYS = 2000 };
  const int tables = windrow_table_count(), knots = windrow_table_knots();
  double *weather = calloc(DAYS * WINDROW_WEATHER, sizeof *weather), latitude, yield;
  double *parameters = calloc((size_t)windrow_parameter_count(), sizeof *parameters);
  double *abscissae = calloc((size_t)(tables * knots), sizeof *abscissae);
  int *n_knots = calloc((size_t)tables, sizeof *n_knots), n_days, first_day;
  struct windrow_calendar calendar;
  struct windrow_seasons *seasons;
  const struct windrow_output output = {windrow_variable("TWSO"), WINDROW_FINAL};
  if (n < 4) return puts(windrow_version()) < 0;
  if (windrow_weather_read(file[1], DAYS, weather, &n_days, &first_day, &latitude, 0, NULL) ||
      windrow_calendar_read(file[2], &calendar, 0, NULL) ||
      windrow_parameters_read(file[3], NULL, parameters, abscissae, n_knots))
    return 2;
  struct windrow_seasons_spec spec = {.n = 1, .n_days = n_days - (calendar.start - first_day),
    .weather = weather + (calendar.start - first_day) * WINDROW_WEATHER, .latitude = &latitude,
    .start = &calendar.start, .end_day = &calendar.end_day, .emergence = calendar.emergence,
    .ends_by_date_only = calendar.ends_by_date_only, .abscissae = abscissae, .n_knots = n_knots};
  const char *wrong = windrow_seasons_create(&spec, &seasons);
  if (!wrong) wrong = windrow_seasons_forward(seasons, parameters, 1, &output, &yield);
  if (wrong) return puts(wrong), 3;
  windrow_seasons_destroy(&seasons);
  return printf("%.17g\n", yield) < 0;
}
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
goldens=$WINDROW_SOURCE/tests/goldens
season=("$goldens/plain.csv" "$goldens/spring_cereal/agromanagement.yaml" "$goldens/spring_cereal/parameters.yaml")
yield=$(./uses "${season[@]}")
"$prefix/bin/windrow" site --weather "${season[0]}" --agromanagement "${season[1]}" --parameters "${season[2]}" \
  --production pp --output season.csv >/dev/null 2>&1
last=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "TWSO") at = i } END { print $at }' season.csv)
awk -v a="$yield" -v b="$last" 'BEGIN { exit !(b > 1000 && (a - b) / b < 1e-12 && (b - a) / b < 1e-12) }' ||
  { echo "a season of the installed library yields $yield, of the program $last"; exit 1; }

# the CMake package: the library of seasons alone, and the whole one
mkdir package
cat >package/CMakeLists.txt <<'L'
cmake_minimum_required(VERSION 3.22)
project(uses LANGUAGES C)
find_package(windrow 0.1 REQUIRED)
if(NOT TARGET windrow::windrow)
  message(FATAL_ERROR "the package has no target windrow::windrow")
endif()
add_executable(uses ../uses.c)
target_link_libraries(uses PRIVATE windrow::seasons)
L
{ cmake -S package -B package/build -DCMAKE_PREFIX_PATH="$prefix" && cmake --build package/build; } >package.log 2>&1 ||
  { tail -n 20 package.log; echo "the CMake package cannot be used"; exit 1; }
[ "$(package/build/uses "${season[@]}")" = "$yield" ] || { echo "the CMake package's season differs"; exit 1; }

for file in share/doc/windrow/LICENSE share/windrow/windrow_report/__main__.py; do
  [ -e "$prefix/$file" ] || { echo "$file is not installed"; exit 1; }
done

for header in "$prefix"/include/windrow/*.h; do
  echo "#include <windrow/${header##*/}>" >alone.c
  # shellcheck disable=SC2046
  ${CC:-cc} -std=c11 -Wall -Wextra -Werror -fsyntax-only alone.c $(pkg-config --cflags windrow) ||
    { echo "${header##*/} does not compile by itself"; exit 1; }
done
