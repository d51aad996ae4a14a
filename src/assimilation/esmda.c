/* Weights of multiple data assimilation. */
#include "assimilation/esmda.h"
#include <float.h>
#include <math.h>

bool esmda_normalise(int n, double *alpha) {
  double sum = 0.;
  for (int i = 0; i < n; i++) {
    if (!(alpha[i] > 0.) || !isfinite(alpha[i])) return false;
    sum += 1. / alpha[i];
  }
  if (n < 1 || !isfinite(sum)) return false;
  if (fabs(sum - 1.) <= n * DBL_EPSILON) return true;
  for (int i = 0; i < n; i++) alpha[i] *= sum;
  return true;
}
