#pragma once
/* Yields of regions, member by member. */
#include "ensemble/ensemble.h"
#include "model/worker.h"

/* Fills region, year and yield of the result from twso[places of local seasons, members], by the
 * operator of regional yields (observe/yield_kind.c) with the point's gap and trend, for every
 * region and year that has a running season. Exact sums of one group of members at a time.
 * Collective. */
PetscErrorCode RegionalMembers(const struct model *model, const struct model_point *point,
                               const struct ensemble_plan *plan, const double *twso,
                               struct ensemble_result *result);
