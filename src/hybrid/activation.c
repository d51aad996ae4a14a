/* Activations of a network, element by element.
 *
 *   sigmoid(x) = 1 / (1 + exp(-x))                   derivative y (1 - y)
 *   tanh(x) = (exp(2x) - 1) / (exp(2x) - 1 + 2)      derivative 1 - y^2 = (1 - y)(1 + y)
 *   relu(x) = max(0, x)                              derivative 0, 1/2 at x = 0, 1
 *
 * exp is that of support/lane.h, with the same bits on every processor; an element's bits do not
 * depend on its place. At ReLU's kink the derivative is the mean of both sides (support/kink.h),
 * where PyTorch takes 0.
 */
#include "hybrid/activation.h"
#include "support/kink.h"
#include <string.h>

static lane value_of(enum activation f, lane x) {
  switch (f) {
  case ACTIVATION_SIGMOID:
    return lane_sigmoid(x);
  case ACTIVATION_TANH:
    return lane_tanh(x);
  case ACTIVATION_RELU:
    break;
  }
  const lane zero = lane_set(0.);
  return lane_select(lane_lt(x, zero), zero, x);
}

static lane slope_of(enum activation f, lane x, lane y) {
  switch (f) {
  case ACTIVATION_SIGMOID:
    return y * (1. - y);
  case ACTIVATION_TANH:
    return (1. - y) * (1. + y);
  case ACTIVATION_RELU:
    break;
  }
  return lane_rise(x);
}

/* up to eight elements from x[i]; zeros beyond the end */
static lane load(const double *x, int i, int n) {
  lane v = lane_set(0.);
  if (n - i >= LANES)
    memcpy(&v, x + i, sizeof v);
  else
    for (int l = 0; l < n - i; l++) v[l] = x[i + l];
  return v;
}
static void store(double *y, int i, int n, lane v) {
  if (n - i >= LANES)
    memcpy(y + i, &v, sizeof v);
  else
    for (int l = 0; l < n - i; l++) y[i + l] = v[l];
}

void activation_forward(enum activation f, int n, const double *x, double *y) {
  for (int i = 0; i < n; i += LANES) store(y, i, n, value_of(f, load(x, i, n)));
}

void activation_tl(enum activation f, int n, const double *x, const double *y, const double *x_d,
                   double *y_d) {
  for (int i = 0; i < n; i += LANES)
    store(y_d, i, n, slope_of(f, load(x, i, n), load(y, i, n)) * load(x_d, i, n));
}

void activation_ad(enum activation f, int n, const double *x, const double *y, double *x_b,
                   const double *y_b) {
  for (int i = 0; i < n; i += LANES)
    store(x_b, i, n, load(x_b, i, n) + slope_of(f, load(x, i, n), load(y, i, n)) * load(y_b, i, n));
}
