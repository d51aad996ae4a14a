/* Looks at the watched terms; see watch.h. */
#include "inversion/early_stopping.h"
#include <math.h>

/* watched terms over all ranks */
static PetscErrorCode CountWatched(const struct model *model, int64_t *n_terms) {
  int64_t n = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < model->departures.n; i++) n += model->departures.at[i].use == TERM_WATCHED;
  PetscCallMPI(MPI_Allreduce(&n, n_terms, 1, MPI_INT64_T, MPI_SUM, model->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode EarlyStoppingCreate(const struct model *model, int patience,
                                   struct early_stopping *watch, struct problems *list) {
  PetscFunctionBeginUser;
  *watch = (struct early_stopping){
      .patience = patience, .history = {.score = NAN, .best = NAN}, .prior = NAN};
  PetscCall(PetscCalloc1(model->control->n, &watch->u));
  PetscCall(CountWatched(model, &watch->n_terms));
  if (patience > 0 && watch->n_terms == 0)
    problem(list,
            "optimiser: training is to end by the watched observations (patience %d), and none is "
            "watched; choose regions or years to be watched that have observations",
            patience);
  PetscFunctionReturn(0);
}

PetscErrorCode EarlyStoppingDestroy(struct early_stopping *watch) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(watch->u));
  PetscFunctionReturn(0);
}

PetscErrorCode EarlyStoppingLook(struct model *model, const double *u,
                                 struct early_stopping *watch) {
  const struct model_part watched = {.use = TERM_WATCHED, .scale = 1.};
  struct early_stopping_history *h = &watch->history;
  double loss;
  PetscFunctionBeginUser;
  if (watch->patience <= 0) PetscFunctionReturn(0);
  PetscCall(ModelCostPart(model, &watched, u, &loss, NULL, NULL));
  h->score = loss / (double)watch->n_terms;
  if (h->looks == 0 || h->score < h->best) {
    if (h->looks - h->best_look > h->longest) h->longest = h->looks - h->best_look;
    h->best = h->score;
    h->best_look = h->looks;
    PetscCall(PetscArraycpy(watch->u, u, model->control->n));
  }
  h->looks++;
  PetscFunctionReturn(0);
}

PetscErrorCode EarlyStoppingPrior(struct model *model, const double *start,
                                  struct early_stopping *watch) {
  const struct model_part watched = {.use = TERM_WATCHED, .scale = 1.};
  bool elsewhere = false;
  double *zero, loss;
  PetscFunctionBeginUser;
  for (int i = 0; i < model->control->n; i++) elsewhere |= start[i] != 0.;
  if (watch->patience <= 0 || !elsewhere) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1(model->control->n, &zero));
  PetscCall(ModelCostPart(model, &watched, zero, &loss, NULL, NULL));
  watch->prior = loss / (double)watch->n_terms;
  PetscCall(PetscFree(zero));
  PetscFunctionReturn(0);
}

bool early_stopping_prefers_prior(const struct early_stopping *watch) {
  return isfinite(watch->prior) && !(watch->history.best <= watch->prior);
}

bool early_stopping_ends(const struct early_stopping *watch) {
  const struct early_stopping_history *h = &watch->history;
  return watch->patience > 0 && h->looks - 1 - h->best_look >= watch->patience;
}

bool early_stopping_is_best(const struct early_stopping *watch) {
  return watch->history.looks > 0 && watch->history.best_look == watch->history.looks - 1;
}
