#pragma once
/* The posterior's matrix as the metric of a bundle method (bundle.h). */
#include "inversion/arrow_matrix.h"
#include "inversion/bundle.h"

struct kink_metric {
  struct bundle_metric metric;
  const struct arrow_matrix *hessian; /* not owned */
  struct arrow_matrix *factor;        /* of the part that is not held; owned */
};

/* `hessian` (not factored, whole on every rank, positive definite) lives longer than the metric,
 * which stays where it is. Not collective. */
PetscErrorCode KinkMetricCreate(const struct arrow_matrix *hessian, struct kink_metric *metric);
PetscErrorCode KinkMetricDestroy(struct kink_metric *metric);
