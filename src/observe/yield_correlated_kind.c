/* Yields of regions whose errors correlate within a region, between all its years alike:
 *
 *   R = D C D,   D = diag(sigma),   C = (1 - rho) I + rho 1 1'
 *
 * C has the eigenvector 1 with l1 = 1 + (n - 1) rho, and n - 1 of equal value l2 = 1 - rho. With
 * its symmetric root
 *
 *   z = W d = C^-1/2 D^-1 d,   C^-1/2 x = x / sqrt(l2) + (1 / sqrt(l1) - 1 / sqrt(l2)) mean(x)
 *
 * each z is the departure of its own year, less most of what the region's years share, so that
 * Huber's loss of z still judges years. The years are those of a region that serve one use: what is
 * held out or watched has no part in the errors of what is fitted.
 */
#include "observe/kinds.h"
#include <math.h>

/* C^-1/2 x, in place */
static void root(double rho, int n, double *x) {
  double alone = 1. / sqrt(1. - rho), shared = 1. / sqrt(1. + (n - 1) * rho), mean = 0.;
  for (int i = 0; i < n; i++) mean += x[i] / n;
  for (int i = 0; i < n; i++) x[i] = alone * x[i] + (shared - alone) * mean;
}

static void whiten(const struct observation_set *set, int n, const struct observation *const *o,
                   const double *d, double *z) {
  for (int i = 0; i < n; i++) z[i] = d[i] / o[i]->sigma;
  root(set->correlation, n, z);
}

/* C^-1/2 is symmetric */
static void whiten_ad(const struct observation_set *set, int n, const struct observation *const *o,
                      const double *z_b, double *d_b) {
  for (int i = 0; i < n; i++) d_b[i] = z_b[i];
  root(set->correlation, n, d_b);
  for (int i = 0; i < n; i++) d_b[i] /= o[i]->sigma;
}

/* -- the yields themselves */

static double of_sum(const struct observation *o, double k, double S,
                     const struct observation_scales *scales) {
  return observation_yield.of_sum(o, k, S, scales);
}

static double of_sum_tl(const struct observation *o, double k, double S, double S_d,
                        const struct observation_scales *scales,
                        const struct observation_scales *scales_d) {
  return observation_yield.of_sum_tl(o, k, S, S_d, scales, scales_d);
}

static double of_sum_ad(const struct observation *o, double k, double S,
                        const struct observation_scales *scales, double weight, double *gap_b,
                        double *trend_b) {
  return observation_yield.of_sum_ad(o, k, S, scales, weight, gap_b, trend_b);
}

const struct observation_ops observation_yield_correlated = {
    .kind = "yield with errors correlated within a region",
    .of_sum = of_sum,
    .of_sum_tl = of_sum_tl,
    .of_sum_ad = of_sum_ad,
    .whiten = whiten,
    .whiten_ad = whiten_ad};
