#pragma once
/* Departures of regions' yields: the same numbers on every rank. */
#include "model/block_loop.h"

/* J of the yields in the part, from S[yield.n] reduced over ranks; fills e->yield_b with d J / d S
 * and adds d J / d gap, trend to value_b[n_values]. Where weights are given nothing is added to J
 * and e->yield_b is as RegionalWeights made it. Not collective. */
double regional_departures(const struct evaluation *e, const struct exact_sum *S, double *value_b);
/* Given weights are on the regions' ranks: on every rank, and e->yield_b from them. Collective.
 */
PetscErrorCode RegionalWeights(struct evaluation *e);
/* y[yield.n] = h(S) */
void regional_equivalents(const struct model *model, const struct observation_scales *scales,
                          const struct exact_sum *S, double *y);
/* their tangent along S_d and the scales' tangent */
void regional_equivalents_tl(const struct model *model, const struct observation_scales *scales,
                             const struct observation_scales *scales_d, const struct exact_sum *S,
                             const struct exact_sum *S_d, double *y_d);
/* their adjoint: S_b[yield.n] = d / d S of weight[yield.n] y; adds d / d gap, trend to
 * value_b[n_values] */
void regional_equivalents_ad(const struct model *model, const struct observation_scales *scales,
                             const struct exact_sum *S, const double *weight, double *S_b,
                             double *value_b);
