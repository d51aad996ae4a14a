#pragma once
/* What an analysis does to an ensemble, as weights in its own space. With x_l the forecast's
 * members, x'_l = x_l - mean(x) and n members that take part,
 *
 *   xa_k = x_k + sum_l (mean[l] + anomaly[l][k]) x'_l
 *
 * so that mean[] moves the mean, and anomaly[][] = T - I, whose rows sum to 0, changes the
 * departures from it (up to what is constant in l: x' sums to 0). An analysis that knows nothing
 * has zeros throughout and leaves every bit. The same weights serve every row (state, parameter,
 * equivalent) that the analysis is for; apply them where the rows are.
 */
#include "assimilation/members.h"

struct transform {
  int n;           /* members that take part */
  bool identity;   /* nothing is changed: weights are 0 and need not be applied */
  double *mean;    /* [n] */
  double *anomaly; /* [n][n] row l, member k */
};

/* The identity; false without memory. */
bool transform_create(int n, struct transform *transform);
void transform_destroy(struct transform *transform);
void transform_identity(struct transform *transform);

/* x[n_rows][members->n_all] <- xa; members->n is transform->n; work[2 n] */
void transform_apply(const struct transform *transform, const struct members *members, int n_rows,
                     double *x, double *work);
/* Multiplicative inflation of the analysis: its departures from the mean times `factor` (Anderson
 * and Anderson 1999). 1 changes no bit. */
void transform_inflate(struct transform *transform, double factor);
/* Relaxation to prior perturbations (RTPP; Zhang, Snyder, Sun 2004): departures become
 * (1 - share) analysis + share forecast. 0 changes no bit. */
void transform_rtpp(struct transform *transform, double share);
/* T <- T U with an orthogonal u[n][n] that keeps the mean (rotation.h); work[n] */
void transform_rotate(struct transform *transform, const double *u, double *work);
