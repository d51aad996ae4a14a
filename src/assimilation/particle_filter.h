#pragma once
/* Particle filter with resampling (Gordon, Salmond, Smith 1993): whole members are weighed by the
 * likelihood of the observations and drawn anew in proportion; no member is changed. One map serves
 * all that is drawn together (a region's cells), so that what is computed over them - quantiles of
 * regional yields - keeps its meaning. With many independent observations few members keep weight
 * (Snyder, Bengtsson, Bickel, Anderson 2008): look at the effective size.
 */
#include "assimilation/ensemble_space.h"

/* log_weight[n] += log likelihood of the observations of the choice (taper times it), up to a
 * constant; start from zeros or from what earlier observations left. */
void particle_weigh(const struct observations *observations,
                    const struct observation_choice *choice, double *log_weight);
/* weight[n], which sums to 1, from log_weight[n] (minus infinity = 0); may be the same array.
 * Returns the effective size 1 / sum weight^2 (Kish 1965), n where all are alike; 0, with equal
 * weights, where no weight is above 0 or one is not a number. */
double particle_weights(int n, const double *log_weight, double *weight);
/* Systematic resampling (Kitagawa 1996): member k of weight w gets floor or ceil of n w places.
 * map[n]: from which each is copied. Members that are kept stay where they are, so that equal
 * weights change nothing; copies fill the others' places in rising order. The one uniform number
 * that it takes depends on (seed, cycle) alone. */
void particle_resample(int n, const double *weight, uint64_t seed, uint32_t cycle, int *map);
/* x[n_rows][members->n_all]: member k of those that take part <- member map[k]; work[n] */
void particle_apply(const struct members *members, const int *map, int n_rows, double *x,
                    double *work);
