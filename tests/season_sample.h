#pragma once
/* A block of eight different seasons on weather made by a formula. */
#include "season/season.h"

enum { SAMPLE_DAYS = 330, SAMPLE_TAPE = SAMPLE_DAYS + 10 };

/* Lanes: 0, 1 winter cereals, sown, with vernalisation (in 1 forced by VERNDVS); 2 starts at
 * emergence, temperature only; 3 sown, photoperiod; 4 ends by date before maturity; 5 its weather
 * ends early; 6 on the southern hemisphere, table of one knot; 7 goes on after maturity until its
 * end date. */
struct season_sample {
  struct season_block block; /* points into this struct */
  struct crop crop;
  struct season_weather weather[SAMPLE_DAYS + 1];
  struct sun_day sun[LANES][SUN_DAYS];
};

struct season_sample *season_sample_create(bool continuous); /* aligned_alloc; free() it */
/* Checksum (FNV-1a) of the sample's daily states and of the gradient of its final yield and LAI. */
uint64_t season_sample_checksum(bool continuous);
/* the same block with lane l's season where `from[l]` says */
struct season_sample *season_sample_turn(const struct season_sample *s, const int from[LANES]);
