#pragma once
/* Daily weather of some cells in WOFOST's units: what the forcing readers fill and the seasons
 * read. */
#include <stdbool.h>
#include <stddef.h>

enum weather_variable {
  WEATHER_IRRAD, /* J m-2 d-1  global radiation */
  WEATHER_TMIN,  /* degC */
  WEATHER_TMAX,  /* degC */
  WEATHER_TEMP,  /* degC       daily mean; (TMIN + TMAX) / 2 where a source has none */
  WEATHER_VAP,   /* hPa        vapour pressure */
  WEATHER_WIND,  /* m s-1      at 2 m */
  WEATHER_RAIN,  /* cm d-1 */
  WEATHER_E0,    /* cm d-1     open-water evaporation */
  WEATHER_ES0,   /* cm d-1     bare-soil evaporation */
  WEATHER_ET0,   /* cm d-1     potential evapotranspiration of a canopy */
  N_WEATHER
};

extern const char *const weather_name[N_WEATHER]; /* "IRRAD", ... */
extern const char *const weather_unit[N_WEATHER];

/* How a variable's numbers came from those of its source:
 *
 *   value = read scale + offset,   read = stored stored_scale + stored_offset where it is packed,
 *
 * else as stored, each operation rounded. scale 0: nothing is known. What it says is a means to
 * keep values in less memory (season/season_packed.h), never one to change them. */
struct weather_form {
  double scale, offset;
  bool packed;
  double stored_scale, stored_offset;
};

struct weather_store {
  int n_cells;         /* cells held here */
  int *cell;           /* [n_cells] their global numbers, ascending */
  int day0, n_days;    /* first day number (support/calendar.h), days held */
  bool has[N_WEATHER]; /* held at all */
  struct weather_form form[N_WEATHER];
  bool computed[N_WEATHER]; /* of E0, ES0, ET0: by evaporation_fill */
  bool temp_given;          /* TEMP came from the source and is not the mean of TMIN and TMAX */
  double *value[N_WEATHER]; /* [n_cells][n_days], NaN = missing; NULL when not held */
  double *altitude;         /* [n_cells] m above the sea by the source, or where evaporation was
                               computed; NULL, NaN = unknown */
};

int weather_store_find(const struct weather_store *store, int cell); /* local row, or -1 */

/* Where the weather of a day is. */
struct weather_day {
  const struct weather_store *store; /* not owned; NULL = nowhere */
  int row, day;                      /* row < 0 = nowhere; day number */
};
/* NaN where the store does not hold it */
double weather_day_value(const struct weather_day *at, enum weather_variable variable);
/* [bytes] of its values */
size_t weather_store_bytes(const struct weather_store *store);
void weather_store_destroy(struct weather_store *store);
