#pragma once
/* What observations can tell of a campaign's control, before anything is estimated. */
#include "setup/setup.h"

/* Prints, at the prior: degrees of freedom for signal by kind of observation; for each item the
 * mean of posterior over prior standard deviation; and the sets of two and three items that are
 * most alike. Collective. */
PetscErrorCode ReportIdentifiability(struct setup *setup, struct problems *list);
