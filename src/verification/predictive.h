#pragma once
/* A predictive distribution of members and what they all lack: the mean of normal laws of one
 * standard deviation, each around a member. sd 0 is the members alone. */

/* x[n], n >= 1: members, finite, in any order; sd >= 0 in their unit */
double predictive_cdf(int n, const double *x, double sd, double y);
/* Least y whose probability not to be exceeded is `level`, 0 < level < 1, to rounding. */
double predictive_quantile(int n, const double *x, double sd, double level);
/* Fair continuous ranked probability score against y, n >= 2: the expected score of the law that
 * many members would give (Ferro 2014; Grimit, Gneiting, Berrocal, Johnson 2006 for mixtures):
 *   mean_i A(y - x_i, sd) - sum_(i != j) A(x_i - x_j, sqrt(2) sd) / (2 n (n - 1)),
 *   A(m, s) = E|N(m, s^2)| */
double predictive_crps_fair(int n, const double *x, double sd, double y);
