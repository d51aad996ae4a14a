#pragma once
/* Whether a site's weather is weather. */
#include "site/site_season.h"

/* Holds what the season uses, fallow included, against the limits of weather_store.h, as campaigns
 * do, and sets to 0 what they say is 0. A line a variable. Returns whether no problem was added. */
bool site_check_weather(const char *file, struct site *site, struct problems *list);
