/* Series term by term: what was observed beside what two controls predict. */
#include "model/model_private.h"
#include <stdlib.h>

/* predicted values of this rank's terms, in their order */
static PetscErrorCode Predict(struct model *m, const double *u, double *predicted) {
  struct model_point *p;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  for (int b = 0; b < m->n_blocks; b++) {
    if (m->series_start[b] == m->series_start[b + 1] && !m->rules.carries) continue;
    model_forward(m, p, b);
    for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++)
      predicted[i] = model_series_value(m, p, &m->series.term[i]);
  }
  PetscCall(ModelPointDestroy(&p));
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
  int n = m->series.n;
  double *prior, *estimate;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &prior, n, &estimate));
  PetscCall(PetscMalloc1(n, rows));
  PetscCall(Predict(m, u_prior, prior));
  PetscCall(Predict(m, u, estimate));
  for (int i = 0; i < n; i++) {
    const struct series_term *o = &m->series.term[i];
    (*rows)[i] = (struct series_row){.set = o->set,
                                     .cell = o->cell,
                                     .date = o->date,
                                     .use = (int)o->use,
                                     .observed = o->value,
                                     .sigma = o->sigma,
                                     .prior = prior[i],
                                     .estimate = estimate[i]};
  }
  if (n) qsort(*rows, (size_t)n, sizeof **rows, compare);
  PetscCall(PetscFree2(prior, estimate));
  PetscFunctionReturn(0);
}
