/* Whittle's (1954) correlation, Matern's of smoothness nu = 1:
 *
 *   c(d) = (d / L) K_1(d / L),   L = length / sqrt(8 nu)
 *
 * K_1 the modified Bessel function of the second kind. The user's correlation length is the range
 * of Lindgren, Rue & Lindstroem (J. R. Stat. Soc. B 73, 423-498, 2011), at which c is 0.14 whatever
 * nu is. From K_1(x) = integral over t > 0 of cosh t exp(-x cosh t) (Abramowitz & Stegun 9.6.24)
 * by the trapezoidal rule, whose error falls faster than any power of the step (Trefethen &
 * Weideman 2014): 1e-15 with steps of 1/8.
 */
#include "field/matern.h"
#include <math.h>

double matern_scale(double length) { return length / sqrt(8.); }

double matern(double distance, double length) {
  const double step = 0.125, x = distance / matern_scale(length);
  if (x < 1e-9) return 1.; /* 1 + x^2 / 2 ln(x / 2) ... */
  double sum = 0.5 * exp(-x);
  for (double t = step; x * cosh(t) < 60.; t += step) sum += cosh(t) * exp(-x * cosh(t));
  return x * step * sum;
}
