#pragma once
/* The state of a block of seasons between two days, for what runs them piece by piece: filters,
 * forecasts, restarts. It is copied, written and read, advanced with the bits of an unbroken run,
 * and changed by an analysis.
 *
 *   struct season_state *state = season_state_create(max_days, wet);
 *   season_state_start(&block, &crop, state);
 *   season_advance(&block, &crop, state, to, tape);       each lane to the start of its day to[l]
 *   n = season_state_pack(state, l, block.weather, &crop, record);       one season, any lane ...
 *   season_state_unpack(record, block.weather, &crop, l, state);         ... of any block
 *   changed = season_update(&block, &crop, &analysis, state);
 *
 * Day n of a lane is n days after its crop's start, as everywhere; the lanes of a state may stand
 * on different days. A state depends on the weather before its day alone.
 *
 * Of the leaf log (crop/leaf_log.c) only classes that can still matter are kept: a class that is
 * dead and older than any window of ageing can reach again tells nothing. The widest window is that
 * of a day of 60 degC; on hotter days, daily mean, the last bit of a run may depend on its breaks.
 */
#include "season/season.h"

/* [kg ha-1] dry matter of each organ, dead parts included */
struct season_organs {
  lane roots, stems, storage, leaves;
};
/* [kg ha-1] the balance of dry matter */
struct season_books {
  lane made;                  /* growth of all organs since the crop's start */
  lane open;                  /* the largest gap so far (season_mass_open) */
  lane booked;                /* what analyses added; negative: removed */
  struct season_organs start; /* before the first day */
};
/* soil, and the balance of its water */
struct season_soil {
  struct soil_state x;
  struct soil_totals total; /* sums since the first day that the soil is followed */
  lane open;                /* [cm] the largest gap so far (season_water_open) */
  lane booked;              /* [cm] what analyses added; negative: removed */
};

/* An analysis splits the leaf class that is dying, so that a log can hold more classes than days:
 * by at most so many; then the oldest, a dead one, is dropped. */
enum { SEASON_LOG_SPARE = 4 };

struct season_state {
  int max_days;   /* room */
  bool wet;       /* water-limited production */
  int day[LANES]; /* the state is that at the start of this day; negative in the fallow before */
  int end[LANES]; /* day of its end; -1 before */
  enum season_status status[LANES]; /* counts once it has ended */
  struct crop_flags flags;
  struct crop_state crop; /* before the crop's start: that of its first day */
  struct season_books books;
  struct season_soil soil; /* `wet` only */
  int n_classes[LANES];    /* at least 1 */
  struct leaf_log log;     /* [max_days + 1 + SEASON_LOG_SPARE], the oldest class at 0 */
  void *memory;            /* of the log */
};

/* Room for seasons of up to max_days days; NULL without memory. */
struct season_state *season_state_create(int max_days, bool wet);
void season_state_destroy(struct season_state **state); /* sets NULL */
size_t season_state_bytes(int max_days);
/* All lanes; `to` has room for as many days as `from`, and the same production. */
void season_state_copy(const struct season_state *from, struct season_state *to);

/* The first state of a block: at the crop's start, where water is limited `fallow` days before. */
void season_state_start(const struct season_block *block, const struct crop *crop,
                        struct season_state *state);
/* Advances each lane to the start of day to[l], from wherever it stands; to the end of the block's
 * weather at most, which is also what SEASON_FINAL requests. A lane that is there already, or
 * beyond, is left alone. The bits are those of season_forward, wherever the run is broken and
 * whatever is in the other lanes; the days run are those from the first lane's to the last's.
 *
 * The tape is workspace. Afterwards it answers season_value, season_transpiration and
 * season_evaporation on the days run of each lane, and what season.h tells of ends and balances
 * where the lane was run to the end of the weather. No derivatives run on it. Block and crop may
 * differ from those of earlier days in what those days did not see. */
void season_advance(const struct season_block *block, const struct crop *crop,
                    struct season_state *state, const int to[LANES], struct season_tape *tape);

/* Value of lane l; NAN for soil variables in potential production, and for SEASON_DVSEND. */
double season_state_value(const struct season_state *state, enum season_variable variable, int l);

/* One season as plain numbers, for memory or files, from lane l; returns how many it wrote, at most
 * season_state_length(max_days + 1 + SEASON_LOG_SPARE, wet). `weather`, of the block: what it and
 * the crop tell of the ageing of leaves is left out, some third of a record, and must be given
 * again when the record is read; NULL: the record stands alone. */
int season_state_pack(const struct season_state *state, int l, const struct season_weather *weather,
                      const struct crop *crop, double *record);
/* Reads a record into lane l. False, and the lane is not to be used, where the state has no room
 * for it or is of the other production, or where weather (NULL as when it was written) or crop do
 * not give the leaves the age they had. */
bool season_state_unpack(const double *record, const struct season_weather *weather,
                         const struct crop *crop, int l, struct season_state *state);
/* the most numbers that a season with so many leaf classes takes; those that a record takes */
int season_state_length(int n_classes, bool wet);
int season_state_classes(const double *record);

/* What an analysis makes of a state; NAN: as it was. */
struct season_analysis {
  lane lai;           /* [ha ha-1] as SEASON_LAI */
  lane wlv;           /* [kg ha-1] living leaves */
  lane wst, wso, wrt; /* [kg ha-1] living stems, storage organs, living roots */
  lane w, wlow;       /* [cm] water in the rooted zone, in the subsoil; not read where not `wet` */
};
/* Gives the living seasons their analysed states and returns where something changed.
 *
 * Leaves: the area of each living class is multiplied by one factor, its mass by another, so that
 * leaves keep their ages and die when they would have; none falls below a thousandth, for a class
 * without area or mass cannot be scaled again. Leaf area follows LAI minus the area of the analysed
 * stems and pods; LAIEXP follows it while leaves grow exponentially. Masses are not negative, water
 * stays between wilting point and saturation. DVS, flags, dead parts and roots' depth are what they
 * were. The balances close: what is added is booked. A value equal to the state's changes no bit.
 *
 * Nothing changes before emergence, after maturity, from the season's end on. */
lane_mask season_update(const struct season_block *block, const struct crop *crop,
                        const struct season_analysis *analysis, struct season_state *state);
