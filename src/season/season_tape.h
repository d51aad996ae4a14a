#pragma once
/* The daily record of a block of seasons: private to the season room. */
#include "season/season_state.h"

struct season_tape {
  int max_days;
  int n_days;                 /* days run */
  struct crop_state *state;   /* [max_days + 1] */
  struct crop_state *state_d; /* [max_days + 1] tangent */
  struct crop_flags *flags;   /* [max_days + 1] */
  struct crop_day_kept *kept; /* [max_days] for derivatives, where `keeps` */
  bool keeps;
  struct season_books books;
  lane dvsend, dvsend_d;      /* DVSEND and its tangent */
  struct leaf_log log, log_x; /* values; tangent or adjoint (whichever ran last) */
  struct leaf_log_hint hint;
  int end[LANES]; /* slot of the final state */
  int next_date;  /* no date ends a lane before this day; INT_MIN: to be looked at */
  lane_mask over; /* lanes that have ended; where next_date is known */
  enum season_status status[LANES];
  struct season_tape_water *water;       /* NULL: no room for soil water */
  struct season_tape_tangents *tangents; /* NULL: room for the one direction above */
  bool wet;                              /* what ran last was water-limited */
  void *memory;                          /* all arrays in one block */
};

/* the running mean of TMIN on day n (event rule 5) */
void season_tmin7(const struct season_block *block, const struct season_tape *tape, int n,
                  lane *tmin7);
/* in `reference` mode: first day of the mean and days in it, lane l */
void season_tmin_window(const struct season_block *block, const struct season_tape *tape, int n,
                        int l, int *first, int *count);
/* day n's weather as the crop uses it */
struct crop_weather season_crop_weather(const struct season_block *block,
                                        const struct season_tape *tape, int n);
void season_tape_free_tangents(struct season_tape *tape);
struct sun_lanes season_sun(const struct season_block *block, int n);

/* Dates end seasons before the growth of day n; records how and where each lane ended. False where
 * no crop lives on that day. */
bool season_lives(const struct season_block *block, struct season_tape *tape, int n);
struct water_sweep;
/* Day n of crop and soil. */
void season_day(const struct season_block *block, const struct crop *crop, struct season_tape *tape,
                int n, struct water_sweep *sweep);
/* The balance of dry matter starts from a crop's first state. */
void season_books_start(const struct crop_state *first, const lane *mass,
                        struct season_books *books);
/* Compares it with slot n; the largest gap of any day that is looked at counts: of each in debug
 * builds, else of the last. */
void season_balance(struct season_tape *tape, int n);
/* a variable of lane l in a state of the crop with its leaf mass born so far, or of a soil */
double season_read(const struct crop_state *x, const lane *mass, enum season_variable v, int l);
double season_read_soil(const struct soil_state *x, enum season_variable v, int l);
