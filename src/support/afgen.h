#pragma once
/* AFGEN tables: piecewise-linear functions y(x), constant beyond their ends, in all lanes at once.
 *
 * Two ways to read one: its value at x, and its mean over [x - h/2, x + h/2] (event rule 2), exact
 * by segment overlaps. Lanes may have knots of their own; a lane with fewer knots than its
 * neighbours repeats its last one. Only the knots that some lane touches are walked: what lies
 * beyond them would add zeros.
 *
 * Derivatives with respect to the ordinates, x and h:
 *   value:  y = y_k + s_k (x - x_k);         dy/dy_k = 1 - t, dy/dy_{k+1} = t, dy/dx = s_k
 *   mean:   m = (1/h) int y;                 dm/dx = (y(b) - y(a)) / h, dm/dh = ((y(a) + y(b)) / 2
 * - m) / h
 */
#include "support/lane.h"

enum { AFGEN_KNOTS = 16 };

struct afgen {
  int n;                 /* knots used by any lane, >= 1 */
  lane x[AFGEN_KNOTS];   /* abscissae */
  lane y[AFGEN_KNOTS];   /* ordinates */
  lane s[AFGEN_KNOTS];   /* slope of the segment that starts at knot k; 0 for the last */
  lane rdx[AFGEN_KNOTS]; /* 1 / (x[k+1] - x[k]); 0 where that is 0 */
  double least[AFGEN_KNOTS], most[AFGEN_KNOTS]; /* of the lanes' abscissae at knot k */
  int left[AFGEN_KNOTS]; /* from here on every lane has a segment on the left of knot k, or none */
};

/* Where tables are read: made once for all tables of the same abscissa. */
struct afgen_at {
  lane x;
  double lo, hi;         /* of all lanes: least and most of x, or of the windows' ends */
  lane h, a, b, rlength; /* of a window: its width, ends, 1 / (b - a) */
};
/* lo and hi; a lane without a number reaches everywhere, so that its neighbours keep their bits */
LANE_INLINE void afgen_span(struct afgen_at *at, lane a, lane b) {
  const lane_mask known = lane_eq(a, a) & lane_eq(b, b);
  at->lo = lane_least(lane_select(known, a, lane_set(-INFINITY)));
  at->hi = lane_most(lane_select(known, b, lane_set(INFINITY)));
}
/* a point */
LANE_INLINE struct afgen_at afgen_point(lane x) {
  struct afgen_at at = {.x = x};
  afgen_span(&at, x, x);
  return at;
}
/* a window [x - h/2, x + h/2]; h <= 0 is the point x */
struct afgen_at afgen_window(lane x, lane h);

/* s, rdx, least and most from x and y */
void afgen_prepare(struct afgen *t);

/* value at a point, or at the middle of a window (`lo` and `hi` may lie further apart) */
lane afgen_value(const struct afgen *t, const struct afgen_at *at);
void afgen_value_tl(const struct afgen *t, const lane *t_d, const struct afgen_at *at,
                    const lane *x_d, lane *y_d);
/* adds y_b dy/dy_k to t_b[AFGEN_KNOTS] and y_b dy/dx to *x_b */
void afgen_value_ad(const struct afgen *t, const struct afgen_at *at, const lane *y_b, lane *t_b,
                    lane *x_b);

/* mean over a window */
lane afgen_mean(const struct afgen *t, const struct afgen_at *at);
void afgen_mean_tl(const struct afgen *t, const lane *t_d, const struct afgen_at *at,
                   const lane *x_d, const lane *h_d, lane *y_d);
void afgen_mean_ad(const struct afgen *t, const struct afgen_at *at, const lane *y_b, lane *t_b,
                   lane *x_b, lane *h_b);
