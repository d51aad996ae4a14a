#pragma once
/* Minimises J(u) with TAO. */
#include "inversion/journal.h"
#include "inversion/early_stopping.h"
#include "inversion/iteration_path.h"
#include "model/model.h"
#include "support/problems.h"

/* distance from the minimum below which a solver may end, in posterior standard deviations */
extern const double solve_near;

struct solve_options {
  const char *tao_type; /* bqnls, blmvm, bncg, bqnktr ...; -tao_type overrides */
  int max_evaluations;
  double gttol;        /* stop when |g| has fallen by this factor */
  bool metric;         /* begin with the Gauss-Newton matrix (a tangent run per parameter); not
                        * with a network, which has too many */
  int patience;        /* iterations without a better watched score; 0 = not watched */
  bool quiet;          /* no table of iterations */
  const char *journal; /* path, or NULL */
  uint64_t key;        /* of the journal: everything that decides J and the path of the solver */
};

struct solve_result {
  double J_start, J, gnorm_start, gnorm;
  double distance; /* to the minimum, in posterior s.d. by the first metric; INFINITY without one */
  /* shortest convex combination of gradients of points within the radius of u, in the same units;
   * INFINITY where it is not known. With one gradient, u's own, it is the distance. */
  double certificate, certificate_radius;
  int certificate_gradients;
  double score_start, score; /* of the watched terms at the start and at u; NAN without */
  int iterations, best_iteration, evaluations, replayed; /* best: see below */
  bool from_prior;                                       /* the start was u = 0 */
  bool early;                                            /* the watched score ended it */
  bool converged, stopped; /* stopped: by a signal; the journal holds all that was done */
  char reason[64];
  struct iteration_path path;
};

/* u[n]: start in; out the minimum or, where terms are watched, the iterate with the best score, to
 * which J, |g| and distance belong; the same on every rank. J_start and gnorm_start are those of
 * the start, which a journal of another configuration moves to its last point. Collective on the
 * model's communicator. Prints progress on rank 0. Bad options (a method that ignores bounds), a
 * journal that is none and a start without a finite J are problems. best_iteration is the one that
 * u is from; -1 where the prior, u = 0, has a better score than all iterates. */
PetscErrorCode Solve(struct model *model, const struct solve_options *options, double *u,
                     struct solve_result *result, struct problems *list);
