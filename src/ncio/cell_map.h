#pragma once
/* The points of a file that a campaign's cells stand for. */
#include "ncio/nc_common.h"
#include <petscsys.h>

/* point[grid->n_cells]: position of each own cell in the space; one that has none is a problem,
 * told on every rank. Collective on comm. */
PetscErrorCode PointsFind(MPI_Comm comm, const char *path, const struct nc_space *space,
                          const struct grid *grid, int64_t *point, struct problems *list);
