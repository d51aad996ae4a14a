/* Dot product and Taylor's remainder of H; see linearisation_check.h. */
#include "linearisation_check.h"
#include "harness.h"
#include "model/control_vector.h"
#include "support/random.h"
#include <math.h>
#include <stdio.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

double check_draw(unsigned stream, int i) {
  return random_normal((struct random_key){.seed = 5, .variable = stream}, (uint32_t)i);
}

static double dot(MPI_Comm comm, int n, const double *a, const double *b, double *magnitude) {
  double sum[2] = {0., 0.};
  for (int i = 0; i < n; i++) {
    sum[0] += a[i] * b[i];
    sum[1] += fabs(a[i] * b[i]);
  }
  MPI_Allreduce(MPI_IN_PLACE, sum, 2, MPI_DOUBLE, MPI_SUM, comm);
  *magnitude = sum[1];
  return sum[0];
}

/* root of the sum of squares of set s of y1 - y0 - h y_d over all ranks */
static double remainder_of(const struct model *m, int s, const double *y1, const double *y0,
                           double h, const double *y_d) {
  const struct departures *v = &m->departures;
  double sum = 0.;
  for (int i = 0; i < v->n; i++) {
    double r = y1[i] - y0[i] - h * y_d[i];
    if (v->at[i].set == s) sum += r * r;
  }
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, m->comm);
  return sqrt(sum);
}

/* weights on one set alone, or on all (-1) */
static void ask_dot_product(struct model *m, int set, const double *u, const double *du) {
  int n = m->departures.n, n_u = m->control->n;
  double *y_d, *w, *g, there, here, magnitude;
  PetscMPIInt rank;
  MPI_Comm_rank(m->comm, &rank);
  MUST(PetscMalloc3(n, &y_d, n, &w, n_u, &g));
  for (int i = 0; i < n; i++) {
    const struct observation *o = &m->departures.at[i];
    w[i] = set < 0 || o->set == set ? check_draw(31, i + 1000 * rank) / o->sigma : 0.;
  }
  MUST(ModelTangent(m, u, du, y_d));
  MUST(ModelAdjoint(m, u, w, g));
  there = dot(m->comm, n, y_d, w, &magnitude);
  MUST(ModelDot(m, g, du, &here));
  /* rounding of some hundred days and observations */
  CU_ASSERT(magnitude > 0. && fabs(there - here) <= 1e-12 * magnitude);
  if (!(fabs(there - here) <= 1e-12 * magnitude))
    printf("    set %d: tangent %.17g, adjoint %.17g, magnitude %g\n", set, there, here, magnitude);
  MUST(PetscFree3(y_d, w, g));
}

/* The largest order over steps: kinks of the model between two points may bend others. Dates may be
 * linear in the control up to the next kink: then rounding of some hundred days is left. */
static void ask_taylor(struct model *m, const double *u, const double *du) {
  const struct departures *v = &m->departures;
  double *y0, *y1, *y_d, *x, *none, before[OBSERVATION_SETS], order[OBSERVATION_SETS] = {0.};
  MUST(PetscMalloc4(v->n, &y0, v->n, &y1, v->n, &y_d, m->control->n, &x));
  MUST(PetscCalloc1(v->n, &none));
  MUST(ModelSimulate(m, u, y0));
  MUST(ModelTangent(m, u, du, y_d));
  for (int k = 0; k < 7; k++) {
    double h = 1e-2 * pow(10., -.5 * k);
    for (int i = 0; i < m->control->n; i++) x[i] = u[i] + h * du[i];
    MUST(ModelSimulate(m, x, y1));
    for (int s = 0; s < v->n_sets; s++) {
      double r = remainder_of(m, s, y1, y0, h, y_d);
      if (k) order[s] = fmax(order[s], 2. * log10(before[s] / r));
      if (r <= 1e-13 * remainder_of(m, s, y0, none, 0., none)) order[s] = 2.;
      before[s] = r;
    }
  }
  for (int s = 0; s < v->n_sets; s++) {
    CU_ASSERT(order[s] >= 1.9);
    if (!(order[s] >= 1.9)) printf("    %s: order %.2f\n", v->set[s].name, order[s]);
  }
  MUST(PetscFree4(y0, y1, y_d, x));
  MUST(PetscFree(none));
}

void linearisation_check(struct model *m, const double *u) {
  double *du;
  MUST(PetscMalloc1(m->control->n, &du));
  for (int i = 0; i < m->control->n; i++) du[i] = check_draw(32, i);
  for (int s = -1; s < m->departures.n_sets; s++) ask_dot_product(m, s, u, du);
  ask_taylor(m, u, du);
  MUST(PetscFree(du));
}
