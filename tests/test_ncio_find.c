/* Finding stations among those of a file: as one by one, in time that does not grow with the square
 * of their number. */
#include "harness.h"
#include "ncio/nc_common.h"
#include "support/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MANY = 200000, SOME = 3000 };
static const double most_seconds = 2.; /* of 200,000 searches; one by one they take minutes */

/* every station looked at: by name, else the nearest within a hundredth of a degree */
static int find_slowly(const struct nc_space *s, const char *name, double lat, double lon) {
  for (int i = 0; s->name && name && i < s->n_lon; i++)
    if (strcmp(s->name[i], name) == 0) return i;
  int best = -1;
  double least = .01 * (1. + 1e-9);
  for (int i = 0; i < s->n_lon; i++) {
    double d = fmax(fabs(s->lat[i] - lat), fabs(remainder(s->lon[i] - lon, 360.)));
    if (d < least) best = i, least = d;
  }
  return best;
}

static struct nc_space stations(int n) {
  struct nc_space s = {.n_lat = 1, .n_lon = n, .row_dim = -1, .column_dim = 0};
  s.lat = calloc((size_t)n, sizeof *s.lat);
  s.lon = calloc((size_t)n, sizeof *s.lon);
  CU_ASSERT_FATAL(s.lat && s.lon);
  return s;
}

static void name_them(struct nc_space *s) {
  char text[32];
  s->name = calloc((size_t)s->n_lon, sizeof *s->name);
  CU_ASSERT_PTR_NOT_NULL_FATAL(s->name);
  for (int i = 0; i < s->n_lon; i++) {
    snprintf(text, sizeof text, "station %d", i);
    s->name[i] = nc_copy_text(text);
  }
}

/* Stations in a small part of the globe, on hundredths of a degree or off them, round 0, the date
 * line and a pole; some twice, some without a place. */
static void the_nearest_station_is_that_of_a_search_one_by_one(void) {
  static const double corner[][2] = {{50., 8.}, {-.15, -.15}, {10., 179.85}, {89.8, 359.9}};
  const struct random_key key = {.seed = 11};
  struct nc_space s = stations(SOME);
  struct nc_finder finder = {0};
  int wrong = 0, found = 0;
  for (int i = 0; i < SOME; i++) {
    double y = random_uniform(key, 4 * (uint32_t)i), x = random_uniform(key, 4 * (uint32_t)i + 1);
    if (i % 3) y = round(30. * y) / 30., x = round(30. * x) / 30.;
    s.lat[i] = corner[i % 4][0] + .3 * y;
    s.lon[i] = corner[i % 4][1] + .3 * x;
    if (i % 100 == 7) s.lat[i] = s.lon[i] = NAN;
  }
  for (int i = 0; i < 2 * SOME; i++) {
    int at = i / 2;
    double lat = s.lat[at] + (i % 2 ? .01 : .013) * (i % 5 - 2),
           lon = s.lon[at] + (i % 2 ? .01 : .007) * (i % 3 - 1) + 360. * (i % 7 / 3 - 1);
    int slow = find_slowly(&s, NULL, lat, lon);
    wrong += nc_space_find(&s, NULL, lat, lon, .5, &finder) != slow;
    found += slow >= 0;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT(found > SOME / 2 && found < 2 * SOME - SOME / 10);
  nc_finder_destroy(&finder);
  nc_space_destroy(&s);
}

static void a_name_counts_before_a_place_and_a_place_without_the_name(void) {
  struct nc_space s = stations(4);
  struct nc_finder finder = {0};
  name_them(&s);
  for (int i = 0; i < 4; i++) s.lat[i] = 50. + i;
  CU_ASSERT_EQUAL(nc_space_find(&s, "station 3", 50., 0., .5, &finder), 3);
  CU_ASSERT_EQUAL(nc_space_find(&s, "station 1", NAN, NAN, .5, &finder), 1);
  CU_ASSERT_EQUAL(nc_space_find(&s, "elsewhere", 52.005, 0., .5, &finder), 2);
  CU_ASSERT_EQUAL(nc_space_find(&s, "elsewhere", 52.5, 0., .5, &finder), -1);
  CU_ASSERT_EQUAL(nc_space_find(&s, "elsewhere", NAN, NAN, .5, &finder), -1);
  CU_ASSERT_EQUAL(nc_space_find(&s, NULL, 50., 360., .5, &finder), 0);
  nc_finder_destroy(&finder);
  nc_space_destroy(&s);
}

static void stations_by_the_200000_are_found_in_seconds(void) {
  const struct random_key key = {.seed = 3};
  struct nc_space s = stations(MANY);
  struct nc_finder finder = {0};
  int wrong = 0;
  name_them(&s);
  for (int i = 0; i < MANY; i++) {
    s.lat[i] = 120. * random_uniform(key, 2 * (uint32_t)i) - 60.;
    s.lon[i] = 360. * random_uniform(key, 2 * (uint32_t)i + 1) - 180.;
  }
  clock_t start = clock();
  for (int i = MANY - 1; i >= 0; i--)
    wrong += nc_space_find(&s, s.name[i], NAN, NAN, .5, &finder) != i;
  for (int i = MANY - 1; i >= 0; i--)
    wrong += nc_space_find(&s, NULL, s.lat[i], s.lon[i] + 360., .5, &finder) < 0;
  for (int i = 0; i < MANY; i++)
    wrong += nc_space_find(&s, "none of them", 80., s.lon[i], .5, &finder) >= 0;
  CU_ASSERT((double)(clock() - start) / CLOCKS_PER_SEC < most_seconds);
  CU_ASSERT_EQUAL(wrong, 0);
  nc_finder_destroy(&finder);
  nc_space_destroy(&s);
}

int main(void) {
  static const struct test tests[] = {
      TEST(the_nearest_station_is_that_of_a_search_one_by_one),
      TEST(a_name_counts_before_a_place_and_a_place_without_the_name),
      TEST(stations_by_the_200000_are_found_in_seconds),
      {NULL, NULL}};
  return harness_run("stations", tests);
}
