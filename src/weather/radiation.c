/* Daily global radiation and its estimates.
 *
 *   above the atmosphere   Ra = solar constant x integral of the sun's height   weather/sun.c
 *   clear sky              Rso = (0.75 + 2e-5 z) Ra                        FAO56 equation 37
 *   from sunshine          Rs = (a + b n/N) Ra, N the astronomical day     FAO56 equation 35
 *   from temperatures      Rs = k sqrt(Tmax - Tmin) Ra                     FAO56 equation 50
 *
 * Sources: Angstrom (1924); Frere & Popov (1979), FAO Plant Production and Protection Paper 17
 * (coefficients by climate); Hargreaves & Samani (1982); FAO56: Allen, Pereira, Raes, Smith (1998),
 * FAO Irrigation and Drainage Paper 56. The solar constant is WOFOST's 1370 W m-2, so that Ra is up
 * to 1 % above FAO56's.
 */
#include "weather/radiation.h"
#include <math.h>

const struct angstrom angstrom_fao56 = {.a = 0.25, .b = 0.50};
/* dry tropics: .25, .45; humid tropics: .29, .42 */
const struct angstrom angstrom_temperate = {.a = 0.18, .b = 0.55};
const double hargreaves_interior = 0.16, hargreaves_coast = 0.19;

double radiation_above(const struct sun_day *sun) {
  return sun->rangot > 0.0 ? 1.0 / sun->rangot : 0.0;
}

double radiation_clear_sky(double above, double altitude) {
  return (0.75 + 2e-5 * altitude) * above;
}

double radiation_of_sunshine(double hours, const struct sun_day *sun, const struct angstrom *sky) {
  double longest = sun->dayl;
  if (!(longest > 0.0)) return 0.0;
  /* refraction, and rounding to tenths of an hour: a little more than the astronomical day */
  double share = hours > longest ? 1.0 : hours / longest;
  return (sky->a + sky->b * share) * radiation_above(sun);
}

double radiation_of_range(double tmin, double tmax, double above, double hargreaves) {
  double range = tmax - tmin;
  return range < 0.0 ? 0.0 : hargreaves * sqrt(range) * above;
}
