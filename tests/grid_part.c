/* See grid_part.h. */
#include "grid_part.h"
#include <stdlib.h>

PetscErrorCode GridPart(MPI_Comm comm, int n, double *lat, double *lon, struct grid *grid) {
  PetscFunctionBeginUser;
  *grid = (struct grid){.n_lat = 1, .n_lon = n, .n_points = n};
  PetscCall(PartitionDeal(comm, n, 1, &grid->cells));
  grid->n_cells = partition_count(&grid->cells);
  grid->lat = lat + partition_begin(&grid->cells);
  grid->lon = lon + partition_begin(&grid->cells);
  PetscFunctionReturn(0);
}

PetscErrorCode GridPartMasked(MPI_Comm comm, int n_lat, const double *lat_axis, int n_lon,
                              const double *lon_axis, const bool *mask, struct grid *grid) {
  int64_t n = 0;
  PetscFunctionBeginUser;
  *grid = (struct grid){.gridded = true, .n_lat = n_lat, .n_lon = n_lon};
  grid->n_points = (int64_t)n_lat * n_lon;
  for (int64_t k = 0; k < grid->n_points; k++) n += !mask || mask[k];
  PetscCall(PartitionDeal(comm, n, 1, &grid->cells));
  grid->n_cells = partition_count(&grid->cells);
  const size_t own = (size_t)grid->n_cells;
  grid->lat_axis = calloc((size_t)n_lat, sizeof(double));
  grid->lon_axis = calloc((size_t)n_lon, sizeof(double));
  grid->point = calloc(own + 1, sizeof *grid->point);
  grid->lat = calloc(own + 1, sizeof(double));
  grid->lon = calloc(own + 1, sizeof(double));
  for (int j = 0; j < n_lat; j++) grid->lat_axis[j] = lat_axis[j];
  for (int i = 0; i < n_lon; i++) grid->lon_axis[i] = lon_axis[i];
  int64_t cell = -partition_begin(&grid->cells);
  for (int64_t k = 0; k < grid->n_points; k++) {
    if (mask && !mask[k]) continue;
    if (cell >= 0 && cell < grid->n_cells) {
      grid->point[cell] = k;
      grid->lat[cell] = lat_axis[k / n_lon];
      grid->lon[cell] = lon_axis[k % n_lon];
    }
    cell++;
  }
  PetscFunctionReturn(0);
}

struct overlap overlap_part(const struct grid *grid, const struct overlap *whole) {
  struct overlap part = {.n_regions = whole->n_regions, .region = whole->region};
  size_t room = (size_t)whole->n + 1;
  part.entry_region = calloc(room, sizeof(int));
  part.entry_cell = calloc(room, sizeof(int));
  part.entry_year = calloc(room, sizeof(int));
  part.area = calloc(room, sizeof(double));
  for (int i = 0; i < whole->n; i++) {
    int64_t cell = whole->entry_cell[i] - grid_cell_number(grid, 0);
    if (cell < 0 || cell >= grid->n_cells) continue;
    part.entry_region[part.n] = whole->entry_region[i];
    part.entry_cell[part.n] = (int)cell;
    part.entry_year[part.n] = whole->entry_year[i];
    part.area[part.n++] = whole->area[i];
  }
  return part;
}

void overlap_part_destroy(struct overlap *part) {
  part->region = NULL;
  overlap_destroy(part);
}

PetscErrorCode CellsGather(MPI_Comm comm, const struct grid *grid, int width, const double *own,
                           double *all) {
  const struct partition *p = &grid->cells;
  int *count = calloc(2 * (size_t)p->size, sizeof *count), *start = count + p->size;
  PetscFunctionBeginUser;
  for (int r = 0; r < p->size; r++) {
    start[r] = (int)p->first[r] * width;
    count[r] = (int)p->first[r + 1] * width - start[r];
  }
  PetscCallMPI(
      MPI_Allgatherv(own, count[p->rank], MPI_DOUBLE, all, count, start, MPI_DOUBLE, comm));
  free(count);
  PetscFunctionReturn(0);
}
