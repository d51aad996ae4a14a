#pragma once
/* Early stopping: the terms that are watched (TERM_WATCHED) decide which point is kept, and when
 * training ends (Prechelt 1998: Early stopping, but when?). The point where it starts is looked at
 * first, and is kept where nothing better is found. */
#include "model/model.h"
#include "support/problems.h"

struct early_stopping {
  int patience; /* looks without a better score before the end; 0 = not watched */
  struct early_stopping_history {
    int64_t looks, best_look; /* so far; number of the best, the start is 0 */
    int64_t longest;          /* looks from one best to the next, at most */
    double score, best;       /* of the last look, and the smallest: loss of the watched terms
                               * without the prior / their number; NAN before any */
  } history;                  /* what a restart needs, with u */
  int64_t n_terms;            /* watched */
  double *u;                  /* [control.n] of the best; owned */
  double prior;               /* score of u = 0; NAN where it is the start or nothing is watched */
};

/* Patience where no term is watched is a problem, the same on every rank. Collective. */
PetscErrorCode EarlyStoppingCreate(const struct model *model, int patience,
                                   struct early_stopping *watch, struct problems *list);
PetscErrorCode EarlyStoppingDestroy(struct early_stopping *watch);
/* One look at u; nothing where patience is 0. The same on every rank. Collective. */
PetscErrorCode EarlyStoppingLook(struct model *model, const double *u,
                                 struct early_stopping *watch);
/* Looks at the prior, u = 0, before a start elsewhere: no part of the history. Collective. */
PetscErrorCode EarlyStoppingPrior(struct model *model, const double *start,
                                  struct early_stopping *watch);
/* whether the prior is better than all that was looked at; not collective */
bool early_stopping_prefers_prior(const struct early_stopping *watch);
/* whether patience is over; not collective */
bool early_stopping_ends(const struct early_stopping *watch);
/* whether the last look was the best so far; not collective */
bool early_stopping_is_best(const struct early_stopping *watch);
