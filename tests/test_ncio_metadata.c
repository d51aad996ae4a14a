/* What the attributes of a file say of its numbers: bounds of time. Skipped without ncgen. */
#include "harness.h"
#include "ncio/nc_common.h"
#include "ncio_helpers.h"
#include "support/calendar.h"
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problems list;
static char folder[TEST_PATH];

static void open_cdl(const char *text, struct nc_file *file, char path[TEST_PATH]) {
  cdl_file(folder, "file.nc", text, path);
  CU_ASSERT_FATAL(nc_file_open(path, file, &list));
}

/* -- bounds of time */

enum { DAYS = 3 };

/* Days of three steps along time(time), which the text defines and fills */
static bool days_of(const char *variables, const char *data, int day[DAYS], bool *bounded) {
  char text[2048], path[TEST_PATH];
  struct nc_file file;
  struct nc_time time;
  int dim;
  snprintf(text, sizeof text,
           "netcdf t { dimensions: time = 3; ends = 2; variables: double time(time);\n%s\ndata: "
           "%s }",
           variables, data);
  open_cdl(text, &file, path);
  CU_ASSERT_FATAL(nc_inq_dimid(file.id, "time", &dim) == NC_NOERR);
  bool good = nc_time_read(&file, dim, &time, &list);
  for (int t = 0; good && t < DAYS; t++) day[t] = time.day[t];
  if (good) *bounded = time.bounded;
  if (good) nc_time_destroy(&time);
  nc_file_close(&file);
  return good;
}

#define BOUNDED                                                                                    \
  "time:units = \"hours since 2001-03-01\"; time:bounds = \"time_ends\";\n"                        \
  "double time_ends(time, ends);"

static void expect_days(const char *variables, const char *data, const char *first, bool by_ends) {
  int day[DAYS] = {0}, from = 0;
  bool bounded = !by_ends;
  CU_ASSERT(date_parse(first, &from));
  CU_ASSERT(days_of(variables, data, day, &bounded));
  CU_ASSERT(no_problems(&list));
  CU_ASSERT_EQUAL(bounded, by_ends);
  for (int t = 0; t < DAYS; t++) CU_ASSERT_EQUAL(day[t], from + t);
}

static void a_value_belongs_to_the_day_of_its_bounds_not_of_its_stamp(void) {
  expect_days(BOUNDED, "time = 24, 48, 72; time_ends = 0, 24, 24, 48, 48, 72;", "2001-03-01", true);
  expect_days(BOUNDED, "time = 0, 24, 48; time_ends = 0, 24, 24, 48, 48, 72;", "2001-03-01", true);
  expect_days(BOUNDED, "time = 12, 36, 60; time_ends = 24, 0, 48, 24, 72, 48;", "2001-03-01", true);
  /* cdo: the first and the last hour of the day */
  expect_days(BOUNDED, "time = 23, 47, 71; time_ends = 0, 23, 24, 47, 48, 71;", "2001-03-01", true);
  expect_days(BOUNDED, "time = 24, 48, 72; time_ends = 1, 24, 25, 48, 49, 72;", "2001-03-01", true);
  /* CMIP's name without the attribute */
  expect_days("time:units = \"days since 2001-03-01\"; double time_bnds(time, ends);",
              "time = 1, 2, 3; time_bnds = 0, 1, 1, 2, 2, 3;", "2001-03-01", true);
}

static void stamps_without_bounds_are_those_of_their_own_day(void) {
  static const char stamps[] = "time:units = \"hours since 2001-03-01\";";
  expect_days(stamps, "time = 0, 24, 48;", "2001-03-01", false);
  expect_days(stamps, "time = 12, 36, 60;", "2001-03-01", false);
  expect_days(stamps, "time = 23.99, 47.99, 71.99;", "2001-03-01", false);
  /* named and lost with a part of the file, or without a length */
  expect_days("time:units = \"hours since 2001-03-01\"; time:bounds = \"gone\";",
              "time = 0, 24, 48;", "2001-03-01", false);
  expect_days(BOUNDED, "time = 24, 48, 72; time_ends = 24, 24, 48, 48, 72, 72;", "2001-03-02",
              false);
}

static void bounds_in_units_of_their_own_are_converted(void) {
  expect_days(BOUNDED " time_ends:units = \"days since 2001-02-28\";",
              "time = 24, 48, 72; time_ends = 1, 2, 2, 3, 3, 4;", "2001-03-01", true);
}

static void bounds_that_contradict_their_stamps_are_refused(void) {
  int day[DAYS];
  bool bounded;
  CU_ASSERT_FALSE(
      days_of(BOUNDED, "time = 24, 48, 72; time_ends = 0, 24, 240, 264, 48, 72;", day, &bounded));
  CU_ASSERT(one_problem(&list, "time is 48 at step 2, outside its bounds 240 .. 264"));
  CU_ASSERT_FALSE(
      days_of(BOUNDED, "time = 24, 48, 72; time_ends = 0, 24, _, 48, 48, 72;", day, &bounded));
  CU_ASSERT(one_problem(&list, "the bounds of time are missing at step 2 of 3"));
  CU_ASSERT_FALSE(days_of(BOUNDED " time:calendar = \"noleap\"; time_ends:units = \"days since "
                                  "2001-02-28\";",
                          "time = 24, 48, 72; time_ends = 1, 2, 2, 3, 3, 4;", day, &bounded));
  CU_ASSERT(one_problem(&list, "the bounds of time have units 'days since 2001-02-28'"));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_value_belongs_to_the_day_of_its_bounds_not_of_its_stamp),
      TEST(stamps_without_bounds_are_those_of_their_own_day),
      TEST(bounds_in_units_of_their_own_are_converted),
      TEST(bounds_that_contradict_their_stamps_are_refused),
      {NULL, NULL}};
  if (system("command -v ncgen >/dev/null 2>&1") != 0)
    return harness_skip("ncgen is not installed");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run("metadata", tests);
  folder_remove(folder);
  MPI_Finalize();
  problems_clear(&list);
  return code;
}
