/* Regions by cell; see cell_regions.h. */
#include "region/cell_regions.h"
#include <stdint.h>
#include <stdlib.h>

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

/* -- neighbours: pairs (r, r2) as the numbers r n_regions + r2 */

static int compare(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* sorts pairs and drops those that stand twice; returns how many are left */
static int sort_pairs(int n, int64_t *pair) {
  int kept = 0;
  if (n) qsort(pair, (size_t)n, sizeof *pair, compare);
  for (int i = 0; i < n; i++)
    if (!kept || pair[i] != pair[kept - 1]) pair[kept++] = pair[i];
  return kept;
}

/* pairs of this rank's cells, of different regions */
static PetscErrorCode FindPairs(int n_regions, const struct cell_regions *x, int *n,
                                int64_t **pair) {
  size_t total = 0;
  PetscFunctionBeginUser;
  for (int c = 0; c < x->n_cells; c++) {
    size_t k = (size_t)(x->start[c + 1] - x->start[c]);
    if (k > 1) total += k * (k - 1);
  }
  PetscCall(PetscMalloc1(total, pair));
  *n = 0;
  for (int c = 0; c < x->n_cells; c++)
    for (int i = x->start[c]; i < x->start[c + 1]; i++)
      for (int j = x->start[c]; j < x->start[c + 1]; j++)
        if (i != j) (*pair)[(*n)++] = (int64_t)x->region[i] * n_regions + x->region[j];
  *n = sort_pairs(*n, *pair);
  PetscFunctionReturn(0);
}

/* all[n_all]: the pairs of all ranks and those of each region with itself, sorted */
static PetscErrorCode GatherPairs(MPI_Comm comm, int n_regions, int n, const int64_t *pair,
                                  int *n_all, int64_t **all) {
  PetscMPIInt size, *count, *at;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCall(PetscMalloc2((size_t)size, &count, (size_t)size + 1, &at));
  PetscCallMPI(MPI_Allgather(&n, 1, MPI_INT, count, 1, MPI_INT, comm));
  at[0] = 0;
  for (int r = 0; r < size; r++) at[r + 1] = at[r] + count[r];
  PetscCall(PetscMalloc1((size_t)at[size] + (size_t)n_regions, all));
  PetscCallMPI(MPI_Allgatherv(pair, n, MPI_INT64_T, *all, count, at, MPI_INT64_T, comm));
  for (int r = 0; r < n_regions; r++) (*all)[at[size] + r] = (int64_t)r * n_regions + r;
  *n_all = sort_pairs(at[size] + n_regions, *all);
  PetscCall(PetscFree2(count, at));
  PetscFunctionReturn(0);
}

PetscErrorCode RegionNeighboursCreate(MPI_Comm comm, int n_regions,
                                      const struct cell_regions *regions,
                                      struct region_neighbours *x) {
  int n = 0, n_all;
  int64_t *own, *all;
  PetscFunctionBeginUser;
  PetscCall(FindPairs(n_regions, regions, &n, &own));
  PetscCall(GatherPairs(comm, n_regions, n, own, &n_all, &all));
  PetscCall(PetscCalloc1((size_t)n_regions + 1, &x->start));
  PetscCall(PetscMalloc1((size_t)n_all, &x->near));
  for (int i = 0; i < n_all; i++) {
    x->start[all[i] / n_regions + 1]++;
    x->near[i] = (int)(all[i] % n_regions);
  }
  for (int r = 0; r < n_regions; r++) x->start[r + 1] += x->start[r];
  PetscCall(PetscFree(own));
  PetscCall(PetscFree(all));
  PetscFunctionReturn(0);
}

PetscErrorCode RegionNeighboursDestroy(struct region_neighbours *x) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(x->start));
  PetscCall(PetscFree(x->near));
  PetscFunctionReturn(0);
}
