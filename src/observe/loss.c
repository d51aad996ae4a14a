/* Huber, P. J. (1964), Robust estimation of a location parameter, Ann. Math. Statist. 35, eq. 2.3
 */
#include "observe/loss.h"
#include <math.h>
#include <stdbool.h>

static bool inside(double z, double k) { return k <= 0. || fabs(z) <= k; }

double loss_value(double z, double k) {
  return inside(z, k) ? .5 * z * z : k * fabs(z) - .5 * k * k;
}
double loss_slope(double z, double k) { return inside(z, k) ? z : copysign(k, z); }
double loss_weight(double z, double k) { return inside(z, k) ? 1. : k / fabs(z); }
