#pragma once
/* J near a point, as Gauss-Newton sees it.
 *
 *   J(u) = sum rho(z) / 2 + |u - mean|^2 / 2,   z = W (H(u) - observed) - shift
 *   g    = H'^T W' rho'(z) / 2 + u - mean
 *   Q    = I + H'^T W' D W H',   D: weights of the loss (1, or Huber's)
 *
 * `mean` and `shift` are those of a randomised problem (Kitanidis 1995; Oliver, He & Reynolds
 * 1996): draws from the prior and, whitened, from the errors of observation; NULL = 0, the estimate
 * itself. Products with Q cost no run of the model (linear_model.h). All sums have the same bits on
 * any number of ranks.
 */
#include "model/linear_model.h"

struct quadratic_problem {
  struct model *model;
  const double *mean;  /* [control.n] or NULL; not owned */
  const double *shift; /* [departures.n] or NULL; not owned */
};

struct quadratic {
  const struct quadratic_problem *problem;
  struct linear_model *lm;
  double J, *g;         /* [control.n] */
  double *y_d, *weight; /* [departures.n] memory of products */
};

/* J at u alone, by one forward run; INFINITY where the model gives no number. Collective. */
PetscErrorCode QuadraticCost(const struct quadratic_problem *problem, const double *u, double *J);
/* *good: all numbers are finite. Collective. */
PetscErrorCode QuadraticCreate(const struct quadratic_problem *problem, const double *u,
                               struct quadratic *q, bool *good);
PetscErrorCode QuadraticDestroy(struct quadratic *q);
/* Qx = Q x. Collective. */
PetscErrorCode QuadraticApply(const struct quadratic *q, const double *x, double *Qx);

enum quadratic_end { QUADRATIC_SOLVED, QUADRATIC_AT_RADIUS, QUADRATIC_UNFINISHED };
/* x = Q^-1 b by conjugate gradients, until the residual has fallen by `tolerance`; elements with
 * held[i] (NULL = none) are fixed at 0. Collective. */
PetscErrorCode QuadraticSolve(const struct quadratic *q, const double *b, const bool *held,
                              double tolerance, double *x);
/* Minimises g.s + s.Q s / 2 over |s| <= radius by conjugate gradients (Steihaug 1983), elements
 * with held[i] fixed at 0, until the residual has fallen by `tolerance` or after `limit` products,
 * which are counted in *products. *gain: the quadratic's decrease. s[control.n]. Collective. */
PetscErrorCode QuadraticStep(const struct quadratic *q, const bool *held, double radius,
                             double tolerance, int limit, double *s, double *gain, int *products,
                             enum quadratic_end *end);
