/* PCSE's files of one site, and the names of outputs of a season; windrow/seasons.h. */
#include "season/agromanagement.h"
#include "season/seasons_private.h"
#include "weather/pcse_weather.h"
#include <limits.h>
#include <math.h>
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

int windrow_irrigation_read(const char *file, int first_day, int n_days, double *irrigation,
                            size_t length, char *text) {
  struct problems list = {0};
  struct agromanagement agro;
  if (agromanagement_read(file, &agro, &list))
    for (int i = 0; i < agro.n_irrigation; i++) {
      int n = agro.irrigation[i].day - first_day;
      if (n >= 0 && n < n_days) irrigation[n] += agro.irrigation[i].amount;
    }
  agromanagement_destroy(&agro);
  return seasons_tell(&list, length, text);
}

static int weather_find(const char *name) {
  for (int v = 0; v < N_WEATHER; v++)
    if (!strcmp(weather_name[v], name)) return v;
  return -1;
}

int windrow_weather_read_names(const char *file, int n, const char *const *names, int room,
                               double *values, int *n_days, int *first_day, double *latitude,
                               double *altitude, size_t length, char *text) {
  struct problems list = {0};
  struct weather_store store;
  struct weather_site site;
  for (int i = 0; i < n; i++)
    if (weather_find(names[i]) < 0) problem(&list, "weather has no variable %s", names[i]);
  if (list.n) return seasons_tell(&list, length, text);
  if (pcse_weather_read(file, &store, &site, &list)) {
    *n_days = store.n_days;
    *first_day = store.day0;
    *latitude = site.lat;
    *altitude = site.elevation;
    for (int i = 0; i < n; i++) {
      int v = weather_find(names[i]);
      for (int day = 0; day < store.n_days && day < room; day++)
        values[(size_t)day * (size_t)n + (size_t)i] = store.has[v] ? store.value[v][day] : NAN;
    }
  }
  weather_store_destroy(&store);
  return seasons_tell(&list, length, text);
}

int windrow_weather_read(const char *file, int room, double *weather, int *n_days, int *first_day,
                         double *latitude, size_t length, char *text) {
  double altitude;
  return windrow_weather_read_names(file, WINDROW_WEATHER, seasons_weather_name, room, weather,
                                    n_days, first_day, latitude, &altitude, length, text);
}

/* -- variables */

static const char *const own[N_VARIABLES - N_SEASON_VARIABLES_WLP][3] = {
    {"END", "d", "days from start to the final state"},
    {"STATUS", "1", "0 mature, 1 ended by its date, 2 its weather ended first"},
};

static const char *of_variable(int i, const char *const *season, int which) {
  if (i < 0 || i >= N_VARIABLES) return NULL;
  return i < N_SEASON_VARIABLES_WLP ? season[i] : own[i - N_SEASON_VARIABLES_WLP][which];
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
