/* Paths of all seasons of a year, added up over regions; see attribution.h. */
#include "model/attribution.h"
#include "model/weather_path.h"
#include "observe/kinds.h"
#include "region/exact_reduce.h"
#include <math.h>

const char *const attribution_cause_name[N_CAUSES] = {[CAUSE_RAIN] = "rain",
                                                      [CAUSE_TEMPERATURE] = "temperature",
                                                      [CAUSE_RADIATION] = "radiation",
                                                      [CAUSE_VAPOUR_PRESSURE] = "vapour_pressure",
                                                      [CAUSE_WIND] = "wind",
                                                      [CAUSE_EVAPORATION] = "evaporation",
                                                      [CAUSE_CO2] = "co2",
                                                      [CAUSE_CALENDAR] = "calendar",
                                                      [CAUSE_CELLS] = "cells",
                                                      [CAUSE_TREND] = "trend",
                                                      [CAUSE_REMAINDER] = "remainder"};

struct work {
  const struct model *model;
  const struct attribution_rule *rule;
  const double *twso;
  struct yield_terms terms;
  int *place;              /* [own cells x years] of seasons; -1 = none */
  int *term;               /* [regions x years]; -1 = none */
  double *S;               /* [terms.n] [kg dry matter ha-1] */
  struct exact_sum *cause; /* [regions][years][N_CAUSES] of S */
  struct exact_sum *by;    /* [regions][N_WEATHER_CAUSES][periods] of S, over the other years */
  struct weather_path *path;
};

static size_t cell_year(const struct model *m, int cell, int year) {
  return (size_t)cell * (size_t)m->n_years + (size_t)year;
}

static PetscErrorCode WorkCreate(const struct model *m, const struct model_point *point,
                                 const struct attribution_rule *rule, const double *twso,
                                 struct work *w) {
  const size_t regions = (size_t)model_regions(m), years = (size_t)m->n_years;
  const size_t cells = (size_t)m->grid->n_cells * years;
  PetscFunctionBeginUser;
  *w = (struct work){.model = m, .rule = rule, .twso = twso};
  PetscCall(ModelAllYields(m, &w->terms));
  w->terms.k = rule->k;
  PetscCall(PetscMalloc3(cells, &w->place, regions * years, &w->term, w->terms.n, &w->S));
  for (size_t i = 0; i < cells; i++) w->place[i] = -1;
  for (size_t i = 0; i < regions * years; i++) w->term[i] = -1;
  for (int s = 0; s < m->n_local; s++)
    if (!m->season[s].hole) w->place[cell_year(m, m->season[s].cell, m->season[s].year)] = s;
  for (int t = 0; t < w->terms.n; t++)
    w->term[(size_t)w->terms.region[t] * years + (size_t)model_year(m, w->terms.year[t])] = t;
  PetscCall(PetscCalloc2(regions * years * N_CAUSES, &w->cause,
                         regions * N_WEATHER_CAUSES * (size_t)rule->periods.n, &w->by));
  PetscCall(WeatherPathCreate(m, point, rule, &w->path));
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkDestroy(struct work *w) {
  PetscFunctionBeginUser;
  PetscCall(WeatherPathDestroy(&w->path));
  PetscCall(PetscFree3(w->place, w->term, w->S));
  PetscCall(PetscFree2(w->cause, w->by));
  yield_terms_destroy(&w->terms);
  PetscFunctionReturn(0);
}

/* S of every region and year, NaN where a season of it gave none */
static PetscErrorCode AddYields(struct work *w) {
  const struct yield_terms *y = &w->terms;
  struct exact_sum *sum;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(y->n, &sum));
  for (int s = 0; s < w->model->n_local; s++)
    for (int i = y->link_start[s]; i < y->link_start[s + 1]; i++)
      exact_sum_add(&sum[y->link_term[i]], y->link_area[i] * w->twso[s]);
  PetscCall(ExactSumReduce(w->model->comm, y->n, sum));
  for (int t = 0; t < y->n; t++) w->S[t] = exact_sum_value(&sum[t]);
  PetscCall(PetscFree(sum));
  PetscFunctionReturn(0);
}

static bool region_wanted(const struct work *w, int region) {
  return w->rule->region < 0 || w->rule->region == region;
}

static struct exact_sum *cause_of(const struct work *w, int region, int year, int cause) {
  return &w->cause[((size_t)region * (size_t)w->model->n_years + (size_t)year) * N_CAUSES +
                   (size_t)cause];
}

/* adds value times the season's area share of each of its regions */
static void add_cause(const struct work *w, int place, int year, int cause, double value) {
  const struct yield_terms *y = &w->terms;
  for (int i = y->link_start[place]; i < y->link_start[place + 1]; i++) {
    int region = y->region[y->link_term[i]];
    if (region_wanted(w, region))
      exact_sum_add(cause_of(w, region, year, cause), y->link_area[i] * value);
  }
}

/* shares of the path walked last: by cause, and by cause and period */
static void add_path(const struct work *w, int place, int year) {
  const struct weather_path *p = w->path;
  const struct model_season *s = &w->model->season[place];
  const struct periods *periods = &w->rule->periods;
  const struct yield_terms *y = &w->terms;
  const int harvest = w->model->years[s->year];
  double sum[N_WEATHER_CAUSES] = {0.};
  for (int n = -p->a.fallow; n < p->a.n; n++) {
    const double *share = p->day + (p->a.fallow + n) * N_WEATHER_CAUSES;
    const int k = period_number(periods->daily, harvest, s->start + n) - periods->first;
    for (int c = 0; c < N_WEATHER_CAUSES; c++) {
      sum[c] += share[c];
      for (int i = y->link_start[place]; share[c] != 0. && i < y->link_start[place + 1]; i++) {
        int region = y->region[y->link_term[i]];
        size_t at = ((size_t)region * N_WEATHER_CAUSES + (size_t)c) * (size_t)periods->n;
        if (region_wanted(w, region))
          exact_sum_add(&w->by[at + (size_t)k], y->link_area[i] * share[c]);
      }
    }
  }
  for (int c = 0; c < N_WEATHER_CAUSES; c++) add_cause(w, place, year, c, sum[c]);
}

/* a season against another year's of its cell; false where they cannot be compared */
static bool compare(const struct work *w, int place, int year) {
  const struct model *m = w->model;
  const struct model_season *s = &m->season[place];
  const int other = w->place[cell_year(m, s->cell, year)];
  double other_co2, own_co2, weather, yield = w->twso[place];
  if (other < 0 || !model_season_yields(&m->season[other])) return false;
  if (!weather_path_from(w->path, m->years[year] - m->years[s->year])) return false;
  weather_path_start(w->path, year, &other_co2, &own_co2);
  if (isnan(other_co2) || isnan(own_co2)) return false;
  weather = weather_path_walk(w->path, yield);
  if (isnan(weather)) return false;
  add_path(w, place, year);
  add_cause(w, place, year, CAUSE_CALENDAR, other_co2 - w->twso[other]);
  add_cause(w, place, year, CAUSE_CO2, own_co2 - other_co2);
  add_cause(w, place, year, CAUSE_REMAINDER, (yield - own_co2) - weather);
  add_cause(w, place, year, CAUSE_CELLS, w->twso[other]);
  return true;
}

/* whether a season is part of a region that is requested */
static bool is_wanted(const struct work *w, int place) {
  const struct yield_terms *y = &w->terms;
  bool wanted = false;
  for (int i = y->link_start[place]; i < y->link_start[place + 1]; i++)
    wanted = wanted || region_wanted(w, y->region[y->link_term[i]]);
  return wanted;
}

static void compare_all(const struct work *w, const struct model_point *point,
                        struct attribution *a) {
  const struct model *m = w->model;
  struct progress progress = progress_begin(m->comm, "attribution", m->n_local);
  for (int place = 0; place < m->n_local; place++) {
    const struct model_season *s = &m->season[place];
    progress_at(&progress, place);
    if (!is_wanted(w, place)) continue;
    if (s->year != a->year) { /* what the other year has of this cell */
      add_cause(w, place, s->year, CAUSE_CELLS, -w->twso[place]);
      continue;
    }
    weather_path_take(w->path, m, point, place);
    for (int year = 0; year < m->n_years; year++) {
      if (year == a->year) continue;
      bool compared = !isnan(w->twso[place]) && compare(w, place, year);
      if (!compared) add_cause(w, place, year, CAUSE_CELLS, w->twso[place]);
      *(compared ? &a->paths : &a->without) += 1;
    }
  }
  a->panels = w->path->panels;
  a->halted = w->path->halted;
}

/* what a kg of dry matter of a region is in a year as reported */
static double factor_of(const struct work *w, const struct model_point *point, int term) {
  const struct observation o = yield_observation(&w->terms, term);
  return observation_yield.of_sum(&o, w->terms.k, 1., &point->scales);
}

int attribution_others(const struct attribution *a, int region) {
  int n = 0;
  for (int year = 0; year < a->n_years; year++)
    n += !isnan(attribution_causes(a, region, year)[CAUSE_RAIN]);
  return n;
}

/* from sums of dry matter to yields as reported */
static void tell_region(const struct work *w, const struct model_point *point, int region,
                        struct attribution *a) {
  const size_t years = (size_t)a->n_years, n = (size_t)w->rule->periods.n;
  const int *term = w->term + (size_t)region * years, own = term[a->year];
  const double factor = own < 0 ? NAN : factor_of(w, point, own);
  for (int year = 0; year < a->n_years; year++) {
    double *cause = attribution_causes(a, region, year), other;
    double *yield = &a->yield[(size_t)region * years + (size_t)year];
    *yield = term[year] < 0 ? NAN : factor_of(w, point, term[year]) * w->S[term[year]];
    bool told = year != a->year && region_wanted(w, region) && !isnan(*yield) && own >= 0 &&
                !isnan(w->S[own]);
    for (int c = 0; c < N_CAUSES; c++)
      cause[c] = told ? factor * exact_sum_value(cause_of(w, region, year, c)) : NAN;
    if (!told) continue;
    other = factor_of(w, point, term[year]);
    cause[CAUSE_TREND] = (factor - other) * w->S[term[year]];
  }
  int others = attribution_others(a, region);
  for (size_t i = 0; i < N_WEATHER_CAUSES * n; i++) {
    size_t at = (size_t)region * N_WEATHER_CAUSES * n + i;
    a->by[at] = others ? factor * exact_sum_value(&w->by[at]) / others : NAN;
  }
}

static PetscErrorCode Reduce(const struct work *w, struct attribution *a) {
  const struct model *m = w->model;
  const int64_t regions = model_regions(m);
  int64_t counts[4] = {a->paths, a->panels, a->halted, a->without};
  PetscFunctionBeginUser;
  PetscCall(ExactSumReduce(m->comm, regions * m->n_years * N_CAUSES, w->cause));
  PetscCall(ExactSumReduce(m->comm, regions * N_WEATHER_CAUSES * w->rule->periods.n, w->by));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, counts, 4, MPI_INT64_T, MPI_SUM, m->comm));
  a->paths = counts[0];
  a->panels = counts[1];
  a->halted = counts[2];
  a->without = counts[3];
  PetscFunctionReturn(0);
}

PetscErrorCode ModelAttribute(const struct model *m, const struct attribution_rule *rule,
                              const double *u, const double *twso, int year,
                              struct attribution *a) {
  const size_t regions = (size_t)model_regions(m), years = (size_t)m->n_years;
  struct model_point *point;
  struct work w;
  PetscFunctionBeginUser;
  *a = (struct attribution){.year = year, .n_regions = (int)regions, .n_years = m->n_years};
  PetscCall(PetscMalloc3(regions * years, &a->yield, regions * years * N_CAUSES, &a->cause,
                         regions * N_WEATHER_CAUSES * (size_t)rule->periods.n, &a->by));
  PetscCall(ModelPointCreate(m, u, NULL, &point));
  PetscCall(WorkCreate(m, point, rule, twso, &w));
  PetscCall(AddYields(&w));
  compare_all(&w, point, a);
  PetscCall(Reduce(&w, a));
  for (int r = 0; r < a->n_regions; r++) tell_region(&w, point, r, a);
  PetscCall(WorkDestroy(&w));
  PetscCall(ModelPointDestroy(&point));
  PetscFunctionReturn(0);
}

PetscErrorCode AttributionDestroy(struct attribution *a) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree3(a->yield, a->cause, a->by));
  PetscFunctionReturn(0);
}
