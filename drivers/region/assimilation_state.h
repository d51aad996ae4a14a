#pragma once
/* NAME_assimilation_state.nc: what a filter goes on from, after a kill or with new observations.
 *
 * It holds the members' standard normal draws, after filters of states the members' records, what
 * the feedback says of observations so far, and the day from which observations are still to come;
 * it is written after every analysis, and is under its name complete or not at all. A run goes
 * on from it where configuration and program are the same (but for `until` and where results go),
 * and the observations and weather before that day are, bit for bit; else it starts again and says
 * so. Rows are by cell, season and observation over all ranks, so that it may go on on any number
 * of them. All functions are collective.
 */
#include "ensemble/assimilate.h"
#include "setup/setup.h"

struct assimilation_state {
  const struct setup *setup;
  char *path;   /* NULL: none is kept */
  uint64_t key; /* of configuration and program */
  bool lost;    /* it could not be written, which has been said */
};

PetscErrorCode AssimilationStateCreate(const struct setup *setup, struct assimilation_state *state);
PetscErrorCode AssimilationStateDestroy(struct assimilation_state *state);
/* Takes up what a file of that name left, if it fits. */
PetscErrorCode AssimilationStateRead(struct assimilation_state *state, struct assimilation *a);
/* A file that cannot be written is reported once; the run continues. */
PetscErrorCode AssimilationStateWrite(void *state, const struct assimilation *a);
