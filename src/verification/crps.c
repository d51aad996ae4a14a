/* CRPS in kernel form; sum_ij |x_i - x_j| = 2 sum_i (2 i + 1 - n) x_(i) of the sorted members,
 * taken of x_(i) - y, which is of the size of the score.
 */
#include "verification/crps.h"
#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double score(int n, const double *x, double y, double pairs, double *work) {
  double distance = 0., spread = 0.;
  for (int k = 0; k < n; k++) {
    work[k] = x[k] - y;
    distance += fabs(work[k]);
  }
  qsort(work, (size_t)n, sizeof *work, by_value);
  for (int k = 0; k < n; k++) spread += (2. * k + 1. - n) * work[k];
  return distance / n - spread / pairs;
}

double crps_ensemble(int n, const double *x, double y, double *work) {
  return score(n, x, y, (double)n * n, work);
}

double crps_ensemble_fair(int n, const double *x, double y, double *work) {
  return score(n, x, y, n * (n - 1.), work);
}

double crps_normal(double mean, double sd, double y) {
  const double pi = 3.14159265358979323846;
  if (!(sd > 0.)) return fabs(y - mean);
  const double z = (y - mean) / sd;
  const double density = exp(-0.5 * z * z) / sqrt(2. * pi);
  return sd * (z * erf(z / sqrt(2.)) + 2. * density - 1. / sqrt(pi));
}
