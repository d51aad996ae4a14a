#pragma once
/* What a file to continue from belongs to. Not collective. */
#include "campaign/campaign.h"
#include <petscsys.h>

/* A number of configuration and program, without what says where results go and when a run stops;
 * `also`: a further key that does not count ("until:"), or NULL. */
PetscErrorCode ConfigurationKey(const struct campaign *campaign, const char *also, uint64_t *key);
