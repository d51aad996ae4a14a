/* Daily weather of some cells in WOFOST's units: names, look-up, release. */
#include "weather/weather_store.h"
#include <math.h>
#include <stdlib.h>

const char *const weather_name[N_WEATHER] = {
    [WEATHER_IRRAD] = "IRRAD", [WEATHER_TMIN] = "TMIN", [WEATHER_TMAX] = "TMAX",
    [WEATHER_TEMP] = "TEMP",   [WEATHER_VAP] = "VAP",   [WEATHER_WIND] = "WIND",
    [WEATHER_RAIN] = "RAIN",   [WEATHER_E0] = "E0",     [WEATHER_ES0] = "ES0",
    [WEATHER_ET0] = "ET0",
};

const char *const weather_unit[N_WEATHER] = {
    [WEATHER_IRRAD] = "J m-2 d-1", [WEATHER_TMIN] = "degC", [WEATHER_TMAX] = "degC",
    [WEATHER_TEMP] = "degC",       [WEATHER_VAP] = "hPa",   [WEATHER_WIND] = "m s-1",
    [WEATHER_RAIN] = "cm d-1",     [WEATHER_E0] = "cm d-1", [WEATHER_ES0] = "cm d-1",
    [WEATHER_ET0] = "cm d-1",
};

int weather_store_find(const struct weather_store *store, int cell) {
  int low = 0, high = store->n_cells - 1;
  while (low <= high) {
    int middle = low + (high - low) / 2;
    if (store->cell[middle] == cell) return middle;
    if (store->cell[middle] < cell)
      low = middle + 1;
    else
      high = middle - 1;
  }
  return -1;
}

double weather_day_value(const struct weather_day *at, enum weather_variable variable) {
  const struct weather_store *s = at->store;
  if (!s || at->row < 0 || at->day < s->day0 || at->day - s->day0 >= s->n_days) return NAN;
  if (!s->value[variable]) return NAN;
  return s->value[variable][(size_t)at->row * (size_t)s->n_days + (size_t)(at->day - s->day0)];
}

size_t weather_store_bytes(const struct weather_store *store) {
  size_t n = 0;
  for (int v = 0; v < N_WEATHER; v++) n += store->value[v] != NULL;
  return n * (size_t)store->n_cells * (size_t)store->n_days * sizeof(double);
}

void weather_store_destroy(struct weather_store *store) {
  free(store->cell);
  free(store->altitude);
  for (int v = 0; v < N_WEATHER; v++) free(store->value[v]);
  *store = (struct weather_store){0};
}
