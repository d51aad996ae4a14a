#pragma once
/* Status of every observation in an assimilation; all arrays are the same on every rank. */
#include "ensemble/equivalents.h"

struct feedback {
  double *background, *background_sd; /* [n_obs] mean and spread before its (first) analysis */
  double *analysis, *analysis_sd;     /* [n_obs] of the members after it (filters of states), or of
                                         those that are left in the end */
  int *below;         /* [n_obs] members whose background with an error drawn for it is below the
                         observation; its rank among them, 0 .. members */
  int *counted;       /* [n_obs] members with a background */
  unsigned char *use; /* [n_obs] enum observation_use, where its place allows it */
  bool *told;         /* [n_obs] its background is known */
};

PetscErrorCode FeedbackCreate(int n_obs, struct feedback *feedback);
PetscErrorCode FeedbackDestroy(struct feedback *feedback);
/* The background of the observations that ran last, each reported once. */
PetscErrorCode FeedbackBackground(const struct equivalents *equivalents, uint64_t seed,
                                  struct feedback *feedback);
/* status of observation i: "used", "before emergence", "not yet" ... */
const char *feedback_text(const struct equivalents *equivalents, const struct feedback *feedback,
                          int i);

enum { FEEDBACK_BINS = 5 };
/* Consistency of the used observations of a set: with errors and spread as they are said,
 * chi2 / n is 1 and ranks are uniform (Talagrand, Vautard, Strauss 1997; Hamill 2001). */
struct feedback_summary {
  int n;                  /* used */
  double bias, rms;       /* of background minus observation, in the set's unit */
  double chi2;            /* sum of (O - B)^2 / (spread^2 + sigma^2) */
  int bin[FEEDBACK_BINS]; /* of ranks, in equal bins from below all members to above them */
};
void feedback_summarise(const struct equivalents *equivalents, const struct feedback *feedback,
                        int set, struct feedback_summary *summary);
