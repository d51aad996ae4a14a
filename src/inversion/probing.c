/* Posterior variances of cells by probing; see laplace.h.
 *
 *   C_cc = C_cc|g + C_cg C_gg^-1 C_gc
 *
 * c: cells, g: elements that all cells share, which correlate over any distance and are therefore
 * taken apart, one solve each. What is left, with g held, falls with distance like the prior.
 */
#include "inversion/laplace.h"
#include "model/model_fields.h"
#include "region/exact_reduce.h"
#include "region/progress.h"
#include "support/cholesky.h"
#include "support/random.h"
#include <math.h>

static const double solved = 1e-3; /* residual of solves: below what is left of correlations */

struct probing {
  const struct quadratic *q;
  int items;
  size_t n;                 /* n_cells * items */
  bool *held;               /* [control.n] elements that all cells share */
  double *x, *Cx, *value_b; /* [control.n], [control.n], [n_values] memory */
  struct exact_sum *value_sum;
};

static PetscErrorCode Create(const struct quadratic *q, struct probing *p) {
  const struct control *control = q->problem->model->control;
  PetscFunctionBeginUser;
  *p = (struct probing){.q = q, .items = control->n_outputs};
  p->n = (size_t)control->n_cells * (size_t)p->items;
  PetscCall(PetscCalloc5(control->n, &p->held, control->n, &p->x, control->n, &p->Cx,
                         control->n_values, &p->value_b, control->n_shared, &p->value_sum));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    for (int k = 0; item->extent == EXTENT_GLOBAL && k < item->count; k++)
      p->held[item->offset + k] = true;
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct probing *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree5(p->held, p->x, p->Cx, p->value_b, p->value_sum));
  PetscFunctionReturn(0);
}

/* w[n] = L x */
static PetscErrorCode ToCells(struct probing *p, const double *x, double *w) {
  const struct model *m = p->q->problem->model;
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(p->value_b, m->control->n_values));
  control_values_tl(m->control, x, x, p->value_b); /* deviations are linear */
  PetscCall(ModelCellDeviations(m, x, p->value_b, w));
  PetscFunctionReturn(0);
}

/* w = L (C | held) L' s */
static PetscErrorCode Probe(struct probing *p, const double *s, double *w) {
  const struct model *m = p->q->problem->model;
  const struct control *control = m->control;
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(p->value_sum, control->n_shared));
  PetscCall(PetscArrayzero(p->x, control->n));
  PetscCall(PetscArrayzero(p->Cx, control->n));
  PetscCall(ModelCellDeviationsTranspose(m, s, p->value_sum, p->x));
  PetscCall(ExactSumReduce(m->comm, control->n_shared, p->value_sum));
  for (int i = 0; i < control->n_shared; i++) p->value_b[i] = exact_sum_value(&p->value_sum[i]);
  control_values_ad(control, p->Cx, p->x, p->value_b);
  PetscCall(QuadraticSolve(p->q, p->x, p->held, solved, p->Cx));
  PetscCall(ToCells(p, p->Cx, w));
  PetscFunctionReturn(0);
}

/* Cells of the grid between points that hardly correlate: 1.6 of the longest length, where the
 * prior does by 0.03 and a posterior less (400 cells observed 6 times each: standard deviations
 * within 0.1 % of those of all directions at 1.25 and at 2 lengths); two at least. */
static void spacing(const struct model *m, int step[2]) {
  const struct grid *grid = m->grid;
  const double degree = 111.2, radian = 0.017453292519943295; /* km */
  double length = 0., narrow = 1.;
  for (int i = 0; i < m->control->n_items; i++) length = fmax(length, m->control->item[i].length);
  for (int j = 0; j < grid->n_lat; j++) narrow = fmin(narrow, cos(radian * grid->lat_axis[j]));
  const double *axis[2] = {grid->lat_axis, grid->lon_axis};
  const int points[2] = {grid->n_lat, grid->n_lon};
  for (int d = 0; d < 2; d++) {
    double cell = points[d] > 1 ? degree * fabs(axis[d][1] - axis[d][0]) * (d ? narrow : 1.) : 1.;
    step[d] = (int)ceil(1.6 * length / cell);
    if (step[d] < 2) step[d] = 2;
    if (step[d] > points[d]) step[d] = points[d];
  }
}

/* sign of a cell by its number, so that what still correlates cancels */
static double sign_of(const struct model *m, int cell) {
  const struct random_key key = {.cell = (uint32_t)grid_cell_number(m->grid, cell), .variable = 1};
  return random_uniform(key, 0) < .5 ? -1. : 1.;
}

static PetscErrorCode ProbeColours(struct probing *p, double *posterior, double *covariance,
                                   int *probes) {
  const struct model *m = p->q->problem->model;
  const struct grid *grid = m->grid;
  const int items = p->items;
  int step[2];
  double *s, *w;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(p->n, &s, p->n, &w));
  spacing(m, step);
  const int all = step[0] * step[1] * items;
  struct progress progress = progress_begin(m->comm, "posterior variances", all);
  for (; *probes < all; (*probes)++) {
    const int item = *probes % items, colour = *probes / items;
    progress_at(&progress, *probes);
    PetscCall(PetscArrayzero(s, p->n));
    for (int c = 0; c < grid->n_cells; c++)
      if (grid->point[c] / grid->n_lon % step[0] == colour / step[1] &&
          grid->point[c] % grid->n_lon % step[1] == colour % step[1])
        s[c * items + item] = sign_of(m, c);
    PetscCall(Probe(p, s, w));
    for (int c = 0; c < grid->n_cells; c++) {
      if (s[c * items + item] == 0.) continue;
      posterior[c * items + item] = s[c * items + item] * w[c * items + item];
      if (covariance && item == 0) covariance[c] = s[c * items] * w[c * items + 1];
    }
  }
  PetscCall(PetscFree2(s, w));
  PetscFunctionReturn(0);
}

/* x <- l^-1 x */
static void half_solve(int n, const double *l, double *x) {
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
    x[i] = l[i * n + i] > 0. ? x[i] / l[i * n + i] : 0.;
  }
}

/* adds C_cg C_gg^-1 C_gc */
static PetscErrorCode AddShared(struct probing *p, double *posterior, double *covariance) {
  const struct control *control = p->q->problem->model->control;
  int n = 0, *element;
  double *C, *w, *part[2];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(control->own_at, &element));
  for (int i = 0; i < control->own_at; i++)
    if (p->held[i]) element[n++] = i;
  PetscCall(
      PetscMalloc4((size_t)n * (size_t)n, &C, (size_t)n * p->n, &w, n, &part[0], n, &part[1]));
  for (int k = 0; k < n; k++) {
    PetscCall(PetscArrayzero(p->x, control->n));
    p->x[element[k]] = 1.;
    PetscCall(QuadraticSolve(p->q, p->x, NULL, solved, p->Cx));
    for (int i = 0; i < n; i++) C[k * n + i] = p->Cx[element[i]];
    PetscCall(ToCells(p, p->Cx, w + (size_t)k * p->n));
  }
  (void)cholesky(n, C, C);
  for (size_t i = 0; n && i < p->n; i++) {
    double *now = part[i % 2], *before = part[1 - i % 2];
    for (int k = 0; k < n; k++) now[k] = w[(size_t)k * p->n + i];
    half_solve(n, C, now);
    for (int k = 0; k < n; k++) posterior[i] += now[k] * now[k];
    if (!covariance || i % (size_t)p->items != 1) continue;
    for (int k = 0; k < n; k++) covariance[i / (size_t)p->items] += before[k] * now[k];
  }
  PetscCall(PetscFree4(C, w, part[0], part[1]));
  PetscCall(PetscFree(element));
  PetscFunctionReturn(0);
}

PetscErrorCode ProbeCells(const struct quadratic *q, double *posterior, double *covariance,
                          int *probes) {
  struct probing p;
  PetscFunctionBeginUser;
  *probes = 0;
  if (!q->problem->model->grid->gridded) PetscFunctionReturn(0);
  PetscCall(Create(q, &p));
  PetscCall(ProbeColours(&p, posterior, covariance, probes));
  PetscCall(AddShared(&p, posterior, covariance));
  for (size_t i = 0; i < p.n; i++) posterior[i] = fmax(posterior[i], 0.);
  PetscCall(Destroy(&p));
  PetscFunctionReturn(0);
}

int probing_solves(const struct model *m) {
  int step[2];
  if (!m->grid->gridded) return 0;
  spacing(m, step);
  return step[0] * step[1] * m->control->n_outputs;
}

PetscErrorCode SharedDeviations(const struct quadratic *q, double *sd) {
  const struct control *control = q->problem->model->control;
  double *x, *Cx;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc2(control->n, &x, control->n, &Cx));
  for (int i = 0; i < control->own_at; i++) {
    x[i] = 1.;
    PetscCall(QuadraticSolve(q, x, NULL, solved, Cx));
    sd[i] = sqrt(fmax(Cx[i], 0.));
    x[i] = 0.;
  }
  PetscCall(PetscFree2(x, Cx));
  PetscFunctionReturn(0);
}
