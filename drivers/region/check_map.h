#pragma once
/* `windrow check --map VARIABLE`: NAME_map_VARIABLE.nc, what the model sees of a variable. */
#include "cli/options.h"
#include "setup/setup.h"

/* Whether a campaign has each variable that --map names; others are problems that list those it
 * has. Not collective. */
void check_maps_named(const struct campaign *campaign, const struct options *options,
                      struct problems *list);
/* Writes those that it has, whose weather was kept (setup.weather). Collective. */
PetscErrorCode CheckMapsWrite(struct setup *setup, const struct options *options,
                              struct problems *list);
