#pragma once
/* Blocks of synthetic seasons to be timed; see bench_seasons.c. Not collective. */
#include "season/season.h"
#include "support/problems.h"

struct bench_seasons {
  int n_blocks, max_days;
  struct season_block *block;      /* [n_blocks] */
  struct season_weather **weather; /* [n_blocks][max_days + 1] */
  struct sun_day (*sun)[SUN_DAYS]; /* [LANES] one latitude a lane */
  struct crop *crop;
  struct season_tape *tape;
  struct crop_d *crop_b;
  struct season_weather *weather_b; /* [max_days + 1] */
  double cell_days;                 /* days that were simulated, ended lanes not counted */
  double yield;                     /* [kg ha-1] mean final TWSO */
};

/* `crop`: wheat or maize. False with a problem when there is none of that name. Release in either
 * case. */
bool bench_seasons_create(const char *crop, int n_blocks, bool continuous,
                          struct bench_seasons *seasons, struct problems *list);
void bench_seasons_destroy(struct bench_seasons *seasons);

/* All blocks forward. Returns the sum of final TWSO. */
double bench_forward(struct bench_seasons *seasons);
/* All blocks forward and back: d TWSO / d every scalar, ordinate and day of weather of each season.
 * Returns a sum of derivatives. */
double bench_gradient(struct bench_seasons *seasons);
