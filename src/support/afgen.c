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
  }
}

lane afgen_value(const struct afgen *t, const lane *x) {
  lane y = t->y[0];
  for (int k = 0; k < t->n; k++)
    y = lane_select(lane_ge(*x, t->x[k]), t->y[k] + t->s[k] * (*x - t->x[k]), y);
  return y;
}

/* The slope at x from knot k on: at the knot itself the mean of both sides, so that derivatives are
 * the limit of central differences there, too (temperatures in tenths and DVS = 0 or 2 meet knots
 * exactly). *left is the slope of the segment before; knots that pad a lane leave it alone. */
static inline lane slope_from(const struct afgen *t, int k, const lane *x, lane *left) {
  lane slope = lane_select(lane_eq(*x, t->x[k]), .5 * (*left + t->s[k]), t->s[k]);
  *left = lane_select(lane_gt(t->rdx[k], lane_set(0.)), t->s[k], *left);
  return slope;
}

lane afgen_value_tl(const struct afgen *t, const lane *t_d, const lane *x, const lane *x_d,
                    lane *y_d) {
  lane d = t_d[0], left = lane_set(0.);
  for (int k = 0; k < t->n; k++) {
    lane along = (*x - t->x[k]) * t->rdx[k], slope = slope_from(t, k, x, &left);
    lane next = k + 1 < t->n ? t_d[k + 1] : t_d[k];
    d = lane_select(lane_ge(*x, t->x[k]), t_d[k] + (next - t_d[k]) * along + slope * *x_d, d);
  }
  *y_d = d;
  return afgen_value(t, x);
}

void afgen_value_ad(const struct afgen *t, const lane *x, const lane *y_b, lane *t_b, lane *x_b) {
  lane slope = lane_set(0.), left = slope;
  t_b[0] += lane_where(lane_lt(*x, t->x[0]), *y_b);
  for (int k = 0; k < t->n; k++) {
    lane_mask here = lane_ge(*x, t->x[k]);
    if (k + 1 < t->n) here &= lane_lt(*x, t->x[k + 1]);
    lane along = (*x - t->x[k]) * t->rdx[k], g = lane_where(here, *y_b);
    t_b[k] += g * (1. - along);
    if (k + 1 < t->n) t_b[k + 1] += g * along;
    slope = lane_select(here, slope_from(t, k, x, &left), slope);
  }
  if (x_b) *x_b += *y_b * slope;
}

/* the window of a mean */
struct window {
  lane a, b, rlength;
};

static inline struct window window_of(lane x, lane h) {
  lane half = lane_max(h, lane_set(narrowest)) * .5;
  struct window w = {.a = x - half, .b = x + half};
  w.rlength = 1. / (w.b - w.a);
  return w;
}

/* share of the window on segment k (weight) and the middle of that part */
static inline void overlap(const struct afgen *t, int k, const struct window *w, lane *weight,
                           lane *middle) {
  lane u = lane_clip(t->x[k], t->x[k + 1], w->a), v = lane_clip(t->x[k], t->x[k + 1], w->b);
  *weight = (v - u) * w->rlength;
  *middle = (u + v) * .5;
}

static inline lane share_before(const struct afgen *t, const struct window *w) {
  return (lane_min(w->b, t->x[0]) - lane_min(w->a, t->x[0])) * w->rlength;
}
static inline lane share_after(const struct afgen *t, const struct window *w) {
  const lane *last = &t->x[t->n - 1];
  return (lane_max(w->b, *last) - lane_max(w->a, *last)) * w->rlength;
}

lane afgen_mean(const struct afgen *t, const lane *x, const lane *h) {
  struct window w = window_of(*x, *h);
  lane m = share_before(t, &w) * t->y[0] + share_after(t, &w) * t->y[t->n - 1];
  for (int k = 0; k + 1 < t->n; k++) {
    lane weight, middle;
    overlap(t, k, &w, &weight, &middle);
    m += weight * (t->y[k] + t->s[k] * (middle - t->x[k]));
  }
  return m;
}

lane afgen_mean_tl(const struct afgen *t, const lane *t_d, const lane *x, const lane *x_d,
                   const lane *h, const lane *h_d, lane *y_d) {
  struct window w = window_of(*x, *h);
  lane wide = lane_where(lane_gt(*h, lane_set(narrowest)), *h_d * w.rlength);
  lane before = share_before(t, &w), after = share_after(t, &w);
  lane m = before * t->y[0] + after * t->y[t->n - 1];
  lane d = before * t_d[0] + after * t_d[t->n - 1];
  for (int k = 0; k + 1 < t->n; k++) {
    lane weight, middle;
    overlap(t, k, &w, &weight, &middle);
    lane along = (middle - t->x[k]) * t->rdx[k];
    m += weight * (t->y[k] + t->s[k] * (middle - t->x[k]));
    d +=
        weight * (t_d[k] + (t_d[k + 1] - t_d[k]) * along + t->s[k] * (*x_d + (middle - *x) * wide));
  }
  *y_d = d;
  return m;
}

void afgen_mean_ad(const struct afgen *t, const lane *x, const lane *h, const lane *y_b, lane *t_b,
                   lane *x_b, lane *h_b) {
  struct window w = window_of(*x, *h);
  t_b[0] += *y_b * share_before(t, &w);
  t_b[t->n - 1] += *y_b * share_after(t, &w);
  lane by_x = lane_set(0.), by_h = lane_set(0.);
  for (int k = 0; k + 1 < t->n; k++) {
    lane weight, middle;
    overlap(t, k, &w, &weight, &middle);
    lane along = (middle - t->x[k]) * t->rdx[k], g = *y_b * weight;
    t_b[k] += g * (1. - along);
    t_b[k + 1] += g * along;
    by_x += weight * t->s[k];
    by_h += weight * t->s[k] * (middle - *x);
  }
  *x_b += *y_b * by_x;
  *h_b += lane_where(lane_gt(*h, lane_set(narrowest)), *y_b * by_h * w.rlength);
}
