/* Networks: shape, names and places of their tensors, first weights.
 *
 * First weights are PyTorch's defaults: nn.LSTM's weights and biases are uniform in +-
 * 1/sqrt(hidden), nn.Linear's in +- 1/sqrt(inputs) (He et al. 2015 with a = sqrt(5)), nn.LayerNorm
 * begins with ones and zeros. Element e of tensor i is a counter-based draw of (seed, replica, i,
 * e).
 */
#include "hybrid/network.h"
#include "hybrid/head.h"
#include "hybrid/simplex.h"
#include "support/random.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* tells the draws of weights from all others of a campaign's seed */
static const uint32_t draw_of_weights = 0x6e657400u;

static bool in_range(int value, int lo, int hi, const char *where, const char *what,
                     struct problems *list) {
  if (value >= lo && value <= hi) return true;
  return problem(list, "%s: %s is %d, expected %d to %d", where, what, value, lo, hi);
}

bool network_check(const struct network_shape *s, const char *where, struct problems *list) {
  bool good = in_range(s->lstm.layers, 0, NETWORK_LAYERS, where, "number of LSTM layers", list);
  if (s->lstm.layers > 0) {
    good &= in_range(s->lstm.inputs, 1, NETWORK_WIDTH, where, "number of weather features", list);
    good &= in_range(s->lstm.hidden, 1, NETWORK_WIDTH, where, "hidden size of the LSTM", list);
  }
  good &= in_range(s->statics, s->lstm.layers > 0 ? 0 : 1, NETWORK_WIDTH, where,
                   "number of static covariates", list);
  good &= in_range(s->n_dense, 0, NETWORK_DENSE, where, "number of dense layers", list);
  for (int i = 0; i < s->n_dense && i < NETWORK_DENSE; i++)
    good &= in_range(s->dense[i], 1, NETWORK_WIDTH, where, "units of a dense layer", list);
  if (s->head == HEAD_PARTITION)
    good &= in_range(s->outputs, PARTITIONS, PARTITIONS, where, "outputs of a partitioning network",
                     list);
  else
    good &= in_range(s->outputs, 1, NETWORK_WIDTH, where, "number of outputs", list);
  return good;
}

/* Appends a tensor; columns 0: one dimension. */
static void add(struct network *net, bool trained, int rows, int columns, int fan,
                const char *format, ...) __attribute__((format(printf, 6, 7)));
static void add(struct network *net, bool trained, int rows, int columns, int fan,
                const char *format, ...) {
  struct network_slice *s = &net->slice[net->n_slices++];
  int *end = trained ? &net->n_weights : &net->n_buffers;
  *s = (struct network_slice){.trained = trained,
                              .dims = columns ? 2 : 1,
                              .shape = {rows, columns ? columns : 1},
                              .offset = *end,
                              .count = rows * (columns ? columns : 1),
                              .fan = fan};
  *end += s->count;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(s->name, sizeof s->name, format, arguments);
  va_end(arguments);
}

static void add_lstm(struct network *net, const struct lstm *l) {
  static const char *const name[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
  for (int k = 0; k < l->layers; k++)
    for (int i = 0; i < LSTM_TENSORS; i++) {
      int shape[2];
      lstm_shape(l, k, (enum lstm_tensor)i, shape);
      add(net, true, shape[0], shape[1], l->hidden, "lstm.%s_l%d", name[i], k);
    }
}

static void add_all(struct network *net) {
  const struct network_shape *s = &net->shape;
  const bool weather = s->lstm.layers > 0;
  if (weather) add_lstm(net, &s->lstm);
  int width = (weather ? s->lstm.hidden : 0) + s->statics;
  for (int i = 0; i < s->n_dense; i++) {
    add(net, true, s->dense[i], width, width, "dense.%d.weight", i);
    add(net, true, s->dense[i], 0, width, "dense.%d.bias", i);
    if (s->norm) {
      add(net, true, s->dense[i], 0, 0, "norm.%d.weight", i);
      add(net, true, s->dense[i], 0, 0, "norm.%d.bias", i);
    }
    width = s->dense[i];
  }
  add(net, true, s->outputs, width, width, "output.weight");
  add(net, true, s->outputs, 0, width, "output.bias");
  if (weather) {
    add(net, false, s->lstm.inputs, 0, 0, "weather_mean");
    add(net, false, s->lstm.inputs, 0, 0, "weather_sd");
  }
  if (s->statics > 0) {
    add(net, false, s->statics, 0, 0, "statics_mean");
    add(net, false, s->statics, 0, 0, "statics_sd");
  }
  if (s->head == HEAD_BOUNDED) {
    add(net, false, s->outputs, 0, 0, "lo");
    add(net, false, s->outputs, 0, 0, "hi");
  }
}

struct network *network_create(const struct network_shape *shape) {
  struct network *net = calloc(1, sizeof *net);
  if (!net) return NULL;
  net->shape = *shape;
  add_all(net);
  net->buffer = calloc((size_t)net->n_buffers + 1, sizeof *net->buffer);
  if (!net->buffer) network_destroy(&net);
  static const char *const ones[] = {"weather_sd", "statics_sd", "hi"};
  for (int i = 0; net && i < (int)(sizeof ones / sizeof *ones); i++) {
    const struct network_slice *s = network_find(net, ones[i]);
    for (int e = 0; s && e < s->count; e++) net->buffer[s->offset + e] = 1.;
  }
  return net;
}

void network_destroy(struct network **net) {
  if (!*net) return;
  free((*net)->buffer);
  free(*net);
  *net = NULL;
}

const struct network_slice *network_find(const struct network *net, const char *name) {
  for (int i = 0; i < net->n_slices; i++)
    if (!strcmp(net->slice[i].name, name)) return &net->slice[i];
  return NULL;
}

void network_weight_name(const struct network *net, int i, int length, char *name) {
  for (int k = 0; k < net->n_slices; k++) {
    const struct network_slice *s = &net->slice[k];
    if (!s->trained || i < s->offset || i >= s->offset + s->count) continue;
    int e = i - s->offset, row = e / s->shape[1];
    if (s->dims == 1)
      snprintf(name, (size_t)length, "%s[%d]", s->name, e);
    else
      snprintf(name, (size_t)length, "%s[%d,%d]", s->name, row, e % s->shape[1]);
    return;
  }
  snprintf(name, (size_t)length, "?");
}

double *network_buffer(const struct network *net, const char *name) {
  const struct network_slice *s = network_find(net, name);
  return s && !s->trained ? net->buffer + s->offset : NULL;
}

void network_initial_weights(const struct network *net, uint64_t seed, uint32_t replica,
                             double *w) {
  for (int i = 0; i < net->n_slices; i++) {
    const struct network_slice *s = &net->slice[i];
    if (!s->trained) continue;
    const struct random_key key = {
        .seed = seed, .member = replica, .variable = draw_of_weights + (uint32_t)i};
    const bool ones = !s->fan && strstr(s->name, "weight");
    const double bound = s->fan ? 1. / sqrt(s->fan) : 0.;
    for (int e = 0; e < s->count; e++)
      w[s->offset + e] = s->fan ? bound * (2. * random_uniform(key, (uint32_t)e) - 1.)
                         : ones ? 1.
                                : 0.;
  }
}

void network_centre(const struct network *net, const double *prior, double *w) {
  const double *lo = network_buffer(net, "lo"), *hi = network_buffer(net, "hi");
  double *bias = w + network_find(net, "output.bias")->offset;
  for (int i = 0; i < net->shape.outputs; i++)
    bias[i] = lo ? head_inverse(lo[i], hi[i], prior[i]) : prior[i];
}
