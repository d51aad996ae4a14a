/* A number a cell, or a cell and year: crop calendars, parameter maps, shares (rank 0, replicated).
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include <math.h>
#include <stdlib.h>

/* Place of each wanted year in the file, -1 where it is not there; [n_years] malloc'ed. */
static size_t *year_places(const struct nc_file *file, const struct nc_variable *v, int n_years,
                           const int *years, bool **there, struct problems *list) {
  size_t *place = nc_array((size_t)n_years, sizeof *place);
  int dim = nc_role_dim(v, NC_YEAR), n = 0, *year = NULL;
  if (dim < 0) dim = nc_role_dim(v, NC_TIME);
  /* one time stamp dates the map, it does not limit it */
  if (dim >= 0 && v->role[dim] == NC_TIME && v->length[dim] == 1) dim = -1;
  *there = nc_array((size_t)n_years, sizeof **there);
  if (dim >= 0 && !nc_years_read(file, v->dim[dim], &year, &n, list)) {
    free(place);
    return NULL;
  }
  for (int t = 0; t < n_years; t++) {
    (*there)[t] = dim < 0;
    for (int k = 0; k < n; k++)
      if (year[k] == years[t]) {
        place[t] = (size_t)k;
        (*there)[t] = true;
      }
  }
  free(year);
  return place;
}

static bool fill_map(const struct nc_file *file, const struct nc_variable *v,
                     const struct nc_space *space, const double *raw, const struct grid *grid,
                     int n_years, const int *years, double *value, struct problems *list) {
  size_t stride[N_NC_ROLES];
  bool *there = NULL;
  char text[NC_NAME];
  struct nc_finder finder = {0};
  int n_out = 0, first_out = 0;
  size_t *place = year_places(file, v, n_years, years, &there, list);
  nc_strides(v, v->length, stride);
  size_t along = stride[NC_YEAR] ? stride[NC_YEAR] : stride[NC_TIME];
  for (int c = 0; place && c < grid->n_cells; c++) {
    int p = nc_space_cell(space, grid, c, &finder);
    if (p < 0 && n_out++ == 0) first_out = c;
    if (p < 0) continue;
    size_t at = (size_t)(p / space->n_lon) * stride[NC_ROW] +
                (size_t)(p % space->n_lon) * stride[NC_COLUMN];
    for (int t = 0; t < n_years; t++)
      value[(size_t)c * (size_t)n_years + (size_t)t] = there[t] ? raw[at + place[t] * along] : NAN;
  }
  nc_finder_destroy(&finder);
  bool good = place != NULL;
  if (n_out)
    good = problem(list, "%s: %d of the cells %s not in its grid, first %s", file->path, n_out,
                   n_out > 1 ? "are" : "is", nc_cell_text(grid, first_out, text, sizeof text));
  free(place);
  free(there);
  return good;
}

static bool map_read(const char *path, const char *variable, const char *unit,
                     const struct grid *grid, int n_years, const int *years, double *value,
                     struct problems *list) {
  struct nc_file file;
  struct nc_space space;
  struct nc_variable v;
  double *raw = NULL;
  size_t n = 0;
  if (!nc_file_open(path, &file, list)) return false;
  bool good = nc_space_read(&file, &space, list);
  if (good) {
    unsigned place = space.gridded           ? 1u << NC_ROW | 1u << NC_COLUMN
                     : space.column_dim >= 0 ? 1u << NC_COLUMN
                                             : 0u;
    unsigned years_too = place | 1u << NC_YEAR | 1u << NC_TIME;
    good = nc_variable_read(&file, variable, &space, &v, list) &&
           nc_variable_shape(&file, &v, years_too, place,
                             space.gridded ? "(lat, lon) or (year, lat, lon)"
                                           : "(location) or (year, location)",
                             list);
    raw = good ? nc_read_all(&file, &v, &n, list) : NULL;
    good = raw && (!unit || nc_convert(&file, &v, unit, n, raw, list)) &&
           fill_map(&file, &v, &space, raw, grid, n_years, years, value, list);
    nc_space_destroy(&space);
  }
  free(raw);
  nc_file_close(&file);
  return good;
}

PetscErrorCode CellMapRead(MPI_Comm comm, const char *file, const char *variable, const char *unit,
                           const struct grid *grid, int n_years, const int *years, double *value,
                           struct problems *list) {
  struct problems found = {0};
  size_t n = (size_t)grid->n_cells * (size_t)n_years;
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  for (size_t i = 0; i < n; i++) value[i] = NAN;
  if (rank == 0) map_read(file, variable, unit, grid, n_years, years, value, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) PetscCall(BytesShare(comm, value, n * sizeof *value));
  PetscFunctionReturn(0);
}
