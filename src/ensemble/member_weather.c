/* Weather of members; see member_weather.h. */
#include "ensemble/member_weather.h"

struct stored_weather stored_weather_of(const struct weather_store *store) {
  return (struct stored_weather){.store = store, .cell = -1, .row = -1};
}

struct weather_day stored_weather_day(void *stored_weather, const struct model_season *season,
                                      int member, int day) {
  struct stored_weather *w = stored_weather;
  (void)member;
  if (season->cell != w->cell) w->row = weather_store_find(w->store, season->cell);
  w->cell = season->cell;
  return (struct weather_day){w->store, w->row, day};
}
