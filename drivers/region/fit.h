#pragma once
/* The optimisation of a campaign: TAO or Adam, from its start, with its journal. */
#include "inversion/iteration_path.h"
#include "inversion/solve.h"
#include "setup/setup.h"

struct fit_summary {
  double J_prior, J_start, J; /* at u = 0, at the start, at the estimate */
  double score_start, score;  /* of the watched terms at the start, the estimate; NAN without */
  double distance;            /* to the minimum, in posterior s.d.; INFINITY where unknown */
  double certificate, certificate_radius; /* see inversion/solve.h */
  int certificate_gradients;
  int iterations, evaluations, replayed; /* iterations of TAO, or epochs */
  int best;        /* iteration or epoch of the estimate; 0 = the start, -1 = the prior */
  bool from_prior; /* the start was u = 0 */
  bool stopped;    /* by a signal */
  enum setup_estimate state;
  char reason[64];
  struct iteration_path path;
};

/* what a minimisation by Solve gave, without J_prior; not collective */
void fit_of_solve(const struct solve_result *result, struct fit_summary *summary);
/* u[control.n]: where an optimisation of this campaign begins (network.weights where given). */
PetscErrorCode SetupStart(struct setup *setup, double *u, struct problems *list);
/* Minimises J from u; u is the estimate then, on every rank. journal_suffix is put behind the
 * campaign's journal path. Collective. */
PetscErrorCode SetupFit(struct setup *setup, const char *journal_suffix, double *u,
                        struct fit_summary *summary, struct problems *list);
/* The same without a table of iterations. */
PetscErrorCode SetupFitQuietly(struct setup *setup, const char *journal_suffix, double *u,
                               struct fit_summary *summary, struct problems *list);
/* NAME_iterations.csv: iteration, J, norm of the gradient without components that push against a
 * bound; of Adam the mean J of an epoch's minibatches, without a gradient. Rank 0 writes;
 * collective. */
PetscErrorCode WriteIterations(const struct setup *setup, const struct fit_summary *summary,
                               struct problems *list);
/* What results say of the estimate: notes of the setup. Not collective. */
void fit_notes(struct setup *setup, const struct fit_summary *summary, const double *u);
/* Says that a signal ended the estimation, that nothing was written, and which files of an earlier
 * run stay. where: "in fold 2 of 6 " or ""; journals: several. Collective. */
PetscErrorCode ReportStopped(const struct setup *setup, const struct fit_summary *summary,
                             const char *where, bool journals);
/* Prints how the fit ended. Collective. */
PetscErrorCode ReportSummary(const struct setup *setup, const struct fit_summary *summary);
