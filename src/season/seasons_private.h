#pragma once
/* Behind windrow/seasons.h. */
#include "season/season.h"
#include "windrow/seasons.h"

struct seasons_block {
  struct season_block season;
  struct sun_day sun[LANES][SUN_DAYS];
  struct season_weather *weather; /* [n_days + 1] owned */
};

struct windrow_seasons {
  int n, n_days, n_blocks;
  double abscissae[N_TABLES * AFGEN_KNOTS];
  int n_knots[N_TABLES];
  struct seasons_block *block; /* [n_blocks] */
};
