#pragma once
/* What makes the variance of every cell 1; see variance.c. */
#include "field/chebyshev.h"
#include "field/points.h"

/* factor[n_cells]: each cell's area over the norm of its column, M_i / |M^1/2 p(A) e_i|. The same
 * bits on any ranks; not collective. L in km. */
PetscErrorCode VarianceFactors(const struct grid *grid, const struct points *points,
                               const struct shapes *shapes, const struct polynomial *p, double L,
                               double *factor);
