/* The cost of seasons; see season_cost.h. */
#include "model/season_cost.h"
#include "model/block_loop.h"
#include <math.h>

static const double water_day = 1.2, bare_day = .06, sweep = 2.4;

double season_cost(int days, int bare, bool water, bool irrigated) {
  if (!water) return days;
  return water_day * days + bare_day * bare + (irrigated ? days : 0);
}

/* days of the crop of the block's longest lane, and those that its longest soil is bare */
static double block_cost(const struct model *m, int b) {
  int days = 0, bare = 0;
  FOR_LANES (l) {
    const struct model_season *s = model_season_of(m, b, l);
    if (!model_lane_own(m, b, l) || !s->days) continue;
    const int end = (int)ceil(s->end), after = s->until > end ? s->until - end : 0;
    const int soil = model_fallow(m, s) + after;
    days = end > days ? end : days;
    bare = soil > bare ? soil : bare;
  }
  return LANES * (1. + sweep) * season_cost(days, bare, m->water != NULL, m->block[b].irrigates);
}

PetscErrorCode ModelCosts(const struct model *m, double *all, double *cost) {
  const struct model_part whole = {.use = TERM_FIT};
  struct evaluation e = {0};
  PetscFunctionBeginUser;
  PetscCall(EvaluationCreate(m, &whole, false, &e));
  *all = 0.;
  for (int b = 0; b < m->n_blocks; b++) {
    const double own = e.block_on[b] ? block_cost(m, b) : 0.;
    *all += own;
    if (cost) cost[b] = own;
  }
  PetscCall(EvaluationDestroy(&e));
  PetscFunctionReturn(0);
}

PetscErrorCode Imbalance(MPI_Comm comm, double own, double *excess) {
  double sum, most;
  PetscMPIInt size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCallMPI(MPI_Allreduce(&own, &sum, 1, MPI_DOUBLE, MPI_SUM, comm));
  PetscCallMPI(MPI_Allreduce(&own, &most, 1, MPI_DOUBLE, MPI_MAX, comm));
  *excess = sum > 0. ? most * size / sum - 1. : 0.;
  PetscFunctionReturn(0);
}
