#pragma once
/* p(A), a polynomial of the masked Laplacian near (1 + L^2 A)^-1; see chebyshev.c. */
#include "field/laplacian.h"
#include <petscsf.h>

struct polynomial {
  int degree;
  double *c;    /* [degree + 1] coefficients of Chebyshev's polynomials of 2 A / bound - 1 */
  double scale; /* [km2] 4 / bound */
};

/* From L [km] and a bound of A's eigenvalues [km-2], 0 where no cell has a neighbour. */
PetscErrorCode PolynomialCreate(double L, double bound, struct polynomial *p);
PetscErrorCode PolynomialDestroy(struct polynomial *p);

enum { POLYNOMIAL_WIDE = 8 }; /* the width that is not 1 */
/* x = p(A) b for `width` fields side by side, 1 or POLYNOMIAL_WIDE: b[n][width], x and work[n +
 * ghosts][width], all apart from each other. `halo` fills the values from n on, the cells of other
 * ranks, by `unit` of width doubles; NULL where there are none. Collective on the halo. */
PetscErrorCode PolynomialApply(const struct polynomial *p, const struct stencil *stencil, int width,
                               PetscSF halo, MPI_Datatype unit, const double *b, double *x,
                               double *work);
