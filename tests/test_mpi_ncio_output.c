/* Output files: what is written is read back, whatever the number of ranks; nothing half-written
 * ever bears the file's name. With a folder as argument the files are left there (grid.nc,
 * stations.nc), for tests that look at them with other programs. */
#include "harness.h"
#include "ncio_helpers.h"
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* WIDE: two rows fill a chunk, so that several ranks hold rows */
enum { ROWS = 7, COLUMNS = 5, WIDE = 45000, YEARS = 3 };

static struct problems list;
static const char *keep; /* folder of the argument, or NULL */

static int world_rank(void) {
  int rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

/* -- the two grids: a map with holes, and a list with names */

static bool is_masked(int point) { return point % 4 == 2; }

/* cells c of the rank that owns them; arrays have room for all */
static bool own_next(struct grid *g, int c) {
  return partition_owner(&g->cells, c) == world_rank();
}

static void grid_of_rows(int columns, struct grid *g) {
  size_t n = (size_t)(ROWS * columns);
  int cell = 0, all = 0;
  *g = (struct grid){.gridded = true, .n_lat = ROWS, .n_lon = columns, .n_points = (int)n};
  for (int p = 0; p < (int)n; p++) all += !is_masked(p);
  CU_ASSERT_FATAL(!PartitionDeal(PETSC_COMM_WORLD, all, 1, &g->cells));
  g->lat_axis = calloc(ROWS, sizeof(double));
  g->lon_axis = calloc((size_t)columns, sizeof(double));
  for (int j = 0; j < ROWS; j++) g->lat_axis[j] = 53.0 - 0.5 * j;
  for (int i = 0; i < columns; i++) g->lon_axis[i] = 8.0 + i / 256.0;
  g->point = calloc(n, sizeof *g->point);
  g->lat = calloc(n, sizeof(double));
  g->lon = calloc(n, sizeof(double));
  g->alt = calloc(n, sizeof(double));
  for (int p = 0; p < (int)n; p++) {
    if (is_masked(p) || !own_next(g, cell++)) continue;
    g->lat[g->n_cells] = g->lat_axis[p / columns];
    g->lon[g->n_cells] = g->lon_axis[p % columns];
    g->point[g->n_cells++] = p;
  }
}

static void grid_of_stations(struct grid *g) {
  static const char *const names[] = {"Riverton", "Hillside", "M\xc3\xbchle"};
  *g = (struct grid){.n_lat = 1, .n_lon = 3, .n_points = 3};
  CU_ASSERT_FATAL(!PartitionDeal(PETSC_COMM_WORLD, 3, 1, &g->cells));
  g->point = calloc(3, sizeof *g->point);
  g->lat = calloc(3, sizeof(double));
  g->lon = calloc(3, sizeof(double));
  g->alt = calloc(3, sizeof(double));
  g->name = calloc(3, sizeof(char *));
  for (int k = 0; k < 3; k++) {
    if (!own_next(g, k)) continue;
    int c = g->n_cells++;
    g->point[c] = k;
    g->lat[c] = 50.0 + 0.25 * k;
    g->lon[c] = 8.5 - 0.125 * k;
    g->alt[c] = k == 1 ? NAN : 100.0 * k;
    g->name[c] = calloc(1, 16);
    snprintf(g->name[c], 16, "%s", names[k]);
  }
}

static double yield_of(int cell, int year) {
  if (cell == 3 && year == 1) return NAN;
  return 1000.0 + cell + 1.0 / (3.0 + year); /* not exact in binary: bits must survive */
}

static const int years[YEARS] = {2001, 2003, 2004};
static const struct output_variable yield_variable = {.name = "yield",
                                                      .unit = "kg ha-1",
                                                      .long_name = "simulated yield",
                                                      .cell_methods = "area: mean"};
static const int flag_values[] = {0, 1, 2};
static const struct output_variable status_variable = {.name = "status",
                                                       .long_name = "outcome of the season",
                                                       .n_flags = 3,
                                                       .flag_values = flag_values,
                                                       .flag_meanings =
                                                           "matured not_mature no_weather"};

static void write_fields(struct output_file *file, const struct grid *g) {
  int yield, status, n = g->n_cells;
  double *value = calloc((size_t)n * YEARS + 1, sizeof *value);
  CU_ASSERT_FATAL(!OutputDefine(file, &yield_variable, true, &yield));
  CU_ASSERT_FATAL(!OutputDefine(file, &status_variable, false, &status));
  for (int c = 0; c < n; c++)
    for (int t = 0; t < YEARS; t++) value[c * YEARS + t] = yield_of(number_of(g, c), t);
  CU_ASSERT_FATAL(!OutputWrite(file, yield, value));
  for (int c = 0; c < n; c++) value[c] = number_of(g, c) % 3;
  CU_ASSERT_FATAL(!OutputWrite(file, status, value));
  free(value);
}

static void write_tables(struct output_file *file) {
  static const char *const regions[] = {"North", "S\xc3\xbc"
                                                 "d"};
  const char *const dims[] = {"region", output_years};
  static const int lengths[] = {2, YEARS};
  const double value[2 * YEARS] = {1500, NAN, 2500, 3250, 4000, 5000};
  const struct output_variable region_yield = {.name = "region_yield", .unit = "kg ha-1"};
  CU_ASSERT_FATAL(!OutputStrings(file, "region_name", "region", "region", 2, regions));
  CU_ASSERT_FATAL(!OutputTable(file, &region_yield, 2, dims, lengths, world_rank() ? NULL : value));
}

static void write_all(const char *path, const struct grid *g) {
  /* rank 0's attributes hold, also where another rank says otherwise */
  const char *attributes[] = {"title", world_rank() ? "another" : "a test"};
  struct output_file *file = NULL;
  char part[TEST_PATH + 8];
  CU_ASSERT_FATAL(
      !OutputCreate(PETSC_COMM_WORLD, path, g, YEARS, years, 1, attributes, &file, &list));
  CU_ASSERT_FATAL(no_problems(&list) && file);
  write_fields(file, g);
  write_tables(file);
  snprintf(part, sizeof part, "%s.part", path);
  CU_ASSERT(access(path, F_OK) != 0); /* not before it is complete */
  CU_ASSERT(access(part, F_OK) == 0);
  MPI_Barrier(PETSC_COMM_WORLD);
  CU_ASSERT_FATAL(!OutputClose(&file, &list));
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT(access(path, F_OK) == 0);
  CU_ASSERT(access(part, F_OK) != 0);
  MPI_Barrier(PETSC_COMM_WORLD); /* before another file is begun there */
}

static void place(char folder[TEST_PATH]) {
  if (keep)
    snprintf(folder, TEST_PATH, "%s", keep);
  else
    folder_make(folder);
}

static void text_is(int nc, int id, const char *name, const char *expected) {
  char text[256] = "";
  CU_ASSERT(nc_get_att_text(nc, id, name, text) == NC_NOERR);
  CU_ASSERT_STRING_EQUAL(text, expected);
}

/* -- tests */

static int wrong_points(int nc, int columns) {
  int yield, status, wrong = 0, n = ROWS * columns;
  double *value = calloc((size_t)(n * YEARS), sizeof *value);
  int *flag = calloc((size_t)n, sizeof *flag);
  CU_ASSERT(nc_inq_varid(nc, "yield", &yield) == NC_NOERR);
  CU_ASSERT(nc_get_var_double(nc, yield, value) == NC_NOERR);
  CU_ASSERT(nc_inq_varid(nc, "status", &status) == NC_NOERR);
  CU_ASSERT(nc_get_var_int(nc, status, flag) == NC_NOERR);
  for (int p = 0, c = 0; p < n; p++) {
    for (int t = 0; t < YEARS; t++) {
      double expected = is_masked(p) ? 1e20 : yield_of(c, t);
      wrong += value[t * n + p] != (isnan(expected) ? 1e20 : expected);
    }
    wrong += flag[p] != (is_masked(p) ? NC_FILL_INT : c % 3);
    c += !is_masked(p);
  }
  free(value);
  free(flag);
  return wrong;
}

static void check_metadata(int nc) {
  int id;
  double bounds[ROWS][2];
  CU_ASSERT(nc_inq_varid(nc, "yield", &id) == NC_NOERR);
  text_is(nc, id, "grid_mapping", "crs");
  text_is(nc, id, "units", "kg ha-1");
  CU_ASSERT(nc_inq_varid(nc, "status", &id) == NC_NOERR);
  text_is(nc, id, "flag_meanings", "matured not_mature no_weather");
  text_is(nc, NC_GLOBAL, "title", "a test");
  text_is(nc, NC_GLOBAL, "Conventions", "CF-1.8");
  CU_ASSERT(nc_inq_varid(nc, "lat_bnds", &id) == NC_NOERR);
  CU_ASSERT(nc_get_var_double(nc, id, bounds[0]) == NC_NOERR);
  CU_ASSERT(bounds[0][0] == 53.25 && bounds[0][1] == 52.75 && bounds[6][1] == 49.75);
}

static void check_map(const char *folder, const char *name, int columns) {
  char path[TEST_PATH];
  struct grid g;
  int nc;
  in_folder(folder, name, path);
  if (world_rank() == 0) unlink(path);
  MPI_Barrier(PETSC_COMM_WORLD);
  grid_of_rows(columns, &g);
  write_all(path, &g);
  if (world_rank() == 0) {
    CU_ASSERT_FATAL(nc_open(path, NC_NOWRITE, &nc) == NC_NOERR);
    CU_ASSERT_EQUAL(wrong_points(nc, columns), 0);
    check_metadata(nc);
    nc_close(nc);
  }
  grid_destroy(&g);
}

static void a_map_is_read_back_bit_by_bit(void) {
  char folder[TEST_PATH];
  place(folder);
  check_map(folder, "grid.nc", COLUMNS);
  if (!keep) folder_remove(folder);
}

static void rows_on_several_ranks_make_one_map(void) {
  char folder[TEST_PATH];
  folder_make(folder);
  check_map(folder, "wide.nc", WIDE);
  folder_remove(folder);
}

static void a_file_of_stations_is_a_grid_again(void) {
  char folder[TEST_PATH], path[TEST_PATH];
  struct grid g, again;
  double value[3 * YEARS];
  place(folder);
  in_folder(folder, "stations.nc", path);
  if (world_rank() == 0) unlink(path);
  MPI_Barrier(PETSC_COMM_WORLD);
  grid_of_stations(&g);
  write_all(path, &g);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_WORLD, path, NULL, 0.0, &again, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(again.n_cells, g.n_cells);
  for (int c = 0; c < g.n_cells; c++) {
    CU_ASSERT(again.lat[c] == g.lat[c] && again.lon[c] == g.lon[c]);
    CU_ASSERT_STRING_EQUAL(again.name[c], g.name[c]);
    CU_ASSERT(isnan(g.alt[c]) ? isnan(again.alt[c]) : again.alt[c] == g.alt[c]);
  }
  CU_ASSERT_FATAL(
      !CellMapRead(PETSC_COMM_WORLD, path, "yield", "kg ha-1", &again, YEARS, years, value, &list));
  CU_ASSERT(no_problems(&list));
  for (int c = 0; c < g.n_cells; c++)
    for (int t = 0; t < YEARS; t++)
      CU_ASSERT(value[c * YEARS + t] == yield_of(number_of(&g, c), t));
  grid_destroy(&again);
  grid_destroy(&g);
  if (!keep) folder_remove(folder);
}

static void region_tables_are_yields_again(void) {
  char folder[TEST_PATH], path[TEST_PATH];
  struct grid g;
  struct overlap overlap = {.n_regions = 2};
  struct yield_data yield;
  char *regions[] = {"S\xc3\xbc"
                     "d",
                     "North"};
  folder_make(folder);
  grid_of_rows(COLUMNS, &g);
  write_all(in_folder(folder, "out.nc", path), &g);
  overlap.region = regions;
  CU_ASSERT_FATAL(
      !YieldRead(PETSC_COMM_WORLD, path, "region_yield", NULL, &overlap, &yield, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL(yield.n, 5);
  CU_ASSERT(yield.value[0] == 3250 && yield.region[0] == 0 && yield.year[1] == 2003);
  CU_ASSERT(yield.value[4] == 2500 && yield.region[4] == 1 && yield.year[4] == 2004);
  CU_ASSERT(isnan(yield.moisture));
  yield_data_destroy(&yield);
  grid_destroy(&g);
  folder_remove(folder);
}

static void missing_folders_are_made(void) {
  char folder[TEST_PATH], path[TEST_PATH];
  struct grid g;
  folder_make(folder);
  grid_of_stations(&g);
  write_all(in_folder(folder, "a/b/out.nc", path), &g);
  grid_destroy(&g);
  folder_remove(folder);
}

static void a_place_that_cannot_be_written_is_one_line(void) {
  char folder[TEST_PATH], path[TEST_PATH];
  struct grid g;
  struct output_file *file;
  folder_make(folder);
  grid_of_stations(&g);
  /* a file where a folder should be */
  in_folder(folder, "file", path);
  if (world_rank() == 0) fclose(fopen(path, "w"));
  MPI_Barrier(PETSC_COMM_WORLD);
  in_folder(folder, "file/out.nc", path);
  CU_ASSERT(!OutputCreate(PETSC_COMM_WORLD, path, &g, 0, NULL, 0, NULL, &file, &list));
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT(one_problem(&list, "file/out.nc: cannot be written: "));
  grid_destroy(&g);
  folder_remove(folder);
}

/* A folder of the file's name makes the last step fail, the renaming. */
static void a_file_that_cannot_get_its_name_is_one_line_and_leaves_nothing(void) {
  char folder[TEST_PATH], path[TEST_PATH], part[TEST_PATH + 8];
  struct grid g;
  struct output_file *file;
  folder_make(folder);
  grid_of_stations(&g);
  in_folder(folder, "out.nc", path);
  if (world_rank() == 0) CU_ASSERT_EQUAL(mkdir(path, 0777), 0);
  MPI_Barrier(PETSC_COMM_WORLD);
  CU_ASSERT_FATAL(!OutputCreate(PETSC_COMM_WORLD, path, &g, 0, NULL, 0, NULL, &file, &list));
  CU_ASSERT_FATAL(file != NULL);
  CU_ASSERT(!OutputClose(&file, &list));
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT(one_problem(&list, "out.nc: cannot be put in place: "));
  snprintf(part, sizeof part, "%s.part", path);
  CU_ASSERT(access(part, F_OK) != 0);
  MPI_Barrier(PETSC_COMM_WORLD);
  if (world_rank() == 0) rmdir(path);
  grid_destroy(&g);
  folder_remove(folder);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_map_is_read_back_bit_by_bit),
      TEST(rows_on_several_ranks_make_one_map),
      TEST(a_file_of_stations_is_a_grid_again),
      TEST(region_tables_are_yields_again),
      TEST(missing_folders_are_made),
      TEST(a_place_that_cannot_be_written_is_one_line),
      TEST(a_file_that_cannot_get_its_name_is_one_line_and_leaves_nothing),
      {NULL, NULL}};
  if (argc > 1) keep = argv[1];
  int code = harness_run_mpi(&argc, &argv, "output", tests);
  problems_clear(&list);
  return code;
}
