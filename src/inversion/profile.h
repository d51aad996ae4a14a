#pragma once
/* Intervals of estimates that are at a bound, by the profile of J.
 *
 * Where an element of u is at its bound the Gauss-Newton variance says nothing of its other
 * side: J falls towards the bound. Its interval reaches from the bound to where P(t) = min over all
 * other elements of J, with the element t away from its bound, has risen by 1/2 (68 %) and 1.92 (95
 * %) above J of the estimate (half of chi-square's quantiles for one degree of freedom).
 */
#include "inversion/arrow_matrix.h"
#include "model/model.h"

enum { PROFILE_LEVELS = 2 };
extern const double profile_rise[PROFILE_LEVELS]; /* 1/2, 1.92 */

struct profile {
  int element;
  double end[PROFILE_LEVELS]; /* value of u there; the other bound where J does not rise so far */
};

/* Of elements of the control at their bounds at u[control.n] (not of those that have no room), the
 * first `most` at most: profile[*n]. `hessian`: the posterior's at u, not factored. P is followed
 * by Gauss-Newton steps of the other elements (those at bounds stay there), some 3 evaluations a
 * level; NAN where 10 do not end within 2 % of the rise. Collective on the model's communicator;
 * the same on every rank.
 */
PetscErrorCode Profiles(struct model *model, const struct arrow_matrix *hessian, const double *u,
                        int most, struct profile *profile, int *n);
