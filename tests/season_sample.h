#pragma once
/* Eight different seasons on weather made by a formula, LANES of them in a block. */
#include "season/season.h"

enum {
  SAMPLE_DAYS = 330,
  SAMPLE_FALLOW = 45,
  SAMPLE_TAPE = SAMPLE_DAYS + 10,
  SAMPLE_EIGHT = 8,
  SAMPLE_PARTS = SAMPLE_EIGHT / LANES
};

/* Seasons: 0, 1 winter cereals, sown, with vernalisation (in 1 forced by VERNDVS); 2 starts at
 * emergence, temperature only; 3 sown, photoperiod; 4 ends by date before maturity; 5 its weather
 * ends early; 6 on the southern hemisphere, table of one knot; 7 goes on after maturity until its
 * end date. 2 and 6 respond to CO2.
 *
 * Their soils, where water is limited: 0 runs dry; 1 drains badly and is waterlogged, its crop
 * lacks oxygen; 2 ponds, since rain does not infiltrate; 3 is irrigated, its roots start at 25 cm;
 * 4 is shallow, roots reach its bottom; 5 starts with ponded water; 6 irrigated and wet, DEPNR
 * below 3; 7 loses rain by the size of the storm. Fallow before the crop of 0 to SAMPLE_FALLOW
 * days. */
struct season_sample {
  int first;                 /* lane l holds season `first` + l */
  struct season_block block; /* points into this struct */
  struct crop crop;
  struct season_weather weather[SAMPLE_DAYS + 1];
  struct sun_day sun[LANES][SUN_DAYS];
  struct season_water water; /* production `wlp`: */
  struct soil soil;
  struct season_wet wet[SAMPLE_FALLOW + SAMPLE_DAYS + 1];
};

/* the seasons from number `first` on; aligned_alloc, free() it */
struct season_sample *season_sample_create(bool continuous, bool limited, int first);
struct season_tape *season_sample_tape(void); /* with room for its soils */
/* Checksum (FNV-1a) of the eight seasons, one after the other, whatever LANES: of daily states and
 * of the gradient of final yield and LAI, where water is limited also of the last soil water. */
uint64_t season_sample_checksum(bool continuous, bool limited);
/* the same block with lane l's season where `from[l]` says */
struct season_sample *season_sample_turn(const struct season_sample *s, const int from[LANES]);
