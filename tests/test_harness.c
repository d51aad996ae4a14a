/* The harness itself: a suite that fails, or asserts nothing, does not pass. The failing lines that
 * this test prints first are meant to fail. */
#include "harness.h"
#include <math.h>

static void fails_twice(void) {
  CU_ASSERT(false);
  CU_ASSERT(false);
}
static void asserts_nothing(void) {}
static void fails_often(void) {
  for (int i = 0; i < 512; i++) CU_ASSERT(false);
}

static int code_of_failures, code_of_nothing, code_of_many;

static void failures_are_the_exit_code(void) {
  CU_ASSERT_EQUAL(code_of_failures, 2);
  CU_ASSERT_NOT_EQUAL(code_of_nothing, 0);
  /* exit codes are taken modulo 256, and 77 means skipped */
  CU_ASSERT(code_of_many > 0 && code_of_many < 77);
}

static void nan_is_never_close(void) {
  CU_ASSERT_FALSE(harness_close(NAN, 0, 1, "NAN", __FILE__, __LINE__));
  CU_ASSERT_FALSE(harness_close(0, NAN, 1, "0", __FILE__, __LINE__));
  CU_ASSERT_FALSE(harness_close(1e6 + 2, 1e6, 1e-6, "relative above 1", __FILE__, __LINE__));
  CU_ASSERT(harness_close(1e6 + .5, 1e6, 1e-6, "relative above 1", __FILE__, __LINE__));
  CU_ASSERT_FALSE(harness_close(2e-6, 0, 1e-6, "absolute below 1", __FILE__, __LINE__));
}

int main(void) {
  static const struct test two[] = {TEST(fails_twice), {NULL, NULL}};
  static const struct test nothing[] = {TEST(asserts_nothing), {NULL, NULL}};
  static const struct test many[] = {TEST(fails_often), {NULL, NULL}};
  static const struct test tests[] = {
      TEST(failures_are_the_exit_code), TEST(nan_is_never_close), {NULL, NULL}};
  code_of_failures = harness_run("fails on purpose", two);
  code_of_nothing = harness_run("is empty on purpose", nothing);
  code_of_many = harness_run("fails on purpose", many);
  return harness_run("harness", tests);
}
