#pragma once
/* Blocks of synthetic seasons to be timed; see bench_seasons.c. Not collective. */
#include "season/season.h"
#include "support/problems.h"

enum bench_production {
  BENCH_PP,         /* potential */
  BENCH_WLP,        /* limited by water */
  BENCH_WLP_FALLOW, /* likewise, the soil followed from BENCH_FALLOW days before sowing */
  BENCH_PRODUCTIONS
};
enum { BENCH_FALLOW = 180, BENCH_TANGENTS = 6 };

struct bench_seasons {
  int n_blocks, max_days;
  struct season_block *block[BENCH_PRODUCTIONS]; /* [n_blocks] */
  struct season_water *water[BENCH_PRODUCTIONS]; /* [n_blocks], of BENCH_PP not read */
  struct season_weather **weather;               /* [n_blocks][max_days + 1] */
  struct season_wet **wet;                       /* [n_blocks][BENCH_FALLOW + max_days + 1] */
  struct sun_day (*sun)[SUN_DAYS];               /* [BENCH_PLACES] */
  struct crop *crop;
  struct soil *soil;
  struct season_tape *tape;
  struct crop_d *crop_b;
  struct crop_d *crop_d;            /* [BENCH_TANGENTS] */
  struct season_weather *weather_b; /* [max_days + 1] */
  struct season_water_d *water_b;   /* with its `wet` [BENCH_FALLOW + max_days + 1] */
  double cell_days;                 /* of crops, simulated: neither ended lanes nor fallow count */
  double yield[BENCH_PRODUCTIONS];  /* [kg ha-1] mean final TWSO */
};

/* `crop`: wheat or maize, at BENCH_PLACES places in n_years years. False with a problem when there
 * is none of that name. Release in either case. */
bool bench_seasons_create(const char *crop, int n_years, bool continuous,
                          struct bench_seasons *seasons, struct problems *list);
void bench_seasons_destroy(struct bench_seasons *seasons);

/* All blocks forward. Returns the sum of final TWSO. */
double bench_forward(struct bench_seasons *seasons, enum bench_production production);
/* All blocks forward and back: d TWSO / d every scalar, ordinate and day of weather of each season
 * and, where water is limited, soil parameter. Returns a sum of derivatives. */
double bench_gradient(struct bench_seasons *seasons, enum bench_production production);
/* All blocks forward, and tangents of each season along BENCH_TANGENTS parameters in one pass.
 * Returns a sum of derivatives. */
double bench_tangents(struct bench_seasons *seasons, enum bench_production production);
/* [bytes] of the tape that a production needs */
size_t bench_tape_bytes(const struct bench_seasons *seasons, enum bench_production production);
