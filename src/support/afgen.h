#pragma once
/* AFGEN tables: piecewise-linear functions y(x), constant beyond their ends, eight at once.
 *
 * Two ways to read one: its value at x, and its mean over [x - h/2, x + h/2] (event rule 2), exact
 * by segment overlaps. Both walk all segments and select, so that lanes may have knots of their
 * own; a lane with fewer knots than its neighbours repeats its last one.
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
};

/* s and rdx from x and y */
void afgen_prepare(struct afgen *t);

lane afgen_value(const struct afgen *t, const lane *x);
lane afgen_value_tl(const struct afgen *t, const lane *t_d, const lane *x, const lane *x_d,
                    lane *y_d);
/* adds y_b dy/dy_k to t_b[AFGEN_KNOTS] and y_b dy/dx to *x_b (x_b may be NULL) */
void afgen_value_ad(const struct afgen *t, const lane *x, const lane *y_b, lane *t_b, lane *x_b);

/* mean over [x - h/2, x + h/2]; h <= 0 is the value at x */
lane afgen_mean(const struct afgen *t, const lane *x, const lane *h);
lane afgen_mean_tl(const struct afgen *t, const lane *t_d, const lane *x, const lane *x_d,
                   const lane *h, const lane *h_d, lane *y_d);
void afgen_mean_ad(const struct afgen *t, const lane *x, const lane *h, const lane *y_b, lane *t_b,
                   lane *x_b, lane *h_b);
