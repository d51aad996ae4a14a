#pragma once
/* The regions that a cell lies in, and their shares of it: the overlap table seen from the cells.
 *
 *   weight of region r in a cell = area of the cell's entries with r / area of all its entries
 *
 * with areas added over all years, so that a weight belongs to a cell, not to a season. A region
 * that holds nothing of a cell is not among the cell's.
 */
#include "region/overlap.h"
#include <petscsys.h>

struct cell_regions {
  int n_cells;    /* on this rank */
  int *start;     /* [n_cells + 1] first entry of each cell */
  int *region;    /* [start[n_cells]] ascending within a cell */
  double *weight; /* [start[n_cells]] adds up to 1 within a cell */
};

/* Makes the table of cells 0 .. n_cells - 1, which `overlap` numbers alike; a cell that it does not
 * name has no region. Not collective; a cell's weights have the same bits whatever other cells the
 * table holds. */
PetscErrorCode CellRegionsCreate(const struct overlap *overlap, int n_cells,
                                 struct cell_regions *regions);
PetscErrorCode CellRegionsDestroy(struct cell_regions *regions);

/* Which regions share a cell, on any rank; each is its own neighbour. */
struct region_neighbours {
  int *start; /* [n_regions + 1] first neighbour of each region */
  int *near;  /* [start[n_regions]] ascending */
};

/* regions of this rank's cells, numbered 0 .. n_regions - 1 on all ranks. The same on every rank.
 * Collective on comm. */
PetscErrorCode RegionNeighboursCreate(MPI_Comm comm, int n_regions,
                                      const struct cell_regions *regions,
                                      struct region_neighbours *neighbours);
PetscErrorCode RegionNeighboursDestroy(struct region_neighbours *neighbours);
