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
