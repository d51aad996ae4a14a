#pragma once
/* Minimises J(u) with TAO. */
#include "inversion/journal.h"
#include "model/model.h"
#include "support/problems.h"

struct solve_options {
  const char *tao_type; /* bqnls, blmvm, bncg, bqnktr ...; -tao_type overrides */
  int max_evaluations;
  double gttol;        /* stop when |g| has fallen by this factor */
  bool metric;         /* begin with the Gauss-Newton matrix (a tangent run per parameter) */
  const char *journal; /* path, or NULL */
  uint64_t key;        /* of the journal: everything that decides J and the path of the solver */
};

struct solve_result {
  double J_prior, J, gnorm_prior, gnorm;
  double distance; /* to the minimum, in posterior s.d. by the first metric; INFINITY without one */
  int iterations, evaluations, replayed;
  bool converged, stopped; /* stopped: by a signal; the journal holds all that was done */
  char reason[64];
};

/* u[n]: start in, minimum out, the same on every rank. Collective on the model's communicator.
 * Prints progress on rank 0. Bad options (a method that ignores bounds) are problems. */
PetscErrorCode Solve(struct model *model, const struct solve_options *options, double *u,
                     struct solve_result *result, struct problems *list);
