/* Gauss-Newton's quadratic and its minimisation; see quadratic.h. */
#include "inversion/quadratic.h"
#include "model/control_vector.h"
#include "observe/departure_loss.h"
#include "region/exact_reduce.h"
#include <math.h>

/* J from equivalents y; weight[departures.n] may be NULL */
static PetscErrorCode Cost(const struct quadratic_problem *p, const double *u, const double *y,
                           double *weight, double *J) {
  const struct model *m = p->model;
  struct exact_sum sum = {0};
  double *d, prior;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->control->n, &d));
  for (int i = 0; i < m->control->n; i++) d[i] = u[i] - (p->mean ? p->mean[i] : 0.);
  PetscCall(DepartureLoss(&m->departures, TERM_FIT, p->shift, y, &sum, weight));
  PetscCall(ExactSumReduce(m->comm, 1, &sum));
  PetscCall(ModelDot(m, d, d, &prior));
  *J = exact_sum_value(&sum) + .5 * prior;
  if (!isfinite(*J)) *J = INFINITY;
  PetscCall(PetscFree(d));
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticCost(const struct quadratic_problem *p, const double *u, double *J) {
  double *y;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(p->model->departures.n, &y));
  PetscCall(ModelSimulate(p->model, u, y));
  PetscCall(Cost(p, u, y, NULL, J));
  PetscCall(PetscFree(y));
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticCreate(const struct quadratic_problem *p, const double *u,
                               struct quadratic *q, bool *good) {
  const int n = p->model->control->n, n_y = p->model->departures.n;
  PetscFunctionBeginUser;
  *q = (struct quadratic){.problem = p};
  PetscCall(PetscMalloc3(n, &q->g, n_y, &q->y_d, n_y, &q->weight));
  PetscCall(LinearModelCreate(p->model, u, &q->lm, good));
  PetscCall(Cost(p, u, linear_model_y(q->lm), q->weight, &q->J));
  *good = *good && isfinite(q->J);
  if (!*good) PetscFunctionReturn(0);
  PetscCall(LinearModelTranspose(q->lm, q->weight, q->g));
  for (int i = 0; i < n; i++) q->g[i] += u[i] - (p->mean ? p->mean[i] : 0.);
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticDestroy(struct quadratic *q) {
  PetscFunctionBeginUser;
  PetscCall(LinearModelDestroy(&q->lm));
  PetscCall(PetscFree3(q->g, q->y_d, q->weight));
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticApply(const struct quadratic *q, const double *x, double *Qx) {
  const struct model *m = q->problem->model;
  PetscFunctionBeginUser;
  PetscCall(LinearModelApply(q->lm, x, q->y_d));
  PetscCall(DepartureMetric(&m->departures, TERM_FIT, q->problem->shift, linear_model_y(q->lm),
                            q->y_d, q->weight));
  PetscCall(LinearModelTranspose(q->lm, q->weight, Qx));
  for (int i = 0; i < m->control->n; i++) Qx[i] += x[i];
  PetscFunctionReturn(0);
}

/* -- conjugate gradients */

/* how far along p the radius lies from s: the positive root of |s + t p| = radius */
static double to_radius(double ss, double sp, double pp, double radius) {
  double room = radius * radius - ss;
  if (isinf(radius)) return INFINITY;
  return room <= 0. ? 0. : room / (sp + sqrt(sp * sp + pp * room));
}

struct iteration {
  int n;
  double *r, *p, *Qp; /* residual -(g + Q s), direction */
  double rr, pp, sp, ss;
};

static void clear_held(int n, const bool *held, double *x) {
  for (int i = 0; held && i < n; i++)
    if (held[i]) x[i] = 0.;
}

static PetscErrorCode Lengths(const struct model *m, const double *s, struct iteration *it) {
  PetscFunctionBeginUser;
  PetscCall(ModelDot(m, it->p, it->p, &it->pp));
  PetscCall(ModelDot(m, s, it->p, &it->sp));
  PetscCall(ModelDot(m, s, s, &it->ss));
  PetscFunctionReturn(0);
}

/* minimises s.Q s / 2 - b.s, as QuadraticStep */
static PetscErrorCode Descend(const struct quadratic *q, const double *b, const bool *held,
                              double radius, double tolerance, int limit, double *s, double *gain,
                              int *products, enum quadratic_end *end) {
  const struct model *m = q->problem->model;
  struct iteration it = {.n = m->control->n};
  double first, curvature, before;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(it.n, &it.r, it.n, &it.p, it.n, &it.Qp));
  PetscCall(PetscArrayzero(s, it.n));
  PetscCall(PetscArraycpy(it.r, b, it.n));
  clear_held(it.n, held, it.r);
  PetscCall(PetscArraycpy(it.p, it.r, it.n));
  PetscCall(ModelDot(m, it.r, it.r, &it.rr));
  first = it.rr;
  *gain = 0.;
  *end = first > 0. ? QUADRATIC_UNFINISHED : QUADRATIC_SOLVED;
  for (int k = 0; k < limit && *end == QUADRATIC_UNFINISHED; k++) {
    PetscCall(QuadraticApply(q, it.p, it.Qp));
    clear_held(it.n, held, it.Qp);
    (*products)++;
    PetscCall(ModelDot(m, it.p, it.Qp, &curvature));
    PetscCall(Lengths(m, s, &it));
    double alpha = it.rr / curvature, most = to_radius(it.ss, it.sp, it.pp, radius);
    if (!(alpha < most)) {
      *end = QUADRATIC_AT_RADIUS;
      alpha = most;
    }
    *gain += alpha * (it.rr - .5 * alpha * curvature);
    for (int i = 0; i < it.n; i++) s[i] += alpha * it.p[i];
    for (int i = 0; i < it.n; i++) it.r[i] -= alpha * it.Qp[i];
    before = it.rr;
    PetscCall(ModelDot(m, it.r, it.r, &it.rr));
    if (*end == QUADRATIC_UNFINISHED && it.rr <= tolerance * tolerance * first)
      *end = QUADRATIC_SOLVED;
    for (int i = 0; i < it.n; i++) it.p[i] = it.r[i] + it.rr / before * it.p[i];
  }
  PetscCall(PetscFree3(it.r, it.p, it.Qp));
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticStep(const struct quadratic *q, const bool *held, double radius,
                             double tolerance, int limit, double *s, double *gain, int *products,
                             enum quadratic_end *end) {
  const int n = q->problem->model->control->n;
  double *b;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &b));
  for (int i = 0; i < n; i++) b[i] = -q->g[i];
  PetscCall(Descend(q, b, held, radius, tolerance, limit, s, gain, products, end));
  PetscCall(PetscFree(b));
  PetscFunctionReturn(0);
}

PetscErrorCode QuadraticSolve(const struct quadratic *q, const double *b, const bool *held,
                              double tolerance, double *x) {
  enum quadratic_end end;
  double gain;
  int products = 0;
  PetscFunctionBeginUser;
  PetscCall(Descend(q, b, held, INFINITY, tolerance, 10000, x, &gain, &products, &end));
  PetscFunctionReturn(0);
}
