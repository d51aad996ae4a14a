/* Gauss-Newton matrix; see gauss_newton.h.
 *
 *   seasons: of a season's observations y, rows d y / d sv by one tangent run an item, d sv / d u
 * by the extents; whitened rows go into one exact sum for each entry of the matrix regions: S and d
 * S / d u of each yield are exact sums over seasons and ranks; the rows of a region's yields are
 * then the same on every rank, and are added in their order
 */
#include "inversion/gauss_newton.h"
#include "model/block_loop.h"
#include "observe/loss.h"
#include "region/exact_reduce.h"
#include "region/log_events.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OF_ITEM = 64 }; /* regions of a cell */

/* one value of every season, and its soils' tangent */
struct item_place {
  int place;
  bool regional;
  int offset; /* first element of u, by region where regional */
};

/* the elements that a yield's S may depend on: global items, then regional ones of its
 * region's neighbours */
struct yield_layout {
  size_t *start; /* [yield.n + 1] first entry of S_d */
  struct region_neighbours regions;
};

struct gauss_newton {
  struct model *m;
  struct model_point *p;
  struct worker *w;
  int n_items;
  struct item_place *item; /* [n_items] */
  double *slope;           /* [n_plain] d value / d u */
  struct arrow_matrix *matrix;
  struct exact_sum *sum;     /* [matrix.n_values] of seasons' observations */
  struct exact_sum *S, *S_d; /* [yield.n], [layout.start[yield.n]] */
  struct yield_layout layout;
  struct soil_state *carry_d; /* [n_items] */
  double *sv_d;               /* [WORKER_TANGENTS * LANES * n_season] */
  double *y_sv;               /* [n_items + 1][LANES][most]: d y / d sv, d y / d lai scale */
  int *element;               /* [row length of a season + most] */
  double *row, *column;       /* [row length][most], [most] */
};

/* -- pattern */

/* whether an item's elements are members of the regions' blocks */
static bool in_blocks(const struct control_item *item, bool shared_cells) {
  bool scale = item->target == CONTROL_GAP || item->target == CONTROL_TREND;
  return item->extent == EXTENT_REGION && (scale || !shared_cells);
}

static int n_dense(const struct control *control, bool shared_cells) {
  int n = 0;
  for (int i = 0; i < control->n_items; i++)
    if (control->item[i].extent != EXTENT_NETWORK && !in_blocks(&control->item[i], shared_cells))
      n += control->item[i].count;
  return n;
}

bool gauss_newton_fits(const struct model *model) {
  const struct control *control = model->control;
  return !control_has_weights(control) && !control->n_outputs &&
         n_dense(control, model->cells_share_regions) <= GAUSS_NEWTON_DENSE;
}

static PetscErrorCode MakePattern(const struct model *m, struct arrow_matrix **matrix) {
  const struct control *control = m->control;
  int *block, *place, dense = 0, members = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(control->n, &block, control->n, &place));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool member = in_blocks(item, m->cells_share_regions);
    for (int k = 0; k < item->count; k++) {
      block[item->offset + k] = member ? k : -1;
      place[item->offset + k] = member ? members : dense++;
    }
    members += member;
  }
  PetscCall(ArrowCreate(control->n, block, place, matrix));
  PetscCall(PetscFree2(block, place));
  PetscFunctionReturn(0);
}

/* -- which elements a yield depends on */

static int n_near(const struct yield_layout *layout, int region) {
  return layout->regions.start[region + 1] - layout->regions.start[region];
}

static PetscErrorCode LayOutYields(struct gauss_newton *g) {
  const struct yield_terms *y = &g->m->yield;
  PetscFunctionBeginUser;
  PetscCall(
      RegionNeighboursCreate(g->m->comm, model_regions(g->m), &g->m->regions, &g->layout.regions));
  PetscCall(PetscCalloc1((size_t)y->n + 1, &g->layout.start));
  for (int t = 0; t < y->n; t++) {
    size_t n = 0;
    for (int k = 0; k < g->n_items; k++)
      n += g->item[k].regional ? (size_t)n_near(&g->layout, y->region[t]) : 1;
    g->layout.start[t + 1] = g->layout.start[t] + n;
  }
  PetscFunctionReturn(0);
}

/* entry of S_d of yield t for item k (and region r where it is regional) */
static size_t entry_of(const struct gauss_newton *g, int t, int k, int r) {
  const struct yield_layout *layout = &g->layout;
  int region = g->m->yield.region[t], first = layout->regions.start[region];
  size_t at = layout->start[t];
  for (int i = 0; i < k; i++) at += g->item[i].regional ? (size_t)n_near(layout, region) : 1;
  if (!g->item[k].regional) return at;
  for (int i = first; i < layout->regions.start[region + 1]; i++)
    if (layout->regions.near[i] == r) return at + (size_t)(i - first);
  return SIZE_MAX;
}

/* -- memory */

/* whether none of an item's elements is to be estimated: its tangent is not run */
static bool held(const struct control *control, const struct control_item *item) {
  bool all = item->count > 0;
  for (int i = item->offset; i < item->offset + item->count; i++)
    all = all && control_holds(control, i);
  return all;
}

static PetscErrorCode ListItems(struct gauss_newton *g) {
  const struct control *control = g->m->control;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(control->n_items, &g->item));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!control_of_season(item) || held(control, item)) continue;
    g->item[g->n_items++] = (struct item_place){
        .place = item->place, .regional = item->extent == EXTENT_REGION, .offset = item->offset};
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Create(struct model *m, const double *u, struct gauss_newton *g) {
  size_t most = (size_t)m->departures.most, n_season = (size_t)m->control->n_season, length;
  PetscFunctionBeginUser;
  g->m = m;
  PetscCall(ModelPointCreate(m, u, NULL, &g->p));
  PetscCall(WorkerCreate(m, g->p, &g->w));
  PetscCall(WorkerWantTangents(g->w));
  PetscCall(ListItems(g));
  PetscCall(MakePattern(m, &g->matrix));
  PetscCall(LayOutYields(g));
  length = (size_t)g->n_items * MOST_OF_ITEM + 1;
  PetscCall(PetscCalloc4(m->control->n, &g->slope, g->matrix->n_values, &g->sum, m->yield.n, &g->S,
                         g->layout.start[m->yield.n], &g->S_d));
  PetscCall(PetscCalloc5(WORKER_TANGENTS * LANES * n_season, &g->sv_d,
                         ((size_t)g->n_items + 1) * LANES * most, &g->y_sv, length + most,
                         &g->element, length * most, &g->row, most, &g->column));
  g->carry_d = lane_alloc(((size_t)g->n_items + 1) * sizeof *g->carry_d);
  PetscCheck(g->carry_d, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for tangents");
  control_slopes(m->control, g->p->value, g->slope);
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct gauss_newton *g) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree4(g->slope, g->sum, g->S, g->S_d));
  PetscCall(PetscFree5(g->sv_d, g->y_sv, g->element, g->row, g->column));
  PetscCall(PetscFree(g->item));
  PetscCall(PetscFree(g->layout.start));
  PetscCall(RegionNeighboursDestroy(&g->layout.regions));
  free(g->carry_d);
  PetscCall(WorkerDestroy(&g->w));
  PetscCall(ModelPointDestroy(&g->p));
  PetscFunctionReturn(0);
}

/* -- seasons */

static double *y_sv_of(const struct gauss_newton *g, int k, int l) {
  return g->y_sv + ((size_t)k * LANES + (size_t)l) * (size_t)g->m->departures.most;
}

/* d S / d value of the elements behind item k, from the block's tangent */
static void add_yields(struct gauss_newton *g, int k, const struct season_view *view) {
  const struct model *m = g->m;
  const struct yield_terms *y = &m->yield;
  struct control_site site = model_site(m, view->season);
  int element[MOST_OF_ITEM];
  double weight[MOST_OF_ITEM], q_d = season_view_value_tl(view, SEASON_TWSO, SEASON_FINAL);
  int n =
      control_season_elements(m->control, &site, g->item[k].place, MOST_OF_ITEM, element, weight);
  for (int i = y->n ? y->link_start[view->season] : 0; y->n && i < y->link_start[view->season + 1];
       i++)
    for (int j = 0; j < n; j++) {
      size_t at = entry_of(g, y->link_term[i], k, element[j] - g->item[k].offset);
      exact_sum_add(&g->S_d[at], y->link_area[i] * (weight[j] * q_d));
    }
}

/* of the block that ran last along item k, whose tangent the worker shows */
static void take_tangent(struct gauss_newton *g, int k, const struct observation_scales *none) {
  const struct model *m = g->m;
  const struct departures *v = &m->departures;
  FOR_LANES (l) {
    if (!model_lane_own(m, g->w->block, l)) continue;
    struct season_view view = worker_view(g->w, l);
    int first = v->first_of_season[view.season], end = v->first_of_season[view.season + 1];
    add_yields(g, k, &view);
    for (int i = first; i < end; i++) {
      const struct observation_set *set = &v->set[v->at[i].set];
      y_sv_of(g, k, l)[i - first] = set->ops->value_tl(set, &view, &v->at[i], &g->p->scales, none);
    }
  }
}

/* tangents of the block that ran last along every item: d y / d sv into y_sv, d S / d value */
static void run_tangents(struct gauss_newton *g) {
  const struct model *m = g->m;
  const size_t n = (size_t)m->control->n_season;
  const struct observation_scales none = {
      .n_regions = model_regions(m), .gap = g->p->gap, .trend = g->p->trend};
  for (int first = 0; first < g->n_items; first += WORKER_TANGENTS) {
    const int left = g->n_items - first, group = left < WORKER_TANGENTS ? left : WORKER_TANGENTS;
    memset(g->sv_d, 0, (size_t)group * LANES * n * sizeof *g->sv_d);
    for (int k = 0; k < group; k++)
      FOR_LANES (l)
        g->sv_d[((size_t)k * LANES + (size_t)l) * n + (size_t)g->item[first + k].place] = 1.;
    worker_tangents(g->w, group, g->sv_d, &g->carry_d[first]);
    for (int k = 0; k < group; k++) {
      worker_take_tangent(g->w, k);
      take_tangent(g, first + k, &none);
    }
  }
}

/* row[e][.] = d y / d u of element[e], for all observations of lane l; returns how many elements */
static int rows_of(struct gauss_newton *g, int l, int n_observations) {
  const struct model *m = g->m;
  const struct departures *v = &m->departures;
  struct season_view view = worker_view(g->w, l);
  struct control_site site = model_site(m, view.season);
  size_t most = (size_t)v->most;
  int n = 0, own[MOST_OF_ITEM], lai = model_scale_element(m, CONTROL_LAI_SCALE, 0);
  double weight[MOST_OF_ITEM];
  for (int k = 0; k < g->n_items; k++) {
    int count =
        control_season_elements(m->control, &site, g->item[k].place, MOST_OF_ITEM, own, weight);
    for (int j = 0; j < count; j++, n++) {
      g->element[n] = own[j];
      for (int i = 0; i < n_observations; i++)
        g->row[(size_t)n * most + (size_t)i] = weight[j] * g->slope[own[j]] * y_sv_of(g, k, l)[i];
    }
  }
  if (lai < 0) return n;
  g->element[n] = lai;
  for (int i = 0; i < n_observations; i++) {
    struct season_seed unused[OBSERVATION_SEEDS];
    const struct observation *o = &v->at[v->first_of_season[view.season] + i];
    double lai_b = 0.;
    v->set[o->set].ops->value_ad(&v->set[o->set], &view, o, &g->p->scales, 1., &lai_b, unused);
    g->row[(size_t)n * most + (size_t)i] = g->slope[lai] * lai_b;
  }
  return n + 1;
}

/* One group of errors: observations `at` .. of the season's, n fitted ones of set `set`. Rows are
 * whitened in place, and multiplied by the root of the loss's weight. */
static void whiten_rows(struct gauss_newton *g, const struct observation_set *set, int n,
                        const int *at, int n_elements) {
  struct worker *w = g->w;
  size_t most = (size_t)g->m->departures.most;
  double *root = w->departure; /* the departures have served */
  for (int i = 0; i < n; i++) root[i] = sqrt(loss_weight(w->whitened[i], set->huber));
  for (int e = 0; e < n_elements; e++) {
    double *row = g->row + (size_t)e * most;
    for (int i = 0; i < n; i++) g->column[i] = row[at[i]];
    observation_whiten(set, n, w->group, g->column, w->whitened);
    for (int i = 0; i < n; i++) row[at[i]] = root[i] * w->whitened[i];
  }
}

/* lane l's season: its fitted observations' rows into the exact sums */
static void add_season(struct gauss_newton *g, int l) {
  const struct departures *v = &g->m->departures;
  struct worker *w = g->w;
  struct season_view view = worker_view(w, l);
  int first = v->first_of_season[view.season], count = v->first_of_season[view.season + 1] - first;
  size_t most = (size_t)v->most;
  if (!count) return;
  int n_elements = rows_of(g, l, count);
  for (int i = 0, end = 0; i < count; i = end) {
    const struct observation_set *set = &v->set[v->at[first + i].set];
    int n = 0, *at = g->element + n_elements; /* behind the elements in use */
    for (; end < count && v->at[first + end].set == v->at[first + i].set; end++) {
      const struct observation *o = &v->at[first + end];
      if (o->use != TERM_FIT) {
        for (int e = 0; e < n_elements; e++) g->row[(size_t)e * most + (size_t)end] = 0.;
        continue;
      }
      w->group[n] = o;
      w->departure[n] = set->ops->value(set, &view, o, &g->p->scales) - o->value;
      at[n++] = end;
    }
    observation_whiten(set, n, w->group, w->departure, w->whitened);
    whiten_rows(g, set, n, at, n_elements);
  }
  for (int a = 0; a < n_elements; a++)
    for (int b = 0; b <= a; b++) {
      double sum = 0., *entry = arrow_entry(g->matrix, g->element[a], g->element[b]);
      for (int i = 0; i < count; i++)
        sum += g->row[(size_t)a * most + (size_t)i] * g->row[(size_t)b * most + (size_t)i];
      if (entry) exact_sum_add(&g->sum[entry - g->matrix->value], sum);
    }
}

static void run_blocks(struct gauss_newton *g) {
  const struct model *m = g->m;
  struct progress progress = progress_begin(m->comm, "standard errors", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    worker_forward(g->w, b);
    FOR_LANES (l) {
      if (!model_lane_own(m, b, l)) continue;
      struct season_view view = worker_view(g->w, l);
      block_gather_yields(m, &view, season_view_value(&view, SEASON_TWSO, SEASON_FINAL), 1, g->S);
    }
    run_tangents(g);
    FOR_LANES (l)
      if (model_lane_own(m, b, l)) add_season(g, l);
  }
}

/* -- regions */

/* Row of yield t: elements and d y / d u; returns their number. */
static int yield_row(const struct gauss_newton *g, int t, const struct observation *o, int *element,
                     double *row) {
  const struct model *m = g->m;
  double gap_b = 0., trend_b = 0., S = exact_sum_value(&g->S[t]);
  double S_b = m->departures.set[m->yield_set].ops->of_sum_ad(o, m->yield.k, S, &g->p->scales, 1.,
                                                              &gap_b, &trend_b);
  size_t at = g->layout.start[t];
  int n = 0, gap = model_scale_element(m, CONTROL_GAP, o->place);
  int trend = model_scale_element(m, CONTROL_TREND, o->place);
  for (int k = 0; k < g->n_items; k++) {
    const struct item_place *item = &g->item[k];
    int first = g->layout.regions.start[o->place];
    int count = item->regional ? n_near(&g->layout, o->place) : 1;
    for (int j = 0; j < count; j++, n++) {
      element[n] = item->offset + (item->regional ? g->layout.regions.near[first + j] : 0);
      row[n] = S_b * exact_sum_value(&g->S_d[at++]) * g->slope[element[n]];
    }
  }
  if (gap >= 0) element[n] = gap, row[n++] = gap_b * g->slope[gap];
  if (trend >= 0) element[n] = trend, row[n++] = trend_b * g->slope[trend];
  return n;
}

/* the fitted yields of one region: terms first .. end - 1 */
static PetscErrorCode AddRegion(struct gauss_newton *g, int first, int end) {
  const struct model *m = g->m;
  const struct observation_set *set = &m->departures.set[m->yield_set];
  int capacity = g->n_items * n_near(&g->layout, m->yield.region[first]) + 2, years = end - first;
  int n = 0, length = 0, *element;
  struct observation *o;
  const struct observation **group;
  double *row, *d, *z, *column;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(years, &o, years, &group, capacity, &element));
  PetscCall(
      PetscMalloc4((size_t)years * (size_t)capacity, &row, years, &d, years, &z, years, &column));
  for (int t = first; t < end; t++) {
    if (m->yield.use[t] != TERM_FIT) continue;
    o[n] = yield_observation(&m->yield, t);
    group[n] = &o[n];
    d[n] =
        set->ops->of_sum(&o[n], m->yield.k, exact_sum_value(&g->S[t]), &g->p->scales) - o[n].value;
    length = yield_row(g, t, &o[n], element, row + (size_t)n * (size_t)capacity);
    n++;
  }
  observation_whiten(set, n, group, d, z);
  for (int e = 0; e < length; e++) {
    for (int i = 0; i < n; i++) column[i] = row[(size_t)i * (size_t)capacity + (size_t)e];
    observation_whiten(set, n, group, column, d);
    for (int i = 0; i < n; i++) row[(size_t)i * (size_t)capacity + (size_t)e] = d[i];
  }
  for (int i = 0; i < n; i++)
    PetscCheck(arrow_add(g->matrix, length, element, row + (size_t)i * (size_t)capacity,
                         loss_weight(z[i], set->huber)),
               PETSC_COMM_SELF, PETSC_ERR_PLIB, "yields of region %d depend on another's block",
               m->yield.region[first]);
  PetscCall(PetscFree3(o, group, element));
  PetscCall(PetscFree4(row, d, z, column));
  PetscFunctionReturn(0);
}

PetscErrorCode GaussNewton(struct model *m, const double *u, struct arrow_matrix **matrix) {
  struct gauss_newton g = {0};
  const struct yield_terms *y = &m->yield;
  PetscFunctionBeginUser;
  PetscCheck(gauss_newton_fits(m), m->comm, PETSC_ERR_SUP,
             "no Gauss-Newton matrix of so many "
             "coupled elements");
  log_event_begin(LOG_GAUSS_NEWTON);
  PetscCall(Create(m, u, &g));
  run_blocks(&g);
  PetscCall(ExactSumReduce(m->comm, (int64_t)g.matrix->n_values, g.sum));
  PetscCall(ExactSumReduce(m->comm, y->n, g.S));
  PetscCall(ExactSumReduce(m->comm, (int64_t)g.layout.start[y->n], g.S_d));
  for (size_t i = 0; i < g.matrix->n_values; i++) g.matrix->value[i] = exact_sum_value(&g.sum[i]);
  for (int first = 0, end = 0; first < y->n; first = end) {
    while (end < y->n && y->region[end] == y->region[first]) end++;
    PetscCall(AddRegion(&g, first, end));
  }
  *matrix = g.matrix;
  PetscCall(Destroy(&g));
  log_event_end(LOG_GAUSS_NEWTON);
  PetscFunctionReturn(0);
}
