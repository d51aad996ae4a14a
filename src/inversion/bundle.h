#pragma once
/* Minimises a function whose gradient jumps, from where a line search finds nothing, and shows how
 * good the result is.
 *
 * Near a kink one gradient says little. The certificate is the shortest convex combination of the
 * gradients of points within a radius of u (Goldstein 1977; Burke, Lewis & Overton 2005), its
 * components that push against a bound left out: 0 at a minimum, smooth or not, as the radius goes
 * to 0. Lengths are in the metric H: |step| = sqrt(d' H d), |gradient| = sqrt(g' H^-1 g), which
 * with the posterior's H are posterior standard deviations.
 *
 * Steps are those of a proximal bundle method whose pieces are parabolas of curvature H (Luksan &
 * Vlcek 1998), so that they are Newton's where J is smooth. Points that bring no lower J add their
 * gradients; all that was evaluated before may be among them. Where that leads no further, points
 * are drawn from the ball (Kiwiel 2007) by counted random numbers.
 */
#include "inversion/control_parts.h"
#include <petscsys.h>
#include <stdint.h>

/* H; without one (NULL) it is the identity: the units of the prior. Arrays are [n_shared + n_own]
 * as on this rank, and shared elements become the same on every rank. Collective. */
struct bundle_metric {
  void *context;
  /* y = H x */
  PetscErrorCode (*multiply)(void *context, const double *x, double *y);
  /* x <- the inverse of the part of H whose elements are not held, times x; held elements of x are
   * 0 and stay it. `changed`: held is not what it was at the call before, on any rank */
  PetscErrorCode (*solve)(void *context, const bool *held, bool changed, double *x);
};

struct bundle_options {
  struct control_parts parts;
  const double *lo, *hi;              /* [n_shared + n_own] bounds, may be infinite */
  const struct bundle_metric *metric; /* or NULL */
  /* J and g at u; sets *end, on every rank, where there shall be no further evaluation: J and g are
   * then not read. J may be infinite. */
  PetscErrorCode (*evaluate)(void *context, const double *u, double *J, double *g, bool *end);
  /* told of every lower J, with its u and g; may be NULL */
  PetscErrorCode (*progress)(void *context, const double *u, double J, const double *g,
                             double certificate, int gradients);
  void *context;
  double radius; /* of the certificate */
  double enough; /* certificate that ends the search */
  uint64_t seed;
  int most; /* evaluations */
};

struct bundle_result {
  double J;
  double certificate, radius; /* of u, by the gradients that the search ended with */
  int gradients;              /* in the combination */
  int evaluations;
  bool certified; /* certificate <= enough */
  bool ended;     /* by evaluate */
};

struct bundle;

/* Room for `points` points with their gradients (at least 2); points that are in the way of new
 * ones are dropped. Not collective. */
PetscErrorCode BundleCreate(const struct control_parts *parts, int points, struct bundle **bundle);
PetscErrorCode BundleDestroy(struct bundle **bundle);
/* A point that was evaluated; not collective. */
PetscErrorCode BundleAdd(struct bundle *bundle, const double *u, double J, const double *g);
/* From u[n_shared + n_own], the point of the bundle that is best: out the best found. Collective.
 */
PetscErrorCode BundleMinimise(struct bundle *bundle, const struct bundle_options *options,
                              double *u, struct bundle_result *result);
