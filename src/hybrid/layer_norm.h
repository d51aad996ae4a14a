#pragma once
/* Layer normalisation (PyTorch's nn.LayerNorm over the last dimension); see layer_norm.c.
 * Weights: weight [n], then bias [n]. */

/* y[rows, n] from x[rows, n]; keeps hat[rows, n] and inv_sd[rows] for the derivatives */
void layer_norm_forward(int n, const double *w, int rows, const double *x, double *hat,
                        double *inv_sd, double *y);
/* y_d; w_d or x_d may be NULL: zero; y_d is not x_d */
void layer_norm_tl(int n, const double *w, const double *w_d, int rows, const double *hat,
                   const double *inv_sd, const double *x_d, double *y_d);
/* adds into w_b and x_b, each of which may be NULL: not wanted */
void layer_norm_ad(int n, const double *w, double *w_b, int rows, const double *hat,
                   const double *inv_sd, double *x_b, const double *y_b);
