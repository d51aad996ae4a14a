/* Regions by cell; see cell_regions.h. */
#include "region/cell_regions.h"

/* the entries of one region and cell, which are neighbours in the table, from i on: the first
 * behind them, and their area [ha] */
static int run_of(const struct overlap *overlap, int i, double *area) {
  const int r = overlap->entry_region[i], c = overlap->entry_cell[i];
  *area = 0.;
  for (; i < overlap->n && overlap->entry_region[i] == r && overlap->entry_cell[i] == c; i++)
    *area += overlap->area[i];
  return i;
}

/* number of regions of cell c into start[c + 1], then where they begin */
static void count_regions(const struct overlap *overlap, struct cell_regions *regions) {
  double area;
  for (int i = 0; i < overlap->n;) {
    const int c = overlap->entry_cell[i];
    i = run_of(overlap, i, &area);
    regions->start[c + 1] += area > 0.;
  }
  for (int c = 0; c < regions->n_cells; c++) regions->start[c + 1] += regions->start[c];
}

PetscErrorCode CellRegionsCreate(const struct overlap *overlap, int n_cells,
                                 struct cell_regions *regions) {
  int *at;
  double area;
  PetscFunctionBeginUser;
  *regions = (struct cell_regions){.n_cells = n_cells};
  PetscCall(PetscCalloc1((size_t)n_cells + 1, &regions->start));
  count_regions(overlap, regions);
  PetscCall(PetscMalloc2((size_t)regions->start[n_cells], &regions->region,
                         (size_t)regions->start[n_cells], &regions->weight));
  PetscCall(PetscMalloc1((size_t)n_cells, &at));
  PetscCall(PetscArraycpy(at, regions->start, (size_t)n_cells));
  for (int i = 0; i < overlap->n;) {
    const int r = overlap->entry_region[i], c = overlap->entry_cell[i];
    i = run_of(overlap, i, &area);
    if (!(area > 0.)) continue;
    regions->region[at[c]] = r;
    regions->weight[at[c]++] = area;
  }
  PetscCall(PetscFree(at));
  for (int c = 0; c < n_cells; c++) {
    double total = 0.;
    for (int k = regions->start[c]; k < regions->start[c + 1]; k++) total += regions->weight[k];
    for (int k = regions->start[c]; k < regions->start[c + 1]; k++) regions->weight[k] /= total;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode CellRegionsDestroy(struct cell_regions *regions) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(regions->start));
  PetscCall(PetscFree2(regions->region, regions->weight));
  *regions = (struct cell_regions){0};
  PetscFunctionReturn(0);
}
