#pragma once
/* Cells over ranks by what their seasons cost; see model/season_cost.h. */
#include "setup/setup.h"

/* Moves the cells, and with them the calendar as read, to ranks of nearly equal cost: of the days
 * that the calendar gives each season. To be called when the cells and their calendar alone are
 * there. Collective. */
PetscErrorCode SetupDealCells(struct setup *setup);
/* The same of an open campaign, by the seasons' lengths at the prior and by the terms of J: what
 * the cells of this rank cost, cost[n_cells], and how many seasons each has, seasons[n_cells].
 * Collective. */
PetscErrorCode SetupCellCosts(const struct setup *setup, double *cost, int *seasons);
/* The imbalance that cells would have on `ranks` ranks, of how many seasons each. Collective. */
PetscErrorCode SetupProjectBalance(const struct setup *setup, int ranks, double *excess);
/* Prints how unequal the ranks' work is expected to be. Nothing on one rank. Collective. */
PetscErrorCode SetupReportBalance(const struct setup *setup);
/* Prints how unequal it was, by each rank's processor time in the loops over its seasons of all
 * evaluations of J so far. Likewise. */
PetscErrorCode SetupReportMeasuredBalance(const struct setup *setup);
