/* Generated weather at latitudes 45 .. 54 north, in the seasons' units, with the evaporation that
 * Penman and Penman-Monteith make of it at 100 m above the sea. */
#include "bench/bench_weather.h"
#include "weather/evaporation.h"
#include "weather/weather_generator.h"
#include <stdlib.h>

enum { SEED = 1 };
static const double altitude = 100.;    /* [m] */
static const double cm_of_mm = .1;      /* rain */
static const double at_2_of_10_m = .75; /* wind over short grass (FAO56 equation 47) */

double bench_latitude(int place) { return 45. + 9. * place / (BENCH_PLACES - 1.); }

static double *must(void *memory) {
  if (!memory) abort();
  return memory;
}

static void finish_cell(struct weather_store *store, size_t first, int n_days) {
  double **value = store->value;
  for (size_t at = first; at < first + (size_t)n_days; at++) {
    value[WEATHER_TEMP][at] = .5 * (value[WEATHER_TMIN][at] + value[WEATHER_TMAX][at]);
    value[WEATHER_RAIN][at] *= cm_of_mm;
    value[WEATHER_WIND][at] *= at_2_of_10_m;
  }
}

void bench_weather_make(int day0, int n_days, struct weather_store *store) {
  const struct evaporation_rule rule = {.sky = angstrom_fao56, .et0 = ET0_PENMAN_MONTEITH};
  double latitude[BENCH_PLACES], above_sea[BENCH_PLACES];
  *store = (struct weather_store){.n_cells = BENCH_PLACES, .day0 = day0, .n_days = n_days};
  for (int v = 0; v < WEATHER_E0; v++) {
    store->value[v] = must(malloc(BENCH_PLACES * (size_t)n_days * sizeof(double)));
    store->has[v] = true;
  }
  for (int l = 0; l < BENCH_PLACES; l++) {
    size_t first = (size_t)l * (size_t)n_days;
    struct generated_weather made = {
        .tmin = &store->value[WEATHER_TMIN][first],
        .tmax = &store->value[WEATHER_TMAX][first],
        .irrad = &store->value[WEATHER_IRRAD][first],
        .rain = &store->value[WEATHER_RAIN][first],
        .vap = &store->value[WEATHER_VAP][first],
        .wind = &store->value[WEATHER_WIND][first],
    };
    latitude[l] = bench_latitude(l);
    above_sea[l] = altitude;
    weather_generate(SEED, (uint32_t)l, latitude[l], day0, n_days, &made);
    finish_cell(store, first, n_days);
  }
  if (!evaporation_fill(store, latitude, above_sea, &rule)) abort();
}
