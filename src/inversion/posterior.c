/* Tarantola (2005), Inverse Problem Theory, eq. 3.53: posterior covariance of a linearised problem,
 * by LAPACK's Cholesky factorisation. */
#include "inversion/posterior.h"
#include <petscblaslapack.h>

PetscErrorCode PosteriorCovariance(int n, double *matrix) {
  PetscBLASInt order = n, info;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++) matrix[i * n + i] += 1.;
  PetscCallBLAS("LAPACKpotrf", LAPACKpotrf_("L", &order, matrix, &order, &info));
  PetscCheck(info == 0, PETSC_COMM_SELF, PETSC_ERR_LIB,
             "the Gauss-Newton matrix is not positive definite (row %d)", (int)info);
  PetscCallBLAS("LAPACKpotri", LAPACKpotri_("L", &order, matrix, &order, &info));
  PetscCheck(info == 0, PETSC_COMM_SELF, PETSC_ERR_LIB, "the Gauss-Newton matrix is singular");
  for (int i = 0; i < n; i++) /* column-major lower = row-major upper */
    for (int j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i];
  PetscFunctionReturn(0);
}
