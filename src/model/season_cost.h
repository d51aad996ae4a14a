#pragma once
/* What it costs to run seasons, by which cells are dealt to ranks: a model, not a measurement, so
 * that the deal is the same in every run. The unit is one day of potential production forward.
 *
 * Weights as `windrow bench` measured them (its rows forward, forward wlp, forward wlp fallow and
 * gradient, continuous events):
 *
 *   a day of potential production forward              1
 *   a day of water-limited production forward          1.2
 *   a day of bare soil                                 0.06
 *   sweeping back, times what was run forward          2.4
 *
 * A block costs what its longest lane costs, in every lane. */
#include "model/model.h"

/* A run of `days` days of a crop, with `bare` days of soil without one where production is
 * water-limited; `irrigated`: the same days a second time as potential production. */
double season_cost(int days, int bare, bool water, bool irrigated);

/* What this rank's blocks cost in an evaluation of J with its gradient, at the lengths of seasons
 * that the prior has: all of them, and block by block in cost[n_blocks] (NULL = not wanted).
 * Blocks without a term of J are not run. After ModelObservationsDone; collective on the model's
 * communicator. */
PetscErrorCode ModelCosts(const struct model *model, double *all, double *cost);
/* How much more the busiest rank has than the mean of all ranks: max / mean - 1 of each rank's
 * `own`; 0 where no rank has any. Collective. */
PetscErrorCode Imbalance(MPI_Comm comm, double own, double *excess);
