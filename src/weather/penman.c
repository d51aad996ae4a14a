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
  double deficit;   /* hPa        saturation deficit */
  double slope;     /* hPa K-1    of saturation vapour pressure */
  double gamma;     /* hPa K-1    psychrometric constant */
  double longwave;  /* J m-2 d-1  net outgoing long-wave radiation */
  double wind_part; /* 1          B u of the wind function */
};

static struct air air_of(const struct penman_day *d, const struct angstrom *sky) {
  const double sigma = 5.670373e-8 * 86400.0; /* J m-2 d-1 K-4, Stefan and Boltzmann */
  double t = 0.5 * (d->tmin + d->tmax);
  double es = 6.10588 * exp(17.32491 * t / (t + 238.102));
  double e = fmin(d->vap, es);
  double transmitted = d->above > 0.0 ? d->irrad / d->above : 0.0;
  double sunshine = within(0.0, (transmitted - sky->a) / sky->b, 1.0);
  double t2 = (t + 273.0) * (t + 273.0);
  return (struct air){
      .deficit = es - e,
      .slope = 238.102 * 17.32491 * es / ((t + 238.102) * (t + 238.102)),
      .gamma = 0.67 * exp(-0.034 * d->altitude / (t + 273.0)),
      .longwave = sigma * t2 * t2 * (0.56 - 0.079 * sqrt(e)) * (0.1 + 0.9 * sunshine),
      .wind_part = (0.54 + 0.35 * within(0.0, (d->tmax - d->tmin - 12.0) / 4.0, 1.0)) * d->wind,
  };
}

static double evaporation(const struct air *air, double irrad, double albedo, double still_air) {
  double net = ((1.0 - albedo) * irrad - air->longwave) / latent_heat; /* mm d-1 */
  double drying = 0.26 * air->deficit * (still_air + air->wind_part);  /* mm d-1 */
  return not_negative((air->slope * net + air->gamma * drying) / (air->slope + air->gamma));
}

void penman(const struct penman_day *day, const struct angstrom *sky, struct penman_rates *rates) {
  *rates = (struct penman_rates){NAN, NAN, NAN};
  if (lacks_a_number(day)) return;
  struct air air = air_of(day, sky);
  rates->e0 = evaporation(&air, day->irrad, 0.05, 0.5);
  rates->es0 = evaporation(&air, day->irrad, 0.15, 0.5);
  rates->et0 = evaporation(&air, day->irrad, 0.25, 1.0);
}

/* -- Penman-Monteith */

static double fourth_power(double x) { return x * x * x * x; }

double penman_monteith(const struct penman_day *d) {
  const double sigma = 4.903e-3; /* J m-2 d-1 K-4 */
  const double albedo = 0.23;
  if (lacks_a_number(d)) return NAN;
  double clear = radiation_clear_sky(d->above, d->altitude);
  if (clear <= 0.0) return 0.0; /* polar night */
  double t = 0.5 * (d->tmin + d->tmax);
  double pressure = 101.3 * pow((293.0 - 0.0065 * d->altitude) / 293.0, 5.26); /* kPa */
  double gamma = 0.665e-3 * pressure;
  double slope = 4098.0 * 0.1 * saturation_vapour(t) / ((t + 237.3) * (t + 237.3));
  double es = 0.1 * 0.5 * (saturation_vapour(d->tmax) + saturation_vapour(d->tmin)); /* kPa */
  double e = fmin(0.1 * d->vap, es);
  double emitted = 0.5 * sigma * (fourth_power(d->tmax + 273.16) + fourth_power(d->tmin + 273.16));
  double longwave = emitted * (0.34 - 0.14 * sqrt(e)) * (1.35 * d->irrad / clear - 0.35);
  double net = ((1.0 - albedo) * d->irrad - longwave) / latent_heat; /* mm d-1 */
  double drying = 900.0 / (t + 273.0) * d->wind * (es - e);
  double resisted = gamma * (1.0 + 70.0 / 208.0 * d->wind);
  return not_negative((slope * net + gamma * drying) / (slope + resisted));
}
