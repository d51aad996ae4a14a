/* Bootstrap over years; see year_resampling.h. */
#include "verification/year_resampling.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>

enum { DRAW_YEARS = 75 };

int resampled_year(uint64_t seed, int sample, int place, int n_years) {
  struct random_key key = {.seed = seed, .member = (uint32_t)sample, .variable = DRAW_YEARS};
  return (int)(random_uniform(key, (uint32_t)place) * n_years);
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(int n, const double *sorted, double level) {
  double at = level * (n - 1);
  int low = (int)at;
  if (low + 1 >= n) return sorted[n - 1];
  return sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]);
}

void percentile_interval(int n, double *value, double level, double *lo, double *hi) {
  int kept = 0;
  *lo = *hi = NAN;
  for (int i = 0; i < n; i++)
    if (!isnan(value[i])) value[kept++] = value[i];
  if (!kept) return;
  qsort(value, (size_t)kept, sizeof *value, by_value);
  *lo = quantile(kept, value, .5 * (1. - level));
  *hi = quantile(kept, value, .5 * (1. + level));
}
