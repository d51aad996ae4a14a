#pragma once
/* What the air would evaporate in a day from open water, bare soil and a canopy; see penman.c. */
#include "weather/radiation.h"

/* A day's weather at a place; the same struct is a direction or an adjoint of its first five
 * numbers: those of above and altitude are not looked at. */
struct penman_day {
  double tmin, tmax; /* degC */
  double irrad;      /* J m-2 d-1  global radiation */
  double vap;        /* hPa        vapour pressure */
  double wind;       /* m s-1      at 2 m */
  double above;      /* J m-2 d-1  radiation above the atmosphere (radiation_above) */
  double altitude;   /* m          above the sea */
};

struct penman_rates {
  double e0;  /* mm d-1  open water */
  double es0; /* mm d-1  bare wet soil */
  double et0; /* mm d-1  closed, well watered canopy */
};

/* Penman's combination equation. Where a number of the day is missing (NaN), all are. */
void penman(const struct penman_day *day, const struct angstrom *sky, struct penman_rates *rates);
/* Their derivatives along day_d; and, of the adjoints of the rates, what they add to the day's.
 * Where a rate is cut at 0 it has no derivative; of a day that lacks a number the tangent is NaN,
 * and nothing is added. */
void penman_tl(const struct penman_day *day, const struct angstrom *sky,
               const struct penman_day *day_d, struct penman_rates *rates_d);
void penman_ad(const struct penman_day *day, const struct angstrom *sky, struct penman_day *day_b,
               const struct penman_rates *rates_b);
/* Penman-Monteith for FAO56's reference crop [mm d-1]; NaN where a number of the day is missing */
double penman_monteith(const struct penman_day *day);
double penman_monteith_tl(const struct penman_day *day, const struct penman_day *day_d);
void penman_monteith_ad(const struct penman_day *day, struct penman_day *day_b, double rate_b);
