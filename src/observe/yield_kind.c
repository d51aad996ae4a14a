/* Yields of regions:
 *
 *   y = g (1 + b (t - t0)) k S,   k = market_fraction / (1 - moisture)
 *
 * g: yield gap, b: trend of the region; S: area-weighted mean of final TWSO [kg dry matter ha-1].
 */
#include "observe/kinds.h"

/* g and 1 + b (t - t0) of the observation's region and year */
static double trend_at(const struct observation *o, const struct observation_scales *scales) {
  return 1. + scales->trend[o->place] * (o->date - scales->centre);
}

static double of_sum(const struct observation *o, double k, double S,
                     const struct observation_scales *scales) {
  return scales->gap[o->place] * trend_at(o, scales) * k * S;
}

static double of_sum_tl(const struct observation *o, double k, double S, double S_d,
                        const struct observation_scales *scales,
                        const struct observation_scales *scales_d) {
  double g = scales->gap[o->place], g_d = scales_d->gap[o->place];
  double b_d = scales_d->trend[o->place], dt = o->date - scales->centre;
  double f = trend_at(o, scales);
  return g * f * k * S_d + g_d * f * k * S + g * b_d * dt * k * S;
}

static double of_sum_ad(const struct observation *o, double k, double S,
                        const struct observation_scales *scales, double weight, double *gap_b,
                        double *trend_b) {
  double g = scales->gap[o->place], f = trend_at(o, scales), dt = o->date - scales->centre;
  *gap_b += weight * f * k * S;
  *trend_b += weight * g * dt * k * S;
  return weight * (g * f * k);
}

const struct observation_ops observation_yield = {
    .kind = "yield", .of_sum = of_sum, .of_sum_tl = of_sum_tl, .of_sum_ad = of_sum_ad};
