#pragma once
/* Eight places (42 to 56 degrees north, each with a soil of its own) over years of generated
 * weather: winter cereal, spring cereal, tubers of tests/goldens, one after the other, with fallow
 * between them and, where asked for, a whole year of it after every fifth crop.
 *
 * Lanes 0 and 1 are dry and their soil is deep: in lane 0 water below the roots is remembered over
 * decades. In the others wet winters make the soil forget. In lane order the places get heavier,
 * deeper soil and more rain; sowing dates and the days of fallow before the first crop differ from
 * lane to lane. Roots start at 9.6 to 11.7 cm, never at 10, and ES0 is never 0: soil that has
 * drained to field capacity would stand on a kink on the crop's first day and on days that do not
 * dry it. The sky is a little darker than the generator's clearest, where the share of diffuse
 * light has a jump.
 */
#include "season/season.h"

enum {
  ROTATION_CROPS = 3,
  ROTATION_FALLOW = 80,
  ROTATION_PLACES = 8,
  ROTATION_PARTS = ROTATION_PLACES / LANES
};

/* one crop in a year, with the fallow until the next */
struct rotation_leg {
  struct season_block block;
  struct season_water water;
  struct season_weather *weather; /* [block.n_days + 1] */
  struct season_wet *wet;         /* [water.n_fallow + block.n_days + 1] */
  int crop;                       /* 0 winter cereal, 1 spring cereal, 2 tubers */
  int start[LANES];               /* day numbers of the crops' starts */
};

struct rotation {
  int first; /* lane l is place `first` + l of the eight */
  int n_legs;
  struct rotation_leg *leg; /* [n_legs] */
  struct crop *crop;        /* [ROTATION_CROPS] */
  struct soil *soil;
  struct soil_state *start; /* as a crop left it; counts where leg 0's water names it */
  int max_days;
  struct sun_day sun[LANES][SUN_DAYS];
};

/* The last leg goes on for 400 days. Aborts without memory or goldens. */
struct rotation *rotation_create(int n_legs, bool continuous, bool fallow_years, int first);
void rotation_destroy(struct rotation **rotation);
/* a tape with room for any leg */
struct season_tape *rotation_tape(const struct rotation *rotation);
