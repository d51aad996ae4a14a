/* PCSE's files of one site, and the names of what a season can be asked for; windrow/seasons.h. */
#include "season/agromanagement.h"
#include "season/seasons_private.h"
#include "weather/pcse_weather.h"
#include <limits.h>
#include <string.h>

int windrow_calendar_read(const char *file, struct windrow_calendar *calendar, size_t length,
                          char *text) {
  struct problems list = {0};
  struct agromanagement agro;
  if (agromanagement_read(file, &agro, &list)) {
    bool by_date = agro.has_end_date && agro.end != END_MATURITY;
    *calendar = (struct windrow_calendar){
        .campaign_start = agro.campaign_start,
        .start = agro.crop_start,
        .emergence = agro.start == START_EMERGENCE,
        .ends_by_date_only = agro.end == END_HARVEST,
        .end_day = by_date ? agro.end_date - agro.crop_start : INT_MAX,
    };
  }
  agromanagement_destroy(&agro);
  return seasons_tell(&list, length, text);
}

int windrow_weather_read(const char *file, int room, double *weather, int *n_days, int *first_day,
                         double *latitude, size_t length, char *text) {
  static const enum weather_variable from[WINDROW_WEATHER] = {
      [WINDROW_IRRAD] = WEATHER_IRRAD,
      [WINDROW_TMIN] = WEATHER_TMIN,
      [WINDROW_TMAX] = WEATHER_TMAX,
      [WINDROW_TEMP] = WEATHER_TEMP,
  };
  struct problems list = {0};
  struct weather_store store;
  struct weather_site site;
  if (pcse_weather_read(file, &store, &site, &list)) {
    *n_days = store.n_days;
    *first_day = store.day0;
    *latitude = site.lat;
    for (int n = 0; n < store.n_days && n < room; n++)
      for (int v = 0; v < WINDROW_WEATHER; v++)
        weather[n * WINDROW_WEATHER + v] = store.value[from[v]][n];
  }
  weather_store_destroy(&store);
  return seasons_tell(&list, length, text);
}

/* -- variables */

static const char *const own[N_VARIABLES - N_SEASON_VARIABLES][3] = {
    {"END", "d", "days from start to the final state"},
    {"STATUS", "1", "0 mature, 1 ended by its date, 2 its weather ended first"},
};

static const char *of_variable(int i, const char *const *season, int which) {
  if (i < 0 || i >= N_VARIABLES) return NULL;
  return i < N_SEASON_VARIABLES ? season[i] : own[i - N_SEASON_VARIABLES][which];
}

int windrow_variable_count(void) { return N_VARIABLES; }
const char *windrow_variable_name(int i) { return of_variable(i, season_variable_name, 0); }
const char *windrow_variable_unit(int i) { return of_variable(i, season_variable_unit, 1); }
const char *windrow_variable_meaning(int i) { return of_variable(i, season_variable_meaning, 2); }

int windrow_variable(const char *name) {
  for (int i = 0; i < N_VARIABLES; i++)
    if (strcmp(windrow_variable_name(i), name) == 0) return i;
  return -1;
}
