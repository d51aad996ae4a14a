/* What setup reads of each form of data that is not a series by date: numbers and dates by cell and
 * harvest year, dates as days since a date and as days of the year, with errors and without, gaps,
 * years that the campaign does not know; and what it refuses. Three cells in two years, of which
 * cell 1 has no season in the second. Skipped without ncgen. */
#include "harness.h"
#include "ncio_helpers.h"
#include "setup/observation_setup.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 3, YEARS = 2 };

static struct problems list;
static char folder[TEST_PATH], path[TEST_PATH];

/* kinds of no other use than to have these forms */
static const struct observation_kind number = {.key = "number",
                                               .name = "number",
                                               .unit = "kg ha-1",
                                               .form = OBSERVED_BY_YEAR,
                                               .file_unit = "kg ha-1",
                                               .least = 0.,
                                               .most = 10000.,
                                               .ops = &observation_state};
static const struct observation_kind date = {.key = "date",
                                             .name = "date",
                                             .unit = "d",
                                             .form = OBSERVED_ON_DATES,
                                             .file_unit = "d",
                                             .least = -30.,
                                             .most = 400.,
                                             .ops = &observation_state};

/* a file of x by (year, lat, lon), years 2001, 2003, 2002, and its error, which is 2 everywhere */
static void write_file(const char *units, const char *calendar, const char *values) {
  char text[2048];
  snprintf(text, sizeof text,
           "netcdf x {\ndimensions: year = 3 ; lat = 1 ; lon = 3 ;\nvariables:\n"
           "int year(year) ;\n"
           "double lat(lat) ; lat:units = \"degrees_north\" ;\n"
           "double lon(lon) ; lon:units = \"degrees_east\" ;\n"
           "double x(year, lat, lon) ; x:units = \"%s\" ; x:_FillValue = -99. ;%s\n"
           "double error(lat, lon) ; error:units = \"%s\" ;\n"
           "data:\nyear = 2001, 2003, 2002 ; lat = 50 ; lon = 8, 9, 10 ;\n"
           "x = %s ;\nerror = 2, 2, 2 ;\n}\n",
           units, calendar, strstr(units, "since") ? "d" : units, values);
  cdl_file(folder, "x.nc", text, path);
}

static void open_setup(struct setup *setup, const struct observation_kind *kind,
                       const char *error) {
  static int years[YEARS] = {2001, 2002};
  const bool has[CELLS * YEARS] = {1, 1, 1, 0, 1, 1}, *own;
  problems_clear(&list);
  *setup = (struct setup){.comm = PETSC_COMM_WORLD};
  setup->campaign = (struct campaign){.n_years = YEARS, .years = years, .n_series = 1};
  setup->campaign.series[0] = (struct campaign_series){
      .kind = kind, .file = path, .variable = "x", .error_variable = error, .floor = 5.};
  CU_ASSERT_FATAL(!GridRead(setup->comm, path, "all", 0., &setup->grid, &list));
  CU_ASSERT_FATAL(no_problems(&list) && grid_cells(&setup->grid) == CELLS);
  own = has + YEARS * number_of(&setup->grid, 0);
  CU_ASSERT_FATAL(!PetscMalloc2(CELLS * YEARS, &setup->start, CELLS * YEARS, &setup->end));
  for (int i = 0; i < setup->grid.n_cells * YEARS; i++)
    setup->start[i] = own[i] ? day_number((struct date){years[i % YEARS] - 1, 10, 10}) : INT_MIN;
  CU_ASSERT_FATAL(
      !SeasonListCreate(setup->comm, setup->grid.n_cells, YEARS, own, 0, &setup->model.seasons));
  CU_ASSERT_FATAL(!SetupReadObservations(setup, &list));
}

static void close_setup(struct setup *setup) {
  cell_series_destroy(&setup->series[0]);
  season_list_destroy(&setup->model.seasons);
  grid_destroy(&setup->grid);
  PetscFree2(setup->start, setup->end);
}

/* the value by cell and year over all ranks, NaN = none */
static void gather(const struct setup *setup, const double *of, double all[CELLS * YEARS]) {
  const struct cell_series *series = &setup->series[0];
  for (int i = 0; i < CELLS * YEARS; i++) all[i] = -INFINITY;
  for (int i = 0; i < series->n; i++)
    all[number_of(&setup->grid, series->cell[i]) * YEARS + series->day[i] - 2001] =
        isnan(of[i]) ? 1e9 : of[i];
  MPI_Allreduce(MPI_IN_PLACE, all, CELLS * YEARS, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
}

static void expect(const struct setup *setup, const double value[CELLS * YEARS], double sigma) {
  const struct cell_series *series = &setup->series[0];
  double all[CELLS * YEARS];
  gather(setup, series->value, all);
  for (int i = 0; i < CELLS * YEARS; i++)
    CU_ASSERT(isnan(value[i]) ? isinf(all[i]) : fabs(all[i] - value[i]) < 1e-9);
  gather(setup, series->sigma, all);
  for (int i = 0; i < CELLS * YEARS; i++)
    CU_ASSERT(isnan(value[i]) ? isinf(all[i]) : all[i] == (isnan(sigma) ? 1e9 : sigma));
}

static void numbers_are_taken_by_cell_and_harvest_year_in_their_unit(void) {
  struct setup setup;
  write_file("t ha-1", "", "1, 2, 3, -9, -9, -9, 4, 5, -99.");
  open_setup(&setup, &number, "error");
  CU_ASSERT(no_problems(&list));
  /* 2003 is no harvest year; cell 1 has no season in 2002; cell 2 has no number there */
  expect(&setup, (double[]){1000., 4000., 2000., NAN, 3000., NAN}, 2000.);
  CU_ASSERT(!setup.series_of_the_year[0]);
  close_setup(&setup);
}

static void dates_are_day_numbers_with_their_time_of_day(void) {
  struct setup setup;
  double d = day_number((struct date){2001, 6, 10});
  write_file("days since 2001-06-10", "", "0, 1.25, 2, 0, 0, 0, 365, 366, -99.");
  open_setup(&setup, &date, NULL);
  CU_ASSERT(no_problems(&list));
  expect(&setup, (double[]){d, d + 365., d + 1.25, NAN, d + 2., NAN}, NAN);
  CU_ASSERT(!setup.series_of_the_year[0]);
  close_setup(&setup);
  /* years of 365 days: 29 February 2000 is not counted */
  write_file("hours since 1999-02-28", " x:calendar = \"noleap\" ;",
             "17520, 17520, 17526, 0, 0, 0, 26280, 26280, 26280");
  open_setup(&setup, &date, "error");
  CU_ASSERT(no_problems(&list));
  d = day_number((struct date){2001, 2, 28});
  expect(&setup, (double[]){d, d + 365., d, NAN, d + .25, d + 365.}, 2.);
  close_setup(&setup);
}

static void other_units_are_days_of_the_year(void) {
  struct setup setup;
  write_file("1", "", "161, 162.5, 300, 0, 0, 0, 366, 1, -99.");
  open_setup(&setup, &date, NULL);
  CU_ASSERT(no_problems(&list));
  expect(&setup, (double[]){161., 366., 162.5, NAN, 300., NAN}, NAN);
  CU_ASSERT(setup.series_of_the_year[0]);
  close_setup(&setup);
}

static void what_cannot_be_is_one_line(void) {
  static const struct {
    const struct observation_kind *kind;
    const char *units, *values, *line;
  } cases[] = {
      {&number, "t ha-1", "1, 11, 12, 0, 0, 0, 4, 5, 6",
       "'x' is out of range in 2 cells, first cell 1 (50.0000, 9.0000), harvest year 2001: 11000; "
       "expected "
       "0 .. 10000 kg ha-1, missing where nothing was observed"},
      {&number, "bushel", "1, 1, 1, 1, 1, 1, 1, 1, 1", "units 'bushel', which cannot be converted"},
      {&date, "1", "161, 400, 300, 0, 0, 0, 366, 1, 1",
       "'x' is out of range in 1 cell, first cell 1 (50.0000, 9.0000), harvest year 2001: 400; "
       "expected 1 .. "
       "366, a day of the year"},
      {&date, "1", "0, 40, 300, 0, 0, 0, 366, 1, 1", "harvest year 2001: 0; expected 1 .. 366"},
      {&date, "days since 2001-06-10", "0, 0, 0, 0, 0, 0, 0, 0, 365",
       "'x' is out of range in 1 cell, first cell 0 (50.0000, 8.0000), harvest year 2002: "
       "2001-06-10; "
       "expected "
       "-30 .. 400 days after the season's start"},
      {&date, "days since 2001-06-10", "1e30, 0, 0, 0, 0, 0, 365, 0, 365",
       "harvest year 2001: inf; expected"},
      {&date, "days since yesterday", "0, 0, 0, 0, 0, 0, 0, 0, 0",
       "'x' has units 'days since yesterday'; expected \"days since 2000-01-01\", or a day of the "
       "year"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct setup setup;
    write_file(cases[i].units, "", cases[i].values);
    open_setup(&setup, cases[i].kind, NULL);
    CU_ASSERT(one_problem(&list, cases[i].line));
    close_setup(&setup);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(numbers_are_taken_by_cell_and_harvest_year_in_their_unit),
      TEST(dates_are_day_numbers_with_their_time_of_day),
      TEST(other_units_are_days_of_the_year),
      TEST(what_cannot_be_is_one_line),
      {NULL, NULL},
  };
  if (system("command -v ncgen >/dev/null") != 0) return harness_skip("no ncgen");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "observations by harvest year", tests);
  folder_remove(folder);
  MPI_Finalize();
  return code;
}
