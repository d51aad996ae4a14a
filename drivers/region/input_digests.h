#pragma once
/* Digests of the files that a campaign has read: for results, and for the key of a journal. */
#include "setup/setup.h"

/* setup->inputs and setup->inputs_key from the files noted on all ranks. Collective. */
PetscErrorCode InputDigests(struct setup *setup);
/* Keeps the digests beside a journal (PATH.inputs); where others are there already, each file that
 * has changed, come or gone since is named on standard output. Collective. */
PetscErrorCode InputDigestsCompare(const struct setup *setup, const char *journal);
