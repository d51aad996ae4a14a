/* Real files beside the checkout (WINDROW_SHARED): NASA POWER names and units, CMIP names on
 * stations in both orders, yields by district and by location. Skipped where they do not lie. */
#include "harness.h"
#include "ncio/ncio.h"
#include "support/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problems list;

static const char *path_of(const char *name, char path[4096]) {
  snprintf(path, 4096, "%s/data/%s", harness_shared(), name);
  return path;
}

static void print_problems(void) {
  int rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  for (int i = 0; rank == 0 && i < list.n; i++) printf("    problem: %s\n", list.line[i]);
}

/* All cells that this rank owns. */
static int my_cells(const struct grid *grid, int cells[256]) {
  for (int c = 0; c < grid->n_cells; c++) cells[c] = c;
  return grid->n_cells;
}

struct read {
  struct grid grid;
  struct weather_store store;
  char *choices;
};

static void read_weather(const char *name, const char *profile, int first, int last,
                         struct read *r) {
  char path[4096];
  int cells[256];
  memset(r, 0, sizeof *r);
  problems_clear(&list);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path_of(name, path), NULL, 0.0, &r->grid, &list));
  struct forcing_source source = {.profile = profile,
                                  .files = path,
                                  .first_day = first,
                                  .last_day = last,
                                  .implausible_told = true};
  int n = my_cells(&r->grid, cells);
  CU_ASSERT_FATAL(
      !ForcingRead(PETSC_COMM_WORLD, &source, &r->grid, n, cells, &r->store, &r->choices, &list));
  print_problems();
  CU_ASSERT_FATAL(list.n == 0);
  CU_ASSERT_EQUAL(r->store.n_cells, n);
}

static void done(struct read *r) {
  free(r->choices);
  weather_store_destroy(&r->store);
  grid_destroy(&r->grid);
}

static double value_at(const struct read *r, enum weather_variable v, int cell, const char *date) {
  int day = 0, own = cell - (int)grid_cell_number(&r->grid, 0);
  int row = weather_store_find(&r->store, own);
  date_parse(date, &day);
  double here = -INFINITY, all;
  if (row >= 0) here = r->store.value[v][row * r->store.n_days + day - r->store.day0];
  MPI_Allreduce(&here, &all, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
  return all;
}

static int day(const char *date) {
  int d = 0;
  date_parse(date, &d);
  return d;
}

static double share_missing(const struct read *r, enum weather_variable v) {
  double count[2] = {0.0, 0.0}, all[2];
  for (int i = 0; i < r->store.n_cells * r->store.n_days; i++) {
    count[0] += isnan(r->store.value[v][i]);
    count[1] += 1.0;
  }
  MPI_Allreduce(count, all, 2, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return all[0] / all[1];
}

static void german_stations_are_read_by_any_fitting_profile(void) {
  static const char *const profiles[] = {"auto", "cmip", "w5e5"};
  for (int p = 0; p < 3; p++) {
    struct read r;
    read_weather("maize_germany/forcing.nc", profiles[p], day("1979-01-01"), day("2024-12-31"), &r);
    CU_ASSERT_EQUAL(grid_cells(&r.grid), 2);
    if (r.grid.n_cells && grid_cell_number(&r.grid, 0) == 0)
      CU_ASSERT_STRING_EQUAL(r.grid.name[0], "2667");
    CU_ASSERT(r.store.has[WEATHER_VAP] && r.store.has[WEATHER_WIND] && r.store.has[WEATHER_RAIN]);
    CU_ASSERT(!r.store.temp_given);
    CU_ASSERT(strstr(r.choices, "10 m") != NULL);
    double missing = share_missing(&r, WEATHER_IRRAD); /* 13 % by the description of the data */
    CU_ASSERT(missing > 0.11 && missing < 0.15);
    done(&r);
  }
}

static void nasa_power_spellings_are_understood(void) {
  static const char *const profiles[] = {"auto", "nasa_power"};
  for (int p = 0; p < 2; p++) {
    struct read r;
    read_weather("soybean_trials/forcing.nc", profiles[p], day("2004-01-01"), day("2006-12-31"),
                 &r);
    CU_ASSERT_EQUAL(grid_cells(&r.grid), 63);
    CU_ASSERT_EQUAL(r.store.n_days, 1096);
    CU_ASSERT(r.store.has[WEATHER_VAP]);
    CU_ASSERT(strstr(r.choices, "wind is taken as measured at 2 m") != NULL);
    CU_ASSERT(strstr(r.choices, "dew point") != NULL);
    done(&r);
  }
}

static void the_dutch_field_converts_kelvin_watts_and_kilopascals(void) {
  struct read r;
  read_weather("potato_lelystad/forcing.nc", "auto", day("2020-01-01"), day("2020-12-31"), &r);
  /* 15 July in Flevoland: the ranges only tell right units from wrong ones */
  double irrad = value_at(&r, WEATHER_IRRAD, 0, "2020-07-15");
  double tmin = value_at(&r, WEATHER_TMIN, 0, "2020-07-15");
  double vap = value_at(&r, WEATHER_VAP, 0, "2020-07-15");
  CU_ASSERT(irrad > 2e6 && irrad < 3.2e7);
  CU_ASSERT(tmin > 5.0 && tmin < 20.0);
  CU_ASSERT(vap > 8.0 && vap < 20.0);
  CU_ASSERT(strstr(r.choices, "wind is taken as measured at 2 m") != NULL);
  done(&r);
}

static void era5_cities_take_humidity_from_the_dew_point(void) {
  struct read r;
  read_weather("era5_cities/daily_surface_cancities_1990-1993.nc", "cmip", day("1990-01-01"),
               day("1993-12-31"), &r);
  CU_ASSERT_EQUAL(grid_cells(&r.grid), 5);
  CU_ASSERT(r.store.temp_given);
  CU_ASSERT(strstr(r.choices, "dew point") != NULL);
  CU_ASSERT_EQUAL(share_missing(&r, WEATHER_TMIN), 0.0);
  double vap = value_at(&r, WEATHER_VAP, 0, "1991-07-15");
  CU_ASSERT(vap > 5.0 && vap < 30.0);
  done(&r);
}

static void district_yields_meet_their_stations(void) {
  char path[4096];
  int count[2] = {0}; /* regions of the two stations */
  struct grid grid;
  struct overlap overlap;
  struct yield_data yield;
  problems_clear(&list);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path_of("maize_germany/forcing.nc", path), NULL, 0.0,
                            &grid, &list));
  CU_ASSERT_FATAL(!OverlapRead(PETSC_COMM_WORLD, path_of("maize_germany/yield.nc", path), NULL,
                               &grid, &overlap, &list));
  print_problems();
  CU_ASSERT_FATAL(list.n == 0);
  CU_ASSERT_EQUAL(overlap.n_regions, 11);
  for (int i = 0, first = (int)grid_cell_number(&grid, 0); i < overlap.n; i++) {
    count[first + overlap.entry_cell[i]]++;
    CU_ASSERT_EQUAL(overlap.entry_region[i] > 4, first + overlap.entry_cell[i]);
  }
  MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  CU_ASSERT(count[0] == 5 && count[1] == 6);
  CU_ASSERT_FATAL(!YieldRead(PETSC_COMM_WORLD, path, "yield", NULL, &overlap, &yield, &list));
  print_problems();
  CU_ASSERT_FATAL(list.n == 0);
  CU_ASSERT_EQUAL(yield.n, 345);
  CU_ASSERT_EQUAL(yield.moisture, 0.14);
  CU_ASSERT_EQUAL(yield.year[0], 1979);
  CHECK_CLOSE(yield.value[0], 7010.0, 1e-7); /* 7.01 t/ha, held as float */
  yield_data_destroy(&yield);
  overlap_destroy(&overlap);
  grid_destroy(&grid);
}

static void trial_locations_are_regions_of_their_own(void) {
  char path[4096];
  struct grid grid;
  struct overlap overlap;
  struct yield_data yield;
  double planting[63 * 2];
  const int years[2] = {2004, 2005};
  problems_clear(&list);
  path_of("soybean_trials/yield.nc", path);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &grid, &list));
  CU_ASSERT_FATAL(!ZonesRead(PETSC_COMM_WORLD, path, "location", &grid, &overlap, &list));
  print_problems();
  CU_ASSERT_FATAL(list.n == 0);
  CU_ASSERT_EQUAL(overlap.n_regions, 63);
  CU_ASSERT_FATAL(!YieldRead(PETSC_COMM_WORLD, path, "yield", "yield_se", &overlap, &yield, &list));
  print_problems();
  CU_ASSERT_FATAL(list.n == 0);
  CU_ASSERT_EQUAL(yield.n, 591);
  CU_ASSERT_EQUAL(yield.moisture, 0.13);
  CU_ASSERT_FATAL(
      !CellMapRead(PETSC_COMM_WORLD, path, "planting_day", NULL, &grid, 2, years, planting, &list));
  print_problems();
  CU_ASSERT_EQUAL(list.n, 0);
  int known = 0;
  for (int i = 0; i < 2 * grid.n_cells; i++)
    if (!isnan(planting[i])) {
      known++;
      CU_ASSERT(planting[i] > 90.0 && planting[i] < 200.0);
    }
  MPI_Allreduce(MPI_IN_PLACE, &known, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  CU_ASSERT(known > 10);
  yield_data_destroy(&yield);
  overlap_destroy(&overlap);
  grid_destroy(&grid);
}

static void potato_observations_keep_their_gaps(void) {
  char path[4096];
  struct grid grid;
  struct cell_series series;
  int cells[256];
  problems_clear(&list);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path_of("potato_lelystad/forcing.nc", path), NULL,
                            0.0, &grid, &list));
  struct cell_series_source source = {.file = path_of("potato_lelystad/observations.nc", path),
                                      .variable = "lai",
                                      .unit = "1",
                                      .first_day = day("2020-01-01"),
                                      .last_day = day("2020-12-31")};
  int n = my_cells(&grid, cells);
  CU_ASSERT_FATAL(!CellSeriesRead(PETSC_COMM_WORLD, &source, &grid, n, cells, &series, &list));
  print_problems();
  CU_ASSERT_EQUAL(list.n, 0);
  if (n) {
    CU_ASSERT_EQUAL(series.n + series.left_out, 7);
    CU_ASSERT(series.n > 0 && series.value[0] > 0.0 && series.value[0] < 10.0);
  } else {
    CU_ASSERT_EQUAL(series.n, 0);
  }
  cell_series_destroy(&series);
  grid_destroy(&grid);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(german_stations_are_read_by_any_fitting_profile),
                                      TEST(nasa_power_spellings_are_understood),
                                      TEST(the_dutch_field_converts_kelvin_watts_and_kilopascals),
                                      TEST(era5_cities_take_humidity_from_the_dew_point),
                                      TEST(district_yields_meet_their_stations),
                                      TEST(trial_locations_are_regions_of_their_own),
                                      TEST(potato_observations_keep_their_gaps),
                                      {NULL, NULL}};
  if (!harness_shared()) return harness_skip("the shared data do not lie beside the checkout");
  int code = harness_run_mpi(&argc, &argv, "real files", tests);
  problems_clear(&list);
  return code;
}
