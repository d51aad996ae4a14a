/* The living leaf classes of a log, scaled.
 *
 *   M' = M for M <= D,  D + by_mass (M - D) above;   A' = A,  A(D) + by_area (A - A(D))
 *
 * D: the mass that has died. Both are linear in M between classes with a bend at D, so the class
 * that D lies in is split there: at physiological time P0 + r (P1 - P0), r the share of it that is
 * dead, as M grows linearly from P0 to P1. What is dead keeps its mass and area; what lives keeps
 * its age.
 */
#include "crop/leaf_log.h"

#define AT(array, k) ((array)[k][l])

/* where D lies: in class k, which begins with m0, a0; a: A(D) */
struct dying {
  int k;
  double m0, a0, r, a;
};

static struct dying dying_of(const struct leaf_log *log, int last, int l, double dead) {
  struct dying d = {.k = log->first};
  while (d.k <= last && AT(log->mass, d.k) < dead) d.k++;
  if (d.k > last) return d;
  const bool oldest = d.k == log->first;
  d.m0 = oldest ? 0. : AT(log->mass, d.k - 1);
  d.a0 = oldest ? 0. : AT(log->area, d.k - 1);
  const double dm = AT(log->mass, d.k) - d.m0;
  d.r = dm > 0. ? (dead - d.m0) / dm : 0.;
  d.a = d.a0 + (AT(log->area, d.k) - d.a0) * d.r;
  return d;
}

double leaf_log_living_area(const struct leaf_log *log, int last, int l, double dead) {
  const struct dying d = dying_of(log, last, l, dead);
  return d.k > last ? 0. : AT(log->area, last) - d.a;
}

/* makes the dead part of class k a class of its own, k; the living part is then k + 1 */
static void split(struct leaf_log *log, int last, int l, double dead, const struct dying *d) {
  const int k = d->k;
  for (int i = last; i >= k; i--) {
    AT(log->mass, i + 1) = AT(log->mass, i);
    AT(log->area, i + 1) = AT(log->area, i);
    AT(log->age, i + 1) = AT(log->age, i);
    AT(log->ageing, i + 1) = AT(log->ageing, i);
  }
  AT(log->mass, k) = dead;
  AT(log->area, k) = d->a;
  AT(log->ageing, k) = 0.; /* born at the same time, unless they can be distinguished: */
  if (k == log->first) return;
  /* ages are sums of ageing, to the last bit */
  const double p0 = AT(log->age, k - 1), p1 = AT(log->age, k + 1);
  const double until = AT(log->ageing, k - 1) * d->r, p = p0 + until, from = p1 - p;
  if (p + from != p1) return;
  AT(log->ageing, k - 1) = until;
  AT(log->age, k) = p;
  AT(log->ageing, k) = from;
}

int leaf_log_scale(struct leaf_log *log, int last, int l, double dead, double by_mass,
                   double by_area) {
  const struct dying d = dying_of(log, last, l, dead);
  int k = d.k;
  if (k > last || (by_mass == 1. && by_area == 1.)) return last;
  if (dead > d.m0) {
    if (dead < AT(log->mass, k)) {
      split(log, last, l, dead, &d);
      last++;
    }
    k++; /* class k is dead */
  }
  for (; k <= last; k++) {
    if (by_mass != 1.) AT(log->mass, k) = dead + (AT(log->mass, k) - dead) * by_mass;
    if (by_area != 1.) AT(log->area, k) = d.a + (AT(log->area, k) - d.a) * by_area;
  }
  return last;
}
