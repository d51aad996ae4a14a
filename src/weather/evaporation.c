/* E0, ES0 and ET0 of a weather store by Penman and Penman-Monteith (weather/penman.c). */
#include "weather/evaporation.h"
#include "support/calendar.h"
#include <stdlib.h>

static const double cm_of_mm = 0.1;

void evaporation_day(const struct evaporation_rule *rule, const struct penman_day *day,
                     struct penman_rates *rates) {
  penman(day, &rule->sky, rates);
  if (rule->et0 == ET0_PENMAN_MONTEITH) rates->et0 = penman_monteith(day);
  rates->e0 *= cm_of_mm;
  rates->es0 *= cm_of_mm;
  rates->et0 *= cm_of_mm;
}

void evaporation_day_tl(const struct evaporation_rule *rule, const struct penman_day *day,
                        const struct penman_day *day_d, struct penman_rates *rates_d) {
  penman_tl(day, &rule->sky, day_d, rates_d);
  if (rule->et0 == ET0_PENMAN_MONTEITH) rates_d->et0 = penman_monteith_tl(day, day_d);
  rates_d->e0 *= cm_of_mm;
  rates_d->es0 *= cm_of_mm;
  rates_d->et0 *= cm_of_mm;
}

void evaporation_day_ad(const struct evaporation_rule *rule, const struct penman_day *day,
                        struct penman_day *day_b, const struct penman_rates *rates_b) {
  struct penman_rates mm_b = {
      .e0 = cm_of_mm * rates_b->e0, .es0 = cm_of_mm * rates_b->es0, .et0 = cm_of_mm * rates_b->et0};
  if (rule->et0 == ET0_PENMAN_MONTEITH) {
    penman_monteith_ad(day, day_b, mm_b.et0);
    mm_b.et0 = 0.;
  }
  penman_ad(day, &rule->sky, day_b, &mm_b);
}

struct filling {
  const struct weather_store *store;
  const struct evaporation_rule *rule;
  double *e0, *es0, *et0; /* [n_cells][n_days] cm d-1; NULL: the store has its own */
};

static void fill_day(const struct filling *f, size_t at, double above, double altitude) {
  double *const *value = f->store->value;
  struct penman_day day = {.tmin = value[WEATHER_TMIN][at],
                           .tmax = value[WEATHER_TMAX][at],
                           .irrad = value[WEATHER_IRRAD][at],
                           .vap = value[WEATHER_VAP][at],
                           .wind = value[WEATHER_WIND][at],
                           .above = above,
                           .altitude = altitude};
  struct penman_rates rates;
  evaporation_day(f->rule, &day, &rates);
  if (f->e0) f->e0[at] = rates.e0;
  if (f->es0) f->es0[at] = rates.es0;
  if (f->et0) f->et0[at] = rates.et0;
}

static void fill_cell(const struct filling *f, int c, double lat, double altitude) {
  struct sun_day sun[SUN_DAYS];
  const struct weather_store *s = f->store;
  sun_table(lat, sun);
  for (int d = 0; d < s->n_days; d++)
    fill_day(f, (size_t)c * (size_t)s->n_days + (size_t)d,
             radiation_above(&sun[day_of_year(s->day0 + d) - 1]), altitude);
}

/* Room for a variable that the store does not hold; NULL where it does. */
static double *add_variable(struct weather_store *store, enum weather_variable v) {
  size_t n = (size_t)store->n_cells * (size_t)store->n_days;
  if (store->has[v]) return NULL;
  store->value[v] = calloc(n ? n : 1, sizeof(double));
  if (!store->value[v]) abort();
  store->has[v] = store->computed[v] = true;
  return store->value[v];
}

bool evaporation_fill(struct weather_store *store, const double *lat, const double *altitude,
                      const struct evaporation_rule *rule) {
  static const enum weather_variable needed[] = {WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX,
                                                 WEATHER_VAP, WEATHER_WIND};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    if (!store->has[needed[i]]) return false;
  struct filling f = {.store = store, .rule = rule};
  f.e0 = add_variable(store, WEATHER_E0);
  f.es0 = add_variable(store, WEATHER_ES0);
  f.et0 = add_variable(store, WEATHER_ET0);
  if (!f.e0 && !f.es0 && !f.et0) return true;
  for (int c = 0; c < store->n_cells; c++) fill_cell(&f, c, lat[c], altitude[c]);
  return true;
}
