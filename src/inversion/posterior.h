#pragma once
/* Uncertainty of the few global parameters: the Gauss-Newton (Laplace) approximation.
 *
 *   C = (H' R^-1 H + I)^-1  in units of the prior's standard deviations
 */
#include <petscsys.h>

/* matrix[n * n]: H' R^-1 H in, C out (row-major). Not collective; the same on every rank. */
PetscErrorCode PosteriorCovariance(int n, double *matrix);
