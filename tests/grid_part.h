#pragma once
/* A rank's part of a region that a test describes as a whole, and the whole from the parts. */
#include "region/grid.h"
#include "region/overlap.h"

/* The stations (lat, lon)[n] that this rank owns, in file order; the arrays are borrowed. To be
 * released by partition_destroy(&grid->cells). */
PetscErrorCode GridPart(MPI_Comm comm, int n, double *lat, double *lon, struct grid *grid);
/* This rank's part of the points of a latitude-longitude grid where mask[n_lat][n_lon] (NULL: all
 * of them); everything is copied. Released by grid_destroy. */
PetscErrorCode GridPartMasked(MPI_Comm comm, int n_lat, const double *lat_axis, int n_lon,
                              const double *lon_axis, const bool *mask, struct grid *grid);
/* The entries of own cells of a whole table; regions' names are borrowed. Released by
 * overlap_part_destroy. */
struct overlap overlap_part(const struct grid *grid, const struct overlap *whole);
void overlap_part_destroy(struct overlap *part);
/* own[n_cells][width] of every rank as all[cells of all ranks][width] on every rank. Collective. */
PetscErrorCode CellsGather(MPI_Comm comm, const struct grid *grid, int width, const double *own,
                           double *all);
