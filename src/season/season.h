#pragma once
/* A block of eight seasons: forward, tangent, adjoint.
 *
 * Day n of a lane is n days after its crop's start date (sowing or emergence). Slot n of the tape
 * is the state at that day's start. Lanes that have ended keep their final state, so slot `n_days`
 * is every season's last word. Memory: one tape a rank, reused by block after block.
 *
 *   struct season_tape *tape = season_tape_create(max_days);
 *   season_forward(&block, &crop, tape);
 *   season_adjoint(&block, &crop, tape, n_seeds, seeds, &crop_b, weather_b or NULL);
 */
#include "crop/crop_day.h"
#include <stddef.h>

/* Weather of eight seasons on one day. `tmin_past`: in `continuous` mode the mean of TMIN over this
 * and the six days before it, none before the crop's start (event rule 5); in `reference` mode the
 * sum of TMIN over the days before this one. */
struct season_weather {
  lane irrad, tmin, tmax, temp, et0, tmin_past;
};

enum season_status {
  SEASON_MATURE,    /* ended at maturity */
  SEASON_BY_DATE,   /* ended at its end date, not mature */
  SEASON_NO_WEATHER /* its weather ended first */
};

struct season_block {
  struct crop_season rule;
  int n_days; /* days in `weather` (of the longest lane) */
  const struct season_weather
      *weather;       /* [n_days + 1], not owned; what a lane lacks is padded with its last day */
  int days[LANES];    /* days of weather that each lane has */
  int end_day[LANES]; /* day on which a date ends it (before that day's growth), or INT_MAX */
  int doy[LANES];     /* day of year of day 0 */
  int year_length[LANES][4]; /* days in the year of day 0 and in the three after it */
  const struct sun_day
      *sun[LANES]; /* [SUN_DAYS] solar geometry at each lane's latitude, not owned */
};

struct season_tape;

struct season_tape *season_tape_create(int max_days); /* NULL without memory */
void season_tape_destroy(struct season_tape **tape);
size_t season_tape_bytes(int max_days);

/* Fills tmin_past of weather[0 .. n_days] from tmin. */
void season_prepare_weather(bool continuous, int n_days, struct season_weather *weather);

void season_forward(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape);

/* What a season can be asked for. X(NAME, unit, meaning) */
#define SEASON_VARIABLES(X)                                                                        \
  X(DVS, "1", "development stage")                                                                 \
  X(LAI, "ha ha-1", "leaf area index, stems and pods included")                                    \
  X(RD, "cm", "rooting depth")                                                                     \
  X(TAGP, "kg ha-1", "total above-ground production, dead parts included")                         \
  X(TWLV, "kg ha-1", "leaves, dead ones included")                                                 \
  X(TWRT, "kg ha-1", "roots, dead ones included")                                                  \
  X(TWSO, "kg ha-1", "storage organs")                                                             \
  X(TWST, "kg ha-1", "stems, dead ones included")                                                  \
  X(WLV, "kg ha-1", "living leaves")                                                               \
  X(WST, "kg ha-1", "living stems")                                                                \
  X(WRT, "kg ha-1", "living roots")                                                                \
  X(DAY_EMERGENCE, "d", "days from start to emergence, -1 = not reached")                          \
  X(DAY_ANTHESIS, "d", "days from start to anthesis, -1 = not reached")                            \
  X(DAY_MATURITY, "d", "days from start to maturity, -1 = not reached")

enum season_variable {
#define X(NAME, unit, meaning) SEASON_##NAME,
  SEASON_VARIABLES(X)
#undef X
      N_SEASON_VARIABLES
};
extern const char *const season_variable_name[N_SEASON_VARIABLES];
extern const char *const season_variable_unit[N_SEASON_VARIABLES];
extern const char *const season_variable_meaning[N_SEASON_VARIABLES];
int season_variable_find(const char *name); /* -1 if none */

enum { SEASON_FINAL = 1 << 30 }; /* as a day: the season's last state */

/* Value at the start of a day of lane l; days after the end hold the final state. */
double season_value(const struct season_tape *tape, enum season_variable variable, int day, int l);
/* potential transpiration [cm d-1] of day `day` at its start's state, as PCSE reports it */
double season_transpiration(const struct season_block *block, const struct crop *crop,
                            const struct season_tape *tape, int day, int l);
int season_end(const struct season_tape *tape, int l); /* slot of the final state */
enum season_status season_status(const struct season_tape *tape, int l);
int season_days(const struct season_tape *tape); /* days run for any lane */

/* The derivative of season_value along a parameter direction crop_d (its derived members are set by
 * season_tangent) and a weather direction (NULL = none); runs after season_forward. Direction
 * fields of weather_d: irrad, tmin, tmax, temp; tmin_past is set here. */
void season_tangent(const struct season_block *block, const struct crop *crop,
                    struct crop_d *crop_d, struct season_weather *weather_d,
                    struct season_tape *tape);
double season_value_tl(const struct season_tape *tape, enum season_variable variable, int day,
                       int l);

/* adjoint of one value: d J / d season_value(variable, day, lane) */
struct season_seed {
  int day, lane;
  enum season_variable variable;
  double value;
};
/* Adds d J / d parameters to crop_b (derived members carried to p) and d J / d weather to weather_b
 * ([n_days + 1], NULL = not wanted). Seeds are sorted by day, ascending. */
void season_adjoint(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape, int n_seeds, const struct season_seed *seeds,
                    struct crop_d *crop_b, struct season_weather *weather_b);
