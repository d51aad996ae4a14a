#pragma once
/* a block of LANES seasons: forward, tangent, adjoint.
 *
 * Day n of a lane is n days after its crop's start date (sowing or emergence). Slot n of the tape
 * is the state at that day's start. Lanes that have ended keep their final state, so slot `n_days`
 * is the final state of every lane. Memory: one tape a rank, reused by block after block.
 *
 *   struct season_tape *tape = season_tape_create(max_days);
 *   season_forward(&block, &crop, tape);
 *   season_adjoint(&block, &crop, tape, n_seeds, seeds, &crop_b, weather_b or NULL);
 *
 * Water-limited production: block.water is set and the tape has room for it (season_tape_water).
 * The soil is followed from `fallow` days before the crop's start, bare until then and again from
 * the season's end to the day `until`; then it holds its state.
 */
#include "crop/crop_day.h"
#include "soil/water_balance.h"
#include <stddef.h>

/* Weather of a block on one day. `tmin_past`: in `continuous` mode the mean of TMIN over this
 * and the six days before it, none before the crop's start (event rule 5); in `reference` mode the
 * sum of TMIN over the days before this one. */
struct season_weather {
  lane irrad, tmin, tmax, temp, et0, tmin_past;
};

/* What only water-limited production uses of a day. */
struct season_wet {
  lane rain, irrigation; /* [cm d-1] */
  lane e0, es0;          /* [cm d-1] evaporation from open water, from wet bare soil */
};

/* What water-limited production adds to a block. */
struct season_water {
  const struct soil *soil;      /* not owned; its rdmsol is not read: the crop's RDMSOL counts */
  int n_fallow;                 /* days of `wet` before the crop's start, the most of any lane */
  int fallow[LANES];            /* [d] each soil is followed from so long before its crop's start */
  const struct season_wet *wet; /* [n_fallow + n_days + 1], not owned, day n at n_fallow + n */
  /* Each soil is followed as bare fallow after its season's end, up to the start of this day,
   * counted from the crop's start, or up to the end of its weather; 0: it holds from the season's
   * end on. Of the calendar, never of what is differentiated. */
  int until[LANES];
  const struct soil_state *start; /* each soil `fallow` days before its crop's start, not owned;
                                     NULL: soil_initial */
};
/* a direction or adjoint of that */
struct season_water_d {
  struct soil soil;        /* rdmsol stays 0: its derivatives are those of the crop's RDMSOL */
  struct season_wet *wet;  /* [n_fallow + n_days + 1], not owned; NULL: none */
  struct soil_state start; /* where a start is given */
  struct soil_state last;  /* adjoints only, read: of the soil's last state, beside the seeds */
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
      *sun[LANES];           /* [SUN_DAYS] solar geometry at each lane's latitude, not owned */
  struct sun_days *sun_days; /* where it is made day by day in place of that, not owned; or NULL */
  const struct season_water *water; /* not owned; NULL: potential production */
};

struct season_tape;

struct season_tape *season_tape_create(int max_days); /* NULL without memory */
void season_tape_destroy(struct season_tape **tape);
size_t season_tape_bytes(int max_days);
/* Gives a tape room for soil water; false without memory. */
bool season_tape_water(struct season_tape *tape, int max_fallow);
size_t season_tape_water_bytes(int max_days, int max_fallow);

/* Fills tmin_past of weather[0 .. n_days] from tmin. */
void season_prepare_weather(bool continuous, int n_days, struct season_weather *weather);

void season_forward(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape);
/* The same, and on the tape what derivatives would otherwise compute again: half of a gradient's
 * canopy. The bits of both are the same. */
void season_forward_keep(const struct season_block *block, const struct crop *crop,
                         struct season_tape *tape);

/* [d] Moments of maturity, counted from each lane's start, as season_forward finds them where no
 * date ends the season first; -1 where a lane's temperatures, temp[days[l]] [degC], end before. Of
 * the block its rule and its sun are read. */
void season_maturity(const struct season_block *block, const struct crop *crop, const lane *temp,
                     const int days[LANES], double maturity[LANES]);

/* Outputs of a season. X(NAME, unit, meaning) */
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

/* and what only water-limited production has */
#define SEASON_WATER_VARIABLES(X)                                                                  \
  X(SM, "cm3 cm-3", "moisture of the rooted zone")                                                 \
  X(W, "cm", "water in the rooted zone")                                                           \
  X(WLOW, "cm", "water in the subsoil, from the rooted zone down to RDMSOL")                       \
  X(WWLOW, "cm", "water in both")

enum season_variable {
#define X(NAME, unit, meaning) SEASON_##NAME,
  SEASON_VARIABLES(X) SEASON_WATER_VARIABLES(X)
#undef X
      N_SEASON_VARIABLES_WLP,
  SEASON_DVSEND = N_SEASON_VARIABLES_WLP /* no state: DVSEND, the development stage of maturity,
                                            for what measures how far a crop is from it */
};
enum { N_SEASON_VARIABLES = SEASON_SM }; /* of both productions */
extern const char *const season_variable_name[N_SEASON_VARIABLES_WLP];
extern const char *const season_variable_unit[N_SEASON_VARIABLES_WLP];
extern const char *const season_variable_meaning[N_SEASON_VARIABLES_WLP];
int season_variable_find(const char *name);       /* -1 if none */
int season_water_variable_find(const char *name); /* those of SEASON_WATER_VARIABLES too */

enum { SEASON_FINAL = 1 << 30 }; /* as a day: the season's last state */

/* Value at the start of a day of lane l; days after the end hold the final state. Soil variables
 * are known from -fallow days on, and NaN in potential production; the final state of a soil is the
 * last that was followed, after the fallow that comes after the season's end. */
double season_value(const struct season_tape *tape, enum season_variable variable, int day, int l);
/* transpiration [cm d-1] of day `day` at its start's state, as PCSE reports it; 0 in the fallow
 * after the season's end */
double season_transpiration(const struct season_block *block, const struct crop *crop,
                            const struct season_tape *tape, int day, int l);
/* [cm d-1] evaporation from the soil on a day from -fallow on; where the soil is not followed after
 * the season's end, that of a whole day under the final crop. Water-limited production only. */
double season_evaporation(const struct season_block *block, const struct crop *crop,
                          const struct season_tape *tape, int day, int l);
/* whether the rooted zone lacked air (SM above SM0 - CRAIRC) when the crop's day `day` ended;
 * water-limited production only */
bool season_airless(const struct season_tape *tape, int day, int l);
/* [cm] residual of the water balance of the whole run (positive: gain): rounding, or the
 * season is wrong. 0 in potential production. */
double season_water_open(const struct season_tape *tape, int l);
/* [kg ha-1] growth of all organs over the run, and residual of the balance of dry matter
 * (positive: gain): rounding, and the difference of partitioning fractions from a sum of 1 (at most
 * 1e-4 of the growth, crop/parameter_check.c), or the season is wrong */
double season_mass_made(const struct season_tape *tape, int l);
double season_mass_open(const struct season_tape *tape, int l);
/* Whether that is no more than rounding: 1e-9 cm of water, a hundred thousand roundings of the
 * metres that a season moves; of mass 1e-6 kg ha-1 beside what partitioning may lack. */
bool season_water_closes(const struct season_tape *tape, int l);
bool season_mass_closes(const struct season_tape *tape, int l);
/* Whether lane l's states, from day `first` of its crop on, are those of a crop: finite, no organ
 * lighter than nothing, LAI and dry matter within what canopies reach. NULL, or what is wrong. */
const char *season_implausible(const struct season_tape *tape, int first, int l);
int season_end(const struct season_tape *tape, int l); /* slot of the final state */
/* the soils' last states, and their tangents: what a season that follows starts from */
void season_soil_last(const struct season_tape *tape, struct soil_state *state);
void season_soil_last_tl(const struct season_tape *tape, struct soil_state *state_d);
enum season_status season_status(const struct season_tape *tape, int l);
int season_days(const struct season_tape *tape);       /* days that any lane's crop was run */
int season_water_days(const struct season_tape *tape); /* days that any lane's soil was followed */

/* The derivative of season_value along a parameter direction crop_d (its derived members are set by
 * season_tangent) and a weather direction (NULL = none); runs after season_forward. Direction
 * fields of weather_d: irrad, tmin, tmax, temp, and et0 where water is limited; tmin_past is set
 * here. */
void season_tangent(const struct season_block *block, const struct crop *crop,
                    struct crop_d *crop_d, struct season_weather *weather_d,
                    struct season_tape *tape);
/* Tangents along several directions in one pass over the season, after season_tape_tangents.
 * season_value_tl and season_soil_last_tl read that of season_tape_take; the first, unless told. */
struct season_direction {
  struct crop_d *crop;                /* its derived members are set */
  struct season_weather *weather;     /* NULL: none; as in season_tangent */
  const struct season_water_d *water; /* NULL: none */
};
/* room on a tape for n directions; false without memory */
bool season_tape_tangents(struct season_tape *tape, int n);
void season_tape_take(struct season_tape *tape, int direction);
void season_tangents(const struct season_block *block, const struct crop *crop, int n_directions,
                     const struct season_direction *directions, struct season_tape *tape);
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

/* The same with directions and adjoints of water-limited production, which may be NULL. */
void season_water_tangent(const struct season_block *block, const struct crop *crop,
                          struct crop_d *crop_d, struct season_weather *weather_d,
                          const struct season_water_d *water_d, struct season_tape *tape);
void season_water_adjoint(const struct season_block *block, const struct crop *crop,
                          struct season_tape *tape, int n_seeds, const struct season_seed *seeds,
                          struct crop_d *crop_b, struct season_weather *weather_b,
                          struct season_water_d *water_b);
