#pragma once
/* Yields and series of a campaign. Collective. */
#include "setup/setup.h"

/* Reads yields and series into setup; ties between regions and cells, and seasons, are known. */
PetscErrorCode SetupReadObservations(struct setup *setup, struct problems *list);
/* Gives the model the yields of the campaign's years that it does not exclude. */
PetscErrorCode SetupAddYields(struct setup *setup);
/* Gives the model series s; an error of 0 is a problem. */
PetscErrorCode SetupAddSeries(struct setup *setup, int s, struct problems *list);
