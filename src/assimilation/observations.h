#pragma once
/* Observations in an analysis, normalised by their errors:
 *
 *   anomaly[o][k] = (H_o(x_k) - mean) / sigma_o,  innovation[o] = (y_o - mean) / sigma_o,
 *   mean = mean over members of H_o(x_k)
 *
 * Errors are independent; correlated ones are whitened by the caller, values and equivalents alike.
 */
#include "assimilation/members.h"
#include <stdint.h>

enum observation_use {
  OBSERVATION_USED,
  OBSERVATION_MEMBERS_AGREE,      /* all members have the same H(x): no covariance with anything */
  OBSERVATION_VALUE_NOT_FINITE,   /* y, or sigma is NaN */
  OBSERVATION_SIGMA_OUT_OF_RANGE, /* not above 0, or below 1e-100 of the departures */
  OBSERVATION_EQUIVALENT_NOT_FINITE, /* of a member that takes part */
  OBSERVATION_USES
};
/* "used", "all members agree" ... */
extern const char *const observation_use_text[OBSERVATION_USES];

struct observations {
  int n_obs;           /* in an order that does not depend on ranks: sums follow it */
  int n;               /* members that take part */
  double *anomaly;     /* [n_obs][n] 0 where an observation is not used */
  double *innovation;  /* [n_obs]    0 where it is not used */
  unsigned char *use;  /* [n_obs] enum observation_use */
  const uint32_t *key; /* [n_obs] what a draw of the error of y depends on: a number that the
                        * observation has on any ranks; not owned, NULL = 0, 1 .. */
};

/* Room for n_obs observations and n members; false without memory. */
bool observations_create(int n_obs, int n, struct observations *observations);
void observations_destroy(struct observations *observations);
/* From value[n_obs], sigma[n_obs] (same unit; infinity = without weight) and the equivalents
 * hx[n_obs][members->n_all], whose members->n is observations->n. Returns how many are used.
 * Members agree where their range is at most 4 eps of the largest |H(x)|: rounding of the mean. */
int observations_normalise(const struct members *members, const double *value, const double *sigma,
                           const double *hx, struct observations *observations);
/* How many have each use; counts add to n_obs. */
void observations_count(const struct observations *observations, int count[OBSERVATION_USES]);
/* Errors larger by sqrt(alpha): anomalies and innovations divided by it (ES-MDA; alpha = 1 changes
 * no bit). */
void observations_temper(struct observations *observations, double alpha);
