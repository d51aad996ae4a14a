/* Tangents of the observation equivalents: directional derivative of J, Gauss-Newton matrix.
 *
 * One tangent run a block and direction. Directions are crop controls; gap, trend and LAI scale act
 * behind the season and are differentiated here.
 */
#include "model/model_private.h"
#include "model/progress.h"
#include "observe/loss.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* tangent of a series value whose season's tangent is on the tape */
static double series_tl(const struct model *m, const struct model_point *p,
                        const struct series_term *o, const double *value_d) {
  const struct series_set *set = &m->series.set[o->set];
  double d = model_state_tl(m, o->block, set->state, o->day, o->lane);
  int element;
  if (!set->lai_scale) return d;
  double scale = model_lai_scale(m, p, &element);
  if (element >= 0)
    d = scale * d + value_d[element] * model_state(m, o->block, set->state, o->day, o->lane);
  return d;
}

/* tangent of yield t for tangents S_d and value_d */
static double yield_tl(const struct model *m, const struct model_point *p, int t, double S,
                       double S_d, const double *value_d) {
  struct yield_at at = model_yield_at(m, p, t);
  double dt = m->yield.year[t] - at.t0, d = at.k * S_d;
  if (at.gap >= 0) d += value_d[at.gap] * (1. + at.b * dt) * m->yield.k * S;
  if (at.trend >= 0) d += value_d[at.trend] * at.g * dt * m->yield.k * S;
  return d;
}

static void gather_tl(const struct model *m, int b, struct exact_sum *sums, int stride) {
  const struct yield_terms *y = &m->yield;
  const struct model_block *block = &m->block[b];
  if (!y->n) return;
  FOR_LANES (l) {
    if (!(block->weight[l] > 0.)) continue;
    double d = model_state_tl(m, b, SEASON_TWSO, SEASON_FINAL, l);
    for (int i = y->link_start[block->local[l]]; i < y->link_start[block->local[l] + 1]; i++)
      exact_sum_add(&sums[y->link_term[i] * stride], y->link_area[i] * d);
  }
}

PetscErrorCode ModelCostTangent(struct model *m, const double *u, const double *du, double *dJ) {
  struct model_point *p;
  struct model_derivatives *d = lane_alloc(sizeof *d);
  struct exact_sum series = {0}, *S, *S_d;
  struct soil_state carry_d = {0};
  double *value_d, *out_d, *weight_d; /* [n_values], [n_local * n_outputs], [weights] */
  const struct control *control = m->control;
  PetscFunctionBeginUser;
  PetscCheck(d, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for tangents");
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(PetscCalloc5(m->yield.n, &S, m->yield.n, &S_d, control->n_values, &value_d,
                         (size_t)m->n_local * (size_t)control->n_outputs, &out_d,
                         (size_t)(control->n - control->weights_at), &weight_d));
  control_values_tl(control, u, du, value_d);
  for (int i = 0; i < control->n - control->weights_at; i++)
    weight_d[i] = control->network->sd[i] * du[control->weights_at + i];
  if (control->network) PetscCall(ModelNetworkTangent(m, p->weight, weight_d, out_d));
  for (int b = 0; b < m->n_blocks; b++) {
    model_forward(m, p, b);
    model_tangent(m, p, b, value_d, out_d, &carry_d, d);
    model_gather_yield(m, b, S);
    gather_tl(m, b, S_d, 1);
    double sum = 0.;
    for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++) {
      const struct series_term *o = &m->series.term[i];
      if (o->use != TERM_FIT) continue;
      double z = (model_series_value(m, p, o) - o->value) / o->sigma;
      sum += loss_slope(z, m->series.set[o->set].huber) / o->sigma * series_tl(m, p, o, value_d);
    }
    exact_sum_add(&series, sum);
  }
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S));
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S_d));
  PetscCall(ExactSumReduce(m->comm, 1, &series));
  *dJ = exact_sum_value(&series);
  for (int t = 0; t < m->yield.n; t++) {
    double value = exact_sum_value(&S[t]), at = model_yield_at(m, p, t).k;
    double z = (at * value - m->yield.value[t]) / m->yield.sigma[t];
    if (m->yield.use[t] == TERM_FIT)
      *dJ += loss_slope(z, m->yield.huber) / m->yield.sigma[t] *
             yield_tl(m, p, t, value, exact_sum_value(&S_d[t]), value_d);
  }
  PetscCall(PetscFree5(S, S_d, value_d, out_d, weight_d));
  PetscCall(ModelPointDestroy(&p));
  free(d);
  PetscFunctionReturn(0);
}

/* -- Gauss-Newton */
struct gauss_newton {
  struct model *m;
  struct model_point *p;
  int n;                      /* elements of u */
  struct exact_sum *matrix;   /* [n (n + 1) / 2] */
  struct exact_sum *S, *S_d;  /* [terms], [terms * n] */
  double *series_d;           /* [terms of a block * n] */
  double *unit, *slope;       /* [n] value direction; d value / d u */
  struct soil_state *carry_d; /* [items] of the soils that the block before left */
};

/* element (i, j), j <= i, of the packed lower triangle */
static int packed(int i, int j) { return i * (i + 1) / 2 + j; }

static void add_block(struct gauss_newton *w, int b) {
  struct model *m = w->m;
  int first = m->series_start[b], count = m->series_start[b + 1] - first, n = w->n;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double sum = 0.;
      for (int k = 0; k < count; k++) {
        const struct series_term *o = &m->series.term[first + k];
        if (o->use != TERM_FIT) continue;
        double z = (model_series_value(m, w->p, o) - o->value) / o->sigma;
        double r = loss_weight(z, m->series.set[o->set].huber) / (o->sigma * o->sigma);
        sum += r * w->series_d[k * n + i] * w->series_d[k * n + j];
      }
      if (count) exact_sum_add(&w->matrix[packed(i, j)], sum);
    }
}

/* tangents of one block along every element; crop elements need a run, the others do not */
static void run_block(struct gauss_newton *w, struct model_derivatives *d, int b) {
  struct model *m = w->m;
  int first = m->series_start[b], count = m->series_start[b + 1] - first, n = w->n;
  model_forward(m, w->p, b);
  model_gather_yield(m, b, w->S);
  if (count) memset(w->series_d, 0, (size_t)count * (size_t)n * sizeof *w->series_d);
  for (int c = 0; c < m->control->n_items; c++) {
    const struct control_item *item = &m->control->item[c];
    if (item->target == CONTROL_GAP || item->target == CONTROL_TREND) continue;
    int e = item->offset;
    memset(w->unit, 0, (size_t)n * sizeof *w->unit);
    w->unit[e] = w->slope[e];
    model_tangent(m, w->p, b, w->unit, NULL, &w->carry_d[c], d);
    gather_tl(m, b, w->S_d + e, n);
    for (int k = 0; k < count; k++)
      w->series_d[k * n + e] = series_tl(m, w->p, &m->series.term[first + k], w->unit);
  }
  add_block(w, b);
}

static void add_yields(struct gauss_newton *w, double *matrix, double *row) {
  struct model *m = w->m;
  int n = w->n;
  for (int t = 0; t < m->yield.n; t++) {
    if (m->yield.use[t] != TERM_FIT) continue;
    double S = exact_sum_value(&w->S[t]), k = model_yield_at(m, w->p, t).k;
    double z = (k * S - m->yield.value[t]) / m->yield.sigma[t];
    double r = loss_weight(z, m->yield.huber) / (m->yield.sigma[t] * m->yield.sigma[t]);
    for (int e = 0; e < n; e++) {
      memset(w->unit, 0, (size_t)n * sizeof *w->unit);
      w->unit[e] = w->slope[e];
      row[e] = yield_tl(m, w->p, t, S, exact_sum_value(&w->S_d[t * n + e]), w->unit);
    }
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) matrix[i * n + j] += r * row[i] * row[j];
  }
}

PetscErrorCode ModelGaussNewton(struct model *m, const double *u, double *matrix) {
  struct gauss_newton w = {.m = m, .n = m->control->n};
  struct model_derivatives *d = lane_alloc(sizeof *d);
  int n = w.n, most = 0, terms = m->yield.n;
  double *row;
  PetscFunctionBeginUser;
  PetscCheck(d, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for tangents");
  PetscCheck(!m->control->network && !m->control->partition, m->comm, PETSC_ERR_SUP,
             "no Gauss-Newton matrix of weights");
  for (int b = 0; b < m->n_blocks; b++)
    if (m->series_start[b + 1] - m->series_start[b] > most)
      most = m->series_start[b + 1] - m->series_start[b];
  PetscCall(ModelPointCreate(m, u, NULL, &w.p));
  PetscCall(PetscCalloc3((size_t)packed(n, 0), &w.matrix, terms, &w.S, (size_t)terms * (size_t)n,
                         &w.S_d));
  PetscCall(PetscCalloc3((size_t)most * (size_t)n, &w.series_d, n, &w.unit, n, &row));
  PetscCall(PetscMalloc1(n, &w.slope));
  w.carry_d = lane_alloc((size_t)m->control->n_items * sizeof *w.carry_d);
  PetscCheck(w.carry_d, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for tangents");
  control_slopes(m->control, w.p->value, w.slope);
  struct progress progress = progress_begin(m->comm, "standard errors", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    run_block(&w, d, b);
  }
  PetscCall(ExactSumReduce(m->comm, packed(n, 0), w.matrix));
  PetscCall(ExactSumReduce(m->comm, terms, w.S));
  PetscCall(ExactSumReduce(m->comm, terms * n, w.S_d));
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      matrix[i * n + j] = exact_sum_value(&w.matrix[i >= j ? packed(i, j) : packed(j, i)]);
  add_yields(&w, matrix, row);
  PetscCall(PetscFree3(w.matrix, w.S, w.S_d));
  PetscCall(PetscFree3(w.series_d, w.unit, row));
  PetscCall(PetscFree(w.slope));
  free(w.carry_d);
  PetscCall(ModelPointDestroy(&w.p));
  free(d);
  PetscFunctionReturn(0);
}
