#pragma once
/* Long short-term memory over sequences, one or more layers; see lstm.c. Weights, gate order and
 * the batch-first layout are those of PyTorch's nn.LSTM; the state before the first step is zero.
 */
#include <stdbool.h>

struct lstm {
  int inputs, hidden, layers;
};

/* the tensors of one layer, in the order of nn.LSTM's state_dict and of the flat weights */
enum lstm_tensor { LSTM_WEIGHT_IH, LSTM_WEIGHT_HH, LSTM_BIAS_IH, LSTM_BIAS_HH, LSTM_TENSORS };
/* shape of a tensor ({4 hidden, columns}; a bias has columns 0) */
void lstm_shape(const struct lstm *l, int layer, enum lstm_tensor tensor, int shape[2]);
/* its place among the weights */
int lstm_offset(const struct lstm *l, int layer, enum lstm_tensor tensor);
int lstm_n_weights(const struct lstm *l);

/* What a forward run leaves for its derivatives, by layer, then by step; owned. */
struct lstm_tape {
  int rows, steps;
  double *gate;   /* [layers, steps, rows, 4 hidden] i, f, g, o behind their activations */
  double *cell;   /* [layers, steps, rows, hidden] c */
  double *swing;  /* [layers, steps, rows, hidden] tanh(c) */
  double *out;    /* [layers, steps, rows, hidden] h */
  double *run;    /* [steps, rows, hidden] tangents or adjoints of h between layers */
  double *gate_d; /* [rows, 4 hidden] of one step */
  double *cell_d; /* [rows, hidden] */
  double *out_d;  /* [rows, hidden] */
};

/* NULL without memory */
struct lstm_tape *lstm_tape_create(const struct lstm *l, int rows, int steps);
void lstm_tape_destroy(struct lstm_tape **tape);
const double *lstm_top(const struct lstm *l, const struct lstm_tape *tape); /* h of the top layer */

/* Runs x[rows, steps, inputs]; h of the top layer is lstm_top(). */
void lstm_forward(const struct lstm *l, const double *w, const double *x, struct lstm_tape *tape);
/* Tangent of h of the top layer into tape->run; w_d or x_d may be NULL: zero. */
void lstm_tl(const struct lstm *l, const double *w, const double *w_d, const double *x,
             const double *x_d, struct lstm_tape *tape);
/* Consumes the adjoints of the top layer's h in tape->run (lstm_seed) and adds into w_b and x_b,
 * each of which may be NULL: not wanted. */
void lstm_ad(const struct lstm *l, const double *w, double *w_b, const double *x, double *x_b,
             struct lstm_tape *tape);

/* Reads a series [steps, rows, hidden] (lstm_top or tape->run) as y[rows, steps, hidden] and as
 * last[rows, hidden], h after `length[row]` steps (NULL: after all). y or last may be NULL. What
 * comes after a row's length has no influence on its `last`. */
void lstm_read(const struct lstm *l, const struct lstm_tape *tape, const double *series,
               const int *length, double *y, double *last);
/* Sets tape->run to the adjoints of what lstm_read gave; y_b or last_b may be NULL: zero. */
void lstm_seed(const struct lstm *l, struct lstm_tape *tape, const int *length, const double *y_b,
               const double *last_b);
