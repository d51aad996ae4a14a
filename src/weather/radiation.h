#pragma once
/* Daily global radiation: above the atmosphere, under a clear sky, and estimated where it was not
 * measured; see radiation.c. A missing number (NaN) stays missing. */
#include "weather/sun.h"

/* Angstrom's coefficients: global radiation is a + b n/N of that above the atmosphere, n/N the
 * share of the day that the sun shines. */
struct angstrom {
  double a, b; /* 1 */
};
extern const struct angstrom angstrom_fao56; /* .25, .50: where no calibration is at hand */
extern const struct angstrom
    angstrom_temperate; /* .18, .55: cold and temperate zones, Frere & Popov (1979) */

/* Hargreaves' coefficient [K-0.5] */
extern const double hargreaves_interior; /* .16: where land dominates */
extern const double hargreaves_coast;    /* .19: on the coast of a large body of water */

/* Where radiation comes from on days without a measured one */
enum radiation_source { RADIATION_MEASURED, RADIATION_SUNSHINE, RADIATION_HARGREAVES };
struct radiation_rule {
  enum radiation_source source;
  struct angstrom sky; /* of RADIATION_SUNSHINE */
  double hargreaves;   /* of RADIATION_HARGREAVES, K-0.5 */
};

/* Radiation above the atmosphere, "Ra" [J m-2 d-1] */
double radiation_above(const struct sun_day *sun);
/* Under a clear sky at an altitude [m], from that above the atmosphere; FAO56 equation 37 */
double radiation_clear_sky(double above, double altitude);
/* From the hours of bright sunshine [h]; FAO56 equation 35. 0 where the sun does not rise. */
double radiation_of_sunshine(double hours, const struct sun_day *sun, const struct angstrom *sky);
/* From the range of temperatures [degC]; FAO56 equation 50 */
double radiation_of_range(double tmin, double tmax, double above, double hargreaves);
