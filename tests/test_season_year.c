/* Years of starts on both sides of New Year. */
#include "campaign/season_year.h"
#include "harness.h"
#include <string.h>

static int64_t count[SEASON_YEAR_DAYS];

static struct season_year of(int n, const int *day, const int *times) {
  memset(count, 0, sizeof count);
  for (int i = 0; i < n; i++) count[day[i] - 1] += times[i];
  return season_year_of(count);
}

static void starts_across_new_year_count_with_their_median(void) {
  struct season_year y = of(2, (int[]){364, 2}, (int[]){8, 1});
  CU_ASSERT(y.crosses && !y.ambiguous && y.median == 364 && y.shifted == 1 && y.spread == 4);
  CU_ASSERT(season_year_shift(&y, 2) == 1 && season_year_shift(&y, 364) == 0);
  y = of(3, (int[]){350, 3, 40}, (int[]){2, 5, 1});
  CU_ASSERT(y.first == 350 && y.last == 40 && y.median == 3 && y.shifted == 2);
  CU_ASSERT(season_year_shift(&y, 350) == -1 && season_year_shift(&y, 40) == 0);
}

static void starts_within_a_year_stay_in_it(void) {
  struct season_year y = of(3, (int[]){60, 100, 200}, (int[]){1, 1, 1});
  CU_ASSERT(!y.crosses && !y.ambiguous && y.first == 60 && y.last == 200 && y.shifted == 0);
  CU_ASSERT_EQUAL(season_year_shift(&y, 60), 0);
  y = of(1, (int[]){366}, (int[]){7});
  CU_ASSERT(!y.crosses && y.first == 366 && y.last == 366 && y.median == 366 && y.spread == 0);
  y = of(0, NULL, NULL);
  CU_ASSERT(y.n == 0 && !y.crosses && season_year_shift(&y, 1) == 0);
}

static void starts_over_more_than_half_a_year_are_ambiguous(void) {
  struct season_year y = of(3, (int[]){300, 20, 120}, (int[]){1, 1, 1});
  CU_ASSERT(y.ambiguous && !y.crosses && season_year_shift(&y, 20) == 0);
  y = of(2, (int[]){300, 117}, (int[]){1, 1}); /* half a year: 183 days either way */
  CU_ASSERT(!y.ambiguous);
}

int main(void) {
  static const struct test tests[] = {TEST(starts_across_new_year_count_with_their_median),
                                      TEST(starts_within_a_year_stay_in_it),
                                      TEST(starts_over_more_than_half_a_year_are_ambiguous),
                                      {NULL, NULL}};
  return harness_run("season_year", tests);
}
