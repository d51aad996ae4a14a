#pragma once
/* A campaign's trained network as files. Collective. */
#include "region/workspace.h"

/* NAME_weights.nc: weights, standardisation and bounds by PyTorch's names. */
PetscErrorCode WriteWeights(struct workspace *ws, const double *u, const char *command,
                            struct problems *list);
/* network.weights into u (its weights only) and into the network's buffers. */
PetscErrorCode NetworkRead(struct workspace *ws, double *u, struct problems *list);
