#pragma once
/* The soil's part of the time loop, for blocks with `water`; private to the season room. */
#include "season/season_tape.h"

/* the daily record of the soil; day n is at n_fallow + n */
struct season_tape_water {
  int max_fallow, n_fallow; /* room; fallow days of the run before the crop's start */
  int n_days;               /* days of the run from there, fallow after the season's end included */
  struct soil_state *state; /* [max_fallow + max_days + 2] */
  struct soil_state *state_d; /* likewise, tangent */
  lane *evs;                  /* [cm d-1] likewise, evaporation from the soil */
  struct crop_water_use *use; /* [max_days + 2] day n at n: what the crop took */
  struct soil_totals total;   /* of the run */
  lane open;                  /* [cm] what season_water_open tells */
  lane booked;                /* [cm] water that analyses added (season_state.h) */
  void *memory;               /* all arrays in one block */
};

/* what a sweep over the days carries along */
struct water_sweep {
  struct soil soil;         /* with the crop's RDMSOL */
  struct soil soil_x;       /* its tangent or adjoint */
  struct soil_totals total; /* forward: sums so far */
  struct soil_state b;      /* backwards: adjoint of the state at hand */
};

/* the soil with the crop's RDMSOL */
struct soil season_water_soil(const struct season_block *block, const struct crop *crop);

/* what a day is for each lane's soil */
struct water_day {
  bool crop;       /* any crop lives: the crop's day was run */
  lane_mask moves; /* the soil is followed, else it holds its state */
  lane_mask bare;  /* no crop is on it */
  lane_mask ends;  /* the crop matures within the day and leaves bare soil (`continuous`) */
  lane part;       /* [d] of that day until then */
};
/* Day n; where a crop lives its day was run already. */
void season_water_kind(const struct season_block *block, const struct season_tape *tape, int n,
                       struct water_day *day);
struct soil_in season_water_in(const struct season_block *block, const struct season_tape *tape,
                               int n, const struct water_day *day);

/* initial water and fallow days, to the crop's first day */
void season_water_start(const struct season_block *block, const struct crop *crop,
                        struct season_tape *tape, struct water_sweep *sweep);
/* what the crop uses on day n */
void season_water_seen(const struct season_block *block, const struct season_tape *tape, int n,
                       const struct water_sweep *sweep, struct crop_water *seen);
/* the soil's day n, after the crop's */
void season_water_day(const struct season_block *block, struct season_tape *tape, int n,
                      struct water_sweep *sweep);
/* the day on which no soil of a block is followed any more */
int season_water_last_day(const struct season_block *block);
/* Compares the sums so far with the state before day n, as season_balance does. */
void season_water_balance(struct season_tape *tape, int n, const struct water_sweep *sweep);
/* fallow after the crops of a block, and the balance */
void season_water_finish(const struct season_block *block, struct season_tape *tape,
                         struct water_sweep *sweep);

void season_water_start_tl(const struct season_block *block, const struct crop *crop,
                           const struct crop_d *crop_d, const struct season_water_d *water_d,
                           struct season_tape *tape, struct water_sweep *sweep);
void season_water_seen_tl(const struct season_block *block, const struct season_tape *tape, int n,
                          const struct season_weather *weather_d,
                          const struct season_water_d *water_d, const struct water_sweep *sweep,
                          struct crop_water *seen_d);
void season_water_day_tl(const struct season_block *block, struct season_tape *tape, int n,
                         const struct crop_water_use *use_d, const struct season_water_d *water_d,
                         struct water_sweep *sweep);
void season_water_finish_tl(const struct season_block *block, struct season_tape *tape,
                            const struct season_water_d *water_d, struct water_sweep *sweep);

/* Day n backwards, before the crop's: in_b receives the adjoints of what crop and weather did,
 * wet_b (NULL = not wanted) those of the weather that no crop sees, b (NULL: no crop lives) what
 * belongs to the crop's state after its day. in_b->rd is of the crop's state before it. */
void season_water_day_ad(const struct season_block *block, const struct season_tape *tape, int n,
                         struct season_wet *wet_b, struct water_sweep *sweep, struct soil_in *in_b,
                         struct crop_state *b);
/* after the crop's day: from what it saw to the soil and, where given, the weather */
void season_water_seen_ad(const struct season_block *block, int n, const struct crop_water *seen_b,
                          struct season_weather *weather_b, struct season_wet *wet_b,
                          struct water_sweep *sweep);
void season_water_plant(const struct season_seed *seed, struct soil_state *b);
