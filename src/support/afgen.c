/* AFGEN tables on lanes; see afgen.h for the formulas. */
#include "support/afgen.h"
#include <stddef.h>

/* Windows narrower than this are read as points: 5000 ulp of a DVS of 1, so that x +- h/2 still
 * differ from x; the mean of a ramp as steep as 1.5 -> 1.5001 moves by less than 1e-12 of its
 * height. */
static const double narrowest = 1e-12;

void afgen_prepare(struct afgen *t) {
  for (int k = 0; k < t->n; k++) {
    lane dx = k + 1 < t->n ? t->x[k + 1] - t->x[k] : lane_set(0.);
    lane dy = k + 1 < t->n ? t->y[k + 1] - t->y[k] : lane_set(0.);
    lane_mask steps = lane_gt(dx, lane_set(0.));
    lane safe = lane_select(steps, dx, lane_set(1.));
    t->s[k] = lane_where(steps, dy / safe);
    t->rdx[k] = lane_where(steps, 1. / safe);
    t->least[k] = lane_least(t->x[k]);
    t->most[k] = lane_most(t->x[k]);
    t->left[k] = k > 0 && lane_all(lane_gt(t->rdx[k - 1], lane_set(0.))) ? k - 1
                 : k > 0                                                 ? t->left[k - 1]
                                                                         : 0;
  }
}

struct afgen_at afgen_window(lane x, lane h) {
  lane half = lane_max(h, lane_set(narrowest)) * .5;
  struct afgen_at at = {.x = x, .h = h, .a = x - half, .b = x + half};
  at.rlength = 1. / (at.b - at.a);
  afgen_span(&at, at.a, at.b);
  return at;
}

/* the last knot that every lane has passed, or 0 */
static inline int first_knot(const struct afgen *t, double lo) {
  int k = 0;
  while (k + 1 < t->n && t->most[k + 1] <= lo) k++;
  return k;
}

/* the one from which on each lane meets the segment on the left of where it is */
static inline int left_knot(const struct afgen *t, double lo) { return t->left[first_knot(t, lo)]; }

lane afgen_value(const struct afgen *t, const struct afgen_at *at) {
  const lane x = at->x;
  lane y = t->y[0];
  for (int k = first_knot(t, at->lo); k < t->n && t->least[k] <= at->hi; k++)
    y = lane_select(lane_ge(x, t->x[k]), lane_fma(t->s[k], x - t->x[k], t->y[k]), y);
  return y;
}

/* The slope at x from knot k on: at the knot itself the mean of both sides, so that derivatives are
 * the limit of central differences there, too (temperatures in tenths and DVS = 0 or 2 meet knots
 * exactly). *left is the slope of the segment before; knots that pad a lane leave it alone. */
static inline lane slope_from(const struct afgen *t, int k, lane x, lane *left) {
  lane slope = lane_select(lane_eq(x, t->x[k]), .5 * (*left + t->s[k]), t->s[k]);
  *left = lane_select(lane_gt(t->rdx[k], lane_set(0.)), t->s[k], *left);
  return slope;
}

void afgen_value_tl(const struct afgen *t, const lane *t_d, const struct afgen_at *at,
                    const lane *x_d, lane *y_d) {
  const lane x = at->x;
  lane d = t_d[0], left = lane_set(0.);
  for (int k = left_knot(t, at->lo); k < t->n && t->least[k] <= at->hi; k++) {
    lane along = (x - t->x[k]) * t->rdx[k], slope = slope_from(t, k, x, &left);
    lane next = k + 1 < t->n ? t_d[k + 1] : t_d[k];
    d = lane_select(lane_ge(x, t->x[k]), t_d[k] + (next - t_d[k]) * along + slope * *x_d, d);
  }
  *y_d = d;
}

void afgen_value_ad(const struct afgen *t, const struct afgen_at *at, const lane *y_b, lane *t_b,
                    lane *x_b) {
  const lane x = at->x;
  lane slope = lane_set(0.), left = slope;
  if (at->lo < t->most[0]) t_b[0] += lane_where(lane_lt(x, t->x[0]), *y_b);
  for (int k = left_knot(t, at->lo); k < t->n && t->least[k] <= at->hi; k++) {
    lane_mask here = lane_ge(x, t->x[k]);
    if (k + 1 < t->n) here &= lane_lt(x, t->x[k + 1]);
    lane along = (x - t->x[k]) * t->rdx[k], g = lane_where(here, *y_b);
    t_b[k] += g * (1. - along);
    if (k + 1 < t->n) t_b[k + 1] += g * along;
    slope = lane_select(here, slope_from(t, k, x, &left), slope);
  }
  *x_b += *y_b * slope;
}

/* share of the window on segment k (weight) and the middle of that part, from knot k on */
static inline void overlap(const struct afgen *t, int k, const struct afgen_at *at, lane *weight,
                           lane *middle) {
  lane u = lane_clip(t->x[k], t->x[k + 1], at->a), v = lane_clip(t->x[k], t->x[k + 1], at->b);
  *weight = (v - u) * at->rlength;
  *middle = (u + v) * .5 - t->x[k];
}

static inline lane share_before(const struct afgen *t, const struct afgen_at *at) {
  return (lane_min(at->b, t->x[0]) - lane_min(at->a, t->x[0])) * at->rlength;
}
static inline lane share_after(const struct afgen *t, const struct afgen_at *at) {
  const lane *last = &t->x[t->n - 1];
  return (lane_max(at->b, *last) - lane_max(at->a, *last)) * at->rlength;
}
/* whether some lane's window reaches beyond an end */
static inline bool begins_before(const struct afgen *t, const struct afgen_at *at) {
  return at->lo < t->most[0];
}
static inline bool ends_after(const struct afgen *t, const struct afgen_at *at) {
  return at->hi > t->least[t->n - 1];
}
#define FOR_SEGMENTS(k, t, at)                                                                     \
  for (int k = first_knot(t, (at)->lo); k + 1 < (t)->n && (t)->least[k] < (at)->hi; k++)

lane afgen_mean(const struct afgen *t, const struct afgen_at *at) {
  lane m = lane_set(0.);
  if (begins_before(t, at)) m = share_before(t, at) * t->y[0];
  if (ends_after(t, at)) m = lane_fma(share_after(t, at), t->y[t->n - 1], m);
  FOR_SEGMENTS(k, t, at) {
    lane weight, middle;
    overlap(t, k, at, &weight, &middle);
    m = lane_fma(weight, lane_fma(t->s[k], middle, t->y[k]), m);
  }
  return m;
}

void afgen_mean_tl(const struct afgen *t, const lane *t_d, const struct afgen_at *at,
                   const lane *x_d, const lane *h_d, lane *y_d) {
  lane wide = lane_where(lane_gt(at->h, lane_set(narrowest)), *h_d * at->rlength);
  lane d = lane_set(0.);
  if (begins_before(t, at)) d = share_before(t, at) * t_d[0];
  if (ends_after(t, at)) d += share_after(t, at) * t_d[t->n - 1];
  FOR_SEGMENTS(k, t, at) {
    lane weight, middle;
    overlap(t, k, at, &weight, &middle);
    lane along = middle * t->rdx[k], from = t->x[k] - at->x;
    d += weight *
         (t_d[k] + (t_d[k + 1] - t_d[k]) * along + t->s[k] * (*x_d + (middle + from) * wide));
  }
  *y_d = d;
}

void afgen_mean_ad(const struct afgen *t, const struct afgen_at *at, const lane *y_b, lane *t_b,
                   lane *x_b, lane *h_b) {
  if (begins_before(t, at)) t_b[0] += *y_b * share_before(t, at);
  if (ends_after(t, at)) t_b[t->n - 1] += *y_b * share_after(t, at);
  lane by_x = lane_set(0.), by_h = lane_set(0.);
  FOR_SEGMENTS(k, t, at) {
    lane weight, middle;
    overlap(t, k, at, &weight, &middle);
    lane along = middle * t->rdx[k], g = *y_b * weight, steep = weight * t->s[k];
    t_b[k] += g * (1. - along);
    t_b[k + 1] += g * along;
    by_x += steep;
    by_h = lane_fma(steep, middle + (t->x[k] - at->x), by_h);
  }
  *x_b += *y_b * by_x;
  *h_b += lane_where(lane_gt(at->h, lane_set(narrowest)), *y_b * by_h * at->rlength);
}
