#pragma once
/* What a forcing data set calls its variables, and how they become WOFOST's weather. */
#include "support/problems.h"
#include "weather/weather_store.h"
#include <stdbool.h>

/* What can be read: WOFOST's own inputs, and what vapour pressure is derived from. */
enum forcing_quantity {
  FORCING_IRRAD,    /* J m-2 d-1 */
  FORCING_TMIN,     /* degC */
  FORCING_TMAX,     /* degC */
  FORCING_TEMP,     /* degC */
  FORCING_RAIN,     /* cm d-1 */
  FORCING_WIND,     /* m s-1 at the source's height */
  FORCING_VAP,      /* hPa */
  FORCING_DEW,      /* degC   dew point */
  FORCING_RELHUM,   /* 1      relative humidity */
  FORCING_SPECHUM,  /* 1      specific humidity */
  FORCING_PRESSURE, /* Pa     surface pressure */
  FORCING_E0,       /* cm d-1 evaporation, where a file brings it: open water, */
  FORCING_ES0,      /* cm d-1 bare soil, */
  FORCING_ET0,      /* cm d-1 canopy */
  N_FORCING
};

struct quantity_info {
  const char *name, *unit; /* for messages; unit after conversion */
  double least, most;      /* what a daily value on Earth cannot leave */
  bool required;
};
extern const struct quantity_info quantity_info[N_FORCING];

/* One way to find a quantity. Earlier rows win. */
struct profile_row {
  enum forcing_quantity quantity;
  const char *name;          /* variable, or NULL: by standard_name and cell_methods */
  const char *standard_name; /* of a row without a name */
  const char *cell_method;   /* "minimum": must occur in cell_methods; NULL = any */
  const char *unit;          /* where the file gives none; NULL = it must */
  double height;             /* wind: m above the ground; 0 = unknown */
};

struct profile {
  const char *name;
  const char *also[5]; /* other names of it, NULL-terminated */
  int n;
  const struct profile_row *row; /* [n] */
};

enum { MAX_PROFILES = 16 };
/* The tables to search, in order: one by name, or every one for "auto" (or NULL). Returns their
 * number; 0 and a problem that lists the names when there is none of that name. */
int profile_tables(const char *name, const struct profile *table[MAX_PROFILES],
                   struct problems *list);

/* value = scale * stored + offset in the quantity's unit, for a file's spelling of its unit. An
 * amount without "per day" (mm, J m-2) is taken as the day's. False when it cannot be converted. */
bool profile_unit(enum forcing_quantity quantity, const char *unit, double *scale, double *offset);

/* Factor from wind at height z [m] to 2 m (log profile of FAO56 equation 47; 1 at 2 m) */
double wind_to_2m(double z);
/* Vapour pressure [hPa] */
double vapour_of_dew(double dew);                                     /* FAO56 equation 14 */
double vapour_of_humidity(double humidity, double tmin, double tmax); /* FAO56 equation 19 */
double vapour_of_specific(double specific_humidity, double pressure_pa);
