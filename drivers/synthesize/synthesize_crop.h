#pragma once
/* Crop parameters of synthetic regions: a wheat-like and a maize-like set of the project's own. */
#include "crop/parameters.h"
#include "support/problems.h"
#include <stdio.h>

/* The set of "wheat" or "maize" (cleared first), complete for potential production. */
bool synthetic_crop(const char *crop, struct parameter_set *set, struct problems *list);
/* Writes the set as a PCSE crop file with one variety, 17 significant digits. */
void synthetic_crop_write(FILE *out, const char *crop, const char *variety,
                          const struct parameter_set *set);
