/* Forward runs and adjoint sweeps of blocks; see block_loop.h. */
#include "model/block_loop.h"
#include "observe/loss.h"
#include "region/log_events.h"
#include <math.h>
#include <string.h>

/* -- which observations */

static bool in_part(const struct evaluation *e, enum term_use use, const int *unit, int i) {
  return use == e->part->use && (!e->part->unit || e->part->unit[unit[i]]);
}

static bool observed(const struct evaluation *e, const struct observation *o) {
  return e->weighted || in_part(e, (enum term_use)o->use, e->model->unit_of_season, o->place);
}

/* whether the season feeds a yield of the part */
static bool feeds_yield(const struct evaluation *e, int s) {
  const struct yield_terms *y = &e->model->yield;
  for (int i = y->n ? y->link_start[s] : 0; y->n && i < y->link_start[s + 1]; i++)
    if (e->yield_on[y->link_term[i]]) return true;
  return false;
}

static bool has_observations(const struct evaluation *e, int s) {
  const struct departures *v = &e->model->departures;
  for (int i = v->first_of_season[s]; i < v->first_of_season[s + 1]; i++)
    if (observed(e, &v->at[i])) return true;
  return false;
}

/* whether any season of the block has observations of its own in the part */
static bool block_has_observations(const struct evaluation *e, int b) {
  FOR_LANES (l)
    if (model_lane_own(e->model, b, l) && has_observations(e, model_place(e->model, b, l)))
      return true;
  return false;
}

static bool block_feeds_yield(const struct evaluation *e, int b) {
  FOR_LANES (l)
    if (model_lane_own(e->model, b, l) && feeds_yield(e, model_place(e->model, b, l))) return true;
  return false;
}

static enum block_sweep sweep_of(const struct evaluation *e, int b) {
  if (e->model->rules.carries) return SWEEP_LATER;
  if (e->weighted) return SWEEP_AT_ONCE; /* what yields weigh is known */
  if (!block_feeds_yield(e, b)) return SWEEP_AT_ONCE;
  return block_has_observations(e, b) ? SWEEP_LATER : SWEEP_BY_YIELD;
}

/* seasons in the part, and those whose soils continue to such a one */
static void choose_seasons(struct evaluation *e) {
  const struct model *m = e->model;
  const struct departures *v = &m->departures;
  for (int b = m->n_blocks - 1; b >= 0; b--)
    FOR_LANES (l) {
      if (!model_lane_own(m, b, l)) continue;
      int s = model_place(m, b, l);
      bool next = b + 1 < m->n_blocks && model_lane_own(m, b + 1, l) &&
                  model_season_of(m, b + 1, l)->carried && e->season_on[model_place(m, b + 1, l)];
      e->season_on[s] = has_observations(e, s) || feeds_yield(e, s) || next;
      e->block_on[b] = e->block_on[b] || e->season_on[s];
    }
  for (int i = 0; i < v->n_season; i++) e->n_terms += observed(e, &v->at[i]);
}

PetscErrorCode EvaluationCreate(const struct model *m, const struct model_part *part, bool gradient,
                                struct evaluation *e) {
  const struct yield_terms *y = &m->yield;
  size_t seasons = (size_t)m->n_local;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc5(y->n, &e->yield_on, m->n_local, &e->season_on, m->n_blocks, &e->block_on,
                         m->n_blocks, &e->sweep, y->n, &e->yield_b));
  e->model = m;
  e->part = part;
  e->gradient = gradient;
  for (int t = 0; t < y->n; t++) {
    e->yield_on[t] = e->weighted || in_part(e, y->use[t], m->unit_of_yield, t);
    e->yields = e->yields || e->yield_on[t];
  }
  for (int i = 0; i < m->departures.n - m->departures.n_season; i++)
    e->n_terms += e->yield_on[m->departures.term[i]];
  choose_seasons(e);
  for (int b = 0; b < m->n_blocks; b++) e->sweep[b] = sweep_of(e, b);
  if (gradient && e->yields && !e->weighted)
    PetscCall(PetscMalloc1(seasons * (size_t)m->control->n_season, &e->twso_b));
  if (gradient) PetscCall(PetscCalloc1(seasons * (size_t)m->control->n_outputs, &e->out_b));
  PetscFunctionReturn(0);
}

PetscErrorCode EvaluationDestroy(struct evaluation *e) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree5(e->yield_on, e->season_on, e->block_on, e->sweep, e->yield_b));
  PetscCall(PetscFree(e->regional_weight));
  PetscCall(PetscFree(e->twso_b));
  PetscCall(PetscFree(e->out_b));
  PetscFunctionReturn(0);
}

PetscErrorCode BlockSumsCreate(const struct model *m, struct block_sums *sums) {
  PetscFunctionBeginUser;
  memset(sums, 0, sizeof *sums);
  PetscCall(PetscCalloc2(m->control->n_shared, &sums->value_b, m->yield.n, &sums->yield));
  PetscFunctionReturn(0);
}

PetscErrorCode BlockSumsDestroy(struct block_sums *sums) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree2(sums->value_b, sums->yield));
  PetscFunctionReturn(0);
}

/* -- departures and seeds */

/* d J / d equivalents of one group, in place of its departures; returns its part of J */
static double weigh(const struct observation_set *set, int n, struct worker *w, bool seeds) {
  double J = 0.;
  observation_whiten(set, n, w->group, w->departure, w->whitened);
  for (int k = 0; k < n; k++) J += loss_value(w->whitened[k], set->huber);
  if (!seeds) return J;
  for (int k = 0; k < n; k++) w->whitened[k] = loss_slope(w->whitened[k], set->huber);
  observation_whiten_ad(set, n, w->group, w->whitened, w->departure);
  return J;
}

/* J of a season's own observations; with `seeds`, their adjoints behind w->seed[*n_seeds] and into
 * *lai_b */
static double depart(const struct evaluation *e, struct worker *w, int l, bool seeds, int *n_seeds,
                     double *lai_b) {
  const struct departures *v = &e->model->departures;
  const struct observation_scales *scales = &e->point->scales;
  const struct season_view view = worker_view(w, l);
  double J = 0.;
  int end = v->first_of_season[view.season + 1];
  for (int i = v->first_of_season[view.season], j = i; i < end; i = j) {
    const struct observation_set *set = &v->set[v->at[i].set];
    int n = 0;
    for (j = i; j < end && v->at[j].set == v->at[i].set; j++) {
      if (!observed(e, &v->at[j])) continue;
      w->group[n] = &v->at[j];
      w->departure[n++] = e->weighted
                              ? e->weight[j]
                              : set->ops->value(set, &view, &v->at[j], scales) - v->at[j].value;
    }
    if (!e->weighted) J += weigh(set, n, w, seeds);
    for (int k = 0; seeds && k < n; k++)
      *n_seeds += set->ops->value_ad(set, &view, w->group[k], scales, w->departure[k], lai_b,
                                     w->seed + *n_seeds);
  }
  return J;
}

/* the same for the lanes of the block that ran last; returns the number of seeds */
static int depart_block(const struct evaluation *e, struct worker *w, bool count_J, bool seeds,
                        struct block_sums *sums) {
  const struct model *m = e->model;
  int n_seeds = 0, element = model_scale_element(m, CONTROL_LAI_SCALE, 0);
  log_event_begin(LOG_OBSERVE);
  FOR_LANES (l) {
    double lai_b = 0., J;
    if (!model_lane_own(m, w->block, l) || !e->season_on[model_place(m, w->block, l)]) continue;
    J = depart(e, w, l, seeds, &n_seeds, &lai_b);
    if (count_J) exact_sum_add(&sums->J, J);
    if (seeds && element >= 0) exact_sum_add(&sums->value_b[element], lai_b);
  }
  log_event_end(LOG_OBSERVE);
  return n_seeds;
}

/* d J / d TWSO of a season */
static double twso_weight(const struct evaluation *e, int s) {
  const struct yield_terms *y = &e->model->yield;
  double g = 0.;
  for (int i = y->n ? y->link_start[s] : 0; y->n && i < y->link_start[s + 1]; i++)
    g += e->yield_b[y->link_term[i]] * y->link_area[i];
  return g;
}

/* a season of which yields alone are in the part: its adjoint is d TWSO / d sv times its weight,
 * whether it was kept in pass 1 or its block is swept in pass 2 for other seasons' sake */
static bool by_twso(const struct evaluation *e, int s) {
  return !e->weighted && !e->model->rules.carries && !has_observations(e, s);
}

static int seed_twso(const struct evaluation *e, struct worker *w, int n) {
  const struct model *m = e->model;
  FOR_LANES (l) {
    int s = model_place(m, w->block, l);
    if (!model_lane_own(m, w->block, l) || !e->season_on[s]) continue;
    double g = by_twso(e, s) ? 1. : twso_weight(e, s);
    if (g != 0.)
      w->seed[n++] =
          (struct season_seed){.day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = g};
  }
  return n;
}

/* -- adjoints of seasons into the sums */

static void add_season(const struct evaluation *e, int s, const double *sv_b,
                       struct block_sums *sums) {
  const struct model *m = e->model;
  struct control_site site = model_site(m, s);
  control_season_ad(m->control, &site, sv_b, sums->value_b,
                    e->out_b + (size_t)s * (size_t)m->control->n_outputs);
}

static void collect(const struct evaluation *e, struct worker *w, struct block_sums *sums) {
  const struct model *m = e->model;
  size_t n = (size_t)m->control->n_season;
  FOR_LANES (l) {
    int s = model_place(m, w->block, l);
    if (!model_lane_own(m, w->block, l) || !e->season_on[s]) continue;
    memset(w->sv, 0, n * sizeof *w->sv);
    worker_collect(w, l, w->sv);
    if (e->yields && by_twso(e, s)) {
      double g = twso_weight(e, s);
      for (size_t i = 0; i < n; i++) w->sv[i] *= g;
    }
    add_season(e, s, w->sv, sums);
  }
}

/* d TWSO / d sv of the lanes' seasons is kept */
static void keep(const struct evaluation *e, struct worker *w) {
  const struct model *m = e->model;
  size_t n = (size_t)m->control->n_season;
  FOR_LANES (l) {
    int s = model_place(m, w->block, l);
    if (!model_lane_own(m, w->block, l)) continue;
    double *to = e->twso_b + (size_t)s * n;
    memset(to, 0, n * sizeof *to);
    if (e->season_on[s]) worker_collect(w, l, to);
  }
}

/* -- passes */

void block_gather_yields(const struct model *m, const struct season_view *view, double twso,
                         int stride, struct exact_sum *S) {
  const struct yield_terms *y = &m->yield;
  if (!y->n) return;
  for (int i = y->link_start[view->season]; i < y->link_start[view->season + 1]; i++)
    exact_sum_add(&S[(size_t)y->link_term[i] * (size_t)stride], y->link_area[i] * twso);
}

/* a lane in the part without a number makes J infinite; others fail for themselves */
static void gather(const struct evaluation *e, struct worker *w, struct block_sums *sums) {
  const struct model *m = e->model;
  FOR_LANES (l) {
    if (!model_lane_own(m, w->block, l) || !e->season_on[model_place(m, w->block, l)]) continue;
    struct season_view view = worker_view(w, l);
    if (model_lane_runs(m, w->block, l) && !worker_lane_good(w, l)) exact_sum_add(&sums->J, NAN);
    block_gather_yields(m, &view, season_view_value(&view, SEASON_TWSO, SEASON_FINAL), 1,
                        sums->yield);
  }
}

bool blocks_need_second_pass(const struct evaluation *e) {
  bool any = false;
  for (int b = 0; b < e->model->n_blocks; b++)
    any = any || (e->block_on[b] && e->sweep[b] != SWEEP_AT_ONCE);
  return e->gradient && any;
}

/* adjoints of the block that ran last, as far as pass 1 finds them */
static void sweep_first(const struct evaluation *e, struct worker *w, int n_seeds,
                        struct block_sums *sums) {
  const enum block_sweep sweep = e->sweep[w->block];
  if (sweep == SWEEP_BY_YIELD) {
    worker_sweep(w, seed_twso(e, w, 0), NULL);
    keep(e, w);
    return;
  }
  if (sweep != SWEEP_AT_ONCE) return;
  if (e->weighted) n_seeds = seed_twso(e, w, n_seeds);
  if (!n_seeds) return;
  worker_sweep(w, n_seeds, NULL);
  collect(e, w, sums);
}

void blocks_first_pass(const struct evaluation *e, int first, int end, struct worker *w,
                       struct block_sums *sums) {
  for (int b = first; b < end; b++) {
    if (w->progress) progress_at(w->progress, b - first);
    if (!e->block_on[b]) continue;
    w->derives = e->gradient && e->sweep[b] != SWEEP_LATER;
    (e->gradient && e->sweep[b] == SWEEP_LATER ? worker_forward_kept : worker_forward)(w, b);
    gather(e, w, sums);
    bool at_once = e->gradient && e->sweep[b] == SWEEP_AT_ONCE;
    int n_seeds = depart_block(e, w, true, at_once, sums);
    if (e->gradient) sweep_first(e, w, n_seeds, sums);
  }
}

/* seasons of which d TWSO / d sv was kept */
static void add_kept(const struct evaluation *e, int b, struct worker *w, struct block_sums *sums) {
  const struct model *m = e->model;
  size_t n = (size_t)m->control->n_season;
  FOR_LANES (l) {
    int s = model_place(m, b, l);
    double g = model_lane_own(m, b, l) && e->season_on[s] ? twso_weight(e, s) : 0.;
    if (g == 0.) continue;
    for (size_t i = 0; i < n; i++) w->sv[i] = g * e->twso_b[(size_t)s * n + i];
    add_season(e, s, w->sv, sums);
  }
}

void blocks_second_pass(const struct evaluation *e, int first, int end, struct worker *w,
                        struct block_sums *sums) {
  struct soil_state carry_b = {0};
  for (int b = end - 1; b >= first; b--) {
    if (w->progress) progress_at(w->progress, end - 1 - b);
    if (!e->block_on[b]) continue;
    if (e->sweep[b] == SWEEP_BY_YIELD) add_kept(e, b, w, sums);
    if (e->sweep[b] != SWEEP_LATER) continue;
    w->derives = true;
    if (!worker_recall(w, b)) worker_forward(w, b); /* from the soils that pass 1 left to it */
    int n_seeds = seed_twso(e, w, depart_block(e, w, false, true, sums));
    worker_sweep(w, n_seeds, &carry_b);
    collect(e, w, sums);
  }
}
