/* Statistics of departures from exact sums; see fit_sums.h. */
#include "observe/fit_sums.h"
#include <math.h>

void fit_sums_add(struct fit_sums *s, double observed, double sigma, double predicted) {
  double d = predicted - observed;
  exact_sum_add(&s->n, 1.);
  exact_sum_add(&s->d, d);
  exact_sum_add(&s->d2, d * d);
  exact_sum_add(&s->y, observed);
  exact_sum_add(&s->z2, d * d / (sigma * sigma));
}

struct model_fit fit_of_sums(const struct fit_sums *s) {
  double n = exact_sum_value(&s->n);
  struct model_fit fit = {.n = (int64_t)n, .rmse = NAN, .bias = NAN, .mean = NAN, .chi2 = 0.};
  if (n > 0.) {
    fit.rmse = sqrt(exact_sum_value(&s->d2) / n);
    fit.bias = exact_sum_value(&s->d) / n;
    fit.mean = exact_sum_value(&s->y) / n;
    fit.chi2 = exact_sum_value(&s->z2);
  }
  return fit;
}
