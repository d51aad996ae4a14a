#pragma once
/* Which cell of the campaign a name or place is, whichever rank owns it. */
#include "ncio/nc_common.h"
#include <petscsys.h>

struct cell_lookup {
  const struct grid *grid; /* not owned */
  struct nc_space space;   /* the axes, or this rank's stations; borrowed from the grid */
  struct nc_finder finder;
};

/* what is no own cell */
enum { CELL_OF_ANOTHER_RANK = -1, CELL_OUTSIDE = -2, CELL_MASKED = -3 };

void cell_lookup_begin(const struct grid *grid, struct cell_lookup *lookup);
void cell_lookup_end(struct cell_lookup *lookup);
/* cell[n] of n places that are the same on every rank: on a grid the point within `steps` grid
 * steps of (lat[i], lon[i]); else the station called name[i], or nearest to the place. name: NULL,
 * or texts that may be NULL. Collective on comm. */
PetscErrorCode CellsFind(MPI_Comm comm, struct cell_lookup *lookup, int n, const char *const *name,
                         const double *lat, const double *lon, double steps, int *cell);
