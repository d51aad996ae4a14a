#pragma once
/* Ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013): the same
 * observations are assimilated several times, with error variances alpha_i times as large and
 * sum 1 / alpha_i = 1; with a linear model the result is that of one analysis.
 *
 *   esmda_normalise(n, alpha);
 *   for (i = 0; i < n; i++) {
 *     run the members; observations_normalise(...);
 *     observations_temper(&observations, alpha[i]);
 *     enkf(... cycle = i ...) or etkf(...) -> transform_apply to the parameters
 *   }
 *
 * `enkf` perturbs the observations again in each step, as the authors do; `etkf` is the square-root
 * form (Emerick 2018), which draws nothing.
 */
#include <stdbool.h>

/* alpha[n] times the common factor with which sum 1 / alpha = 1. False where one is not above 0 and
 * finite; alphas that sum to 1 to rounding keep their bits. */
bool esmda_normalise(int n, double *alpha);
