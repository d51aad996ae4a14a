#pragma once
/* An estimate found in `continuous` event mode, run again by WOFOST's whole days: what who takes
 * the parameters to another WOFOST will see. Terms of J and seasons stay those of the campaign.
 * Nothing is run where the campaign's own mode is `reference`. */
#include "setup/setup.h"

/* Prints the fit in both modes and the largest difference of a region's yield, and notes them for
 * the result files (attribute `reference_rerun`). Collective. */
PetscErrorCode ReferenceRerun(struct setup *setup, const double *u);
/* predicted[yields of the model] at control u in `reference` mode; NaN in a campaign of that mode.
 * Collective. */
PetscErrorCode ReferencePredictYield(struct setup *setup, const double *u, double *predicted);
