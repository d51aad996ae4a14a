/* Means, lines in time, and a regression on the model; see baselines.h. */
#include "region/baselines.h"
#include <math.h>
#include <stdlib.h>

const char *const baseline_name[N_BASELINES] = {
    "regional mean", "regional mean + its trend", "regional mean + common trend",
    "last fitted year before", "its trend + simulated yield"};

static void add(struct baseline_sums *s, double t, double v) {
  s->n += 1.;
  s->t += t;
  s->v += v;
  s->tt += t * t;
  s->tv += t * v;
  s->vv += v * v;
}

/* sums of squares and products about the mean */
static double tt_centred(const struct baseline_sums *s) { return s->tt - s->t * s->t / s->n; }
static double tv_centred(const struct baseline_sums *s) { return s->tv - s->t * s->v / s->n; }

static double vv_centred(const struct baseline_sums *s) { return s->vv - s->v * s->v / s->n; }

static double common_slope(const struct baseline_lines *b) {
  double tt = 0., tv = 0.;
  for (int r = 0; r < b->n_regions; r++) {
    const struct baseline_sums *s = &b->sums[r];
    if (!(s->n > 1.)) continue;
    tt += tt_centred(s);
    tv += tv_centred(s);
  }
  return tt > 0. ? tv / tt : 0.;
}

/* lines through value[y->n] of the yields that are fitted */
static bool lines_create(const struct yield_terms *y, const double *value, int n_regions,
                         struct baseline_lines *b) {
  *b = (struct baseline_lines){.n_regions = n_regions};
  b->sums = calloc((size_t)n_regions + 1, sizeof *b->sums);
  if (!b->sums) return false;
  for (int t = y->n - 1; t >= 0; t--)
    if (y->use[t] == TERM_FIT) b->origin = y->year[t];
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_FIT) continue;
    add(&b->sums[y->region[t]], y->year[t] - b->origin, value[t]);
    add(&b->sums[n_regions], y->year[t] - b->origin, value[t]);
  }
  b->slope = common_slope(b);
  return true;
}

static double line_at(const struct baseline_lines *b, enum baseline kind, int region, int year) {
  bool known = b->sums[region].n > 0.;
  const struct baseline_sums *s = &b->sums[known ? region : b->n_regions];
  double slope = 0.;
  if (!(s->n > 0.)) return NAN;
  if (kind == BASELINE_COMMON_TREND || (kind == BASELINE_TREND && !known)) slope = b->slope;
  if (kind == BASELINE_TREND && s->n > 2. && known)
    slope = tt_centred(s) > 0. ? tv_centred(s) / tt_centred(s) : 0.;
  return s->v / s->n + slope * (year - b->origin - s->t / s->n);
}

/* what a term differs by from its region's trend */
static double residual(const struct baseline_lines *b, const struct yield_terms *y,
                       const double *value, int t) {
  return value[t] - line_at(b, BASELINE_TREND, y->region[t], y->year[t]);
}

static double response_of(const struct baselines *b) {
  const struct yield_terms *y = b->yields;
  double xx = 0., xy = 0.;
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_FIT) continue;
    double x = residual(&b->simulated, y, b->at_prior, t);
    xx += x * x;
    xy += x * residual(&b->observed, y, y->value, t);
  }
  return xx > 0. ? xy / xx : 0.;
}

bool baselines_create(const struct yield_terms *y, int n_regions, const double *at_prior,
                      struct baselines *b) {
  *b = (struct baselines){.yields = y, .at_prior = at_prior};
  bool good = lines_create(y, y->value, n_regions, &b->observed) &&
              (!at_prior || lines_create(y, at_prior, n_regions, &b->simulated));
  if (good && at_prior) b->response = response_of(b);
  if (!good) baselines_destroy(b);
  return good;
}

void baselines_destroy(struct baselines *b) {
  free(b->observed.sums);
  free(b->simulated.sums);
  *b = (struct baselines){0};
}

double baseline_yield(const struct baselines *b, enum baseline kind, int region, int year) {
  return line_at(&b->observed, kind, region, year);
}

double baseline_of(const struct baselines *b, enum baseline kind, int t) {
  const struct yield_terms *y = b->yields;
  double trend = line_at(&b->observed, BASELINE_TREND, y->region[t], y->year[t]), yield, sd;
  switch (kind) {
  case BASELINE_LAST_YEAR:
    last_year_yield(y, y->region[t], y->year[t], &yield, &sd);
    return yield;
  case BASELINE_REGRESSION:
    if (!b->at_prior) return NAN;
    return trend + b->response * residual(&b->simulated, y, b->at_prior, t);
  default:
    return line_at(&b->observed, kind, y->region[t], y->year[t]);
  }
}

double baseline_sd(const struct baselines *b, enum baseline kind, int region, int year) {
  const struct baseline_sums *s = &b->observed.sums[region];
  const double lines = kind == BASELINE_TREND ? 2. : 1.; /* numbers that the region's yields gave */
  const double t = year - b->observed.origin;
  if (!(s->n > lines)) return NAN;
  double tt = tt_centred(s), slope = 0., around = t - s->t / s->n;
  if (kind == BASELINE_COMMON_TREND) slope = b->observed.slope;
  if (kind == BASELINE_TREND) slope = tt > 0. ? tv_centred(s) / tt : 0.;
  double squares = vv_centred(s) - 2. * slope * tv_centred(s) + slope * slope * tt;
  double estimate = 1. / s->n;
  if (kind == BASELINE_TREND && tt > 0.) estimate += around * around / tt;
  return sqrt(fmax(squares, 0.) / (s->n - lines) * (1. + estimate));
}

/* index of the region's fitted yield of the last year before `year`, or -1 */
static int before(const struct yield_terms *y, int region, int year) {
  int found = -1;
  for (int t = 0; t < y->n; t++)
    if (y->use[t] == TERM_FIT && y->region[t] == region && y->year[t] < year &&
        (found < 0 || y->year[t] > y->year[found]))
      found = t;
  return found;
}

void last_year_yield(const struct yield_terms *y, int region, int year, double *yield, double *sd) {
  int last = before(y, region, year);
  double n = 0., squares = 0.;
  *yield = last < 0 ? NAN : y->value[last];
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_FIT || y->region[t] != region) continue;
    int other = before(y, region, y->year[t]);
    if (other < 0) continue;
    n += 1.;
    squares += (y->value[t] - y->value[other]) * (y->value[t] - y->value[other]);
  }
  *sd = n > 0. ? sqrt(squares / n) : NAN;
}
