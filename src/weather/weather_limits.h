#pragma once
/* What daily weather can be, whatever it comes from: campaigns, sites and the Python binding ask
 * the same table. See weather_limits.c for the limits' sources and the margins of observed weather.
 */
#include "weather/weather_store.h"
#include <stddef.h>
#include <stdint.h>

/* -- a number for itself */

struct weather_limits {
  double least, most;
  double slack; /* packing and interpolation leave rain of -1e-9: down to least - slack it is least
                   that is meant; 0 where numbers below 0 are nothing special */
};

/* Rows for tables that hold more than weather's own variables */
#define WEATHER_LIMITS_IRRAD 0.0, 5e7, 1e4
#define WEATHER_LIMITS_TMIN -95.0, 60.0, 0.0
#define WEATHER_LIMITS_TMAX -95.0, 65.0, 0.0
#define WEATHER_LIMITS_TEMP -95.0, 60.0, 0.0
#define WEATHER_LIMITS_VAP 0.0, 75.0, 1e-3
#define WEATHER_LIMITS_WIND 0.0, 60.0, 1e-3
#define WEATHER_LIMITS_RAIN 0.0, 200.0, 1e-3
#define WEATHER_LIMITS_EVAPORATION -0.09, 5.0, 0.0 /* E0, ES0, ET0 */
#define WEATHER_LIMITS_IRRIGATION 0.0, 200.0, 1e-3 /* cm d-1 */

extern const struct weather_limits weather_limits[N_WEATHER];

enum weather_verdict {
  WEATHER_FINE,    /* or missing (NaN) */
  WEATHER_LEAST,   /* limits->least is meant */
  WEATHER_OUTSIDE, /* no weather */
  WEATHER_CODE     /* no weather, and a code for missing by its look: -999, 1e20, -32768 ... */
};
/* Of a value, and of the number that stood for it in its file, in the file's unit: a code's tenth
 * of a millimetre must not pass for rounding. */
enum weather_verdict weather_judge(const struct weather_limits *limits, double value,
                                   double stored);

/* What of n numbers, `stride` apart and in the limits' unit, is no weather. */
struct weather_outside {
  int n, first; /* how many, and the first's place */
  bool code;    /* one of them looks like a code for missing */
};
struct weather_outside weather_outside(const struct weather_limits *limits, const double *x,
                                       size_t stride, int n);

/* -- the days and years of a cell */

/* An array is [n_days] with a stride; NULL = not there. A missing number (NaN) is skipped. */
struct weather_cell {
  int cell;             /* number that orders cells and is kept of the first found */
  double altitude;      /* m above the sea (NaN = unknown) */
  const double *sun;    /* [SUN_DAYS] by sun_radiation of its latitude */
  int day0, n_days;     /* day number of the arrays' first entry */
  int begin[N_WEATHER]; /* first entry of each that counts */
  size_t stride;
  double *value[N_WEATHER];
};

enum weather_check {
  CHECK_ABOVE_SUN,   /* days of radiation above that outside the atmosphere */
  CHECK_BRIGHT,      /* days above clear-sky radiation */
  CHECK_DARK,        /* days without radiation while the sun shines */
  CHECK_DIM_YEAR,    /* years whose largest radiation is far below clear-sky radiation */
  CHECK_HAZY_YEAR,   /* years whose largest radiation is below clear-sky radiation */
  CHECK_SWAPPED,     /* days with TMIN above TMAX */
  CHECK_HOT_YEAR,    /* years of a mean TMAX that no place has */
  CHECK_FLAT_YEAR,   /* years without a difference between TMIN and TMAX */
  CHECK_SATURATED,   /* days with vapour above saturation at TMAX */
  CHECK_DRY_YEAR,    /* years whose air never gets near saturation */
  CHECK_WET_YEAR,    /* years of more rain than any field has */
  CHECK_RAINLESS,    /* years with hardly any rain */
  CHECK_WINDY_YEAR,  /* years of a mean wind that no field has */
  CHECK_CALM_YEAR,   /* years without wind */
  CHECK_EVAPORATING, /* years of more evaporation than any field has; E0, ES0, ET0 */
  N_WEATHER_CHECKS
};

/* what a check has found; of = days or years of cells that it looked at */
struct weather_finding {
  int64_t n, of;
  int cell, day;       /* the first found */
  double value, bound; /* there */
};

struct weather_findings {
  struct weather_finding of[N_WEATHER_CHECKS];
};

/* Adds a cell to the findings; cells come in ascending order. Where `mend`, impossible days become
 * missing: IRRAD above the sun's, and TMIN, TMAX and TEMP where TMIN is above TMAX. */
void weather_check_cell(const struct weather_cell *cell, bool mend,
                        struct weather_findings *findings);

enum weather_severity {
  WEATHER_UNREMARKABLE,
  WEATHER_NOTED,   /* to be reported */
  WEATHER_MENDED,  /* impossible days, few of them */
  WEATHER_REFUSED, /* cannot be right: most likely another unit */
};
/* Not of what another check refuses for the same reason */
enum weather_severity weather_severity(enum weather_check check,
                                       const struct weather_findings *findings);
extern const enum weather_variable weather_check_variable[N_WEATHER_CHECKS];
/* "IRRAD is above ... on 12 of 3000 days (0.4 %), first PLACE on 2001-06-01: 4e7 J m-2 d-1, at most
 * 3.9e7 is possible": returns text. place: of the first, "" = there is one only. */
enum { WEATHER_FINDING_TEXT = 768 };
const char *weather_finding_text(enum weather_check check, const struct weather_finding *finding,
                                 const char *place, char text[WEATHER_FINDING_TEXT]);
/* Whether weather_check_cell makes the days found missing. */
bool weather_check_mends(enum weather_check check);
/* What may be wrong, "is its unit W m-2, ...?" */
extern const char *const weather_check_hint[N_WEATHER_CHECKS];
