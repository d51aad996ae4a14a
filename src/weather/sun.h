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

/* Fills table[day of year - 1] for a latitude [degrees north]. */
void sun_table(double lat, struct sun_day table[SUN_DAYS]);
/* Radiation above the atmosphere [J m-2 d-1] by day of year alone. */
void sun_radiation(double lat, double above[SUN_DAYS]);
/* Lane l of `sun` is table[l][doy[l] - 1]. */
void sun_gather(const struct sun_day *const table[LANES], const uint16_t doy[LANES],
                struct sun_lanes *sun);
