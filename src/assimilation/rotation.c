/* Mean-preserving random rotations by modified Gram-Schmidt of normal draws, twice, so that rows
 * are orthogonal to rounding (Giraud, Langou, Rozloznik 2005).
 */
#include "assimilation/rotation.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

static double dot(int n, const double *x, const double *y) {
  double sum = 0.;
  for (int j = 0; j < n; j++) sum += x[j] * y[j];
  return sum;
}

/* rows of q[m][m]: draws, made orthonormal in their order */
static void orthogonal(int m, uint64_t seed, uint32_t cycle, double *q) {
  for (int i = 0; i < m; i++) {
    double *row = &q[i * m];
    const struct random_key key = {
        .seed = seed, .cell = cycle, .member = (uint32_t)i, .variable = 0x726f7461u /* "rota" */};
    for (int j = 0; j < m; j++) row[j] = random_normal(key, (uint32_t)j);
    for (int pass = 0; pass < 2; pass++)
      for (int l = 0; l < i; l++) {
        const double *other = &q[l * m], along = dot(m, row, other);
        for (int j = 0; j < m; j++) row[j] -= along * other[j];
      }
    const double length = sqrt(dot(m, row, row));
    for (int j = 0; j < m; j++) row[j] /= length;
  }
}

/* matrix[n][n] <- B matrix B, B = I - v v^T with v.v = 2 */
static void reflect_both(int n, const double *v, double *matrix, double *along) {
  memset(along, 0, (size_t)n * sizeof *along);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) along[j] += v[i] * matrix[i * n + j];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) matrix[i * n + j] -= v[i] * along[j];
  for (int i = 0; i < n; i++) {
    double *row = &matrix[i * n];
    const double sum = dot(n, row, v);
    for (int j = 0; j < n; j++) row[j] -= sum * v[j];
  }
}

void random_rotation(int n, uint64_t seed, uint32_t cycle, double *u, double *work) {
  double *q = work, *v = work + (n - 1) * (n - 1), *along = v + n;
  orthogonal(n - 1, seed, cycle, q);
  memset(u, 0, (size_t)n * (size_t)n * sizeof *u);
  u[0] = 1.;
  for (int i = 1; i < n; i++)
    memcpy(&u[i * n + 1], &q[(i - 1) * (n - 1)], (size_t)(n - 1) * sizeof *u);
  /* v along 1 / sqrt(n) - first axis, of length sqrt(2) */
  const double part = 1. / sqrt(n), scale = 1. / sqrt(1. - part);
  for (int j = 0; j < n; j++) v[j] = scale * part;
  v[0] -= scale;
  reflect_both(n, v, u, along);
}
