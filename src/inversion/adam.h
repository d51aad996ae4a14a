#pragma once
/* Adam over minibatches (Kingma, Ba 2015: algorithm 1), in units of the prior's standard
 * deviations. */
#include "inversion/early_stopping.h"
#include "inversion/iteration_path.h"
#include "support/problems.h"
#include <stdint.h>

struct adam_options {
  int epochs;          /* passes over all minibatch units, at most */
  int batch;           /* units of a minibatch at most (model.h); 0 = all at once */
  double rate;         /* step in prior standard deviations; falls to a tenth along a cosine */
  int patience;        /* epochs without a better watched score; 0 = not watched */
  uint64_t seed;       /* of the shuffles */
  const char *journal; /* path of the state, written after every epoch; NULL or "" = none */
  uint64_t key;        /* of everything that decides the path, as for Solve; here also `epochs` */
};

struct adam_result {
  double J_start, J;         /* of all fitted terms, with the prior; J is NAN when stopped */
  double score_start, score; /* of the watched terms at the start and at u; NAN without */
  int epochs, best_epoch;    /* whole ones; the one that u is from, 0 = the start, -1 = the prior */
  int replayed;              /* epochs that the journal held */
  int skipped;               /* minibatches without a step: their J was infinite */
  bool from_prior;           /* the start was u = 0 */
  bool early;                /* the watched score ended it */
  bool stopped;              /* by a signal; the journal holds all whole epochs */
  char reason[64];
  struct iteration_path path; /* mean J by epoch */
};

/* u[n]: start in; out the best watched point (the prior, u = 0, is one of them), or the last where
 * nothing is watched; the same on every rank and on any number of ranks. A run that was killed goes
 * on from its last whole epoch and ends with the same bits. Where nothing is left of J that is
 * finite, there is no estimate: a problem. Collective on the model's communicator; prints progress
 * on rank 0.
 */
PetscErrorCode Adam(struct model *model, const struct adam_options *options, double *u,
                    struct adam_result *result, struct problems *list);

/* Whether a file can be the journal of a training: one that can be read and written, empty, or not
 * there; not collective. A file that is none is never overwritten. */
bool adam_probe(const char *path, struct problems *list);
