/* Some sets of observations fitted for a while, with errors of another size. */
#include "model/model_private.h"

PetscErrorCode ModelTermsKeep(const struct model *m, struct model_terms *kept) {
  PetscFunctionBeginUser;
  PetscCall(
      PetscMalloc3(m->departures.n, &kept->at, m->yield.n, &kept->use, m->yield.n, &kept->sigma));
  PetscCall(PetscArraycpy(kept->at, m->departures.at, m->departures.n));
  PetscCall(PetscArraycpy(kept->use, m->yield.use, m->yield.n));
  PetscCall(PetscArraycpy(kept->sigma, m->yield.sigma, m->yield.n));
  PetscFunctionReturn(0);
}

/* of a term that was kept with this use */
static enum term_use use_of(enum term_use kept, bool fitted) {
  return kept == TERM_FIT && !fitted ? TERM_HELD_OUT : kept;
}

void model_terms_choose(struct model *m, const struct model_terms *kept, const bool *fitted,
                        const double *scale) {
  for (int i = 0; i < m->departures.n; i++) {
    struct observation *o = &m->departures.at[i];
    o->use = (unsigned char)use_of(kept->at[i].use, fitted[o->set]);
    o->sigma = kept->at[i].sigma * scale[o->set];
  }
  for (int t = 0; t < m->yield.n; t++) {
    m->yield.use[t] = use_of(kept->use[t], fitted[m->yield_set]);
    m->yield.sigma[t] = kept->sigma[t] * scale[m->yield_set];
  }
}

PetscErrorCode ModelTermsRestore(struct model *m, struct model_terms *kept) {
  PetscFunctionBeginUser;
  PetscCall(PetscArraycpy(m->departures.at, kept->at, m->departures.n));
  PetscCall(PetscArraycpy(m->yield.use, kept->use, m->yield.n));
  PetscCall(PetscArraycpy(m->yield.sigma, kept->sigma, m->yield.n));
  PetscCall(PetscFree3(kept->at, kept->use, kept->sigma));
  PetscFunctionReturn(0);
}
