/* Decimal numbers in text, in any locale. */
#include "harness.h"
#include "support/decimal.h"
#include "support/problems.h"
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void decimal_numbers_are_read(void) {
  static const struct {
    const char *text;
    double value;
  } rows[] = {{"0", 0.},
              {"-0.5", -0.5},
              {"+3", 3.},
              {".5", .5},
              {"5.", 5.},
              {"1e3", 1000.},
              {"1.5E-3", .0015},
              {"007", 7.},
              {"2.5e+02", 250.},
              {"-.5", -.5},
              {"0.1", 0.1},
              {"1e-400", 0.},
              {"123456789.123456789", 123456789.123456789}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double x = NAN;
    CU_ASSERT(decimal_read(rows[i].text, &x));
    CU_ASSERT_EQUAL(x, rows[i].value);
  }
}

static void what_is_no_decimal_number_is_refused_and_leaves_the_number_alone(void) {
  static const char *const wrong[] = {"",    " 1",    "1 ",  "0,5", "nan",  "inf", "0x10",
                                      "1e",  "1e+",   "e5",  ".",   "-",    "+-1", "1.2.3",
                                      "1d5", "1e999", "--1", "NaN", "1_000"};
  double x = 7.;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CU_ASSERT_FALSE(decimal_read(wrong[i], &x));
  CU_ASSERT_EQUAL(x, 7.);
}

static void a_number_ends_where_its_digits_do(void) {
  const char *end;
  double x = 0.;
  CU_ASSERT(decimal_prefix("12.5 km", &x, &end) && x == 12.5 && !strcmp(end, " km"));
  CU_ASSERT(decimal_prefix("0x10", &x, &end) && x == 0. && !strcmp(end, "x10"));
  CU_ASSERT(decimal_prefix("3 e", &x, &end) && x == 3. && !strcmp(end, " e"));
  CU_ASSERT(decimal_prefix("3em", &x, &end) && x == 3. && !strcmp(end, "em"));
}

static void long_numbers_are_read_to_their_end(void) {
  char text[201] = "0.";
  double x = 0.;
  memset(text + 2, '3', 198);
  text[200] = '\0';
  CU_ASSERT(decimal_read(text, &x));
  CU_ASSERT_DOUBLE_EQUAL(x, 1. / 3., 1e-16);
}

/* The locale is not everywhere installed: Python's numpy_binding makes one. */
static void a_locale_with_a_decimal_comma_changes_nothing(void) {
  static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8", "de_DE"};
  struct problems list = {0};
  const char *set = NULL;
  char text[16];
  double x = 0.;
  for (size_t i = 0; i < sizeof names / sizeof *names && !set; i++)
    set = setlocale(LC_ALL, names[i]);
  CU_ASSERT(decimal_read("0.5", &x) && x == 0.5);
  CU_ASSERT_FALSE(decimal_read("0,5", &x));
  problem(&list, "%g", 0.5);
  CU_ASSERT_STRING_EQUAL(list.line[0], "0.5");
  CU_ASSERT_STRING_EQUAL(range_text(0.5, 1.5, "1", false, (char[64]){0}), "0.5 .. 1.5");
  snprintf(text, sizeof text, "%g", 0.5); /* the caller's locale is the caller's again */
  CU_ASSERT_STRING_EQUAL(text, set ? "0,5" : "0.5");
  problems_clear(&list);
  setlocale(LC_ALL, "C");
}

int main(void) {
  static const struct test tests[] = {
      TEST(decimal_numbers_are_read),
      TEST(what_is_no_decimal_number_is_refused_and_leaves_the_number_alone),
      TEST(a_number_ends_where_its_digits_do),
      TEST(long_numbers_are_read_to_their_end),
      TEST(a_locale_with_a_decimal_comma_changes_nothing),
      {NULL, NULL}};
  return harness_run("decimal", tests);
}
