/* H and its tangent on the vector of observations; its transpose is ModelAdjoint.
 *
 * Every block is run, in order; equivalents of seasons stand where their season runs, those of
 * regions are made of exact sums over all ranks and are on the region's rank.
 */
#include "model/block_loop.h"
#include "model/direction.h"
#include "model/regional_departures.h"
#include "observe/departure_loss.h"
#include "region/exact_reduce.h"

static void simulate_block(const struct model *m, struct worker *w, struct exact_sum *S,
                           double *y) {
  const struct departures *v = &m->departures;
  FOR_LANES (l) {
    if (!model_lane_own(m, w->block, l)) continue;
    const struct season_view view = worker_view(w, l);
    block_gather_yields(m, &view, season_view_value(&view, SEASON_TWSO, SEASON_FINAL), 1, S);
    for (int i = v->first_of_season[view.season]; i < v->first_of_season[view.season + 1]; i++) {
      const struct observation_set *set = &v->set[v->at[i].set];
      y[i] = set->ops->value(set, &view, &v->at[i], &w->point->scales);
    }
  }
}

PetscErrorCode ModelSimulate(struct model *m, const double *u, double *y) {
  struct model_point *p;
  struct worker *w;
  struct exact_sum *S;
  double *regional;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(WorkerCreate(m, p, &w));
  PetscCall(PetscCalloc2(m->yield.n, &S, m->yield.n, &regional));
  for (int b = 0; b < m->n_blocks; b++) {
    worker_forward(w, b);
    simulate_block(m, w, S, y);
  }
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S));
  regional_equivalents(m, &p->scales, S, regional);
  departures_take_yields(&m->departures, regional, y);
  PetscCall(PetscFree2(S, regional));
  PetscCall(WorkerDestroy(&w));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

/* of the block whose tangent ran last */
static void tangent_block(const struct model *m, const struct worker *w,
                          const struct model_direction *x, struct exact_sum *S,
                          struct exact_sum *S_d, double *y_d) {
  const struct departures *v = &m->departures;
  FOR_LANES (l) {
    if (!model_lane_own(m, w->block, l)) continue;
    const struct season_view view = worker_view(w, l);
    block_gather_yields(m, &view, season_view_value(&view, SEASON_TWSO, SEASON_FINAL), 1, S);
    block_gather_yields(m, &view, season_view_value_tl(&view, SEASON_TWSO, SEASON_FINAL), 1, S_d);
    for (int i = v->first_of_season[view.season]; i < v->first_of_season[view.season + 1]; i++) {
      const struct observation_set *set = &v->set[v->at[i].set];
      y_d[i] = set->ops->value_tl(set, &view, &v->at[i], &w->point->scales, &x->scales_d);
    }
  }
}

PetscErrorCode ModelTangent(struct model *m, const double *u, const double *du, double *y_d) {
  struct model_point *p;
  struct worker *w;
  struct model_direction x;
  struct exact_sum *S, *S_d;
  struct soil_state carry_d = {0};
  double *regional;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(WorkerCreate(m, p, &w));
  PetscCall(ModelDirectionCreate(m, p, u, du, &x));
  PetscCall(PetscCalloc3(m->yield.n, &S, m->yield.n, &S_d, m->yield.n, &regional));
  PetscCall(WorkerWantTangents(w));
  for (int b = 0; b < m->n_blocks; b++) {
    worker_forward(w, b);
    worker_direction(w, x.value_d, m->control->n_outputs ? x.out_d : NULL, x.sv_d);
    worker_tangents(w, 1, x.sv_d, &carry_d);
    tangent_block(m, w, &x, S, S_d, y_d);
  }
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S));
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S_d));
  regional_equivalents_tl(m, &p->scales, &x.scales_d, S, S_d, regional);
  departures_take_yields(&m->departures, regional, y_d);
  PetscCall(PetscFree3(S, S_d, regional));
  PetscCall(ModelDirectionDestroy(&x));
  PetscCall(WorkerDestroy(&w));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCostTangent(struct model *m, const double *u, const double *du, double *dJ) {
  const struct departures *v = &m->departures;
  double *y, *y_d, *weight;
  struct exact_sum sum = {0};
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(v->n, &y, v->n, &y_d, v->n, &weight));
  PetscCall(ModelSimulate(m, u, y));
  PetscCall(ModelTangent(m, u, du, y_d));
  PetscCall(DepartureLoss(v, TERM_FIT, NULL, y, NULL, weight));
  for (int i = 0; i < v->n; i++) exact_sum_add(&sum, weight[i] * y_d[i]);
  PetscCall(ExactSumReduce(m->comm, 1, &sum));
  *dJ = exact_sum_value(&sum);
  PetscCall(PetscFree3(y, y_d, weight));
  PetscFunctionReturn(0);
}
