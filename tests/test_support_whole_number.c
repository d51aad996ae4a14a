/* Doubles that are no int. */
#include "harness.h"
#include "support/whole_number.h"
#include <limits.h>
#include <math.h>

static void whole_numbers_within_the_limits_are_taken(void) {
  int n = 0;
  CU_ASSERT(whole_number(-3., -3, 5, &n) && n == -3);
  CU_ASSERT(whole_number(5., -3, 5, &n) && n == 5);
  CU_ASSERT(whole_number(-0., -3, 5, &n) && n == 0);
  CU_ASSERT(whole_number(INT_MIN, INT_MIN, INT_MAX, &n) && n == INT_MIN);
  CU_ASSERT(whole_number(INT_MAX, INT_MIN, INT_MAX, &n) && n == INT_MAX);
}

static void what_is_no_int_is_refused_and_leaves_the_number_alone(void) {
  const double wrong[] = {1e20, -1e20, INT_MAX + 1., INT_MIN - 1., 0.5, NAN, INFINITY, -INFINITY};
  int n = 7;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CU_ASSERT_FALSE(whole_number(wrong[i], INT_MIN, INT_MAX, &n));
  CU_ASSERT_FALSE(whole_number(6., -3, 5, &n));
  CU_ASSERT_FALSE(whole_number(-4., -3, 5, &n));
  CU_ASSERT_FALSE(whole_number(0., 0, -1, &n));
  CU_ASSERT_EQUAL(n, 7);
}

int main(void) {
  static const struct test tests[] = {TEST(whole_numbers_within_the_limits_are_taken),
                                      TEST(what_is_no_int_is_refused_and_leaves_the_number_alone),
                                      {NULL, NULL}};
  return harness_run("whole_number", tests);
}
