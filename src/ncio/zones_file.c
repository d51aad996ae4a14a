/* Regions from a map: each cell belongs to one zone, with the cell's area (rank 0, replicated).
 *
 * Zones are integers (named by region_name, by flag_meanings, or by the number itself) or texts.
 * Area: cell_area or harvested_area of the file, else that of the spherical trapezium between the
 * mid-points of the axes, R^2 d_lon (sin lat_n - sin lat_s), R = 6371.0088 km; stations count 1 ha.
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/overlap_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Regions known so far: names in order, with the zone numbers that stand for them. */
struct zones {
  int n, capacity;
  char **name;
  double *number; /* NaN = by name */
};

static int add_zone(struct zones *z, const char *name, double number) {
  if (z->n == z->capacity) {
    z->capacity = z->capacity ? 2 * z->capacity : 64;
    char **names = nc_array((size_t)z->capacity, sizeof *names);
    double *numbers = nc_array((size_t)z->capacity, sizeof *numbers);
    if (z->n) memcpy(names, z->name, (size_t)z->n * sizeof *names);
    if (z->n) memcpy(numbers, z->number, (size_t)z->n * sizeof *numbers);
    free(z->name);
    free(z->number);
    z->name = names;
    z->number = numbers;
  }
  z->name[z->n] = nc_copy_text(name);
  z->number[z->n] = number;
  return z->n++;
}

static int zone_of_number(const struct zones *z, double number, int hint) {
  if (hint >= 0 && hint < z->n && z->number[hint] == number) return hint;
  for (int i = 0; i < z->n; i++)
    if (z->number[i] == number) return i;
  return -1;
}

static int zone_of_name(const struct zones *z, const char *name) {
  for (int i = 0; i < z->n; i++)
    if (strcmp(z->name[i], name) == 0) return i;
  return -1;
}

/* -- names of integer zones */

static bool names_from_flags(const struct nc_file *file, int id, struct zones *z) {
  size_t n = 0;
  nc_type type;
  char meanings[8192];
  if (nc_inq_att(file->id, id, "flag_values", &type, &n) != NC_NOERR || n == 0) return false;
  if (!nc_attribute(file, id, "flag_meanings", meanings, sizeof meanings)) return false;
  double *value = nc_array(n, sizeof *value);
  bool good = nc_get_att_double(file->id, id, "flag_values", value) == NC_NOERR;
  char *rest = NULL, *word = strtok_r(meanings, " ", &rest);
  for (size_t i = 0; good && i < n && word; i++, word = strtok_r(NULL, " ", &rest))
    add_zone(z, word, value[i]);
  free(value);
  return good && z->n > 0;
}

/* region_name(region); the numbers are region(region) where that is numeric, else 0, 1, 2, ... */
static bool names_from_list(const struct nc_file *file, struct zones *z, struct problems *list) {
  int id, dims[NC_MAX_VAR_DIMS], number_id, number_dim;
  size_t n;
  char dim_name[NC_MAX_NAME + 1] = "";
  if (nc_inq_varid(file->id, "region_name", &id) != NC_NOERR || !nc_is_text(file, id)) return false;
  char **names = nc_read_texts(file, id, &n, list);
  if (!names) return false;
  nc_inq_vardimid(file->id, id, dims);
  nc_inq_dimname(file->id, dims[0], dim_name);
  double *number = nc_array(n, sizeof *number);
  for (size_t i = 0; i < n; i++) number[i] = (double)i;
  int n_dims = 0;
  if (nc_inq_varid(file->id, dim_name, &number_id) == NC_NOERR && !nc_is_text(file, number_id) &&
      nc_inq_varndims(file->id, number_id, &n_dims) == NC_NOERR && n_dims == 1 &&
      nc_inq_vardimid(file->id, number_id, &number_dim) == NC_NOERR && number_dim == dims[0])
    nc_get_var_double(file->id, number_id, number);
  for (size_t i = 0; i < n; i++) add_zone(z, names[i], number[i]);
  free(number);
  nc_free_texts(n, &names);
  return true;
}

static int by_number(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The numbers that occur, ascending, as texts */
static void names_from_numbers(const struct grid *grid, const double *zone, struct zones *z) {
  size_t n = 0;
  double *number = nc_array((size_t)grid->n_cells, sizeof *number);
  for (int c = 0; c < grid->n_cells; c++)
    if (isfinite(zone[c])) number[n++] = zone[c];
  qsort(number, n, sizeof *number, by_number);
  for (size_t i = 0; i < n; i++) {
    char text[32];
    if (i > 0 && number[i] == number[i - 1]) continue;
    snprintf(text, sizeof text, "%.0f", number[i]);
    add_zone(z, text, number[i]);
  }
  free(number);
}

/* -- values at cells */

struct zone_file {
  struct nc_file file;
  struct nc_space space;
  const struct grid *grid;
  int *point; /* [n_cells] */
};

static bool place_cells(struct zone_file *f, struct problems *list) {
  struct nc_finder finder = {0};
  int n_out = 0, first_out = 0;
  char text[NC_NAME];
  f->point = nc_array((size_t)f->grid->n_cells, sizeof *f->point);
  for (int c = 0; c < f->grid->n_cells; c++) {
    f->point[c] = nc_space_cell(&f->space, f->grid, c, &finder);
    if (f->point[c] < 0 && n_out++ == 0) first_out = c;
  }
  nc_finder_destroy(&finder);
  return n_out == 0 ||
         problem(list, "%s: %d of the cells %s not in its grid, first %s", f->file.path, n_out,
                 n_out > 1 ? "are" : "is", nc_cell_text(f->grid, first_out, text, sizeof text));
}

/* A numeric variable at the cells [n_cells]; NULL and a problem. `unit` NULL = as it stands. */
static double *values_at_cells(struct zone_file *f, const char *name, const char *unit,
                               struct problems *list) {
  struct nc_variable v;
  size_t n, stride[N_NC_ROLES];
  const struct nc_space *s = &f->space;
  unsigned all = s->gridded ? 1u << NC_ROW | 1u << NC_COLUMN : 1u << NC_COLUMN;
  if (!nc_variable_read(&f->file, name, s, &v, list) ||
      !nc_variable_shape(&f->file, &v, all, all, s->gridded ? "(lat, lon)" : "(location)", list))
    return NULL;
  double *raw = nc_read_all(&f->file, &v, &n, list);
  if (!raw || (unit && v.has_unit && !nc_convert(&f->file, &v, unit, n, raw, list))) {
    free(raw);
    return NULL;
  }
  nc_strides(&v, v.length, stride);
  double *value = nc_array((size_t)f->grid->n_cells, sizeof *value);
  for (int c = 0; c < f->grid->n_cells; c++)
    value[c] = raw[(size_t)(f->point[c] / s->n_lon) * stride[NC_ROW] +
                   (size_t)(f->point[c] % s->n_lon) * stride[NC_COLUMN]];
  free(raw);
  return value;
}

static double step_at(const double *axis, int n, int i) {
  if (n < 2) return NAN;
  int low = i > 0 ? i - 1 : 0, high = i < n - 1 ? i + 1 : n - 1;
  return fabs(remainder(axis[high] - axis[low], 360.0)) / (high - low);
}

/* ha */
static double trapezium(const struct grid *g, int cell) {
  const double radius = 6371008.8, radian = 3.14159265358979323846 / 180.0; /* m */
  int j = g->point[cell] / g->n_lon, i = g->point[cell] % g->n_lon;
  double d_lat = step_at(g->lat_axis, g->n_lat, j), d_lon = step_at(g->lon_axis, g->n_lon, i);
  if (isnan(d_lat)) d_lat = isnan(d_lon) ? 1.0 : d_lon;
  if (isnan(d_lon)) d_lon = d_lat;
  double north = fmin(g->lat_axis[j] + 0.5 * d_lat, 90.0);
  double south = fmax(g->lat_axis[j] - 0.5 * d_lat, -90.0);
  return 1e-4 * radius * radius * d_lon * radian * (sin(north * radian) - sin(south * radian));
}

static double *areas_at_cells(struct zone_file *f, struct problems *list) {
  static const char *const names[] = {"harvested_area", "cell_area", "area"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (nc_has_variable(&f->file, names[i])) return values_at_cells(f, names[i], "ha", list);
  double *area = nc_array((size_t)f->grid->n_cells, sizeof *area);
  for (int c = 0; c < f->grid->n_cells; c++)
    area[c] = f->grid->gridded ? trapezium(f->grid, c) : 1.0;
  return area;
}

/* -- the map */

static bool number_zones(struct zone_file *f, const char *variable, struct zones *z, int *zone_of,
                         struct problems *list) {
  int id;
  char text[NC_NAME];
  double *zone = values_at_cells(f, variable, NULL, list);
  if (!zone) return false;
  nc_inq_varid(f->file.id, variable, &id);
  bool good = true;
  if (!names_from_flags(&f->file, id, z) && !names_from_list(&f->file, z, list))
    names_from_numbers(f->grid, zone, z);
  for (int c = 0, last = -1; c < f->grid->n_cells && good; c++) {
    zone_of[c] = -1;
    if (isnan(zone[c])) continue;
    zone_of[c] = last = zone_of_number(z, zone[c], last);
    if (zone_of[c] < 0)
      good = problem(list,
                     "%s: %s of %s is %g, which no region has; region_name counts from 0 unless a "
                     "numeric region(region) gives the numbers",
                     f->file.path, variable, nc_cell_text(f->grid, c, text, sizeof text), zone[c]);
  }
  free(zone);
  return good;
}

static bool text_zones(struct zone_file *f, const char *variable, int id, struct zones *z,
                       int *zone_of, struct problems *list) {
  size_t n;
  const struct nc_space *s = &f->space;
  char **text = nc_read_texts(&f->file, id, &n, list);
  if (!text) return false;
  bool good = n == (size_t)s->n_lat * (size_t)s->n_lon;
  if (!good)
    problem(list, "%s: variable '%s' has %zu texts; one for each of the %d points is expected",
            f->file.path, variable, n, s->n_lat * s->n_lon);
  /* (lat, lon) or (lon, lat) */
  int dims[NC_MAX_VAR_DIMS] = {-1};
  nc_inq_vardimid(f->file.id, id, dims);
  bool columns_first = s->gridded && dims[0] == s->column_dim;
  for (int c = 0; good && c < f->grid->n_cells; c++) {
    int j = f->point[c] / s->n_lon, i = f->point[c] % s->n_lon;
    const char *name = text[columns_first ? i * s->n_lat + j : f->point[c]];
    zone_of[c] = *name ? zone_of_name(z, name) : -1;
    if (*name && zone_of[c] < 0) zone_of[c] = add_zone(z, name, NAN);
  }
  nc_free_texts(n, &text);
  return good;
}

static bool zones_read(const char *path, const char *variable, const struct grid *grid,
                       struct overlap *overlap, struct problems *list) {
  struct zone_file f = {.grid = grid};
  struct zones z = {0};
  struct overlap_table table = {0};
  int id, *zone_of = nc_array((size_t)grid->n_cells, sizeof *zone_of);
  double *area = NULL;
  char text[NC_NAME];
  bool good = nc_file_open(path, &f.file, list);
  if (good) good = nc_space_read(&f.file, &f.space, list);
  good = good && place_cells(&f, list) && nc_variable_id(&f.file, variable, &id, list);
  if (good)
    good = nc_is_text(&f.file, id) ? text_zones(&f, variable, id, &z, zone_of, list)
                                   : number_zones(&f, variable, &z, zone_of, list);
  if (good) good = (area = areas_at_cells(&f, list)) != NULL;
  for (int c = 0; good && c < grid->n_cells; c++)
    if (area[c] < 0.0)
      good = problem(list, "%s: the area of %s is %g ha; an area is not negative", path,
                     nc_cell_text(grid, c, text, sizeof text), area[c]);
  for (int c = 0; good && c < grid->n_cells; c++)
    if (zone_of[c] >= 0 && area[c] > 0.0) overlap_table_add(&table, zone_of[c], c, 0, area[c]);
  if (good && table.n == 0)
    good = problem(list, "%s: '%s' puts no cell of the grid into a region", path, variable);
  if (good)
    overlap_table_finish(&table, z.n, z.name, overlap);
  else
    nc_free_texts((size_t)z.n, &z.name);
  free(table.row);
  free(z.number);
  free(area);
  free(zone_of);
  free(f.point);
  nc_space_destroy(&f.space);
  nc_file_close(&f.file);
  return good;
}

PetscErrorCode ZonesRead(MPI_Comm comm, const char *file, const char *variable,
                         const struct grid *grid, struct overlap *overlap, struct problems *list) {
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *overlap = (struct overlap){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) zones_read(file, variable, grid, overlap, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) PetscCall(OverlapShare(comm, overlap));
  PetscFunctionReturn(0);
}
