#pragma once
/* Reads one site's daily weather from a CSV file with PCSE's column names. Not collective. */
#include "support/problems.h"
#include "weather/evaporation.h"

struct weather_site {
  double lat, lon;  /* degrees north, east; lon is NaN where the file has none */
  double elevation; /* m; NaN where the file has none */
  bool own_layout;  /* the file has the layout of PCSE's own reader, whose units were converted */
  bool sunshine;    /* IRRAD was hours of sunshine */
  bool evaporation_computed; /* E0, ES0 and ET0, from VAP and WIND: */
  struct angstrom sky;       /* by these coefficients of the file */
};

/* Two layouts. Columns by name, in any order: DAY, LAT, IRRAD, TMIN, TMAX (required), LON, ELEV and
 * the other names of weather_store.h in its units. Empty fields stay NaN. Or PCSE's own
 * (CSVWeatherDataProvider): "## Site Characteristics", assignments (Latitude = 52.0; Elevation =
 * 10; AngstromA = 0.18 ...), "## Daily weather observations", and DAY (20000131), IRRAD [kJ m-2
 * d-1], TMIN, TMAX, VAP [kPa], WIND, RAIN [mm], SNOWDEPTH under one header; E0, ES0 and ET0 are
 * then computed as PCSE does. The store has one cell, number 0; to be destroyed either way. Returns
 * whether no problem was added. */
bool pcse_weather_read(const char *file, struct weather_store *store, struct weather_site *site,
                       struct problems *list);
