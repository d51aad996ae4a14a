/* The example files of grids/, made by ncgen, and spoilt variants of them. Skipped without ncgen.
 */
#include "harness.h"
#include "ncio_helpers.h"
#include "support/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problems list;
static char folder[TEST_PATH];

/* grids/NAME.cdl, with `from` (may be NULL) replaced by `to`, as a NetCDF file; its path */
static const char *example(const char *name, const char *from, const char *to,
                           char path[TEST_PATH]) {
  enum { ROOM = 1 << 16 };
  char source[TEST_PATH], file[64], *text = calloc(1, ROOM), *changed = calloc(1, ROOM);
  snprintf(source, sizeof source, "%.300s/grids/%.40s.cdl", harness_source(), name);
  snprintf(file, sizeof file, "%.40s.nc", name);
  FILE *in = fopen(source, "r");
  CU_ASSERT_FATAL(in && fread(text, 1, ROOM - 1, in) > 0);
  fclose(in);
  const char *at = from ? strstr(text, from) : NULL;
  CU_ASSERT(!from || at);
  if (at)
    snprintf(changed, ROOM, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
  else
    snprintf(changed, ROOM, "%s", text);
  cdl_file(folder, file, changed, path);
  free(text);
  free(changed);
  return path;
}

static void read_grid(struct grid *grid) {
  char path[TEST_PATH];
  problems_clear(&list);
  CU_ASSERT_FATAL(
      !GridRead(PETSC_COMM_WORLD, example("region", NULL, NULL, path), NULL, 0.0, grid, &list));
  CU_ASSERT_FATAL(no_problems(&list));
}

static int date(const char *text) {
  int day = 0;
  CU_ASSERT(date_parse(text, &day));
  return day;
}

/* -- cells */

static void the_mask_makes_nine_cells_in_file_order(void) {
  static const int point[9] = {0, 1, 4, 5, 6, 7, 9, 10, 11};
  static const double lat[3] = {51.0, 50.5, 50.0};
  struct grid g;
  char path[TEST_PATH];
  double alt[9];
  read_grid(&g);
  CU_ASSERT_EQUAL_FATAL(grid_cells(&g), 9);
  CU_ASSERT(g.gridded && g.n_points == 12);
  for (int c = 0; c < g.n_cells; c++) {
    int p = point[number_of(&g, c)];
    CU_ASSERT_EQUAL(g.point[c], p);
    CU_ASSERT(g.lat[c] == lat[p / 4] && g.lon[c] == 8.0 + .5 * (p % 4));
  }
  all_cells(&g, 1, g.alt, alt);
  CU_ASSERT(alt[2] == 110.0 && alt[8] == 150.0);
  grid_destroy(&g);
  in_folder(folder, "region.nc", path);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path, "crop_fraction", 0.32, &g, &list));
  CU_ASSERT_EQUAL(grid_cells(&g), 4); /* .4, .35, .45, .5 */
  grid_destroy(&g);
  problems_clear(&list);
}

static void wrong_masks_are_one_line(void) {
  struct grid g;
  char path[TEST_PATH];
  example("region", NULL, NULL, path);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, "maks", 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "has no variable 'maks'; did you mean 'mask'?"));
  CU_ASSERT_EQUAL(g.n_cells, 0);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, "region_name", 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "'region_name' is not numeric"));
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, "crop_fraction", 2.0, &g, &list));
  CU_ASSERT(one_problem(&list, "no cell is left"));
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, example("yield", NULL, NULL, path), NULL, 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "has no latitude and longitude"));
  in_folder(folder, "yield.nc.cdl", path);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "is not a NetCDF file"));
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, "nowhere.nc", NULL, 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "nowhere.nc: cannot be opened: No such file or directory"));
}

static void stations_have_names(void) {
  struct grid g;
  char path[TEST_PATH];
  CU_ASSERT_FATAL(
      !GridRead(PETSC_COMM_WORLD, example("stations", NULL, NULL, path), NULL, 0.0, &g, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT(!g.gridded && grid_cells(&g) == 3);
  for (int c = 0; c < g.n_cells; c++)
    CU_ASSERT_EQUAL(strcmp(g.name[c], "Lakeview") == 0, number_of(&g, c) == 2);
  grid_destroy(&g);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, example("stations", "Hillside", "Riverton", path), NULL,
                      0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "station 'Riverton' is listed twice (1 and 2)"));
}

/* -- regions */

static void zones_take_names_and_areas(void) {
  struct grid g;
  struct overlap o, all;
  char path[TEST_PATH];
  read_grid(&g);
  in_folder(folder, "region.nc", path);
  CU_ASSERT_FATAL(!ZonesRead(PETSC_COMM_WORLD, path, "zone", &g, &o, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL(o.n_regions, 2);
  CU_ASSERT_STRING_EQUAL(o.region[1], "South");
  CU_ASSERT_EQUAL(o.n, g.n_cells);
  all = all_entries(&g, &o);
  CU_ASSERT_EQUAL_FATAL(all.n, 9);
  CU_ASSERT(all.entry_region[3] == 0 && all.entry_cell[3] == 3 && all.entry_region[4] == 1);
  /* half a degree square at 51 N: 111.195^2 / 4 cos(51 degrees) km2, on a sphere of R = 6371.0088;
   * the chord of the parallel instead of the arc costs some 1e-5 */
  CHECK_CLOSE(all.area[0],
              111.19507973463158 * 111.19507973463158 * 25.0 * cos(51.0 * M_PI / 180.0), 1e-4);
  overlap_destroy(&all);
  overlap_destroy(&o);
  example("region", "1, 1, 1 ;\n  region_name", "1, 1, 7 ;\n  region_name", path);
  CU_ASSERT(!ZonesRead(PETSC_COMM_WORLD, path, "zone", &g, &o, &list));
  CU_ASSERT(one_problem(&list, "zone of cell 8 (50.0000, 9.5000) is 7, which no region has"));
  CU_ASSERT(!ZonesRead(PETSC_COMM_WORLD, path, "zones", &g, &o, &list));
  CU_ASSERT(one_problem(&list, "did you mean 'zone'?"));
  grid_destroy(&g);
}

static void overlap_entries_are_sorted_and_added_up(void) {
  struct grid g;
  struct overlap o, all;
  char path[TEST_PATH];
  static const int region[] = {0, 0, 1, 1, 1}, cell[] = {0, 1, 4, 4, 7};
  static const int year[] = {0, 0, 2001, 2002, 0};
  static const double area[] = {800.0, 650.0, 400.0, 450.0, 1500.0};
  read_grid(&g);
  CU_ASSERT_FATAL(
      !OverlapRead(PETSC_COMM_WORLD, example("overlap", NULL, NULL, path), NULL, &g, &o, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_STRING_EQUAL(o.region[0], "Uplands");
  all = all_entries(&g, &o);
  CU_ASSERT_EQUAL_FATAL(all.n, 5); /* one lies in a masked cell, two are the same */
  for (int i = 0; i < 5; i++) {
    CU_ASSERT_EQUAL(all.entry_region[i], region[i]);
    CU_ASSERT_EQUAL(all.entry_cell[i], cell[i]);
    CU_ASSERT_EQUAL(all.entry_year[i], year[i]);
    CU_ASSERT_EQUAL(all.area[i], area[i]);
  }
  overlap_destroy(&all);
  overlap_destroy(&o);
  grid_destroy(&g);
}

static void wrong_overlaps_are_one_line(void) {
  static const struct {
    const char *from, *to, *variable, *line;
  } cases[] = {
      {"lat = 50.0, 51.0", "lat = 50.0, 53.0", NULL,
       "1 entry lies outside the grid of the cells, first: entry 2, region 'Uplands', at (53, 8)"},
      {"region = 1, 0, 0", "region = 1, 2, 0", NULL, "region[1] is 2; an index into region_name"},
      {"year = _, _, _, 2001", "year = _, _, _, 20010101", NULL,
       "year[3] is 2.00101e+07; a whole year is expected, or a missing value for every year"},
      {"1200, 800", "1200, -800", NULL, "entry 2, region 'Uplands': area -800 is negative"},
      {"\"ha\"", "\"K\"", NULL, "units 'K', which cannot be converted to 'ha'"},
      {NULL, NULL, "harvest_area", "did you mean 'harvested_area'?"},
  };
  struct grid g;
  read_grid(&g);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct overlap o;
    char path[TEST_PATH];
    example("overlap", cases[i].from, cases[i].to, path);
    CU_ASSERT(!OverlapRead(PETSC_COMM_WORLD, path, cases[i].variable, &g, &o, &list));
    CU_ASSERT(one_problem(&list, cases[i].line));
    CU_ASSERT_EQUAL(o.n, 0);
  }
  grid_destroy(&g);
}

/* -- numbers by cell */

static void a_calendar_repeats_over_the_years(void) {
  struct grid g;
  char path[TEST_PATH];
  const int years[2] = {2001, 2002};
  double own[9 * 2], day[9 * 2];
  read_grid(&g);
  in_folder(folder, "region.nc", path);
  CU_ASSERT(!CellMapRead(PETSC_COMM_WORLD, path, "planting_day", NULL, &g, 2, years, own, &list));
  CU_ASSERT(no_problems(&list));
  all_cells(&g, 2, own, day);
  CU_ASSERT(day[0] == 121.0 && day[1] == 121.0 && day[4] == 118.0 && day[17] == 112.0);
  CU_ASSERT(!CellMapRead(PETSC_COMM_WORLD, path, "alt", "kg", &g, 2, years, own, &list));
  CU_ASSERT(one_problem(&list, "'alt' has units 'm', which cannot be converted to 'kg'"));
  grid_destroy(&g);
}

/* -- soil and irrigation */

static void the_example_soils_have_a_value_in_every_cell(void) {
  static const struct {
    const char *variable, *unit;
    double first, last; /* of cells 0 and 8 */
  } maps[] = {{"SMW", "1", .08, .18},     {"SMFCF", "1", .2, .35},      {"SM0", "1", .4, .46},
              {"depth", "cm", 80., 120.}, {"wv0033", NULL, 205., 349.}, {"wv1500", NULL, 81., 181.},
              {"bdod", NULL, 152., 137.}, {"sand", "1", .71, .12},      {"clay", "1", .08, .31},
              {"soc", "1", .012, .018}};
  const int no_year = 0;
  struct grid g;
  char path[TEST_PATH];
  double own[9], value[9];
  read_grid(&g);
  example("soil", NULL, NULL, path);
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
    CU_ASSERT_FATAL(!CellMapRead(PETSC_COMM_WORLD, path, maps[i].variable, maps[i].unit, &g, 1,
                                 &no_year, own, &list));
    CU_ASSERT_FATAL(no_problems(&list));
    all_cells(&g, 1, own, value);
    for (int c = 0; c < 9; c++) CU_ASSERT(isfinite(value[c]));
    CHECK_CLOSE(value[0], maps[i].first, 1e-7); /* some are floats */
    CHECK_CLOSE(value[8], maps[i].last, 1e-7);
  }
  grid_destroy(&g);
}

static void the_example_irrigation_is_by_cell_and_year_and_by_cell_and_date(void) {
  const int years[2] = {2001, 2002};
  struct grid g;
  struct cell_series s;
  char path[TEST_PATH];
  double own[9 * 2], share[9 * 2], sum = 0., total = 0.;
  int cells[16];
  read_grid(&g);
  example("irrigation", NULL, NULL, path);
  CU_ASSERT_FATAL(
      !CellMapRead(PETSC_COMM_WORLD, path, "irrigated_fraction", "1", &g, 2, years, own, &list));
  CU_ASSERT(no_problems(&list));
  all_cells(&g, 2, own, share);
  CHECK_CLOSE(share[16], .5, 1e-7);
  CHECK_CLOSE(share[17], .6, 1e-7);
  struct cell_series_source source = {.file = path,
                                      .variable = "irrigation",
                                      .unit = "cm d-1",
                                      .first_day = date("2001-01-01"),
                                      .last_day = date("2001-12-31"),
                                      .most = 100.};
  int n = own_cells(&g, cells);
  CU_ASSERT_FATAL(!CellSeriesRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, &list));
  CU_ASSERT(no_problems(&list));
  for (int i = 0; i < s.n; i++) sum += s.value[i];
  MPI_Allreduce(&sum, &total, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  CHECK_CLOSE(total, 18.5, 1e-14); /* 185 mm stand in the file */
  cell_series_destroy(&s);
  grid_destroy(&g);
}

/* -- yields */

static struct overlap two_regions(void) {
  static char *names[] = {"Uplands", "Valley"};
  return (struct overlap){.n_regions = 2, .region = names};
}

static void yields_are_sorted_by_region_and_year(void) {
  static const int region[] = {0, 0, 1, 1}, year[] = {2002, 2003, 2001, 2002};
  static const double value[] = {5500.0, 6000.0, 6250.0, 7500.0};
  static const double sigma[] = {NAN, 350.0, 250.0, 300.0};
  struct overlap o = two_regions();
  struct yield_data y;
  char path[TEST_PATH];
  CU_ASSERT_FATAL(!YieldRead(PETSC_COMM_WORLD, example("yield", NULL, NULL, path), "yield",
                             "yield_error", &o, &y, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(y.n, 4);
  for (int i = 0; i < 4; i++) {
    CU_ASSERT(y.region[i] == region[i] && y.year[i] == year[i] && y.value[i] == value[i]);
    CU_ASSERT(isnan(sigma[i]) ? isnan(y.sigma[i]) : y.sigma[i] == sigma[i]);
  }
  CU_ASSERT_EQUAL(y.moisture, 0.14);
  yield_data_destroy(&y);
}

static void wrong_yields_are_one_line(void) {
  static const struct {
    const char *from, *to, *variable, *error, *line;
  } cases[] = {
      {NULL, NULL, "yeild", NULL, "has no variable 'yeild'; did you mean 'yield'?"},
      {"\"t ha-1\"", "\"t\"", "yield", NULL, "units 't', which cannot be converted to 'kg ha-1'"},
      {"yield:units = \"t ha-1\" ;", "", "yield", NULL, "'yield' has no units"},
      {"region_name = \"Valley\"", "region_name = \"Vally\"", "yield", NULL,
       "first 'Vally'; did you mean 'Valley'?"},
      {"2002, 2001, 2003", "2002, 2001, 2002", "yield", NULL, "year 2002 occurs twice"},
      {"7.5, 6.25", "-7.5, 6.25", "yield", NULL, "'yield' of region 'Valley' in 2002 is -7500"},
      {"300, 250", "0, 250", "yield", "yield_error", "'yield_error' of region 'Valley' in 2002"},
  };
  struct overlap o = two_regions();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct yield_data y;
    char path[TEST_PATH];
    example("yield", cases[i].from, cases[i].to, path);
    CU_ASSERT(!YieldRead(PETSC_COMM_WORLD, path, cases[i].variable, cases[i].error, &o, &y, &list));
    CU_ASSERT(one_problem(&list, cases[i].line));
    CU_ASSERT_EQUAL(y.n, 0);
  }
}

/* -- series */

static struct cell_series_source lai_source(const char *path, const char *quality) {
  return (struct cell_series_source){.file = path,
                                     .variable = "lai",
                                     .unit = "1",
                                     .quality_variable = quality,
                                     .quality = {.n_accept = 1, .accept = {0}},
                                     .first_day = date("2001-05-12"),
                                     .last_day = date("2001-12-31")};
}

static void leaf_areas_pass_quality_range_and_dates(void) {
  struct grid g;
  char path[TEST_PATH];
  struct cell_series s;
  int cells[16];
  read_grid(&g);
  example("lai", NULL, NULL, path);
  int n = own_cells(&g, cells), total = 0, left_out = 0;
  struct cell_series_source source = lai_source(path, "quality");
  CU_ASSERT_FATAL(!CellSeriesRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, &list));
  CU_ASSERT(no_problems(&list));
  /* the first date is too early; cell 1 is cloudy on 31 May, cell 2 fair on 20 June, cell 5 out of
   * range on 31 May */
  int gone = (int)s.left_out;
  MPI_Allreduce(&s.n, &total, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  MPI_Allreduce(&gone, &left_out, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  CU_ASSERT_EQUAL(total, 15);
  CU_ASSERT_EQUAL(left_out, 12);
  for (int i = 0; i < s.n; i++) {
    int point = (int)g.point[s.cell[i]], june = s.day[i] == date("2001-06-20");
    static const int packed[2][12] = {{20, 21, 0, 0, 22, 23, 24, 249, 0, 25, 26, 27},
                                      {40, 41, 0, 0, 42, 43, 44, 45, 0, 46, 47, 48}};
    CHECK_CLOSE(s.value[i], 0.1 * packed[june][point], 1e-15);
    CU_ASSERT(isnan(s.sigma[i]));
    if (i) CU_ASSERT(s.cell[i] > s.cell[i - 1] || s.day[i] > s.day[i - 1]);
    int cell = number_of(&g, s.cell[i]);
    CU_ASSERT(!(cell == 1 && !june) && !(cell == 2 && june));
  }
  cell_series_destroy(&s);
  grid_destroy(&g);
}

static void wrong_series_are_one_line(void) {
  static const struct {
    const char *from, *to, *quality, *line;
  } cases[] = {
      {NULL, NULL, "qualty", "did you mean 'quality'?"},
      {"lat = 51.0, 50.5, 50.0", "lat = 51.1, 50.6, 50.1", NULL,
       "covers 6 of the cells without a point at their centre, first cell 0"},
      {"lat = 51.0, 50.5, 50.0", "lat = 31.0, 30.5, 30.0", NULL, "covers none of the cells"},
      {"units = \"1\"", "units = \"kg\"", NULL, "units 'kg', which cannot be converted to '1'"},
      {"time = 130, 150, 170", "time = 130, 170, 150", NULL, "time runs backwards at step 3"},
      {"time = 130, 150, 170", "time = 130, 130, 170", NULL, "time has 2001-05-11 twice"},
  };
  struct grid g;
  int cells[16];
  read_grid(&g);
  int n = own_cells(&g, cells);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct cell_series s;
    char path[TEST_PATH];
    example("lai", cases[i].from, cases[i].to, path);
    struct cell_series_source source = lai_source(path, cases[i].quality);
    CU_ASSERT(!CellSeriesRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, &list));
    CU_ASSERT(one_problem(&list, cases[i].line));
    CU_ASSERT_EQUAL(s.n, 0);
  }
  grid_destroy(&g);
}

/* -- forcing */

static void the_example_forcing_serves_the_cells_and_the_stations(void) {
  struct grid g;
  char path[TEST_PATH], stations[TEST_PATH];
  struct weather_store s;
  int cells[16];
  read_grid(&g);
  example("forcing", NULL, NULL, path);
  struct forcing_source source = {.profile = "cmip",
                                  .files = path,
                                  .first_day = date("2001-05-01"),
                                  .last_day = date("2001-05-04"),
                                  .water = true,
                                  .altitude = true};
  int n = own_cells(&g, cells);
  CU_ASSERT_FATAL(!ForcingRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, NULL, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  for (int k = 0; k < n; k++) {
    int row = (int)g.point[k] / 4, column = (int)g.point[k] % 4;
    const double *rad = s.value[WEATHER_IRRAD] + 4 * k, *rain = s.value[WEATHER_RAIN] + 4 * k;
    const double *vap = s.value[WEATHER_VAP] + 4 * k, *wind = s.value[WEATHER_WIND] + 4 * k;
    CHECK_CLOSE(rad[1], 86400.0 * (220 + 4 * (2 - row) + column), 1e-15); /* lat runs upwards */
    CHECK_CLOSE(rain[1], 0.864, 1e-7);                                    /* 1e-4 is a float */
    CHECK_CLOSE(wind[0], 3.0 * 0.7480, 1e-4);
    CU_ASSERT(vap[2] > 5.0 && vap[2] < 15.0);
    CHECK_CLOSE(s.altitude[k], g.alt[cells[k]], 1e-15); /* the same ground in both examples */
  }
  weather_store_destroy(&s);
  grid_destroy(&g);
  /* stations take the grid cell that holds them */
  CU_ASSERT_FATAL(
      !GridRead(PETSC_COMM_WORLD, example("stations", NULL, NULL, stations), NULL, 0.0, &g, &list));
  n = own_cells(&g, cells);
  CU_ASSERT_FATAL(!ForcingRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, NULL, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  static const int place[] = {2, 6, 8}; /* of (50, 9), (50.5, 9) and (51, 8) in the file */
  static const double height[] = {125.0, 160.0, 120.0};
  for (int k = 0; k < n; k++) {
    CHECK_CLOSE(s.value[WEATHER_IRRAD][4 * k], 86400.0 * (200.0 + place[number_of(&g, k)]), 1e-15);
    CHECK_CLOSE(s.altitude[k], height[number_of(&g, k)], 1e-15);
  }
  weather_store_destroy(&s);
  grid_destroy(&g);
}

static void a_geopotential_is_an_altitude(void) {
  struct grid g;
  char path[TEST_PATH];
  CU_ASSERT_FATAL(
      !GridRead(PETSC_COMM_WORLD, example("era5_land", NULL, NULL, path), NULL, 0.0, &g, &list));
  CU_ASSERT_FATAL(no_problems(&list) && grid_cells(&g) == 4);
  for (int c = 0; c < g.n_cells; c++)
    CHECK_CLOSE(g.alt[c], 100.0 * (number_of(&g, c) + 1), 1e-7); /* floats */
  grid_destroy(&g);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(the_mask_makes_nine_cells_in_file_order),
      TEST(wrong_masks_are_one_line),
      TEST(stations_have_names),
      TEST(zones_take_names_and_areas),
      TEST(overlap_entries_are_sorted_and_added_up),
      TEST(wrong_overlaps_are_one_line),
      TEST(a_calendar_repeats_over_the_years),
      TEST(the_example_soils_have_a_value_in_every_cell),
      TEST(the_example_irrigation_is_by_cell_and_year_and_by_cell_and_date),
      TEST(yields_are_sorted_by_region_and_year),
      TEST(wrong_yields_are_one_line),
      TEST(leaf_areas_pass_quality_range_and_dates),
      TEST(wrong_series_are_one_line),
      TEST(the_example_forcing_serves_the_cells_and_the_stations),
      TEST(a_geopotential_is_an_altitude),
      {NULL, NULL}};
  if (system("command -v ncgen >/dev/null 2>&1") != 0)
    return harness_skip("ncgen is not installed");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "example files", tests);
  folder_remove(folder);
  MPI_Finalize();
  problems_clear(&list);
  return code;
}
