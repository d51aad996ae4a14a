/* Tarantola (2005), Inverse Problem Theory, eq. 3.53: posterior covariance of a linearised problem.
 */
#include "inversion/posterior.h"
#include <math.h>

/* -- the Hessian */

static bool in_a_block(const struct control_item *item) {
  return item->extent == EXTENT_REGION &&
         (item->target == CONTROL_GAP || item->target == CONTROL_TREND);
}

/* block[n], place[n] as ArrowCreate takes them */
static void partition(const struct control *control, int *block, int *place) {
  int n_dense = 0, m = 0;
  for (int k = 0; k < control->n_items; k++) {
    const struct control_item *item = &control->item[k];
    if (item->extent == EXTENT_NETWORK) continue;
    for (int i = 0; i < item->count; i++) {
      block[item->offset + i] = in_a_block(item) ? i : -1;
      place[item->offset + i] = in_a_block(item) ? m : n_dense++;
    }
    if (in_a_block(item)) m++;
  }
}

/* from a full matrix [n][n] whose entries between blocks are 0 */
static PetscErrorCode TakeEntries(const double *full, struct arrow_matrix *matrix) {
  size_t n = (size_t)matrix->n;
  PetscFunctionBeginUser;
  for (int i = 0; i < matrix->n; i++)
    for (int j = 0; j <= i; j++) {
      double *entry = arrow_entry(matrix, i, j), value = full[(size_t)i * n + (size_t)j];
      PetscCheck(entry || value == 0., PETSC_COMM_SELF, PETSC_ERR_PLIB,
                 "elements %d and %d of different regions meet in one observation", j, i);
      if (entry) *entry = value;
    }
  PetscFunctionReturn(0);
}

PetscErrorCode PosteriorHessian(struct model *model, const double *u,
                                struct arrow_matrix **hessian) {
  int n = model->control->n, *block, *place;
  double *full;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &block, n, &place, (size_t)n * (size_t)n, &full));
  PetscCall(ModelGaussNewton(model, u, full));
  partition(model->control, block, place);
  PetscCall(ArrowCreate(n, block, place, hessian));
  PetscCall(TakeEntries(full, *hessian));
  arrow_shift(*hessian, 1.);
  PetscCall(PetscFree3(block, place, full));
  PetscFunctionReturn(0);
}

/* -- its inverse */

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
