/* Sums over cases of error and spread. */
#include "verification/spread_skill.h"
#include <math.h>

void spread_skill_add(int n, const double *x, double y, double variance, struct spread_skill *sum) {
  double mean = 0., square = 0.;
  for (int k = 0; k < n; k++) mean += x[k];
  mean /= n;
  for (int k = 0; k < n; k++) square += (x[k] - mean) * (x[k] - mean);
  sum->cases += 1.;
  sum->square_error += (mean - y) * (mean - y);
  sum->variance += (n + 1.) / n * square / (n - 1.) + variance;
  sum->error_of_mean += mean - y;
}

double spread_skill_rmse(const struct spread_skill *sum) {
  return sum->cases > 0. ? sqrt(sum->square_error / sum->cases) : NAN;
}

double spread_skill_spread(const struct spread_skill *sum) {
  return sum->cases > 0. ? sqrt(sum->variance / sum->cases) : NAN;
}

double spread_skill_bias(const struct spread_skill *sum) {
  return sum->cases > 0. ? sum->error_of_mean / sum->cases : NAN;
}
