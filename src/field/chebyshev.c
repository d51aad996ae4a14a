/* A polynomial of fixed degree near (1 + L^2 A*)^-1 (Chebyshev's, as Hammond, Vandergheynst &
 * Gribonval, Appl. Comput. Harmon. Anal. 30, 129-150, 2011 use for functions of a graph's
 * Laplacian), A* = A + c A^2 / bound.
 *
 * On square cells of side d a wave number k has the eigenvalue k^2 - (k_x^4 + k_y^4) d^2 / 12 ...
 * of A, too little, so that short waves would be too strong: without correction correlations are
 * 0.026 too low at 10 cells a length. The mean over directions is k^2 - k^4 d^2 / 16, and bound = 8
 * / d^2: c = 1/2 makes it good. Cells that are not square have one direction corrected less.
 *
 * With X = 2 A / bound - 1, h = L^2 bound / 2 and s = sqrt(1 - 2 c / h):
 *
 *   1 / (1 + L^2 A*) = 1 / (h s) [1 / (a_1 + X) - 1 / (a_2 + X)],   a_1,2 = 1 + (1 -+ s) / c
 *   1 / (a + X) = (1 / r) [1 + 2 sum over k > 0 of (-q)^k T_k(X)],  r = sqrt(a^2 - 1), q = a - r
 *   (generating function of T_k; Abramowitz & Stegun 22.9.9)
 *
 * What is cut off after degree K is about q_1^(K+1) of the function's largest value, 1: K is the
 * first at which it is below 1e-4. The sum is Clenshaw's, y_k = c_k b + 2 X y_(k+1) - y_(k+2), p b
 * = c_0 b + X y_1 - y_2. Each cell's sum has a fixed order, so that its bits do not depend on the
 * ranks; degree and coefficients do not depend on b, so p is linear, and M^1/2 p(A) M^-1/2 is
 * symmetric as A's is.
 */
#include "field/chebyshev.h"
#include "support/lane.h"
#include <math.h>

/* 1 / r and q of a = 1 + above_1, without loss of digits where that is small */
static void series_of(double above_1, double *first, double *q) {
  const double r = sqrt(above_1 * (2. + above_1));
  *first = 1. / r;
  *q = 1. / (1. + above_1 + r);
}

PetscErrorCode PolynomialCreate(double L, double bound, struct polynomial *p) {
  const double cut = 1e-4, h = 0.5 * L * L * bound;
  double first[2], q[2];
  PetscFunctionBeginUser;
  *p = (struct polynomial){0};
  if (!(h > 0.)) { /* nothing is correlated: p = 1 */
    PetscCall(PetscMalloc1(1, &p->c));
    p->c[0] = 1.;
    PetscFunctionReturn(0);
  }
  /* lengths below a cell, where nothing is resolved, keep real roots */
  const double c = fmin(0.5, 0.25 * h), s = sqrt(1. - 2. * c / h);
  series_of(2. / (h * (1. + s)), &first[0], &q[0]);
  series_of((1. + s) / c, &first[1], &q[1]);
  for (double power = q[0]; power >= cut; power *= q[0]) p->degree++;
  PetscCall(PetscMalloc1((size_t)p->degree + 1, &p->c));
  for (int k = 0; k <= p->degree; k++) {
    p->c[k] = (k == 0 ? 1. : 2.) * (first[0] - first[1]) / (h * s);
    first[0] *= -q[0];
    first[1] *= -q[1];
  }
  p->scale = 4. / bound;
  PetscFunctionReturn(0);
}

PetscErrorCode PolynomialDestroy(struct polynomial *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(p->c));
  PetscFunctionReturn(0);
}

/* z <- c b + share (2 X y) - z; inlined for each width */
LANE_INLINE void step(const struct stencil *s, const int width, double c, double share,
                      double scale, const double *restrict b, const double *restrict y,
                      double *restrict z) {
  for (int r = 0; r < s->n_rows; r++) {
    const struct row_shape *row = s->row[r];
    const double below = scale * row->below, beside = scale * row->beside,
                 above = scale * row->above;
    for (int i = s->first[r]; i < s->first[r + 1]; i++) {
      const size_t at = (size_t)i * (size_t)width;
      const double *south = y + (size_t)s->neighbour[i][0] * (size_t)width,
                   *west = y + (size_t)s->neighbour[i][1] * (size_t)width,
                   *east = y + (size_t)s->neighbour[i][2] * (size_t)width,
                   *north = y + (size_t)s->neighbour[i][3] * (size_t)width;
      for (int l = 0; l < width; l++) {
        double v = y[at + (size_t)l];
        double sum = below * (v - south[l]) + beside * (v - west[l]) + beside * (v - east[l]) +
                     above * (v - north[l]);
        z[at + (size_t)l] = c * b[at + (size_t)l] + share * (sum - 2. * v) - z[at + (size_t)l];
      }
    }
  }
}

PetscErrorCode PolynomialApply(const struct polynomial *p, const struct stencil *stencil, int width,
                               PetscSF halo, MPI_Datatype unit, const double *b, double *x,
                               double *work) {
  const size_t n = (size_t)stencil->n * (size_t)width;
  /* y_(k+1) and y_(k+2), which takes y_k; the last of them is x */
  double *y = p->degree % 2 ? work : x, *z = p->degree % 2 ? x : work;
  PetscFunctionBeginUser;
  for (size_t i = 0; i < n; i++) y[i] = p->c[p->degree] * b[i], z[i] = 0.;
  for (int k = p->degree - 1; k >= 0; k--) {
    const double share = k > 0 ? 1. : 0.5;
    if (halo) {
      PetscCall(PetscSFBcastBegin(halo, unit, y, y + n, MPI_REPLACE));
      PetscCall(PetscSFBcastEnd(halo, unit, y, y + n, MPI_REPLACE));
    }
    if (width == 1)
      step(stencil, 1, p->c[k], share, p->scale, b, y, z);
    else
      step(stencil, POLYNOMIAL_WIDE, p->c[k], share, p->scale, b, y, z);
    double *last = y;
    y = z;
    z = last;
  }
  PetscFunctionReturn(0);
}
