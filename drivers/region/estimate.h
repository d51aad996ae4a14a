#pragma once
/* What is reported and written of an estimate, by calibrate and select. */
#include "region/fit.h"

/* Standard errors at u, the tables in the log, and all result files; command: for their history.
 * Collective. */
PetscErrorCode WriteEstimate(struct setup *setup, const double *u,
                             const struct fit_summary *summary, const char *command,
                             struct problems *list);
