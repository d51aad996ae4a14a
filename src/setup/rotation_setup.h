#pragma once
/* What is on every cell in every harvest year, where the campaign has a rotation of crops. */
#include "setup/setup.h"

/* Fills setup->base_of_season and, of seasons with another crop than the campaign's or with none,
 * setup->start and setup->end, which hold the campaign's. A season that may still stand when the
 * next one starts is a problem, and depths of roots that differ between the crops of one soil are.
 * Nothing without a rotation. Collective. */
PetscErrorCode SetupReadRotation(struct setup *setup, struct problems *list);
/* Prints how many seasons each crop has. Collective. */
PetscErrorCode SetupReportRotation(const struct setup *setup);
/* What stands as a map of flags, value[n_cells * n_years]: 0 = nothing, i + 1 = crop i of the
 * rotation; flags[n_crops + 1] and meanings are filled for the file. */
void setup_rotation_map(const struct setup *setup, double *value, int *flags, size_t length,
                        char *meanings);
