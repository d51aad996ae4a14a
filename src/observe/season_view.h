#pragma once
/* What observations see of a season that has run: one lane's states on tape. Where a share of the
 * cell is irrigated the season was run twice, and crop states are the shares' mean; soil variables
 * are those of the rainfed share.
 *
 * Days count from the calendar's start. A member's crop may have started `shift` days after it: its
 * tape begins there. */
#include "season/season.h"

struct season_view {
  int season; /* local season */
  int lane;
  int shift;                                  /* [d] of the crop's start against the calendar's */
  double share;                               /* irrigated */
  const struct season_tape *tape, *irrigated; /* the second is read where share > 0 */
};

/* State at the start of a day, and its tangent; see season_value. A day before the crop's start has
 * the state of its start. Moments (SEASON_DAY_EMERGENCE ...) are told from the calendar's start on,
 * -1 where not reached; those of a crop that started before it may be negative, too. */
double season_view_value(const struct season_view *view, enum season_variable variable, int day);
double season_view_value_tl(const struct season_view *view, enum season_variable variable, int day);
/* whether a moment was reached */
bool season_view_reached(const struct season_view *view, enum season_variable moment);
/* day on which the season ended */
int season_view_end(const struct season_view *view);
/* the tape's number of a day */
int season_view_slot(const struct season_view *view, enum season_variable variable, int day);
