/* Generated weather for the models of tests; see sample_weather.h. */
#include "sample_weather.h"
#include "support/calendar.h"
#include "weather/evaporation.h"
#include "weather/weather_generator.h"
#include <math.h>
#include <stdlib.h>

/* half of the rain, in cm, wind at 2 m, evaporation at 100 m above the sea */
static PetscErrorCode Moisten(const struct model *model, struct weather_store *store) {
  const struct evaporation_rule rule = {.sky = angstrom_fao56};
  double *lat, *altitude;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(store->n_cells, &lat, store->n_cells, &altitude));
  for (int k = 0; k < store->n_cells; k++) {
    lat[k] = model->grid->lat[store->cell[k]];
    altitude[k] = 100.;
  }
  for (int i = 0; i < store->n_cells * store->n_days; i++) {
    store->value[WEATHER_RAIN][i] *= .05;
    store->value[WEATHER_WIND][i] *= .75;
  }
  PetscCheck(evaporation_fill(store, lat, altitude, &rule), PETSC_COMM_SELF, PETSC_ERR_PLIB,
             "no evaporation");
  PetscCall(PetscFree2(lat, altitude));
  PetscFunctionReturn(0);
}

/* short gaps of some variables, in the fallow and in the season of every cell, and days without any
 * weather */
static void make_gaps(struct weather_store *store) {
  for (int k = 0; k < store->n_cells; k++)
    for (int i = 0; i < store->n_days; i++)
      for (int v = 0; v < N_WEATHER; v++)
        if (i % 365 == 100 || i % 365 == 200 + store->cell[k] || (i % 365 == 160 && v % 3 == 0))
          store->value[v][k * store->n_days + i] = NAN;
}

PetscErrorCode SampleWeatherStore(const struct model *model, int first_year, int n_years, bool gaps,
                                  struct weather_store *made) {
  const struct season_list *seasons = &model->seasons;
  int first = day_number((struct date){first_year, 1, 1});
  int n = day_number((struct date){first_year + n_years, 1, 1}) - first;
  size_t all = (size_t)(seasons->n_local_cells + 1) * (size_t)n;
  struct weather_store store = {.n_cells = seasons->n_local_cells, .day0 = first, .n_days = n};
  PetscFunctionBeginUser;
  store.cell = calloc((size_t)store.n_cells + 1, sizeof *store.cell);
  for (int v = WEATHER_IRRAD; v <= WEATHER_RAIN; v++) {
    store.has[v] = true;
    store.value[v] = calloc(all, sizeof(double));
  }
  for (int k = 0; k < store.n_cells; k++) {
    int cell = store.cell[k] = seasons->local_cell[k];
    size_t at = (size_t)k * (size_t)n;
    struct generated_weather w = {.tmin = store.value[WEATHER_TMIN] + at,
                                  .tmax = store.value[WEATHER_TMAX] + at,
                                  .irrad = store.value[WEATHER_IRRAD] + at,
                                  .rain = store.value[WEATHER_RAIN] + at,
                                  .vap = store.value[WEATHER_VAP] + at,
                                  .wind = store.value[WEATHER_WIND] + at};
    weather_generate(11, (uint32_t)grid_cell_number(model->grid, cell), model->grid->lat[cell],
                     first, n, &w);
    for (int i = 0; i < n; i++)
      store.value[WEATHER_TEMP][at + (size_t)i] = .5 * (w.tmin[i] + w.tmax[i]);
  }
  PetscCall(Moisten(model, &store));
  if (gaps) make_gaps(&store);
  *made = store;
  PetscFunctionReturn(0);
}

PetscErrorCode SampleWeather(struct model *model, int first_year, int n_years, bool gaps) {
  struct weather_store store;
  struct problems list = {0};
  PetscFunctionBeginUser;
  PetscCall(SampleWeatherStore(model, first_year, n_years, gaps, &store));
  PetscCall(ModelSetWeather(model, &store, &list));
  PetscCheck(list.n == 0, PETSC_COMM_SELF, PETSC_ERR_PLIB, "%s", list.line[0]);
  weather_store_destroy(&store);
  PetscFunctionReturn(0);
}
