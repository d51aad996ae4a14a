#pragma once
/* How well predictions fit what was observed of one set, from exact sums: the bits do not depend on
 * the order of observations. Not collective. */
#include "support/exact_sum.h"

/* sums of departures d = predicted - observed */
struct fit_sums {
  struct exact_sum n, d, d2, y, z2;
};

struct model_fit {
  int64_t n;
  double rmse, bias; /* of H(u) - y, in the observations' unit */
  double mean;       /* of y */
  double chi2;       /* sum of ((H - y) / sigma)^2 */
};

/* Adds one observation and its standard error sigma, all in the observations' unit. */
void fit_sums_add(struct fit_sums *sums, double observed, double sigma, double predicted);
/* rmse, bias and mean are NaN, and chi2 is 0, where nothing was added. */
struct model_fit fit_of_sums(const struct fit_sums *sums);
