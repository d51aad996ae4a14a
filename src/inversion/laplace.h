#pragma once
/* Laplace's approximation of the posterior in low rank, for controls with fields.
 *
 *   Q - I = H'^T W' D W H' = sum_j lambda_j v_j v_j'        at the estimate, in units of the prior
 *   C     = Q^-1 = I - sum_j lambda_j / (1 + lambda_j) v_j v_j'
 *
 * (Flath et al. 2011; Bui-Thanh et al. 2013.) What is left out are directions that observations
 * tell less about than the last one kept. Where much is observed everywhere they are many;
 * variances by cell are then had by probing (Tang & Saad 2012): C times vectors of signs at cells
 * so far apart that they do not correlate, one solve with Q each. Degrees of freedom for signal
 * (Rodgers 2000): sum of lambda / (1 + lambda), by kind of observation the part that its own H'^T
 * W' D W H' has in each direction. Eigenpairs are SLEPc's (Krylov-Schur) and agree to 1e-8 on other
 * numbers of ranks.
 */
#include "inversion/quadratic.h"

struct laplace {
  struct model *model;
  int n_pairs;
  double *lambda; /* [n_pairs] falling */
  double *vector; /* [n_pairs][control.n] */
  double dofs;    /* degrees of freedom for signal of the directions kept */
  double log_det; /* of Q, of these directions */
  double dofs_of_set[OBSERVATION_SETS];
};

/* Of at most `pairs` directions, those with lambda of at least `least`. Collective, as all that
 * follow. */
PetscErrorCode LaplaceCreate(const struct quadratic *q, int pairs, double least,
                             struct laplace **laplace);
PetscErrorCode LaplaceDestroy(struct laplace **laplace);
/* u += Q^-1 (z + H'^T W' D^1/2 e), z and e standard normal by (seed, member): a draw from the whole
 * posterior around u[control.n], whatever the rank of its approximation */
PetscErrorCode QuadraticSample(const struct quadratic *q, uint64_t seed, uint32_t member,
                               double *u);
/* Posterior variances of cells and (NULL = not wanted) the covariance of the first two items, as
 * LaplaceCells but of the whole posterior, by probing, on grids; *probes: solves that it took, 0 of
 * stations, whose numbers stay. */
PetscErrorCode ProbeCells(const struct quadratic *q, double *posterior, double *covariance,
                          int *probes);
/* sd[own_at] of the shared elements of u, one solve each. Collective. */
PetscErrorCode SharedDeviations(const struct quadratic *q, double *sd);
/* how many solves ProbeCells would make; not collective */
int probing_solves(const struct model *model);
/* sd[own_at] of the shared elements of u; not collective */
void laplace_deviations(const struct laplace *laplace, double *sd);
/* Prior and posterior variance of each cell's deviations t[n_cells, n_outputs] (model_fields.h),
 * and (NULL = not wanted) the posterior covariance of its first two items. */
PetscErrorCode LaplaceCells(const struct laplace *laplace, double *prior, double *posterior,
                            double *covariance);
