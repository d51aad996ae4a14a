/* Forcing of AgERA5, ERA5-Land, E-OBS, Daymet and W5E5 as these services spell and stamp it: the
 * examples of grids/ and variants of them. Skipped without ncgen. */
#include "harness.h"
#include "ncio/profile.h"
#include "ncio_helpers.h"
#include "support/calendar.h"
#include "weather/humidity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problems list;
static char folder[TEST_PATH];

/* values are floats of four digits in K, J m-2 ...: half a unit of their last place, 3e-8 */
static const double as_float = 6e-8;

/* -- files */

enum { ROOM = 1 << 16 };

static void replace_all(char *text, const char *from, const char *to) {
  char *changed = calloc(1, ROOM), *end = changed, *rest = text;
  CU_ASSERT(strstr(text, from) != NULL);
  for (char *at; (at = strstr(rest, from)) != NULL; rest = at + strlen(from))
    end += sprintf(end, "%.*s%s", (int)(at - rest), rest, to);
  strcpy(end, rest);
  strcpy(text, changed);
  free(changed);
}

/* grids/NAME.cdl as folder/FILE with each `from` replaced by its `to`; pairs end with NULL */
static const char *example(const char *name, const char *file, const char *const *changes,
                           char path[TEST_PATH]) {
  char source[TEST_PATH], *text = calloc(1, ROOM);
  snprintf(source, sizeof source, "%.300s/grids/%.40s.cdl", harness_source(), name);
  FILE *in = fopen(source, "r");
  CU_ASSERT_FATAL(in && fread(text, 1, ROOM / 2, in) > 0);
  fclose(in);
  for (; changes && *changes; changes += 2) replace_all(text, changes[0], changes[1]);
  cdl_file(folder, file, text, path);
  free(text);
  return path;
}

static int date(const char *text) {
  int day = 0;
  CU_ASSERT(date_parse(text, &day));
  return day;
}

/* What a campaign on the cells of `grid_file` reads from `files` */
struct region {
  struct grid grid;
  int n, cells[16], n_days;
  struct weather_store store;
  char *choices;
};

static void open_region(struct region *r, const char *grid_file, const char *files,
                        const char *profile, const char *first, const char *last) {
  *r = (struct region){0};
  problems_clear(&list);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, grid_file, NULL, 0.0, &r->grid, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  struct forcing_source source = {.profile = profile,
                                  .files = files,
                                  .first_day = date(first),
                                  .last_day = date(last),
                                  .implausible_told = true};
  r->n = own_cells(&r->grid, r->cells);
  r->n_days = source.last_day - source.first_day + 1;
  CU_ASSERT_FATAL(!ForcingRead(PETSC_COMM_WORLD, &source, &r->grid, r->n, r->cells, &r->store,
                               &r->choices, &list));
}

static void close_region(struct region *r) {
  weather_store_destroy(&r->store);
  grid_destroy(&r->grid);
  free(r->choices);
}

static bool told(const struct region *r, const char *line) {
  bool good = r->choices && strstr(r->choices, line);
  if (!good) printf("    not told: %s; but:\n%s", line, r->choices ? r->choices : "");
  return good;
}

/* The numbers of variable v equal expected[cell][day] (NaN = missing) where this rank has them. */
static bool holds(const struct region *r, enum weather_variable v, const double *expected,
                  double tolerance) {
  bool good = r->store.n_cells == r->n && r->store.has[v];
  for (int k = 0; good && k < r->n; k++)
    for (int d = 0; good && d < r->n_days; d++) {
      double found = r->store.value[v][k * r->n_days + d];
      double wanted = expected[number_of(&r->grid, k) * r->n_days + d];
      good = isnan(wanted) ? isnan(found) : fabs(found - wanted) <= tolerance * fabs(wanted);
      if (!good)
        printf("    %s of cell %d, day %d: %.12g for %.12g\n", weather_name[v], r->cells[k], d,
               found, wanted);
    }
  return good;
}

/* -- AgERA5 */

static void agera5_is_read_by_name_or_found(void) {
  static const char *const profiles[] = {"agera5", NULL};
  static const double tmin[] = {6.85, 7.85,  7.85,  8.85,  8.85,  9.85,
                                9.85, 10.85, 10.85, 11.85, 11.85, 12.85};
  static const double rad[] = {10e6,   20e6,   10.5e6, 20.5e6, 11e6,   21e6,
                               11.5e6, 21.5e6, 12e6,   22e6,   12.5e6, 22.5e6};
  static const double vap[] = {8.0, 9.0, 8.25, 9.25, 8.5, 9.5, 8.75, 9.75, 9.0, 10.0, 9.25, 10.25};
  static const double rain[] = {0, 1.2, 0, 0, .25, 0, 0, NAN, .5, 0, 0, .75};
  double wind[12];
  const double u[] = {3, 5, 3, 5, 3, 5, 4, 6, 4, 6, 4, 6};
  for (int i = 0; i < 12; i++) wind[i] = u[i] * 4.87 / log(672.58); /* 67.8 x 10 - 5.42 */
  char path[TEST_PATH];
  example("agera5", "agera5.nc", NULL, path);
  for (int i = 0; i < 2; i++) {
    struct region r;
    open_region(&r, path, path, profiles[i], "2001-05-01", "2001-05-02");
    CU_ASSERT(no_problems(&list));
    CU_ASSERT(holds(&r, WEATHER_TMIN, tmin, 1e-9)); /* whole K in the file: 273.15 rounds */
    CU_ASSERT(holds(&r, WEATHER_IRRAD, rad, as_float));
    CU_ASSERT(holds(&r, WEATHER_VAP, vap, as_float));
    CU_ASSERT(holds(&r, WEATHER_RAIN, rain, as_float));
    CU_ASSERT(holds(&r, WEATHER_WIND, wind, 1e-12));
    CU_ASSERT(told(&r, "wind at 10 m is brought to 2 m"));
    CU_ASSERT(told(&r, "TEMP is the mean of TMIN and TMAX"));
    close_region(&r);
  }
}

/* One variable of one day, everywhere `value`: AgERA5's way to deliver */
static void write_day(const char *variable, const char *file_name, const char *unit, int day,
                      double value) {
  char text[2000], file[200], path[TEST_PATH];
  snprintf(
      text, sizeof text,
      "netcdf day {\ndimensions: time = 1 ; lat = 2 ; lon = 3 ;\nvariables:\n"
      "double time(time) ; time:units = \"days since 2001-05-01\" ;\n"
      "double lat(lat) ; lat:units = \"degrees_north\" ;\n"
      "double lon(lon) ; lon:units = \"degrees_east\" ;\n"
      "float %s(time, lat, lon) ; %s:units = \"%s\" ;\ndata:\n"
      "time = %d ; lat = 51.0, 50.9 ; lon = 8.0, 8.1, 8.2 ;\n%s = %g, %g, %g, %g, %g, %g ;\n}\n",
      variable, variable, unit, day, variable, value, value, value, value, value, value);
  snprintf(file, sizeof file, "%s_C3S-glob-agric_AgERA5_200105%02d_final-v1.1.nc", file_name,
           day + 1);
  cdl_file(folder, file, text, path);
}

static void agera5_may_come_as_a_file_a_variable_and_day(void) {
  double tmin[18], rad[18];
  char path[TEST_PATH], pattern[TEST_PATH];
  for (int day = 0; day < 3; day++) {
    write_day("Temperature_Air_2m_Min_24h", "Temperature-Air-2m-Min-24h", "K", day, 280 + day);
    write_day("Temperature-Air-2m-Max-24h", "Temperature-Air-2m-Max-24h", "K", day, 290 + day);
    write_day("Solar_Radiation_Flux", "Solar-Radiation-Flux", "J m-2 d-1", day, 1e7 + 1e6 * day);
    for (int c = 0; c < 6; c++) {
      tmin[3 * c + day] = 280 + day - 273.15;
      rad[3 * c + day] = 1e7 + 1e6 * day;
    }
  }
  struct region r;
  in_folder(folder, "{variable}_C3S-glob-agric_AgERA5_{year}*.nc", pattern);
  open_region(&r, example("agera5", "agera5.nc", NULL, path), pattern, "agera5", "2001-05-01",
              "2001-05-03");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds(&r, WEATHER_TMIN, tmin, 1e-9));
  CU_ASSERT(holds(&r, WEATHER_IRRAD, rad, as_float));
  CU_ASSERT(told(&r, "(9 files)"));
  close_region(&r);
}

/* -- ERA5-Land */

static void totals_of_era5_land_belong_to_the_day_before_their_stamp(void) {
  static const double rad[] = {11e6,   12e6,   13e6,   NAN, 11.1e6, 12.1e6, 13.1e6, NAN,
                               11.2e6, 12.2e6, 13.2e6, NAN, 11.3e6, 12.3e6, 13.3e6, NAN};
  static const double rain[] = {.2, .3, .4, NAN, 0, 0, 0, NAN, 0, 0, 0, NAN, 0, 0, 0, NAN};
  static const double tmax[] = {16.85, 17.85, 18.85, 19.85, 17.85, 18.85, 19.85, 20.85,
                                18.85, 19.85, 20.85, 21.85, 19.85, 20.85, 21.85, 22.85};
  double wind[16], vap[16];
  for (int i = 0; i < 16; i++) {
    wind[i] = (i < 8 ? 5.0 : 10.0) * 4.87 / log(672.58);
    vap[i] = saturation_vapour(5.85 + i % 4 + (i >= 8 ? 1.0 : 0.0));
  }
  char path[TEST_PATH];
  struct region r;
  example("era5_land", "era5_land.nc", NULL, path);
  open_region(&r, path, path, "era5_land", "2001-05-01", "2001-05-04");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds(&r, WEATHER_IRRAD, rad, as_float));
  CU_ASSERT(holds(&r, WEATHER_RAIN, rain, as_float));
  CU_ASSERT(holds(&r, WEATHER_TMAX, tmax, 1e-9));
  CU_ASSERT(holds(&r, WEATHER_WIND, wind, as_float));
  CU_ASSERT(holds(&r, WEATHER_VAP, vap, 1e-9));
  CU_ASSERT(told(&r, "radiation and rain are totals of the UTC day that ends at their time stamp"));
  CU_ASSERT(told(&r, "wind is the length of the daily mean vector"));
  close_region(&r);
}

static void totals_stamped_within_their_day_stay_there(void) {
  static const char *const noon[] = {"988675200, 988761600, 988848000, 988934400",
                                     "988718400, 988804800, 988891200, 988977600", NULL};
  static const double rad[] = {10e6,   11e6,   12e6,   13e6,   10.1e6, 11.1e6, 12.1e6, 13.1e6,
                               10.2e6, 11.2e6, 12.2e6, 13.2e6, 10.3e6, 11.3e6, 12.3e6, 13.3e6};
  char path[TEST_PATH];
  struct region r;
  example("era5_land", "era5_land.nc", noon, path);
  open_region(&r, path, path, "era5-land", "2001-05-01", "2001-05-04");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds(&r, WEATHER_IRRAD, rad, as_float));
  close_region(&r);
}

static void the_last_total_of_a_year_is_taken_from_the_next_years_file(void) {
  static const char *const old[] = {"988675200, 988761600, 988848000, 988934400",
                                    "1009497600, 1009584000, 1009670400, 1009756800", NULL};
  static const char *const new[] = {"988675200, 988761600, 988848000, 988934400",
                                    "1009843200, 1009929600, 1010016000, 1010102400", NULL};
  static const double rad[] = {12e6, 13e6, 10e6};
  char path[TEST_PATH], pattern[TEST_PATH];
  struct region r;
  example("era5_land", "land_2002.nc", new, path); /* stamped 1 to 4 January 2002 */
  example("era5_land", "land_2001.nc", old, path); /* 28 to 31 December 2001 */
  in_folder(folder, "land_{year}.nc", pattern);
  open_region(&r, path, pattern, "era5_land", "2001-12-29", "2001-12-31");
  CU_ASSERT(no_problems(&list));
  for (int k = 0; k < r.n; k++)
    for (int d = 0; d < 3; d++)
      CHECK_CLOSE(r.store.value[WEATHER_IRRAD][3 * k + d], rad[d] + 1e5 * number_of(&r.grid, k),
                  as_float);
  close_region(&r);
}

static void minimum_and_maximum_of_t2m_are_told_by_cell_methods(void) {
  static const char *const bare[] = {"t2m_min", "t2m", NULL};
  static const char *const marked[] = {"t2m_min:units",
                                       "t2m_min:cell_methods = \"time: minimum\" ; t2m_min:units",
                                       "t2m_min", "t2m", NULL};
  char path[TEST_PATH];
  struct region r;
  example("era5_land", "era5_land.nc", bare, path);
  open_region(&r, path, path, "era5_land", "2001-05-01", "2001-05-03");
  CU_ASSERT(one_problem(&list, "expects one of: t2m_min, mn2t, t2m with cell_methods 'minimum'"));
  close_region(&r);
  example("era5_land", "era5_land.nc", marked, path);
  open_region(&r, path, path, "era5_land", "2001-05-01", "2001-05-03");
  CU_ASSERT(no_problems(&list));
  for (int k = 0; k < r.n; k++)
    CHECK_CLOSE(r.store.value[WEATHER_TMIN][3 * k], 6.85 + number_of(&r.grid, k), 1e-9);
  close_region(&r);
}

static void what_would_be_misread_has_to_be_named(void) {
  static const char *const examples[][3] = {
      {"era5_land", "2001-05-01", "'ssrd' is known to profile era5_land"},
      {"e_obs", "2001-05-01", "'qq' is known to profile e_obs"},
      {"daymet", "2004-12-29", "'srad' is known to profile daymet"}};
  for (int i = 0; i < 3; i++) {
    char path[TEST_PATH];
    struct region r;
    example(examples[i][0], "unnamed.nc", NULL, path);
    open_region(&r, path, path, "auto", examples[i][1], examples[i][1]);
    CU_ASSERT(list.n == 3 && strstr(list.line[0], examples[i][2])); /* and TMIN and TMAX */
    problems_clear(&list);
    close_region(&r);
  }
}

/* -- E-OBS */

static void e_obs_is_unpacked_and_its_fill_is_missing(void) {
  static const double tmin[] = {7.0, 8.0, -1.5, 7.1, 8.1, -1.4, 7.2, 8.2, -1.3, NAN, 8.3, -1.2};
  static const double watts[] = {150, 250, 80, 151, 251, 81, 152, 252, 82, 153, 253, NAN};
  static const double rain[] = {0, .25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.3};
  static const double u[] = {3, 5, 2, 3, 5, 2, 4, 6, 2.5, 4, 6, 2.5};
  double rad[12], wind[12];
  for (int i = 0; i < 12; i++) rad[i] = 86400.0 * watts[i];
  for (int i = 0; i < 12; i++) wind[i] = u[i] * 4.87 / log(672.58);
  char path[TEST_PATH];
  struct region r;
  example("e_obs", "e_obs.nc", NULL, path);
  open_region(&r, path, path, "eobs", "2001-05-01", "2001-05-03");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds(&r, WEATHER_TMIN, tmin, 1e-12)); /* packed in whole numbers */
  CU_ASSERT(holds(&r, WEATHER_IRRAD, rad, 1e-12));
  CU_ASSERT(holds(&r, WEATHER_RAIN, rain, 1e-12));
  CU_ASSERT(holds(&r, WEATHER_WIND, wind, 1e-12));
  CU_ASSERT_FATAL(r.store.has[WEATHER_VAP]);
  for (int k = 0; k < r.n; k++) {
    if (number_of(&r.grid, k) == 0)
      CHECK_CLOSE(r.store.value[WEATHER_VAP][0], vapour_of_humidity(0.6, 7.0, 15.0), 1e-12);
    if (number_of(&r.grid, k) == 3)
      CU_ASSERT(isnan(r.store.value[WEATHER_VAP][3 * k])); /* lacks TMIN */
  }
  close_region(&r);
}

/* -- Daymet */

static const double daymet_tmin[] = {-12, -10, -8, -6, -7, -8, -6, -4, -2, -3, 3, 4, 5, 6, 5};
/* 31 December: the means of srad and of dayl are multiplied */
static const double daymet_rad[] = {200. * 32500, 210. * 32600, 220. * 32700, 230. * 32800,
                                    240. * 32900, 180. * 33200, 190. * 33300, 180. * 33400,
                                    170. * 33500, 200. * 33600, 220. * 33700, 120. * 33800,
                                    160. * 33900, 200. * 34000, 210. * 34100};

static void daymet_holds_daylight_and_lacks_the_end_of_leap_years(void) {
  static const double rain[] = {0, 0, .2, .4, 0, 0, .2, .1, 0, 0, 0, .8, .4, 0, 0};
  static const double vap[] = {2, 2.4, 2.8, 3.2, 2.8, 3, 3.4, 3.8, 4.2, 3.8, 7, 7.8, 8.2, 8.6, 7};
  char path[TEST_PATH];
  struct region r;
  example("daymet", "daymet.nc", NULL, path);
  open_region(&r, path, path, "daymet", "2004-12-29", "2005-01-02");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(holds(&r, WEATHER_TMIN, daymet_tmin, 1e-15));
  CU_ASSERT(holds(&r, WEATHER_IRRAD, daymet_rad, 1e-15));
  CU_ASSERT(holds(&r, WEATHER_RAIN, rain, 1e-15));
  CU_ASSERT(holds(&r, WEATHER_VAP, vap, 1e-15));
  CU_ASSERT(told(&r, "31 December of leap years, which the source lacks, is the mean"));
  CU_ASSERT(told(&r, "IRRAD is the mean over daylight times the day length"));
  close_region(&r);
}

static void a_leap_years_end_without_one_neighbour_repeats_the_other(void) {
  static const double first[] = {-10, -10, -6, -6, 4, 4}, last[] = {-6, -6, -2, -2, 6, 6};
  char path[TEST_PATH];
  struct region r;
  example("daymet", "daymet.nc", NULL, path);
  open_region(&r, path, path, "daymet", "2004-12-30", "2004-12-31");
  CU_ASSERT(no_problems(&list) && holds(&r, WEATHER_TMIN, first, 1e-15));
  close_region(&r);
  open_region(&r, path, path, "daymet", "2004-12-31", "2005-01-01");
  CU_ASSERT(no_problems(&list) && holds(&r, WEATHER_TMIN, last, 1e-15));
  close_region(&r);
}

static void daymets_years_may_be_files(void) {
  static const char *const old[] = {"20086.5, 20087.5, 20089.5, 20090.5",
                                    "20084.5, 20085.5, 20086.5, 20087.5", NULL};
  static const char *const new[] = {"20086.5, 20087.5, 20089.5, 20090.5",
                                    "20089.5, 20090.5, 20091.5, 20092.5", NULL};
  /* 30 December is the old file's fourth day, 1 January the new one's first */
  static const double tmin[] = {-7, -9.5, -12, -3, -5.5, -8, 5, 4, 3};
  char path[TEST_PATH], pattern[TEST_PATH];
  struct region r;
  example("daymet", "daymet_2004.nc", old, path);
  example("daymet", "daymet_2005.nc", new, path);
  in_folder(folder, "daymet_{year}.nc", pattern);
  open_region(&r, path, pattern, "daymet", "2004-12-30", "2005-01-01");
  CU_ASSERT(no_problems(&list) && holds(&r, WEATHER_TMIN, tmin, 1e-15));
  close_region(&r);
}

static void days_that_daymet_holds_twice_are_refused(void) {
  static const char *const cases[][3] = {
      {"20086.5, 20087.5, 20089.5", "20086.5, 20087.5, 20087.6",
       "2004-12-30 twice (steps 2 and 3)"},
      {"20089.5, 20090.5", "20089.5, 20089.6", "2005-01-01 twice (steps 3 and 4)"},
      {"dayl", "dusk", "expects one of: srad with day length"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *const change[] = {cases[i][0], cases[i][1], NULL};
    char path[TEST_PATH];
    struct region r;
    example("daymet", "daymet.nc", change, path);
    open_region(&r, path, path, "daymet", "2004-12-28", "2005-01-02");
    CU_ASSERT(list.n > 0 && strstr(list.line[0], cases[i][2]));
    if (list.n > 0 && !strstr(list.line[0], cases[i][2])) printf("    %s\n", list.line[0]);
    problems_clear(&list);
    close_region(&r);
  }
}

/* the file's days are 29 and 30 December and 1 and 2 January: the third wanted day is NaN, whatever
 * name the region reads it under */
static void other_absent_days_are_missing_days(void) {
  static const struct {
    const char *profile, *first;
    const char *change[7];
  } cases[] = {
      {"wofost", "2004-12-29", {"tmin", "TMIN", "tmax", "TMAX", "srad", "IRRAD"}},
      /* 2003 is no leap year */
      {"daymet",
       "2003-12-29",
       {"20086.5, 20087.5, 20089.5, 20090.5", "19720.5, 19721.5, 19723.5, 19724.5"}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char path[TEST_PATH];
    struct region r;
    example("daymet", "absent.nc", cases[i].change, path);
    open_region(&r, path, path, cases[i].profile, cases[i].first, i ? "2004-01-02" : "2005-01-02");
    CU_ASSERT(no_problems(&list));
    for (int k = 0; k < r.store.n_cells; k++)
      for (int d = 0; d < 5; d++)
        CU_ASSERT_EQUAL((bool)isnan(r.store.value[WEATHER_TMIN][5 * k + d]), d == 2);
    CU_ASSERT(r.choices && strstr(r.choices, "1 day of "));
    close_region(&r);
  }
}

static void daymets_own_grid_is_refused_with_advice(void) {
  static const char projected[] =
      "netcdf tile {\ndimensions: time = 1 ; y = 2 ; x = 2 ;\nvariables:\n"
      "double lat(y, x) ; lat:units = \"degrees_north\" ;\n"
      "double lon(y, x) ; lon:units = \"degrees_east\" ;\n"
      "double time(time) ; time:units = \"days since 2004-12-29\" ;\n"
      "float tmin(time, y, x) ; tmin:units = \"degrees C\" ;\n"
      "float tmax(time, y, x) ; tmax:units = \"degrees C\" ;\n"
      "float srad(time, y, x) ; srad:units = \"W/m2\" ;\n"
      "float dayl(time, y, x) ; dayl:units = \"s\" ;\n}\n";
  char path[TEST_PATH], tile[TEST_PATH];
  struct region r;
  cdl_file(folder, "tile.nc", projected, tile);
  open_region(&r, example("daymet", "daymet.nc", NULL, path), tile, "daymet", "2004-12-29",
              "2004-12-29");
  CU_ASSERT(one_problem(&list, "two-dimensional (a projected grid); regrid it"));
  close_region(&r);
}

/* -- W5E5 */

static void w5e5_gives_vapour_pressure_by_specific_humidity_and_pressure(void) {
  static const char text[] =
      "netcdf w5e5 {\ndimensions: time = 1 ; lat = 2 ; lon = 2 ;\nvariables:\n"
      "double lat(lat) ; lat:units = \"degrees_north\" ;\n"
      "double lon(lon) ; lon:units = \"degrees_east\" ;\n"
      "double time(time) ; time:units = \"days since 2001-05-01\" ;\n"
      "float tasmin(time, lat, lon) ; tasmin:units = \"K\" ;\n"
      "float tasmax(time, lat, lon) ; tasmax:units = \"K\" ;\n"
      "float rsds(time, lat, lon) ; rsds:units = \"W m-2\" ;\n"
      "float sfcwind(time, lat, lon) ; sfcwind:units = \"m s-1\" ;\n"
      "double huss(time, lat, lon) ; huss:units = \"kg kg-1\" ;\n"
      "double ps(time, lat, lon) ; ps:units = \"Pa\" ;\ndata:\n"
      "time = 0 ; lat = 50.75, 50.25 ; lon = 8.25, 8.75 ;\ntasmin = 280, 280, 280, 280 ;\n"
      "tasmax = 290, 290, 290, 290 ;\nrsds = 200, 200, 200, 200 ;\nsfcwind = 1, 2, 3, 4 ;\n"
      "huss = 0.005, 0.006, 0.007, 0.01 ;\nps = 100000, 99000, 98000, 101325 ;\n}\n";
  char path[TEST_PATH], half[TEST_PATH], *changed = calloc(1, ROOM);
  struct region r;
  open_region(&r, cdl_file(folder, "w5e5.nc", text, path), path, "w5e5", "2001-05-01",
              "2001-05-01");
  CU_ASSERT(no_problems(&list));
  CU_ASSERT_FATAL(r.store.has[WEATHER_VAP]);
  for (int k = 0; k < r.n; k++) /* .01 x 101325 Pa / (.622 + .00378) = 16.19 hPa */
    if (number_of(&r.grid, k) == 3) CHECK_CLOSE(r.store.value[WEATHER_VAP][k], 16.19, 1e-3);
  CU_ASSERT(told(&r, "VAP is derived from specific humidity and surface pressure"));
  close_region(&r);
  /* without pressure there is none */
  strcpy(changed, text);
  replace_all(changed, "ps", "pressure_elsewhere");
  cdl_file(folder, "half.nc", changed, half);
  open_region(&r, path, half, "w5e5", "2001-05-01", "2001-05-01");
  CU_ASSERT(no_problems(&list) && !r.store.has[WEATHER_VAP]);
  close_region(&r);
  free(changed);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(agera5_is_read_by_name_or_found),
      TEST(agera5_may_come_as_a_file_a_variable_and_day),
      TEST(totals_of_era5_land_belong_to_the_day_before_their_stamp),
      TEST(totals_stamped_within_their_day_stay_there),
      TEST(the_last_total_of_a_year_is_taken_from_the_next_years_file),
      TEST(minimum_and_maximum_of_t2m_are_told_by_cell_methods),
      TEST(what_would_be_misread_has_to_be_named),
      TEST(e_obs_is_unpacked_and_its_fill_is_missing),
      TEST(daymet_holds_daylight_and_lacks_the_end_of_leap_years),
      TEST(a_leap_years_end_without_one_neighbour_repeats_the_other),
      TEST(daymets_years_may_be_files),
      TEST(days_that_daymet_holds_twice_are_refused),
      TEST(other_absent_days_are_missing_days),
      TEST(daymets_own_grid_is_refused_with_advice),
      TEST(w5e5_gives_vapour_pressure_by_specific_humidity_and_pressure),
      {NULL, NULL}};
  if (system("command -v ncgen >/dev/null 2>&1") != 0)
    return harness_skip("ncgen is not installed");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "forcing profiles", tests);
  folder_remove(folder);
  MPI_Finalize();
  problems_clear(&list);
  return code;
}
