#pragma once
/* The loss of departures, group by group, from the vector of equivalents alone.
 *
 *   J = sum rho(z) / 2,  z = W (y - observed) - shift,  of the elements of one use
 *
 * `shift` perturbs observations: adding W^-1 shift to them, errors drawn from their covariance, is
 * subtracting shift, which is standard normal, from z. Its elements stand by observation; NULL = 0.
 */
#include "observe/departures.h"
#include "support/exact_sum.h"

/* Adds J of this rank's elements to *J (may be NULL); weight[n] = d J / d y (may be NULL), 0 of
 * other uses. y[n]. Not collective. */
PetscErrorCode DepartureLoss(const struct departures *d, enum term_use use, const double *shift,
                             const double *y, struct exact_sum *J, double *weight);
/* weight[n] = W' D^1/2 z of standard normal z[n]: its covariance is that matrix. Not collective. */
PetscErrorCode DepartureDraw(const struct departures *d, enum term_use use, const double *shift,
                             const double *y, const double *z, double *weight);
/* weight[n] = W' D W y_d, D: weights of the loss at y (1, or Huber's): Gauss-Newton's matrix in the
 * space of observations. Not collective. */
PetscErrorCode DepartureMetric(const struct departures *d, enum term_use use, const double *shift,
                               const double *y, const double *y_d, double *weight);
