/* Networks: forward, tangent and adjoint of one batch.
 *
 * P1  weather and statics, filled up to NETWORK_ROWS rows with the last one, standardised
 * P2  LSTM; h after the last day that counts
 * P3  a_0 = (h, statics)
 * P4  for each dense layer: z = W a + b; where asked z = layer normalisation(z); a = activation(z)
 * P5  z = W a + b of the last layer
 * P6  head: the parameters of the n rows requested
 *
 * A batch always has NETWORK_ROWS rows inside, so that a row's bits depend on its place in the
 * batch at most, never on how many rows there are. Rows that fill up have adjoint 0.
 */
#include "hybrid/head.h"
#include "hybrid/layer_norm.h"
#include "hybrid/network_work.h"
#include "hybrid/scaling.h"
#include "hybrid/simplex.h"
#include <string.h>

/* P1: copies n rows of `size` numbers and repeats the last one */
static void fill_up(int n, int size, const double *x, double *all) {
  const size_t row = (size_t)size;
  for (size_t r = 0; r < NETWORK_ROWS; r++)
    memcpy(all + r * row, x + (r < (size_t)n ? r : (size_t)n - 1) * row, row * sizeof *all);
}

/* P3: a row is a state and covariates */
static void join(int n, const double *a, int m, const double *b, double *all) {
  for (int r = 0; r < NETWORK_ROWS; r++, all += n + m) {
    if (n) memcpy(all, a + r * n, (size_t)n * sizeof *all);
    if (m) memcpy(all + n, b + r * m, (size_t)m * sizeof *all);
  }
}
static void part(int n, double *a, int m, double *b, const double *all) {
  for (int r = 0; r < NETWORK_ROWS; r++, all += n + m) {
    if (n) memcpy(a + r * n, all, (size_t)n * sizeof *a);
    if (m) memcpy(b + r * m, all + n, (size_t)m * sizeof *b);
  }
}

void network_forward(const struct network *net, const double *w, int n,
                     const struct network_input *in, const int *length, struct network_work *work,
                     double *out) {
  const struct network_shape *s = &net->shape;
  const int hidden = work->tape ? s->lstm.hidden : 0;
  work->n = n;
  if (work->tape) { /* P1, P2 */
    for (int r = 0; r < NETWORK_ROWS; r++)
      work->length[r] = length ? length[r < n ? r : n - 1] : work->steps;
    fill_up(n, work->steps * s->lstm.inputs, in->weather, work->weather);
    scaling_forward(s->lstm.inputs, network_buffer(net, "weather_mean"),
                    network_buffer(net, "weather_sd"), NETWORK_ROWS * work->steps, work->weather,
                    work->weather);
    lstm_forward(&s->lstm, w, work->weather, work->tape);
    lstm_read(&s->lstm, work->tape, lstm_top(&s->lstm, work->tape), work->length, NULL,
              work->state);
  }
  if (s->statics) {
    fill_up(n, s->statics, in->statics, work->statics);
    scaling_forward(s->statics, network_buffer(net, "statics_mean"),
                    network_buffer(net, "statics_sd"), NETWORK_ROWS, work->statics, work->statics);
  }
  join(hidden, work->state, s->statics, work->statics, work->layer[0].in); /* P3 */
  for (int i = 0; i <= s->n_dense; i++) {                                  /* P4, P5 */
    struct layer *y = &work->layer[i];
    const int width = y->dense.outputs;
    dense_forward(&y->dense, w + y->weight->offset, NETWORK_ROWS, y->in, y->z);
    if (i == s->n_dense) break;
    if (y->norm)
      layer_norm_forward(width, w + y->norm->offset, NETWORK_ROWS, y->z, y->hat, y->inv_sd, y->act);
    activation_forward(s->activation, NETWORK_ROWS * width, y->act, work->layer[i + 1].in);
  }
  const double *z = work->layer[s->n_dense].z; /* P6 */
  switch (s->head) {
  case HEAD_LINEAR:
    memcpy(out, z, (size_t)(n * s->outputs) * sizeof *out);
    break;
  case HEAD_BOUNDED:
    head_forward(s->outputs, network_buffer(net, "lo"), network_buffer(net, "hi"), n, z, out);
    break;
  case HEAD_PARTITION:
    partition_forward(NETWORK_ROWS, z, work->shares);
    memcpy(out, work->shares, (size_t)(n * s->outputs) * sizeof *out);
    break;
  }
}

/* P1 to P3: tangent of a_0 into work->one; false where it is zero */
static bool inputs_tl(const struct network *net, const double *w, const double *w_d,
                      const struct network_input *in_d, struct network_work *work) {
  const struct network_shape *s = &net->shape;
  const bool weather = work->tape && in_d && in_d->weather,
             statics = s->statics && in_d && in_d->statics;
  if (weather) {
    fill_up(work->n, work->steps * s->lstm.inputs, in_d->weather, work->weather_d);
    scaling_tl(s->lstm.inputs, network_buffer(net, "weather_sd"), NETWORK_ROWS * work->steps,
               work->weather_d, work->weather_d);
  }
  if (work->tape) {
    lstm_tl(&s->lstm, w, w_d, work->weather, weather ? work->weather_d : NULL, work->tape);
    lstm_read(&s->lstm, work->tape, work->tape->run, work->length, NULL, work->state);
  }
  if (statics) {
    fill_up(work->n, s->statics, in_d->statics, work->statics_d);
    scaling_tl(s->statics, network_buffer(net, "statics_sd"), NETWORK_ROWS, work->statics_d,
               work->statics_d);
  } else {
    memset(work->statics_d, 0, NETWORK_ROWS * (size_t)s->statics * sizeof *work->statics_d);
  }
  join(work->tape ? s->lstm.hidden : 0, work->state, s->statics, work->statics_d, work->one);
  return weather || statics || (work->tape && w_d);
}

static void swap(double **a, double **b) {
  double *kept = *a;
  *a = *b;
  *b = kept;
}

void network_tl(const struct network *net, const double *w, const double *w_d,
                const struct network_input *in_d, struct network_work *work, double *out_d) {
  const struct network_shape *s = &net->shape;
  bool zero = !inputs_tl(net, w, w_d, in_d, work);
  double *now = work->one, *next = work->other;
  for (int i = 0; i <= s->n_dense; i++) { /* P4, P5 */
    const struct layer *y = &work->layer[i];
    const int width = y->dense.outputs;
    dense_tl(&y->dense, w + y->weight->offset, w_d ? w_d + y->weight->offset : NULL, NETWORK_ROWS,
             y->in, zero ? NULL : now, next);
    swap(&now, &next);
    zero = false;
    if (i == s->n_dense) break;
    if (y->norm) {
      layer_norm_tl(width, w + y->norm->offset, w_d ? w_d + y->norm->offset : NULL, NETWORK_ROWS,
                    y->hat, y->inv_sd, now, next);
      swap(&now, &next);
    }
    activation_tl(s->activation, NETWORK_ROWS * width, y->act, work->layer[i + 1].in, now, now);
  }
  switch (s->head) { /* P6 */
  case HEAD_LINEAR:
    memcpy(out_d, now, (size_t)(work->n * s->outputs) * sizeof *out_d);
    break;
  case HEAD_BOUNDED:
    head_tl(s->outputs, network_buffer(net, "lo"), network_buffer(net, "hi"), work->n,
            work->layer[s->n_dense].z, now, out_d);
    break;
  case HEAD_PARTITION:
    partition_tl(work->n, work->shares, now, out_d);
    break;
  }
}

static void clear(int n, double *a) { memset(a, 0, NETWORK_ROWS * (size_t)n * sizeof *a); }

/* P6: adjoint of z; zero in the rows that fill up */
static void head_of_network_ad(const struct network *net, struct network_work *work,
                               const double *out_b, double *z_b) {
  const struct network_shape *s = &net->shape;
  clear(s->outputs, z_b);
  switch (s->head) {
  case HEAD_LINEAR:
    memcpy(z_b, out_b, (size_t)(work->n * s->outputs) * sizeof *z_b);
    break;
  case HEAD_BOUNDED:
    head_ad(s->outputs, network_buffer(net, "lo"), network_buffer(net, "hi"), work->n,
            work->layer[s->n_dense].z, z_b, out_b);
    break;
  case HEAD_PARTITION:
    partition_ad(work->n, work->shares, z_b, out_b);
    break;
  }
}

/* P3 to P1 from the adjoint of a_0 */
static void inputs_ad(const struct network *net, const double *w, double *w_b,
                      const struct network_input_b *in_b, struct network_work *work,
                      const double *a_b) {
  const struct network_shape *s = &net->shape;
  double *weather_b = in_b ? in_b->weather : NULL, *statics_b = in_b ? in_b->statics : NULL;
  part(work->tape ? s->lstm.hidden : 0, work->state, s->statics, work->statics_d, a_b);
  if (s->statics && statics_b)
    scaling_ad(s->statics, network_buffer(net, "statics_sd"), work->n, statics_b, work->statics_d);
  if (!work->tape || !(w_b || weather_b)) return;
  lstm_seed(&s->lstm, work->tape, work->length, NULL, work->state);
  clear(work->steps * s->lstm.inputs, work->weather_d);
  lstm_ad(&s->lstm, w, w_b, work->weather, weather_b ? work->weather_d : NULL, work->tape);
  if (weather_b)
    scaling_ad(s->lstm.inputs, network_buffer(net, "weather_sd"), work->n * work->steps, weather_b,
               work->weather_d);
}

void network_ad(const struct network *net, const double *w, double *w_b,
                const struct network_input_b *in_b, struct network_work *work,
                const double *out_b) {
  const struct network_shape *s = &net->shape;
  double *now = work->one, *next = work->other;
  head_of_network_ad(net, work, out_b, now);
  for (int i = s->n_dense; i >= 0; i--) { /* P5, P4 */
    const struct layer *y = &work->layer[i], *below = i > 0 ? y - 1 : NULL;
    clear(y->dense.inputs, next);
    dense_ad(&y->dense, w + y->weight->offset, w_b ? w_b + y->weight->offset : NULL, NETWORK_ROWS,
             y->in, next, now);
    swap(&now, &next);
    if (i == 0) break;
    clear(y->dense.inputs, next);
    activation_ad(s->activation, NETWORK_ROWS * y->dense.inputs, below->act, y->in, next, now);
    swap(&now, &next);
    if (!below->norm) continue;
    clear(y->dense.inputs, next);
    layer_norm_ad(y->dense.inputs, w + below->norm->offset, w_b ? w_b + below->norm->offset : NULL,
                  NETWORK_ROWS, below->hat, below->inv_sd, next, now);
    swap(&now, &next);
  }
  inputs_ad(net, w, w_b, in_b, work, now);
}
