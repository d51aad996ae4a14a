#pragma once
/* Crop parameters of every cell. */
#include "setup/setup.h"

/* `{station}` in a path, which must be there, replaced by a station's name */
void setup_station_path(const char *pattern, const char *station, char *path, size_t length);
/* Fills setup->n_bases, base, base_of_cell: one set, or one a crop of the rotation,
 * one a variety (crop.variety: {file, variable}) or
 * one a station (crop.parameters: "{station}.yaml"); reads the control where that had to wait.
 * Collective. */
PetscErrorCode SetupReadCrop(struct setup *setup, struct problems *list);
/* Gives the model the crops' response to CO2, where the campaign requests one. Not collective. */
PetscErrorCode SetupSetCO2(struct setup *setup, const struct problems *list);
