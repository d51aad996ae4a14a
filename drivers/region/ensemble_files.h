#pragma once
/* The files that `windrow ensemble` leaves. Collective; a file that cannot be written is a problem.
 */
#include "ensemble/ensemble.h"
#include "setup/setup.h"

/* NAME_ensemble.nc: mean, standard deviation, quantiles and probabilities by cell and year. */
PetscErrorCode WriteEnsemble(const struct setup *setup, const struct ensemble_plan *plan,
                             const struct ensemble_result *result, struct problems *list);
/* NAME_ensemble_regions.csv: the same of yields by region and year; nothing without regions. */
PetscErrorCode WriteEnsembleRegions(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *result, struct problems *list);
