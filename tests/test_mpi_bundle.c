/* Shortest convex combinations, and minima at kinks with what certifies them. */
#include "harness.h"
#include "inversion/bundle.h"
#include "inversion/kink.h"
#include "inversion/nearest_point.h"
#include "support/random.h"
#include <math.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)
enum { MOST = 12 };

/* x of nearest_point for m points of n numbers */
static void shortest(int m, int n, const double *point, const double *a, double *x) {
  double Q[MOST * MOST], work[(MOST + 1) * (MOST + 2) + 2 * MOST];
  int list[MOST];
  for (int i = 0; i < m; i++)
    for (int j = 0; j < m; j++) {
      Q[i * m + j] = 0.;
      for (int k = 0; k < n; k++) Q[i * m + j] += point[i * n + k] * point[j * n + k];
    }
  nearest_point(m, Q, a, x, work, list);
}

static void nearest_points_of_known_hulls(void) {
  const double segment[] = {1., -1., 1., 3.}, vertex[] = {1., 1., 3., 0., 2., 5.};
  const double around[] = {1., 0., -1., 1., -1., -1.}, equal[] = {2., 1., 2., 1., 2., 1.};
  double x[3];
  shortest(2, 2, segment, NULL, x);
  CHECK_CLOSE(x[0], .75, 1e-12);
  shortest(3, 2, vertex, NULL, x);
  CU_ASSERT(x[0] == 1. && x[1] == 0. && x[2] == 0.);
  shortest(3, 2, around, NULL, x);
  CHECK_CLOSE(x[0], .5, 1e-12);
  CHECK_CLOSE(x[1], .25, 1e-12);
  shortest(3, 2, equal, NULL, x);
  CHECK_CLOSE(x[0] + x[1] + x[2], 1., 1e-12);
  CU_ASSERT(x[0] >= 0. && x[1] >= 0. && x[2] >= 0.);
}

/* the conditions of a minimum: derivatives are equal where x > 0 and nowhere smaller */
static void random_hulls_satisfy_the_conditions_of_a_minimum(void) {
  for (uint32_t k = 0; k < 500; k++) {
    struct random_key key = {.seed = 7, .member = k};
    int m = 2 + (int)k % (MOST - 1), n = 1 + (int)k % 7;
    double point[MOST * 7], a[MOST], x[MOST], at[7] = {0}, common = 0., least = INFINITY, sum = 0.;
    for (int i = 0; i < m * n; i++) point[i] = random_normal(key, (uint32_t)i) + .3;
    for (int i = 0; i < m; i++) a[i] = k % 2 ? random_uniform(key, (uint32_t)(1000 + i)) : 0.;
    shortest(m, n, point, a, x);
    for (int i = 0; i < m; i++) {
      CU_ASSERT(x[i] >= 0.);
      sum += x[i];
      for (int c = 0; c < n; c++) at[c] += x[i] * point[i * n + c];
    }
    for (int i = 0; i < m; i++) {
      double slope = a[i];
      for (int c = 0; c < n; c++) slope += point[i * n + c] * at[c];
      common += x[i] * slope;
      least = fmin(least, slope);
    }
    CHECK_CLOSE(sum, 1., 1e-12);
    CU_ASSERT(least >= common - 1e-8);
  }
}

/* -- functions with kinks */

struct function {
  double (*value)(const double *u, double *g);
  int n, limit, evaluations;
  double start[4], lo[4], hi[4], at[4], J; /* the minimum */
};

/* Rosenbrock's valley with a kink for its floor (Lewis & Overton 2013: Nonsmooth optimization via
 * quasi-Newton methods) */
static double valley(const double *u, double *g) {
  double kink = u[0] * u[0] - u[1], sign = kink < 0. ? -1. : 1.;
  g[0] = 8. * sign * 2. * u[0] - 2. * (1. - u[0]);
  g[1] = -8. * sign;
  return 8. * fabs(kink) + (1. - u[0]) * (1. - u[0]);
}

/* the largest of three smooth functions (Charalambous & Conn 1978, their first problem) */
static double largest(const double *u, double *g) {
  double a = u[0] * u[0] + pow(u[1], 4.), b = (2. - u[0]) * (2. - u[0]) + (2. - u[1]) * (2. - u[1]),
         c = 2. * exp(u[1] - u[0]);
  if (a >= b && a >= c) {
    g[0] = 2. * u[0];
    g[1] = 4. * pow(u[1], 3.);
    return a;
  }
  g[0] = b >= c ? -2. * (2. - u[0]) : -c;
  g[1] = b >= c ? -2. * (2. - u[1]) : c;
  return fmax(b, c);
}

/* a kink in every element, over a bowl */
static double corner(const double *u, double *g) {
  double J = 0.;
  for (int i = 0; i < 4; i++) {
    double d = u[i] - (i + 1.);
    J += fabs(d) + .5 * u[i] * u[i] / 8.;
    g[i] = (d < 0. ? -1. : 1.) + u[i] / 8.;
  }
  return J;
}

static PetscErrorCode Evaluate(void *context, const double *u, double *J, double *g, bool *end) {
  struct function *f = context;
  PetscFunctionBeginUser;
  for (int i = 0; i < f->n; i++) CU_ASSERT(u[i] >= f->lo[i] && u[i] <= f->hi[i]);
  *end = f->evaluations >= f->limit;
  if (*end) PetscFunctionReturn(0);
  f->evaluations++;
  *J = f->value(u, g);
  PetscFunctionReturn(0);
}

static struct function functions[] = {
    {valley, 2, 900, 0, {-1., 1.5}, {-3., -3.}, {3., 3.}, {1., 1.}, 0.},
    {valley, 2, 900, 0, {-.5, 1.5}, {-3., -3.}, {.5, 3.}, {.5, .25}, .25},
    {largest, 2, 900, 0, {1., -.1}, {-9., -9.}, {9., 9.}, {1.139038, .899560}, 1.952224},
    {corner,
     4,
     900,
     0,
     {3., -1., 4., 0.},
     {-9., -9., -9., -9.},
     {9., 9., 9., 9.},
     {1., 2., 3., 4.},
     1.875},
    {corner,
     4,
     900,
     0,
     {3., -1., 4., 0.},
     {2., -9., -9., -9.},
     {9., 9., 2., 9.},
     {2., 2., 2., 4.},
     3.75}};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static struct bundle_result minimise(struct function *f, const struct bundle_metric *metric,
                                     double *u) {
  struct bundle *b;
  struct bundle_result r;
  struct bundle_options o = {.lo = f->lo,
                             .hi = f->hi,
                             .metric = metric,
                             .evaluate = Evaluate,
                             .context = f,
                             .radius = 2e-4,
                             .enough = 1e-3,
                             .most = 1000};
  double g[4], J = f->value(f->start, g);
  MUST(ControlPartsCreate(PETSC_COMM_WORLD, f->n, 0, &o.parts));
  MUST(BundleCreate(&o.parts, 2 * f->n + 6, &b));
  MUST(BundleAdd(b, f->start, J, g));
  f->evaluations = 0;
  MUST(BundleMinimise(b, &o, u, &r));
  CU_ASSERT_EQUAL(r.evaluations, f->evaluations);
  MUST(BundleDestroy(&b));
  return r;
}

static void minima_at_kinks_are_found_and_certified(void) {
  for (int k = 0; k < FUNCTIONS; k++) {
    struct function *f = &functions[k];
    double u[4];
    struct bundle_result r = minimise(f, NULL, u);
    CU_ASSERT(r.certified && r.certificate <= 1e-3 && !r.ended);
    CHECK_CLOSE(r.J, f->J, 3e-3);
    for (int i = 0; i < f->n; i++) CHECK_CLOSE(u[i], f->at[i], 5e-3);
  }
}

/* -- in the metric of a matrix that J's curvature is */

static double tilted(const double *u, double *g) {
  double kink = u[0] - u[1], sign = kink < 0. ? -1. : 1.;
  g[0] = 2. * u[0] + u[1] - 1. + 3. * sign;
  g[1] = u[0] + 2. * u[1] + 1. - 3. * sign;
  return u[0] * u[0] + u[0] * u[1] + u[1] * u[1] - u[0] + u[1] + 3. * fabs(kink);
}

static struct function in_metric[] = {
    {tilted, 2, 20, 0, {2., -1.}, {-9., -9.}, {9., 9.}, {0., 0.}, 0.},
    {tilted, 2, 20, 0, {2., -1.}, {.5, -9.}, {9., 9.}, {.5, .5}, .75}};

static void with_the_curvature_as_metric_few_evaluations_are_enough(void) {
  const int block[] = {-1, -1}, place[] = {0, 1};
  const double one[] = {1., 1.};
  const int both[] = {0, 1};
  struct arrow_matrix *H;
  MUST(ArrowCreate(2, block, place, &H));
  arrow_shift(H, 1.);
  CU_ASSERT(arrow_add(H, 2, both, one, 1.));
  for (int k = 0; k < 2; k++) {
    struct kink_metric metric;
    struct function *f = &in_metric[k];
    double u[4];
    MUST(KinkMetricCreate(H, &metric));
    struct bundle_result r = minimise(f, &metric.metric, u);
    CU_ASSERT(r.certified && r.evaluations <= 12);
    CHECK_CLOSE(r.J, f->J, 1e-3);
    CHECK_CLOSE(u[0], f->at[0], 1e-3);
    CHECK_CLOSE(u[1], f->at[1], 1e-3);
    MUST(KinkMetricDestroy(&metric));
  }
  MUST(ArrowDestroy(&H));
}

/* -- elements of the ranks' own: 2 shared ones and 6 of cells, |u - 1| sums and one parabola */

enum { SHARED = 2, CELLS = 6 };

static PetscErrorCode Spread(void *context, const double *u, double *J, double *g, bool *end) {
  const struct control_parts *p = context;
  double own = 0.;
  PetscFunctionBeginUser;
  for (int i = 0; i < p->n_shared + p->n_own; i++) {
    int64_t e = i < SHARED ? i : p->first + i - SHARED;
    double kink = u[i] - (double)(e % 3);
    if (i >= p->at) own += fabs(kink) + u[i] * u[i] / 8.;
    g[i] = (kink < 0. ? -1. : 1.) + u[i] / 4.;
  }
  PetscCallMPI(MPI_Allreduce(&own, J, 1, MPI_DOUBLE, MPI_SUM, p->comm));
  *end = false;
  PetscFunctionReturn(0);
}

static void elements_of_cells_take_part(void) {
  PetscMPIInt size, rank;
  struct control_parts p;
  struct bundle *b;
  struct bundle_result r;
  double u[SHARED + CELLS], g[SHARED + CELLS], lo[SHARED + CELLS], hi[SHARED + CELLS], J, low[2];
  bool end;
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MUST(ControlPartsCreate(PETSC_COMM_WORLD, SHARED, CELLS * (rank + 1) / size - CELLS * rank / size,
                          &p));
  int n = p.n_shared + p.n_own;
  for (int i = 0; i < n; i++) {
    u[i] = 2.5 - .3 * (double)(i < SHARED ? i : p.first + i - SHARED);
    lo[i] = -INFINITY;
    hi[i] = INFINITY;
  }
  struct bundle_options o = {.parts = p,
                             .lo = lo,
                             .hi = hi,
                             .evaluate = Spread,
                             .context = &p,
                             .radius = 1e-3,
                             .enough = 1e-3,
                             .most = 1000};
  MUST(BundleCreate(&p, 24, &b));
  MUST(Spread(&p, u, &J, g, &end));
  MUST(BundleAdd(b, u, J, g));
  MUST(BundleMinimise(b, &o, u, &r));
  CU_ASSERT(r.certified);
  for (int i = 0; i < n; i++) {
    int64_t e = i < SHARED ? i : p.first + i - SHARED;
    CHECK_CLOSE(u[i], (double)(e % 3), 3e-3);
  }
  low[0] = r.J; /* every rank has ended alike */
  low[1] = -r.J;
  MPI_Allreduce(MPI_IN_PLACE, low, 2, MPI_DOUBLE, MPI_MIN, PETSC_COMM_WORLD);
  CU_ASSERT(low[0] == -low[1]);
  MUST(BundleDestroy(&b));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(nearest_points_of_known_hulls),
                                      TEST(random_hulls_satisfy_the_conditions_of_a_minimum),
                                      TEST(minima_at_kinks_are_found_and_certified),
                                      TEST(with_the_curvature_as_metric_few_evaluations_are_enough),
                                      TEST(elements_of_cells_take_part),
                                      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "bundle", tests);
}
