/* Long short-term memory (Hochreiter & Schmidhuber 1997: Long short-term memory, Neural Computation
 * 9(8); forget gate: Gers, Schmidhuber, Cummins 2000: Learning to forget, Neural Computation
 * 12(10)).
 *
 *   P1  a = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
 *       rows of W: input, forget, cell, output gate
 *   P2  i = sigmoid(a_i), f = sigmoid(a_f), g = tanh(a_g), o = sigmoid(a_o)
 *   P3  c_t = f c_{t-1} + i g
 *   P4  h_t = o tanh(c_t)
 *
 * h_0 = c_0 = 0; x_t of a layer above the first is h_t of the layer below. In PyTorch's nn.LSTM the
 * same order of gates, two biases. No units: inputs are standardised, states lie in (-1, 1).
 *
 * Layers run one after the other, each through all steps; a step is one product of all rows of the
 * batch. The tangent and the adjoint read the activations that the forward run left.
 */
#include "hybrid/lstm.h"
#include "hybrid/activation.h"
#include "hybrid/matrix_product.h"
#include <stddef.h>
#include <string.h>

static int columns(const struct lstm *l, int layer) { return layer == 0 ? l->inputs : l->hidden; }

void lstm_shape(const struct lstm *l, int layer, enum lstm_tensor tensor, int shape[2]) {
  shape[0] = 4 * l->hidden;
  shape[1] = tensor == LSTM_WEIGHT_IH   ? columns(l, layer)
             : tensor == LSTM_WEIGHT_HH ? l->hidden
                                        : 0;
}

int lstm_offset(const struct lstm *l, int layer, enum lstm_tensor tensor) {
  int offset = 0;
  for (int k = 0; k <= layer; k++)
    for (int i = 0; i < (k < layer ? LSTM_TENSORS : (int)tensor); i++) {
      int shape[2];
      lstm_shape(l, k, (enum lstm_tensor)i, shape);
      offset += shape[0] * (shape[1] ? shape[1] : 1);
    }
  return offset;
}

int lstm_n_weights(const struct lstm *l) { return lstm_offset(l, l->layers, LSTM_WEIGHT_IH); }

/* one layer's share of a flat array; all NULL from NULL */
struct tensors {
  const double *wi, *wh, *bi, *bh;
};
struct tensors_b {
  double *wi, *wh, *bi, *bh;
};
static struct tensors tensors(const struct lstm *l, int k, const double *w) {
  if (!w) return (struct tensors){NULL, NULL, NULL, NULL};
  return (struct tensors){w + lstm_offset(l, k, LSTM_WEIGHT_IH),
                          w + lstm_offset(l, k, LSTM_WEIGHT_HH),
                          w + lstm_offset(l, k, LSTM_BIAS_IH), w + lstm_offset(l, k, LSTM_BIAS_HH)};
}
static struct tensors_b tensors_b(const struct lstm *l, int k, double *w) {
  if (!w) return (struct tensors_b){NULL, NULL, NULL, NULL};
  return (struct tensors_b){
      w + lstm_offset(l, k, LSTM_WEIGHT_IH), w + lstm_offset(l, k, LSTM_WEIGHT_HH),
      w + lstm_offset(l, k, LSTM_BIAS_IH), w + lstm_offset(l, k, LSTM_BIAS_HH)};
}

/* where step t of a layer's input begins, and how far apart its rows are */
struct step_input {
  ptrdiff_t start;
  int ld;
};
static struct step_input input_of(const struct lstm *l, const struct lstm_tape *tape, int layer,
                                  int t) {
  if (layer == 0) /* [rows, steps, inputs] */
    return (struct step_input){(ptrdiff_t)t * l->inputs, tape->steps * l->inputs};
  return (struct step_input){(ptrdiff_t)t * tape->rows * l->hidden, l->hidden};
}

/* one layer's share of a series of `n` numbers a row and step */
static double *layer_of(double *series, const struct lstm_tape *tape, int layer, int n) {
  return series + (ptrdiff_t)layer * tape->steps * tape->rows * n;
}

const double *lstm_top(const struct lstm *l, const struct lstm_tape *tape) {
  return layer_of(tape->out, tape, l->layers - 1, l->hidden);
}

/* a[rows, 4 hidden] = both biases */
static void begin_with(const double *bi, const double *bh, int rows, int n, double *a) {
  for (int r = 0; r < rows; r++, a += n)
    for (int j = 0; j < n; j++) a[j] = bi[j] + bh[j];
}

/* P2 to P4 of one step; `before` is c_{t-1}, NULL at the first step */
static void cells(int rows, int n, double *gate, const double *before, double *cell, double *swing,
                  double *out) {
  for (int r = 0; r < rows; r++, gate += 4 * n) {
    activation_forward(ACTIVATION_SIGMOID, 2 * n, gate, gate);
    activation_forward(ACTIVATION_TANH, n, gate + 2 * n, gate + 2 * n);
    activation_forward(ACTIVATION_SIGMOID, n, gate + 3 * n, gate + 3 * n);
    const double *i = gate, *f = gate + n, *g = gate + 2 * n;
    for (int j = 0; j < n; j++)
      cell[r * n + j] = (before ? f[j] * before[r * n + j] : 0.) + i[j] * g[j];
  }
  activation_forward(ACTIVATION_TANH, rows * n, cell, swing);
  gate -= (ptrdiff_t)rows * 4 * n;
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < n; j++) out[r * n + j] = gate[r * 4 * n + 3 * n + j] * swing[r * n + j];
}

static void layer_forward(const struct lstm *l, int k, const double *w, const double *x,
                          struct lstm_tape *tape) {
  const struct tensors p = tensors(l, k, w);
  const int rows = tape->rows, n = l->hidden, m = columns(l, k);
  const ptrdiff_t stride = (ptrdiff_t)rows * n;
  double *gate = layer_of(tape->gate, tape, k, 4 * n), *cell = layer_of(tape->cell, tape, k, n),
         *swing = layer_of(tape->swing, tape, k, n), *out = layer_of(tape->out, tape, k, n);
  for (int t = 0; t < tape->steps; t++) {
    const struct step_input in = input_of(l, tape, k, t);
    double *a = gate + 4 * stride * t;
    begin_with(p.bi, p.bh, rows, 4 * n, a);
    product_nt(rows, 4 * n, m, x + in.start, in.ld, p.wi, m, 1., a, 4 * n);
    if (t > 0) product_nt(rows, 4 * n, n, out + stride * (t - 1), n, p.wh, n, 1., a, 4 * n);
    cells(rows, n, a, t > 0 ? cell + stride * (t - 1) : NULL, cell + stride * t, swing + stride * t,
          out + stride * t);
  }
}

void lstm_forward(const struct lstm *l, const double *w, const double *x, struct lstm_tape *tape) {
  for (int k = 0; k < l->layers; k++)
    layer_forward(l, k, w, k == 0 ? x : layer_of(tape->out, tape, k - 1, l->hidden), tape);
}

/* P2 to P4: a_d[rows, 4 hidden] and cell_d of the step before become cell_d and out_d */
static void cells_tl(int rows, int n, const double *gate, const double *before, const double *swing,
                     const double *a_d, double *cell_d, double *out_d) {
  for (int r = 0; r < rows; r++, gate += 4 * n, a_d += 4 * n)
    for (int j = 0; j < n; j++) {
      const int e = r * n + j;
      const double i = gate[j], f = gate[n + j], g = gate[2 * n + j], o = gate[3 * n + j];
      const double i_d = i * (1. - i) * a_d[j];
      const double f_d = f * (1. - f) * a_d[n + j];
      const double g_d = (1. - g) * (1. + g) * a_d[2 * n + j];
      const double o_d = o * (1. - o) * a_d[3 * n + j];
      cell_d[e] = f * cell_d[e] + (before ? f_d * before[e] : 0.) + i_d * g + i * g_d;
      out_d[e] = o_d * swing[e] + o * (1. - swing[e]) * (1. + swing[e]) * cell_d[e];
    }
}

/* x_d may be tape->run, where out_d of a step replaces what the step has read */
static void layer_tl(const struct lstm *l, int k, const double *w, const double *w_d,
                     const double *x, const double *x_d, struct lstm_tape *tape) {
  const struct tensors p = tensors(l, k, w), p_d = tensors(l, k, w_d);
  const int rows = tape->rows, n = l->hidden, m = columns(l, k);
  const ptrdiff_t stride = (ptrdiff_t)rows * n;
  const double *gate = layer_of(tape->gate, tape, k, 4 * n),
               *cell = layer_of(tape->cell, tape, k, n), *swing = layer_of(tape->swing, tape, k, n),
               *out = layer_of(tape->out, tape, k, n);
  double *a_d = tape->gate_d;
  memset(tape->cell_d, 0, (size_t)stride * sizeof *tape->cell_d);
  for (int t = 0; t < tape->steps; t++) {
    const struct step_input in = input_of(l, tape, k, t);
    const double *h_d = t > 0 ? tape->run + stride * (t - 1) : NULL,
                 *h = t > 0 ? out + stride * (t - 1) : NULL;
    if (w_d) {
      begin_with(p_d.bi, p_d.bh, rows, 4 * n, a_d);
      product_nt(rows, 4 * n, m, x + in.start, in.ld, p_d.wi, m, 1., a_d, 4 * n);
      if (h) product_nt(rows, 4 * n, n, h, n, p_d.wh, n, 1., a_d, 4 * n);
    } else {
      memset(a_d, 0, 4 * (size_t)stride * sizeof *a_d);
    }
    if (x_d) product_nt(rows, 4 * n, m, x_d + in.start, in.ld, p.wi, m, 1., a_d, 4 * n);
    if (h_d) product_nt(rows, 4 * n, n, h_d, n, p.wh, n, 1., a_d, 4 * n);
    cells_tl(rows, n, gate + 4 * stride * t, t > 0 ? cell + stride * (t - 1) : NULL,
             swing + stride * t, a_d, tape->cell_d, tape->run + stride * t);
  }
}

void lstm_tl(const struct lstm *l, const double *w, const double *w_d, const double *x,
             const double *x_d, struct lstm_tape *tape) {
  layer_tl(l, 0, w, w_d, x, x_d, tape);
  for (int k = 1; k < l->layers; k++)
    layer_tl(l, k, w, w_d, layer_of(tape->out, tape, k - 1, l->hidden), tape->run, tape);
}

/* P4 to P2: out_b and cell_b of this step become a_b[rows, 4 hidden] and cell_b of the step before
 */
static void cells_ad(int rows, int n, const double *gate, const double *before, const double *swing,
                     const double *out_b, double *cell_b, double *a_b) {
  for (int r = 0; r < rows; r++, gate += 4 * n, a_b += 4 * n)
    for (int j = 0; j < n; j++) {
      const int e = r * n + j;
      const double i = gate[j], f = gate[n + j], g = gate[2 * n + j], o = gate[3 * n + j];
      const double o_b = out_b[e] * swing[e];
      const double c_b = cell_b[e] + out_b[e] * o * (1. - swing[e]) * (1. + swing[e]);
      const double f_b = before ? c_b * before[e] : 0.;
      const double i_b = c_b * g;
      const double g_b = c_b * i;
      cell_b[e] = c_b * f;
      a_b[j] = i * (1. - i) * i_b;
      a_b[n + j] = f * (1. - f) * f_b;
      a_b[2 * n + j] = (1. - g) * (1. + g) * g_b;
      a_b[3 * n + j] = o * (1. - o) * o_b;
    }
}

/* P1 of one step: adjoints of the layer's weights from a_b */
static void weights_ad(const struct tensors_b *p_b, int rows, int n, int m, const double *x,
                       int ldx, const double *h, const double *a_b) {
  product_tn(4 * n, m, rows, a_b, 4 * n, x, ldx, 1., p_b->wi, m);
  if (h) product_tn(4 * n, n, rows, a_b, 4 * n, h, n, 1., p_b->wh, n);
  for (int r = 0; r < rows; r++, a_b += 4 * n)
    for (int j = 0; j < 4 * n; j++) {
      p_b->bi[j] += a_b[j];
      p_b->bh[j] += a_b[j];
    }
}

/* `below` is the input's adjoint; its step is first cleared where it is tape->run (`replace`),
 * whose out_b of that step has been read by then */
static void layer_ad(const struct lstm *l, int k, const double *w, double *w_b, const double *x,
                     double *below, bool replace, struct lstm_tape *tape) {
  const struct tensors p = tensors(l, k, w);
  const struct tensors_b p_b = tensors_b(l, k, w_b);
  const int rows = tape->rows, n = l->hidden, m = columns(l, k);
  const ptrdiff_t stride = (ptrdiff_t)rows * n;
  const double *gate = layer_of(tape->gate, tape, k, 4 * n),
               *cell = layer_of(tape->cell, tape, k, n), *swing = layer_of(tape->swing, tape, k, n),
               *out = layer_of(tape->out, tape, k, n);
  double *a_b = tape->gate_d, *h_b = tape->out_d; /* h_b: of h_t from step t + 1 */
  memset(tape->cell_d, 0, (size_t)stride * sizeof *tape->cell_d);
  memset(h_b, 0, (size_t)stride * sizeof *h_b);
  for (int t = tape->steps - 1; t >= 0; t--) {
    const struct step_input in = input_of(l, tape, k, t);
    const double *seed = tape->run + stride * t;
    for (ptrdiff_t e = 0; e < stride; e++) h_b[e] += seed[e];
    cells_ad(rows, n, gate + 4 * stride * t, t > 0 ? cell + stride * (t - 1) : NULL,
             swing + stride * t, h_b, tape->cell_d, a_b);
    if (w_b)
      weights_ad(&p_b, rows, n, m, x + in.start, in.ld, t > 0 ? out + stride * (t - 1) : NULL, a_b);
    if (below)
      product_nn(rows, m, 4 * n, a_b, 4 * n, p.wi, m, replace ? 0. : 1., below + in.start, in.ld);
    if (t > 0) product_nn(rows, n, 4 * n, a_b, 4 * n, p.wh, n, 0., h_b, n);
  }
}

void lstm_ad(const struct lstm *l, const double *w, double *w_b, const double *x, double *x_b,
             struct lstm_tape *tape) {
  for (int k = l->layers - 1; k > 0; k--)
    layer_ad(l, k, w, w_b, layer_of(tape->out, tape, k - 1, l->hidden), tape->run, true, tape);
  layer_ad(l, 0, w, w_b, x, x_b, false, tape);
}
