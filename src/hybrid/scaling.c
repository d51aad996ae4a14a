/* Standardisation of a network's inputs: y = (x - mean) / sd for each feature (LeCun, Bottou, Orr,
 * Mueller 1998: Efficient BackProp), mean and sd those of the training rows alone: what a network
 * is tested on must not have shaped it.
 *
 *   tangent   y_d = x_d / sd
 *   adjoint   x_b += y_b / sd
 *
 * A feature that does not vary in training has sd 1: it stays 0 there, and a different value
 * elsewhere is not blown up.
 */
#include "hybrid/scaling.h"
#include <math.h>

void scaling_add(int n, int rows, const double *x, const bool *train, const double *mean,
                 struct exact_sum *sum, int64_t *count) {
  for (int r = 0; r < rows; r++) {
    if (train && !train[r]) continue;
    for (int i = 0; i < n; i++) {
      double v = x[r * n + i];
      if (mean) v = (v - mean[i]) * (v - mean[i]);
      exact_sum_add(&sum[i], v);
    }
    ++*count;
  }
}

void scaling_mean(int n, const struct exact_sum *sum, int64_t count, double *mean) {
  for (int i = 0; i < n; i++) mean[i] = count > 0 ? exact_sum_value(&sum[i]) / (double)count : 0.;
}

void scaling_sd(int n, const struct exact_sum *square, int64_t count, const double *mean,
                double *sd) {
  for (int i = 0; i < n; i++) {
    sd[i] = count > 0 ? sqrt(exact_sum_value(&square[i]) / (double)count) : 1.;
    /* the mean's own rounding makes a constant vary by some 1e-16 of itself */
    if (sd[i] <= 1e-12 * fabs(mean[i])) sd[i] = 1.;
    if (sd[i] == 0.) sd[i] = 1.;
  }
}

void scaling_forward(int n, const double *mean, const double *sd, int rows, const double *x,
                     double *y) {
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < n; i++) y[r * n + i] = (x[r * n + i] - mean[i]) / sd[i];
}

void scaling_tl(int n, const double *sd, int rows, const double *x_d, double *y_d) {
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < n; i++) y_d[r * n + i] = x_d[r * n + i] / sd[i];
}

void scaling_ad(int n, const double *sd, int rows, double *x_b, const double *y_b) {
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < n; i++) x_b[r * n + i] += y_b[r * n + i] / sd[i];
}
