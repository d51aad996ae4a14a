#pragma once
/* Standardisation of a network's inputs; see scaling.c. `n` is the number of features, mean[n] and
 * sd[n] are kept with the weights.
 *
 * Fitting takes two passes over the training rows; sums and counts of ranks or batches are added
 * word by word before each result, so that it has the same bits in any order and on any number of
 * ranks:
 *
 *   scaling_add(..., NULL, sum, &rows)  -> scaling_mean -> scaling_add(..., mean, square, &rows) ->
 *   scaling_sd
 */
#include "support/exact_sum.h"
#include <stdbool.h>

/* Adds x (mean == NULL) or (x - mean)^2 of the rows where train[row] (NULL: all) to sum[n], and
 * their number to *count. */
void scaling_add(int n, int rows, const double *x, const bool *train, const double *mean,
                 struct exact_sum *sum, int64_t *count);
void scaling_mean(int n, const struct exact_sum *sum, int64_t count, double *mean);
/* standard deviations (divided by the number of rows), 1 where a feature does not vary */
void scaling_sd(int n, const struct exact_sum *square, int64_t count, const double *mean,
                double *sd);

/* y[rows, n] = (x - mean) / sd; y may be x */
void scaling_forward(int n, const double *mean, const double *sd, int rows, const double *x,
                     double *y);
/* y_d = x_d / sd */
void scaling_tl(int n, const double *sd, int rows, const double *x_d, double *y_d);
/* x_b += y_b / sd */
void scaling_ad(int n, const double *sd, int rows, double *x_b, const double *y_b);
