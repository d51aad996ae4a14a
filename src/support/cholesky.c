/* Column by column; see cholesky.h. */
#include "support/cholesky.h"
#include <math.h>

bool cholesky(int n, const double *a, double *l) {
  bool definite = true;
  for (int j = 0; j < n; j++) {
    for (int i = j; i < n; i++) {
      double sum = a[i * n + j];
      for (int k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i == j) definite = definite && sum > 0.;
      if (i == j)
        l[i * n + j] = sum > 0. ? sqrt(sum) : 0.;
      else
        l[i * n + j] = l[j * n + j] > 0. ? sum / l[j * n + j] : 0.;
    }
    for (int i = 0; i < j; i++) l[i * n + j] = 0.;
  }
  return definite;
}
