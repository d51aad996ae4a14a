#pragma once
/* The measure of distance that a quasi-Newton method starts with: C, the posterior covariance at
 * the first guess, instead of a multiple of the identity. With it the first steps are Gauss-Newton
 * steps, and sqrt(g' C g) is the distance to the minimum in posterior standard deviations. */
#include <petsctao.h>
#include <stdbool.h>

/* whether TAO's `type` approximates the Hessian from gradients and takes a first guess of it */
bool metric_helps(const char *type);
/* H[n * n] (row-major, symmetric; not owned, read on rank 0) becomes the first Hessian, C is its
 * inverse. The control must live on rank 0. Collective on the solver. */
PetscErrorCode MetricSet(Tao tao, int n, const double *H, const double *C);
/* sqrt(g' C g); not collective */
double metric_norm(int n, const double *C, const double *g);
