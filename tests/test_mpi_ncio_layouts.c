/* Layouts beside the examples of grids/: other ways to say which cells make a region, numbers by
 * year, names as char, projected and many-dimensional files. Skipped without ncgen. */
#include "harness.h"
#include "ncio_helpers.h"
#include "support/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AXES                                                                                       \
  "dimensions: lat = 2; lon = 3; region = 2; year = 2; time = 1; name_length = 8; pair = 3;\n"     \
  "variables: double lat(lat); lat:units = \"degrees_north\"; double lon(lon);\n"                  \
  "lon:units = \"degrees_east\"; int year(year);\n"
#define AXES_DATA "lat = 10, 11; lon = 20, 21, 22; year = 2005, 2004;\n"

static struct problems list;
static char folder[TEST_PATH];

static void read_grid(struct grid *g) {
  char path[TEST_PATH];
  cdl_file(folder, "grid.nc", "netcdf g {" AXES "data: " AXES_DATA "}", path);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, g, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(grid_cells(g), 6);
}

static void read_stations(struct grid *g) {
  char path[TEST_PATH];
  cdl_file(folder, "stations.nc",
           "netcdf s { dimensions: station = 3; length = 4;\n"
           "variables: char station(station, length); float latitude(station);\n"
           "float longitude(station); data: station = \"east\", \"mid \", \"west\";\n"
           "latitude = 10, 11, 12; longitude = 350, 0, 10; }",
           path);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, g, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(grid_cells(g), 3);
}

static void names_of_char_and_longitudes_beyond_180_are_read(void) {
  static const char *const names[] = {"east", "mid", "west"};
  struct grid g;
  read_stations(&g);
  for (int c = 0; c < g.n_cells; c++) {
    CU_ASSERT_STRING_EQUAL(g.name[c], names[number_of(&g, c)]);
    CU_ASSERT(g.lon[c] == 10.0 * number_of(&g, c) - 10.0 && isnan(g.alt[c]));
  }
  grid_destroy(&g);
}

static void a_mask_may_carry_one_time(void) {
  struct grid g;
  char path[TEST_PATH];
  cdl_file(folder, "mask.nc",
           "netcdf m {" AXES "double time(time); time:units = \"days since 2000-01-01\";\n"
           "byte mask(time, lon, lat); data: " AXES_DATA "time = 0; mask = 0, 1, 1, 0, 0, 1; }",
           path);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &g, &list));
  CU_ASSERT(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(grid_cells(&g), 3);
  for (int c = 0; c < g.n_cells; c++) CU_ASSERT_EQUAL(g.point[c], 2 * number_of(&g, c) + 1);
  grid_destroy(&g);
}

static void projected_and_many_dimensional_files_are_one_line(void) {
  struct grid g;
  char path[TEST_PATH];
  cdl_file(folder, "projected.nc",
           "netcdf p { dimensions: y = 2; x = 2; variables: double lat(y, x);\n"
           "lat:standard_name = \"latitude\"; double lon(y, x); lon:standard_name =\n"
           "\"longitude\"; data: lat = 1, 2, 3, 4; lon = 1, 2, 3, 4; }",
           path);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "two-dimensional (a projected grid); regrid it"));
  cdl_file(folder, "levels.nc", "netcdf l {" AXES "byte mask(pair, lat, lon); data: " AXES_DATA "}",
           path);
  CU_ASSERT(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &g, &list));
  CU_ASSERT(one_problem(&list, "'mask' has dimensions (pair, lat, lon); expected (lat, lon)"));
}

/* -- numbers by cell and year */

static void maps_by_year_follow_the_year_coordinate(void) {
  struct grid g;
  char path[TEST_PATH];
  const int years[3] = {2004, 2005, 2006};
  double own[6 * 3], value[6 * 3];
  read_grid(&g);
  cdl_file(folder, "map.nc",
           "netcdf m {" AXES "float share(lat, year, lon); share:units = \"%\"; data: " AXES_DATA
           "share = 1, 2, 3, 11, 12, 13, 4, 5, 6, 14, 15, 16; }",
           path);
  CU_ASSERT(!CellMapRead(PETSC_COMM_WORLD, path, "share", "1", &g, 3, years, own, &list));
  CU_ASSERT(no_problems(&list));
  all_cells(&g, 3, own, value);
  for (int c = 0; c < 6; c++) {
    CHECK_CLOSE(value[3 * c], 0.01 * (c + 11), 1e-15);
    CHECK_CLOSE(value[3 * c + 1], 0.01 * (c + 1), 1e-15);
    CU_ASSERT(isnan(value[3 * c + 2]));
  }
  for (int c = 0; c < g.n_cells; c++)
    if (number_of(&g, c) == 4) g.lat[c] = 17.0;
  CU_ASSERT(!CellMapRead(PETSC_COMM_WORLD, path, "share", "1", &g, 3, years, own, &list));
  CU_ASSERT(one_problem(&list, "1 of the cells is not in its grid, first cell 4 (17.0000, 21"));
  grid_destroy(&g);
}

/* -- regions */

static void check_overlap(const struct grid *g, const struct overlap *own, int n,
                          const int *expected, const double *area) {
  struct overlap o = all_entries(g, own);
  CU_ASSERT_EQUAL_FATAL(o.n, n);
  for (int i = 0; i < n; i++) {
    CU_ASSERT_EQUAL(o.entry_region[i], expected[3 * i]);
    CU_ASSERT_EQUAL(o.entry_cell[i], expected[3 * i + 1]);
    CU_ASSERT_EQUAL(o.entry_year[i], expected[3 * i + 2]);
    CU_ASSERT_EQUAL(o.area[i], area[i]);
  }
  overlap_destroy(&o);
}

static void dense_overlaps_are_read_with_their_years(void) {
  struct grid g;
  struct overlap o;
  char path[TEST_PATH];
  read_grid(&g);
  cdl_file(folder, "dense.nc",
           "netcdf d {" AXES "char region_name(region, name_length);\n"
           "double area(lat, region, lon, year); area:units = \"km2\"; data: " AXES_DATA
           "region_name = \"left\", \"right\";\n"
           "area = 1, 2, 0, 0, 0, 0,   0, 0, 0, 0, 3, 4,\n"
           "       5, 5, 0, 0, 0, 0,   0, 0, 6, 0, 0, 7; }",
           path);
  CU_ASSERT(!OverlapRead(PETSC_COMM_WORLD, path, NULL, &g, &o, &list));
  CU_ASSERT(no_problems(&list));
  static const int expected[] = {0, 0, 2004, 0, 0, 2005, 0, 3, 2004, 0, 3, 2005,
                                 1, 2, 2004, 1, 2, 2005, 1, 4, 2005, 1, 5, 2004};
  static const double area[] = {200, 100, 500, 500, 400, 300, 600, 700};
  check_overlap(&g, &o, 8, expected, area);
  CU_ASSERT_STRING_EQUAL(o.region[1], "right");
  overlap_destroy(&o);
  grid_destroy(&g);
}

static void tables_name_regions_and_locations(void) {
  struct grid g;
  struct overlap o;
  char path[TEST_PATH];
  const char *text = "netcdf t { dimensions: entry = 3; variables: string region(entry);\n"
                     "string location(entry); float area(entry); data: region = \"up\", \"down\",\n"
                     "\"up\"; location = \"west\", \"mid\", \"%s\"; area = 2, 3, 4; }";
  char changed[512];
  static const int expected[] = {0, 0, 0, 0, 2, 0, 1, 1, 0};
  static const double area[] = {4, 2, 3};
  read_stations(&g);
  snprintf(changed, sizeof changed, text, "east");
  CU_ASSERT(!OverlapRead(PETSC_COMM_WORLD, cdl_file(folder, "t.nc", changed, path), "area", &g, &o,
                         &list));
  CU_ASSERT(no_problems(&list));
  check_overlap(&g, &o, 3, expected, area);
  CU_ASSERT_STRING_EQUAL(o.region[0], "up");
  overlap_destroy(&o);
  snprintf(changed, sizeof changed, text, "north");
  CU_ASSERT(!OverlapRead(PETSC_COMM_WORLD, cdl_file(folder, "t.nc", changed, path), "area", &g, &o,
                         &list));
  CU_ASSERT(one_problem(&list, "1 entry lies outside the grid of the cells, first: entry 3, region "
                               "'up', location 'north'"));
  grid_destroy(&g);
}

static void regions_may_name_their_one_station(void) {
  struct grid g;
  struct overlap o;
  char path[TEST_PATH];
  static const int expected[] = {0, 2, 0, 1, 2, 0};
  static const double area[] = {1, 1};
  read_stations(&g);
  cdl_file(
      folder, "s.nc",
      "netcdf s { dimensions: region = 2; variables: string region_name(region);\n"
      "string station(region); data: region_name = \"a\", \"b\"; station = \"west\", \"west\"; }",
      path);
  CU_ASSERT(!OverlapRead(PETSC_COMM_WORLD, path, NULL, &g, &o, &list));
  CU_ASSERT(no_problems(&list));
  check_overlap(&g, &o, 2, expected, area);
  overlap_destroy(&o);
  grid_destroy(&g);
}

static void zones_are_named_in_four_ways(void) {
  static const struct {
    const char *declared, *data, *first, *last;
    int n;
  } cases[] = {
      {"int zone(lat, lon); zone:_FillValue = -9;", "zone = 30, 30, 7, -9, 7, 30;", "7", "30", 2},
      {"byte zone(lat, lon); zone:_FillValue = -1b; zone:flag_values = 7b, 30b; zone:flag_meanings "
       "= \"low high\";",
       "zone = 30, 30, 7, _, 7, 30;", "low", "high", 2},
      {"int zone(lat, lon); zone:_FillValue = -9; string region_name(region); int region(region);",
       "zone = 30, 30, 7, -9, 7, 30; region_name = \"big\", \"small\"; region = 30, 7;", "big",
       "small", 2},
      {"string zone(lon, lat);", "zone = \"p\", \"\", \"p\", \"q\", \"q\", \"p\";", "p", "q", 2}};
  struct grid g;
  read_grid(&g);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct overlap o;
    char path[TEST_PATH], text[2048];
    snprintf(text, sizeof text,
             "netcdf z {" AXES
             "%s double cell_area(lat, lon); cell_area:units = \"m2\"; data: " AXES_DATA
             "%s cell_area = 10000, 20000, 30000, 40000, 50000, 60000; }",
             cases[i].declared, cases[i].data);
    CU_ASSERT(
        !ZonesRead(PETSC_COMM_WORLD, cdl_file(folder, "z.nc", text, path), "zone", &g, &o, &list));
    CU_ASSERT(no_problems(&list));
    CU_ASSERT_EQUAL_FATAL(o.n_regions, cases[i].n);
    CU_ASSERT_STRING_EQUAL(o.region[0], cases[i].first);
    CU_ASSERT_STRING_EQUAL(o.region[1], cases[i].last);
    struct overlap all = all_entries(&g, &o);
    CU_ASSERT_EQUAL(all.n, 5);
    for (int e = 0; e < all.n; e++) {
      CHECK_CLOSE(all.area[e], all.entry_cell[e] + 1.0, 1e-15);
      CU_ASSERT(all.entry_cell[e] != 3);
    }
    overlap_destroy(&all);
    overlap_destroy(&o);
  }
  grid_destroy(&g);
}

/* -- yields and series of locations */

static void locations_may_be_the_regions_of_yields(void) {
  struct grid g;
  struct overlap o;
  struct yield_data y;
  char path[TEST_PATH];
  read_stations(&g);
  cdl_file(
      folder, "y.nc",
      "netcdf y { dimensions: location = 2; year = 1; variables: string location(location);\n"
      "float lat(location); float lon(location); int year(year); float yield(year, location);\n"
      "yield:units = \"Mg/ha\"; data: location = \"west\", \"mid\"; lat = 12, 11; lon = 10, 0;\n"
      "year = 2001; yield = 2, 4; }",
      path);
  CU_ASSERT(!ZonesRead(PETSC_COMM_WORLD, in_folder(folder, "stations.nc", path), "station", &g, &o,
                       &list));
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(
      !YieldRead(PETSC_COMM_WORLD, in_folder(folder, "y.nc", path), "yield", NULL, &o, &y, &list));
  CU_ASSERT(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(y.n, 2);
  CU_ASSERT(y.region[0] == 1 && y.value[0] == 4000.0 && y.region[1] == 2 && y.value[1] == 2000.0);
  yield_data_destroy(&y);
  overlap_destroy(&o);
  grid_destroy(&g);
}

static const char *field_lai(const char *lat, char path[TEST_PATH]) {
  char text[1024];
  snprintf(text, sizeof text,
           "netcdf l { dimensions: field = 2; time = 2; variables: int time(time);\n"
           "time:units = \"days since 2001-01-01\"; float lat(field); float lon(field);\n"
           "float lai(field, time); lai:units = \"m2 m-2\"; float lai_sd(field, time);\n"
           "lai_sd:units = \"1\"; data: time = 10, 20; lat = %s; lon = 20.2, 21.9;\n"
           "lai = 1, 2, 3, NaNf; lai_sd = 0.5, 0.25, 0.125, 1; }",
           lat);
  return cdl_file(folder, "l.nc", text, path);
}

static void fields_belong_to_the_cell_that_they_lie_in(void) {
  struct grid g;
  struct cell_series s;
  char path[TEST_PATH];
  int cells[6], total = 0;
  read_grid(&g);
  int n = own_cells(&g, cells), first = 0;
  date_parse("2001-01-01", &first);
  struct cell_series_source source = {.file = field_lai("10.4, 10.7", path),
                                      .variable = "lai",
                                      .unit = "1",
                                      .error_variable = "lai_sd",
                                      .first_day = first,
                                      .last_day = first + 30};
  CU_ASSERT(!CellSeriesRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, &list));
  CU_ASSERT(no_problems(&list));
  MPI_Allreduce(&s.n, &total, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  CU_ASSERT_EQUAL(total, 3);
  for (int i = 0; i < s.n; i++) {
    bool second = number_of(&g, s.cell[i]) == 5;
    CU_ASSERT(second || number_of(&g, s.cell[i]) == 0);
    CU_ASSERT_EQUAL(s.value[i], second ? 3.0 : s.day[i] == first + 10 ? 1.0 : 2.0);
    CU_ASSERT_EQUAL(s.sigma[i], second ? 0.125 : s.day[i] == first + 10 ? 0.5 : 0.25);
  }
  cell_series_destroy(&s);
  field_lai("10.4, 12.1", path);
  CU_ASSERT(!CellSeriesRead(PETSC_COMM_WORLD, &source, &g, n, cells, &s, &list));
  CU_ASSERT(one_problem(&list, "location 2 at (12.1, 21.9) lies outside the grid of the cells"));
  grid_destroy(&g);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(names_of_char_and_longitudes_beyond_180_are_read),
                                      TEST(a_mask_may_carry_one_time),
                                      TEST(projected_and_many_dimensional_files_are_one_line),
                                      TEST(maps_by_year_follow_the_year_coordinate),
                                      TEST(dense_overlaps_are_read_with_their_years),
                                      TEST(tables_name_regions_and_locations),
                                      TEST(regions_may_name_their_one_station),
                                      TEST(zones_are_named_in_four_ways),
                                      TEST(locations_may_be_the_regions_of_yields),
                                      TEST(fields_belong_to_the_cell_that_they_lie_in),
                                      {NULL, NULL}};
  if (system("command -v ncgen >/dev/null 2>&1") != 0)
    return harness_skip("ncgen is not installed");
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "layouts", tests);
  folder_remove(folder);
  MPI_Finalize();
  problems_clear(&list);
  return code;
}
