/* Evaporation demand of a day.
 *
 * Penman's combination of radiation and wind, for a surface of albedo r:
 *
 *   E = (D Rn/L + g Ea) / (D + g)
 *   Rn = (1 - r) Rs - Rnl                    r = .05 water, .15 soil, .25 canopy
 *   Rnl = s T^4 (.56 - .079 sqrt(e)) (.1 + .9 n/N)                         Brunt (1932)
 *   n/N = (Rs/Ra - a) / b, in 0 .. 1                                       Angstrom (1924)
 *   Ea = .26 (es - e) (k + B u)              k = .5 water and soil, 1 canopy   Penman (1956)
 *   B = .54 + .35 (Tmax - Tmin - 12) / 4, in .54 .. .89                    Frere & Popov (1979)
 *   es = 6.10588 exp(17.32491 T / (T + 238.102)), D = des/dT  [hPa, hPa K-1]   Goudriaan (1977)
 *   g = .67 p / 1013, p = 1013 exp(-.034 z / (T + 273))  [hPa K-1, hPa]
 *
 * after Penman (1948), Proc. Royal Society A 193; Penman (1956), Neth. J. Agric. Science 4; Frere &
 * Popov (1979), FAO Plant Production and Protection Paper 17; van Kraalingen & Stol (1997),
 * Evapotranspiration modules for crop growth simulation, which WOFOST follows.
 *
 * Penman-Monteith for a crop of .12 m, 70 s m-1, albedo .23, whose soil stores no heat over a day:
 *
 *   ET0 = (D Rn/L + g 900/(T + 273) u (es - e)) / (D + g (1 + 70/208 u))   FAO56 equation 6
 *   D = 4098 e0(T) / (T + 237.3)^2  [kPa K-1]                              equation 13
 *   es = (e0(Tmax) + e0(Tmin)) / 2                                         equation 12
 *   g = .665e-3 p, p = 101.3 ((293 - .0065 z) / 293)^5.26  [kPa]           equations 8, 7
 *   Rnl = s (Tmax^4 + Tmin^4)/2 (.34 - .14 sqrt(e)) (1.35 Rs/Rso - .35)    equation 39
 *
 * FAO56: Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56. As in WOFOST's
 * published weather, zero degrees are 273 K or 273.16 K as the formulas' authors had it, Rs/Rso may
 * exceed 1 by what Rs was measured above a clear sky, and no rate is negative.
 */
#include "weather/penman.h"
#include "weather/humidity.h"
#include <math.h>
#include <stdbool.h>

static const double latent_heat = 2.45e6; /* J kg-1, and J m-2 of a mm of water */

static double within(double low, double x, double high) {
  return x < low ? low : x > high ? high : x;
}

/* not fmax, which would turn NaN into 0 */
static double not_negative(double x) { return x < 0.0 ? 0.0 : x; }

static bool lacks_a_number(const struct penman_day *d) {
  return isnan(d->tmin + d->tmax + d->irrad + d->vap + d->wind + d->above + d->altitude);
}

/* -- Penman */

/* What the three surfaces share */
struct air {
  double t;         /* degC       mean temperature */
  double es, e;     /* hPa        saturation and actual vapour pressure, the latter at most es */
  double shine;     /* 1          n/N before it is limited to 0 .. 1 */
  double range;     /* 1          (Tmax - Tmin - 12) / 4, likewise */
  double deficit;   /* hPa        saturation deficit */
  double slope;     /* hPa K-1    of saturation vapour pressure */
  double gamma;     /* hPa K-1    psychrometric constant */
  double longwave;  /* J m-2 d-1  net outgoing long-wave radiation */
  double wind_part; /* 1          B u of the wind function */
};

static const double sigma_penman = 5.670373e-8 * 86400.0; /* J m-2 d-1 K-4, Stefan and Boltzmann */

static bool is_inside(double x) { return x > 0.0 && x < 1.0; }

/* slope of the square root, 0 where that is vertical */
static double root_slope(double e) { return e > 0.0 ? 0.5 / sqrt(e) : 0.0; }

static double fourth_power(double x) { return x * x * x * x; }

static struct air air_of(const struct penman_day *d, const struct angstrom *sky) {
  struct air a;
  /* P1 */ a.t = 0.5 * (d->tmin + d->tmax);
  /* P2 */ a.es = 6.10588 * exp(17.32491 * a.t / (a.t + 238.102));
  /* P3 */ a.e = fmin(d->vap, a.es);
  /* P4 */ a.shine = ((d->above > 0.0 ? d->irrad / d->above : 0.0) - sky->a) / sky->b;
  /* P5 */ a.range = (d->tmax - d->tmin - 12.0) / 4.0;
  /* P6 */ a.deficit = a.es - a.e;
  /* P7 */ a.slope = 238.102 * 17.32491 * a.es / ((a.t + 238.102) * (a.t + 238.102));
  /* P8 */ a.gamma = 0.67 * exp(-0.034 * d->altitude / (a.t + 273.0));
  double t2 = (a.t + 273.0) * (a.t + 273.0);
  double sunshine = within(0.0, a.shine, 1.0);
  /* P9 */ a.longwave =
      sigma_penman * t2 * t2 * (0.56 - 0.079 * sqrt(a.e)) * (0.1 + 0.9 * sunshine);
  /* P10 */ a.wind_part = (0.54 + 0.35 * within(0.0, a.range, 1.0)) * d->wind;
  return a;
}

/* what the derivatives of P9 are made of */
struct longwave_parts {
  double emitted, vapour, cloud; /* J m-2 d-1, 1, 1: their product */
};
static struct longwave_parts longwave_of(const struct air *a) {
  return (struct longwave_parts){sigma_penman * fourth_power(a->t + 273.0),
                                 0.56 - 0.079 * sqrt(a->e), 0.1 + 0.9 * within(0.0, a->shine, 1.0)};
}

static struct air air_tl(const struct penman_day *d, const struct angstrom *sky,
                         const struct air *a, const struct penman_day *d_d) {
  struct air a_d;
  const struct longwave_parts w = longwave_of(a);
  /* P1 */ a_d.t = 0.5 * (d_d->tmin + d_d->tmax);
  /* P2 */ a_d.es = a->slope * a_d.t;
  /* P3 */ a_d.e = d->vap < a->es ? d_d->vap : a_d.es;
  /* P4 */ a_d.shine = d->above > 0.0 ? d_d->irrad / d->above / sky->b : 0.0;
  /* P5 */ a_d.range = (d_d->tmax - d_d->tmin) / 4.0;
  /* P6 */ a_d.deficit = a_d.es - a_d.e;
  /* P7 */ a_d.slope = a->slope * (a_d.es / a->es - 2.0 * a_d.t / (a->t + 238.102));
  /* P8 */ a_d.gamma = a->gamma * 0.034 * d->altitude / ((a->t + 273.0) * (a->t + 273.0)) * a_d.t;
  /* P9 */ a_d.longwave = a->longwave * 4.0 * a_d.t / (a->t + 273.0) -
                          w.emitted * w.cloud * 0.079 * root_slope(a->e) * a_d.e +
                          (is_inside(a->shine) ? w.emitted * w.vapour * 0.9 * a_d.shine : 0.0);
  /* P10 */ a_d.wind_part = (0.54 + 0.35 * within(0.0, a->range, 1.0)) * d_d->wind +
                            (is_inside(a->range) ? 0.35 * d->wind * a_d.range : 0.0);
  return a_d;
}

/* adds into d_b; a_b is used up */
static void air_ad(const struct penman_day *d, const struct angstrom *sky, const struct air *a,
                   struct penman_day *d_b, struct air *a_b) {
  const struct longwave_parts w = longwave_of(a);
  /* P10 */ if (is_inside(a->range))
    a_b->range += 0.35 * d->wind * a_b->wind_part;
  d_b->wind += (0.54 + 0.35 * within(0.0, a->range, 1.0)) * a_b->wind_part;
  /* P9 */ a_b->t += a->longwave * 4.0 / (a->t + 273.0) * a_b->longwave;
  a_b->e -= w.emitted * w.cloud * 0.079 * root_slope(a->e) * a_b->longwave;
  if (is_inside(a->shine)) a_b->shine += w.emitted * w.vapour * 0.9 * a_b->longwave;
  /* P8 */ a_b->t +=
      a->gamma * 0.034 * d->altitude / ((a->t + 273.0) * (a->t + 273.0)) * a_b->gamma;
  /* P7 */ a_b->es += a->slope / a->es * a_b->slope;
  a_b->t -= a->slope * 2.0 / (a->t + 238.102) * a_b->slope;
  /* P6 */ a_b->es += a_b->deficit;
  a_b->e -= a_b->deficit;
  /* P5 */ d_b->tmax += a_b->range / 4.0;
  d_b->tmin -= a_b->range / 4.0;
  /* P4 */ if (d->above > 0.0)
    d_b->irrad += a_b->shine / d->above / sky->b;
  /* P3 */ *(d->vap < a->es ? &d_b->vap : &a_b->es) += a_b->e;
  /* P2 */ a_b->t += a->slope * a_b->es;
  /* P1 */ d_b->tmin += 0.5 * a_b->t;
  d_b->tmax += 0.5 * a_b->t;
}

/* a surface: albedo, and its wind function in still air */
struct surface {
  double albedo, still_air; /* 1 */
};
static const struct surface open_water = {0.05, 0.5}, bare_soil = {0.15, 0.5},
                            closed_canopy = {0.25, 1.0};

/* Q1, Q2: [mm d-1] what radiation and drying air would evaporate; Q3 not yet cut at 0 */
struct combination {
  double net, drying, rate;
};
static struct combination combine(const struct air *air, double irrad, const struct surface *s) {
  struct combination c;
  /* Q1 */ c.net = ((1.0 - s->albedo) * irrad - air->longwave) / latent_heat;
  /* Q2 */ c.drying = 0.26 * air->deficit * (s->still_air + air->wind_part);
  /* Q3 */ c.rate = (air->slope * c.net + air->gamma * c.drying) / (air->slope + air->gamma);
  return c;
}

static double evaporation(const struct air *air, double irrad, const struct surface *s) {
  return not_negative(combine(air, irrad, s).rate);
}

static double evaporation_tl(const struct air *air, const struct air *air_d, double irrad,
                             double irrad_d, const struct surface *s) {
  const struct combination c = combine(air, irrad, s);
  if (!(c.rate > 0.0)) return 0.0;
  /* Q1 */ double net_d = ((1.0 - s->albedo) * irrad_d - air_d->longwave) / latent_heat;
  /* Q2 */ double drying_d =
      0.26 * (air_d->deficit * (s->still_air + air->wind_part) + air->deficit * air_d->wind_part);
  /* Q3 */ return (air->slope * net_d + air->gamma * drying_d + (c.net - c.rate) * air_d->slope +
                   (c.drying - c.rate) * air_d->gamma) /
      (air->slope + air->gamma);
}

static void evaporation_ad(const struct air *air, struct air *air_b, double irrad, double *irrad_b,
                           const struct surface *s, double rate_b) {
  const struct combination c = combine(air, irrad, s);
  if (!(c.rate > 0.0)) return;
  /* Q3 */ double part_b = rate_b / (air->slope + air->gamma);
  double net_b = air->slope * part_b, drying_b = air->gamma * part_b;
  air_b->slope += (c.net - c.rate) * part_b;
  air_b->gamma += (c.drying - c.rate) * part_b;
  /* Q2 */ air_b->deficit += 0.26 * (s->still_air + air->wind_part) * drying_b;
  air_b->wind_part += 0.26 * air->deficit * drying_b;
  /* Q1 */ *irrad_b += (1.0 - s->albedo) / latent_heat * net_b;
  air_b->longwave -= net_b / latent_heat;
}

void penman(const struct penman_day *day, const struct angstrom *sky, struct penman_rates *rates) {
  *rates = (struct penman_rates){NAN, NAN, NAN};
  if (lacks_a_number(day)) return;
  struct air air = air_of(day, sky);
  rates->e0 = evaporation(&air, day->irrad, &open_water);
  rates->es0 = evaporation(&air, day->irrad, &bare_soil);
  rates->et0 = evaporation(&air, day->irrad, &closed_canopy);
}

void penman_tl(const struct penman_day *day, const struct angstrom *sky,
               const struct penman_day *day_d, struct penman_rates *rates_d) {
  *rates_d = (struct penman_rates){NAN, NAN, NAN};
  if (lacks_a_number(day)) return;
  const struct air air = air_of(day, sky), air_d = air_tl(day, sky, &air, day_d);
  rates_d->e0 = evaporation_tl(&air, &air_d, day->irrad, day_d->irrad, &open_water);
  rates_d->es0 = evaporation_tl(&air, &air_d, day->irrad, day_d->irrad, &bare_soil);
  rates_d->et0 = evaporation_tl(&air, &air_d, day->irrad, day_d->irrad, &closed_canopy);
}

void penman_ad(const struct penman_day *day, const struct angstrom *sky, struct penman_day *day_b,
               const struct penman_rates *rates_b) {
  if (lacks_a_number(day)) return;
  const struct air air = air_of(day, sky);
  struct air air_b = {0};
  evaporation_ad(&air, &air_b, day->irrad, &day_b->irrad, &closed_canopy, rates_b->et0);
  evaporation_ad(&air, &air_b, day->irrad, &day_b->irrad, &bare_soil, rates_b->es0);
  evaporation_ad(&air, &air_b, day->irrad, &day_b->irrad, &open_water, rates_b->e0);
  air_ad(day, sky, &air, day_b, &air_b);
}

/* -- Penman-Monteith */

static const double sigma_fao = 4.903e-3; /* J m-2 d-1 K-4 */
static const double albedo_fao = 0.23;

/* what equation 6 is made of */
struct reference_crop {
  double t;             /* degC */
  double gamma, slope;  /* kPa K-1 */
  double es, e;         /* kPa */
  double emitted;       /* J m-2 d-1 */
  double vapour, cloud; /* 1 */
  double net, drying;   /* mm d-1, and mm d-1 kPa K-1 */
  double below;         /* kPa K-1  denominator */
  double rate;          /* mm d-1   not yet cut at 0 */
};

/* slope of humidity.h's saturation_vapour [hPa K-1] */
static double saturation_slope(double t) {
  return saturation_vapour(t) * 17.27 * 237.3 / ((t + 237.3) * (t + 237.3));
}

static struct reference_crop reference_of(const struct penman_day *d, double clear) {
  struct reference_crop x;
  double pressure = 101.3 * pow((293.0 - 0.0065 * d->altitude) / 293.0, 5.26); /* kPa */
  x.gamma = 0.665e-3 * pressure;
  /* P1 */ x.t = 0.5 * (d->tmin + d->tmax);
  /* P2 */ x.slope = 4098.0 * 0.1 * saturation_vapour(x.t) / ((x.t + 237.3) * (x.t + 237.3));
  /* P3 */ x.es = 0.1 * 0.5 * (saturation_vapour(d->tmax) + saturation_vapour(d->tmin));
  /* P4 */ x.e = fmin(0.1 * d->vap, x.es);
  /* P5 */ x.emitted =
      0.5 * sigma_fao * (fourth_power(d->tmax + 273.16) + fourth_power(d->tmin + 273.16));
  /* P6 */ x.vapour = 0.34 - 0.14 * sqrt(x.e);
  /* P7 */ x.cloud = 1.35 * d->irrad / clear - 0.35;
  /* P8 */ x.net = ((1.0 - albedo_fao) * d->irrad - x.emitted * x.vapour * x.cloud) / latent_heat;
  /* P9 */ x.drying = 900.0 / (x.t + 273.0) * d->wind * (x.es - x.e);
  /* P10 */ x.below = x.slope + x.gamma * (1.0 + 70.0 / 208.0 * d->wind);
  /* P11 */ x.rate = (x.slope * x.net + x.gamma * x.drying) / x.below;
  return x;
}

double penman_monteith(const struct penman_day *d) {
  if (lacks_a_number(d)) return NAN;
  double clear = radiation_clear_sky(d->above, d->altitude);
  if (clear <= 0.0) return 0.0; /* polar night */
  return not_negative(reference_of(d, clear).rate);
}

double penman_monteith_tl(const struct penman_day *d, const struct penman_day *d_d) {
  if (lacks_a_number(d)) return NAN;
  double clear = radiation_clear_sky(d->above, d->altitude);
  if (clear <= 0.0) return 0.0;
  const struct reference_crop x = reference_of(d, clear);
  if (!(x.rate > 0.0)) return 0.0;
  /* P1 */ double t_d = 0.5 * (d_d->tmin + d_d->tmax);
  /* P2 */ double slope_d =
      x.slope * (saturation_slope(x.t) / saturation_vapour(x.t) - 2.0 / (x.t + 237.3)) * t_d;
  /* P3 */ double es_d =
      0.1 * 0.5 * (saturation_slope(d->tmax) * d_d->tmax + saturation_slope(d->tmin) * d_d->tmin);
  /* P4 */ double e_d = 0.1 * d->vap < x.es ? 0.1 * d_d->vap : es_d;
  /* P5 */ double emitted_d =
      2.0 * sigma_fao *
      (pow(d->tmax + 273.16, 3) * d_d->tmax + pow(d->tmin + 273.16, 3) * d_d->tmin);
  /* P6 */ double vapour_d = -0.14 * root_slope(x.e) * e_d;
  /* P7 */ double cloud_d = 1.35 * d_d->irrad / clear;
  /* P8 */ double net_d = ((1.0 - albedo_fao) * d_d->irrad - emitted_d * x.vapour * x.cloud -
                           x.emitted * (vapour_d * x.cloud + x.vapour * cloud_d)) /
                          latent_heat;
  /* P9 */ double drying_d =
      900.0 / (x.t + 273.0) * (d_d->wind * (x.es - x.e) + d->wind * (es_d - e_d)) -
      x.drying / (x.t + 273.0) * t_d;
  /* P10 */ double below_d = slope_d + x.gamma * 70.0 / 208.0 * d_d->wind;
  /* P11 */ return (slope_d * x.net + x.slope * net_d + x.gamma * drying_d - x.rate * below_d) /
      x.below;
}

void penman_monteith_ad(const struct penman_day *d, struct penman_day *d_b, double rate_b) {
  if (lacks_a_number(d)) return;
  double clear = radiation_clear_sky(d->above, d->altitude);
  if (clear <= 0.0) return;
  const struct reference_crop x = reference_of(d, clear);
  if (!(x.rate > 0.0)) return;
  /* P11 */ double slope_b = x.net / x.below * rate_b, net_b = x.slope / x.below * rate_b;
  double drying_b = x.gamma / x.below * rate_b, below_b = -x.rate / x.below * rate_b;
  /* P10 */ slope_b += below_b;
  d_b->wind += x.gamma * 70.0 / 208.0 * below_b;
  /* P9 */ double es_b = 900.0 / (x.t + 273.0) * d->wind * drying_b, e_b = -es_b;
  d_b->wind += 900.0 / (x.t + 273.0) * (x.es - x.e) * drying_b;
  double t_b = -x.drying / (x.t + 273.0) * drying_b;
  /* P8 */ d_b->irrad += (1.0 - albedo_fao) / latent_heat * net_b;
  double emitted_b = -x.vapour * x.cloud / latent_heat * net_b;
  double vapour_b = -x.emitted * x.cloud / latent_heat * net_b;
  double cloud_b = -x.emitted * x.vapour / latent_heat * net_b;
  /* P7 */ d_b->irrad += 1.35 / clear * cloud_b;
  /* P6 */ e_b -= 0.14 * root_slope(x.e) * vapour_b;
  /* P5 */ d_b->tmax += 2.0 * sigma_fao * pow(d->tmax + 273.16, 3) * emitted_b;
  d_b->tmin += 2.0 * sigma_fao * pow(d->tmin + 273.16, 3) * emitted_b;
  /* P4 */ if (0.1 * d->vap < x.es)
    d_b->vap += 0.1 * e_b;
  else
    es_b += e_b;
  /* P3 */ d_b->tmax += 0.1 * 0.5 * saturation_slope(d->tmax) * es_b;
  d_b->tmin += 0.1 * 0.5 * saturation_slope(d->tmin) * es_b;
  /* P2 */ t_b +=
      x.slope * (saturation_slope(x.t) / saturation_vapour(x.t) - 2.0 / (x.t + 237.3)) * slope_b;
  /* P1 */ d_b->tmin += 0.5 * t_b;
  d_b->tmax += 0.5 * t_b;
}
