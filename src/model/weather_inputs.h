#pragma once
/* A season's weather as what was measured: radiation, temperatures, rain, vapour pressure, wind, of
 * which evaporation is a function.
 *
 *   E0, ES0, ET0 = those of Penman's formulas for the day's inputs + a rest
 *
 * where the store's were computed (weather/evaporation.h); the rest is then 0 but on days that were
 * bridged, where the model has the means of its neighbours' evaporation. Where a source brings
 * evaporation all of it is rest: it depends on no other input. Not collective.
 */
#include "model/model_private.h"

/* how a store's evaporation follows from its other variables; not owned */
struct weather_rule {
  const struct weather_store *store; /* of own cells, with the altitudes of `computed` */
  const struct evaporation_rule *evaporation;
};

struct weather_inputs {
  int fallow, n; /* days before the crop's start, days from it on */
  double *x;     /* [fallow + n][N_WEATHER]; E0, ES0 and ET0 are the rests */
};

static inline double *weather_inputs_day(const struct weather_inputs *w, int n) {
  return w->x + (size_t)(w->fallow + n) * N_WEATHER;
}

/* room for `longest` days, fallow included */
PetscErrorCode WeatherInputsCreate(int longest, struct weather_inputs *w);
PetscErrorCode WeatherInputsDestroy(struct weather_inputs *w);

/* The inputs of a season of s->days days whose weather is `at`, which may be of other dates than
 * the season's, by the rules of model_fill_lane. sun: tables that evaporation is computed with. */
void weather_inputs_take(const struct model *model, const struct weather_rule *rule,
                         const struct season_days *at, const struct model_season *s,
                         struct sun_cache *sun, struct weather_inputs *w);
/* Puts them into lane l of a block, in place of the weather that model_fill_lane left;
 * season_prepare_weather comes after all lanes. */
void weather_inputs_put(const struct model *model, const struct weather_rule *rule,
                        const struct weather_inputs *w, const struct model_season *s,
                        struct sun_cache *sun, struct model_block *block, int l);
/* Of the adjoints of lane l of such a block (wet_b NULL in potential production) those of the
 * inputs, set in w_b->x. */
void weather_inputs_ad(const struct model *model, const struct weather_rule *rule,
                       const struct weather_inputs *w, const struct model_season *s,
                       struct sun_cache *sun, int n_fallow, const struct season_weather *weather_b,
                       const struct season_wet *wet_b, int l, struct weather_inputs *w_b);
