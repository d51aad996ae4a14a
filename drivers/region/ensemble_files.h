#pragma once
/* The files that `windrow ensemble` leaves. Collective; a file that cannot be written is a problem.
 */
#include "ensemble/ensemble.h"
#include "setup/setup.h"

/* NAME_<suffix>.nc: mean, standard deviation, quantiles and probabilities by cell and year. */
PetscErrorCode WriteEnsemble(const struct setup *setup, const struct ensemble_plan *plan,
                             const struct ensemble_result *result, const char *command,
                             const char *suffix, struct problems *list);
/* NAME_<suffix>_members.nc: maps of chosen members along realization; nothing without such. */
PetscErrorCode WriteEnsembleMembers(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *result, const char *command,
                                    const char *suffix, struct problems *list);
/* NAME_<suffix>_failures.csv: every member that was left out, with the values it had drawn; without
 * such members the table has no rows. */
PetscErrorCode WriteEnsembleFailures(const struct setup *setup, struct draws *draws,
                                     const struct ensemble_result *result, const char *suffix,
                                     struct problems *list);
/* NAME_<suffix>_regions.csv: the same of yields by region and year; nothing without regions. */
PetscErrorCode WriteEnsembleRegions(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *result, const char *suffix,
                                    struct problems *list);
