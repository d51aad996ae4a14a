#pragma once
/* Iterative ensemble smoother: Gauss-Newton for the members' cost functions, in the space of the
 * members (Chen and Oliver 2013; the form of Raanes, Stordal, Evensen 2019 and Evensen et al. 2019,
 * the subspace EnRML). Member k of iteration i is, with x'_l = x_l - mean(x) of the first ensemble,
 *
 *   x_k + sum_l W_i[l][k] x'_l / sqrt(n - 1)            W_0 = 0
 *
 * and minimises 1/2 |w_k|^2 + 1/2 |y + e_k - H(x)|^2 / sigma^2, with e_k drawn once for all
 * iterations:
 *
 *   Omega = I + W (I - 1 1^T / n) / sqrt(n - 1),  S = Y Omega^-1
 *   W <- W - step (W - (I + S^T S)^-1 S^T (S W + y + e - H(x)))
 *
 * Y [n_obs][n] being the anomalies of H over sqrt(n - 1). Where fewer than n - 1 numbers are
 * sought, Y is that part of the anomalies which is linear in them, Y A^+ A with the anomalies A of
 * the members at hand (Evensen et al. 2019): curvature of H is no direction of the ensemble. The
 * inverse is truncated: of the eigenvalues of S^T S those are kept that make up `energy` of their
 * sum; W stays 0 along the others. With a linear model, step 1 and energy 1 the first iteration is
 * the stochastic EnKF's analysis.
 */
#include "assimilation/enkf.h"

struct iterative_smoother {
  int n, iteration; /* members; iterations done */
  int rank;         /* eigenvalues that the last inverse kept */
  double signal;    /* degrees of freedom for signal, sum lambda / (1 + lambda) over these */
  double *w;        /* [n][n] W, row l, member k */
  double *s;        /* [n_obs][n] S of the last iteration */
  double *omega;    /* [n][n] scratch */
  double *right;    /* [n][n] scratch */
  double *residual; /* [n] scratch */
  int n_basis;      /* rows of basis, 0 = Y is taken whole */
  double *basis;    /* [n][n] orthonormal rows that span those of A */
  int *pivot;       /* [n] scratch */
  struct ensemble_space space;
};

/* W = 0 for n members and n_obs observations; false without memory. */
bool smoother_create(int n_obs, int n, struct iterative_smoother *smoother);
void smoother_destroy(struct iterative_smoother *smoother);
/* Y is projected on the rows x[n_rows][n_all] of the members at hand from now on; not if n_rows is
 * n - 1 or more, or 0 */
void smoother_project(const struct members *members, int n_rows, const double *x,
                      struct iterative_smoother *smoother);
/* One iteration from the observations normalised with the equivalents of the members of W; their
 * set, and the set of members, is that of the first iteration (a member that fails later has to be
 * left out from the start). `step` in (0, 1], `energy` in (0, 1]. draw.cycle is the same in all
 * iterations. Adds the cost functions of the members *before* the step to cost[n] (may be NULL),
 * whose mean falls as it converges. False, W being unchanged, where Omega is singular. */
bool smoother_step(const struct observations *observations, const struct members *members,
                   struct enkf_draw draw, double step, double energy,
                   struct iterative_smoother *smoother, double *cost);
/* The members of W, as weights to be applied to the *first* ensemble */
void smoother_transform(const struct iterative_smoother *smoother, struct transform *transform);
