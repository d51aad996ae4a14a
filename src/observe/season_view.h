#pragma once
/* What observations see of a season that has run: one lane's states on tape. Where a share of the
 * cell is irrigated the season was run twice, and crop states are the shares' mean; soil variables
 * are those of the rainfed share. */
#include "season/season.h"

struct season_view {
  int season; /* local season */
  int lane;
  double share;                               /* irrigated */
  const struct season_tape *tape, *irrigated; /* the second is read where share > 0 */
};

/* State at the start of a day, and its tangent; see season_value. */
double season_view_value(const struct season_view *view, enum season_variable variable, int day);
double season_view_value_tl(const struct season_view *view, enum season_variable variable, int day);
