/* Cells by name or place; see cell_lookup.h.
 *
 * On a grid every rank knows the point, its owner whether it is a cell. A station is known to its
 * owner alone: ranks compare how near their own come; a name beats any distance, and of equals the
 * first station counts.
 */
#include "ncio/cell_lookup.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>

void cell_lookup_begin(const struct grid *grid, struct cell_lookup *x) {
  *x = (struct cell_lookup){.grid = grid,
                            .space = {.gridded = grid->gridded, .row_dim = -1, .column_dim = -1}};
  struct nc_space *s = &x->space;
  s->n_lat = grid->gridded ? grid->n_lat : 1;
  s->n_lon = grid->gridded ? grid->n_lon : grid->n_cells;
  s->lat = grid->gridded ? grid->lat_axis : grid->lat;
  s->lon = grid->gridded ? grid->lon_axis : grid->lon;
  s->name = grid->gridded ? NULL : grid->name;
}

void cell_lookup_end(struct cell_lookup *x) {
  nc_finder_destroy(&x->finder);
  *x = (struct cell_lookup){0};
}

/* own cell of a point, or -1 */
static int cell_of_point(const struct grid *grid, int64_t point) {
  int low = 0, high = grid->n_cells;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (grid->point[middle] < point)
      low = middle + 1;
    else
      high = middle;
  }
  return low < grid->n_cells && grid->point[low] == point ? low : -1;
}

static PetscErrorCode FindOnGrid(MPI_Comm comm, struct cell_lookup *x, int n, const double *lat,
                                 const double *lon, double steps, int *cell) {
  unsigned char *owned;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n, &owned));
  for (int i = 0; i < n; i++) {
    int64_t point = nc_space_find(&x->space, NULL, lat[i], lon[i], steps, &x->finder);
    cell[i] = point < 0 ? CELL_OUTSIDE : cell_of_point(x->grid, point);
    owned[i] = cell[i] >= 0;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, owned, n, MPI_UNSIGNED_CHAR, MPI_MAX, comm));
  for (int i = 0; i < n; i++)
    if (cell[i] == CELL_OF_ANOTHER_RANK && !owned[i]) cell[i] = CELL_MASKED;
  PetscCall(PetscFree(owned));
  PetscFunctionReturn(0);
}

static PetscErrorCode FindStations(MPI_Comm comm, struct cell_lookup *x, int n,
                                   const char *const *name, const double *lat, const double *lon,
                                   int *cell) {
  const double by_name = -1.0; /* nearer than any distance */
  double *own, *least;
  int *owner, rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCall(PetscMalloc3(n, &own, n, &least, n, &owner));
  for (int i = 0; i < n; i++) {
    cell[i] = nc_station_named(&x->space, name ? name[i] : NULL, &x->finder);
    own[i] = by_name;
    if (cell[i] < 0) cell[i] = nc_station_near(&x->space, lat[i], lon[i], &x->finder, &own[i]);
    if (cell[i] < 0) own[i] = INFINITY;
  }
  PetscCallMPI(MPI_Allreduce(own, least, n, MPI_DOUBLE, MPI_MIN, comm));
  for (int i = 0; i < n; i++) owner[i] = cell[i] >= 0 && own[i] == least[i] ? rank : INT_MAX;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, owner, n, MPI_INT, MPI_MIN, comm));
  for (int i = 0; i < n; i++) {
    if (owner[i] == INT_MAX)
      cell[i] = CELL_OUTSIDE;
    else if (owner[i] != rank)
      cell[i] = CELL_OF_ANOTHER_RANK;
  }
  PetscCall(PetscFree3(own, least, owner));
  PetscFunctionReturn(0);
}

PetscErrorCode CellsFind(MPI_Comm comm, struct cell_lookup *x, int n, const char *const *name,
                         const double *lat, const double *lon, double steps, int *cell) {
  PetscFunctionBeginUser;
  if (x->grid->gridded)
    PetscCall(FindOnGrid(comm, x, n, lat, lon, steps, cell));
  else
    PetscCall(FindStations(comm, x, n, name, lat, lon, cell));
  PetscFunctionReturn(0);
}
