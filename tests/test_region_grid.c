/* Distances; regions by name; rows of a weather store. */
#include "harness.h"
#include "region/axis.h"
#include "region/grid.h"
#include "region/overlap.h"
#include "support/great_circle.h"
#include "weather/weather_store.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void distances_are_great_circles(void) {
  const double quarter = 6371.0088 * 3.14159265358979323846 / 2.0;
  CHECK_CLOSE(great_circle(0.0, 0.0, 0.0, 90.0), quarter, 1e-12);
  CU_ASSERT_EQUAL(great_circle(-35.0, -179.9, -35.0, -179.9), 0.0);
  CU_ASSERT_EQUAL(great_circle(52.0, 5.5, 0.0, 90.0), great_circle(0.0, 90.0, 52.0, 5.5));
  CU_ASSERT(great_circle(52.0, 179.9, -35.0, -179.9) < 10000.0); /* across the date line */
  double metre = 1e-6 * quarter / 90.0 * cos(52.0 * 3.14159265358979323846 / 180.0);
  double near = great_circle(52.0, 5.0, 52.0, 5.0 + 1e-6);
  CU_ASSERT(fabs(near / metre - 1.0) < 1e-9); /* 5 + 1e-6 has 9 digits left */
}

static void a_cells_row_of_the_store_is_found(void) {
  int held[] = {2, 5, 7, 11};
  struct weather_store store = {.n_cells = 4, .cell = held};
  for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(weather_store_find(&store, held[i]), i);
  for (int c = 0; c < 13; c++) {
    bool here = c == 2 || c == 5 || c == 7 || c == 11;
    CU_ASSERT_EQUAL(weather_store_find(&store, c) >= 0, here);
  }
  CU_ASSERT_EQUAL(weather_store_find(&(struct weather_store){0}, 0), -1);
}

/* places of a file's axis, and the axis straightened */
static void check_places(int n, const double *axis, int total, const int *place,
                         const double *straight) {
  int found[8];
  double line[8];
  CU_ASSERT_EQUAL(axis_places(axis, n, line, found), total);
  for (int i = 0; i < n; i++) {
    CU_ASSERT_EQUAL(found[i], place[i]);
    CU_ASSERT_DOUBLE_EQUAL(line[i], straight[i], 1e-12);
  }
}
#define PLACES(...) ((const int[]){__VA_ARGS__})
#define AXIS(...) ((const double[]){__VA_ARGS__})

static void axes_are_completed_and_straightened(void) {
  const double *gap = AXIS(8.125, 8.375, 9.125, 9.375);
  check_places(4, gap, 6, PLACES(0, 1, 4, 5), gap);
  const double *falls = AXIS(52., 51.5, 50., 49.5);
  check_places(4, falls, 6, PLACES(0, 1, 4, 5), falls);
  const double *west = AXIS(-120., -119., 100., 101.); /* farther apart than half the globe */
  check_places(4, AXIS(-120., -119., -70., -69.), 52, PLACES(0, 1, 50, 51),
               AXIS(-120., -119., -70., -69.));
  check_places(4, west, 4, PLACES(0, 1, 2, 3), west); /* 222 places for 4 points: as it is */
  check_places(4, AXIS(359.25, 359.75, 0.25, 0.75), 4, PLACES(0, 1, 2, 3),
               AXIS(-0.75, -0.25, 0.25, 0.75));
  check_places(4, AXIS(179.25, 179.75, -179.75, -179.25), 4, PLACES(0, 1, 2, 3),
               AXIS(179.25, 179.75, 180.25, 180.75));
  check_places(3, AXIS(0.5, -0.5 + 360., 358.5), 3, PLACES(0, 1, 2), AXIS(0.5, -0.5, -1.5));
  const double *uneven = AXIS(1., 2., 3.4, 5.); /* no multiples of a step */
  check_places(4, uneven, 4, PLACES(0, 1, 2, 3), uneven);
  check_places(1, AXIS(7.), 1, PLACES(0), AXIS(7.));
}

static void every_weather_variable_has_a_name_and_a_unit(void) {
  for (int v = 0; v < N_WEATHER; v++) {
    CU_ASSERT_PTR_NOT_NULL_FATAL(weather_name[v]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(weather_unit[v]);
  }
  CU_ASSERT_STRING_EQUAL(weather_name[WEATHER_ET0], "ET0");
}

static void releasing_leaves_nothing_behind(void) {
  struct grid grid = {.n_cells = 2};
  grid.lat = calloc(2, sizeof *grid.lat);
  grid.name = calloc(2, sizeof *grid.name);
  grid.name[1] = calloc(4, 1);
  grid_destroy(&grid);
  CU_ASSERT(grid.n_cells == 0 && !grid.lat && !grid.name);
  grid_destroy(&grid);
  struct overlap overlap = {.n_regions = 1};
  overlap.region = calloc(1, sizeof *overlap.region);
  overlap.region[0] = calloc(4, 1);
  overlap.area = calloc(1, sizeof *overlap.area);
  overlap_destroy(&overlap);
  CU_ASSERT(overlap.n_regions == 0 && !overlap.region && !overlap.area);
  struct weather_store store = {.n_cells = 1};
  store.value[WEATHER_RAIN] = calloc(4, sizeof(double));
  weather_store_destroy(&store);
  CU_ASSERT(store.n_cells == 0 && !store.value[WEATHER_RAIN]);
}

int main(void) {
  static const struct test tests[] = {
      TEST(distances_are_great_circles),         TEST(a_cells_row_of_the_store_is_found),
      TEST(axes_are_completed_and_straightened), TEST(every_weather_variable_has_a_name_and_a_unit),
      TEST(releasing_leaves_nothing_behind),     {NULL, NULL}};
  return harness_run("grid", tests);
}
