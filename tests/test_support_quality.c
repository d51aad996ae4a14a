/* Quality flags: whole values, fields of bits. */
#include "harness.h"
#include "support/quality.h"
#include <math.h>

static void whole_values_are_kept_and_no_others(void) {
  const struct quality_rule rule = {.n_accept = 2, .accept = {0, 4}};
  CU_ASSERT(quality_accepted(&rule, 0.0) && quality_accepted(&rule, 4.0));
  CU_ASSERT_FALSE(quality_accepted(&rule, 1.0));
  CU_ASSERT_FALSE(quality_accepted(&rule, 0.5));
  CU_ASSERT_FALSE(quality_accepted(&rule, NAN));
  CU_ASSERT_FALSE(quality_accepted(&rule, 1e20));
}

static void all_fields_of_bits_must_hold(void) {
  struct quality_rule rule = {.n_fields = 2};
  CU_ASSERT(quality_bits_parse("0", &rule.field[0]) && quality_bits_parse("3-4", &rule.field[1]));
  rule.field[0].accepted = 1;
  rule.field[1].accepted = 1 | 1 << 3;
  for (int flag = 0; flag < 256; flag++) {
    int clouds = flag >> 3 & 3;
    CU_ASSERT_EQUAL(quality_accepted(&rule, flag), !(flag & 1) && (clouds == 0 || clouds == 3));
  }
  /* a byte that was written with a sign has the same low bits */
  CU_ASSERT_EQUAL(quality_accepted(&rule, 254 - 256), quality_accepted(&rule, 254));
}

static void what_is_no_field_of_bits_is_refused(void) {
  static const char *const wrong[] = {"",    "a",  "-1",    "4-3",   "3-",
                                      "0-6", "32", "30-33", "3-4-5", "0x1"};
  struct quality_field field;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CU_ASSERT_FALSE(quality_bits_parse(wrong[i], &field));
  CU_ASSERT(quality_bits_parse("26-31", &field) && field.from == 26 && field.to == 31);
}

int main(void) {
  static const struct test tests[] = {TEST(whole_values_are_kept_and_no_others),
                                      TEST(all_fields_of_bits_must_hold),
                                      TEST(what_is_no_field_of_bits_is_refused),
                                      {NULL, NULL}};
  return harness_run("quality", tests);
}
