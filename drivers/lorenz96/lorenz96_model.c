/* Lorenz-96 by the classical Runge-Kutta scheme; members run fastest. */
#include "lorenz96/lorenz96_model.h"
#include <string.h>

enum { N = LORENZ96_SIZE };

static void tendency(int m, const double *x, double *dx) {
  for (int i = 0; i < N; i++) {
    const double *next = &x[(i + 1) % N * m], *last = &x[(i + N - 1) % N * m],
                 *second = &x[(i + N - 2) % N * m], *here = &x[i * m];
    for (int k = 0; k < m; k++)
      dx[i * m + k] = (next[k] - second[k]) * last[k] - here[k] + lorenz96_f;
  }
}

void lorenz96_step(int m, double *x, double *work) {
  static const double at[4] = {0., 0.5, 0.5, 1.}, weight[4] = {1., 2., 2., 1.};
  const int size = N * m;
  double *slope = work, *stage = work + size, *sum = work + 2 * size;
  memset(sum, 0, (size_t)size * sizeof *sum);
  memset(slope, 0, (size_t)size * sizeof *slope);
  for (int s = 0; s < 4; s++) {
    for (int i = 0; i < size; i++) stage[i] = x[i] + at[s] * lorenz96_dt * slope[i];
    tendency(m, stage, slope);
    for (int i = 0; i < size; i++) sum[i] += weight[s] * slope[i];
  }
  for (int i = 0; i < size; i++) x[i] += lorenz96_dt / 6. * sum[i];
}
