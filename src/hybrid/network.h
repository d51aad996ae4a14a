#pragma once
/* A network from what is known of a cell to parameters; see network.c (shape and weights) and
 * network_run.c (forward, tangent, adjoint).
 *
 *   weather [rows, steps, features] -> standardised -> LSTM -> last hidden state = h
 *   statics [rows, features] -> standardised = s
 *   one row (h, s) -> dense layers -> dense -> head
 *
 * Behind each of the dense layers stands layer normalisation where asked, then tanh or ReLU.
 *
 * The weights are one flat array (the LSTM's first), the gradient likewise; `slice` names its
 * tensors as the state_dict of
 *
 *   self.lstm = nn.LSTM(weather, hidden, layers, batch_first=True)
 *   self.dense = nn.ModuleList([nn.Linear(...), ...])
 *   self.norm = nn.ModuleList([nn.LayerNorm(...), ...])
 *   self.output = nn.Linear(...)
 *
 * does. What is not trained (mean and sd of the inputs, bounds of the parameters) lies in `buffer`
 * and is named likewise, as registered buffers.
 */
#include "hybrid/activation.h"
#include "hybrid/lstm.h"
#include "support/problems.h"
#include <stdint.h>

enum {
  NETWORK_ROWS = 64,   /* rows of every batch; fewer are filled up with the last one */
  NETWORK_DENSE = 8,   /* dense layers before the last */
  NETWORK_LAYERS = 8,  /* LSTM layers */
  NETWORK_SLICES = 80, /* tensors */
  NETWORK_WIDTH = 4096 /* features, units or outputs of one layer */
};

enum network_head { HEAD_LINEAR, HEAD_BOUNDED, HEAD_PARTITION };

struct network_shape {
  struct lstm lstm; /* layers 0: no weather; inputs: weather features of a day */
  int statics;      /* static covariates, may be 0 where there is weather */
  int n_dense;
  int dense[NETWORK_DENSE];   /* units of each */
  enum activation activation; /* behind each of them */
  bool norm;                  /* layer normalisation before each activation */
  enum network_head head;
  int outputs; /* parameters; PARTITIONS of a partitioning network */
};

struct network_slice {
  char name[40];     /* "lstm.weight_ih_l0", "dense.0.weight", "output.bias", "statics_mean" ... */
  bool trained;      /* among the weights, else among the buffers */
  int dims;          /* 1 or 2 */
  int shape[2];      /* shape[1] is 1 where dims is 1 */
  int offset, count; /* its place */
  int fan; /* first weights are uniform in +- 1/sqrt(fan); 0: layer normalisation's ones and zeros
            */
};

struct network {
  struct network_shape shape;
  int n_slices, n_weights, n_buffers;
  struct network_slice slice[NETWORK_SLICES];
  double *buffer; /* [n_buffers] owned; means 0, standard deviations 1, bounds 0 and 1 at first */
};

/* False, with a line in `list` for each fault, where the shape is none; `where` begins the line. */
bool network_check(const struct network_shape *shape, const char *where, struct problems *list);
/* A network of a shape that passed network_check; NULL without memory. */
struct network *network_create(const struct network_shape *shape);
void network_destroy(struct network **net);
/* the slice of that name, or NULL */
const struct network_slice *network_find(const struct network *net, const char *name);
/* "lstm.weight_ih_l0[3,1]" of weight i */
void network_weight_name(const struct network *net, int i, int length, char *name);
/* a buffer by its name ("weather_mean", "weather_sd", "statics_mean", "statics_sd", "lo", "hi"),
 * NULL where the network has none */
double *network_buffer(const struct network *net, const char *name);

/* First weights w[n_weights] as PyTorch draws them, counter-based: they depend on the seed, the
 * replica (of an ensemble of networks) and the shape only. */
void network_initial_weights(const struct network *net, uint64_t seed, uint32_t replica, double *w);
/* Sets the last bias so that a row whose last activations are 0 gives prior[outputs]; bounded and
 * linear heads only. */
void network_centre(const struct network *net, const double *prior, double *w);

/* A batch's inputs, tangents of inputs or adjoints of inputs; not owned. `weather` or `statics` of
 * a tangent or an adjoint may be NULL: zero or not wanted. */
struct network_input {
  const double *weather; /* [n, steps, features] */
  const double *statics; /* [n, statics] */
};
struct network_input_b {
  double *weather, *statics;
};

struct network_work; /* activations and scratch of one batch */
/* For weather of `steps` days (0 without LSTM). NULL without memory. */
struct network_work *network_work_create(const struct network *net, int steps);
void network_work_destroy(struct network_work **work);

/* out[n, outputs] of n <= NETWORK_ROWS rows. length[n], or NULL: days of each row's weather that
 * count (1 .. steps); later days have no influence but must be finite. */
void network_forward(const struct network *net, const double *w, int n,
                     const struct network_input *in, const int *length, struct network_work *work,
                     double *out);
/* out_d[n, outputs] at the point of the last network_forward on this work; w_d or in_d may be NULL.
 */
void network_tl(const struct network *net, const double *w, const double *w_d,
                const struct network_input *in_d, struct network_work *work, double *out_d);
/* Adds into w_b[n_weights] and in_b, each of which may be NULL, at the point of the last
 * network_forward on this work. */
void network_ad(const struct network *net, const double *w, double *w_b,
                const struct network_input_b *in_b, struct network_work *work, const double *out_b);
