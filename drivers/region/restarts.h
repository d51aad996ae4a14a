#pragma once
/* Further minimisations of J from other starts: is the minimum that was found the lowest? */
#include "region/fit.h"

/* After SetupFit gave u and summary: `restarts` minimisations from starts drawn from the prior
 * within its bounds by (campaign seed, number of the restart), each with a journal of its own
 * (.start_N). Where one ends lower, u and summary become its. Elements of fields begin at their
 * prior. Prints a line each. Collective. */
PetscErrorCode Restarts(struct setup *setup, int restarts, double *u, struct fit_summary *summary,
                        struct problems *list);
