/* Means and lines in time; see baselines.h. */
#include "region/baselines.h"
#include <math.h>
#include <stdlib.h>

const char *const baseline_name[N_BASELINES] = {"regional mean", "regional mean + its trend",
                                                "regional mean + common trend"};

static void add(struct baseline_sums *s, double t, double v) {
  s->n += 1.;
  s->t += t;
  s->v += v;
  s->tt += t * t;
  s->tv += t * v;
}

/* sums of squares and products about the mean */
static double tt_centred(const struct baseline_sums *s) { return s->tt - s->t * s->t / s->n; }
static double tv_centred(const struct baseline_sums *s) { return s->tv - s->t * s->v / s->n; }

static double common_slope(const struct baselines *b) {
  double tt = 0., tv = 0.;
  for (int r = 0; r < b->n_regions; r++) {
    const struct baseline_sums *s = &b->sums[r];
    if (!(s->n > 1.)) continue;
    tt += tt_centred(s);
    tv += tv_centred(s);
  }
  return tt > 0. ? tv / tt : 0.;
}

bool baselines_create(const struct yield_terms *y, int n_regions, struct baselines *b) {
  *b = (struct baselines){.n_regions = n_regions};
  b->sums = calloc((size_t)n_regions + 1, sizeof *b->sums);
  if (!b->sums) return false;
  for (int t = y->n - 1; t >= 0; t--)
    if (y->use[t] == TERM_FIT) b->origin = y->year[t];
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_FIT) continue;
    add(&b->sums[y->region[t]], y->year[t] - b->origin, y->value[t]);
    add(&b->sums[n_regions], y->year[t] - b->origin, y->value[t]);
  }
  b->slope = common_slope(b);
  return true;
}

void baselines_destroy(struct baselines *b) {
  free(b->sums);
  *b = (struct baselines){0};
}

double baseline_yield(const struct baselines *b, enum baseline kind, int region, int year) {
  bool known = b->sums[region].n > 0.;
  const struct baseline_sums *s = &b->sums[known ? region : b->n_regions];
  double slope = 0.;
  if (!(s->n > 0.)) return NAN;
  if (kind == BASELINE_COMMON_TREND || (kind == BASELINE_TREND && !known)) slope = b->slope;
  if (kind == BASELINE_TREND && s->n > 2. && known)
    slope = tt_centred(s) > 0. ? tv_centred(s) / tt_centred(s) : 0.;
  return s->v / s->n + slope * (year - b->origin - s->t / s->n);
}
