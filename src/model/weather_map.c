/* The weather that a model's seasons see, by cell and day; see weather_map.h. Of two seasons that
 * see the same day the later one counts: they differ at most in how a hole is filled.
 */
#include "model/weather_map.h"
#include "model/model_private.h"
#include <math.h>

static bool is_wet(enum weather_variable v) {
  return v == WEATHER_RAIN || v == WEATHER_E0 || v == WEATHER_ES0;
}

bool model_holds_weather(const struct model *model, enum weather_variable v) {
  if (v == WEATHER_VAP || v == WEATHER_WIND) return false;
  return model->water || !(is_wet(v) || v == WEATHER_ET0);
}

void model_weather_days(const struct model *model, int *first, int *n_days) {
  *first = model->first_day - (model->water ? model->water->spinup_days : 0);
  *n_days = model->last_day - *first + 1;
}

/* of lane l on day n since its season's start; a day of fallow has rain and evaporation alone */
static double of_block(const struct weather_view *view, int n_fallow, enum weather_variable v,
                       int n, int l) {
  if (is_wet(v)) {
    const struct season_wet *wet = &view->wet[n_fallow + n];
    return v == WEATHER_RAIN ? wet->rain[l] : v == WEATHER_E0 ? wet->e0[l] : wet->es0[l];
  }
  const struct season_weather *day = &view->weather[n];
  switch (v) {
  case WEATHER_IRRAD:
    return day->irrad[l];
  case WEATHER_TMIN:
    return day->tmin[l];
  case WEATHER_TMAX:
    return day->tmax[l];
  case WEATHER_TEMP:
    return day->temp[l];
  case WEATHER_ET0:
    return day->et0[l];
  default:
    return NAN;
  }
}

PetscErrorCode ModelWeatherMap(const struct model *model, const struct weather_store *store,
                               enum weather_variable v, int first, int n_days, double *value) {
  const bool held = model_holds_weather(model, v);
  struct weather_view view;
  PetscFunctionBeginUser;
  PetscCall(WeatherViewCreate(model, &view));
  for (size_t i = 0; i < (size_t)model->grid->n_cells * (size_t)n_days; i++) value[i] = NAN;
  for (int i = 0; i < model->n_local; i++) {
    const struct model_season *s = &model->season[i];
    if (s->hole || !s->days) continue;
    double *row = value + (size_t)s->cell * (size_t)n_days;
    struct weather_day day = {store, weather_store_find(store, s->cell), 0};
    const int n_fallow = model->block[i / LANES].n_fallow;
    if (held) model_view_weather(model, i / LANES, &view);
    for (int n = held && is_wet(v) ? -model_fallow(model, s) : 0; n < s->days; n++) {
      int at = s->start + n - first;
      day.day = s->start + n;
      if (at < 0 || at >= n_days) continue;
      row[at] = held ? of_block(&view, n_fallow, v, n, i % LANES) : weather_day_value(&day, v);
    }
  }
  weather_view_destroy(&view);
  PetscFunctionReturn(0);
}
