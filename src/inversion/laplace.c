/* Laplace's approximation in low rank; see laplace.h. */
#include "inversion/laplace.h"
#include "control/cell_values.h"
#include "inversion/control_parts.h"
#include "model/control_vector.h"
#include "model/model_fields.h"
#include "observe/departure_loss.h"
#include "region/exact_reduce.h"
#include "support/random.h"
#include <math.h>
#include <slepceps.h>

/* Q - I as PETSc sees it */
struct curvature {
  const struct quadratic *q;
  struct control_parts parts;
  double *x, *Qx; /* [control.n] */
};

static PetscErrorCode Multiply(Mat A, Vec x, Vec y) {
  struct curvature *o;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(A, &o));
  PetscCall(ControlSpread(&o->parts, x, o->x));
  PetscCall(QuadraticApply(o->q, o->x, o->Qx));
  for (int i = 0; i < o->q->problem->model->control->n; i++) o->Qx[i] -= o->x[i];
  PetscCall(ControlPlace(&o->parts, o->Qx, y));
  PetscFunctionReturn(0);
}

/* degrees of freedom by set of observations of one direction v with its lambda */
static PetscErrorCode CountSignal(const struct quadratic *q, const double *v, double lambda,
                                  struct laplace *l) {
  const struct model *m = l->model;
  const struct departures *d = &m->departures;
  struct exact_sum sum[OBSERVATION_SETS] = {0};
  PetscFunctionBeginUser;
  PetscCall(LinearModelApply(q->lm, v, q->y_d));
  PetscCall(
      DepartureMetric(d, TERM_FIT, q->problem->shift, linear_model_y(q->lm), q->y_d, q->weight));
  for (int i = 0; i < d->n; i++) exact_sum_add(&sum[d->at[i].set], q->y_d[i] * q->weight[i]);
  PetscCall(ExactSumReduce(m->comm, OBSERVATION_SETS, sum));
  for (int s = 0; s < d->n_sets; s++) l->dofs_of_set[s] += exact_sum_value(&sum[s]) / (1. + lambda);
  l->dofs += lambda / (1. + lambda);
  l->log_det += log1p(lambda);
  PetscFunctionReturn(0);
}

static PetscErrorCode TakePairs(EPS eps, const struct curvature *o, Vec x, int pairs, double least,
                                struct laplace *l) {
  const size_t n = (size_t)l->model->control->n;
  PetscInt found;
  PetscReal lambda;
  PetscFunctionBeginUser;
  PetscCall(EPSGetConverged(eps, &found));
  if (found > pairs) found = pairs;
  PetscCall(PetscMalloc2(found, &l->lambda, (size_t)found * n, &l->vector));
  for (PetscInt j = 0; j < found; j++) {
    PetscCall(EPSGetEigenpair(eps, j, &lambda, NULL, x, NULL));
    if (!(lambda >= least)) break;
    double *v = l->vector + (size_t)l->n_pairs * n;
    PetscCall(ControlSpread(&o->parts, x, v));
    l->lambda[l->n_pairs++] = lambda;
    PetscCall(CountSignal(o->q, v, lambda, l));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode LaplaceCreate(const struct quadratic *q, int pairs, double least,
                             struct laplace **out) {
  struct model *m = q->problem->model;
  const struct control *control = m->control;
  struct curvature o = {.q = q};
  struct laplace *l;
  PetscInt n_part;
  Mat A;
  Vec x;
  EPS eps;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&l));
  *out = l;
  l->model = m;
  PetscCall(SlepcInitialize(NULL, NULL, NULL, NULL));
  PetscCall(ControlPartsCreate(m->comm, control->own_at, control->n - control->own_at, &o.parts));
  PetscCall(PetscMalloc2(control->n, &o.x, control->n, &o.Qx));
  PetscCall(ControlVec(&o.parts, &x));
  n_part = o.parts.n_part;
  PetscCall(MatCreateShell(m->comm, n_part, n_part, PETSC_DETERMINE, PETSC_DETERMINE, &o, &A));
  PetscCall(MatShellSetOperation(A, MATOP_MULT, (void (*)(void))Multiply));
  PetscCall(EPSCreate(m->comm, &eps));
  PetscCall(EPSSetOperators(eps, A, NULL));
  PetscCall(EPSSetProblemType(eps, EPS_HEP));
  PetscCall(EPSSetWhichEigenpairs(eps, EPS_LARGEST_REAL));
  PetscInt most = o.parts.n < pairs ? (PetscInt)o.parts.n : (PetscInt)pairs;
  PetscCall(EPSSetDimensions(eps, most, PETSC_DEFAULT, PETSC_DEFAULT));
  PetscCall(EPSSetTolerances(eps, 1e-9, 100));
  PetscCall(VecSet(x, 1.)); /* a start that ranks do not change */
  PetscCall(EPSSetInitialSpace(eps, 1, &x));
  PetscCall(EPSSetOptionsPrefix(eps, "posterior_"));
  PetscCall(EPSSetFromOptions(eps));
  PetscCall(EPSSolve(eps));
  PetscCall(TakePairs(eps, &o, x, (int)most, least, l));
  PetscCall(EPSDestroy(&eps));
  PetscCall(MatDestroy(&A));
  PetscCall(VecDestroy(&x));
  PetscCall(PetscFree2(o.x, o.Qx));
  PetscCall(SlepcFinalize());
  PetscFunctionReturn(0);
}

PetscErrorCode LaplaceDestroy(struct laplace **out) {
  PetscFunctionBeginUser;
  if (!*out) PetscFunctionReturn(0);
  PetscCall(PetscFree2((*out)->lambda, (*out)->vector));
  PetscCall(PetscFree(*out));
  PetscFunctionReturn(0);
}

static const double solved = 1e-4; /* residual of solves with Q, against numbers that are sampled */

PetscErrorCode QuadraticSample(const struct quadratic *q, uint64_t seed, uint32_t member,
                               double *u) {
  const struct model *m = q->problem->model;
  const int n = m->control->n, n_y = m->departures.n;
  double *z, *b, *x, *e, *weight;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc5(n, &z, n, &b, n, &x, n_y, &e, n_y, &weight));
  PetscCall(ModelNormals(m, seed, random_variable("posterior"), member, z));
  model_observation_normals(m, seed, member, e);
  PetscCall(
      DepartureDraw(&m->departures, TERM_FIT, q->problem->shift, linear_model_y(q->lm), e, weight));
  PetscCall(LinearModelTranspose(q->lm, weight, b));
  for (int i = 0; i < n; i++) b[i] += z[i];
  PetscCall(QuadraticSolve(q, b, NULL, solved, x));
  for (int i = 0; i < n; i++) u[i] += x[i];
  PetscCall(PetscFree5(z, b, x, e, weight));
  PetscFunctionReturn(0);
}

void laplace_deviations(const struct laplace *l, double *sd) {
  const struct control *control = l->model->control;
  for (int i = 0; i < control->own_at; i++) {
    double variance = 1.;
    for (int j = 0; j < l->n_pairs; j++) {
      double v = l->vector[(size_t)j * (size_t)control->n + (size_t)i];
      variance -= l->lambda[j] / (1. + l->lambda[j]) * v * v;
    }
    sd[i] = sqrt(fmax(variance, 0.));
  }
}

/* prior variance of the cells' deviations: fields of variance 1, and the parts beside them */
static void prior_variance(const struct model *m, double *prior) {
  const struct control *control = m->control;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool part = item->target == CONTROL_DEVIATION;
    if (!part && !item->field) continue;
    const struct control_item *of = part ? &control->item[item->of] : item;
    double sd =
        part ? item->prior_sd * control_deviation_scale(control, item) : control_item_sd(item);
    double *to = prior + of->offset - control->n_shared;
    for (int c = 0; c < m->grid->n_cells; c++, to += control->n_outputs) {
      struct control_site site = control_site_at(m->overlap ? &m->regions : NULL, 0, c);
      double share = part && item->extent == EXTENT_REGION ? 0. : 1.;
      for (int r = 0; part && item->extent == EXTENT_REGION && r < site.n_regions; r++)
        share += site.weight[r] * site.weight[r];
      *to += share * sd * sd;
    }
  }
}

PetscErrorCode LaplaceCells(const struct laplace *l, double *prior, double *posterior,
                            double *covariance) {
  const struct model *m = l->model;
  const struct control *control = m->control;
  const size_t n = (size_t)m->grid->n_cells * (size_t)control->n_outputs;
  double *t, *value_d;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &t, control->n_values, &value_d));
  PetscCall(PetscArrayzero(prior, n));
  prior_variance(m, prior);
  PetscCall(PetscArraycpy(posterior, prior, n));
  if (covariance) PetscCall(PetscArrayzero(covariance, m->grid->n_cells));
  for (int j = 0; j < l->n_pairs; j++) {
    const double *v = l->vector + (size_t)j * (size_t)control->n;
    double share = l->lambda[j] / (1. + l->lambda[j]);
    control_values_tl(control, v, v, value_d); /* deviations are linear */
    PetscCall(ModelCellDeviations(m, v, value_d, t));
    for (size_t i = 0; i < n; i++) posterior[i] -= share * t[i] * t[i];
    for (int c = 0; covariance && c < m->grid->n_cells; c++)
      covariance[c] -= share * t[c * control->n_outputs] * t[c * control->n_outputs + 1];
  }
  for (size_t i = 0; i < n; i++) posterior[i] = fmax(posterior[i], 0.);
  PetscCall(PetscFree2(t, value_d));
  PetscFunctionReturn(0);
}
