/* How well the model fits, set by set and use by use, from the vector of equivalents alone. */
#include "model/model_private.h"
#include "region/exact_reduce.h"

PetscErrorCode ModelFit(struct model *m, const double *u, struct model_fit *fit) {
  const struct departures *v = &m->departures;
  int n = v->n_sets * N_TERM_USES,
      words = (int)(sizeof(struct fit_sums) / sizeof(struct exact_sum));
  struct fit_sums *sums;
  double *y;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc2(n, &sums, v->n, &y));
  PetscCall(ModelSimulate(m, u, y));
  for (int i = 0; i < v->n; i++)
    fit_sums_add(&sums[v->at[i].set * N_TERM_USES + v->at[i].use], v->at[i].value, v->at[i].sigma,
                 y[i]);
  PetscCall(ExactSumReduce(m->comm, n * words, &sums->n));
  for (int i = 0; i < n; i++) fit[i] = fit_of_sums(&sums[i]);
  PetscCall(PetscFree2(sums, y));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelPredictYield(struct model *m, const double *u, double *predicted) {
  double *y;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->departures.n, &y));
  PetscCall(ModelSimulate(m, u, y));
  PetscCall(DeparturesGatherYields(m->comm, &m->departures, m->yield.n, y, predicted));
  PetscCall(PetscFree(y));
  PetscFunctionReturn(0);
}

static int compare(const void *a, const void *b) {
  const struct series_row *x = a, *y = b;
  if (x->set != y->set) return x->set < y->set ? -1 : 1;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  return (x->date > y->date) - (x->date < y->date);
}

PetscErrorCode ModelSeriesRows(struct model *m, const double *u_prior, const double *u,
                               struct series_row **rows) {
  const struct departures *v = &m->departures;
  double *prior, *estimate;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(v->n, &prior, v->n, &estimate));
  PetscCall(PetscMalloc1(v->n_season, rows));
  PetscCall(ModelSimulate(m, u_prior, prior));
  if (u == u_prior)
    memcpy(estimate, prior, (size_t)v->n * sizeof *estimate);
  else
    PetscCall(ModelSimulate(m, u, estimate));
  for (int i = 0; i < v->n_season; i++) {
    const struct observation *o = &v->at[i];
    const struct model_season *s = &m->season[o->place];
    (*rows)[i] = (struct series_row){.set = o->set,
                                     .cell = s->cell,
                                     .date = s->start + o->date,
                                     .start = s->start,
                                     .use = o->use,
                                     .observed = o->value,
                                     .sigma = o->sigma,
                                     .prior = prior[i],
                                     .estimate = estimate[i]};
  }
  if (v->n_season) qsort(*rows, (size_t)v->n_season, sizeof **rows, compare);
  PetscCall(PetscFree2(prior, estimate));
  PetscFunctionReturn(0);
}
