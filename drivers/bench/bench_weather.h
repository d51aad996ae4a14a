#pragma once
/* Weather of a block of seasons to be timed; see bench_weather.c. Not collective. */
#include "weather/weather_store.h"

/* [degrees north] where lane l grows */
double bench_latitude(int l);
/* Weather of a year's LANES places from day number day0 on, n_days of it: the store's cell l is
 * lane l's place. Release with weather_store_destroy. */
void bench_weather_make(int day0, int n_days, struct weather_store *store);
