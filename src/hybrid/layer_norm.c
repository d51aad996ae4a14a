/* Layer normalisation (Ba, Kiros, Hinton 2016: Layer normalization; PyTorch's nn.LayerNorm): each
 * row x of n numbers has
 *
 *   m = mean(x), s = sqrt(mean((x - m)^2) + eps), hat = (x - m) / s, y = weight hat + bias
 *
 *   tangent   hat_d = (x_d - mean(x_d) - hat mean(hat x_d)) / s
 *             y_d = weight hat_d + weight_d hat + bias_d
 *   adjoint   the operator x_d -> hat_d is symmetric, so with g = weight y_b
 *             x_b += (g - mean(g) - hat mean(hat g)) / s;  weight_b += hat y_b;  bias_b += y_b
 */
#include "hybrid/layer_norm.h"
#include <math.h>
#include <string.h>

static const double eps = 1e-5; /* nn.LayerNorm's default */

void layer_norm_forward(int n, const double *w, int rows, const double *x, double *hat,
                        double *inv_sd, double *y) {
  for (int r = 0; r < rows; r++, x += n, hat += n, y += n) {
    double mean = 0., variance = 0.;
    for (int i = 0; i < n; i++) mean += x[i];
    mean /= n;
    for (int i = 0; i < n; i++) variance += (x[i] - mean) * (x[i] - mean);
    variance /= n;
    inv_sd[r] = 1. / sqrt(variance + eps);
    for (int i = 0; i < n; i++) {
      hat[i] = (x[i] - mean) * inv_sd[r];
      y[i] = w[i] * hat[i] + w[n + i];
    }
  }
}

/* what a row's direction v loses: mean(v) and mean(hat v) */
static void means(int n, const double *hat, const double *v, const double *factor, double *mean,
                  double *along) {
  *mean = *along = 0.;
  for (int i = 0; i < n; i++) {
    double g = factor ? factor[i] * v[i] : v[i];
    *mean += g;
    *along += hat[i] * g;
  }
  *mean /= n;
  *along /= n;
}

void layer_norm_tl(int n, const double *w, const double *w_d, int rows, const double *hat,
                   const double *inv_sd, const double *x_d, double *y_d) {
  for (int r = 0; r < rows; r++, hat += n, y_d += n) {
    memset(y_d, 0, (size_t)n * sizeof *y_d);
    if (x_d) {
      double mean, along;
      means(n, hat, x_d, NULL, &mean, &along);
      for (int i = 0; i < n; i++) y_d[i] = w[i] * (x_d[i] - mean - hat[i] * along) * inv_sd[r];
      x_d += n;
    }
    if (w_d)
      for (int i = 0; i < n; i++) y_d[i] += w_d[i] * hat[i] + w_d[n + i];
  }
}

void layer_norm_ad(int n, const double *w, double *w_b, int rows, const double *hat,
                   const double *inv_sd, double *x_b, const double *y_b) {
  for (int r = 0; r < rows; r++, hat += n, y_b += n) {
    if (w_b)
      for (int i = 0; i < n; i++) {
        w_b[i] += hat[i] * y_b[i];
        w_b[n + i] += y_b[i];
      }
    if (x_b) {
      double mean, along;
      means(n, hat, y_b, w, &mean, &along);
      for (int i = 0; i < n; i++) x_b[i] += (w[i] * y_b[i] - mean - hat[i] * along) * inv_sd[r];
      x_b += n;
    }
  }
}
