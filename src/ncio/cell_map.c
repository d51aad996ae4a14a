/* A number a cell, or a cell and year: crop calendars, parameter maps, shares. Rank 0 reads what
 * the file says of the variable, every rank the numbers of its cells.
 */
#include "ncio/cell_points.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_block.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "region/shared_problems.h"
#include "support/units.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* what rank 0 learns from the header */
struct map_plan {
  struct nc_space space;
  struct nc_variable v;
  double scale, offset;
  int64_t *step; /* [n_years] place of each year in the file, -1 = not there */
};

/* Place of each wanted year in the file. */
static bool year_places(const struct nc_file *file, int n_years, const int *years,
                        struct map_plan *p, struct problems *list) {
  const struct nc_variable *v = &p->v;
  int dim = nc_role_dim(v, NC_YEAR), n = 0, *year = NULL;
  if (dim < 0) dim = nc_role_dim(v, NC_TIME);
  /* one time stamp dates the map, it does not limit it */
  if (dim >= 0 && v->role[dim] == NC_TIME && v->length[dim] == 1) dim = -1;
  if (dim >= 0 && !nc_years_read(file, v->dim[dim], &year, &n, list)) return false;
  for (int t = 0; t < n_years; t++) {
    p->step[t] = dim < 0 ? 0 : -1;
    for (int k = 0; k < n; k++)
      if (year[k] == years[t]) p->step[t] = k;
  }
  free(year);
  return true;
}

static bool unit_read(const struct nc_file *file, const char *unit, struct map_plan *p,
                      struct problems *list) {
  const struct nc_variable *v = &p->v;
  const size_t counts = strlen(CELL_MAP_COUNTS);
  double scale, offset;
  if (unit && strcmp(unit, CELL_MAP_HEIGHT) == 0) return nc_height(file, v, &p->scale, list);
  if (!unit || strcmp(unit, CELL_MAP_DATE) == 0) return true;
  if (strcmp(unit, CELL_MAP_CODE) == 0) return nc_code(file, v, list);
  if (strncmp(unit, CELL_MAP_COUNTS, counts) != 0)
    return nc_unit(file, v, unit, &p->scale, &p->offset, list);
  if (!v->has_unit || (unit_conversion(v->unit, unit + counts, &scale, &offset) && scale >= 100.0))
    return true;
  return nc_unit(file, v, unit + counts, &p->scale, &p->offset, list);
}

static void plan_read(const char *path, const char *variable, const char *unit, int n_years,
                      const int *years, struct map_plan *p, struct problems *list) {
  struct nc_file file;
  if (!nc_file_open_for(path, variable, &file, list)) return;
  if (nc_space_read(&file, &p->space, list)) {
    unsigned place = nc_place_roles(&p->space);
    char only[NC_NAME];
    variable = nc_map_or_only(&file, &p->space, variable, only, list);
    if (nc_variable_read(&file, variable, &p->space, &p->v, list) &&
        nc_variable_shape(&file, &p->v, place | 1u << NC_YEAR | 1u << NC_TIME, place,
                          p->space.gridded ? "(lat, lon) or (year, lat, lon)"
                                           : "(location) or (year, location)",
                          list) &&
        unit_read(&file, unit, p, list))
      year_places(&file, n_years, years, p, list);
  }
  nc_file_close(&file);
}

static PetscErrorCode PlanShare(MPI_Comm comm, int n_years, struct map_plan *p) {
  double factor[2] = {p->scale, p->offset};
  PetscFunctionBeginUser;
  PetscCall(SpaceShare(comm, &p->space));
  PetscCall(BytesShare(comm, &p->v, sizeof p->v));
  PetscCall(BytesShare(comm, factor, sizeof factor));
  PetscCall(BytesShare(comm, p->step, (size_t)n_years * sizeof *p->step));
  p->scale = factor[0];
  p->offset = factor[1];
  PetscFunctionReturn(0);
}

/* Numbers at the points of all cells, and of them the cells' means. */
static PetscErrorCode ReadPoints(MPI_Comm comm, const char *file, const struct map_plan *p,
                                 const struct cell_points *points, int n_years, double *value,
                                 struct problems *list) {
  int n = points->first[points->n_cells];
  double *read = nc_array((size_t)n * (size_t)n_years, sizeof *read);
  PetscFunctionBeginUser;
  PetscCall(
      PointsRead(comm, file, &p->v, &p->space, n, points->point, n_years, p->step, read, list));
  cell_points_mean(points, n_years, read, value);
  free(read);
  PetscFunctionReturn(0);
}

/* The row of the table of what was read; dates add their own (ncio/cell_date.c). */
static PetscErrorCode AddReading(MPI_Comm comm, const char *file, const char *unit,
                                 const struct map_plan *p, size_t n, const double *value,
                                 struct problems *list) {
  struct reading_row row = {.variable = p->v.name,
                            .file = file,
                            .found = p->v.unit,
                            .unit = unit,
                            .scale = p->scale,
                            .offset = p->offset};
  PetscFunctionBeginUser;
  if (unit && strcmp(unit, CELL_MAP_DATE) == 0) PetscFunctionReturn(0);
  if (unit && strcmp(unit, CELL_MAP_CODE) == 0) row.unit = NULL;
  if (unit && strcmp(unit, CELL_MAP_HEIGHT) == 0) row.unit = "m";
  if (unit && strncmp(unit, CELL_MAP_COUNTS, strlen(CELL_MAP_COUNTS)) == 0)
    row.unit = unit + strlen(CELL_MAP_COUNTS);
  PetscCall(ReadingAdd(comm, &row, n, value, list));
  PetscFunctionReturn(0);
}

static bool has_means(const char *unit) {
  return !unit || (strcmp(unit, CELL_MAP_CODE) != 0 && strcmp(unit, CELL_MAP_DATE) != 0);
}

PetscErrorCode CellMapRead(MPI_Comm comm, const char *file, const char *variable, const char *unit,
                           const struct grid *grid, int n_years, const int *years, double *value,
                           struct problems *list) {
  struct map_plan p = {.scale = 1.0};
  struct problems found = {0};
  struct cell_points points = {0};
  size_t n = (size_t)grid->n_cells * (size_t)n_years;
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  for (size_t i = 0; i < n; i++) value[i] = NAN;
  p.step = nc_array((size_t)n_years, sizeof *p.step);
  if (rank == 0) plan_read(file, variable, unit, n_years, years, &p, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) {
    PetscCall(PlanShare(comm, n_years, &p));
    PetscCall(CellPointsFind(comm, file, variable, &p.space, grid, grid->n_cells, NULL,
                             has_means(unit) ? MAP_OF_QUANTITIES : MAP_OF_CLASSES, true, &points,
                             &found));
    PetscCall(ProblemsAnywhere(comm, &found, 0, &any));
    if (!any) {
      PetscCall(ReadPoints(comm, file, &p, &points, n_years, value, &found));
      for (size_t i = 0; unit && i < n; i++) value[i] = value[i] * p.scale + p.offset;
      PetscCall(AddReading(comm, file, unit, &p, n, value, &found));
      PetscCall(CellGapsFill(comm, file, variable, grid, n_years, value, &found));
    }
    cell_points_destroy(&points);
    problems_move(&found, list);
  }
  nc_space_destroy(&p.space);
  free(p.step);
  PetscFunctionReturn(0);
}
