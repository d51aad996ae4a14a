/* Dense layer: y = W x + b for every row x of a batch (PyTorch's nn.Linear).
 *
 *   tangent   y_d = W_d x + W x_d + b_d
 *   adjoint   x_b += W^T y_b;  W_b += y_b x^T;  b_b += y_b, summed over rows
 */
#include "hybrid/dense.h"
#include "hybrid/matrix_product.h"
#include <string.h>

int dense_bias(const struct dense *d) { return d->outputs * d->inputs; }
int dense_n_weights(const struct dense *d) { return dense_bias(d) + d->outputs; }

static void begin_with(const double *bias, int rows, int n, double *y) {
  for (int r = 0; r < rows; r++) memcpy(y + r * n, bias, (size_t)n * sizeof *y);
}

void dense_forward(const struct dense *d, const double *w, int rows, const double *x, double *y) {
  const int n = d->outputs, k = d->inputs;
  begin_with(w + dense_bias(d), rows, n, y);
  product_nt(rows, n, k, x, k, w, k, 1., y, n);
}

void dense_tl(const struct dense *d, const double *w, const double *w_d, int rows, const double *x,
              const double *x_d, double *y_d) {
  const int n = d->outputs, k = d->inputs;
  if (w_d) {
    begin_with(w_d + dense_bias(d), rows, n, y_d);
    product_nt(rows, n, k, x, k, w_d, k, 1., y_d, n);
  } else {
    memset(y_d, 0, (size_t)(rows * n) * sizeof *y_d);
  }
  if (x_d) product_nt(rows, n, k, x_d, k, w, k, 1., y_d, n);
}

void dense_ad(const struct dense *d, const double *w, double *w_b, int rows, const double *x,
              double *x_b, const double *y_b) {
  const int n = d->outputs, k = d->inputs;
  if (x_b) product_nn(rows, k, n, y_b, n, w, k, 1., x_b, k);
  if (w_b) {
    product_tn(n, k, rows, y_b, n, x, k, 1., w_b, k);
    double *bias_b = w_b + dense_bias(d);
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < n; j++) bias_b[j] += y_b[r * n + j];
  }
}
