#pragma once
/* The files that a campaign names, looked at without its cells. */
#include "setup/setup.h"

/* Opens each file that the campaign names once for each variable that it takes from it, and tells
 * which cannot be read, which variables they lack and which units cannot be converted: what costs
 * nothing, where keys or cells have problems that keep the data from being read. Of weather,
 * whether any file is there. Collective. */
PetscErrorCode SetupLookAtFiles(const struct setup *setup, struct problems *list);
