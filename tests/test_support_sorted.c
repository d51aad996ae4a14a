/* Finding one of many, in time that does not grow with the square of their number. */
#include "harness.h"
#include "support/name_table.h"
#include "support/random.h"
#include "support/sorted.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MANY = 200000 };
static const double most_seconds = 1.; /* of 200,000 searches; one by one they take minutes */

static double seconds_since(clock_t start) { return (double)(clock() - start) / CLOCKS_PER_SEC; }

static void distinct_values_rise_and_are_found(void) {
  double value[] = {3., -1., 3., 0., -0., 7., -1.};
  CU_ASSERT_EQUAL(sorted_distinct(7, value), 4);
  for (int i = 1; i < 4; i++) CU_ASSERT(value[i] > value[i - 1]);
  CU_ASSERT_EQUAL(sorted_find(4, value, -1.), 0);
  CU_ASSERT_EQUAL(sorted_find(4, value, -0.), 1);
  CU_ASSERT_EQUAL(sorted_find(4, value, 7.), 3);
  CU_ASSERT_EQUAL(sorted_find(4, value, 2.), -1);
  CU_ASSERT_EQUAL(sorted_find(4, value, 8.), -1);
  CU_ASSERT_EQUAL(sorted_distinct(0, value), 0);
  CU_ASSERT_EQUAL(sorted_find(0, value, 1.), -1);
}

static void latitudes_of_200000_stations_are_found_in_a_second(void) {
  const struct random_key key = {.seed = 5};
  double *all = malloc(MANY * sizeof *all), *sorted = malloc(MANY * sizeof *sorted);
  CU_ASSERT_FATAL(all && sorted);
  for (int i = 0; i < MANY; i++) sorted[i] = all[i] = 180. * random_uniform(key, (uint32_t)i) - 90.;
  clock_t start = clock();
  int wrong = 0, n = sorted_distinct(MANY, sorted);
  for (int i = 0; i < MANY; i++) {
    int k = sorted_find(n, sorted, all[i]);
    wrong += k < 0 || sorted[k] != all[i];
  }
  CU_ASSERT(seconds_since(start) < most_seconds);
  CU_ASSERT_EQUAL(wrong, 0);
  free(all);
  free(sorted);
}

static void names_keep_their_first_number(void) {
  struct name_table t = {0};
  CU_ASSERT_EQUAL(name_table_find(&t, "a"), -1);
  CU_ASSERT_EQUAL(name_table_add(&t, "a", 4), 4);
  CU_ASSERT_EQUAL(name_table_add(&t, "", 0), 0);
  CU_ASSERT_EQUAL(name_table_add(&t, "a", 9), 4);
  CU_ASSERT_EQUAL(name_table_find(&t, "a"), 4);
  CU_ASSERT_EQUAL(name_table_find(&t, ""), 0);
  CU_ASSERT_EQUAL(name_table_find(&t, "b"), -1);
  CU_ASSERT_EQUAL(t.n, 2);
  name_table_destroy(&t);
}

static void names_of_200000_stations_are_found_in_a_second(void) {
  struct name_table t = {0};
  char(*name)[24] = malloc(MANY * sizeof *name);
  CU_ASSERT_PTR_NOT_NULL_FATAL(name);
  for (int i = 0; i < MANY; i++) snprintf(name[i], sizeof name[i], "station %06d", i * 7);
  clock_t start = clock();
  int wrong = 0;
  for (int i = 0; i < MANY; i++) wrong += name_table_add(&t, name[i], i) != i;
  for (int i = MANY - 1; i >= 0; i--) wrong += name_table_find(&t, name[i]) != i;
  CU_ASSERT(seconds_since(start) < most_seconds);
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(t.n, MANY);
  name_table_destroy(&t);
  free(name);
}

int main(void) {
  static const struct test tests[] = {TEST(distinct_values_rise_and_are_found),
                                      TEST(latitudes_of_200000_stations_are_found_in_a_second),
                                      TEST(names_keep_their_first_number),
                                      TEST(names_of_200000_stations_are_found_in_a_second),
                                      {NULL, NULL}};
  return harness_run("sorted", tests);
}
