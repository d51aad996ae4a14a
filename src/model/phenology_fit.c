/* TSUM1 and TSUM2 by cell from a calendar's maturity.
 *
 *   mean over years of t(f) = mean over years of T,    f in [PHENOLOGY_LEAST, PHENOLOGY_MOST]
 *
 * t [d]: moment of maturity after the start with TSUM1 and TSUM2 times f, all else as the control's
 * prior has it, by temperature and day length alone and whatever date ends the season; T: the
 * middle of the calendar's day of maturity, in `reference` mode its end, when stages are reached. t
 * does not fall with f: sums are reached later, and vernalisation is over no sooner. So bisection
 * finds f; in `reference` mode, where the mean is a staircase, f is the middle of the step at T, or
 * its edge.
 *
 * A year counts where it runs and its weather reaches the calendar's maturity; where a factor that
 * is tried takes the crop beyond its weather, t is the weather's end. Arithmetic is by cell in
 * order of years, so that factors depend neither on blocks nor on ranks.
 */
#include "model/phenology_fit.h"
#include "model/worker.h"
#include "support/lane_memory.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>

enum { HALVINGS = 36 }; /* ln(10) / 2^36: 3e-11 of the factor */

/* the seasons of a block */
struct timed {
  lane *temp;           /* [the most of days] [degC] */
  int days[LANES];      /* of temperature; 0 = does not count */
  double target[LANES]; /* [d] T */
};

struct fit {
  struct model *model;
  struct worker *worker;
  struct timed *block; /* [n_blocks] */
  int *years;          /* [n_cells] that count, */
  double *gap;         /* [n_cells] [d] and the sum of t - T over them, of the last run */
  double *lo, *hi;     /* [n_cells] of the factor's logarithm, */
  double *edge;        /* [n_cells] and of where the mean is no longer below T */
  bool *runs;          /* [n_cells] any season with a day of maturity runs */
  enum phenology_outcome *outcome; /* [n_cells] */
};

static PetscErrorCode FitCreate(struct model *m, struct worker *w, struct fit *fit) {
  size_t n = (size_t)m->grid->n_cells;
  PetscFunctionBeginUser;
  *fit = (struct fit){.model = m, .worker = w};
  PetscCall(PetscCalloc1(m->n_blocks, &fit->block));
  PetscCall(PetscCalloc4(n, &fit->gap, n, &fit->lo, n, &fit->hi, n, &fit->edge));
  PetscCall(PetscCalloc3(n, &fit->years, n, &fit->runs, n, &fit->outcome));
  PetscFunctionReturn(0);
}

static PetscErrorCode FitDestroy(struct fit *fit) {
  PetscFunctionBeginUser;
  for (int b = 0; b < fit->model->n_blocks; b++) free(fit->block[b].temp);
  PetscCall(PetscFree(fit->block));
  PetscCall(PetscFree4(fit->gap, fit->lo, fit->hi, fit->edge));
  PetscCall(PetscFree3(fit->years, fit->runs, fit->outcome));
  PetscFunctionReturn(0);
}

/* -- which seasons count, and their temperatures */

/* a season's days of weather, those after the date that ends it, too */
static void find_days(const struct model *m, const struct weather_store *store,
                      const struct model_season *season, struct season_days *at) {
  struct model_season s = *season;
  s.end_day = s.until = m->rules.max_days;
  model_find_days(m, store, &s, at);
}

/* days of temperature: the season's own, and what follows them without a gap */
static int days_of(const struct model *m, const struct model_season *s,
                   const struct season_days *at) {
  int n = s->days < m->rules.max_days ? s->days : m->rules.max_days;
  while (n < m->rules.max_days && !isnan(weather_day_value(&at->day[at->fallow + n], WEATHER_TEMP)))
    n++;
  return n;
}

static void judge(struct fit *fit, int b, int l, const struct season_days *at) {
  const struct model *m = fit->model;
  struct timed *t = &fit->block[b];
  const struct model_season *s = model_season_of(m, b, l);
  int date = m->phenology->maturity[(size_t)s->cell * (size_t)m->n_years + (size_t)s->year];
  if (s->hole || !s->estimated || !s->days || date == INT_MAX) return;
  int last = date - s->start, days = days_of(m, s, at);
  fit->runs[s->cell] = true;
  if (days <= last + 1) return;
  t->days[l] = days;
  t->target[l] = last + (m->rules.continuous ? .5 : 1.);
  fit->years[s->cell]++;
}

static PetscErrorCode TakeBlock(struct fit *fit, const struct weather_store *store, int b,
                                struct season_days *at) {
  const struct model *m = fit->model;
  struct timed *t = &fit->block[b];
  int most = 1;
  PetscFunctionBeginUser;
  FOR_LANES (l) {
    if (!model_lane_own(m, b, l)) continue;
    find_days(m, store, model_season_of(m, b, l), at);
    judge(fit, b, l, at);
    if (t->days[l] > most) most = t->days[l];
  }
  t->temp = lane_alloc((size_t)most * sizeof *t->temp);
  PetscCheck(t->temp, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for temperatures");
  FOR_LANES (l) {
    if (!t->days[l]) continue;
    find_days(m, store, model_season_of(m, b, l), at);
    model_fill_days(at, WEATHER_TEMP, 0, most, t->days[l], (double *)t->temp + l, LANES);
  }
  PetscFunctionReturn(0);
}

/* -- the factors */

/* gap[] at the factors unchanged; returns how many seasons a date ends before they are mature
 */
static int64_t run(struct fit *fit) {
  const struct model *m = fit->model;
  int64_t cut = 0;
  for (int c = 0; c < m->grid->n_cells; c++) fit->gap[c] = 0.;
  for (int b = 0; b < m->n_blocks; b++) {
    const struct timed *t = &fit->block[b];
    double maturity[LANES];
    worker_prepare(fit->worker, b);
    season_maturity(&fit->worker->season, fit->worker->crop, t->temp, t->days, maturity);
    FOR_LANES (l) {
      const struct model_season *s = model_season_of(m, b, l);
      if (!t->days[l]) continue;
      double end = maturity[l] < 0. ? t->days[l] : maturity[l];
      fit->gap[s->cell] += end - t->target[l];
      cut += end > s->end_day;
    }
  }
  return cut;
}

/* Between lo and hi the mean comes to T or, with `beyond`, goes above it. */
static void bisect(struct fit *fit, bool beyond) {
  const struct model *m = fit->model;
  const int n = m->grid->n_cells;
  for (int c = 0; c < n; c++) {
    fit->lo[c] = log(PHENOLOGY_LEAST);
    fit->hi[c] = log(PHENOLOGY_MOST);
  }
  for (int k = 0; k < HALVINGS; k++) {
    for (int c = 0; c < n; c++) m->phenology->factor[c] = exp(.5 * (fit->lo[c] + fit->hi[c]));
    run(fit);
    for (int c = 0; c < n; c++) {
      bool above = beyond ? fit->gap[c] > 0. : fit->gap[c] >= 0.;
      *(above ? &fit->hi[c] : &fit->lo[c]) = .5 * (fit->lo[c] + fit->hi[c]);
    }
  }
}

static enum phenology_outcome outcome_of(const struct fit *fit, int c) {
  if (!fit->runs[c]) return PHENOLOGY_NO_DATE;
  if (!fit->years[c]) return PHENOLOGY_SHORT;
  if (fit->lo[c] == log(PHENOLOGY_LEAST)) return PHENOLOGY_SOONER;
  if (fit->hi[c] == log(PHENOLOGY_MOST)) return PHENOLOGY_LATER;
  return PHENOLOGY_FITTED;
}

static void solve(struct fit *fit) {
  const struct model *m = fit->model;
  const double end[N_PHENOLOGY_OUTCOMES] = {
      [PHENOLOGY_NO_DATE] = 1.,
      [PHENOLOGY_SHORT] = 1.,
      [PHENOLOGY_SOONER] = PHENOLOGY_LEAST,
      [PHENOLOGY_LATER] = PHENOLOGY_MOST,
  };
  bisect(fit, false);
  for (int c = 0; c < m->grid->n_cells; c++) {
    fit->outcome[c] = outcome_of(fit, c);
    fit->edge[c] = fit->hi[c];
  }
  if (!m->rules.continuous) bisect(fit, true);
  for (int c = 0; c < m->grid->n_cells; c++)
    m->phenology->factor[c] = fit->outcome[c] == PHENOLOGY_FITTED
                                  ? exp(.5 * (fit->edge[c] + fit->hi[c]))
                                  : end[fit->outcome[c]];
}

/* what the log says, of all ranks */
static PetscErrorCode Summarise(struct fit *fit) {
  const struct model *m = fit->model;
  struct model_phenology *p = m->phenology;
  enum { CUT = N_PHENOLOGY_OUTCOMES, SEASONS, GAPS, N_COUNTS };
  const double unit = 1e-9; /* [d] of what is added, in whole numbers, over the ranks */
  double most[3] = {0., -PHENOLOGY_MOST, 0.}; /* of gaps, of -factor, of factor */
  int64_t count[N_COUNTS] = {0};
  PetscFunctionBeginUser;
  count[CUT] = run(fit);
  for (int c = 0; c < m->grid->n_cells; c++) {
    count[fit->outcome[c]]++;
    count[SEASONS] += fit->years[c];
    if (fit->outcome[c] != PHENOLOGY_FITTED) continue;
    double gap = fabs(fit->gap[c] / fit->years[c]);
    count[GAPS] += llround(gap / unit);
    most[0] = fmax(most[0], gap);
    most[1] = fmax(most[1], -p->factor[c]);
    most[2] = fmax(most[2], p->factor[c]);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, N_COUNTS, MPI_INT64_T, MPI_SUM, m->comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 3, MPI_DOUBLE, MPI_MAX, m->comm));
  for (int k = 0; k < N_PHENOLOGY_OUTCOMES; k++) p->n[k] = count[k];
  p->cut = count[CUT];
  p->seasons = count[SEASONS];
  p->largest = most[0];
  p->least = -most[1];
  p->most = most[2];
  p->mean =
      count[PHENOLOGY_FITTED] ? (double)count[GAPS] * unit / (double)count[PHENOLOGY_FITTED] : 0.;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelFitPhenology(struct model *m, const struct weather_store *store) {
  int fallow = m->water ? m->water->spinup_days : 0;
  struct season_days at;
  struct model_point *p;
  struct worker *w;
  struct fit fit;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(m->control->n, &u));
  PetscCall(PetscMalloc1((size_t)(fallow + m->rules.max_days), &at.day));
  for (int c = 0; c < m->grid->n_cells; c++) m->phenology->factor[c] = 1.;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(WorkerCreate(m, p, &w));
  PetscCall(FitCreate(m, w, &fit));
  for (int b = 0; b < m->n_blocks; b++) PetscCall(TakeBlock(&fit, store, b, &at));
  solve(&fit);
  PetscCall(Summarise(&fit));
  PetscCall(FitDestroy(&fit));
  PetscCall(WorkerDestroy(&w));
  PetscCall(ModelPointDestroy(&p));
  PetscCall(PetscFree(at.day));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}
