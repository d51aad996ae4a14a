#pragma once
/* The covariance of places that are no grid, factored: a Cholesky factor spread over the ranks. */
#include "region/grid.h"

struct station_factor {
  struct partition stations; /* of all ranks */
  double *row;               /* [own][all] C, lower triangle: own rows */
  double *column;            /* [own][all] own columns of it, from the diagonal on */
  double *all;               /* [all] values of every station */
};

/* From a correlation length [km]; takes 16 bytes a station of all ranks for each own one.
 * Collective on comm. */
PetscErrorCode StationFactorCreate(MPI_Comm comm, const struct grid *grid, double length,
                                   struct station_factor *f);
PetscErrorCode StationFactorDestroy(struct station_factor *f);
/* y = C x or C^T x, own values. Collective on comm. */
PetscErrorCode StationFactorApply(MPI_Comm comm, struct station_factor *f, bool transpose,
                                  const double *x, double *y);
