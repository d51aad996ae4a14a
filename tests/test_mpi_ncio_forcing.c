/* Weather files in every layout give the same weather; spoilt ones give one line each. */
#include "harness.h"
#include "ncio_helpers.h"
#include "ncio/profile.h"
#include "support/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* K - 273.15 of files that hold formula + 273.125 */
static const double shift = -0.025;
/* rounding of 273.15 and of the sum, relative to values of some ten degrees */
static const double rounding = 1e-12;

static struct problems list;

struct campaign {
  char folder[TEST_PATH], grid_path[TEST_PATH];
  struct grid grid;
  int n, cells[16];
};

static void begin(struct campaign *c) {
  problems_clear(&list);
  folder_make(c->folder);
  /* the cells: the grid of a weather file, twelve points */
  in_folder(c->folder, "cells.nc", c->grid_path);
  weather_file_write(c->grid_path, &(struct weather_file){.n_days = 1});
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, c->grid_path, NULL, 0.0, &c->grid, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(grid_cells(&c->grid), 12);
  c->n = own_cells(&c->grid, c->cells);
}

static void end(struct campaign *c) {
  grid_destroy(&c->grid);
  folder_remove(c->folder);
}

static int date(const char *text) {
  int day = 0;
  CU_ASSERT(date_parse(text, &day));
  return day;
}

static void read(const struct campaign *c, const char *files, const char *profile, int first,
                 int last, struct weather_store *store, char **choices) {
  struct forcing_source source = {.profile = profile,
                                  .files = files,
                                  .first_day = first,
                                  .last_day = last,
                                  .implausible_told = true};
  CU_ASSERT_FATAL(
      !ForcingRead(PETSC_COMM_WORLD, &source, &c->grid, c->n, c->cells, store, choices, &list));
}

/* Every value of days first .. last (after 2001-01-01) equals the formula. */
static bool holds_formula(const struct campaign *c, const struct weather_store *s, int first,
                          int last) {
  int origin = date("2001-01-01");
  bool good = s->n_cells == c->n;
  for (int k = 0; k < s->n_cells && good; k++)
    for (int d = first; d <= last && good; d++) {
      size_t at = (size_t)k * (size_t)s->n_days + (size_t)(origin + d - s->day0);
      int cell = number_of(&c->grid, c->cells[k]);
      double tmin = weather_formula(WEATHER_TMIN, cell, d) + shift;
      double tmax = weather_formula(WEATHER_TMAX, cell, d) + shift;
      double rad = weather_formula(WEATHER_IRRAD, cell, d);
      good = fabs(s->value[WEATHER_TMIN][at] - tmin) < rounding * 40.0 &&
             fabs(s->value[WEATHER_TMAX][at] - tmax) < rounding * 40.0 &&
             fabs(s->value[WEATHER_TEMP][at] - 0.5 * (tmin + tmax)) < rounding * 40.0 &&
             fabs(s->value[WEATHER_IRRAD][at] / rad - 1.0) < rounding;
      if (!good)
        printf("    cell %d day %d: TMIN %.9g for %.9g, TMAX %.9g for %.9g, IRRAD %.9g for %.9g\n",
               cell, d, s->value[WEATHER_TMIN][at], tmin, s->value[WEATHER_TMAX][at], tmax,
               s->value[WEATHER_IRRAD][at], rad);
    }
  return good;
}

static void every_layout_gives_the_same_weather(void) {
  static const struct weather_file layouts[] = {
      {.order = TIME_LAT_LON},
      {.order = LAT_LON_TIME},
      {.order = LON_TIME_LAT},
      {.order = TIME_LAT_LON, .lat_rises = true, .lon_360 = true},
      {.order = LAT_LON_TIME, .packed = true},
      {.order = TIME_LAT_LON, .classic = true},
      {.order = LON_TIME_LAT, .classic = true, .packed = true, .lat_rises = true},
      {.order = TIME_LAT_LON, .time_name = "valid_time", .time_units = "hours since 2001-01-01"},
      {.order = TIME_LAT_LON, .calendar = "proleptic_gregorian"},
      {.order = TIME_LOCATION, .unnamed = true},
      {.order = LOCATION_TIME},
      {.order = LOCATION_TIME, .classic = true, .lat_rises = true, .unnamed = true}};
  struct campaign c;
  begin(&c);
  for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
    char path[TEST_PATH];
    struct weather_file w = layouts[i];
    struct weather_store store;
    w.n_days = 60;
    weather_file_write(in_folder(c.folder, "weather.nc", path), &w);
    read(&c, path, NULL, date("2001-01-11"), date("2001-02-20"), &store, NULL);
    CU_ASSERT(no_problems(&list));
    bool good = holds_formula(&c, &store, 10, 50);
    if (!good) printf("    layout %zu\n", i);
    CU_ASSERT(good);
    CU_ASSERT_EQUAL(store.n_days, 41);
    weather_store_destroy(&store);
  }
  end(&c);
}

static void several_files_join_in_time(void) {
  struct campaign c;
  char path[TEST_PATH], pattern[TEST_PATH], *choices = NULL;
  struct weather_store store;
  static const char *const patterns[] = {"w_*.nc", "w_200[12].nc", "w_{year}.nc"};
  begin(&c);
  weather_file_write(in_folder(c.folder, "w_2002.nc", path),
                     &(struct weather_file){.first = 365, .n_days = 365, .order = LAT_LON_TIME});
  weather_file_write(in_folder(c.folder, "w_2001.nc", path),
                     &(struct weather_file){.n_days = 365, .packed = true});
  for (int i = 0; i < 3; i++) {
    read(&c, in_folder(c.folder, patterns[i], pattern), "isimip3", date("2001-11-01"),
         date("2002-03-01"), &store, &choices);
    CU_ASSERT(no_problems(&list));
    CU_ASSERT(holds_formula(&c, &store, 304, 424));
    CU_ASSERT(choices && strstr(choices, "2001-11-01 to 2002-03-01"));
    free(choices);
    weather_store_destroy(&store);
  }
  /* days that no file holds stay missing */
  read(&c, in_folder(c.folder, "w_{year}.nc", pattern), NULL, date("2002-12-30"),
       date("2003-01-02"), &store, NULL);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds_formula(&c, &store, 728, 729));
  for (int k = 0; k < store.n_cells; k++) CU_ASSERT(isnan(store.value[WEATHER_TMIN][4 * k + 3]));
  weather_store_destroy(&store);
  end(&c);
}

static void variables_may_lie_in_files_of_their_own(void) {
  static const char *const names[] = {"rsds", "tasmin", "tasmax"};
  struct campaign c;
  char path[TEST_PATH], pattern[TEST_PATH], name[64];
  struct weather_store store;
  begin(&c);
  for (int v = 0; v < 3; v++) {
    snprintf(name, sizeof name, "%s_2001.nc", names[v]);
    weather_file_write(in_folder(c.folder, name, path),
                       &(struct weather_file){.n_days = 90, .only = names[v], .lat_rises = v == 1});
  }
  read(&c, in_folder(c.folder, "{variable}_{year}.nc", pattern), NULL, date("2001-01-01"),
       date("2001-03-01"), &store, NULL);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds_formula(&c, &store, 0, 59));
  weather_store_destroy(&store);
  end(&c);
}

static void calendars_without_some_days_get_the_mean_of_their_neighbours(void) {
  struct campaign c;
  char path[TEST_PATH], *choices = NULL;
  struct weather_store s;
  begin(&c);
  in_folder(c.folder, "w.nc", path);
  weather_file_write(path, &(struct weather_file){.n_days = 365,
                                                  .time_units = "days since 2004-01-01",
                                                  .calendar = "noleap"});
  read(&c, path, NULL, date("2004-02-28"), date("2004-03-01"), &s, &choices);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(choices && strstr(choices, "noleap"));
  for (int k = 0; k < s.n_cells; k++) {
    const double *tmin = s.value[WEATHER_TMIN] + 3 * k;
    CHECK_CLOSE(tmin[0], weather_formula(WEATHER_TMIN, number_of(&c.grid, k), 58) + shift,
                rounding);
    CHECK_CLOSE(tmin[2], weather_formula(WEATHER_TMIN, number_of(&c.grid, k), 59) + shift,
                rounding);
    CHECK_CLOSE(tmin[1], 0.5 * (tmin[0] + tmin[2]), rounding);
  }
  free(choices);
  weather_store_destroy(&s);
  weather_file_write(path, &(struct weather_file){.n_days = 720,
                                                  .time_units = "days since 2001-01-01",
                                                  .calendar = "360_day"});
  read(&c, path, NULL, date("2001-01-01"), date("2002-12-30"), &s, &choices);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(choices && strstr(choices, "360_day"));
  for (int i = 0; i < s.n_cells * s.n_days; i++) CU_ASSERT(isfinite(s.value[WEATHER_TMAX][i]));
  free(choices);
  weather_store_destroy(&s);
  end(&c);
}

static void a_missing_value_stays_missing(void) {
  struct campaign c;
  char path[TEST_PATH];
  struct weather_store s;
  begin(&c);
  for (int packed = 0; packed < 2; packed++) {
    weather_file_write(in_folder(c.folder, "w.nc", path),
                       &(struct weather_file){.n_days = 30, .missing_day = 7, .packed = packed});
    read(&c, path, NULL, date("2001-01-01"), date("2001-01-30"), &s, NULL);
    CU_ASSERT(no_problems(&list));
    for (int k = 0; k < s.n_cells; k++)
      for (int d = 0; d < 30; d++) {
        bool missing = number_of(&c.grid, k) == 5 && d == 7;
        CU_ASSERT_EQUAL((bool)isnan(s.value[WEATHER_TMAX][30 * k + d]), missing);
        CU_ASSERT_EQUAL((bool)isnan(s.value[WEATHER_TEMP][30 * k + d]), missing);
      }
    weather_store_destroy(&s);
  }
  end(&c);
}

/* Days from 10 on hold the formula, absent ones NaN, the day after them a number. */
static void expect_absent(const struct campaign *c, struct weather_store *s, int first_absent,
                          int n_absent) {
  CU_ASSERT(holds_formula(c, s, 10, first_absent - 1));
  for (int k = 0; k < s->n_cells; k++)
    for (int d = first_absent; d <= first_absent + n_absent; d++)
      CU_ASSERT_EQUAL((bool)isnan(s->value[WEATHER_TMIN][k * s->n_days + d - 10]),
                      d < first_absent + n_absent);
  weather_store_destroy(s);
}

static void absent_days_are_missing_and_stated(void) {
  struct campaign c;
  struct weather_store s;
  char path[TEST_PATH], pattern[TEST_PATH], *choices = NULL;
  int first = date("2001-01-11"), last = date("2001-02-20");
  begin(&c);
  /* inside a file */
  weather_file_write(in_folder(c.folder, "w1.nc", path),
                     &(struct weather_file){.n_days = 60, .skip_step = 20});
  read(&c, path, NULL, first, last, &s, &choices);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(choices && strstr(choices, "1 day of radiation (IRRAD) is in no file, first "
                                       "2001-01-21: missing days"));
  free(choices);
  expect_absent(&c, &s, 20, 1);
  /* between two files */
  weather_file_write(path, &(struct weather_file){.n_days = 30});
  weather_file_write(in_folder(c.folder, "w2.nc", path),
                     &(struct weather_file){.first = 34, .n_days = 40});
  read(&c, in_folder(c.folder, "w?.nc", pattern), NULL, first, last, &s, &choices);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(choices && strstr(choices, "4 days of radiation (IRRAD) are in no file, first "
                                       "2001-01-31: missing days"));
  free(choices);
  expect_absent(&c, &s, 30, 4);
  end(&c);
}

static void spoilt_files_give_one_line_on_every_rank(void) {
  static const struct {
    struct weather_file w;
    const char *line;
  } cases[] = {
      {{.n_days = 60, .calendar = "all_leap"}, "calendar 'all_leap', which is not supported"},
      {{.n_days = 60, .time_units = "months since 2001-01-01"}, "units 'months since"},
      {{.n_days = 60, .repeat_step = 20}, "2001-01-20 twice (steps 20 and 21)"},
      {{.n_days = 60, .radiation_units = "mm"}, "'rsds' has units 'mm'"},
      {{.n_days = 60, .only = "rsds"}, "no variable for"},
      {{.n_days = 60, .tmin_offset = 273.0}, "out of range in 12 cells (564 values), first cell 0"},
      {{.n_days = 60, .first = 400}, "the seasons need"},
  };
  struct campaign c;
  begin(&c);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char path[TEST_PATH];
    struct weather_store store;
    weather_file_write(in_folder(c.folder, "w.nc", path), &cases[i].w);
    read(&c, path, NULL, date("2001-01-05"), date("2001-02-20"), &store, NULL);
    if (cases[i].w.only) { /* TMIN and TMAX both lack */
      CU_ASSERT_EQUAL(list.n, 2);
      CU_ASSERT(list.n == 2 && strstr(list.line[0], cases[i].line));
      problems_clear(&list);
    } else {
      CU_ASSERT(one_problem(&list, cases[i].line));
    }
    CU_ASSERT_EQUAL(store.n_cells, 0);
    weather_store_destroy(&store);
  }
  end(&c);
}

static void wrong_requests_give_one_line_on_every_rank(void) {
  struct campaign c;
  char path[TEST_PATH], other[TEST_PATH];
  struct weather_store store;
  int first = date("2001-01-01"), last = date("2001-01-20");
  begin(&c);
  in_folder(c.folder, "w.nc", path);
  weather_file_write(path, &(struct weather_file){.n_days = 30});
  read(&c, in_folder(c.folder, "none.nc", other), NULL, first, last, &store, NULL);
  CU_ASSERT(one_problem(&list, "none.nc: cannot be opened: No such file"));
  read(&c, in_folder(c.folder, "x*.nc", other), NULL, first, last, &store, NULL);
  CU_ASSERT(one_problem(&list, "no file matches"));
  read(&c, path, "cmpi", first, last, &store, NULL);
  CU_ASSERT(one_problem(&list, "did you mean 'cmip'?"));
  /* both files hold January */
  weather_file_write(in_folder(c.folder, "w2.nc", other), &(struct weather_file){.n_days = 40});
  read(&c, in_folder(c.folder, "w*.nc", other), NULL, first, last, &store, NULL);
  CU_ASSERT(list.n > 0 && strstr(list.line[0], "both hold"));
  problems_clear(&list);
  /* cells off the file's grid, of two ranks where there are three */
  for (int k = 0; k < c.n; k++)
    if (number_of(&c.grid, k) == 3 || number_of(&c.grid, k) == 4) c.grid.lat[k] += 0.1;
  read(&c, path, NULL, first, last, &store, NULL);
  CU_ASSERT(
      one_problem(&list, "2 of the cells are not in its grid, first cell 3 (52.1000, 8.5000)"));
  end(&c);
}

static void wind_and_units_are_converted(void) {
  CHECK_CLOSE(wind_to_2m(10.0), 0.748, 5e-4); /* FAO56 example 14: 3.2 -> 2.4 m/s */
  CHECK_CLOSE(wind_to_2m(2.0), 1.0, 0.0);     /* as measured */
  double scale, offset;
  CU_ASSERT(profile_unit(FORCING_RAIN, "kg m-2 s-1", &scale, &offset));
  CHECK_CLOSE(scale, 8640.0, 1e-12);
  CU_ASSERT(profile_unit(FORCING_RAIN, "mm/day", &scale, &offset));
  CHECK_CLOSE(scale, 0.1, 1e-12);
  CU_ASSERT(profile_unit(FORCING_IRRAD, "MJ/m^2/day", &scale, &offset));
  CHECK_CLOSE(scale, 1e6, 1e-12);
  CU_ASSERT(profile_unit(FORCING_TMIN, "C", &scale, &offset));
  CHECK_CLOSE(scale, 1.0, 0.0);
  CHECK_CLOSE(offset, 0.0, 0.0);
  CU_ASSERT(profile_unit(FORCING_RELHUM, "", &scale, &offset));
  CHECK_CLOSE(scale, 0.01, 1e-12);
  CU_ASSERT(profile_unit(FORCING_VAP, "kPa", &scale, &offset));
  CHECK_CLOSE(scale, 10.0, 1e-12);
  CU_ASSERT(!profile_unit(FORCING_VAP, "K", &scale, &offset));
  CU_ASSERT(!profile_unit(FORCING_WIND, "", &scale, &offset));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(every_layout_gives_the_same_weather),
      TEST(several_files_join_in_time),
      TEST(variables_may_lie_in_files_of_their_own),
      TEST(calendars_without_some_days_get_the_mean_of_their_neighbours),
      TEST(a_missing_value_stays_missing),
      TEST(absent_days_are_missing_and_stated),
      TEST(spoilt_files_give_one_line_on_every_rank),
      TEST(wrong_requests_give_one_line_on_every_rank),
      TEST(wind_and_units_are_converted),
      {NULL, NULL}};
  int code = harness_run_mpi(&argc, &argv, "forcing", tests);
  problems_clear(&list);
  return code;
}
