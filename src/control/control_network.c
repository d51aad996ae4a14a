/* The weights of a control's network; see control_network.h. */
#include "control/control_network.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* lo, hi of the head and the items' priors */
static void bound(const struct control *control, struct network *net, double *prior) {
  double *lo = network_buffer(net, "lo"), *hi = network_buffer(net, "hi");
  for (int i = 0, k = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->extent != EXTENT_NETWORK) continue;
    lo[k] = item->lo;
    hi[k] = item->hi;
    prior[k++] = item->prior;
  }
}

/* prior means and standard deviations of all weights */
static void spread(struct control_network *n, const double *prior) {
  const struct network *net = n->net;
  memset(n->centre, 0, (size_t)net->n_weights * sizeof *n->centre);
  for (int i = 0; i < net->n_slices; i++) {
    const struct network_slice *s = &net->slice[i];
    if (!s->trained) continue;
    bool gain = !s->fan && strstr(s->name, "weight");
    double sd = s->dims == 2 ? n->weight_sd / sqrt(s->shape[1]) : n->weight_sd;
    for (int e = s->offset; e < s->offset + s->count; e++) {
      n->sd[e] = sd;
      if (gain) n->centre[e] = 1.;
    }
  }
  network_centre(net, prior, n->centre);
}

/* First weights: PyTorch's, but the last biases begin at the prior they are drawn around. */
static void draw(struct control_network *n, uint64_t seed) {
  const struct network_slice *last = network_find(n->net, "output.bias");
  network_initial_weights(n->net, seed, 0, n->first);
  for (int e = last->offset; e < last->offset + last->count; e++) n->first[e] = n->centre[e];
}

struct control_network *control_network_create(const struct control *control,
                                               const struct network_shape *shape, double weight_sd,
                                               uint64_t seed, struct problems *list) {
  struct network_shape whole = *shape;
  struct control_network *n = calloc(1, sizeof *n);
  whole.head = HEAD_BOUNDED;
  whole.outputs = 0;
  for (int i = 0; i < control->n_items; i++)
    whole.outputs += control->item[i].extent == EXTENT_NETWORK;
  if (n && network_check(&whole, "network", list)) n->net = network_create(&whole);
  if (n && n->net) {
    size_t size = (size_t)n->net->n_weights;
    n->weight_sd = weight_sd;
    n->centre = malloc(size * sizeof *n->centre);
    n->sd = malloc(size * sizeof *n->sd);
    n->first = malloc(size * sizeof *n->first);
  }
  if (!n || !n->net || !n->centre || !n->sd || !n->first) {
    control_network_destroy(&n);
    return NULL;
  }
  double prior[CONTROL_ITEMS];
  bound(control, n->net, prior);
  spread(n, prior);
  draw(n, seed);
  return n;
}

void control_network_destroy(struct control_network **network) {
  struct control_network *n = *network;
  if (!n) return;
  network_destroy(&n->net);
  free(n->centre);
  free(n->sd);
  free(n->first);
  free(n);
  *network = NULL;
}

void control_weights(const struct control *control, const double *u, double *weight) {
  const struct control_network *n = control->network;
  for (int i = 0; i < control->n - control->n_shared; i++)
    weight[i] = n->centre[i] + n->sd[i] * u[control->n_shared + i];
}

void control_weights_inverse(const struct control *control, const double *weight, double *u) {
  const struct control_network *n = control->network;
  for (int i = 0; i < control->n - control->n_shared; i++)
    u[control->n_shared + i] = (weight[i] - n->centre[i]) / n->sd[i];
}

void control_start(const struct control *control, double *u) {
  memset(u, 0, (size_t)control->n * sizeof *u);
  if (control->network) control_weights_inverse(control, control->network->first, u);
}
