#pragma once
/* Yields of regions, member by member. */
#include "ensemble/ensemble.h"
#include "model/worker.h"

/* yield[terms->n, members] from twso[places of local seasons, members] by a kind of regional yields
 * (observe/observation.h) with the point's gap and trend; NaN where a member has none in any of the
 * region's seasons. Exact sums of one group of members at a time, so that ranks change no bit.
 * Collective. */
PetscErrorCode MembersOfRegions(const struct model *model, const struct model_point *point,
                                const struct yield_terms *terms, const struct observation_ops *ops,
                                int members, const double *twso, double *yield);

/* Fills region, year and yield of the result from twso[places of local seasons, members], by the
 * operator of regional yields (observe/yield_kind.c) with the point's gap and trend, for every
 * region and year that has a running season. Collective. */
PetscErrorCode RegionalMembers(const struct model *model, const struct model_point *point,
                               const struct ensemble_plan *plan, const double *twso,
                               struct ensemble_result *result);
