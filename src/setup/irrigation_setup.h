#pragma once
/* Irrigation of every cell. */
#include "setup/setup.h"

/* Fills setup->irrigated_share and setup->irrigation, where the campaign gives them; the model is
 * planned. Collective. */
PetscErrorCode SetupReadIrrigation(struct setup *setup, struct problems *list);
/* Prints the range of the share and the cells with events. Collective. */
PetscErrorCode SetupReportIrrigation(const struct setup *setup);
