/* The derivative of H, kept season by season; see linear_model.h. */
#include "model/linear_model.h"
#include "model/block_loop.h"
#include "model/direction.h"
#include "model/kept_tapes.h"
#include "model/regional_departures.h"
#include "region/exact_reduce.h"
#include "region/log_events.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct linear_model {
  struct model *m;
  struct model_point *p;
  int n_sv;
  double *u;
  double *y;           /* [departures.n] */
  double *y_sv;        /* [departures.n_season][n_sv] */
  double *y_lai;       /* [departures.n_season] d y / d LAI scale */
  double *q_sv;        /* [n_local][n_sv] d TWSO / d sv; where there are yields */
  struct exact_sum *S; /* [yield.n] */
};

bool linear_model_fits(const struct model *m) {
  return !m->control->network && !m->control->partition;
}

const double *linear_model_y(const struct linear_model *lm) { return lm->y; }

/* -- the runs */

/* what the block that ran last gives without derivatives */
static void take_values(struct linear_model *lm, struct worker *w) {
  const struct model *m = lm->m;
  const struct departures *v = &m->departures;
  FOR_LANES (l) {
    if (!model_lane_own(m, w->block, l)) continue;
    const struct season_view view = worker_view(w, l);
    block_gather_yields(m, &view, season_view_value(&view, SEASON_TWSO, SEASON_FINAL), 1, lm->S);
    for (int i = v->first_of_season[view.season]; i < v->first_of_season[view.season + 1]; i++) {
      const struct observation *o = &v->at[i];
      struct season_seed unused[OBSERVATION_SEEDS];
      lm->y[i] = v->set[o->set].ops->value(&v->set[o->set], &view, o, &lm->p->scales);
      lm->y_lai[i] = 0.;
      (void)v->set[o->set].ops->value_ad(&v->set[o->set], &view, o, &lm->p->scales, 1.,
                                         &lm->y_lai[i], unused);
    }
  }
}

/* d / d sv[k] of the block's lanes from its last tangent */
static void take_tangents(struct linear_model *lm, const struct worker *w, int k) {
  const struct model *m = lm->m;
  const struct departures *v = &m->departures;
  const size_t n = (size_t)lm->n_sv;
  const struct observation_scales none = {
      .n_regions = model_regions(m), .gap = lm->p->gap, .trend = lm->p->trend};
  FOR_LANES (l) {
    if (!model_lane_own(m, w->block, l)) continue;
    const struct season_view view = worker_view(w, l);
    if (lm->q_sv)
      lm->q_sv[(size_t)view.season * n + (size_t)k] =
          season_view_value_tl(&view, SEASON_TWSO, SEASON_FINAL);
    for (int i = v->first_of_season[view.season]; i < v->first_of_season[view.season + 1]; i++) {
      const struct observation *o = &v->at[i];
      lm->y_sv[(size_t)i * n + (size_t)k] =
          v->set[o->set].ops->value_tl(&v->set[o->set], &view, o, &lm->p->scales, &none);
    }
  }
}

/* sv_d[group, LANES, n_sv]: of every lane the values first, first + 1 ... */
static void unit_directions(const struct linear_model *lm, int first, int group, double *sv_d) {
  const size_t n = (size_t)lm->n_sv;
  memset(sv_d, 0, (size_t)group * LANES * n * sizeof *sv_d);
  for (int k = 0; k < group; k++)
    FOR_LANES (l) sv_d[((size_t)k * LANES + (size_t)l) * n + (size_t)(first + k)] = 1.;
}

static PetscErrorCode RunBlocks(struct linear_model *lm) {
  const struct model *m = lm->m;
  const size_t n = (size_t)lm->n_sv;
  struct soil_state *carry_d = lane_alloc((n + 1) * sizeof *carry_d);
  struct worker *w;
  double *sv_d;
  PetscFunctionBeginUser;
  PetscCheck(carry_d, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for tangents");
  PetscCall(WorkerCreate(m, lm->p, &w));
  PetscCall(PetscMalloc1(WORKER_TANGENTS * LANES * n, &sv_d));
  struct progress progress = progress_begin(m->comm, "derivatives", m->n_blocks);
  PetscCall(WorkerWantTangents(w));
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    worker_forward(w, b);
    take_values(lm, w);
    for (int first = 0; first < lm->n_sv; first += WORKER_TANGENTS) {
      const int left = lm->n_sv - first, group = left < WORKER_TANGENTS ? left : WORKER_TANGENTS;
      unit_directions(lm, first, group, sv_d);
      worker_tangents(w, group, sv_d, &carry_d[first]);
      for (int k = 0; k < group; k++) {
        worker_take_tangent(w, k);
        take_tangents(lm, w, first + k);
      }
    }
  }
  PetscCall(PetscFree(sv_d));
  PetscCall(WorkerDestroy(&w));
  free(carry_d);
  PetscFunctionReturn(0);
}

static bool all_finite(size_t n, const double *x) {
  for (size_t i = 0; x && i < n; i++)
    if (!isfinite(x[i])) return false;
  return true;
}

PetscErrorCode LinearModelCreate(struct model *m, const double *u, struct linear_model **out,
                                 bool *good) {
  const size_t n_y = (size_t)m->departures.n, n_seen = (size_t)m->departures.n_season;
  const size_t n_sv = (size_t)m->control->n_season;
  struct linear_model *lm;
  double *regional;
  PetscFunctionBeginUser;
  PetscCheck(linear_model_fits(m), m->comm, PETSC_ERR_SUP, "no rows of a network's seasons");
  log_event_begin(LOG_GAUSS_NEWTON);
  PetscCall(PetscNew(&lm));
  *out = lm;
  lm->m = m;
  lm->n_sv = (int)n_sv;
  PetscCall(PetscMalloc4(m->control->n, &lm->u, n_y, &lm->y, n_seen * n_sv, &lm->y_sv, n_seen,
                         &lm->y_lai));
  PetscCall(PetscMalloc1(m->yield.n, &regional));
  PetscCall(PetscCalloc1(m->yield.n, &lm->S));
  if (m->yield.n) PetscCall(PetscMalloc1((size_t)m->n_local * n_sv, &lm->q_sv));
  PetscCall(PetscArraycpy(lm->u, u, m->control->n));
  PetscCall(KeptTapesRelease(m)); /* the rows are as large, and gradients do not come between */
  PetscCall(ModelPointCreate(m, u, NULL, &lm->p));
  PetscCall(RunBlocks(lm));
  PetscCall(ExactSumReduce(m->comm, m->yield.n, lm->S));
  regional_equivalents(m, &lm->p->scales, lm->S, regional);
  departures_take_yields(&m->departures, regional, lm->y);
  *good = all_finite(n_y, lm->y) && all_finite(n_seen * n_sv, lm->y_sv) &&
          all_finite(lm->q_sv ? (size_t)m->n_local * n_sv : 0, lm->q_sv);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, good, 1, MPI_C_BOOL, MPI_LAND, m->comm));
  PetscCall(PetscFree(regional));
  log_event_end(LOG_GAUSS_NEWTON);
  PetscFunctionReturn(0);
}

PetscErrorCode LinearModelDestroy(struct linear_model **out) {
  struct linear_model *lm = *out;
  PetscFunctionBeginUser;
  if (!lm) PetscFunctionReturn(0);
  PetscCall(ModelPointDestroy(&lm->p));
  PetscCall(PetscFree4(lm->u, lm->y, lm->y_sv, lm->y_lai));
  PetscCall(PetscFree(lm->q_sv));
  PetscCall(PetscFree(lm->S));
  PetscCall(PetscFree(*out));
  PetscFunctionReturn(0);
}

/* -- products */

static double dot(size_t n, const double *a, const double *b) {
  double sum = 0.;
  for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

PetscErrorCode LinearModelApply(const struct linear_model *lm, const double *du, double *y_d) {
  const struct model *m = lm->m;
  const struct departures *v = &m->departures;
  const struct yield_terms *y = &m->yield;
  const size_t n = (size_t)lm->n_sv, outputs = (size_t)m->control->n_outputs;
  struct model_direction x;
  struct exact_sum *S_d;
  double *regional;
  PetscFunctionBeginUser;
  PetscCall(ModelDirectionCreate(m, lm->p, lm->u, du, &x));
  PetscCall(PetscCalloc2(y->n, &S_d, y->n, &regional));
  for (int s = 0; s < m->n_local; s++) {
    const struct control_site site = model_site(m, s);
    control_season_tl(m->control, &site, x.value_d, x.out_d + (size_t)s * outputs, x.sv_d);
    for (int i = v->first_of_season[s]; i < v->first_of_season[s + 1]; i++)
      y_d[i] = dot(n, lm->y_sv + (size_t)i * n, x.sv_d) + lm->y_lai[i] * x.scales_d.lai;
    if (!y->n || y->link_start[s] == y->link_start[s + 1]) continue;
    double q_d = dot(n, lm->q_sv + (size_t)s * n, x.sv_d);
    for (int i = y->link_start[s]; i < y->link_start[s + 1]; i++)
      exact_sum_add(&S_d[y->link_term[i]], y->link_area[i] * q_d);
  }
  PetscCall(ExactSumReduce(m->comm, y->n, S_d));
  regional_equivalents_tl(m, &lm->p->scales, &x.scales_d, lm->S, S_d, regional);
  departures_take_yields(v, regional, y_d);
  PetscCall(PetscFree2(S_d, regional));
  PetscCall(ModelDirectionDestroy(&x));
  PetscFunctionReturn(0);
}

/* d / d sv of a season by its own observations and by the yields that it feeds */
static void pull_season(const struct linear_model *lm, int s, const double *weight,
                        const double *S_b, double *sv_b, double *lai_b) {
  const struct departures *v = &lm->m->departures;
  const struct yield_terms *y = &lm->m->yield;
  const size_t n = (size_t)lm->n_sv;
  double q_b = 0.;
  memset(sv_b, 0, n * sizeof *sv_b);
  for (int i = v->first_of_season[s]; i < v->first_of_season[s + 1]; i++) {
    for (size_t k = 0; k < n; k++) sv_b[k] += weight[i] * lm->y_sv[(size_t)i * n + k];
    *lai_b += weight[i] * lm->y_lai[i];
  }
  for (int i = y->n ? y->link_start[s] : 0; y->n && i < y->link_start[s + 1]; i++)
    q_b += S_b[y->link_term[i]] * y->link_area[i];
  for (size_t k = 0; y->n && k < n; k++) sv_b[k] += q_b * lm->q_sv[(size_t)s * n + k];
}

PetscErrorCode LinearModelTranspose(const struct linear_model *lm, const double *weight,
                                    double *g) {
  const struct model *m = lm->m;
  const struct control *control = m->control;
  const size_t outputs = (size_t)control->n_outputs;
  int lai = model_scale_element(m, CONTROL_LAI_SCALE, 0);
  struct exact_sum *value_sum;
  double *value_b, *out_b, *sv_b, *regional, *S_b;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(control->n_shared, &value_sum));
  PetscCall(PetscCalloc5(control->n_values, &value_b, (size_t)m->n_local * outputs, &out_b,
                         lm->n_sv, &sv_b, m->yield.n, &regional, m->yield.n, &S_b));
  PetscCall(DeparturesGatherYields(m->comm, &m->departures, m->yield.n, weight, regional));
  regional_equivalents_ad(m, &lm->p->scales, lm->S, regional, S_b, value_b);
  for (int s = 0; s < m->n_local; s++) {
    const struct control_site site = model_site(m, s);
    double lai_b = 0.;
    pull_season(lm, s, weight, S_b, sv_b, &lai_b);
    control_season_ad(control, &site, sv_b, value_sum, out_b + (size_t)s * outputs);
    if (lai >= 0) exact_sum_add(&value_sum[lai], lai_b);
  }
  PetscCall(ModelPullBack(m, lm->p, lm->u, value_sum, out_b, value_b, g));
  PetscCall(PetscFree(value_sum));
  PetscCall(PetscFree5(value_b, out_b, sv_b, regional, S_b));
  PetscFunctionReturn(0);
}
