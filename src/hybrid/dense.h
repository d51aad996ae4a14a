#pragma once
/* Dense layer (PyTorch's nn.Linear); see dense.c. */

struct dense {
  int inputs, outputs;
};

/* Weights: weight [outputs, inputs], then bias [outputs]. */
int dense_n_weights(const struct dense *d);
/* place of the bias among the weights */
int dense_bias(const struct dense *d);

/* y[rows, outputs] from x[rows, inputs] */
void dense_forward(const struct dense *d, const double *w, int rows, const double *x, double *y);
/* y_d; w_d or x_d may be NULL: zero */
void dense_tl(const struct dense *d, const double *w, const double *w_d, int rows, const double *x,
              const double *x_d, double *y_d);
/* adds into w_b and x_b, each of which may be NULL: not wanted */
void dense_ad(const struct dense *d, const double *w, double *w_b, int rows, const double *x,
              double *x_b, const double *y_b);
