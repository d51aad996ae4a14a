/* J(u) and its gradient: forward over the blocks, departures over the ranks, adjoint over the
 * blocks.
 *
 * Pass 1 runs every block forward. Blocks whose only observed number is the final TWSO are also
 * swept back with a unit seed, and d TWSO / d u of each season is kept until the regional
 * departures are known. Pass 2 reruns blocks with series (LAI ...) and sweeps back all their seeds
 * at once; without yields in J they are swept in pass 1. One tape a rank serves all blocks.
 *
 * Sums run over a block's lanes in order and over blocks and ranks in exact sums, so J and g have
 * the same bits on any number of ranks.
 */
#include "model/model_private.h"
#include "model/progress.h"
#include "observe/loss.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
  struct model *model;
  struct model_point *p;
  bool gradient;
  struct exact_sum *sum;    /* [1 + n]: J of the series, d J / d value */
  struct exact_sum *yield;  /* [terms] S_t */
  double *yield_b;          /* [terms] d J / d S_t */
  double *twso_b;           /* [n_local * n] d TWSO / d value of seasons swept in pass 1, or NULL */
  double *value_b;          /* [n] of one block */
  struct season_seed *seed; /* [most seeds of a block] */
  struct crop_d *crop_b;
};

static bool any_in_J(const struct yield_terms *y) {
  for (int t = 0; t < y->n; t++)
    if (y->use[t] == TERM_FIT) return true;
  return false;
}

static bool has_series(const struct model *m, int b) {
  return m->series_start[b + 1] > m->series_start[b];
}

static PetscErrorCode WorkCreate(struct model *model, const double *u, bool gradient,
                                 struct work *w) {
  int n = model->control->n, most = 0;
  PetscFunctionBeginUser;
  *w = (struct work){.model = model, .gradient = gradient};
  for (int b = 0; b < model->n_blocks; b++)
    if (model->series_start[b + 1] - model->series_start[b] > most)
      most = model->series_start[b + 1] - model->series_start[b];
  PetscCall(ModelPointCreate(model, u, &w->p));
  PetscCall(PetscCalloc2(n + 1, &w->sum, model->yield.n, &w->yield));
  PetscCall(PetscCalloc3(model->yield.n, &w->yield_b, n, &w->value_b, most + LANES, &w->seed));
  if (gradient && model->yield.n)
    PetscCall(PetscMalloc1((size_t)model->n_local * (size_t)n, &w->twso_b));
  w->crop_b = lane_alloc(sizeof *w->crop_b);
  PetscCheck(w->crop_b, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for adjoints");
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkDestroy(struct work *w) {
  PetscFunctionBeginUser;
  PetscCall(ModelPointDestroy(&w->p));
  PetscCall(PetscFree2(w->sum, w->yield));
  PetscCall(PetscFree3(w->yield_b, w->value_b, w->seed));
  PetscCall(PetscFree(w->twso_b));
  free(w->crop_b);
  PetscFunctionReturn(0);
}

static void sweep(struct work *w, int b, int n_seeds) {
  memset(w->crop_b, 0, sizeof *w->crop_b);
  season_adjoint(&w->model->block[b].season, w->p->crop, w->model->tape, n_seeds, w->seed,
                 w->crop_b, NULL);
}

/* value_b of the block's lanes, in their order, into the exact sums */
static void collect(struct work *w, int b) {
  const struct model *m = w->model;
  memset(w->value_b, 0, (size_t)m->control->n * sizeof *w->value_b);
  FOR_LANES (l)
    if (m->block[b].weight[l] > 0.)
      control_apply_ad(m->control, model_base(m, b, l), w->crop_b, l, w->value_b);
  for (int i = 0; i < m->control->n; i++) exact_sum_add(&w->sum[1 + i], w->value_b[i]);
}

/* J of the block's series; with `seeds`, their adjoints into w->seed */
static int depart(struct work *w, int b, bool count_J, bool seeds) {
  struct model *m = w->model;
  int n = 0, element;
  double scale = model_lai_scale(m, w->p, &element), J = 0., scale_b = 0.;
  for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++) {
    const struct series_term *o = &m->series.term[i];
    const struct series_set *set = &m->series.set[o->set];
    double z = (model_series_value(m, w->p, o) - o->value) / o->sigma;
    J += loss_value(z, set->huber);
    if (!seeds) continue;
    double y_b = loss_slope(z, set->huber) / o->sigma;
    if (set->lai_scale) scale_b += y_b * season_value(m->tape, set->state, o->day, o->lane);
    w->seed[n++] = (struct season_seed){.day = o->day,
                                        .lane = o->lane,
                                        .variable = set->state,
                                        .value = set->lai_scale ? y_b * scale : y_b};
  }
  if (count_J) exact_sum_add(&w->sum[0], J);
  if (seeds && element >= 0) exact_sum_add(&w->sum[1 + element], scale_b);
  return n;
}

/* d J / d TWSO of a lane's season */
static double twso_seed(const struct work *w, int b, int l) {
  const struct model *m = w->model;
  const struct yield_terms *y = &m->yield;
  int s = m->block[b].local[l];
  double g = 0.;
  if (!y->n || !(m->block[b].weight[l] > 0.)) return 0.;
  for (int i = y->link_start[s]; i < y->link_start[s + 1]; i++)
    g += w->yield_b[y->link_term[i]] * y->link_area[i];
  return g;
}

static int seed_twso(struct work *w, int b, int n, bool unit) {
  FOR_LANES (l) {
    double g = unit ? 1. : twso_seed(w, b, l);
    if (w->model->block[b].weight[l] > 0. && g != 0.)
      w->seed[n++] =
          (struct season_seed){.day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = g};
  }
  return n;
}

/* pass 1 */
static void first_pass(struct work *w, bool yields) {
  struct model *m = w->model;
  int n = m->control->n;
  struct progress progress = progress_begin(m->comm, "seasons forward", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    bool one_pass = w->gradient && !yields;
    if (!model_forward(m, w->p, b)) exact_sum_add(&w->sum[0], NAN);
    model_gather_yield(m, b, w->yield);
    int n_seeds = depart(w, b, true, one_pass);
    if (one_pass && n_seeds) {
      sweep(w, b, n_seeds);
      collect(w, b);
    } else if (w->gradient && yields && !has_series(m, b)) {
      sweep(w, b, seed_twso(w, b, 0, true));
      FOR_LANES (l) {
        if (b * LANES + l >= m->n_local) break;
        double *to = &w->twso_b[(size_t)(b * LANES + l) * (size_t)n];
        memset(to, 0, (size_t)n * sizeof *to);
        if (m->block[b].weight[l] > 0.)
          control_apply_ad(m->control, model_base(m, b, l), w->crop_b, l, to);
      }
    }
  }
}

/* departures of the regional yields: J, d J / d S, and d J / d gap, trend into value_b */
static double depart_yield(struct work *w, double *value_b) {
  const struct yield_terms *y = &w->model->yield;
  double J = 0.;
  for (int t = 0; t < y->n; t++) {
    struct yield_at at = model_yield_at(w->model, w->p, t);
    double S = exact_sum_value(&w->yield[t]);
    double z = (at.k * S - y->value[t]) / y->sigma[t];
    w->yield_b[t] = 0.;
    if (y->use[t] != TERM_FIT) continue;
    J += loss_value(z, y->huber);
    double y_b = loss_slope(z, y->huber) / y->sigma[t], dt = y->year[t] - at.t0;
    w->yield_b[t] = y_b * at.k;
    if (at.gap >= 0) value_b[at.gap] += y_b * (1. + at.b * dt) * y->k * S;
    if (at.trend >= 0) value_b[at.trend] += y_b * at.g * dt * y->k * S;
  }
  return J;
}

/* pass 2 */
static void second_pass(struct work *w) {
  struct model *m = w->model;
  int n = m->control->n;
  struct progress progress = progress_begin(m->comm, "seasons backward", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    if (has_series(m, b)) {
      model_forward(m, w->p, b);
      sweep(w, b, seed_twso(w, b, depart(w, b, false, true), false));
      collect(w, b);
      continue;
    }
    memset(w->value_b, 0, (size_t)n * sizeof *w->value_b);
    FOR_LANES (l) {
      double g = twso_seed(w, b, l);
      if (b * LANES + l >= m->n_local || g == 0.) continue;
      for (int i = 0; i < n; i++)
        w->value_b[i] += g * w->twso_b[(size_t)(b * LANES + l) * (size_t)n + (size_t)i];
    }
    for (int i = 0; i < n; i++) exact_sum_add(&w->sum[1 + i], w->value_b[i]);
  }
}

PetscErrorCode ModelCost(struct model *model, const double *u, double *J, double *g) {
  struct work w;
  int n = model->control->n;
  bool yields = any_in_J(&model->yield);
  double *regional, started = MPI_Wtime(), total;
  PetscFunctionBeginUser;
  PetscCall(WorkCreate(model, u, g != NULL, &w));
  PetscCall(PetscCalloc1(n, &regional));
  first_pass(&w, yields);
  PetscCall(ExactSumReduce(model->comm, model->yield.n, w.yield));
  total = depart_yield(&w, regional);
  if (g && yields) second_pass(&w);
  PetscCall(ExactSumReduce(model->comm, g ? n + 1 : 1, w.sum));
  total += exact_sum_value(&w.sum[0]);
  for (int i = 0; i < n; i++) total += .5 * u[i] * u[i];
  for (int i = 0; g && i < n; i++)
    g[i] = (exact_sum_value(&w.sum[1 + i]) + regional[i]) * w.p->slope[i] + u[i];
  bool finite = isfinite(total);
  for (int i = 0; g && i < n; i++) finite = finite && isfinite(g[i]);
  for (int i = 0; g && i < n && !finite; i++) g[i] = 0.;
  *J = finite ? total : INFINITY; /* the line search cuts its step */
  PetscCall(PetscFree(regional));
  PetscCall(WorkDestroy(&w));
  model->evaluations += 1.;
  model->seconds += MPI_Wtime() - started;
  PetscFunctionReturn(0);
}
