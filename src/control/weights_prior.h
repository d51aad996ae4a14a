#pragma once
/* The prior of a network's weights; see control_network.h. */
#include "hybrid/network.h"

/* centre, sd and first weights, [net->n_weights] each, to be freed by the caller. prior[outputs]:
 * what a network with centre weights gives (NULL: 0). False without memory. */
bool weights_prior(const struct network *net, const double *prior, double weight_sd, uint64_t seed,
                   uint32_t replica, double **centre, double **sd, double **first);
