/* Bounded head: p = lo + (hi - lo) sigmoid(z), in the parameter's own unit.
 *
 *   tangent   p_d = (hi - lo) s (1 - s) z_d,  s = sigmoid(z)
 *   adjoint   z_b += (hi - lo) s (1 - s) p_b
 *   inverse   z = ln((p - lo) / (hi - p))
 *
 * The logistic of a bounded parameter keeps d p / d z > 0 everywhere: a network is never stuck at a
 * bound, where a clipped output would have no gradient.
 */
#include "hybrid/head.h"
#include "hybrid/activation.h"
#include <math.h>

/* sigmoids of up to eight elements of z from i */
static lane sigmoids(const double *z, int i, int size) {
  lane x = lane_set(0.);
  FOR_LANES (l)
    if (i + l < size) x[l] = z[i + l];
  return lane_sigmoid(x);
}

void head_forward(int n, const double *lo, const double *hi, int rows, const double *z, double *p) {
  for (int i = 0; i < rows * n; i += LANES) {
    lane s = sigmoids(z, i, rows * n);
    for (int l = 0; l < LANES && i + l < rows * n; l++) {
      const int j = (i + l) % n;
      double value = lo[j] + (hi[j] - lo[j]) * s[l];
      p[i + l] = value > hi[j] ? hi[j] : value; /* rounding may pass the upper bound by one place */
    }
  }
}

void head_tl(int n, const double *lo, const double *hi, int rows, const double *z,
             const double *z_d, double *p_d) {
  for (int i = 0; i < rows * n; i += LANES) {
    lane s = sigmoids(z, i, rows * n), slope = s * (1. - s);
    for (int l = 0; l < LANES && i + l < rows * n; l++) {
      const int j = (i + l) % n;
      p_d[i + l] = (hi[j] - lo[j]) * slope[l] * z_d[i + l];
    }
  }
}

void head_ad(int n, const double *lo, const double *hi, int rows, const double *z, double *z_b,
             const double *p_b) {
  for (int i = 0; i < rows * n; i += LANES) {
    lane s = sigmoids(z, i, rows * n), slope = s * (1. - s);
    for (int l = 0; l < LANES && i + l < rows * n; l++) {
      const int j = (i + l) % n;
      z_b[i + l] += (hi[j] - lo[j]) * slope[l] * p_b[i + l];
    }
  }
}

double head_inverse(double lo, double hi, double p) {
  const double share = (p - lo) / (hi - lo), edge = 1e-6;
  const double s = share < edge ? edge : share > 1. - edge ? 1. - edge : share;
  return log(s / (1. - s));
}
