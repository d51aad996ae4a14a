#pragma once
/* Estimated parameters that differ between cells, as maps. */
#include "setup/setup.h"

/* Soil and site parameters that are estimated, RDMSOL among them, by cell at control u, under their
 * names in lower case; and what extent region gives each cell's crop, under the item's name: factor
 * or value. Into an open maps file: `define` them (id[CONTROL_ITEMS] receives their numbers), then
 * write this rank's cells. What a network gives is reported by its own maps. Collective. */
PetscErrorCode WriteParameterMaps(const struct setup *setup, const double *u,
                                  struct output_file *file, bool define, int *id);
