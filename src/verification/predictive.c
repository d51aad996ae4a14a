/* Mixtures of normal laws; see predictive.h. */
#include "verification/predictive.h"
#include <math.h>

static const double sqrt2 = 1.41421356237309504880;

double predictive_cdf(int n, const double *x, double sd, double y) {
  double sum = 0.;
  for (int i = 0; i < n; i++)
    sum += sd > 0. ? .5 * erfc((x[i] - y) / (sd * sqrt2)) : (x[i] <= y ? 1. : 0.);
  return sum / n;
}

double predictive_quantile(int n, const double *x, double sd, double level) {
  double lo = x[0], hi = x[0];
  for (int i = 1; i < n; i++) {
    lo = fmin(lo, x[i]);
    hi = fmax(hi, x[i]);
  }
  lo -= 40. * sd + fabs(lo) * 1e-12;
  hi += 40. * sd;
  for (;;) { /* P(lo) < level <= P(hi) */
    double middle = lo + .5 * (hi - lo);
    if (!(middle > lo && middle < hi)) return hi;
    if (predictive_cdf(n, x, sd, middle) < level)
      lo = middle;
    else
      hi = middle;
  }
}

/* E|N(m, s^2)| */
static double absolute(double m, double s) {
  const double pi = 3.14159265358979323846;
  if (!(s > 0.)) return fabs(m);
  return m * erf(m / (s * sqrt2)) + s * sqrt(2. / pi) * exp(-.5 * (m / s) * (m / s));
}

double predictive_crps_fair(int n, const double *x, double sd, double y) {
  double distance = 0., pairs = 0.;
  for (int i = 0; i < n; i++) {
    distance += absolute(y - x[i], sd);
    for (int j = 0; j < i; j++) pairs += absolute(x[i] - x[j], sqrt2 * sd);
  }
  return distance / n - pairs / (n * (n - 1.));
}
