/* The posterior of fields; see field_files.h. */
#include "model/model_fields.h"
#include "region/field_files.h"

enum { MOST_SOLVES = 300 }; /* of shared elements, beyond which the low rank tells them */
static const double least_lambda = 1e-3; /* directions of which observations tell less */
static const double worth_probing = .02; /* share of variance that the last direction takes */

static PetscErrorCode Report(const struct setup *setup, const struct laplace *l, double J,
                             int probes) {
  const struct departures *d = &setup->model.departures;
  PetscFunctionBeginUser;
  PetscCall(
      PetscPrintf(setup->comm,
                  "posterior: %d directions that observations tell, %s%.1f degrees of freedom "
                  "for signal",
                  l->n_pairs, probes ? "at least " : "", l->dofs));
  for (int s = 0; s < d->n_sets; s++)
    PetscCall(PetscPrintf(setup->comm, "%s %.1f of %s", s ? "," : ":", l->dofs_of_set[s],
                          d->set[s].name));
  if (probes)
    PetscCall(PetscPrintf(setup->comm,
                          "; the last has lambda = %.2g: variances by cell from %d probes",
                          l->lambda[l->n_pairs - 1], probes));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  if (!probes) /* all directions: else the determinant is not known */
    PetscCall(PetscPrintf(setup->comm,
                          "evidence: J + log det(Q) / 2 = %.3f, minus the log of the marginal "
                          "likelihood but for a constant of the observations (Laplace)\n",
                          J + .5 * l->log_det));
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPosteriorCreate(struct setup *setup, const double *u,
                                    struct field_posterior **out) {
  const struct campaign *c = &setup->campaign;
  struct model *m = &setup->model;
  const size_t n = (size_t)setup->grid.n_cells * (size_t)c->control.n_outputs;
  struct field_posterior *p;
  bool good;
  int probes = 0;
  PetscFunctionBeginUser;
  *out = NULL;
  if (!model_has_cells(m) || !c->standard_errors || !linear_model_fits(m)) PetscFunctionReturn(0);
  PetscCall(PetscNew(&p));
  p->problem.model = m;
  PetscCall(PetscCalloc4(n, &p->prior, n, &p->posterior, setup->grid.n_cells, &p->covariance,
                         c->control.own_at, &p->sd));
  *out = p;
  PetscCall(QuadraticCreate(&p->problem, u, &p->q, &good));
  if (good) {
    double *covariance = c->control.n_outputs > 1 ? p->covariance : NULL;
    PetscCall(LaplaceCreate(&p->q, c->posterior_pairs, least_lambda, &p->laplace));
    const struct laplace *l = p->laplace;
    double last = l->n_pairs ? l->lambda[l->n_pairs - 1] : 0.;
    PetscCall(LaplaceCells(l, p->prior, p->posterior, covariance));
    if (c->control.own_at <= MOST_SOLVES)
      PetscCall(SharedDeviations(&p->q, p->sd));
    else
      laplace_deviations(l, p->sd);
    if (l->n_pairs == c->posterior_pairs && last / (1. + last) > worth_probing)
      PetscCall(ProbeCells(&p->q, p->posterior, covariance, &probes));
    PetscCall(Report(setup, l, p->q.J, probes));
  } else {
    PetscCall(FieldPosteriorDestroy(out));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPosteriorDestroy(struct field_posterior **p) {
  PetscFunctionBeginUser;
  if (!*p) PetscFunctionReturn(0);
  PetscCall(LaplaceDestroy(&(*p)->laplace));
  PetscCall(QuadraticDestroy(&(*p)->q));
  PetscCall(PetscFree4((*p)->prior, (*p)->posterior, (*p)->covariance, (*p)->sd));
  PetscCall(PetscFree(*p));
  PetscFunctionReturn(0);
}
