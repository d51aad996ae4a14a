#pragma once
/* Behind windrow/seasons.h. */
#include "season/season.h"
#include "soil/soil_file.h"
#include "support/problems.h"
#include "windrow/seasons.h"

struct seasons_block {
  struct season_block season;     /* potential production's: a run adds the water */
  struct season_weather *weather; /* [n_days + 1] owned */
  struct season_wet *wet;         /* [n_fallow + n_days + 1] owned; NULL: potential production */
  struct season_water water;      /* what all runs of the block share; its soil is not set */
};

/* variables that no state holds: they follow the season's own */
enum { VARIABLE_END = N_SEASON_VARIABLES_WLP, VARIABLE_STATUS, N_VARIABLES };

struct windrow_seasons {
  int n, n_days, n_blocks;
  bool emergence, water_limited;
  int n_fallow; /* 0 in potential production */
  double abscissae[N_TABLES * AFGEN_KNOTS];
  int n_knots[N_TABLES];
  int n_latitudes;
  double *latitude;                /* [n_latitudes] of the solar tables, rising */
  struct sun_day (*sun)[SUN_DAYS]; /* [n_latitudes] */
  struct seasons_block *block;     /* [n_blocks] */
};

/* -- parameters */
int seasons_parameter_count(const struct windrow_seasons *all); /* P of its vectors */
/* One season's vector as a parameter set: all scalars count as given. */
void seasons_parameter_set(const double *abscissae, const int *n_knots, const double *parameters,
                           struct parameter_set *set);
/* The soil of a water-limited season's vector; NAN counts as not given. */
void seasons_soil_set(const double *parameters, struct soil_set *set);

/* -- weather. Day n of a plain array is in row n_fallow + n. */
extern const char *const seasons_weather_name[WINDROW_WEATHER_WLP];
int seasons_weather_count(bool water_limited); /* numbers a row */
int seasons_fallow(const struct windrow_seasons_spec *spec, int s);
int seasons_days(const struct windrow_seasons_spec *spec, int s);
/* The numbers of a season's day, and the first day on which one of them counts. */
const double *seasons_weather_row(const struct windrow_seasons_spec *spec, int s, int n);
int seasons_weather_begin(const struct windrow_seasons_spec *spec, int s, int variable);
/* A line a problem where finite weather is none of a place. lat, sun: of the last season that was
 * looked at (lat NAN at first). */
void seasons_look_at_weather(const struct windrow_seasons_spec *spec, int s, double *lat,
                             double sun[SUN_DAYS], struct problems *list);
/* The first number that season s needs on day n and that is not finite; -1: there is none. */
int seasons_weather_lacks(const struct windrow_seasons_spec *spec, int s, int n, double *found);
/* Season s' weather into lane l, what it lacks on either side padded with its first and last day.
 */
void seasons_weather_fill(const struct windrow_seasons_spec *spec, int s, int l,
                          struct seasons_block *to);
/* Rows of the plain array to or from the lanes of block b, for directions and adjoints; `wet` as
 * `weather`, its first row the first fallow day's. What does not count in fallow is 0 there. */
void seasons_weather_in(const struct windrow_seasons *all, int b, const double *plain,
                        struct season_weather *weather, struct season_wet *wet);
void seasons_weather_out(const struct windrow_seasons *all, int b, double *plain,
                         struct season_weather *weather, struct season_wet *wet);

/* The lines of a list into text[length], the list cleared; returns how many there were. */
int seasons_tell(struct problems *list, size_t length, char *text);
