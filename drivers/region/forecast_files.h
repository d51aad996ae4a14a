#pragma once
/* The files that `windrow forecast` leaves beside those of members (ensemble_files.h). */
#include "ensemble/ensemble.h"
#include "region/residual.h"

/* NAME_forecast_regions.csv: by region and year mean and standard deviation of the members, the
 * residual's, and quantiles and probabilities of the members with it and without; nothing without
 * regions. Collective; a file that cannot be written is a problem. */
PetscErrorCode WriteForecastRegions(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *result,
                                    const struct residual *residual, struct problems *list);
