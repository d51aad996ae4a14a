#pragma once
/* TSUM1 and TSUM2 by cell from a calendar's maturity; see phenology_fit.c. */
#include "model/model_private.h"

/* Fills model->phenology; after the blocks have their weather, before seasons are screened.
 * Collective. */
PetscErrorCode ModelFitPhenology(struct model *model, const struct weather_store *store);
