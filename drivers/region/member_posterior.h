#pragma once
/* Members drawn from the posterior that a calibration left. */
#include "setup/setup.h"

struct member_posterior {
  double *mean, *factor; /* [n_shared], [n_shared][n_shared] of ensemble.parameters; NULL = none */
};
/* Reads ensemble.parameters.from, if it is given; what the control has beside crop and soil takes
 * its estimate, u[control.n]. Collective. */
PetscErrorCode MemberPosteriorRead(const struct setup *setup, double *u,
                                   struct member_posterior *posterior, struct problems *list);
PetscErrorCode MemberPosteriorDestroy(struct member_posterior *posterior);
