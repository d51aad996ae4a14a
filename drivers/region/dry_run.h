#pragma once
/* What a calibration would take, before it is started. */
#include "setup/setup.h"

/* Times one run of each kind at the prior, and prints what calibrate would take: time by its parts,
 * memory of the rank that needs most. Nothing is written. Collective. */
PetscErrorCode DryRun(struct setup *setup, struct problems *list);
