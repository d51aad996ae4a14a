#pragma once
/* One day of the crop: the order in which WOFOST's processes run; see crop_day.c. */
#include "crop/assimilation.h"
#include "crop/crop_water.h"
#include "crop/leaf_log.h"
#include "crop/parameters.h"
#include "weather/sun.h"

/* State at the start of a day. X(field, unit, meaning) */
#define CROP_STATE(X)                                                                              \
  X(dvs, "1", "development stage")                                                                 \
  X(vern, "d", "vernalisation so far")                                                             \
  X(wrt, "kg ha-1", "living roots")                                                                \
  X(wst, "kg ha-1", "living stems")                                                                \
  X(wso, "kg ha-1", "living storage organs")                                                       \
  X(dead, "kg ha-1", "dead leaves, as counted in the leaf log")                                    \
  X(dwrt, "kg ha-1", "dead roots")                                                                 \
  X(dwst, "kg ha-1", "dead stems")                                                                 \
  X(dwlv, "kg ha-1", "dead leaves, sum of death rates")                                            \
  X(rd, "cm", "rooting depth")                                                                     \
  X(laiexp, "ha ha-1", "leaf area in the exponential stage")                                       \
  X(lai, "ha ha-1", "leaf area index with stems and pods")                                         \
  X(day_emergence, "d", "moment of emergence in days since the crop's start; -1 = not yet")        \
  X(day_anthesis, "d", "moment of anthesis; -1 = not yet")                                         \
  X(day_maturity, "d", "moment of maturity; -1 = not yet")

struct crop_state {
#define X(field, unit, meaning) lane field; /* unit and meaning are in CROP_STATE */
  CROP_STATE(X)
#undef X
};
enum { CROP_STATE_FIELDS = sizeof(struct crop_state) / sizeof(lane) };

/* the part of the state that carries no derivative */
struct crop_flags {
  lane stage;      /* enum stage */
  lane vernalised; /* 1 once vernalisation is over */
  lane_mask live;  /* the season has not ended when this day starts */
};

/* the day's weather as the crop uses it */
struct crop_weather {
  lane irrad; /* [J m-2 d-1] */
  lane tmax;  /* [degC] */
  lane temp;  /* [degC] */
  lane tmin7; /* [degC] running mean of TMIN (event rule 5) */
};

/* what is the same on every day of a block of seasons */
struct crop_season {
  bool continuous;       /* event mode */
  lane_mask sown;        /* starts at sowing, else at emergence */
  lane_mask ends_mature; /* ends at maturity (end types `maturity`, `earliest`) */
};

void crop_initial(const struct crop *c, const struct crop_season *s, struct crop_state *state,
                  struct crop_flags *flags, struct leaf_log *log);
void crop_initial_tl(const struct crop *c, const struct crop_d *c_d, const struct crop_season *s,
                     struct crop_state *state_d, struct leaf_log *log_d);
void crop_initial_ad(const struct crop *c, struct crop_d *c_b, const struct crop_season *s,
                     struct crop_state *state_b, struct leaf_log *log_b);

/* what derivatives of a day need instead of computing the canopy again */
struct crop_day_kept {
  struct canopy_out whole;
  struct canopy_kept canopy;
};

/* Day n: from slot n of state, flags and log to slot n + 1. `kept` (NULL: not wanted) is for the
 * derivatives, which compute the canopy again where they are given NULL; `made` receives the day's
 * growth [kg ha-1] of all organs together, for the balance. `water` NULL: potential production, and
 * `use` is not touched. */
void crop_day(const struct crop *c, const struct crop_season *s, const struct sun_lanes *sun,
              const struct crop_weather *weather, int n, const struct crop_state *state,
              const struct crop_flags *flags, struct leaf_log *log, struct leaf_log_hint *hint,
              struct crop_state *state_new, struct crop_flags *flags_new,
              struct crop_day_kept *kept, lane *made, const struct crop_water *water,
              struct crop_water_use *use);
struct crop_day_work;
/* The day once more, for its tangents along any number of directions. */
void crop_day_again(const struct crop *c, const struct crop_season *s, const struct sun_lanes *sun,
                    const struct crop_weather *weather, int n, const struct crop_state *state,
                    const struct crop_flags *flags, const struct leaf_log *log,
                    struct leaf_log_hint *hint, const struct crop_day_kept *kept,
                    const struct crop_water *water, struct crop_day_work *work);
void crop_day_tl(const struct crop *c, const struct crop_d *c_d, const struct crop_season *s,
                 const struct sun_lanes *sun, const struct crop_weather *weather,
                 const struct crop_weather *weather_d, int n, const struct crop_state *state,
                 const struct crop_state *state_d, const struct leaf_log *log,
                 struct leaf_log *log_d, struct leaf_log_hint *hint,
                 const struct crop_day_work *work, struct crop_state *new_d,
                 const struct crop_water *water, const struct crop_water *water_d,
                 struct crop_water_use *use_d);
/* state_b: adjoint of the state after the day in, of the state before it out. Adds to weather_b,
 * c_b, water_b and the log's adjoint. */
void crop_day_ad(const struct crop *c, struct crop_d *c_b, const struct crop_season *s,
                 const struct sun_lanes *sun, const struct crop_weather *weather,
                 struct crop_weather *weather_b, int n, const struct crop_state *state,
                 const struct crop_flags *flags, const struct leaf_log *log, struct leaf_log *log_b,
                 struct leaf_log_hint *hint, const struct crop_day_kept *kept,
                 struct crop_state *state_b, const struct crop_water *water,
                 struct crop_water *water_b, const struct crop_water_use *use_b);
