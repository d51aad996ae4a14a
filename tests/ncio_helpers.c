/* See ncio_helpers.h. */
#include "ncio_helpers.h"
#include "grid_part.h"
#include "support/calendar.h"
#include <dirent.h>
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int world_rank(void) {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/* -- folders */

void folder_make(char folder[TEST_PATH]) {
  if (world_rank() == 0) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, TEST_PATH, "%s/windrow_XXXXXX", base && *base ? base : P_tmpdir);
    if (!mkdtemp(folder)) MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Bcast(folder, TEST_PATH, MPI_CHAR, 0, MPI_COMM_WORLD);
}

static void remove_files(const char *folder, int depth) {
  DIR *list = opendir(folder);
  for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
    char path[2 * TEST_PATH];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(path, sizeof path, "%.500s/%s", folder, entry->d_name);
    if (unlink(path) != 0 && depth < 3) remove_files(path, depth + 1);
  }
  if (list) closedir(list);
  rmdir(folder);
}

void folder_remove(const char *folder) {
  MPI_Barrier(MPI_COMM_WORLD);
  if (world_rank() == 0) remove_files(folder, 0);
  MPI_Barrier(MPI_COMM_WORLD);
}

const char *in_folder(const char *folder, const char *name, char path[TEST_PATH]) {
  snprintf(path, TEST_PATH, "%.300s/%.200s", folder, name);
  return path;
}

const char *cdl_file(const char *folder, const char *name, const char *text, char path[TEST_PATH]) {
  char source[TEST_PATH + 8], command[3 * TEST_PATH];
  in_folder(folder, name, path);
  MPI_Barrier(MPI_COMM_WORLD);
  if (world_rank() == 0) {
    snprintf(source, sizeof source, "%s.cdl", path);
    snprintf(command, sizeof command, "ncgen -k nc4 -o '%s' '%s'", path, source);
    FILE *out = fopen(source, "w");
    if (out) fputs(text, out);
    if (out) fclose(out);
    if (system(command) != 0) printf("    ncgen failed on:\n%s\n", text);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  return path;
}

/* -- problems */

static void print_all(const struct problems *list, const char *wanted) {
  printf("    rank %d: expected %s, found %d problems\n", world_rank(), wanted, list->n);
  for (int i = 0; i < list->n; i++) printf("      %s\n", list->line[i]);
  fflush(stdout);
}

bool one_problem(struct problems *list, const char *part) {
  char line[1024] = "", first[1024];
  bool good = list->n == 1 && strstr(list->line[0], part);
  if (list->n > 0) snprintf(line, sizeof line, "%s", list->line[0]);
  memcpy(first, line, sizeof first);
  MPI_Bcast(first, sizeof first, MPI_CHAR, 0, MPI_COMM_WORLD);
  good = good && strcmp(first, line) == 0;
  if (!good) print_all(list, part);
  problems_clear(list);
  return good;
}

bool no_problems(struct problems *list) {
  bool good = list->n == 0;
  if (!good) print_all(list, "none");
  problems_clear(list);
  return good;
}

int own_cells(const struct grid *grid, int *cells) {
  for (int c = 0; c < grid->n_cells; c++) cells[c] = c;
  return grid->n_cells;
}

int number_of(const struct grid *grid, int cell) { return (int)grid_cell_number(grid, cell); }

void all_cells(const struct grid *grid, int width, const double *own, double *all) {
  if (CellsGather(MPI_COMM_WORLD, grid, width, own, all)) MPI_Abort(MPI_COMM_WORLD, 1);
}

struct entry {
  double region, cell, year, area;
};

static int by_place(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  if (x->region != y->region) return x->region < y->region ? -1 : 1;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  return (x->year > y->year) - (x->year < y->year);
}

struct overlap all_entries(const struct grid *grid, const struct overlap *own) {
  int size, n = 4 * own->n, total = 0, *count, *start;
  struct overlap all = {.n_regions = own->n_regions};
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  count = calloc(2 * (size_t)size, sizeof *count);
  start = count + size;
  MPI_Allgather(&n, 1, MPI_INT, count, 1, MPI_INT, MPI_COMM_WORLD);
  for (int r = 0; r < size; total += count[r++]) start[r] = total;
  struct entry *mine = calloc((size_t)n + 1, sizeof *mine), *entry = calloc((size_t)total + 1, 32);
  for (int i = 0; i < own->n; i++)
    mine[i] = (struct entry){own->entry_region[i], number_of(grid, own->entry_cell[i]),
                             own->entry_year[i], own->area[i]};
  MPI_Allgatherv(mine, n, MPI_DOUBLE, entry, count, start, MPI_DOUBLE, MPI_COMM_WORLD);
  all.n = total / 4;
  qsort(entry, (size_t)all.n, sizeof *entry, by_place);
  all.entry_region = calloc((size_t)all.n + 1, sizeof(int));
  all.entry_cell = calloc((size_t)all.n + 1, sizeof(int));
  all.entry_year = calloc((size_t)all.n + 1, sizeof(int));
  all.area = calloc((size_t)all.n + 1, sizeof(double));
  for (int i = 0; i < all.n; i++) {
    all.entry_region[i] = (int)entry[i].region;
    all.entry_cell[i] = (int)entry[i].cell;
    all.entry_year[i] = (int)entry[i].year;
    all.area[i] = entry[i].area;
  }
  free(mine);
  free(entry);
  free(count);
  return all;
}

/* -- weather */

enum { ROWS = 3, COLUMNS = 4, CELLS = ROWS * COLUMNS };

/* Multiples of 1/4 and of 1/8, so that float, packing by 1/8 and K lose nothing. */
double weather_formula(enum weather_variable variable, int cell, int day) {
  double tmin = 0.25 * (cell % 7) + 0.125 * (day % 40) - 2.0;
  if (variable == WEATHER_TMIN) return tmin;
  if (variable == WEATHER_TMAX) return tmin + 8.0 + 0.125 * (cell + day % 3);
  return 86400.0 * (100.0 + 2.0 * cell + day % 50);
}

static double stored(const char *name, const struct weather_file *w, int cell, int day) {
  const double kelvin = 273.125; /* exact in float; the reader's 273.15 differs by 0.025 */
  if (strcmp(name, "tasmin") == 0)
    return weather_formula(WEATHER_TMIN, cell, day) + kelvin + w->tmin_offset;
  if (strcmp(name, "tasmax") == 0) return weather_formula(WEATHER_TMAX, cell, day) + kelvin;
  return weather_formula(WEATHER_IRRAD, cell, day) / 86400.0;
}

struct layout {
  int dim[3]; /* by kind: time, row, column */
  int order[3], n_dims;
  int length[3];
};

static struct layout layout_of(const struct weather_file *w, int n_t) {
  static const int orders[][3] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, -1}, {2, 0, -1}};
  struct layout l = {.n_dims = w->order >= TIME_LOCATION ? 2 : 3, .length = {n_t, ROWS, COLUMNS}};
  memcpy(l.order, orders[w->order], sizeof l.order);
  if (l.n_dims == 2) l.length[1] = 1;
  if (l.n_dims == 2) l.length[2] = CELLS;
  return l;
}

static void put_texts(int nc, int id, const char *name, const char *text) {
  nc_put_att_text(nc, id, name, strlen(text), text);
}

/* Classic files take data only outside define mode; netCDF-4 does not mind. */
static void put_doubles(int nc, int id, const double *value) {
  nc_enddef(nc);
  nc_put_var_double(nc, id, value);
  nc_redef(nc);
}

static double lat_of(int row) { return 52.0 - 0.5 * row; }
static double lon_of(int column) { return 7.0 + 0.5 * column; }

static void write_places(int nc, const struct weather_file *w, const struct layout *l) {
  int lat, lon, names, length;
  double la[CELLS], lo[CELLS], shift = w->lon_360 ? 360.0 : 0.0;
  char text[CELLS][24] = {{0}};
  bool grid = l->n_dims == 3;
  nc_def_var(nc, grid ? "latitude" : "lat", NC_DOUBLE, 1, &l->dim[grid ? 1 : 2], &lat);
  nc_def_var(nc, grid ? "longitude" : "lon", NC_DOUBLE, 1, &l->dim[2], &lon);
  put_texts(nc, lat, "units", "degrees_north");
  put_texts(nc, lon, "units", "degrees_east");
  for (int i = 0; i < (grid ? ROWS : CELLS); i++) {
    int row = grid ? i : i / COLUMNS;
    la[i] = lat_of(w->lat_rises ? ROWS - 1 - row : row);
  }
  for (int i = 0; i < (grid ? COLUMNS : CELLS); i++) lo[i] = lon_of(i % COLUMNS) + shift;
  put_doubles(nc, lat, la);
  put_doubles(nc, lon, lo);
  if (grid || w->unnamed) return;
  nc_def_dim(nc, "name_length", 24, &length);
  int dims[2] = {l->dim[2], length};
  nc_def_var(nc, "location", NC_CHAR, 2, dims, &names);
  for (int i = 0; i < CELLS; i++) snprintf(text[i], 24, "cell_%d", i);
  nc_enddef(nc);
  nc_put_var_text(nc, names, text[0]);
  nc_redef(nc);
}

static void write_times(int nc, const struct weather_file *w, const struct layout *l) {
  const char *name = w->time_name ? w->time_name : "time";
  const char *units = w->time_units ? w->time_units : "days since 2001-01-01";
  double *time = calloc((size_t)l->length[0], sizeof *time);
  bool hours = strncmp(units, "hours", 5) == 0;
  int id;
  for (int t = 0; t < l->length[0]; t++) {
    int day = w->first + t + (w->skip_step > 0 && t >= w->skip_step);
    if (w->repeat_step > 0 && t == w->repeat_step) day--;
    time[t] = hours ? 24.0 * day + 12.0 : day;
  }
  nc_def_var(nc, name, NC_DOUBLE, 1, &l->dim[0], &id);
  put_texts(nc, id, "units", units);
  if (w->calendar) put_texts(nc, id, "calendar", w->calendar);
  put_doubles(nc, id, time);
  free(time);
}

static void write_variable(int nc, const char *name, const struct weather_file *w,
                           const struct layout *l) {
  int dims[3], id, at[3] = {0};
  const double scale = 0.125, offset = 270.125;
  const short packed_fill = -32767;
  const float fill = 1e20f;
  size_t n = (size_t)l->length[0] * CELLS, k = 0;
  double *value = calloc(n, sizeof *value);
  bool packed = w->packed && strcmp(name, "rsds") != 0;
  for (int d = 0; d < l->n_dims; d++) dims[d] = l->dim[l->order[d]];
  nc_def_var(nc, name, packed ? NC_SHORT : NC_FLOAT, l->n_dims, dims, &id);
  if (packed) {
    nc_put_att_double(nc, id, "scale_factor", NC_DOUBLE, 1, &scale);
    nc_put_att_double(nc, id, "add_offset", NC_DOUBLE, 1, &offset);
    nc_put_att_short(nc, id, "missing_value", NC_SHORT, 1, &packed_fill);
  } else {
    nc_put_att_float(nc, id, "_FillValue", NC_FLOAT, 1, &fill);
  }
  put_texts(nc, id, "units",
            strcmp(name, "rsds") ? "K"
            : w->radiation_units ? w->radiation_units
                                 : "W m-2");
  /* walk the array in the file's order; at[] counts by kind */
  for (k = 0; k < n; k++) {
    size_t rest = k;
    for (int d = l->n_dims - 1; d >= 0; d--) {
      at[l->order[d]] = (int)(rest % (size_t)l->length[l->order[d]]);
      rest /= (size_t)l->length[l->order[d]];
    }
    int row = l->n_dims == 3 ? at[1] : at[2] / COLUMNS, column = at[2] % COLUMNS;
    int cell = (w->lat_rises ? ROWS - 1 - row : row) * COLUMNS + column;
    double v = stored(name, w, cell, w->first + at[0]);
    bool missing =
        w->missing_day > 0 && at[0] == w->missing_day && cell == 5 && strcmp(name, "tasmax") == 0;
    value[k] = missing ? (packed ? packed_fill : (double)fill) : packed ? (v - offset) / scale : v;
  }
  put_doubles(nc, id, value);
  free(value);
}

void weather_file_write(const char *path, const struct weather_file *w) {
  static const char *const names[] = {"rsds", "tasmin", "tasmax"};
  MPI_Barrier(MPI_COMM_WORLD);
  if (world_rank() == 0) {
    struct layout l = layout_of(w, w->n_days);
    int nc;
    nc_create(path, NC_CLOBBER | (w->classic ? 0 : NC_NETCDF4), &nc);
    nc_def_dim(nc, w->time_name ? w->time_name : "time", (size_t)l.length[0], &l.dim[0]);
    if (l.n_dims == 3) nc_def_dim(nc, "latitude", ROWS, &l.dim[1]);
    nc_def_dim(nc, l.n_dims == 3 ? "longitude" : "location", (size_t)l.length[2], &l.dim[2]);
    write_places(nc, w, &l);
    write_times(nc, w, &l);
    for (int v = 0; v < 3; v++)
      if (!w->only || strcmp(w->only, names[v]) == 0) write_variable(nc, names[v], w, &l);
    nc_close(nc);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}
