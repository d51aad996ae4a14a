#pragma once
/* Behind windrow/seasons.h. */
#include "season/season.h"
#include "support/problems.h"
#include "windrow/seasons.h"

struct seasons_block {
  struct season_block season;
  struct sun_day sun[LANES][SUN_DAYS];
  struct season_weather *weather; /* [n_days + 1] owned */
};

/* variables that no state holds: they follow the season's own */
enum { VARIABLE_END = N_SEASON_VARIABLES, VARIABLE_STATUS, N_VARIABLES };

struct windrow_seasons {
  int n, n_days, n_blocks;
  bool emergence;
  double abscissae[N_TABLES * AFGEN_KNOTS];
  int n_knots[N_TABLES];
  struct seasons_block *block; /* [n_blocks] */
};

/* One season's vector as a parameter set: all scalars count as given. */
void seasons_parameter_set(const double *abscissae, const int *n_knots, const double *parameters,
                           struct parameter_set *set);

/* The lines of a list into text[length], the list cleared; returns how many there were. */
int seasons_tell(struct problems *list, size_t length, char *text);
