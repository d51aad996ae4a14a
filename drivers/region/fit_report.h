#pragma once
/* How well a run fits, in words. Collective. */
#include "region/workspace.h"

/* Prints departures at u_prior (NULL = one column only) and at u: yields in J, held out with their
 * baselines, and each series. */
PetscErrorCode ReportFit(struct workspace *ws, const double *u_prior, const double *u);
