/* The log of leaf classes: who is older than SPAN, and what area has died.
 *
 * All classes age alike and the oldest die first, so three cumulative quantities tell everything: M
 * leaf mass born, A its area, P physiological age. A class born on day k has age P(now) - P_k; mass
 * older than SPAN is M at the time when P was c = P(now) - SPAN. With D the mass that died, living
 * area is A(end) - A(D) by interpolation in M.
 *
 * `continuous`: M(P) has jumps where P stands still (the initial leaves, days below TBASE); its
 * mean over [c - a/2, c + a/2], a = max(today's ageing, .001), is continuous in everything (rule
 * 3). `reference`: whole classes die; where |age - SPAN| < 1e-9 the class's age is summed day by
 * day in the reference implementation's order, because rounding decides there. The class count is
 * then piecewise constant, so only M itself carries a derivative.
 *
 * These look-ups differ from lane to lane, so they run lane by lane; hints make them O(1) a day.
 */
#include "crop/leaf_log.h"

static const double narrowest = 1e-3; /* [d] smallest window of physiological time; rule 3 */
static const double edge = 1e-9;      /* [d] an age this near to SPAN is summed again */

/* element k of lane l */
#define AT(array, k) ((array)[k][l])

/* -- one segment of the window: mass born in (P0, P1] grows linearly from M0 to M1 */
struct segment {
  double t;              /* [kg ha-1 d] integral over [u, v] */
  double m0, m1, p0, p1; /* its derivatives with respect to M0, M1, P0, P1 ... */
  double lo, hi;         /* ... and to the window's ends */
};

static struct segment segment_of(double M0, double M1, double P0, double P1, double lo, double hi) {
  struct segment s = {0};
  bool from_lo = lo > P0, to_hi = hi < P1;
  double u = from_lo ? lo : P0, v = to_hi ? hi : P1;
  if (!(v > u)) return s;
  double rd = 1. / (P1 - P0), z = ((u + v) * .5 - P0) * rd, level = M0 + (M1 - M0) * z;
  double slope = (v - u) * (M1 - M0) * rd; /* d t / d z / (P1 - P0) */
  s.t = (v - u) * level;
  s.m0 = (v - u) * (1. - z);
  s.m1 = (v - u) * z;
  s.p0 = -slope * (1. - z);
  s.p1 = -slope * z;
  double du = .5 * slope - level, dv = .5 * slope + level;
  *(from_lo ? &s.lo : &s.p0) += du;
  *(to_hi ? &s.hi : &s.p1) += dv;
  return s;
}

/* first slot k > log->first whose age lies beyond lo; n + 1 if none */
static int first_after(const struct leaf_log *log, int l, int n, double lo, int k) {
  const int least = log->first + 1;
  if (k < least) k = least;
  if (k > n + 1) k = n + 1;
  while (k > least && AT(log->age, k - 1) > lo) k--;
  while (k <= n && AT(log->age, k) <= lo) k++;
  return k;
}

static int within(const struct leaf_log *log, int n, int k) {
  return k < log->first ? log->first : (k > n + 1 ? n + 1 : k);
}

/* classes that died of age in `reference` mode: slot of the last one, log->first - 1 if none */
static int last_old(const struct leaf_log *log, int l, int n, double span, int *hint) {
  double cut = AT(log->age, n) - span;
  int k = within(log, n, *hint);
  while (k > log->first && AT(log->age, k - 1) >= cut - edge) k--;
  while (k <= n && AT(log->age, k) < cut - edge) k++;
  *hint = k;
  for (; k <= n && AT(log->age, k) < cut + edge; k++) {
    double age = 0.;
    for (int i = k; i < n; i++) age += AT(log->ageing, i);
    if (!(age > span)) break;
  }
  return k - 1;
}

/* The window of one lane, [lo, hi], and its first class: ages[k - 1] <= lo < ages[k], or the
 * oldest. Masses are counted from the one born until lo (`ref`), so that narrow windows keep their
 * digits: old = ref + (integral of M - ref over the window) / (hi - lo). */
struct window {
  double lo, hi, rwidth, ref;
  int k, from; /* slot of `ref`; below log->first where nothing was born before lo */
  bool ages;   /* as wide as today's ageing; else as wide as `narrowest` */
};

static inline struct window window_of(const struct leaf_log *log, int l, int n, double span,
                                      double fysage, int *hint) {
  struct window w = {.ages = fysage > narrowest};
  double half = .5 * (w.ages ? fysage : narrowest), cut = AT(log->age, n) - span;
  w.lo = cut - half;
  w.hi = cut + half;
  w.rwidth = 1. / (w.hi - w.lo);
  w.k = *hint = first_after(log, l, n, w.lo, *hint);
  w.from = w.k > log->first + 1 || w.lo >= AT(log->age, log->first) ? w.k - 1 : log->first - 1;
  w.ref = w.from < log->first ? 0. : AT(log->mass, w.from);
  return w;
}

static inline bool reaches(const struct leaf_log *log, int l, int n, const struct window *w,
                           int k) {
  return k <= n && AT(log->age, k - 1) < w->hi;
}

static inline struct segment segment_at(const struct leaf_log *log, int l, const struct window *w,
                                        int k) {
  return segment_of(AT(log->mass, k - 1) - w->ref, AT(log->mass, k) - w->ref, AT(log->age, k - 1),
                    AT(log->age, k), w->lo, w->hi);
}

static double old_of(const struct leaf_log *log, int l, int n, const struct window *w) {
  double t = 0., end = AT(log->age, n), last = w->lo > end ? w->lo : end;
  for (int k = w->k; reaches(log, l, n, w, k); k++) {
    double P0 = AT(log->age, k - 1), P1 = AT(log->age, k);
    double u = w->lo > P0 ? w->lo : P0, v = w->hi < P1 ? w->hi : P1, M0 = AT(log->mass, k - 1);
    if (v > u)
      t += (v - u) * (M0 - w->ref + (AT(log->mass, k) - M0) * (((u + v) * .5 - P0) / (P1 - P0)));
  }
  if (w->hi > last) t += (w->hi - last) * (AT(log->mass, n) - w->ref);
  return w->ref + t * w->rwidth;
}

/* Whether nothing of any lane is as old as SPAN yet: its window, or its cut, lies before the oldest
 * class. Most of a season's first half. */
static inline bool none_old(const struct leaf_log *log, int n, bool continuous, const lane *span,
                            const lane *fysage) {
  lane half = continuous ? .5 * lane_max(*fysage, lane_set(narrowest)) : lane_set(edge);
  return lane_all(lane_lt(log->age[n] - *span + half, log->age[log->first]));
}

void leaf_log_old(const struct leaf_log *log, struct leaf_log_hint *hint, int n, bool continuous,
                  const lane *span, const lane *fysage, lane *old) {
  if (none_old(log, n, continuous, span, fysage)) {
    *old = lane_set(0.);
    return;
  }
  FOR_LANES (l) {
    if (continuous) {
      struct window w = window_of(log, l, n, (*span)[l], (*fysage)[l], &hint->old[l]);
      (*old)[l] = old_of(log, l, n, &w);
    } else {
      int k = last_old(log, l, n, (*span)[l], &hint->old[l]);
      (*old)[l] = k >= log->first ? AT(log->mass, k) : 0.;
    }
  }
}

/* tangent of the window's mean; lo_d, hi_d are those of its ends */
static double old_tl(const struct leaf_log *log, const struct leaf_log *log_d, int l, int n,
                     const struct window *w, double lo_d, double hi_d) {
  double t = 0., t_d = 0., end = AT(log->age, n), last = w->lo > end ? w->lo : end;
  double ref_d = w->from < log->first ? 0. : AT(log_d->mass, w->from);
  for (int k = w->k; reaches(log, l, n, w, k); k++) {
    struct segment s = segment_at(log, l, w, k);
    t += s.t;
    t_d += s.m0 * (AT(log_d->mass, k - 1) - ref_d) + s.m1 * (AT(log_d->mass, k) - ref_d) +
           s.p0 * AT(log_d->age, k - 1) + s.p1 * AT(log_d->age, k) + s.lo * lo_d + s.hi * hi_d;
  }
  if (w->hi > last) {
    double above = AT(log->mass, n) - w->ref, last_d = w->lo > end ? lo_d : AT(log_d->age, n);
    t += (w->hi - last) * above;
    t_d += (w->hi - last) * (AT(log_d->mass, n) - ref_d) + (hi_d - last_d) * above;
  }
  return ref_d + (t_d - t * w->rwidth * (hi_d - lo_d)) * w->rwidth;
}

void leaf_log_old_tl(const struct leaf_log *log, const struct leaf_log *log_d,
                     struct leaf_log_hint *hint, int n, bool continuous, const lane *span,
                     const lane *span_d, const lane *fysage, const lane *fysage_d, lane *old_d) {
  FOR_LANES (l) {
    if (continuous) {
      struct window w = window_of(log, l, n, (*span)[l], (*fysage)[l], &hint->old[l]);
      double cut_d = AT(log_d->age, n) - (*span_d)[l], half_d = w.ages ? .5 * (*fysage_d)[l] : 0.;
      (*old_d)[l] = old_tl(log, log_d, l, n, &w, cut_d - half_d, cut_d + half_d);
    } else {
      int k = last_old(log, l, n, (*span)[l], &hint->old[l]);
      (*old_d)[l] = k >= log->first ? AT(log_d->mass, k) : 0.;
    }
  }
}

/* adjoint of the window's mean: adds to the log's; gives those of the window's ends */
static void old_ad(const struct leaf_log *log, struct leaf_log *log_b, int l, int n,
                   const struct window *w, double old_b, double *lo_b, double *hi_b) {
  double t = 0., t_b = old_b * w->rwidth, ref_b = old_b;
  double end = AT(log->age, n), last = w->lo > end ? w->lo : end;
  *lo_b = *hi_b = 0.;
  for (int k = w->k; reaches(log, l, n, w, k); k++) {
    struct segment s = segment_at(log, l, w, k);
    t += s.t;
    AT(log_b->mass, k - 1) += t_b * s.m0;
    AT(log_b->mass, k) += t_b * s.m1;
    ref_b -= t_b * (s.m0 + s.m1);
    AT(log_b->age, k - 1) += t_b * s.p0;
    AT(log_b->age, k) += t_b * s.p1;
    *lo_b += t_b * s.lo;
    *hi_b += t_b * s.hi;
  }
  if (w->hi > last) {
    double above_b = t_b * (w->hi - last), last_b = -t_b * (AT(log->mass, n) - w->ref);
    t += (w->hi - last) * (AT(log->mass, n) - w->ref);
    AT(log_b->mass, n) += above_b;
    ref_b -= above_b;
    *hi_b -= last_b;
    if (w->lo > end)
      *lo_b += last_b;
    else
      AT(log_b->age, n) += last_b;
  }
  double width_b = -t_b * t * w->rwidth;
  *lo_b -= width_b;
  *hi_b += width_b;
  if (w->from >= log->first) AT(log_b->mass, w->from) += ref_b;
}

void leaf_log_old_ad(const struct leaf_log *log, struct leaf_log *log_b, struct leaf_log_hint *hint,
                     int n, bool continuous, const lane *span, lane *span_b, const lane *fysage,
                     lane *fysage_b, const lane *old_b) {
  FOR_LANES (l) {
    if (continuous) {
      double lo_b, hi_b;
      struct window w = window_of(log, l, n, (*span)[l], (*fysage)[l], &hint->old[l]);
      old_ad(log, log_b, l, n, &w, (*old_b)[l], &lo_b, &hi_b);
      AT(log_b->age, n) += lo_b + hi_b;
      (*span_b)[l] -= lo_b + hi_b;
      if (w.ages) (*fysage_b)[l] += .5 * (hi_b - lo_b);
    } else {
      int k = last_old(log, l, n, (*span)[l], &hint->old[l]);
      if (k >= log->first) AT(log_b->mass, k) += (*old_b)[l];
    }
  }
}

/* -- area of the dead: first slot that has born `dead` kg; n + 1 if none */
static int slot_of(const struct leaf_log *log, int l, int n, double dead, int *hint) {
  int k = within(log, n, *hint);
  while (k > log->first && AT(log->mass, k - 1) >= dead) k--;
  while (k <= n && AT(log->mass, k) < dead) k++;
  return *hint = k;
}

/* the class in which `dead` lies: masses and areas at its ends, and the share of it that died */
struct place {
  int k;
  double a0, da, rdm, r;
};

static inline struct place place_of(const struct leaf_log *log, int l, int n, double dead,
                                    int *hint) {
  struct place w = {.k = slot_of(log, l, n, dead, hint)};
  if (w.k > n) return w;
  bool oldest = w.k == log->first;
  double m0 = oldest ? 0. : AT(log->mass, w.k - 1), dm = AT(log->mass, w.k) - m0;
  w.a0 = oldest ? 0. : AT(log->area, w.k - 1);
  w.da = AT(log->area, w.k) - w.a0;
  w.rdm = dm > 0. ? 1. / dm : 0.;
  w.r = (dead - m0) * w.rdm;
  return w;
}

void leaf_log_area(const struct leaf_log *log, struct leaf_log_hint *hint, int n, const lane *dead,
                   lane *area) {
  *area = lane_set(0.);
  if (!lane_any(lane_gt(*dead, *area))) return;
  FOR_LANES (l) {
    struct place w = place_of(log, l, n, (*dead)[l], &hint->dead[l]);
    (*area)[l] = w.k > n ? AT(log->area, n) : w.a0 + w.da * w.r;
  }
}

void leaf_log_area_tl(const struct leaf_log *log, const struct leaf_log *log_d,
                      struct leaf_log_hint *hint, int n, const lane *dead, const lane *dead_d,
                      lane *area_d) {
  FOR_LANES (l) {
    struct place w = place_of(log, l, n, (*dead)[l], &hint->dead[l]);
    if (w.k > n) {
      (*area_d)[l] = AT(log_d->area, n);
      continue;
    }
    bool oldest = w.k == log->first;
    double m0_d = oldest ? 0. : AT(log_d->mass, w.k - 1);
    double a0_d = oldest ? 0. : AT(log_d->area, w.k - 1);
    double r_d = ((*dead_d)[l] - m0_d - w.r * (AT(log_d->mass, w.k) - m0_d)) * w.rdm;
    (*area_d)[l] = a0_d + (AT(log_d->area, w.k) - a0_d) * w.r + w.da * r_d;
  }
}

void leaf_log_area_ad(const struct leaf_log *log, struct leaf_log *log_b,
                      struct leaf_log_hint *hint, int n, const lane *dead, lane *dead_b,
                      const lane *area_b) {
  FOR_LANES (l) {
    struct place w = place_of(log, l, n, (*dead)[l], &hint->dead[l]);
    double g = (*area_b)[l];
    if (w.k > n) {
      AT(log_b->area, n) += g;
      continue;
    }
    double along = g * w.da * w.rdm;
    (*dead_b)[l] += along;
    AT(log_b->mass, w.k) -= along * w.r;
    AT(log_b->area, w.k) += g * w.r;
    if (w.k > log->first) {
      AT(log_b->mass, w.k - 1) -= along * (1. - w.r);
      AT(log_b->area, w.k - 1) += g * (1. - w.r);
    }
  }
}
