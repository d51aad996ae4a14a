#pragma once
/* Stochastic ensemble Kalman filter: each member is drawn towards observations perturbed by draws
 * of their own (Burgers, van Leeuwen, Evensen 1998), here in the members' space:
 *
 *   mean weights P b,  anomaly weights P (sum_o s_o e_o^T - C)
 *
 * e_o[k] is a draw from N(0, 1) that depends on (seed, cycle, number of the member, key of the
 * observation) alone; draws are centred over the members that take part and scaled by
 * sqrt(n / (n - 1)), so that their variance is right in the mean. A taper divides the variance of
 * the error, so that e_o is divided by sqrt(taper).
 */
#include "assimilation/ensemble_space.h"
#include "assimilation/transform.h"

struct enkf_draw {
  uint64_t seed;
  uint32_t cycle;    /* of the analysis, or iteration of a smoother */
  uint32_t variable; /* distinguished from other draws with the same seed */
};

/* As etkf (etkf.h); members->n is observations->n. */
int enkf(const struct observations *observations, const struct observation_choice *choice,
         const struct members *members, struct enkf_draw draw, struct ensemble_space *space,
         struct transform *transform);
/* error[n] of observation o: centred, scaled draws */
void enkf_errors(const struct observations *observations, int o, const struct members *members,
                 struct enkf_draw draw, double *error);
