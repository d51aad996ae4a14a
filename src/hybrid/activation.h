#pragma once
/* Activations of a network, element by element; see activation.c. */
#include "support/lane.h"

enum activation { ACTIVATION_TANH, ACTIVATION_RELU, ACTIVATION_SIGMOID };

/* exp, sigmoid and tanh of lanes; what is not a number stays so */
LANE_INLINE lane lane_exp_of(lane x) { return lane_select(lane_eq(x, x), lane_exp(x), x); }
LANE_INLINE lane lane_sigmoid(lane x) { return 1. / (1. + lane_exp_of(-x)); }
LANE_INLINE lane lane_tanh(lane x) {
  lane rise;
  lane_exp_rise(2. * x, &rise);
  return lane_select(lane_eq(x, x), rise / (rise + 2.), x);
}

/* y[n] = f(x[n]); y may be x where f is not ReLU's (whose derivative needs x) */
void activation_forward(enum activation f, int n, const double *x, double *y);
/* y_d[n] = f'(x) x_d; y_d may be x_d. `x` is read by ReLU only. */
void activation_tl(enum activation f, int n, const double *x, const double *y, const double *x_d,
                   double *y_d);
/* x_b[n] += f'(x) y_b */
void activation_ad(enum activation f, int n, const double *x, const double *y, double *x_b,
                   const double *y_b);
