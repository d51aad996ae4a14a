#pragma once
/* What a forcing data set calls its variables, and how they become WOFOST's weather. */
#include "support/problems.h"
#include "weather/weather_limits.h"
#include <stdbool.h>

/* What can be read: WOFOST's own inputs, and what they are derived from. */
enum forcing_quantity {
  FORCING_IRRAD,      /* J m-2 d-1 */
  FORCING_DAYLIGHT,   /* W m-2  radiation, mean over daylight */
  FORCING_DAYLENGTH,  /* s      that daylight lasts */
  FORCING_SUNSHINE,   /* h      of bright sunshine a day */
  FORCING_TMIN,       /* degC */
  FORCING_TMAX,       /* degC */
  FORCING_TEMP,       /* degC */
  FORCING_RAIN,       /* cm d-1 */
  FORCING_WIND,       /* m s-1 at the source's height */
  FORCING_WIND_EAST,  /* m s-1 towards the east, */
  FORCING_WIND_NORTH, /* m s-1 towards the north */
  FORCING_VAP,        /* hPa */
  FORCING_DEW,        /* degC   dew point */
  FORCING_RELHUM,     /* 1      relative humidity */
  FORCING_SPECHUM,    /* 1      specific humidity */
  FORCING_PRESSURE,   /* Pa     surface pressure */
  FORCING_E0,         /* cm d-1 evaporation, where a file brings it: open water, */
  FORCING_ES0,        /* cm d-1 bare soil, */
  FORCING_ET0,        /* cm d-1 canopy */
  N_FORCING
};

struct quantity_info {
  const char *name, *unit;      /* for messages; unit after conversion */
  struct weather_limits limits; /* what a daily value on Earth cannot leave */
};
extern const struct quantity_info quantity_info[N_FORCING];

/* One way to find a quantity. Earlier rows win. */
struct profile_row {
  enum forcing_quantity quantity;
  const char *name;          /* variable ('-' counts as '_'), or NULL: by standard_name */
  const char *standard_name; /* of a row without a name */
  const char *cell_method;   /* "minimum": the time's in cell_methods; NULL = any */
  const char *unit;          /* where the file gives none; NULL = it must */
  double height;             /* wind: m above the ground; 0 = unknown */
};

struct profile {
  const char *name;
  const char *also[5]; /* other names of it, NULL-terminated */
  int n;
  const struct profile_row *row; /* [n] */
  bool by_name_only;       /* not in "auto": other files would be misread by its names or days */
  bool total_before_stamp; /* radiation and rain are totals of the day that ends at their time */
  bool no_31_december;     /* leap years end on 30 December */
};

enum { MAX_PROFILES = 16 };
/* The tables to search, in order: one by name, or for "auto" (or NULL) every one that need not be
 * named. Returns their number; 0 and a problem that lists the names when there is none of that
 * name. */
int profile_tables(const char *name, const struct profile *table[MAX_PROFILES],
                   struct problems *list);
/* Every table, by the names that forcing.profile knows; returns their number. */
int profile_all(const struct profile *table[MAX_PROFILES]);
bool profile_same_name(const char *a, const char *b); /* of variables: '-' counts as '_' */
/* Name of the first profile that takes a variable of that name for the quantity, or NULL */
const char *profile_of_variable(enum forcing_quantity quantity, const char *variable);

/* value = scale * stored + offset in the quantity's unit, for a file's spelling of its unit. An
 * amount without "per day" (mm, J m-2) is taken as the day's. False when it cannot be converted. */
bool profile_unit(enum forcing_quantity quantity, const char *unit, double *scale, double *offset);

/* Factor from wind at height z [m] to 2 m (log profile of FAO56 equation 47; 1 at 2 m) */
double wind_to_2m(double z);
