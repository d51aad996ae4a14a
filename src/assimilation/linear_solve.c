/* P A = L U (Golub and Van Loan 2013, section 3.4); x A = r is x P^T (L U) = r. */
#include "assimilation/linear_solve.h"
#include <float.h>
#include <math.h>

static void exchange(int n, double *x, double *y) {
  for (int j = 0; j < n; j++) {
    double keep = x[j];
    x[j] = y[j];
    y[j] = keep;
  }
}

bool linear_factor(int n, double *a, int *pivot) {
  double scale = 0.;
  for (int i = 0; i < n * n; i++) {
    if (!isfinite(a[i])) return false;
    scale = fmax(scale, fabs(a[i]));
  }
  for (int k = 0; k < n; k++) {
    int p = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(a[i * n + k]) > fabs(a[p * n + k])) p = i;
    pivot[k] = p;
    if (!(fabs(a[p * n + k]) > n * DBL_EPSILON * scale)) return false;
    if (p != k) exchange(n, &a[k * n], &a[p * n]);
    for (int i = k + 1; i < n; i++) {
      const double factor = a[i * n + k] /= a[k * n + k];
      for (int j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return true;
}

void linear_solve_left(int n, const double *lu, const int *pivot, double *row) {
  for (int j = 0; j < n; j++) { /* z U = row */
    row[j] /= lu[j * n + j];
    for (int i = j + 1; i < n; i++) row[i] -= row[j] * lu[j * n + i];
  }
  for (int j = n - 1; j > 0; j--) /* y L = z */
    for (int i = 0; i < j; i++) row[i] -= row[j] * lu[j * n + i];
  for (int k = n - 1; k >= 0; k--) { /* x = y P */
    const double keep = row[k];
    row[k] = row[pivot[k]];
    row[pivot[k]] = keep;
  }
}
