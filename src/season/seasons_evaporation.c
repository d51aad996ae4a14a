/* E0, ES0 and ET0 for those who have temperatures, radiation, humidity and wind; windrow/seasons.h.
 * The formulas stand in weather/penman.c. */
#include "windrow/seasons.h"
#include "support/calendar.h"
#include "weather/penman.h"
#include <math.h>

static const char *check(const struct windrow_evaporation_spec *spec) {
  if (spec->n < 1 || spec->n_days < 1) return "there is no day to compute evaporation for";
  if (!spec->tmin || !spec->tmax || !spec->irrad || !spec->vap || !spec->wind || !spec->latitude ||
      !spec->altitude || !spec->angstrom_a || !spec->angstrom_b || !spec->start)
    return "evaporation needs tmin, tmax, irrad, vap, wind, latitude, altitude, Angstrom's "
           "coefficients and start";
  for (int i = 0; i < spec->n; i++) {
    if (!(fabs(spec->latitude[i]) <= 90.)) return "latitude must lie in -90 .. 90 degrees north";
    if (!isfinite(spec->altitude[i])) return "altitude [m] must be a number";
    if (!(spec->angstrom_a[i] >= 0. && spec->angstrom_b[i] > 0. &&
          spec->angstrom_a[i] + spec->angstrom_b[i] <= 1.))
      return "Angstrom's coefficients must be a >= 0, b > 0, a + b <= 1";
  }
  return NULL;
}

const char *windrow_evaporation(const struct windrow_evaporation_spec *spec, double *e0,
                                double *es0, double *et0) {
  const char *wrong = check(spec);
  const double cm_of_mm = 0.1;
  struct sun_day sun[SUN_DAYS];
  for (int i = 0; !wrong && i < spec->n; i++) {
    const struct angstrom sky = {.a = spec->angstrom_a[i], .b = spec->angstrom_b[i]};
    sun_table(spec->latitude[i], sun);
    for (int n = 0; n < spec->n_days; n++) {
      const size_t at = (size_t)i * (size_t)spec->n_days + (size_t)n;
      const struct penman_day day = {.tmin = spec->tmin[at],
                                     .tmax = spec->tmax[at],
                                     .irrad = spec->irrad[at],
                                     .vap = spec->vap[at],
                                     .wind = spec->wind[at],
                                     .above =
                                         radiation_above(&sun[day_of_year(spec->start[i] + n) - 1]),
                                     .altitude = spec->altitude[i]};
      struct penman_rates rates;
      penman(&day, &sky, &rates);
      e0[at] = cm_of_mm * rates.e0;
      es0[at] = cm_of_mm * rates.es0;
      et0[at] = cm_of_mm * (spec->et0 == WINDROW_PENMAN ? rates.et0 : penman_monteith(&day));
    }
  }
  return wrong;
}
