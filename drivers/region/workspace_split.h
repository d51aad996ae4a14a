#pragma once
/* What the campaign sets aside: holdout and optimiser.early_stopping. */
#include "region/workspace.h"

/* The campaign's split of its observations (to be destroyed with split_destroy). A name that no
 * region has is a problem. Not collective; the same on every rank. */
bool workspace_split(const struct workspace *ws, struct split *split, struct problems *list);
/* Numbers of observations by use into the workspace, after the model's split was set; problems
 * where a yield's error is 0. Collective. */
PetscErrorCode WorkspaceCount(struct workspace *ws, struct problems *list);
