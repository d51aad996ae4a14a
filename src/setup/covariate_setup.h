#pragma once
/* The network of a campaign: its weights in the control, its covariates in the model. */
#include "setup/setup.h"

/* Makes the control's network, once the control has been read. Not collective. */
void setup_network_create(struct setup *setup, struct problems *list);
/* Reads network.maps. Collective. */
PetscErrorCode SetupReadMaps(struct setup *setup, struct problems *list);
/* Days of weather before a crop's start that the network's sequences may need. */
int setup_network_days(const struct campaign *campaign);
/* Covariates of this rank's seasons, from maps, sites and weather, into the model. Collective. */
PetscErrorCode SetupSetCovariates(struct setup *setup, struct problems *list);
/* Names of the static covariates in their order ("latitude", "clay", "TMIN[0]"); name[statics] of
 * 64 characters each. Not collective. */
void setup_statics_names(const struct campaign *campaign, char (*name)[64]);
