/* Tarantola (2005), Inverse Problem Theory, eq. 3.53: posterior covariance of a linearised problem,
 * by PETSc's dense Cholesky factorisation. */
#include "inversion/posterior.h"
#include <petscmat.h>

PetscErrorCode PosteriorCovariance(int n, double *matrix) {
  Mat hessian, identity, inverse;
  const PetscScalar *values;
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0);
  for (int i = 0; i < n; i++) matrix[i * n + i] += 1.;
  PetscCall(MatCreateSeqDense(PETSC_COMM_SELF, n, n, matrix, &hessian));
  PetscCall(MatCreateSeqDense(PETSC_COMM_SELF, n, n, NULL, &identity));
  PetscCall(MatShift(identity, 1.));
  PetscCall(MatDuplicate(identity, MAT_DO_NOT_COPY_VALUES, &inverse));
  PetscCall(MatSetOption(hessian, MAT_SPD, PETSC_TRUE));
  PetscCall(MatCholeskyFactor(hessian, NULL, NULL));
  PetscCall(MatMatSolve(hessian, identity, inverse));
  PetscCall(MatDenseGetArrayRead(inverse, &values));
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) matrix[i * n + j] = .5 * (values[i * n + j] + values[j * n + i]);
  PetscCall(MatDenseRestoreArrayRead(inverse, &values));
  PetscCall(MatDestroy(&hessian));
  PetscCall(MatDestroy(&identity));
  PetscCall(MatDestroy(&inverse));
  PetscFunctionReturn(0);
}
