/* Wolfe's algorithm with a linear term; see nearest_point.h.
 *
 * A list of points ("corral") carries x. The minimum over the affine hull of the list is found by
 * its equations; where it lies outside of the simplex x goes as far towards it as it can and the
 * points that became 0 leave the list. Then the point with the smallest derivative enters, until no
 * derivative is below the common one of the list.
 */
#include "inversion/nearest_point.h"
#include <math.h>
#include <stdbool.h>

struct corral {
  int m, n; /* points, of which n are in the list */
  const double *Q, *a;
  double *x, *slope, *y; /* [m] */
  double *system;        /* [(m + 1) * (m + 2)] */
  int *list;             /* [m] */
};

static double linear(const struct corral *c, int i) { return c->a ? c->a[i] : 0.; }

/* Elimination with row pivoting of an n x (n + 1) system; the last column becomes the solution. */
static void eliminate(int n, double *s) {
  int w = n + 1;
  for (int k = 0; k < n; k++) {
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(s[i * w + k]) > fabs(s[pivot * w + k])) pivot = i;
    for (int j = 0; j < w; j++) {
      double swap = s[k * w + j];
      s[k * w + j] = s[pivot * w + j];
      s[pivot * w + j] = swap;
    }
    for (int i = k + 1; i < n; i++) {
      double factor = s[i * w + k] / s[k * w + k];
      for (int j = k; j < w; j++) s[i * w + j] -= factor * s[k * w + j];
    }
  }
  for (int k = n - 1; k >= 0; k--) {
    for (int j = k + 1; j < n; j++) s[k * w + n] -= s[k * w + j] * s[j * w + n];
    s[k * w + n] /= s[k * w + k];
  }
}

/* y[n]: the minimum over the affine hull of the list: Q y + mu 1 = -a, sum y = 1. The diagonal is
 * enlarged by what rounding leaves of it, so that equal points do no harm. */
static void affine_minimum(struct corral *c) {
  int n = c->n, w = n + 2;
  double largest = 0.;
  for (int i = 0; i < n; i++) largest = fmax(largest, c->Q[c->list[i] * c->m + c->list[i]]);
  double scale = largest > 0. ? 1. / largest : 1.;
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++)
      c->system[i * w + j] = scale * c->Q[c->list[i] * c->m + c->list[j]] + (i == j ? 1e-13 : 0.);
    c->system[i * w + n] = 1.;
    c->system[i * w + n + 1] = -scale * linear(c, c->list[i]);
    c->system[n * w + i] = 1.;
  }
  c->system[n * w + n] = 0.;
  c->system[n * w + n + 1] = 1.;
  eliminate(n + 1, c->system);
  for (int i = 0; i < n; i++) c->y[i] = c->system[i * w + n + 1];
}

/* x goes towards y; false where it stopped at the simplex's border and points left the list */
static bool move(struct corral *c) {
  double step = 1.;
  int first = -1, kept = 0;
  for (int k = 0; k < c->n; k++) {
    double x = c->x[c->list[k]];
    if (c->y[k] > 0. || x >= step * (x - c->y[k])) continue;
    step = x / (x - c->y[k]);
    first = k;
  }
  for (int k = 0; k < c->n; k++) {
    int i = c->list[k];
    double to = first < 0 ? c->y[k] : c->x[i] + step * (c->y[k] - c->x[i]);
    c->x[i] = k == first ? 0. : fmax(to, 0.);
    if (c->x[i] > 0.) c->list[kept++] = i;
  }
  c->n = kept;
  return first < 0;
}

/* the point outside of the list with the smallest derivative below that of the list, or -1 */
static int entering(struct corral *c) {
  double common = 0., size = 0., least;
  int best = -1;
  for (int i = 0; i < c->m; i++) {
    c->slope[i] = linear(c, i);
    for (int k = 0; k < c->n; k++) c->slope[i] += c->Q[i * c->m + c->list[k]] * c->x[c->list[k]];
    size = fmax(size, c->Q[i * c->m + i] + fabs(linear(c, i)));
    common += c->x[i] * c->slope[i];
  }
  least = common - 1e-12 * size;
  for (int i = 0; i < c->m; i++) {
    bool in = false;
    for (int k = 0; k < c->n; k++) in = in || c->list[k] == i;
    if (in || c->slope[i] >= least) continue;
    least = c->slope[i];
    best = i;
  }
  return best;
}

void nearest_point(int m, const double *Q, const double *a, double *x, double *work, int *list) {
  struct corral c = {.m = m,
                     .n = 1,
                     .Q = Q,
                     .a = a,
                     .x = x,
                     .slope = work,
                     .y = work + m,
                     .system = work + 2 * m,
                     .list = list};
  list[0] = 0;
  for (int i = 0; i < m; i++) {
    int best = list[0];
    x[i] = 0.;
    if (Q[i * m + i] / 2. + linear(&c, i) < Q[best * m + best] / 2. + linear(&c, best)) list[0] = i;
  }
  x[list[0]] = 1.;
  for (int round = 0; round < 20 * m; round++) { /* no more than a few are ever needed */
    int next = entering(&c);
    if (next < 0) break;
    list[c.n++] = next;
    do affine_minimum(&c);
    while (!move(&c));
  }
}
