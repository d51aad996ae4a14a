#pragma once
/* The daily record of a block of seasons: private to the season room. */
#include "season/season.h"

struct season_tape {
  int max_days;
  int n_days;                 /* days run */
  struct crop_state *state;   /* [max_days + 1] */
  struct crop_state *state_d; /* [max_days + 1] tangent */
  struct crop_flags *flags;   /* [max_days + 1] */
  lane *gass;                 /* [max_days] gross assimilation */
  lane made, mass_open;       /* what season_mass_made and season_mass_open tell */
  lane dvsend, dvsend_d;      /* DVSEND and its tangent */
  struct leaf_log log, log_x; /* values; tangent or adjoint (whichever ran last) */
  struct leaf_log_hint hint;
  int end[LANES]; /* slot of the final state */
  enum season_status status[LANES];
  struct season_tape_water *water; /* NULL: no room for soil water */
  bool wet;                        /* what ran last was water-limited */
  void *memory;                    /* all arrays in one block */
};

/* the running mean of TMIN on day n (event rule 5) */
void season_tmin7(const struct season_block *block, const struct season_tape *tape, int n,
                  lane *tmin7);
/* in `reference` mode: first day of the mean and days in it, lane l */
void season_tmin_window(const struct season_block *block, const struct season_tape *tape, int n,
                        int l, int *first, int *count);
struct sun_lanes season_sun(const struct season_block *block, int n);
