#pragma once
/* The network of a control: crop parameters of a season from what is known of it.
 *
 *   weight = centre + sd u
 *
 * The prior of the weights is Gaussian around a network that gives every season the prior values:
 * centre 0, but the last layer's biases give the items' priors, and layer normalisation's gains are
 * 1. sd is `weight_sd` for biases and gains and weight_sd / sqrt(columns) for matrices, so that the
 * spread of a layer's outputs does not depend on its width (Neal 1996: Bayesian Learning for Neural
 * Networks, section 2.1). u'u / 2 of the weights in J is what is called weight decay.
 *
 * u = 0 is the prior, and a saddle: there no hidden unit differs from another. Training starts from
 * control_start().
 */
#include "control/control.h"
#include "hybrid/network.h"

struct control_network {
  struct network *net;         /* owned */
  double weight_sd;            /* prior s.d. of biases; of matrices / sqrt(columns) */
  double *centre, *sd, *first; /* [net->n_weights] prior mean and s.d., first weights; owned */
};

/* Makes the network of the control's items of extent network: outputs in their order, bounded by
 * their lo and hi. shape->outputs and shape->head are set here. NULL, with problems reported, where
 * the shape is none. Not collective; the same on every rank. */
struct control_network *control_network_create(const struct control *control,
                                               const struct network_shape *shape, double weight_sd,
                                               uint64_t seed, struct problems *list);
void control_network_destroy(struct control_network **network);
/* weight[n_weights] of u[control.n] */
void control_weights(const struct control *control, const double *u, double *weight);
/* u of the weights; the rest of u stays as it is */
void control_weights_inverse(const struct control *control, const double *weight, double *u);
/* where an optimisation starts: u = 0, weights as PyTorch draws them around the prior's centre */
void control_start(const struct control *control, double *u);
