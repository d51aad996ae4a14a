/* From a season's measured weather to what its block sees, and back; see weather_inputs.h. */
#include "model/weather_inputs.h"
#include "support/calendar.h"
#include "weather/evaporation.h"
#include <math.h>
#include <string.h>

PetscErrorCode WeatherInputsCreate(int longest, struct weather_inputs *w) {
  PetscFunctionBeginUser;
  *w = (struct weather_inputs){0};
  PetscCall(PetscCalloc1((size_t)longest * N_WEATHER, &w->x));
  PetscFunctionReturn(0);
}

PetscErrorCode WeatherInputsDestroy(struct weather_inputs *w) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(w->x));
  PetscFunctionReturn(0);
}

/* where a season's evaporation is computed */
struct place {
  const struct sun_day *sun; /* [SUN_DAYS] */
  double altitude;
};

static struct place place_of(const struct model *m, const struct weather_rule *rule,
                             const struct model_season *s, struct sun_cache *sun) {
  int row = weather_store_find(rule->store, s->cell);
  bool known = rule->store->altitude && row >= 0;
  return (struct place){.sun = sun_cache_table(sun, m->grid->lat[s->cell]),
                        .altitude = known ? rule->store->altitude[row] : NAN};
}

static bool computes(const struct weather_rule *rule) {
  const bool *computed = rule->store->computed;
  return computed[WEATHER_E0] || computed[WEATHER_ES0] || computed[WEATHER_ET0];
}

static struct penman_day penman_day_of(const struct place *place, int day, const double *x) {
  const struct sun_day *sun = &place->sun[day_of_year(day) - 1];
  return (struct penman_day){.tmin = x[WEATHER_TMIN],
                             .tmax = x[WEATHER_TMAX],
                             .irrad = x[WEATHER_IRRAD],
                             .vap = x[WEATHER_VAP],
                             .wind = x[WEATHER_WIND],
                             .above = radiation_above(sun),
                             .altitude = place->altitude};
}

/* what the formulas give, on a day number, of those that the store has from them, 0 of the others
 */
static struct penman_rates computed_of(const struct weather_rule *rule, const struct place *place,
                                       int at, const double *x) {
  const bool *computed = rule->store->computed;
  struct penman_day day;
  struct penman_rates rates = {0., 0., 0.};
  if (!computes(rule)) return rates;
  day = penman_day_of(place, at, x);
  evaporation_day(rule->evaporation, &day, &rates);
  if (!computed[WEATHER_E0]) rates.e0 = 0.;
  if (!computed[WEATHER_ES0]) rates.es0 = 0.;
  if (!computed[WEATHER_ET0]) rates.et0 = 0.;
  return rates;
}

void weather_inputs_take(const struct model *m, const struct weather_rule *rule,
                         const struct season_days *at, const struct model_season *s,
                         struct sun_cache *sun, struct weather_inputs *w) {
  static const enum weather_variable of_crop[] = {WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX,
                                                  WEATHER_TEMP, WEATHER_ET0};
  const struct place place = place_of(m, rule, s, sun);
  w->fallow = at->fallow;
  w->n = s->days;
  for (int v = 0; v < N_WEATHER; v++)
    model_fill_days(at, (enum weather_variable)v, -at->fallow, at->fallow + s->days,
                    at->fallow + s->days, w->x + v, N_WEATHER);
  /* what the crop uses is bridged from its start on */
  for (size_t i = 0; i < sizeof of_crop / sizeof *of_crop; i++)
    model_fill_days(at, of_crop[i], 0, s->days, s->days, weather_inputs_day(w, 0) + of_crop[i],
                    N_WEATHER);
  for (int n = -w->fallow; n < w->n; n++) {
    double *x = weather_inputs_day(w, n);
    const struct penman_rates rates = computed_of(rule, &place, at->day[at->fallow + n].day, x);
    x[WEATHER_E0] -= rates.e0;
    x[WEATHER_ES0] -= rates.es0;
    x[WEATHER_ET0] -= rates.et0;
  }
}

void weather_inputs_put(const struct model *m, const struct weather_rule *rule,
                        const struct weather_inputs *w, const struct model_season *s,
                        struct sun_cache *sun, struct model_block *block, int l) {
  const struct place place = place_of(m, rule, s, sun);
  for (int n = -w->fallow; n <= block->n_days; n++) {
    /* what lies behind the last day repeats it and is never run */
    const int held = n < w->n ? n : w->n - 1;
    const double *x = weather_inputs_day(w, held);
    const struct penman_rates rates = computed_of(rule, &place, s->start + held, x);
    if (block->wet) {
      struct season_wet *wet = &block->wet[block->n_fallow + n];
      wet->rain[l] = x[WEATHER_RAIN];
      wet->e0[l] = x[WEATHER_E0] + rates.e0;
      wet->es0[l] = x[WEATHER_ES0] + rates.es0;
    }
    if (n < 0) continue;
    block->weather[n].irrad[l] = x[WEATHER_IRRAD];
    block->weather[n].tmin[l] = x[WEATHER_TMIN];
    block->weather[n].tmax[l] = x[WEATHER_TMAX];
    block->weather[n].temp[l] = x[WEATHER_TEMP];
    block->weather[n].et0[l] = x[WEATHER_ET0] + rates.et0;
  }
}

/* adjoints of evaporation to those of the day's inputs */
static void evaporation_back(const struct weather_rule *rule, const struct place *place, int at,
                             const double *x, double *x_b) {
  const bool *computed = rule->store->computed;
  const struct penman_rates rates_b = {.e0 = computed[WEATHER_E0] ? x_b[WEATHER_E0] : 0.,
                                       .es0 = computed[WEATHER_ES0] ? x_b[WEATHER_ES0] : 0.,
                                       .et0 = computed[WEATHER_ET0] ? x_b[WEATHER_ET0] : 0.};
  struct penman_day day, day_b = {0};
  if (rates_b.e0 == 0. && rates_b.es0 == 0. && rates_b.et0 == 0.) return;
  day = penman_day_of(place, at, x);
  evaporation_day_ad(rule->evaporation, &day, &day_b, &rates_b);
  x_b[WEATHER_TMIN] += day_b.tmin;
  x_b[WEATHER_TMAX] += day_b.tmax;
  x_b[WEATHER_IRRAD] += day_b.irrad;
  x_b[WEATHER_VAP] += day_b.vap;
  x_b[WEATHER_WIND] += day_b.wind;
}

void weather_inputs_ad(const struct model *m, const struct weather_rule *rule,
                       const struct weather_inputs *w, const struct model_season *s,
                       struct sun_cache *sun, int n_fallow, const struct season_weather *weather_b,
                       const struct season_wet *wet_b, int l, struct weather_inputs *w_b) {
  const struct place place = place_of(m, rule, s, sun);
  w_b->fallow = w->fallow;
  w_b->n = w->n;
  memset(w_b->x, 0, (size_t)(w->fallow + w->n) * N_WEATHER * sizeof *w_b->x);
  for (int n = -w->fallow; n < w->n; n++) {
    double *x_b = weather_inputs_day(w_b, n);
    if (wet_b) {
      const struct season_wet *wet = &wet_b[n_fallow + n];
      x_b[WEATHER_RAIN] = wet->rain[l];
      x_b[WEATHER_E0] = wet->e0[l];
      x_b[WEATHER_ES0] = wet->es0[l];
    }
    if (n >= 0) {
      x_b[WEATHER_IRRAD] = weather_b[n].irrad[l];
      x_b[WEATHER_TMIN] = weather_b[n].tmin[l];
      x_b[WEATHER_TMAX] = weather_b[n].tmax[l];
      x_b[WEATHER_TEMP] = weather_b[n].temp[l];
      x_b[WEATHER_ET0] = weather_b[n].et0[l];
    }
    evaporation_back(rule, &place, s->start + n, weather_inputs_day(w, n), x_b);
  }
}
