/* Questions to a differentiable operator; see operator_check.h. */
#include "operator_check.h"
#include "harness.h"
#include "support/random.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void draw(unsigned seed, unsigned variable, int n, double spread, double *x) {
  const struct random_key key = {.seed = seed, .variable = variable};
  for (int i = 0; i < n; i++) x[i] = spread * random_normal(key, (uint32_t)i);
}

static double dot(int n, const double *a, const double *b, double *size) {
  double sum = 0.;
  for (int i = 0; i < n; i++) {
    sum += a[i] * b[i];
    *size += fabs(a[i] * b[i]);
  }
  return sum;
}

static double *numbers(int n) { return calloc((size_t)n + 1, sizeof(double)); }

static void expect(bool good, const struct differentiable *op, const char *what, double found) {
  if (!good) printf("    %s: %s (%.3g)\n", op->name, what, found);
  CU_ASSERT(good);
}

/* |f(x + e d) - f(x) - e f'(x) d| */
static double remainder_at(const struct differentiable *op, double e, const double *x,
                           const double *x_d, const double *y, const double *y_d) {
  double *moved = numbers(op->n), *there = numbers(op->m), sum = 0.;
  for (int i = 0; i < op->n; i++) moved[i] = x[i] + e * x_d[i];
  op->forward(op->context, moved, there);
  for (int i = 0; i < op->m; i++) sum += pow(there[i] - y[i] - e * y_d[i], 2.);
  free(moved);
  free(there);
  return sqrt(sum);
}

void operator_check(const struct differentiable *op, unsigned seed, double spread) {
  const int n = op->n, m = op->m;
  double *x = numbers(n), *x_d = numbers(n), *x_b = numbers(n), *x_b2 = numbers(n),
         *kept = numbers(n), *y = numbers(m), *again = numbers(m), *y_d = numbers(m),
         *y_b = numbers(m);
  draw(seed, 1, n, spread, x);
  draw(seed, 2, n, 1., x_d);
  draw(seed, 3, m, 1., y_b);
  memcpy(kept, x, (size_t)n * sizeof *x);

  op->forward(op->context, x, y);
  op->tangent(op->context, x, x_d, y_d);
  op->adjoint(op->context, x, x_b, y_b);
  op->forward(op->context, x, again);
  expect(!memcmp(y, again, (size_t)m * sizeof *y), op, "another answer when asked twice", 0.);
  expect(!memcmp(x, kept, (size_t)n * sizeof *x), op, "changed its input", 0.);
  double total = 0.;
  for (int i = 0; i < m; i++) total += fabs(y[i]) + fabs(y_d[i]);
  for (int i = 0; i < n; i++) total += fabs(x_b[i]);
  expect(isfinite(total) && total > 0., op, "not finite, or nothing", total);

  double size = 0., left = dot(m, y_d, y_b, &size), right = dot(n, x_d, x_b, &size);
  expect(fabs(left - right) <= 1e-12 * size / 2., op, "dot product", (left - right) / size);

  /* adding to what is there: once more on top of the first */
  memcpy(x_b2, x_b, (size_t)n * sizeof *x_b);
  op->adjoint(op->context, x, x_b2, y_b);
  double worst = 0., largest = 0.;
  for (int i = 0; i < n; i++) {
    worst = fmax(worst, fabs(x_b2[i] - 2. * x_b[i]));
    largest = fmax(largest, fabs(x_b[i]));
  }
  expect(worst <= 1e-13 * largest, op, "does not add to the adjoint", worst / largest);

  /* second order, or nothing but rounding where the operator is linear */
  double coarse = remainder_at(op, 1e-3, x, x_d, y, y_d),
         fine = remainder_at(op, 1e-4, x, x_d, y, y_d), level = 0.;
  for (int i = 0; i < m; i++) level += y[i] * y[i];
  double slope = log10(coarse / fine);
  expect(slope > 1.9 || coarse < 1e3 * DBL_EPSILON * sqrt(level), op, "Taylor slope", slope);

  double *const all[] = {x, x_d, x_b, x_b2, kept, y, again, y_d, y_b};
  for (int i = 0; i < (int)(sizeof all / sizeof *all); i++) free(all[i]);
}
