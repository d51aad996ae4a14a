/* Sorting, and search by halves. */
#include "support/sorted.h"
#include <stdlib.h>

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int sorted_distinct(int n, double *value) {
  int kept = 0;
  if (n) qsort(value, (size_t)n, sizeof *value, by_value);
  for (int i = 0; i < n; i++)
    if (!kept || value[i] != value[kept - 1]) value[kept++] = value[i];
  return kept;
}

int sorted_find(int n, const double *value, double x) {
  int lo = 0, hi = n;
  while (lo < hi) {
    int m = lo + (hi - lo) / 2;
    if (value[m] < x)
      lo = m + 1;
    else
      hi = m;
  }
  return lo < n && value[lo] == x ? lo : -1;
}
