/* Prior mean and spread of weights, and where training begins. */
#include "control/weights_prior.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void spread(const struct network *net, double weight_sd, double *centre, double *sd) {
  for (int i = 0; i < net->n_slices; i++) {
    const struct network_slice *s = &net->slice[i];
    if (!s->trained) continue;
    bool gain = !s->fan && strstr(s->name, "weight");
    for (int e = s->offset; e < s->offset + s->count; e++) {
      sd[e] = s->dims == 2 ? weight_sd / sqrt(s->shape[1]) : weight_sd;
      if (gain) centre[e] = 1.;
    }
  }
}

bool weights_prior(const struct network *net, const double *prior, double weight_sd, uint64_t seed,
                   uint32_t replica, double **centre, double **sd, double **first) {
  const struct network_slice *last = network_find(net, "output.bias");
  size_t n = (size_t)net->n_weights;
  *centre = calloc(n, sizeof **centre);
  *sd = calloc(n, sizeof **sd);
  *first = calloc(n, sizeof **first);
  if (!*centre || !*sd || !*first) return false;
  spread(net, weight_sd, *centre, *sd);
  if (prior) network_centre(net, prior, *centre);
  network_initial_weights(net, seed, replica, *first);
  /* PyTorch's, but the last biases begin at the prior they would be drawn around */
  for (int e = last->offset; e < last->offset + last->count; e++) (*first)[e] = (*centre)[e];
  return true;
}
