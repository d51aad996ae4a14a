#pragma once
/* Which year a start counts with where a region's starts lie on both sides of New Year. Not
 * collective. */
#include <stdbool.h>
#include <stdint.h>

enum { SEASON_YEAR_DAYS = 366 };

/* Days of the year 1 .. 366 of a region's starts on the circle of the year. */
struct season_year {
  int64_t n;       /* starts */
  int first, last; /* days of the shortest arc that holds them all, in this order */
  int spread;      /* [d] from first to last */
  bool ambiguous;  /* more than half a year: New Year is crossed by whatever rule */
  bool crosses;    /* the arc passes New Year, and is no longer than half a year */
  int median;      /* the starts' median along the arc */
  int64_t shifted; /* starts that count with the median's year, not with their own */
};

/* count[day - 1]: starts on each day of the year */
struct season_year season_year_of(const int64_t count[SEASON_YEAR_DAYS]);
/* years between a start's calendar year and the median's of the same season: -1, 0 or 1 */
int season_year_shift(const struct season_year *year, int day);
