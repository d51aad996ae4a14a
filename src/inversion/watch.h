#pragma once
/* Early stopping: the terms that are watched (TERM_WATCH) decide which point is kept, and when
 * training ends (Prechelt 1998: Early stopping, but when?). */
#include "model/model.h"

struct watch {
  int patience;     /* looks without a better score before the end; 0 = not watched */
  double score;     /* of the last look: loss of the watched terms / their number */
  double best;      /* smallest score */
  int looks, since; /* looks so far, and since the best */
  double *u;        /* [n] of the best; owned */
};

PetscErrorCode WatchCreate(const struct model *model, int patience, struct watch *watch);
PetscErrorCode WatchDestroy(struct watch *watch);
/* One look at u; *end: patience is over. The same on every rank. Collective. */
PetscErrorCode WatchLook(struct model *model, const double *u, struct watch *watch, bool *end);
