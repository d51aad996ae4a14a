#pragma once
/* Reads one site's daily weather from a CSV file with PCSE's column names. Not collective. */
#include "support/problems.h"
#include "weather/weather_store.h"

struct weather_site {
  double lat, lon;  /* degrees north, east; lon is NaN where the file has none */
  double elevation; /* m; NaN where the file has none */
};

/* Columns by name, in any order: DAY, LAT, IRRAD, TMIN, TMAX (required), LON, ELEV and the other
 * names of weather_store.h in its units. Empty fields stay NaN. The store has one cell, number 0;
 * to be destroyed either way. Returns whether no problem was added. */
bool pcse_weather_read(const char *file, struct weather_store *store, struct weather_site *site,
                       struct problems *list);
