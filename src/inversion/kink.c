/* Parts of the posterior's matrix; see kink.h. */
#include "inversion/kink.h"

static PetscErrorCode Multiply(void *context, const double *x, double *y) {
  const struct kink_metric *k = context;
  PetscFunctionBeginUser;
  arrow_multiply(k->hessian, x, y);
  PetscFunctionReturn(0);
}

/* held elements are decoupled: rows and columns of the identity */
static PetscErrorCode FactorFree(struct kink_metric *k, const bool *held) {
  struct arrow_matrix *f = k->factor;
  int element;
  double pivot;
  PetscFunctionBeginUser;
  PetscCall(PetscArraycpy(f->value, k->hessian->value, f->n_values));
  for (int i = 0; i < f->n; i++)
    if (held[i]) arrow_hold(f, i);
  PetscCheck(arrow_factor(f, &element, &pivot), PETSC_COMM_SELF, PETSC_ERR_MAT_CH_ZRPVT,
             "the metric is not positive definite at element %d (pivot %g)", element, pivot);
  PetscFunctionReturn(0);
}

static PetscErrorCode SolveFree(void *context, const bool *held, bool changed, double *x) {
  struct kink_metric *k = context;
  PetscFunctionBeginUser;
  if (changed) PetscCall(FactorFree(k, held));
  arrow_solve(k->factor, x);
  PetscFunctionReturn(0);
}

PetscErrorCode KinkMetricCreate(const struct arrow_matrix *hessian, struct kink_metric *k) {
  PetscFunctionBeginUser;
  *k = (struct kink_metric){.metric = {k, Multiply, SolveFree}, .hessian = hessian};
  PetscCall(ArrowDuplicate(hessian, &k->factor));
  PetscFunctionReturn(0);
}

PetscErrorCode KinkMetricDestroy(struct kink_metric *k) {
  PetscFunctionBeginUser;
  PetscCall(ArrowDestroy(&k->factor));
  PetscFunctionReturn(0);
}
