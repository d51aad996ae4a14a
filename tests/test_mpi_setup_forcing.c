/* Weather of water-limited campaigns: evaporation from each kind of humidity equals Penman's
 * formulas on the values, altitude from each source, radiation where the files have none, and what
 * is refused. Twelve cells in two blocks: of three ranks the last has none. Skipped without ncgen.
 */
#include "harness.h"
#include "ncio_helpers.h"
#include "setup/forcing_setup.h"
#include "support/calendar.h"
#include "weather/humidity.h"
#include "weather/penman.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 12, COLUMNS = 4, DAYS = 4 };
static const double latitude[] = {52.0, 51.5, 51.0};
/* units are converted by a factor or K - 273.15: a few roundings */
static const double rounding = 1e-12;

static struct problems list;
static char folder[TEST_PATH];

/* -- files: value = base + cell * by_cell + day * by_day */

struct column {
  const char *name, *unit;
  double base, by_cell, by_day;
  const char *dims; /* NULL: (time, lat, lon) */
};

static double value_of(const struct column *x, int cell, int day) {
  return x->base + x->by_cell * cell + x->by_day * day;
}

static const struct column tmin = {"tasmin", "K", 280.0, 0.25, 0.5, NULL},
                           tmax = {"tasmax", "K", 292.0, 0.5, -0.25, NULL},
                           rsds = {"rsds", "W m-2", 200.0, 3.0, 7.0, NULL},
                           rain = {"pr", "kg m-2 s-1", 1e-5, 1e-6, 2e-6, NULL},
                           wind10 = {"sfcWind", "m s-1", 3.0, 0.25, 0.5, NULL},
                           wind2 = {"wind2m", "m s-1", 2.0, 0.125, 0.5, NULL},
                           vap = {"vp", "hPa", 8.0, 0.25, 0.5, NULL},
                           dew = {"tdps", "K", 278.0, 0.25, 0.5, NULL},
                           humidity = {"hurs", "%", 50.0, 2.0, 3.0, NULL},
                           specific = {"huss", "1", 0.005, 1e-4, 2e-4, NULL},
                           pressure = {"ps", "Pa", 98000.0, 50.0, -100.0, NULL},
                           sunshine = {"sund", "s", 10000.0, 500.0, 1000.0, NULL},
                           height = {"orog", "km", 0.1, 0.05, 0.0, "(lat, lon)"},
                           geopotential = {"z", "m2 s-2", 980.665, 98.0665, 0.0, "(lat, lon)"},
                           e0 = {"E0", "mm d-1", 4.0, 0.1, 0.2, NULL},
                           es0 = {"ES0", "mm d-1", 3.0, 0.1, 0.2, NULL},
                           et0 = {"ET0", "mm d-1", 3.5, 0.1, 0.2, NULL};

enum { COLUMNS_MOST = 16 };
typedef const struct column *columns[COLUMNS_MOST]; /* ends with NULL */

/* A file of these variables, the last day of rsds missing in cell 3 if `gap`. */
static const char *file_of(const char *name, columns x, bool gap, char path[TEST_PATH]) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  fprintf(out,
          "netcdf w {\ndimensions: time = %d ; lat = 3 ; lon = 4 ;\nvariables:\n"
          "double time(time) ; time:units = \"days since 2001-05-01\" ;\n"
          "double lat(lat) ; lat:units = \"degrees_north\" ;\n"
          "double lon(lon) ; lon:units = \"degrees_east\" ;\n",
          DAYS);
  for (int v = 0; x[v]; v++)
    fprintf(out, "double %s%s ; %s:units = \"%s\" ; %s:_FillValue = -1e30 ;\n", x[v]->name,
            x[v]->dims ? x[v]->dims : "(time, lat, lon)", x[v]->name, x[v]->unit, x[v]->name);
  fprintf(out, "data:\ntime = 0, 1, 2, 3 ; lat = 52, 51.5, 51 ; lon = 7, 7.5, 8, 8.5 ;\n");
  for (int v = 0; x[v]; v++) {
    fprintf(out, "%s = ", x[v]->name);
    for (int i = 0, n = (x[v]->dims ? 1 : DAYS) * CELLS; i < n; i++) {
      bool missing = gap && x[v] == &rsds && i == (DAYS - 1) * CELLS + 3;
      fprintf(out, "%s%.17g", i ? ", " : "",
              missing ? -1e30 : value_of(x[v], i % CELLS, i / CELLS));
    }
    fprintf(out, " ;\n");
  }
  fprintf(out, "}\n");
  fclose(out);
  cdl_file(folder, name, text, path);
  free(text);
  return path;
}

/* -- a workspace that is ready for its weather */

static char cells_path[TEST_PATH], weather_path[TEST_PATH];

static void open_workspace(struct setup *setup, columns in_cells, columns in_weather, bool gap) {
  static int years[1] = {2001};
  const bool has[CELLS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  int first;
  problems_clear(&list);
  file_of("cells.nc", in_cells, false, cells_path);
  file_of("weather.nc", in_weather, gap, weather_path);
  *setup = (struct setup){.comm = PETSC_COMM_WORLD};
  setup->campaign = (struct campaign){.production = PRODUCTION_WLP,
                                      .n_years = 1,
                                      .years = years,
                                      .cells_file = cells_path,
                                      .forcing_files = weather_path,
                                      .altitude = NAN,
                                      .evaporation.sky = angstrom_temperate,
                                      .radiation.sky = angstrom_fao56,
                                      .radiation.hargreaves = hargreaves_coast};
  CU_ASSERT_FATAL(!GridRead(setup->comm, cells_path, NULL, 0.0, &setup->grid, &list));
  CU_ASSERT_FATAL(no_problems(&list) && grid_cells(&setup->grid) == CELLS);
  CU_ASSERT(date_parse("2001-05-01", &first));
  setup->model.first_day = first;
  setup->model.last_day = first + DAYS - 1;
  CU_ASSERT_FATAL(
      !SeasonListCreate(setup->comm, setup->grid.n_cells, 1, has, 0, &setup->model.seasons));
}

static void close_workspace(struct setup *setup) {
  weather_store_destroy(&setup->store);
  season_list_destroy(&setup->model.seasons);
  grid_destroy(&setup->grid);
  free(setup->forcing_choices);
}

static void read_workspace(struct setup *setup) {
  CU_ASSERT_FATAL(!SetupReadForcing(setup, true, &list));
}

static bool told(const struct setup *setup, const char *line) {
  bool good = setup->forcing_choices && strstr(setup->forcing_choices, line);
  if (!good)
    printf("    not told: %s; but:\n%s", line,
           setup->forcing_choices ? setup->forcing_choices : "");
  return good;
}

/* -- what is expected of a cell's day */

static double sun_above(int cell, int day) {
  struct sun_day sun[SUN_DAYS];
  sun_table(latitude[cell / COLUMNS], sun);
  return radiation_above(&sun[120 + day]); /* 1 May 2001 is day 121 */
}

struct expected {
  double (*vapour)(int cell, int day), (*altitude)(int cell), (*radiation)(int cell, int day);
  double wind_factor;
  const struct column *wind;
};

static struct penman_day day_of(const struct expected *x, int cell, int day) {
  return (struct penman_day){.tmin = value_of(&tmin, cell, day) - 273.15,
                             .tmax = value_of(&tmax, cell, day) - 273.15,
                             .irrad = x->radiation ? x->radiation(cell, day)
                                                   : 86400.0 * value_of(&rsds, cell, day),
                             .vap = x->vapour(cell, day),
                             .wind = x->wind_factor * value_of(x->wind, cell, day),
                             .above = sun_above(cell, day),
                             .altitude = x->altitude(cell)};
}

/* Value of variable v on a day of local cell k equals the number. */
static bool equals(const struct setup *setup, enum weather_variable v, int k, int day,
                   double wanted) {
  const struct weather_store *s = &setup->store;
  double found = s->has[v] ? s->value[v][k * s->n_days + day] : NAN;
  bool good = fabs(found - wanted) <= rounding * fabs(wanted);
  if (!good)
    printf("    %s of cell %d, day %d: %.15g for %.15g\n", weather_name[v], s->cell[k], day, found,
           wanted);
  return good;
}

/* RAIN, E0, ES0 and ET0 of every day [cm d-1] are those of Penman and Penman-Monteith. */
static bool evaporates(const struct setup *setup, const struct expected *x) {
  bool good = setup->store.n_days == DAYS;
  for (int k = 0; k < setup->store.n_cells; k++)
    for (int day = 0; good && day < DAYS; day++) {
      int cell = number_of(&setup->grid, setup->store.cell[k]);
      struct penman_day of = day_of(x, cell, day);
      struct penman_rates rates;
      penman(&of, &setup->campaign.evaporation.sky, &rates);
      double canopy =
          setup->campaign.evaporation.et0 == ET0_PENMAN ? rates.et0 : penman_monteith(&of);
      good = equals(setup, WEATHER_RAIN, k, day, 8640.0 * value_of(&rain, cell, day)) &&
             equals(setup, WEATHER_WIND, k, day, of.wind) &&
             equals(setup, WEATHER_VAP, k, day, of.vap) &&
             equals(setup, WEATHER_IRRAD, k, day, of.irrad) &&
             equals(setup, WEATHER_E0, k, day, 0.1 * rates.e0) &&
             equals(setup, WEATHER_ES0, k, day, 0.1 * rates.es0) &&
             equals(setup, WEATHER_ET0, k, day, 0.1 * canopy) && rates.es0 > 0.5;
    }
  return good;
}

static double vapour_direct(int cell, int day) { return value_of(&vap, cell, day); }
static double vapour_by_dew(int cell, int day) {
  return vapour_of_dew(value_of(&dew, cell, day) - 273.15);
}
static double vapour_by_humidity(int cell, int day) {
  return vapour_of_humidity(0.01 * value_of(&humidity, cell, day),
                            value_of(&tmin, cell, day) - 273.15,
                            value_of(&tmax, cell, day) - 273.15);
}
static double vapour_by_specific(int cell, int day) {
  return vapour_of_specific(value_of(&specific, cell, day), value_of(&pressure, cell, day));
}
static double at_300_m(int cell) { return 300.0 + 0.0 * cell; }
static double by_height(int cell) { return 1000.0 * value_of(&height, cell, 0); }
static double by_geopotential(int cell) { return value_of(&geopotential, cell, 0) / 9.80665; }

/* 4.87 / ln(67.8 * 10 - 5.42) */
static double from_10_m(void) { return 4.87 / log(672.58); }

/* -- tests */

static void vapour_pressure_and_the_cells_altitude_make_evaporation(void) {
  struct setup setup;
  open_workspace(&setup, (columns){&height}, (columns){&tmin, &tmax, &rsds, &rain, &wind2, &vap},
                 false);
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_direct,
                                                  .altitude = by_height,
                                                  .wind = &wind2,
                                                  .wind_factor = 1.0}));
  CU_ASSERT(told(&setup, "forcing: wind is taken as measured at 2 m\n"));
  CU_ASSERT(told(&setup, "cells.nc, 100 to 650 m\n"));
  CU_ASSERT(told(&setup,
                 "forcing: E0 and ES0 are computed by Penman (Angstrom a = 0.18, b = 0.55)\n"
                 "forcing: ET0 is computed by Penman-Monteith (FAO56 equation 6)\n"));
  close_workspace(&setup);
}

static void dew_point_wind_at_10_m_and_one_altitude_make_evaporation(void) {
  struct setup setup;
  open_workspace(&setup, (columns){&height}, (columns){&tmin, &tmax, &rsds, &rain, &wind10, &dew},
                 false);
  setup.campaign.altitude = 300.0; /* of the cells' file and this, this one counts */
  setup.campaign.evaporation = (struct evaporation_rule){.sky = angstrom_fao56, .et0 = ET0_PENMAN};
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_by_dew,
                                                  .altitude = at_300_m,
                                                  .wind = &wind10,
                                                  .wind_factor = from_10_m()}));
  CU_ASSERT(told(&setup, "forcing: wind at 10 m is brought to 2 m by the log profile of FAO56 "
                         "equation 47 (x 0.7480)\n"));
  CU_ASSERT(told(&setup, "forcing: altitude is 300 m everywhere\n"));
  CU_ASSERT(told(&setup, "forcing: ET0 is computed by Penman (Angstrom a = 0.25, b = 0.5)\n"));
  close_workspace(&setup);
}

static void relative_humidity_and_a_map_of_altitudes_make_evaporation(void) {
  static const struct column ground = {"ground", "km", 0.1, 0.05, 0.0, "(lat, lon)"};
  const struct column *const maps[] = {&height, &geopotential, &ground};
  const char *const names[] = {NULL, "z", "ground"};
  double (*const altitude[])(int) = {by_height, by_geopotential, by_height};
  struct setup setup;
  char map[TEST_PATH];
  for (int i = 0; i < 3; i++) {
    open_workspace(&setup, (columns){NULL},
                   (columns){&tmin, &tmax, &rsds, &rain, &wind10, &humidity}, false);
    setup.campaign.altitude_file = file_of("map.nc", (columns){maps[i]}, false, map);
    setup.campaign.altitude_variable = names[i];
    read_workspace(&setup);
    CU_ASSERT(no_problems(&list));
    CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_by_humidity,
                                                    .altitude = altitude[i],
                                                    .wind = &wind10,
                                                    .wind_factor = from_10_m()}));
    CU_ASSERT(told(&setup, i == 1 ? "map.nc, 100 to 210 m\n" : "map.nc, 100 to 650 m\n"));
    close_workspace(&setup);
  }
}

static void specific_humidity_and_the_weathers_geopotential_make_evaporation(void) {
  struct setup setup;
  open_workspace(
      &setup, (columns){NULL},
      (columns){&tmin, &tmax, &rsds, &rain, &wind10, &specific, &pressure, &geopotential}, false);
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_by_specific,
                                                  .altitude = by_geopotential,
                                                  .wind = &wind10,
                                                  .wind_factor = from_10_m()}));
  CU_ASSERT(told(&setup, "weather.nc, 100 to 210 m\n"));
  close_workspace(&setup);
}

/* what the files lack is missing */
static void days_beside_those_of_seasons_are_read_where_they_are_wanted(void) {
  struct setup setup;
  int first;
  open_workspace(&setup, (columns){&height}, (columns){&tmin, &tmax, &rsds, &rain, &wind2, &vap},
                 false);
  CU_ASSERT(date_parse("2001-05-01", &first));
  setup.model.first_day = setup.model.last_day = first + 1;
  setup.weather =
      (struct setup_weather){.before = 3, .after = 2, .first_year = 1999, .last_year = 2001};
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT_EQUAL(setup.store.day0, first + 1 - 3 - 2 * 366);
  CU_ASSERT_EQUAL_FATAL(setup.store.n_days, 3 + 2 * 366 + 1 + 2);
  for (int k = 0; k < setup.store.n_cells; k++)
    for (int day = 0; day < setup.store.n_days; day++) {
      int of_file = setup.store.day0 + day - first;
      if (of_file < 0)
        CU_ASSERT(isnan(setup.store.value[WEATHER_ES0][k * setup.store.n_days + day]))
      else
        CU_ASSERT(equals(&setup, WEATHER_VAP, k, day,
                         value_of(&vap, number_of(&setup.grid, setup.store.cell[k]), of_file)));
    }
  close_workspace(&setup);
}

static void evaporation_of_the_files_is_used_as_it_stands(void) {
  struct setup setup;
  open_workspace(&setup, (columns){NULL}, (columns){&tmin, &tmax, &rsds, &rain, &e0, &es0, &et0},
                 false);
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list)); /* no humidity, wind, altitude */
  for (int k = 0; k < setup.store.n_cells; k++)
    for (int day = 0; day < DAYS; day++) {
      int cell = number_of(&setup.grid, setup.store.cell[k]);
      CU_ASSERT(equals(&setup, WEATHER_E0, k, day, 0.1 * value_of(&e0, cell, day)));
      CU_ASSERT(equals(&setup, WEATHER_ES0, k, day, 0.1 * value_of(&es0, cell, day)));
      CU_ASSERT(equals(&setup, WEATHER_ET0, k, day, 0.1 * value_of(&et0, cell, day)));
    }
  CU_ASSERT(told(&setup, "forcing: E0, ES0 and ET0 are used as the files bring them\n"));
  close_workspace(&setup);
}

static void the_files_et0_gives_way_to_a_formula_that_is_asked_for(void) {
  struct setup setup;
  columns weather = {&tmin, &tmax, &rsds, &rain, &wind2, &vap, &et0};
  const struct expected penmans = {
      .vapour = vapour_direct, .altitude = by_height, .wind = &wind2, .wind_factor = 1.0};
  static const enum et0_source sources[] = {ET0_FOUND, ET0_FOUND_OR_COMPUTED};
  open_workspace(&setup, (columns){&height}, weather, false);
  setup.campaign.et0_source = ET0_COMPUTED;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &penmans));
  CU_ASSERT(told(&setup, "forcing: the files' ET0 is left out: forcing.evapotranspiration.method "
                         "asks for a formula\n"));
  close_workspace(&setup);
  for (int i = 0; i < 2; i++) {
    open_workspace(&setup, (columns){&height}, weather, false);
    setup.campaign.et0_source = sources[i];
    read_workspace(&setup);
    CU_ASSERT(no_problems(&list));
    for (int k = 0; k < setup.store.n_cells; k++) {
      int cell = number_of(&setup.grid, setup.store.cell[k]);
      struct penman_day of = day_of(&penmans, cell, 1);
      struct penman_rates rates;
      penman(&of, &setup.campaign.evaporation.sky, &rates);
      CU_ASSERT(equals(&setup, WEATHER_ET0, k, 1, 0.1 * value_of(&et0, cell, 1)));
      CU_ASSERT(equals(&setup, WEATHER_E0, k, 1, 0.1 * rates.e0));
    }
    close_workspace(&setup);
  }
}

/* -- radiation */

static double by_sunshine(int cell, int day) {
  struct sun_day sun[SUN_DAYS];
  sun_table(latitude[cell / COLUMNS], sun);
  return radiation_of_sunshine(value_of(&sunshine, cell, day) / 3600.0, &sun[120 + day],
                               &angstrom_fao56);
}
static double by_range(int cell, int day) {
  return radiation_of_range(value_of(&tmin, cell, day), value_of(&tmax, cell, day),
                            sun_above(cell, day), hargreaves_coast);
}
static double with_one_estimate(int cell, int day) {
  return cell == 3 && day == DAYS - 1 ? by_range(cell, day) : 86400.0 * value_of(&rsds, cell, day);
}

static void radiation_is_estimated_where_there_is_none(void) {
  struct setup setup;
  struct expected x = {
      .vapour = vapour_direct, .altitude = by_height, .wind = &wind2, .wind_factor = 1.0};
  open_workspace(&setup, (columns){&height},
                 (columns){&tmin, &tmax, &sunshine, &rain, &wind2, &vap}, false);
  setup.campaign.radiation.source = RADIATION_SUNSHINE;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  x.radiation = by_sunshine;
  CU_ASSERT(evaporates(&setup, &x));
  CU_ASSERT(told(&setup,
                 "forcing: IRRAD is estimated from the hours of sunshine (FAO56 equation 35, "
                 "Angstrom a = 0.25, b = 0.5): 48 days of 12 cells\n"));
  close_workspace(&setup);
  open_workspace(&setup, (columns){&height}, (columns){&tmin, &tmax, &rain, &wind2, &vap}, false);
  setup.campaign.radiation.source = RADIATION_HARGREAVES;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  x.radiation = by_range;
  CU_ASSERT(evaporates(&setup, &x));
  CU_ASSERT(told(&setup,
                 "forcing: IRRAD is estimated from TMIN and TMAX (Hargreaves, FAO56 equation "
                 "50, k = 0.19 K-0.5): 48 days of 12 cells\n"));
  close_workspace(&setup);
}

static void measured_radiation_stays_and_its_gaps_are_estimated(void) {
  struct setup setup;
  columns weather = {&tmin, &tmax, &rsds, &rain, &wind2, &vap};
  open_workspace(&setup, (columns){&height}, weather, true);
  setup.campaign.radiation.source = RADIATION_HARGREAVES;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_direct,
                                                  .altitude = by_height,
                                                  .radiation = with_one_estimate,
                                                  .wind = &wind2,
                                                  .wind_factor = 1.0}));
  CU_ASSERT(told(&setup,
                 "forcing: IRRAD, where missing, is estimated from TMIN and TMAX (Hargreaves, "
                 "FAO56 equation 50, k = 0.19 K-0.5): 1 days of 1 cell\n"));
  close_workspace(&setup);
  open_workspace(&setup, (columns){&height}, weather, true);
  read_workspace(&setup); /* measured: the gap stays, and with it that of evaporation */
  CU_ASSERT(no_problems(&list));
  for (int k = 0; k < setup.store.n_cells; k++) {
    bool missing = number_of(&setup.grid, setup.store.cell[k]) == 3;
    CU_ASSERT_EQUAL((bool)isnan(setup.store.value[WEATHER_IRRAD][DAYS * k + DAYS - 1]), missing);
    CU_ASSERT_EQUAL((bool)isnan(setup.store.value[WEATHER_E0][DAYS * k + DAYS - 1]), missing);
  }
  close_workspace(&setup);
}

/* -- days, refusals */

static void weather_is_read_from_fallow_and_what_a_network_sees_on(void) {
  struct campaign c = {.production = PRODUCTION_WLP, .spinup_days = 180};
  CU_ASSERT_EQUAL(setup_forcing_first_day(&c, 1000), 820);
  c.network.n_weather = 1;
  c.network.days = 200;
  CU_ASSERT_EQUAL(setup_forcing_first_day(&c, 1000), 800);
  c.network.days = 90;
  CU_ASSERT_EQUAL(setup_forcing_first_day(&c, 1000), 820);
  c.production = PRODUCTION_PP;
  CU_ASSERT_EQUAL(setup_forcing_first_day(&c, 1000), 910);
  struct setup setup;
  open_workspace(&setup, (columns){&height}, (columns){&tmin, &tmax, &rsds, &rain, &wind2, &vap},
                 false);
  setup.campaign.spinup_days = 2;
  setup.model.first_day += 2;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(evaporates(&setup, &(struct expected){.vapour = vapour_direct,
                                                  .altitude = by_height,
                                                  .wind = &wind2,
                                                  .wind_factor = 1.0}));
  close_workspace(&setup);
}

static void refused(columns in_cells, columns weather, enum et0_source source,
                    enum radiation_source radiation, const char *line) {
  struct setup setup;
  open_workspace(&setup, in_cells, weather, false);
  setup.campaign.et0_source = source;
  setup.campaign.radiation.source = radiation;
  read_workspace(&setup);
  CU_ASSERT(one_problem(&list, line));
  close_workspace(&setup);
}

static void what_lacks_is_told_with_what_would_serve(void) {
  columns none = {NULL}, high = {&height};
  columns no_rain = {&tmin, &tmax, &rsds, &wind2, &vap};
  columns no_vapour = {&tmin, &tmax, &rsds, &rain, &wind2};
  columns no_pressure = {&tmin, &tmax, &rsds, &rain, &wind2, &specific};
  columns no_wind = {&tmin, &tmax, &rsds, &rain, &vap, &et0};
  columns whole = {&tmin, &tmax, &rsds, &rain, &wind2, &vap};
  columns no_radiation = {&tmin, &tmax, &rain, &wind2, &vap};
  refused(high, no_rain, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "weather.nc: no variable for rain (RAIN) in 1 file; profile 'auto' expects one of: RAIN, "
          "PRECTOTCORR, PRECTOT, pr, ");
  refused(high, no_rain, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "; water-limited production needs it");
  refused(high, no_vapour, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "no variable for vapour pressure (VAP) in 1 file; profile 'auto' expects one of: VAP, "
          "T2MDEW (dew point), RH2M (relative humidity), QV2M with surface pressure, vp, tdps (dew "
          "point), hurs (relative humidity), huss with surface pressure, ");
  refused(high, no_vapour, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "; water-limited production needs it to compute evaporation, where the files do not "
          "bring E0, ES0 and ET0");
  refused(high, no_pressure, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "; specific humidity is there, but no surface pressure; water-limited");
  refused(high, no_wind, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "no variable for wind (WIND) in 1 file; profile 'auto' expects one of: WIND, WS2M, "
          "WS10M, wind2m, sfcWind, ");
  refused(high, whole, ET0_FOUND, RADIATION_MEASURED,
          "no variable for potential evapotranspiration (ET0) in 1 file; profile 'auto' expects "
          "one of: ET0, ");
  refused(high, whole, ET0_FOUND, RADIATION_MEASURED,
          "; forcing.evapotranspiration.method: file needs it");
  refused(high, whole, ET0_COMPUTED, RADIATION_SUNSHINE,
          "no variable for sunshine in 1 file; profile 'auto' expects one of: sund, standard_name "
          "duration_of_sunshine; ");
  refused(high, no_radiation, ET0_COMPUTED, RADIATION_MEASURED,
          "; forcing.radiation: sunshine or hargreaves would estimate it");
  refused(none, whole, ET0_FOUND_OR_COMPUTED, RADIATION_MEASURED,
          "weather.nc: no altitude of 12 cells, first cell 0 (52.0000, 7.0000); water-limited "
          "production "
          "computes evaporation from it: give forcing.altitude (300 m, or {file, variable}), or a "
          "variable altitude, elevation or orog in a file of cells or weather");
}

static void altitudes_that_are_none_are_refused(void) {
  static const struct column deep = {"alt", "m", -700.0, 100.0, 0.0, "(lat, lon)"},
                             warm = {"elev", "K", 280.0, 0.0, 0.0, "(lat, lon)"};
  columns whole = {&tmin, &tmax, &rsds, &rain, &wind2, &vap};
  const struct {
    const struct column *map;
    const char *variable, *line;
  } cases[] = {
      {&deep, NULL,
       "map.nc: 'alt' is no altitude in 2 cells, first cell 0 (52.0000, 7.0000): -700 m; "
       "expected -500 .. 9000 m"},
      {&warm, NULL,
       "map.nc: variable 'elev' has units 'K'; for the altitude 'm', or 'm2 s-2' of a "
       "geopotential, is expected"},
      {&rain, NULL,
       "map.nc: no variable for altitude; expected one of alt, altitude, elevation, "
       "elev, orog, height, z by cell, or a name in forcing.altitude.variable"},
      {&height, "ground", "map.nc: has no variable 'ground'"},
  };
  struct setup setup;
  char map[TEST_PATH];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    open_workspace(&setup, (columns){&height}, whole, false);
    setup.campaign.altitude_file = file_of("map.nc", (columns){cases[i].map}, false, map);
    setup.campaign.altitude_variable = cases[i].variable;
    read_workspace(&setup);
    CU_ASSERT(one_problem(&list, cases[i].line));
    close_workspace(&setup);
  }
}

static void potential_production_needs_none_of_it(void) {
  struct setup setup;
  open_workspace(&setup, (columns){NULL}, (columns){&tmin, &tmax, &rsds}, false);
  setup.campaign.production = PRODUCTION_PP;
  read_workspace(&setup);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(!setup.store.has[WEATHER_E0] && !setup.store.has[WEATHER_RAIN]);
  close_workspace(&setup);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(vapour_pressure_and_the_cells_altitude_make_evaporation),
      TEST(dew_point_wind_at_10_m_and_one_altitude_make_evaporation),
      TEST(relative_humidity_and_a_map_of_altitudes_make_evaporation),
      TEST(specific_humidity_and_the_weathers_geopotential_make_evaporation),
      TEST(days_beside_those_of_seasons_are_read_where_they_are_wanted),
      TEST(evaporation_of_the_files_is_used_as_it_stands),
      TEST(the_files_et0_gives_way_to_a_formula_that_is_asked_for),
      TEST(radiation_is_estimated_where_there_is_none),
      TEST(measured_radiation_stays_and_its_gaps_are_estimated),
      TEST(weather_is_read_from_fallow_and_what_a_network_sees_on),
      TEST(what_lacks_is_told_with_what_would_serve),
      TEST(altitudes_that_are_none_are_refused),
      TEST(potential_production_needs_none_of_it),
      {NULL, NULL}};
  if (system("command -v ncgen >/dev/null") != 0) return harness_skip("no ncgen");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "weather of water-limited campaigns", tests);
  folder_remove(folder);
  MPI_Finalize();
  return code;
}
