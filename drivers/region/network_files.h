#pragma once
/* A campaign's trained network as files. Collective. */
#include "setup/setup.h"

/* NAME_weights.nc: weights, standardisation and bounds by PyTorch's names. */
PetscErrorCode WriteWeights(struct setup *setup, const double *u, const char *command,
                            struct problems *list);
/* network.weights into u (its weights only) and into the network's buffers. */
PetscErrorCode NetworkRead(struct setup *setup, double *u, struct problems *list);
