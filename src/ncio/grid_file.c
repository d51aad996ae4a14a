/* The campaign's cells from a file: the points of a grid where a mask allows, or stations.
 *
 * Rank 0 reads; the grid is replicated.
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The value of a variable at every point [n_points]; NULL and a problem. */
static double *read_points(const struct nc_file *file, const char *name,
                           const struct nc_space *space, struct problems *list) {
  struct nc_variable v;
  size_t stride[N_NC_ROLES], n = (size_t)space->n_lat * (size_t)space->n_lon;
  unsigned both = 1u << NC_ROW | 1u << NC_COLUMN;
  unsigned all = space->gridded ? both : space->column_dim >= 0 ? 1u << NC_COLUMN : 0u;
  if (!nc_variable_read(file, name, space, &v, list) ||
      !nc_variable_shape(file, &v, all, all, space->gridded ? "(lat, lon)" : "(location)", list))
    return NULL;
  double *raw = nc_read_all(file, &v, NULL, list);
  if (!raw) return NULL;
  nc_strides(&v, v.length, stride);
  double *value = nc_array(n, sizeof *value);
  for (size_t p = 0; p < n; p++) {
    size_t j = p / (size_t)space->n_lon, i = p % (size_t)space->n_lon;
    value[p] = raw[j * stride[NC_ROW] + i * stride[NC_COLUMN]];
  }
  free(raw);
  return value;
}

/* Height above sea level [m] where the file has it; unknown is no problem, a bad unit is. */
static double *read_altitude(const struct nc_file *file, const struct nc_space *space,
                             struct problems *list) {
  struct nc_variable v;
  double factor;
  if (!nc_altitude(file, space, NULL, &v, &factor, list)) return NULL;
  double *value = read_points(file, v.name, space, list);
  size_t n = (size_t)space->n_lat * (size_t)space->n_lon;
  for (size_t p = 0; value && p < n; p++) value[p] *= factor;
  return value;
}

static double *copy_axis(const double *axis, int n) {
  double *copy = nc_array((size_t)n, sizeof *copy);
  memcpy(copy, axis, (size_t)n * sizeof *copy);
  return copy;
}

static void fill_grid(const struct nc_space *s, const double *mask, double minimum,
                      const double *alt, struct grid *g) {
  int n = s->n_lat * s->n_lon;
  *g = (struct grid){.gridded = s->gridded, .n_lat = s->n_lat, .n_lon = s->n_lon, .n_points = n};
  g->point = nc_array((size_t)n, sizeof *g->point);
  g->lat = nc_array((size_t)n, sizeof *g->lat);
  g->lon = nc_array((size_t)n, sizeof *g->lon);
  g->alt = nc_array((size_t)n, sizeof *g->alt);
  if (s->name) g->name = nc_array((size_t)n, sizeof *g->name);
  if (s->gridded) {
    g->lat_axis = copy_axis(s->lat, s->n_lat);
    g->lon_axis = copy_axis(s->lon, s->n_lon);
  }
  for (int p = 0; p < n; p++) {
    if (mask && !(mask[p] > minimum)) continue;
    int c = g->n_cells++, i = p % s->n_lon;
    double lon = s->lon[i];
    g->point[c] = p;
    g->lat[c] = s->lat[s->gridded ? p / s->n_lon : p];
    g->lon[c] = lon > 180.0 ? lon - 360.0 : lon < -180.0 ? lon + 360.0 : lon;
    g->alt[c] = alt ? alt[p] : NAN;
    if (g->name) g->name[c] = nc_copy_text(s->name[p]);
  }
}

static bool stations_differ(const struct nc_file *file, const struct grid *g,
                            struct problems *list) {
  struct name_table names = {0};
  bool good = true;
  for (int a = 0; a < g->n_cells; a++) {
    if (!isfinite(g->lat[a]) || !isfinite(g->lon[a]))
      good = problem(list, "%s: station %d '%s' has no latitude and longitude", file->path, a + 1,
                     g->name ? g->name[a] : "");
    int first = g->name ? name_table_add(&names, g->name[a], a) : a;
    if (first < a)
      good = problem(list, "%s: station '%s' is listed twice (%d and %d); names must differ",
                     file->path, g->name[a], first + 1, a + 1);
  }
  name_table_destroy(&names);
  return good;
}

static bool grid_read(const char *path, const char *mask_variable, double minimum, struct grid *g,
                      struct problems *list) {
  struct nc_file file;
  struct nc_space space;
  double *mask = NULL, *alt = NULL;
  if (!nc_file_open(path, &file, list)) return false;
  bool good = nc_space_read(&file, &space, list);
  if (!good) goto close;
  if (!mask_variable && nc_has_variable(&file, "mask")) mask_variable = "mask";
  if (!mask_variable && nc_has_variable(&file, "crop_fraction")) mask_variable = "crop_fraction";
  if (mask_variable) {
    mask = read_points(&file, mask_variable, &space, list);
    good = mask != NULL;
  }
  if (good) {
    int before = list->count;
    alt = read_altitude(&file, &space, list);
    fill_grid(&space, mask, minimum, alt, g);
    good = !problems_since(list, before);
    if (g->n_cells == 0)
      good = problem(list, "%s: no cell is left: '%s' exceeds %g nowhere", path,
                     mask_variable ? mask_variable : "points", minimum);
    if (!g->gridded && !stations_differ(&file, g, list)) good = false;
  }
  free(mask);
  free(alt);
  nc_space_destroy(&space);
close:
  nc_file_close(&file);
  return good;
}

static PetscErrorCode GridShare(MPI_Comm comm, struct grid *g) {
  PetscFunctionBeginUser;
  struct grid plain = *g;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  int rank;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank) {
    *g = plain;
    g->lat_axis = g->lon_axis = g->lat = g->lon = g->alt = NULL;
    g->point = NULL;
    g->name = NULL;
  }
  size_t n = (size_t)g->n_cells, real = sizeof(double);
  PetscCall(ArrayShare(comm, (size_t)g->n_lat, real, (void **)&g->lat_axis));
  PetscCall(ArrayShare(comm, (size_t)g->n_lon, real, (void **)&g->lon_axis));
  PetscCall(ArrayShare(comm, n, sizeof(int), (void **)&g->point));
  PetscCall(ArrayShare(comm, n, real, (void **)&g->lat));
  PetscCall(ArrayShare(comm, n, real, (void **)&g->lon));
  PetscCall(ArrayShare(comm, n, real, (void **)&g->alt));
  PetscCall(TextsShare(comm, g->n_cells, &g->name));
  PetscFunctionReturn(0);
}

PetscErrorCode GridRead(MPI_Comm comm, const char *path, const char *mask_variable, double minimum,
                        struct grid *grid, struct problems *list) {
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *grid = (struct grid){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) grid_read(path, mask_variable, minimum, grid, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (any)
    grid_destroy(grid);
  else
    PetscCall(GridShare(comm, grid));
  PetscFunctionReturn(0);
}
