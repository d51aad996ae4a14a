#pragma once
/* Minibatches: an epoch passes once over all units (model.h) that hold fitted terms, in an order
 * drawn again for each epoch, cut into parts that differ by one unit at most. The sum of the parts
 * of J over an epoch's minibatches, without the prior, is that of J. */
#include "model/model.h"

struct minibatches {
  int n;               /* minibatches an epoch */
  int n_fitted;        /* units with fitted terms */
  int *fitted, *order; /* [n_fitted] these units: by number, and of the epoch; owned */
  bool *unit;          /* [model.n_units] the minibatch at hand; owned */
};

/* At most `batch` units a minibatch; 0 = all at once, and so where the model has no units. The same
 * on every rank. Collective. */
PetscErrorCode MinibatchesCreate(struct model *model, int batch, struct minibatches *batches);
PetscErrorCode MinibatchesDestroy(struct minibatches *batches);
/* the order of an epoch: a function of (seed, epoch) alone */
void minibatches_shuffle(struct minibatches *batches, uint64_t seed, int epoch);
/* first unit of minibatch k in order; k = n: behind the last */
int minibatches_first(const struct minibatches *batches, int k);
/* Units of minibatch k, for model_part.unit; NULL = all. Holds until the next call. */
const bool *minibatches_unit(struct minibatches *batches, int k);
