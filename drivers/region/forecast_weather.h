#pragma once
/* From a campaign's forecast to the weather of members: which season, from when, which traces. */
#include "forecast/traces.h"
#include "setup/setup.h"

struct forecast_weather {
  struct target target;
  struct past_traces past;      /* of past years, or of a file */
  int n_members;                /* of a file, */
  struct weather_store *member; /* [n_members] and their weather */
  struct traces traces;
  struct member_weather hook; /* for draws */
};

/* What the setup has to read for forecasts: between SetupReadCampaign and SetupOpen. */
void forecast_weather_ask(struct setup *setup);
/* Day number of an issue date in the season of a harvest year (index): the first day on which some
 * season of it starts <= the date <= the last day that any may need; INT_MIN where it lies outside,
 * which is a problem of the key `path`. Collective. */
PetscErrorCode IssueDay(const struct setup *setup, const char *path, const struct issue_date *date,
                        int year, int *day, struct problems *list);
/* Target and traces of a harvest year from an issue day on. `past`: what is seen lies before it,
 * else all but the target is seen. Fewer than two traces are a problem. To be destroyed either way.
 * Collective. */
PetscErrorCode ForecastWeatherCreate(struct setup *setup, int year, int issue, bool past,
                                     struct forecast_weather *weather, struct problems *list);
PetscErrorCode ForecastWeatherDestroy(struct forecast_weather *weather);
/* "22 past years, 1991 .. 2020; left out 1994, 2003 (first: ...)" for logs and attributes */
void forecast_weather_text(const struct setup *setup, const struct forecast_weather *weather,
                           size_t length, char *text);
