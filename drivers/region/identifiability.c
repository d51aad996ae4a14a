/* What observations can tell of the control; see identifiability.h.
 *
 * Items are compared by directions d_k in which all elements of item k move together, one prior
 * standard deviation in all. Their effects W H' d_k, divided by their lengths, make a matrix S; the
 * collinearity index of a set of columns (Brun, Reichert & Kuensch 2001) is 1 / sqrt(smallest
 * eigenvalue of S'S): a change of one can be made up by the others to 1 / index of its effect. From
 * 10 to 15 on a set cannot be distinguished.
 */
#include "region/identifiability.h"
#include "assimilation/symmetric_eigen.h"
#include "inversion/laplace.h"
#include "model/control_vector.h"
#include "model/model_fields.h"
#include "region/exact_reduce.h"
#include <math.h>

enum { PAIRS = 300, SHOWN = 5 };
static const double least_lambda = 1e-4;

struct directions {
  int n;
  int item[CONTROL_ITEMS];
  double G[CONTROL_ITEMS][CONTROL_ITEMS]; /* d_k' (Q - I) d_l */
};

/* whether an item has elements of u */
static bool has_elements(const struct control_item *item) {
  return item->field || (item->extent != EXTENT_CELL && item->extent != EXTENT_NETWORK);
}

/* elements of item i of u set to x, those of own cells included */
static void fill(const struct control *control, int i, double x, double *u) {
  const struct control_item *item = &control->item[i];
  int k = 0;
  if (!item->field) {
    for (int e = 0; e < item->count; e++) u[item->offset + e] = x;
    return;
  }
  for (int j = 0; j < i; j++) k += control->item[j].field;
  for (int c = 0; c < control->n_cells; c++) u[control->own_at + c * control->n_fields + k] = x;
}

static PetscErrorCode Compare(const struct quadratic *q, struct directions *d) {
  const struct control *control = q->problem->model->control;
  double *u, *Qu, *other, length;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc3(control->n, &u, control->n, &Qu, control->n, &other));
  for (int i = 0; i < control->n_items; i++)
    if (has_elements(&control->item[i])) d->item[d->n++] = i;
  for (int a = 0; a < d->n; a++) {
    PetscCall(PetscArrayzero(u, control->n));
    fill(control, d->item[a], 1., u);
    PetscCall(ModelDot(q->problem->model, u, u, &length));
    for (int i = 0; i < control->n && length > 0.; i++) u[i] /= sqrt(length);
    PetscCall(QuadraticApply(q, u, Qu));
    for (int i = 0; i < control->n; i++) Qu[i] -= u[i];
    for (int b = 0; b < d->n; b++) {
      double size;
      PetscCall(PetscArrayzero(other, control->n));
      fill(control, d->item[b], 1., other);
      PetscCall(ModelDot(q->problem->model, other, other, &size));
      PetscCall(ModelDot(q->problem->model, other, Qu, &d->G[a][b]));
      if (size > 0.) d->G[a][b] /= sqrt(size);
    }
  }
  PetscCall(PetscFree3(u, Qu, other));
  PetscFunctionReturn(0);
}

/* of the columns set[n] of S */
static double collinearity(const struct directions *d, int n, const int *set) {
  double a[9], lambda[3], vector[9], work[6];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double size = sqrt(d->G[set[i]][set[i]] * d->G[set[j]][set[j]]);
      a[i * n + j] = size > 0. ? d->G[set[i]][set[j]] / size : i == j;
    }
  if (!symmetric_eigen(n, a, lambda, vector, work)) return INFINITY;
  double least = lambda[0];
  for (int i = 1; i < n; i++) least = fmin(least, lambda[i]);
  return 1. / sqrt(fmax(least, 1e-12));
}

struct alike {
  int n, set[3];
  double index;
};

static void keep(struct alike best[SHOWN], const struct alike *x) {
  for (int i = 0; i < SHOWN; i++) {
    if (!(x->index > best[i].index)) continue;
    for (int k = SHOWN - 1; k > i; k--) best[k] = best[k - 1];
    best[i] = *x;
    return;
  }
}

static PetscErrorCode ReportAlike(const struct setup *setup, const struct directions *d, int n) {
  const struct control *control = &setup->campaign.control;
  struct alike best[SHOWN] = {{0}};
  PetscFunctionBeginUser;
  for (int a = 0; a < d->n; a++)
    for (int b = a + 1; b < d->n; b++)
      for (int c = n == 3 ? b + 1 : b; c < (n == 3 ? d->n : b + 1); c++) {
        struct alike x = {.n = n, .set = {a, b, c}};
        if (d->G[a][a] <= 0. || d->G[b][b] <= 0. || d->G[c][c] <= 0.) continue;
        x.index = collinearity(d, n, x.set);
        keep(best, &x);
      }
  for (int i = 0; i < SHOWN && best[i].n; i++) {
    PetscCall(PetscPrintf(setup->comm, "  %8.2f ", best[i].index));
    for (int k = 0; k < n; k++)
      PetscCall(PetscPrintf(setup->comm, " %s", control->item[d->item[best[i].set[k]]].name));
    PetscCall(PetscPrintf(setup->comm, "\n"));
  }
  PetscFunctionReturn(0);
}

/* mean over an item's elements of posterior over prior standard deviation */
static PetscErrorCode Shrinkage(const struct setup *setup, const struct laplace *l,
                                const double *prior, const double *posterior, int i,
                                double *share) {
  const struct control *control = &setup->campaign.control;
  const struct control_item *item = &control->item[i];
  struct exact_sum sum = {0};
  double *sd;
  PetscFunctionBeginUser;
  *share = 0.;
  if (item->extent == EXTENT_CELL) {
    for (int c = 0; c < control->n_cells; c++) {
      int at = c * control->n_outputs + item->offset - control->n_shared;
      exact_sum_add(&sum, sqrt(posterior[at] / prior[at]));
    }
    PetscCall(ExactSumReduce(setup->comm, 1, &sum));
    *share = exact_sum_value(&sum) / (double)grid_cells(&setup->grid);
    PetscFunctionReturn(0);
  }
  PetscCall(PetscMalloc1(control->own_at, &sd));
  laplace_deviations(l, sd);
  for (int k = 0; k < item->count; k++) *share += sd[item->offset + k] / (double)item->count;
  PetscCall(PetscFree(sd));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportItems(const struct setup *setup, const struct laplace *l,
                                  const struct directions *d) {
  const struct control *control = &setup->campaign.control;
  size_t n = (size_t)control->n_cells * (size_t)control->n_outputs;
  double *prior, *posterior, share;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc2(n, &prior, n, &posterior));
  if (control->n_outputs) PetscCall(LaplaceCells(l, prior, posterior, NULL));
  PetscCall(PetscPrintf(setup->comm, "%-24s %9s  %20s  %s\n", "parameter", "elements",
                        "posterior/prior s.d.", "effect of one s.d. of all, in errors"));
  for (int k = 0; k < d->n; k++) {
    const struct control_item *item = &control->item[d->item[k]];
    PetscCall(Shrinkage(setup, l, prior, posterior, d->item[k], &share));
    PetscCall(
        PetscPrintf(setup->comm, "%-24s %9lld  %20.3f  %g\n", item->name,
                    item->field ? (long long)grid_cells(&setup->grid) : (long long)item->count,
                    share, sqrt(fmax(d->G[k][k], 0.))));
  }
  PetscCall(PetscFree2(prior, posterior));
  PetscFunctionReturn(0);
}

PetscErrorCode ReportIdentifiability(struct setup *setup, struct problems *list) {
  struct model *m = &setup->model;
  const struct quadratic_problem whole = {.model = m};
  struct directions d = {0};
  struct quadratic q;
  struct laplace *l;
  double *u;
  bool good;
  PetscFunctionBeginUser;
  if (!linear_model_fits(m)) {
    problem(list, "check --identifiability: a network's weights cannot be judged at the prior");
    PetscFunctionReturn(0);
  }
  PetscCall(PetscCalloc1(m->control->n, &u));
  PetscCall(QuadraticCreate(&whole, u, &q, &good));
  if (good) {
    PetscCall(LaplaceCreate(&q, PAIRS, least_lambda, &l));
    PetscCall(Compare(&q, &d));
    PetscCall(PetscPrintf(setup->comm,
                          "identifiability at the prior: %.1f degrees of freedom for signal%s\n",
                          l->dofs, l->n_pairs == PAIRS ? " in the first 300 directions" : ""));
    for (int s = 0; s < m->departures.n_sets; s++)
      PetscCall(PetscPrintf(setup->comm, "  %8.2f  of %s (%lld values)\n", l->dofs_of_set[s],
                            m->departures.set[s].name, (long long)m->departures.n_of_set[s]));
    PetscCall(ReportItems(setup, l, &d));
    PetscCall(PetscPrintf(setup->comm, "most alike (collinearity index; from 10 on a set cannot be "
                                       "told apart):\n"));
    PetscCall(ReportAlike(setup, &d, 2));
    PetscCall(ReportAlike(setup, &d, 3));
    PetscCall(LaplaceDestroy(&l));
  } else {
    problem(list, "check --identifiability: derivatives at the prior are not finite");
  }
  PetscCall(QuadraticDestroy(&q));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}
