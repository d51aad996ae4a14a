/* Statistics of members; see statistics.h. */
#include "ensemble/statistics.h"
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int members_sort(int members, double *value) {
  int n = 0;
  for (int i = 0; i < members; i++)
    if (!isnan(value[i])) value[n++] = value[i];
  qsort(value, (size_t)n, sizeof *value, compare);
  return n;
}

struct member_statistics members_statistics(int n, const double *sorted) {
  double sum = 0., squares = 0.;
  for (int i = 0; i < n; i++) sum += sorted[i];
  double mean = sum / n;
  for (int i = 0; i < n; i++) squares += (sorted[i] - mean) * (sorted[i] - mean);
  return (struct member_statistics){.n = n, .mean = mean, .sd = sqrt(squares / (n - 1))};
}

struct member_statistics members_summary(int members, double *value) {
  const int n = members_sort(members, value);
  if (n >= 2) return members_statistics(n, value);
  return (struct member_statistics){.n = n, .mean = NAN, .sd = NAN};
}

double members_quantile(int n, const double *sorted, double level) {
  double at = level * (n - 1);
  int below = (int)at;
  if (below >= n - 1) return sorted[n - 1];
  return sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
}

double members_exceeding(int n, const double *sorted, double threshold) {
  int lo = 0, hi = n;
  while (lo < hi) {
    int m = (lo + hi) / 2;
    if (sorted[m] > threshold)
      hi = m;
    else
      lo = m + 1;
  }
  return (double)(n - lo) / n;
}
