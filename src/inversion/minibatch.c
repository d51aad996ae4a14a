/* Shuffling (Fisher, Yates 1938; Durstenfeld 1964: algorithm 235) and cutting; see minibatch.h. */
#include "inversion/minibatch.h"
#include "support/random.h"
#include <string.h>

static const uint32_t draw_of_order = 0x62617400u;

PetscErrorCode MinibatchesCreate(struct model *model, int batch, struct minibatches *b) {
  int units = model->n_units;
  PetscFunctionBeginUser;
  *b = (struct minibatches){.n = 1};
  PetscCall(PetscCalloc3(units, &b->fitted, units, &b->order, units, &b->unit));
  if (batch <= 0 || units == 0) PetscFunctionReturn(0);
  PetscCall(ModelUnitsFitted(model, b->unit));
  for (int i = 0; i < units; i++)
    if (b->unit[i]) b->fitted[b->n_fitted++] = i;
  if (b->n_fitted > batch) b->n = (b->n_fitted - 1) / batch + 1;
  for (int i = 0; i < units; i++) b->unit[i] = false;
  PetscFunctionReturn(0);
}

PetscErrorCode MinibatchesDestroy(struct minibatches *b) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree3(b->fitted, b->order, b->unit));
  PetscFunctionReturn(0);
}

void minibatches_shuffle(struct minibatches *b, uint64_t seed, int epoch) {
  const struct random_key key = {.seed = seed, .cell = (uint32_t)epoch, .variable = draw_of_order};
  if (b->n_fitted) memcpy(b->order, b->fitted, (size_t)b->n_fitted * sizeof *b->order);
  for (int i = b->n_fitted - 1; i > 0; i--) {
    int j = (int)(random_uniform(key, (uint32_t)i) * (i + 1)), unit = b->order[i];
    b->order[i] = b->order[j];
    b->order[j] = unit;
  }
}

int minibatches_first(const struct minibatches *b, int k) {
  return (int)((int64_t)k * b->n_fitted / b->n);
}

const bool *minibatches_unit(struct minibatches *b, int k) {
  if (b->n == 1) return NULL;
  for (int i = 0; i < b->n_fitted; i++) b->unit[b->fitted[i]] = false;
  for (int i = minibatches_first(b, k); i < minibatches_first(b, k + 1); i++)
    b->unit[b->order[i]] = true;
  return b->unit;
}
