#pragma once
/* What the members say of every observation: H(x), on every rank.
 *
 * Observations stand in the order of seasons over all ranks, then regional yields by region and
 * year, which does not depend on the ranks. Each rank runs the members of its seasons and receives
 * the others' rows: (8 members + 64) bytes an observation on every rank.
 */
#include "assimilation/members.h"
#include "ensemble/draws.h"
#include "model/worker.h"

/* why an observation of a season is not for an analysis, whatever its value */
enum observation_place {
  OBSERVATION_IN_SEASON,
  OBSERVATION_BEFORE_EMERGENCE, /* of any member that takes part */
  OBSERVATION_AFTER_END,        /* its maturity or harvest */
  OBSERVATION_NOT_FITTED        /* held out or watched */
};

struct equivalents {
  int n_obs, members;
  double *hx;                 /* [n_obs][members] NaN of a member that failed */
  double *value, *sigma;      /* [n_obs] */
  double *lat, *lon;          /* [n_obs] degrees; NaN of a region */
  int64_t *cell;              /* [n_obs] its number among all; -1 of a region */
  int *region;                /* [n_obs] of a yield; else the main one of the cell, or -1 */
  int *set;                   /* [n_obs] index among the model's sets */
  int *day;                   /* [n_obs] day number; of a yield the last of its harvest year */
  unsigned char *place, *use; /* [n_obs] enum observation_place, enum term_use */
};

/* Describes the observations; hx is not filled. Collective. */
PetscErrorCode EquivalentsCreate(const struct model *model, int members,
                                 struct equivalents *equivalents);
PetscErrorCode EquivalentsDestroy(struct equivalents *equivalents);
/* Runs all members, and fills hx and place. Collective. */
PetscErrorCode EquivalentsRun(const struct model *model, const struct model_point *point,
                              struct draws *draws, struct equivalents *equivalents);
