#pragma once
/* Uncertainty of what is estimated: the Gauss-Newton (Laplace) approximation.
 *
 *   C = H^-1,  H = I + H'^T R^-1 H'    in units of the prior's standard deviations
 *
 * Gap and trend of a region act on its yields only: they make the blocks of H, region by region.
 */
#include "inversion/arrow_matrix.h"
#include "model/model.h"

/* H at u[control.n], not factored; I / 10^4 in place of I where the control's prior is flat, and
 * rows and columns of the identity for what it holds; the caller destroys it. Not with a network.
 * Collective on the model's communicator; the same bits on every rank. */
PetscErrorCode PosteriorHessian(struct model *model, const double *u,
                                struct arrow_matrix **hessian);
/* Factors H in place. False, and a problem that names the element, where it has no positive pivot:
 * a derivative was not finite or overflowed. Not collective. */
bool posterior_factor(const struct control *control, struct arrow_matrix *hessian,
                      struct problems *list);
/* sd[n]: roots of the diagonal of C. Not collective. */
PetscErrorCode PosteriorDeviations(const struct arrow_matrix *factor, double *sd);
/* covariance[n_elements][n_elements]: C between the given elements. Not collective. */
PetscErrorCode PosteriorCovariance(const struct arrow_matrix *factor, int n_elements,
                                   const int *element, double *covariance);
