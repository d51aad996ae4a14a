#pragma once
/* What the campaign sets aside: holdout and optimiser.early_stopping. */
#include "setup/setup.h"

/* The campaign's split of its observations (to be destroyed with split_destroy). A name that no
 * region has is a problem. Not collective; the same on every rank. */
bool setup_split(const struct setup *setup, struct split *split, struct problems *list);
/* Numbers of observations by use into the workspace, after the model's split was set; problems
 * where a yield's error is 0. Collective. */
PetscErrorCode SetupCount(struct setup *setup, struct problems *list);
