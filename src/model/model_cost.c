/* J(u) and its gradient: forward over the blocks, departures over the ranks, adjoint over the
 * blocks.
 *
 * Pass 1 runs every block with a season in the part of J forward. Blocks whose only observed number
 * is the final TWSO are also swept back with a unit seed, and d TWSO / d u of each season is kept
 * until the regional departures are known. Pass 2 reruns blocks with series (LAI ...) and sweeps
 * back all their seeds at once; without yields in J they are swept in pass 1. One tape a rank
 * serves all blocks.
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
  const struct model_part *part;
  struct model_point *p;
  bool gradient, yields; /* wanted; any yield is in the part */
  bool *yield_on;        /* [terms] in the part */
  bool *runs;            /* [n_blocks] blocks with a season in the part */
  int64_t n_terms;       /* yields (counted on rank 0) and series of this rank */
  struct exact_sum
      *sum; /* [1 + n_shared + weights]: J of the series, d J / d shared value, weight */
  struct exact_sum *yield;  /* [terms] S_t */
  double *yield_b;          /* [terms] d J / d S_t */
  double *twso_b;           /* [n_local * n_values] d TWSO / d value of seasons swept in pass 1 */
  double *value_b;          /* [n_values] of one block; outputs of one lane */
  double *out_b;            /* [n_local * n_outputs] d J / d output */
  struct season_seed *seed; /* [2 * most seeds of a block] */
  struct model_derivatives *b;
  struct soil_state *carry_b; /* of the soils that the block at hand leaves to the next */
};

static bool in_part(const struct work *w, enum term_use use, const int *unit, int i) {
  return use == w->part->use && (!w->part->unit || w->part->unit[unit[i]]);
}

static bool series_on(const struct work *w, const struct series_term *o) {
  return in_part(w, o->use, w->model->unit_of_season, o->block * LANES + o->lane);
}

static bool has_series(const struct work *w, int b) {
  const struct model *m = w->model;
  for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++)
    if (series_on(w, &m->series.term[i])) return true;
  return false;
}

/* whether any season of the block feeds a yield of the part */
static bool has_yield(const struct work *w, int b) {
  const struct yield_terms *y = &w->model->yield;
  const struct model_block *block = &w->model->block[b];
  FOR_LANES (l) {
    if (!w->yields || !(block->weight[l] > 0.)) continue;
    for (int i = y->link_start[block->local[l]]; i < y->link_start[block->local[l] + 1]; i++)
      if (w->yield_on[y->link_term[i]]) return true;
  }
  return false;
}

/* yields of the part; they are replicated, so rank 0 counts them */
static PetscErrorCode ChooseYields(struct work *w) {
  const struct yield_terms *y = &w->model->yield;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(w->model->comm, &rank));
  PetscCall(PetscMalloc1(y->n, &w->yield_on));
  for (int t = 0; t < y->n; t++) {
    w->yield_on[t] = in_part(w, y->use[t], w->model->unit_of_yield, t);
    w->yields = w->yields || w->yield_on[t];
    w->n_terms += w->yield_on[t] && rank == 0;
  }
  PetscFunctionReturn(0);
}

/* blocks that are run: those with a series or a season of a regional yield in the part, and those
 * whose soils reach such a one */
static PetscErrorCode ChooseBlocks(struct work *w) {
  int n = w->model->n_blocks;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &w->runs));
  for (int b = n - 1; b >= 0; b--) {
    bool next = b + 1 < n && w->model->block[b + 1].continues && w->runs[b + 1];
    w->runs[b] = has_series(w, b) || has_yield(w, b) || next;
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkCreate(struct model *model, const struct model_part *part,
                                 const double *u, bool gradient, struct work *w) {
  const struct control *control = model->control;
  int most = 0;
  PetscFunctionBeginUser;
  *w = (struct work){.model = model, .part = part, .gradient = gradient};
  PetscCall(ChooseYields(w));
  PetscCall(ChooseBlocks(w));
  for (int b = 0; b < model->n_blocks; b++)
    if (model->series_start[b + 1] - model->series_start[b] > most)
      most = model->series_start[b + 1] - model->series_start[b];
  PetscCall(ModelPointCreate(model, u, w->runs, &w->p));
  PetscCall(PetscCalloc2((size_t)(1 + control->n_shared + control->n - control->weights_at),
                         &w->sum, model->yield.n, &w->yield));
  PetscCall(PetscCalloc3(model->yield.n, &w->yield_b, control->n_values, &w->value_b,
                         2 * (size_t)(most + LANES), &w->seed));
  if (gradient && w->yields)
    PetscCall(PetscMalloc1((size_t)model->n_local * (size_t)control->n_values, &w->twso_b));
  if (gradient)
    PetscCall(PetscCalloc1((size_t)model->n_local * (size_t)control->n_outputs, &w->out_b));
  w->b = lane_alloc(sizeof *w->b);
  w->carry_b = lane_alloc(sizeof *w->carry_b);
  PetscCheck(w->b && w->carry_b, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for adjoints");
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkDestroy(struct work *w) {
  PetscFunctionBeginUser;
  PetscCall(ModelPointDestroy(&w->p));
  PetscCall(PetscFree2(w->sum, w->yield));
  PetscCall(PetscFree3(w->yield_b, w->value_b, w->seed));
  PetscCall(PetscFree(w->twso_b));
  PetscCall(PetscFree(w->out_b));
  PetscCall(PetscFree(w->yield_on));
  PetscCall(PetscFree(w->runs));
  free(w->b);
  free(w->carry_b);
  PetscFunctionReturn(0);
}

/* the shared part of value_b into the exact sums */
static void add_shared(struct work *w) {
  for (int i = 0; i < w->model->control->n_shared; i++)
    exact_sum_add(&w->sum[1 + i], w->value_b[i]);
}

/* value_b of the block's lanes, in their order, into the exact sums and out_b */
static void collect(struct work *w, int b) {
  const struct model *m = w->model;
  const struct control *control = m->control;
  size_t outputs = (size_t)control->n_outputs;
  double *of_lane = w->value_b + control->n_shared;
  memset(w->value_b, 0, (size_t)control->n_values * sizeof *w->value_b);
  FOR_LANES (l) {
    if (!(m->block[b].weight[l] > 0.)) continue;
    model_collect(m, b, l, w->b, w->value_b);
    if (!outputs) continue;
    memcpy(w->out_b + (size_t)m->block[b].local[l] * outputs, of_lane, outputs * sizeof *of_lane);
    memset(of_lane, 0, outputs * sizeof *of_lane);
  }
  add_shared(w);
}

/* J of the block's series; with `seeds`, their adjoints into w->seed */
static int depart(struct work *w, int b, bool count_J, bool seeds) {
  struct model *m = w->model;
  int n = 0, element;
  double scale = model_lai_scale(m, w->p, &element), J = 0., scale_b = 0.;
  for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++) {
    const struct series_term *o = &m->series.term[i];
    const struct series_set *set = &m->series.set[o->set];
    if (!series_on(w, o)) continue;
    double z = (model_series_value(m, w->p, o) - o->value) / o->sigma;
    J += loss_value(z, set->huber);
    if (count_J) w->n_terms++;
    if (!seeds) continue;
    double y_b = loss_slope(z, set->huber) / o->sigma;
    if (set->lai_scale) scale_b += y_b * model_state(m, b, set->state, o->day, o->lane);
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

/* a block that is run again and swept with all its seeds: it has series, or soils go on from it */
static bool two_passes(const struct work *w, int b) {
  return has_series(w, b) || (w->model->rules.carries && w->runs[b]);
}

/* pass 1 */
static void first_pass(struct work *w) {
  struct model *m = w->model;
  int n = m->control->n_values;
  struct progress progress = progress_begin(m->comm, "seasons forward", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    bool series = two_passes(w, b), one_pass = w->gradient && !w->yields && !m->rules.carries;
    if (!w->runs[b]) continue;
    if (!model_forward(m, w->p, b)) exact_sum_add(&w->sum[0], NAN);
    model_gather_yield(m, b, w->yield);
    int n_seeds = depart(w, b, true, one_pass);
    if (one_pass && n_seeds) {
      model_sweep(m, w->p, b, n_seeds, w->seed, w->carry_b, w->b);
      collect(w, b);
    } else if (w->gradient && !one_pass && !series) {
      model_sweep(m, w->p, b, seed_twso(w, b, 0, true), w->seed, w->carry_b, w->b);
      FOR_LANES (l) {
        if (b * LANES + l >= m->n_local) break;
        double *to = &w->twso_b[(size_t)(b * LANES + l) * (size_t)n];
        memset(to, 0, (size_t)n * sizeof *to);
        if (m->block[b].weight[l] > 0.) model_collect(m, b, l, w->b, to);
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
    if (!w->yield_on[t]) continue;
    J += loss_value(z, y->huber);
    double y_b = loss_slope(z, y->huber) / y->sigma[t], dt = y->year[t] - at.t0;
    w->yield_b[t] = y_b * at.k;
    if (at.gap >= 0) value_b[at.gap] += y_b * (1. + at.b * dt) * y->k * S;
    if (at.trend >= 0) value_b[at.trend] += y_b * at.g * dt * y->k * S;
  }
  return J;
}

/* pass 2, backwards: soils that go on hand their adjoints to the block before */
static void second_pass(struct work *w) {
  struct model *m = w->model;
  size_t n = (size_t)m->control->n_values, shared = (size_t)m->control->n_shared;
  size_t outputs = (size_t)m->control->n_outputs;
  struct progress progress = progress_begin(m->comm, "seasons backward", m->n_blocks);
  for (int b = m->n_blocks - 1; b >= 0; b--) {
    progress_at(&progress, m->n_blocks - 1 - b);
    if (two_passes(w, b)) {
      model_forward(m, w->p, b); /* from the soils that pass 1 left to it */
      int n_seeds = seed_twso(w, b, depart(w, b, false, true), false);
      model_sweep(m, w->p, b, n_seeds, w->seed, w->carry_b, w->b);
      collect(w, b);
      continue;
    }
    if (!w->runs[b]) continue;
    memset(w->value_b, 0, n * sizeof *w->value_b);
    FOR_LANES (l) {
      double g = twso_seed(w, b, l);
      size_t s = (size_t)(b * LANES + l);
      if (b * LANES + l >= m->n_local || g == 0.) continue;
      for (size_t i = 0; i < shared; i++) w->value_b[i] += g * w->twso_b[s * n + i];
      for (size_t i = 0; i < outputs; i++)
        w->out_b[s * outputs + i] = g * w->twso_b[s * n + shared + i];
    }
    add_shared(w);
  }
}

/* The gradient in units of u from what the passes left. value_b[n_values]: d J / d gap, trend in,
 * all shared values out. */
static PetscErrorCode Gather(struct work *w, const double *u, double *value_b, double *g) {
  const struct control *control = w->model->control;
  struct exact_sum *weight_b = &w->sum[1 + control->n_shared];
  int n_weights = control->n - control->weights_at;
  PetscFunctionBeginUser;
  if (control->network) PetscCall(ModelNetworkAdjoint(w->model, w->p->weight, w->out_b, weight_b));
  PetscCall(ExactSumReduce(w->model->comm, 1 + control->n_shared + n_weights, w->sum));
  for (int i = 0; i < control->n_shared; i++) value_b[i] += exact_sum_value(&w->sum[1 + i]);
  memset(g, 0, (size_t)control->n * sizeof *g);
  control_values_ad(control, u, g, value_b);
  for (int i = 0; i < n_weights; i++)
    g[control->weights_at + i] = exact_sum_value(&weight_b[i]) * control->network->sd[i];
  for (int i = 0; i < control->n; i++) g[i] = w->part->scale * g[i] + (w->part->prior ? u[i] : 0.);
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCostPart(struct model *model, const struct model_part *part, const double *u,
                             double *J, double *g, int64_t *n_terms) {
  struct work w;
  int n = model->control->n;
  double *regional, started = MPI_Wtime(), total;
  PetscFunctionBeginUser;
  PetscCheck(!part->unit || model->n_units, model->comm, PETSC_ERR_ORDER,
             "ModelSetSplit numbers the units");
  PetscCall(WorkCreate(model, part, u, g != NULL, &w));
  PetscCall(PetscCalloc1(model->control->n_values, &regional));
  first_pass(&w);
  PetscCall(ExactSumReduce(model->comm, model->yield.n, w.yield));
  total = depart_yield(&w, regional);
  if (g && (w.yields || model->rules.carries)) second_pass(&w);
  if (g)
    PetscCall(Gather(&w, u, regional, g));
  else
    PetscCall(ExactSumReduce(model->comm, 1, w.sum));
  total = part->scale * (total + exact_sum_value(&w.sum[0]));
  for (int i = 0; part->prior && i < n; i++) total += .5 * u[i] * u[i];
  bool finite = isfinite(total);
  for (int i = 0; g && i < n; i++) finite = finite && isfinite(g[i]);
  for (int i = 0; g && i < n && !finite; i++) g[i] = 0.;
  *J = finite ? total : INFINITY; /* the line search cuts its step */
  if (n_terms) {
    PetscCallMPI(MPI_Allreduce(&w.n_terms, n_terms, 1, MPI_INT64_T, MPI_SUM, model->comm));
  }
  PetscCall(PetscFree(regional));
  PetscCall(WorkDestroy(&w));
  model->evaluations += 1.;
  model->seconds += MPI_Wtime() - started;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCost(struct model *model, const double *u, double *J, double *g) {
  const struct model_part whole = {.use = TERM_FIT, .scale = 1., .prior = true};
  PetscFunctionBeginUser;
  PetscCall(ModelCostPart(model, &whole, u, J, g, NULL));
  PetscFunctionReturn(0);
}
