/* However a netCDF-4 file stores its numbers (in one piece, or in compressed chunks), every rank
 * reads all of its cells' values. Some MPI libraries' collective reads lose the end of a piece that
 * six or more ranks read together, and do not say so: hence the run on 7 ranks. */
#include "harness.h"
#include "ncio_helpers.h"
#include "support/calendar.h"
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 8, COLUMNS = 9, CELLS = ROWS * COLUMNS, DAYS = 3, REPEATS = 5 };
enum storage { CONTIGUOUS, WHOLE_CHUNKS, SMALL_CHUNKS, CLASSIC };
static const char *const names[] = {"tasmin", "tasmax", "rsds"};

static struct problems list;
static char folder[TEST_PATH];

/* None is 0, as memory that nothing was read into would be. */
static double stored(int variable, int day, int cell) {
  return 260.0 + 20.0 * variable + 0.125 * (cell + CELLS * day);
}

static void put_axis(int nc, const char *name, const char *units, int dim, int n, double step) {
  int id;
  double value[16];
  for (int i = 0; i < n; i++) value[i] = 10.0 + step * i;
  nc_def_var(nc, name, NC_DOUBLE, 1, &dim, &id);
  nc_put_att_text(nc, id, "units", strlen(units), units);
  nc_enddef(nc);
  nc_put_var_double(nc, id, value);
  nc_redef(nc);
}

static void put_variable(int nc, int v, enum storage storage, const int dims[3]) {
  static const size_t whole[3] = {DAYS, ROWS, COLUMNS}, small[3] = {1, 3, 4};
  int id;
  double value[DAYS * CELLS];
  const char *units = v == 2 ? "W m-2" : "K";
  for (int k = 0; k < DAYS * CELLS; k++) value[k] = stored(v, k / CELLS, k % CELLS);
  nc_def_var(nc, names[v], NC_DOUBLE, 3, dims, &id);
  if (storage == CONTIGUOUS) nc_def_var_chunking(nc, id, NC_CONTIGUOUS, NULL);
  if (storage == WHOLE_CHUNKS || storage == SMALL_CHUNKS) {
    nc_def_var_chunking(nc, id, NC_CHUNKED, storage == WHOLE_CHUNKS ? whole : small);
    nc_def_var_deflate(nc, id, 1, 1, 4);
  }
  nc_put_att_text(nc, id, "units", strlen(units), units);
  nc_enddef(nc);
  CU_ASSERT(nc_put_var_double(nc, id, value) == NC_NOERR);
  nc_redef(nc);
}

static const char *write_file(enum storage storage, char path[TEST_PATH]) {
  int rank, nc, dims[3];
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  in_folder(folder, "weather.nc", path);
  MPI_Barrier(PETSC_COMM_WORLD);
  if (rank == 0) {
    nc_create(path, NC_CLOBBER | (storage == CLASSIC ? 0 : NC_NETCDF4), &nc);
    nc_def_dim(nc, "time", DAYS, &dims[0]);
    nc_def_dim(nc, "lat", ROWS, &dims[1]);
    nc_def_dim(nc, "lon", COLUMNS, &dims[2]);
    put_axis(nc, "time", "days since 2001-01-01", dims[0], DAYS, 1.0);
    put_axis(nc, "lat", "degrees_north", dims[1], ROWS, 0.5);
    put_axis(nc, "lon", "degrees_east", dims[2], COLUMNS, 0.5);
    for (int v = 0; v < 3; v++) put_variable(nc, v, storage, dims);
    CU_ASSERT(nc_close(nc) == NC_NOERR);
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  return path;
}

static int first_day(void) {
  int day = 0;
  CU_ASSERT(date_parse("2001-01-11", &day)); /* the axis begins at day 10 */
  return day;
}

/* All cells on one rank; on more, each those of a box. On seven ranks, boxes of which Open
 * MPI 4.1.4 loses the end of the last. */
static int share(int cells[CELLS]) {
  static const struct {
    int row, n_rows, column, n_columns;
  } boxes[] = {{0, 1, 0, 8}, {0, 2, 0, 9}, {1, 3, 0, 9}, {3, 2, 1, 8},
               {4, 2, 0, 9}, {5, 2, 0, 8}, {6, 2, 0, 9}};
  int rank, size, n = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  for (int c = 0; c < CELLS; c++) {
    int row = c / COLUMNS - boxes[rank % 7].row, column = c % COLUMNS - boxes[rank % 7].column;
    bool inside = row >= 0 && row < boxes[rank % 7].n_rows && column >= 0 &&
                  column < boxes[rank % 7].n_columns;
    if (size == 1 || inside) cells[n++] = c;
  }
  return n;
}

static bool weather_is_right(const struct grid *g, const char *path, int n, const int *cells) {
  struct weather_store s;
  struct forcing_source source = {.files = path,
                                  .first_day = first_day(),
                                  .last_day = first_day() + DAYS - 1,
                                  .implausible_told = true};
  CU_ASSERT_FATAL(!ForcingRead(PETSC_COMM_WORLD, &source, g, n, cells, &s, NULL, &list));
  bool good = no_problems(&list) && s.n_cells == n;
  for (int k = 0; good && k < n * DAYS; k++) {
    int cell = cells[k / DAYS], day = k % DAYS;
    good = fabs(s.value[WEATHER_TMIN][k] - (stored(0, day, cell) - 273.15)) < 1e-10 &&
           fabs(s.value[WEATHER_TMAX][k] - (stored(1, day, cell) - 273.15)) < 1e-10 &&
           fabs(s.value[WEATHER_IRRAD][k] / 86400.0 - stored(2, day, cell)) < 1e-10;
    if (!good)
      printf("    weather of cell %d on day %d: TMIN %g\n", cell, day, s.value[WEATHER_TMIN][k]);
  }
  weather_store_destroy(&s);
  return good;
}

static bool series_is_right(const struct grid *g, const char *path, int n, const int *cells) {
  struct cell_series s;
  struct cell_series_source source = {.file = path,
                                      .variable = names[0],
                                      .unit = "K",
                                      .first_day = first_day(),
                                      .last_day = first_day() + DAYS - 1};
  CU_ASSERT_FATAL(!CellSeriesRead(PETSC_COMM_WORLD, &source, g, n, cells, &s, &list));
  bool good = no_problems(&list) && s.n == n * DAYS;
  for (int i = 0; good && i < s.n; i++) {
    int cell = cells[i / DAYS], day = i % DAYS;
    good = s.cell[i] == cell && s.day[i] == first_day() + day && s.value[i] == stored(0, day, cell);
    if (!good) printf("    series of cell %d on day %d: %g\n", cell, day, s.value[i]);
  }
  cell_series_destroy(&s);
  return good;
}

/* Read several times: lost numbers may by chance be those that memory held before. Each rank has a
 * grid of its own with all cells, so that it may read any of them. */
static void all_is_read(enum storage storage) {
  struct grid g;
  char path[TEST_PATH];
  int cells[CELLS], n = share(cells);
  write_file(storage, path);
  CU_ASSERT_FATAL(!GridRead(PETSC_COMM_SELF, path, NULL, 0.0, &g, &list));
  CU_ASSERT_FATAL(no_problems(&list));
  CU_ASSERT_EQUAL_FATAL(g.n_cells, CELLS);
  for (int i = 0; i < REPEATS; i++) {
    CU_ASSERT(weather_is_right(&g, path, n, cells));
    CU_ASSERT(series_is_right(&g, path, n, cells));
  }
  grid_destroy(&g);
}

static void one_piece_is_read_to_its_end(void) { all_is_read(CONTIGUOUS); }
static void a_compressed_chunk_is_read_by_all_ranks(void) { all_is_read(WHOLE_CHUNKS); }
static void compressed_chunks_cross_the_ranks_shares(void) { all_is_read(SMALL_CHUNKS); }
static void a_classic_file_is_read_likewise(void) { all_is_read(CLASSIC); }

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(one_piece_is_read_to_its_end),
                                      TEST(a_compressed_chunk_is_read_by_all_ranks),
                                      TEST(compressed_chunks_cross_the_ranks_shares),
                                      TEST(a_classic_file_is_read_likewise),
                                      {NULL, NULL}};
  MPI_Init(&argc, &argv);
  folder_make(folder);
  int code = harness_run_mpi(&argc, &argv, "storage", tests);
  folder_remove(folder);
  MPI_Finalize();
  problems_clear(&list);
  return code;
}
