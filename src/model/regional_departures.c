/* Yields of regions: equivalents, loss, adjoints; see regional_departures.h. */
#include "model/regional_departures.h"
#include "observe/loss.h"
#include "region/log_events.h"

static const struct observation_set *set_of(const struct model *m) {
  return &m->departures.set[m->yield_set];
}

void regional_equivalents(const struct model *m, const struct observation_scales *scales,
                          const struct exact_sum *S, double *y) {
  for (int t = 0; t < m->yield.n; t++) {
    struct observation o = yield_observation(&m->yield, t);
    y[t] = set_of(m)->ops->of_sum(&o, m->yield.k, exact_sum_value(&S[t]), scales);
  }
}

void regional_equivalents_tl(const struct model *m, const struct observation_scales *scales,
                             const struct observation_scales *scales_d, const struct exact_sum *S,
                             const struct exact_sum *S_d, double *y_d) {
  for (int t = 0; t < m->yield.n; t++) {
    struct observation o = yield_observation(&m->yield, t);
    y_d[t] = set_of(m)->ops->of_sum_tl(&o, m->yield.k, exact_sum_value(&S[t]),
                                       exact_sum_value(&S_d[t]), scales, scales_d);
  }
}

/* d J / d S of one yield, and of its region's scales into value_b */
static double pull_back(const struct model *m, const struct observation_scales *scales, int t,
                        double S, double weight, double *value_b) {
  struct observation o = yield_observation(&m->yield, t);
  double gap_b = 0., trend_b = 0.;
  double S_b = set_of(m)->ops->of_sum_ad(&o, m->yield.k, S, scales, weight, &gap_b, &trend_b);
  int gap = model_scale_element(m, CONTROL_GAP, o.place);
  int trend = model_scale_element(m, CONTROL_TREND, o.place);
  if (gap >= 0) value_b[gap] += gap_b;
  if (trend >= 0) value_b[trend] += trend_b;
  return S_b;
}

/* one region's yields in the part: terms first .. end - 1 */
static double depart_region(const struct evaluation *e, int first, int end,
                            const struct exact_sum *S, double *value_b) {
  const struct model *m = e->model;
  struct observation o[REGION_YIELDS];
  const struct observation *group[REGION_YIELDS];
  double d[REGION_YIELDS], z[REGION_YIELDS], J = 0.;
  int term[REGION_YIELDS], n = 0;
  for (int t = first; t < end; t++) {
    e->yield_b[t] = 0.;
    if (!e->yield_on[t]) continue;
    o[n] = yield_observation(&m->yield, t);
    group[n] = &o[n];
    d[n] = set_of(m)->ops->of_sum(&o[n], m->yield.k, exact_sum_value(&S[t]), &e->point->scales) -
           o[n].value;
    term[n++] = t;
  }
  if (!n) return 0.;
  observation_whiten(set_of(m), n, group, d, z);
  for (int i = 0; i < n; i++) J += loss_value(z[i], set_of(m)->huber);
  for (int i = 0; i < n; i++) z[i] = loss_slope(z[i], set_of(m)->huber);
  observation_whiten_ad(set_of(m), n, group, z, d);
  for (int i = 0; i < n; i++)
    e->yield_b[term[i]] =
        pull_back(m, &e->point->scales, term[i], exact_sum_value(&S[term[i]]), d[i], value_b);
  return J;
}

void regional_equivalents_ad(const struct model *m, const struct observation_scales *scales,
                             const struct exact_sum *S, const double *weight, double *S_b,
                             double *value_b) {
  for (int t = 0; t < m->yield.n; t++)
    S_b[t] = pull_back(m, scales, t, exact_sum_value(&S[t]), weight[t], value_b);
}

double regional_departures(const struct evaluation *e, const struct exact_sum *S, double *value_b) {
  const struct yield_terms *y = &e->model->yield;
  double J = 0.;
  log_event_begin(LOG_OBSERVE);
  for (int first = 0, end = 0; first < y->n; first = end) {
    while (end < y->n && y->region[end] == y->region[first]) end++;
    if (!e->weighted) {
      J += depart_region(e, first, end, S, value_b);
      continue;
    }
    for (int t = first; t < end; t++)
      (void)pull_back(e->model, &e->point->scales, t, exact_sum_value(&S[t]), e->regional_weight[t],
                      value_b);
  }
  log_event_end(LOG_OBSERVE);
  return J;
}

PetscErrorCode RegionalWeights(struct evaluation *e) {
  const struct model *m = e->model;
  double *nowhere;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->yield.n, &e->regional_weight));
  PetscCall(PetscCalloc1(m->control->n_values, &nowhere));
  PetscCall(
      DeparturesGatherYields(m->comm, &m->departures, m->yield.n, e->weight, e->regional_weight));
  for (int t = 0; t < m->yield.n; t++) /* y is linear in S: its slope needs no S */
    e->yield_b[t] = pull_back(m, &e->point->scales, t, 0., e->regional_weight[t], nowhere);
  PetscCall(PetscFree(nowhere));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelAllYields(const struct model *m, struct yield_terms *terms) {
  size_t n = (size_t)m->overlap->n_regions * (size_t)m->n_years;
  struct yield_observation *all;
  bool *running;
  int n_dropped;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n, &all));
  PetscCall(PetscMalloc1(m->n_local, &running));
  for (size_t i = 0; i < n; i++) {
    all[i].region = (int)(i / (size_t)m->n_years);
    all[i].year = m->years[i % (size_t)m->n_years];
  }
  for (int s = 0; s < m->n_local; s++) running[s] = model_season_yields(&m->season[s]);
  PetscCall(YieldTermsCreate(m->comm, &m->seasons, m->years, running, m->overlap, (int)n, all,
                             terms, &n_dropped));
  PetscCall(PetscFree(running));
  PetscCall(PetscFree(all));
  PetscFunctionReturn(0);
}
