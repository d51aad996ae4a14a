#pragma once
/* Weather of a block of seasons to be timed; see bench_weather.c. Not collective. */
#include "weather/weather_store.h"

enum { BENCH_PLACES = 8 };
/* [degrees north] of a place */
double bench_latitude(int place);
/* Weather of the places from day number day0 on, n_days of it: the store's cell is the place.
 * Release with weather_store_destroy. */
void bench_weather_make(int day0, int n_days, struct weather_store *store);
