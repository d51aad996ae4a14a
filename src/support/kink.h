#pragma once
/* Derivatives at a kink: the mean of both sides, the limit of central differences. Inputs in tenths
 * (temperatures against TBASE, TBASEM, TEFFMX) meet kinks exactly. */
#include "support/lane.h"

/* derivative of max(0, x): 1 above 0, 1/2 at it, 0 below */
LANE_INLINE lane lane_rise(lane x) {
  const lane zero = lane_set(0.), half = lane_set(.5);
  return lane_where(lane_gt(x, zero), half) + lane_where(lane_ge(x, zero), half);
}
