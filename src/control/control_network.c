/* The weights of a control's network; see control_network.h. */
#include "control/control_network.h"
#include "control/control_partition.h"
#include "control/weights_prior.h"
#include <stdlib.h>
#include <string.h>

/* lo, hi of the head and the items' priors */
static void bound(const struct control *control, struct network *net, double *prior) {
  double *lo = network_buffer(net, "lo"), *hi = network_buffer(net, "hi");
  for (int i = 0, k = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!control_by_network(item)) continue;
    lo[k] = item->lo;
    hi[k] = item->hi;
    prior[k++] = item->prior;
  }
}

struct control_network *control_network_create(const struct control *control,
                                               const struct network_shape *shape, double weight_sd,
                                               uint64_t seed, struct problems *list) {
  struct network_shape whole = *shape;
  struct control_network *n = calloc(1, sizeof *n);
  whole.head = HEAD_BOUNDED;
  whole.outputs = 0;
  for (int i = 0; i < control->n_items; i++) whole.outputs += control_by_network(&control->item[i]);
  if (n && network_check(&whole, "network", list)) n->net = network_create(&whole);
  if (n && n->net) {
    double prior[CONTROL_ITEMS];
    n->weight_sd = weight_sd;
    bound(control, n->net, prior);
    if (weights_prior(n->net, prior, weight_sd, seed, 0, &n->centre, &n->sd, &n->first)) return n;
  }
  control_network_destroy(&n);
  return NULL;
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
  for (int i = 0; i < n->net->n_weights; i++)
    weight[i] = n->centre[i] + n->sd[i] * u[control->weights_at + i];
}

void control_weights_inverse(const struct control *control, const double *weight, double *u) {
  const struct control_network *n = control->network;
  for (int i = 0; i < n->net->n_weights; i++)
    u[control->weights_at + i] = (weight[i] - n->centre[i]) / n->sd[i];
}

void control_start(const struct control *control, double *u) {
  memset(u, 0, (size_t)control->n * sizeof *u);
  const struct control_partition *p = control->partition;
  for (int i = 0; p && i < p->net->n_weights; i++)
    u[control->n_plain + i] = (p->first[i] - p->centre[i]) / p->sd[i];
  if (control->network) control_weights_inverse(control, control->network->first, u);
}
