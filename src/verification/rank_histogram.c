/* Counts by rank. */
#include "verification/rank_histogram.h"
#include <math.h>

void rank_histogram_add(int n, const double *x, double y, double *count) {
  int below = 0, ties = 0;
  for (int k = 0; k < n; k++) {
    below += x[k] < y;
    ties += x[k] == y;
  }
  for (int r = below; r <= below + ties; r++) count[r] += 1. / (ties + 1.);
}

double rank_histogram_chi_square(int n_ranks, const double *count) {
  double sum = 0., square = 0.;
  for (int r = 0; r < n_ranks; r++) sum += count[r];
  const double expected = sum / n_ranks;
  if (!(sum > 0.)) return NAN;
  for (int r = 0; r < n_ranks; r++) square += (count[r] - expected) * (count[r] - expected);
  return square / expected;
}
