#pragma once
/* Assimilation into the members' parameters: filters that take observations in the order of their
 * dates, and ES-MDA, which takes all of them several times (assimilation/esmda.h). After each
 * analysis seasons run again from their starts, so that a state is always that of a trajectory.
 */
#include "ensemble/analysis.h"

struct assimilation_plan {
  struct analysis_plan analysis;
  bool smoother; /* ES-MDA */
  int steps;     /* of ES-MDA */
  double window; /* [d] of a filter: observations of so many days, from the first on, are one
                    analysis */
};

/* What became of every observation. */
struct feedback {
  double *background, *background_sd; /* [n_obs] mean and spread before its (first) analysis */
  double *analysis, *analysis_sd;     /* [n_obs] of the members that are left in the end */
  unsigned char *use;                 /* [n_obs] enum observation_use, where its place allows it */
};

PetscErrorCode FeedbackCreate(int n_obs, struct feedback *feedback);
PetscErrorCode FeedbackDestroy(struct feedback *feedback);

/* Draws are changed in place (z, z_cell); *used: observations of all analyses. Where no observation
 * is used at all, or too few members take part, that is a problem, the same on every rank. Says
 * each analysis on rank 0. Collective. */
PetscErrorCode Assimilate(const struct model *model, const struct model_point *point,
                          const struct assimilation_plan *plan, struct equivalents *equivalents,
                          struct draws *draws, struct feedback *feedback, int *used,
                          struct problems *list);
/* what became of observation i: "used", "before emergence" ... */
const char *feedback_text(const struct equivalents *equivalents, const struct feedback *feedback,
                          int i);
