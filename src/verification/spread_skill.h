#pragma once
/* Whether the spread of an ensemble is the error of its mean (Fortin, Abaza, Anctil, Turcotte
 * 2014).
 */
struct spread_skill {
  double cases;
  double square_error;  /* sum of (mean - y)^2 */
  double variance;      /* sum of (n + 1) / n s^2, s^2 with n - 1: what (mean - y)^2 is expected
                         * to be where y is exchangeable with the members */
  double error_of_mean; /* sum of mean - y */
};

/* Adds the case of members x[n], n >= 2, and what was observed; `variance` of the observation's
 * error, 0 where y is the truth. */
void spread_skill_add(int n, const double *x, double y, double variance, struct spread_skill *sum);
/* Root mean square error of the mean, expected value of it, mean error; NaN without cases. */
double spread_skill_rmse(const struct spread_skill *sum);
double spread_skill_spread(const struct spread_skill *sum);
double spread_skill_bias(const struct spread_skill *sum);
