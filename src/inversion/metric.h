#pragma once
/* The measure of distance that a quasi-Newton method starts with: C = H^-1, the posterior
 * covariance at the first guess, instead of a multiple of the identity. With it the first steps are
 * Gauss-Newton steps, and sqrt(g' C g) is the distance to the minimum in posterior standard
 * deviations. */
#include "inversion/arrow_matrix.h"
#include <petsctao.h>

/* whether TAO's `type` approximates the Hessian from gradients and takes a first guess of it */
bool metric_helps(const char *type);
/* `hessian` becomes the first Hessian, `factor` is its factor (arrow_factor); not owned, used on
 * rank 0 until the solver is destroyed. The control must live on rank 0. Collective on the solver.
 */
PetscErrorCode MetricSet(Tao tao, const struct arrow_matrix *hessian,
                         const struct arrow_matrix *factor);
/* sqrt(g' C g); g[n] is overwritten. Not collective. */
double metric_norm(const struct arrow_matrix *factor, double *g);
