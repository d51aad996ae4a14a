/* Tarantola (2005), Inverse Problem Theory, eq. 3.53: posterior covariance of a linearised problem.
 */
#include "inversion/posterior.h"
#include "inversion/gauss_newton.h"
#include <math.h>

PetscErrorCode PosteriorHessian(struct model *model, const double *u,
                                struct arrow_matrix **hessian) {
  const struct control *control = model->control;
  const double flat =
      1e-4; /* 100 of the prior's deviations: a parameter without effect has a pivot */
  PetscFunctionBeginUser;
  PetscCall(GaussNewton(model, u, hessian));
  arrow_shift(*hessian, control->flat ? flat : 1.);
  for (int i = 0; i < control->n; i++)
    if (control_holds(control, i)) arrow_hold(*hessian, i);
  PetscFunctionReturn(0);
}

bool posterior_factor(const struct control *control, struct arrow_matrix *hessian,
                      struct problems *list) {
  char name[80];
  int element;
  double pivot;
  if (arrow_factor(hessian, &element, &pivot)) return true;
  control_name(control, element, NULL, sizeof name, name);
  return problem(list,
                 "standard errors: the Gauss-Newton matrix is not positive definite at %s (pivot "
                 "%g): a derivative of an observation is not finite or too large; look for "
                 "observation errors or prior_sd that are out of range, or leave them out by "
                 "optimiser.standard_errors=false",
                 name, pivot);
}

PetscErrorCode PosteriorDeviations(const struct arrow_matrix *factor, double *sd) {
  double *work;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(factor->n, &work));
  arrow_inverse_diagonal(factor, sd, work);
  for (int i = 0; i < factor->n; i++) sd[i] = sqrt(sd[i]);
  PetscCall(PetscFree(work));
  PetscFunctionReturn(0);
}

PetscErrorCode PosteriorCovariance(const struct arrow_matrix *factor, int n_elements,
                                   const int *element, double *covariance) {
  size_t n = (size_t)n_elements;
  double *work;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(2 * (size_t)factor->n, &work));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      covariance[i * n + j] = covariance[j * n + i] =
          arrow_inverse_entry(factor, element[i], element[j], work);
  PetscCall(PetscFree(work));
  PetscFunctionReturn(0);
}
