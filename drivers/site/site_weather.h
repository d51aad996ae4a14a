#pragma once
/* Whether a site's weather is weather. */
#include "site/site_season.h"

/* Holds what the season uses, fallow included, against weather/weather_limits.h, as campaigns do,
 * and sets to 0 what it says is 0. A line a variable; what is odd alone is told on standard error.
 * Returns whether no problem was added. */
bool site_check_weather(const char *file, struct site *site, struct problems *list);
