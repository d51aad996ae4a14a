/* A stochastic weather generator in the manner of Richardson (1981, Water Resour. Res. 17:182-190):
 * rain is a two-state Markov chain, temperature and radiation follow the season and depend on
 * whether the day is wet. Latitude sets the climate; the coefficients are round numbers that give
 * 50 degrees north a Central European look.
 *
 *   season  c = cos(2 pi (doy - 200) / 365.25), half a year later in the south
 *   mean    T = 26 - .33 |lat| + .2 |lat| c + place + year + s x,  s = 3.4 - .8 c      [degC]
 *   range   r = max(2, 9 + 2.5 c - 4 wet + 1.2 z),  tmin = T - r/2, tmax = T + r/2     [degC]
 *   IRRAD   = t RA,  t = (.30 if wet, else .56) + .08 y within .08 .. .75   [J m-2 d-1]
 *   rain    = -5.5 ln u on wet days [mm];  P(wet | dry) = .28, P(wet | wet) = .62
 *   vap     = 6.108 exp(17.27 Td / (Td + 237.3)), Td = tmin - 1                          [hPa]
 *   wind    = 3.2 exp(.35 z - .06)                                                     [m s-1]
 *
 * x and y are AR(1) with coefficients .7 and .3, cut to their last 24 innovations, so that a day
 * needs no other day's result; of each innovation's variance, neighbours share `shared`. The chain
 * needs no start either: a uniform number below P(wet | dry) is wet and one above P(wet | wet) dry
 * whatever the day before was, and going back to the last such day settles it.
 */
#include "weather/weather_generator.h"
#include "support/calendar.h"
#include "support/random.h"
#include "weather/sun.h"
#include <math.h>
#include <stdbool.h>

enum {
  DRAW_TEMPERATURE,
  DRAW_SKY,
  DRAW_WET,
  DRAW_AMOUNT,
  DRAW_RANGE,
  DRAW_WIND,
  DRAW_YEAR,
  DRAW_PLACE
};
enum { PAST = 24 };

static const double pi = 3.14159265358979323846;
static const double shared = 0.8; /* of a day's variance, by the whole region */
static const double wet_after_dry = 0.28, wet_after_wet = 0.62;
static const double phi_temperature = 0.7, phi_sky = 0.3;

struct place {
  uint64_t seed;
  uint32_t cell;
};

static double normal(const struct place *p, uint32_t variable, int index) {
  struct random_key region = {.seed = p->seed, .cell = UINT32_MAX, .variable = variable};
  struct random_key cell = {.seed = p->seed, .cell = p->cell, .variable = variable};
  return sqrt(shared) * random_normal(region, (uint32_t)index) +
         sqrt(1.0 - shared) * random_normal(cell, (uint32_t)index);
}

static double uniform(const struct place *p, uint32_t variable, int index) {
  return 0.5 * erfc(-normal(p, variable, index) / sqrt(2.0));
}

static int slot(int day) { return (day % PAST + PAST) % PAST; }

/* AR(1) as a sum over its last innovations; the latest PAST are in `ring` by day */
struct memory {
  double phi, unit, ring[PAST];
};

static struct memory memory_before(const struct place *p, uint32_t variable, double phi, int day) {
  struct memory m = {.phi = phi};
  m.unit = sqrt((1.0 - phi * phi) / (1.0 - pow(phi, 2 * PAST)));
  for (int k = 1; k < PAST; k++) m.ring[slot(day - k)] = normal(p, variable, day - k);
  return m;
}

static double memory_next(struct memory *m, const struct place *p, uint32_t variable, int day) {
  m->ring[slot(day)] = normal(p, variable, day);
  double sum = 0.0, weight = m->unit;
  for (int k = 0; k < PAST; k++, weight *= m->phi) sum += weight * m->ring[slot(day - k)];
  return sum;
}

static bool wet_day(double u, bool wet_before) {
  return u < (wet_before ? wet_after_wet : wet_after_dry);
}

static bool wet_before(const struct place *p, int day) {
  int settled = day - 1;
  double u = uniform(p, DRAW_WET, settled);
  while (u >= wet_after_dry && u < wet_after_wet) u = uniform(p, DRAW_WET, --settled);
  bool wet = false;
  for (int d = settled; d < day; d++) wet = wet_day(uniform(p, DRAW_WET, d), wet);
  return wet;
}

/* warm and cold years, linear from the middle of one year to that of the next [degC] */
static double year_anomaly(const struct place *p, int day) {
  struct random_key region = {.seed = p->seed, .cell = UINT32_MAX, .variable = DRAW_YEAR};
  int year = date_of(day).year;
  double at = (day_of_year(day) - 0.5) / 366.0 - 0.5;
  int other = at < 0.0 ? year - 1 : year + 1;
  double here = random_normal(region, (uint32_t)year),
         beside = random_normal(region, (uint32_t)other);
  return 0.7 * (here + fabs(at) * (beside - here));
}

void weather_generate(uint64_t seed, uint32_t cell, double lat, int day0, int n_days,
                      const struct generated_weather *w) {
  const struct place p = {seed, cell};
  struct sun_day sun[SUN_DAYS];
  struct random_key key = {.seed = seed, .cell = cell, .variable = DRAW_PLACE};
  double climate = 26.0 - 0.33 * fabs(lat) + 0.5 * random_normal(key, 0);
  double amplitude = 0.2 * fabs(lat), turn = lat < 0.0 ? 200.0 - 182.625 : 200.0;
  struct memory x = memory_before(&p, DRAW_TEMPERATURE, phi_temperature, day0);
  struct memory y = memory_before(&p, DRAW_SKY, phi_sky, day0);
  bool wet = wet_before(&p, day0);
  sun_table(lat, sun);
  for (int n = 0; n < n_days; n++) {
    int day = day0 + n, doy = day_of_year(day);
    double c = cos(2.0 * pi * (doy - turn) / 365.25);
    wet = wet_day(uniform(&p, DRAW_WET, day), wet);
    double mean = climate + amplitude * c + year_anomaly(&p, day) +
                  (3.4 - 0.8 * c) * memory_next(&x, &p, DRAW_TEMPERATURE, day);
    double range = fmax(2.0, 9.0 + 2.5 * c - 4.0 * wet + 1.2 * normal(&p, DRAW_RANGE, day));
    double clear = (wet ? 0.30 : 0.56) + 0.08 * memory_next(&y, &p, DRAW_SKY, day);
    double above = sun[doy - 1].rangot > 0.0 ? 1.0 / sun[doy - 1].rangot : 0.0;
    w->tmin[n] = mean - 0.5 * range;
    w->tmax[n] = mean + 0.5 * range;
    w->irrad[n] = fmin(fmax(clear, 0.08), 0.75) * above;
    w->rain[n] = wet ? -5.5 * log(uniform(&p, DRAW_AMOUNT, day)) : 0.0;
    double dew = w->tmin[n] - 1.0;
    w->vap[n] = 6.108 * exp(17.27 * dew / (dew + 237.3));
    w->wind[n] = 3.2 * exp(0.35 * normal(&p, DRAW_WIND, day) - 0.06);
  }
}
