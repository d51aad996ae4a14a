#pragma once
/* How well a run fits, in words. Collective. */
#include "setup/setup.h"

/* Prints departures at u_prior (NULL = one column only) and at u: yields in J, held out with their
 * baselines, and each series. */
PetscErrorCode ReportFit(struct setup *setup, const double *u_prior, const double *u);
