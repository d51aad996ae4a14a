/* Starts of one season on both sides of New Year.
 *
 * Days of the year lie on a circle; the longest stretch without a start leaves the shortest arc
 * that holds them all. Where it is no longer than half a year the starts are those of one season,
 * and all count with the calendar year in which their median lies: of 30 December and 2 January the
 * harvest is the same year's, whichever of them more cells have. A longer arc is not used.
 */
#include "campaign/season_year.h"

/* position of a day along the arc */
static int along(const struct season_year *y, int day) {
  return (day - y->first + SEASON_YEAR_DAYS) % SEASON_YEAR_DAYS;
}

/* the arc behind the longest stretch without a start */
static void find_arc(const int64_t *count, struct season_year *y) {
  int longest = -1, before = 0;
  for (int day = SEASON_YEAR_DAYS; day >= 1 && !before; day--)
    if (count[day - 1]) before = day;
  for (int day = 1; day <= SEASON_YEAR_DAYS; day++) {
    if (!count[day - 1]) continue;
    int gap = (day - before + SEASON_YEAR_DAYS) % SEASON_YEAR_DAYS;
    if (gap == 0) gap = SEASON_YEAR_DAYS; /* the only day */
    if (gap > longest) {
      longest = gap;
      y->first = day;
      y->last = before;
    }
    before = day;
  }
  y->spread = along(y, y->last);
}

struct season_year season_year_of(const int64_t count[SEASON_YEAR_DAYS]) {
  struct season_year y = {0};
  int64_t below = 0;
  for (int i = 0; i < SEASON_YEAR_DAYS; i++) y.n += count[i];
  if (!y.n) return y;
  find_arc(count, &y);
  y.ambiguous = y.spread > SEASON_YEAR_DAYS / 2;
  y.crosses = !y.ambiguous && y.last < y.first;
  for (int i = 0; i <= y.spread && 2 * below < y.n; i++) {
    y.median = (y.first - 1 + i) % SEASON_YEAR_DAYS + 1;
    below += count[y.median - 1];
  }
  for (int day = 1; day <= SEASON_YEAR_DAYS; day++)
    if (season_year_shift(&y, day)) y.shifted += count[day - 1];
  return y;
}

int season_year_shift(const struct season_year *y, int day) {
  if (!y->crosses) return 0;
  bool old = day >= y->first, median_old = y->median >= y->first;
  return old == median_old ? 0 : old ? -1 : 1;
}
