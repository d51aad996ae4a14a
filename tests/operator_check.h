#pragma once
/* Six questions to a differentiable operator y = f(x), tangent and adjoint included: is it finite,
 * the same when asked twice, is the tangent its derivative, is the adjoint the tangent's transpose,
 * does the adjoint add to what is there, and does it leave its other arguments alone? */

struct differentiable {
  const char *name;
  int n, m;      /* numbers of inputs (weights included) and outputs */
  void *context; /* handed to the functions */
  void (*forward)(void *context, const double *x, double *y);
  void (*tangent)(void *context, const double *x, const double *x_d, double *y_d);
  void (*adjoint)(void *context, const double *x, double *x_b, const double *y_b);
};

/* Asks at a point drawn from `seed` with numbers of spread `spread`; prints what is wrong and fails
 * the running CUnit test. tangent and adjoint are called right after forward at the same x. */
void operator_check(const struct differentiable *op, unsigned seed, double spread);
