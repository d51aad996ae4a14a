/* Profiles at bounds; see profile.h.
 *
 * H is that of the estimate, F the elements that are free. Along v (v_i = +-1, v_F = -H_FF^-1 H_Fi
 * v_i) the others are where they will be if J is quadratic; from there J is minimised by the bundle
 * method with element i fixed. P(t) is taken for b t + c t^2 / 2, b its slope at the bound, c by
 * the last t.
 */
#include "inversion/profile.h"
#include "inversion/kink.h"
#include <math.h>

const double profile_rise[PROFILE_LEVELS] = {.5, 1.92};
static const double close_enough = .02; /* of the rise */
static const double near_enough = .05;  /* certificate and radius of P, posterior s.d. */
enum { TRIES = 6, EVALUATIONS = 20 };

struct path {
  struct model *model;
  struct kink_metric metric;
  int n, element;
  double J;              /* of the estimate */
  double *lo, *hi;       /* [n] */
  double *v, *w, *g, *d; /* [n] direction, point, gradient, Gauss-Newton step */
  bool *held;            /* [n] the element and all others at bounds */
};

/* the direction, away from the bound */
static PetscErrorCode Direction(struct path *p, const double *u) {
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(p->d, p->n));
  for (int k = 0; k < p->n; k++) p->held[k] = u[k] <= p->lo[k] || u[k] >= p->hi[k];
  p->d[p->element] = u[p->element] <= p->lo[p->element] ? -1. : 1.;
  arrow_multiply(p->metric.hessian, p->d, p->v);
  for (int k = 0; k < p->n; k++)
    if (p->held[k]) p->v[k] = 0.;
  PetscCall(p->metric.metric.solve(&p->metric, p->held, true, p->v));
  p->v[p->element] = -p->d[p->element];
  PetscFunctionReturn(0);
}

static PetscErrorCode Evaluate(void *context, const double *u, double *J, double *g, bool *end) {
  struct path *p = context;
  PetscFunctionBeginUser;
  PetscCall(ModelCost(p->model, u, J, g));
  PetscCallMPI(MPI_Bcast(g, p->n, MPI_DOUBLE, 0, p->model->comm));
  *end = false;
  PetscFunctionReturn(0);
}

/* P, with the element where w has it; w becomes the others' minimum */
static PetscErrorCode Value(struct path *p, double *P) {
  int i = p->element;
  double lo = p->lo[i], hi = p->hi[i];
  struct bundle *bundle;
  struct bundle_result r;
  struct bundle_options o = {.lo = p->lo,
                             .hi = p->hi,
                             .metric = &p->metric.metric,
                             .evaluate = Evaluate,
                             .context = p,
                             .radius = near_enough,
                             .enough = near_enough,
                             .most = EVALUATIONS};
  bool end;
  PetscFunctionBeginUser;
  p->lo[i] = p->hi[i] = p->w[i];
  PetscCall(ControlPartsCreate(p->model->comm, p->n, 0, &o.parts));
  PetscCall(BundleCreate(&o.parts, EVALUATIONS + 1, &bundle));
  PetscCall(Evaluate(p, p->w, P, p->d, &end));
  PetscCall(BundleAdd(bundle, p->w, *P, p->d));
  if (isfinite(*P)) {
    PetscCall(BundleMinimise(bundle, &o, p->w, &r));
    *P = r.J;
  }
  PetscCall(BundleDestroy(&bundle));
  p->lo[i] = lo;
  p->hi[i] = hi;
  PetscFunctionReturn(0);
}

/* From the bound to where P has risen by `rise`. p->g is the gradient at u. */
static PetscErrorCode End(struct path *p, const double *u, double rise, double *end) {
  int i = p->element;
  double curvature = 0., slope = 0., t = 0., to, P, last = fabs(p->hi[i] - p->lo[i]);
  PetscFunctionBeginUser;
  arrow_multiply(p->metric.hessian, p->v, p->d);
  for (int k = 0; k < p->n; k++) curvature += p->v[k] * p->d[k];
  for (int k = 0; k < p->n; k++) slope += p->g[k] * p->v[k];
  slope = fmax(slope, 0.);
  PetscCall(PetscArraycpy(p->w, u, p->n));
  *end = NAN;
  for (int k = 0; k < TRIES; k++) {
    to = (sqrt(slope * slope + 2. * rise * curvature) - slope) / curvature;
    to = fmin(k ? fmin(fmax(to, t / 2.), 2. * t) : to, last);
    for (int e = 0; e < p->n; e++)
      p->w[e] = fmin(fmax(p->w[e] + (to - t) * p->v[e], p->lo[e]), p->hi[e]);
    t = to;
    PetscCall(Value(p, &P));
    if (!isfinite(P)) break;
    P -= p->J;
    if (fabs(P - rise) <= close_enough * rise || (t >= last && P < rise)) {
      *end = p->w[i];
      break;
    }
    if (P <= slope * t) slope = fmax(P, 0.) / t / 2.; /* less steep than at the bound */
    curvature = fmax(2. * (P - slope * t) / (t * t), 1e-12);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode Profiles(struct model *model, const struct arrow_matrix *hessian, const double *u,
                        int most, struct profile *profile, int *n) {
  struct path p = {.model = model, .n = model->control->n};
  double *start;
  PetscFunctionBeginUser;
  *n = 0;
  PetscCall(PetscMalloc7(p.n, &p.lo, p.n, &p.hi, p.n, &p.v, p.n, &p.w, p.n, &p.g, p.n, &p.d, p.n,
                         &start));
  PetscCall(PetscMalloc1(p.n, &p.held));
  PetscCall(KinkMetricCreate(hessian, &p.metric));
  control_bounds(model->control, p.lo, p.hi);
  for (int i = 0; i < p.n && *n < most; i++) {
    if ((u[i] > p.lo[i] && u[i] < p.hi[i]) || p.lo[i] >= p.hi[i]) continue;
    if (!*n) PetscCall(ModelCost(model, u, &p.J, start));
    if (!*n) PetscCallMPI(MPI_Bcast(start, p.n, MPI_DOUBLE, 0, model->comm));
    profile[*n].element = p.element = i;
    PetscCall(Direction(&p, u));
    for (int level = 0; level < PROFILE_LEVELS; level++) {
      PetscCall(PetscArraycpy(p.g, start, p.n));
      PetscCall(End(&p, u, profile_rise[level], &profile[*n].end[level]));
    }
    ++*n;
  }
  PetscCall(KinkMetricDestroy(&p.metric));
  PetscCall(PetscFree(p.held));
  PetscCall(PetscFree7(p.lo, p.hi, p.v, p.w, p.g, p.d, start));
  PetscFunctionReturn(0);
}
