/* Scores of single numbers and their bootstrap over years; see point_scores.h. */
#include "verification/point_scores.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Sums of a year: of all cases d, d^2, observed and its square; of those with anomalies a
 * (predicted) and b (observed); of those that the rival predicts, too, both squares of d. */
enum {
  SUM_N,
  SUM_D,
  SUM_DD,
  SUM_Y,
  SUM_YY,
  ANOMALY_N,
  ANOMALY_A,
  ANOMALY_B,
  ANOMALY_AA,
  ANOMALY_BB,
  ANOMALY_AB,
  PAIR_N,
  PAIR_DD,
  PAIR_RIVAL
};
_Static_assert(PAIR_RIVAL + 1 == POINT_SUMS, "work of the caller");

static bool is_case(const struct point_cases *c, int i) {
  return c->year[i] >= 0 && !isnan(c->predicted[i]) && !isnan(c->observed[i]);
}

static void add_case(const struct point_cases *c, int i, double *s) {
  const double d = c->predicted[i] - c->observed[i];
  s[SUM_N] += 1.;
  s[SUM_D] += d;
  s[SUM_DD] += d * d;
  s[SUM_Y] += c->observed[i];
  s[SUM_YY] += c->observed[i] * c->observed[i];
  if (c->normal && !isnan(c->normal[i])) {
    const double a = c->predicted[i] - c->normal[i], b = c->observed[i] - c->normal[i];
    s[ANOMALY_N] += 1.;
    s[ANOMALY_A] += a;
    s[ANOMALY_B] += b;
    s[ANOMALY_AA] += a * a;
    s[ANOMALY_BB] += b * b;
    s[ANOMALY_AB] += a * b;
  }
  if (c->rival && !isnan(c->rival[i])) {
    const double r = c->rival[i] - c->observed[i];
    s[PAIR_N] += 1.;
    s[PAIR_DD] += d * d;
    s[PAIR_RIVAL] += r * r;
  }
}

/* Pearson's; variances that rounding alone makes count as none */
static double correlation(const double *s) {
  const double rounding = 1e-12, n = s[ANOMALY_N];
  const double aa = s[ANOMALY_AA] - s[ANOMALY_A] * s[ANOMALY_A] / n;
  const double bb = s[ANOMALY_BB] - s[ANOMALY_B] * s[ANOMALY_B] / n;
  if (!(aa > rounding * s[ANOMALY_AA]) || !(bb > rounding * s[ANOMALY_BB])) return NAN;
  return (s[ANOMALY_AB] - s[ANOMALY_A] * s[ANOMALY_B] / n) / sqrt(aa * bb);
}

static void measure(const double *s, double *value) {
  value[POINT_RMSE] = sqrt(s[SUM_DD] / s[SUM_N]);
  value[POINT_NRMSE] = 100. * value[POINT_RMSE] / (s[SUM_Y] / s[SUM_N]);
  value[POINT_BIAS] = s[SUM_D] / s[SUM_N];
  value[POINT_R2] = 1. - s[SUM_DD] / (s[SUM_YY] - s[SUM_Y] * s[SUM_Y] / s[SUM_N]);
  value[POINT_ANOMALY] = correlation(s);
  value[POINT_GAIN] = sqrt(s[PAIR_DD] / s[PAIR_N]) - sqrt(s[PAIR_RIVAL] / s[PAIR_N]);
}

/* sums of the years that have a case, one behind the other; their number */
static int sum_years(const struct point_cases *c, double *sums) {
  int kept = 0;
  for (int y = 0; y < c->n_years; y++) {
    double *s = sums + kept * POINT_SUMS;
    memset(s, 0, POINT_SUMS * sizeof *s);
    for (int i = 0; i < c->n; i++)
      if (c->year[i] == y && is_case(c, i)) add_case(c, i, s);
    kept += s[SUM_N] > 0.;
  }
  return kept;
}

static void add_year(const double *year, double *sums) {
  for (int k = 0; k < POINT_SUMS; k++) sums[k] += year[k];
}

struct point_scores point_scores_by_years(const struct point_cases *cases, double level,
                                          uint64_t seed, double *work) {
  struct point_scores s = {0};
  double sums[POINT_SUMS] = {0.}, value[N_POINT_MEASURES];
  double *sample = work + cases->n_years * POINT_SUMS;
  s.years = sum_years(cases, work);
  for (int y = 0; y < s.years; y++) add_year(work + y * POINT_SUMS, sums);
  s.n = (int)sums[SUM_N];
  measure(sums, s.value);
  for (int k = 0; k < N_POINT_MEASURES; k++) s.lo[k] = s.hi[k] = NAN;
  if (s.years < 2) return s;
  for (int i = 0; i < YEAR_SAMPLES; i++) {
    memset(sums, 0, sizeof sums);
    for (int y = 0; y < s.years; y++)
      add_year(work + resampled_year(seed, i, y, s.years) * POINT_SUMS, sums);
    measure(sums, value);
    for (int k = 0; k < N_POINT_MEASURES; k++) sample[k * YEAR_SAMPLES + i] = value[k];
  }
  for (int k = 0; k < N_POINT_MEASURES; k++)
    percentile_interval(YEAR_SAMPLES, sample + k * YEAR_SAMPLES, level, &s.lo[k], &s.hi[k]);
  return s;
}
