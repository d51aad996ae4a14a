#pragma once
/* Weather of members that is not the season's own: years past, a generator's, a file's.
 *
 * Without it the members of a season share the weather that the model holds. With it every member's
 * lane is filled from the days that `day` names, by the rules of a campaign's weather
 * (model/model_weather.c): gaps of a few days are bridged, what lies behind the last day repeats
 * it, and a member that lacks more days than forcing.fill_days, or has a minimum above the maximum
 * temperature, does not run. Irrigation is that of the season's own dates.
 */
#include "model/model.h"

struct member_weather {
  void *context;
  /* Where the weather of day number `day` is for a member (from 1) of a local season: of its fallow
   * and of its crop, up to the longest season. What it names lives while members run. */
  struct weather_day (*day)(void *context, const struct model_season *season, int member, int day);
};

/* Context of stored_weather_day: a store by own cells, as SetupOpen reads it. */
struct stored_weather {
  const struct weather_store *store; /* not owned */
  int cell, row;                     /* that was requested last; -1 at first */
};
struct stored_weather stored_weather_of(const struct weather_store *store);
/* the season's own days of a store */
struct weather_day stored_weather_day(void *stored_weather, const struct model_season *season,
                                      int member, int day);
