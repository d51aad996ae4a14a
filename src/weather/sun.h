#pragma once
/* Solar geometry by latitude and day of year: what a season needs of it each day. */
#include "support/lane.h"

/* one day at one latitude */
struct sun_day {
  double dayl;    /* [h] astronomical day length */
  double daylp;   /* [h] photoperiodic day length, sun above -4 degrees */
  double sinb[3]; /* sine of solar elevation at the three Gauss points of the half day */
  double rdsinbe; /* [s-1] 1 / integral of sinb (1 + .4 sinb) over the day; 0 without sun */
  double rangot;  /* [m2 d J-1] 1 / extraterrestrial radiation; 0 without sun */
  double half_sc; /* [W m-2] half the solar constant at this distance */
};

enum { SUN_DAYS = 366 };

/* the same for a block */
struct sun_lanes {
  lane dayl, daylp, sinb[3], rdsinbe, rangot, half_sc;
};

/* What does not depend on the latitude, by day of year - 1. */
struct sun_year {
  double sindec[SUN_DAYS], cosdec[SUN_DAYS]; /* of the declination */
  double sc[SUN_DAYS];                       /* [W m-2] solar constant at this distance */
};
void sun_year(struct sun_year *year);

/* Lane l of `sun` is at a latitude of that sine and cosine on day of year doy[l]; arrays [LANES].
 * The same bits as a table's. */
void sun_lanes(const struct sun_year *year, const double *sinlat, const double *coslat,
               const uint16_t *doy, struct sun_lanes *sun);
/* Fills table[day of year - 1] for a latitude [degrees north]. */
void sun_table_of(const struct sun_year *year, double lat, struct sun_day table[SUN_DAYS]);
/* Tables of the latitudes that were requested last, each made when it is requested: of the cells of
 * a grid, row by row, nearly none is made twice. */
enum { SUN_CACHED = 2 };
struct sun_cache {
  const struct sun_year *year; /* not owned */
  int64_t asked;               /* how often */
  double lat[SUN_CACHED];      /* NaN = none */
  int64_t last[SUN_CACHED];    /* when it was requested */
  struct sun_day table[SUN_CACHED][SUN_DAYS];
};
void sun_cache_start(const struct sun_year *year, struct sun_cache *cache);
/* Valid until SUN_CACHED other latitudes were requested. */
const struct sun_day *sun_cache_table(struct sun_cache *cache, double lat);
/* Days of seasons whose lanes have a latitude each, made one after another as they are requested;
 * see season_sun. */
struct sun_days {
  const struct sun_year *year;         /* not owned */
  double sinlat[LANES], coslat[LANES]; /* of the lanes' latitudes */
  int n, room;                         /* days made, days that there is room for */
  struct sun_lanes *day;               /* [room] */
};
/* lat[LANES] [degrees north]; no day is made yet. `room` and `day` are the caller's. */
void sun_days_start(const struct sun_year *year, const double *lat, struct sun_days *days);
/* A table where the year is not requested. */
void sun_table(double lat, struct sun_day table[SUN_DAYS]);
/* Radiation above the atmosphere [J m-2 d-1] by day of year alone. */
void sun_radiation(double lat, double above[SUN_DAYS]);
/* Lane l of `sun` is table[l][doy[l] - 1]. */
void sun_gather(const struct sun_day *const table[LANES], const uint16_t doy[LANES],
                struct sun_lanes *sun);
