/* Bootstrap of skill over years; see skill.h. */
#include "verification/skill.h"
#include "verification/year_resampling.h"
#include <math.h>

/* sums by year in front of work; years without a case are dropped; their number left */
static int sum_years(int n, const int *year, const double *score, const double *reference,
                     int n_years, double *work, struct skill *s) {
  double *of = work, *against = work + n_years;
  int kept = 0;
  for (int y = 0; y < n_years; y++) {
    int cases = 0;
    double sums[2] = {0.};
    for (int i = 0; i < n; i++) {
      if (year[i] != y || isnan(score[i]) || isnan(reference[i])) continue;
      sums[0] += score[i];
      sums[1] += reference[i];
      cases++;
    }
    if (!cases) continue;
    of[kept] = sums[0];
    against[kept++] = sums[1];
    s->cases += cases;
    s->score += sums[0];
    s->reference += sums[1];
  }
  return kept;
}

struct skill skill_by_years(int n, const int *year, const double *score, const double *reference,
                            int n_years, double level, uint64_t seed, double *work) {
  struct skill s = {.skill = NAN, .lo = NAN, .hi = NAN};
  double *sample = work + 2 * n_years;
  int years = sum_years(n, year, score, reference, n_years, work, &s);
  if (!years) return s;
  s.skill = 1. - s.score / s.reference;
  s.score /= s.cases;
  s.reference /= s.cases;
  if (years < 2) return s;
  for (int k = 0; k < SKILL_SAMPLES; k++) {
    double sums[2] = {0.};
    for (int i = 0; i < years; i++) {
      int y = resampled_year(seed, k, i, years);
      sums[0] += work[y];
      sums[1] += work[n_years + y];
    }
    sample[k] = 1. - sums[0] / sums[1];
  }
  percentile_interval(SKILL_SAMPLES, sample, level, &s.lo, &s.hi);
  return s;
}
