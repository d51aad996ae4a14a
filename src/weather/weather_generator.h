#pragma once
/* A stochastic daily weather for synthetic regions; see weather_generator.c. A day's weather
 * depends on (seed, cell, day) alone, whichever days are requested. */
#include <stdint.h>

/* Caller's memory, [n_days] each. */
struct generated_weather {
  double *tmin, *tmax; /* degC */
  double *irrad;       /* J m-2 d-1 */
  double *rain;        /* mm d-1 */
  double *vap;         /* hPa */
  double *wind;        /* m s-1 at 10 m */
};

/* Weather of day numbers day0 .. day0 + n_days - 1 at a latitude [degrees north]. */
void weather_generate(uint64_t seed, uint32_t cell, double lat, int day0, int n_days,
                      const struct generated_weather *weather);
