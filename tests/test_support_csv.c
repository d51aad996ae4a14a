/* Lines and rows of CSV files. */
#include "harness.h"
#include "support/csv.h"
#include <stdio.h>
#include <string.h>

static const char file[] = "test_support_csv.csv";

enum { COLUMNS = 3000, LONG = 100000 };

static void every_one_of_3000_columns_is_read(void) {
  struct problems list = {0};
  char name[16];
  double value;
  FILE *out = fopen(file, "w");
  for (int i = 0; i < COLUMNS; i++) fprintf(out, "c%d%s", i, i + 1 < COLUMNS ? "," : "\n");
  for (int row = 0; row < 2; row++)
    for (int i = 0; i < COLUMNS; i++)
      fprintf(out, "%d%s", 10 * i + row, i + 1 < COLUMNS ? "," : "\n");
  fclose(out);
  struct csv *csv = csv_open(file, &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
  for (int row = 0; row < 2; row++) {
    CU_ASSERT(csv_next(csv, &list));
    CU_ASSERT_EQUAL(csv_line(csv), row + 2);
    for (int i = 0; i < COLUMNS; i++) {
      snprintf(name, sizeof name, "c%d", i);
      CU_ASSERT_EQUAL(csv_column(csv, name), i);
      CU_ASSERT(csv_number(csv, i, &value) && value == 10 * i + row);
    }
  }
  CU_ASSERT_FALSE(csv_next(csv, &list));
  CU_ASSERT_EQUAL(list.n, 0);
  csv_close(&csv);
  problems_clear(&list);
}

static void a_line_of_100000_characters_is_one_row(void) {
  struct problems list = {0};
  FILE *out = fopen(file, "w");
  fprintf(out, "name,x\n");
  for (int row = 0; row < 2; row++) fprintf(out, "%0*d,%d\n", LONG, row, row + 7);
  fprintf(out, "%0*d\n", LONG, 1);
  fclose(out);
  struct csv *csv = csv_open(file, &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
  for (int row = 0; row < 2; row++) {
    CU_ASSERT(csv_next(csv, &list));
    CU_ASSERT_EQUAL(strlen(csv_field(csv, 0)), LONG);
    CU_ASSERT_STRING_EQUAL(csv_field(csv, 1), row ? "8" : "7");
  }
  CU_ASSERT_FALSE(csv_next(csv, &list));
  CU_ASSERT_EQUAL(list.n, 1);
  CU_ASSERT(list.n == 1 && strstr(list.line[0], ":4: has 1 fields; the header has 2"));
  csv_close(&csv);
  problems_clear(&list);
}

static void fields_stand_between_semicolons_or_tabs_where_the_header_has_no_comma(void) {
  static const char *const texts[] = {"a;b\n\"x;y\";2.5\n", "a\tb\nx;y\t2.5\n", "a,b;c\nx;y,2.5\n"};
  for (int i = 0; i < 3; i++) {
    struct problems list = {0};
    double value = 0.0;
    FILE *out = fopen(file, "w");
    fputs(texts[i], out);
    fclose(out);
    struct csv *csv = csv_open(file, &list);
    CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
    CU_ASSERT_EQUAL(csv_columns(csv), 2);
    CU_ASSERT_STRING_EQUAL(csv_name(csv, 1), i == 2 ? "b;c" : "b");
    CU_ASSERT(csv_next(csv, &list));
    CU_ASSERT_STRING_EQUAL(csv_field(csv, 0), "x;y");
    CU_ASSERT(csv_number(csv, 1, &value) && value == 2.5);
    csv_close(&csv);
    problems_clear(&list);
  }
}

int main(void) {
  static const struct test tests[] = {
      TEST(every_one_of_3000_columns_is_read),
      TEST(a_line_of_100000_characters_is_one_row),
      TEST(fields_stand_between_semicolons_or_tabs_where_the_header_has_no_comma),
      {NULL, NULL}};
  int failures = harness_run("csv", tests);
  remove(file);
  return failures;
}
