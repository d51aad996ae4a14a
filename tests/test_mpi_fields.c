/* Parameters by cell: their derivatives, the quadratic that solvers see, its low-rank inverse, and
 * answers known from linear algebra. */
#include "harness.h"
#include "inversion/control_parts.h"
#include "inversion/laplace.h"
#include "inversion/newton.h"
#include "inversion/posterior.h"
#include "linearisation_check.h"
#include "model/control_vector.h"
#include "model/linear_model.h"
#include "model/model_fields.h"
#include "model_sample.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { DATES = 3, MOST = 64 };
static const struct yield_observation yields[3] = {{0, 2001, 9000., 700., TERM_FIT},
                                                   {0, 2002, 7000., 500., TERM_FIT},
                                                   {1, 2001, 8500., 800., TERM_FIT}};

static double lai_seen(int cell, int date) { return 2. + .3 * cell + .01 * (date % 7); }

static struct control_item *add(struct model_sample *s, enum control_target target, int id,
                                enum control_extent extent, enum control_transform transform) {
  sample_control(s, target, id, extent, transform, target == CONTROL_DEVIATION ? 0. : 1., .08);
  return &s->control.item[s->control.n_items - 1];
}

static void add_part(struct model_sample *s, int of, enum control_extent extent) {
  struct control_item *part = add(s, CONTROL_DEVIATION, 0, extent, TRANSFORM_IDENTITY);
  part->of = of;
  part->prior_sd = .05;
}

/* SPAN by cell; AMAXTB of all three parts; TSUM1 without cells of its own; the regions' gaps */
static void create(struct model_sample *s) {
  static const int month_day[DATES][2] = {{6, 20}, {7, 15}, {8, 20}};
  int date[DATES];
  *s = (struct model_sample){.share_of_all = -1.};
  struct control_item *span = add(s, CONTROL_SCALAR, PARAM_SPAN, EXTENT_CELL, TRANSFORM_IDENTITY);
  span->field = true;
  span->length = 150.;
  add(s, CONTROL_TABLE, TABLE_AMAXTB, EXTENT_CELL, TRANSFORM_LOG)->field = true;
  add_part(s, 1, EXTENT_GLOBAL);
  add_part(s, 1, EXTENT_REGION);
  add(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_CELL, TRANSFORM_IDENTITY);
  add_part(s, 4, EXTENT_REGION);
  sample_control(s, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8, .1);
  sample_control(s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .15);
  MUST(ModelSampleCreate(s));
  for (int d = 0; d < DATES; d++)
    date[d] = day_number((struct date){2001, month_day[d][0], month_day[d][1]});
  MUST(ModelSampleObserve(s, 3, yields, 2., DATES, date, lai_seen, .3, 1.5));
}

static void point(struct model_sample *s, double *u) {
  MUST(ModelNormals(&s->model, 3, 1, 1, u));
  for (int i = 0; i < s->control.n; i++) u[i] *= .3;
}

static void H_and_its_derivatives_by_cell(void) {
  struct model_sample s;
  double u[MOST];
  create(&s);
  CU_ASSERT_EQUAL(s.control.n_fields, 2);
  point(&s, u);
  linearisation_check(&s.model, u);
  MUST(ModelSampleDestroy(&s));
}

/* products by kept rows against runs of tangent and adjoint; rounding of some hundred days */
static void rows_of_seasons_give_the_products_of_runs(void) {
  struct model_sample s;
  struct linear_model *lm;
  double u[MOST], du[MOST], g[2][MOST], *y[2], *w, size = 0.;
  bool good;
  create(&s);
  const int n_y = s.model.departures.n;
  MUST(PetscMalloc3(n_y, &y[0], n_y, &y[1], n_y, &w));
  point(&s, u);
  MUST(ModelNormals(&s.model, 3, 2, 2, du));
  for (int i = 0; i < n_y; i++) w[i] = check_draw(35, i) / s.model.departures.at[i].sigma;
  MUST(LinearModelCreate(&s.model, u, &lm, &good));
  CU_ASSERT(good);
  MUST(ModelSimulate(&s.model, u, y[0]));
  for (int i = 0; i < n_y; i++) CU_ASSERT_EQUAL(y[0][i], linear_model_y(lm)[i]);
  MUST(ModelTangent(&s.model, u, du, y[0]));
  MUST(LinearModelApply(lm, du, y[1]));
  for (int i = 0; i < n_y; i++)
    CU_ASSERT(fabs(y[0][i] - y[1][i]) <= 1e-10 * (fabs(y[0][i]) + 1e-3));
  MUST(ModelAdjoint(&s.model, u, w, g[0]));
  MUST(LinearModelTranspose(lm, w, g[1]));
  for (int i = 0; i < s.control.n; i++) size = fmax(size, fabs(g[0][i]));
  for (int i = 0; i < s.control.n; i++) CU_ASSERT(fabs(g[0][i] - g[1][i]) <= 1e-11 * size);
  MUST(LinearModelDestroy(&lm));
  MUST(PetscFree3(y[0], y[1], w));
  MUST(ModelSampleDestroy(&s));
}

/* a control of all ranks in the order of its elements */
static int gather(const struct model_sample *s, const double *u, double *all) {
  struct control_parts p;
  MUST(ControlPartsCreate(s->model.comm, s->control.own_at, s->control.n - s->control.own_at, &p));
  memset(all, 0, MOST * sizeof *all);
  for (int i = 0; i < p.n_part; i++)
    all[p.at + i < p.n_shared ? p.at + i : (int)p.first + p.at + i - p.n_shared] = u[p.at + i];
  MPI_Allreduce(MPI_IN_PLACE, all, MOST, MPI_DOUBLE, MPI_SUM, s->model.comm);
  return (int)p.n;
}

/* the reverse */
static void spread(const struct model_sample *s, const double *all, double *u) {
  struct control_parts p;
  MUST(ControlPartsCreate(s->model.comm, s->control.own_at, s->control.n - s->control.own_at, &p));
  for (int i = 0; i < s->control.n; i++)
    u[i] = all[i < p.n_shared ? i : (int)p.first + i - p.n_shared];
}

/* A <- A^-1, symmetric and positive definite, by Gauss-Jordan */
static void invert(int n, double A[MOST][MOST]) {
  for (int k = 0; k < n; k++) {
    double pivot = A[k][k];
    A[k][k] = 1.;
    for (int j = 0; j < n; j++) A[k][j] /= pivot;
    for (int i = 0; i < n; i++) {
      double f = A[i][k];
      if (i == k) continue;
      A[i][k] = 0.;
      for (int j = 0; j < n; j++) A[i][j] -= f * A[k][j];
    }
  }
}

/* all directions that observations tell: as good as the dense inverse, to the tolerance of SLEPc */
static void the_low_rank_posterior_is_the_dense_one(void) {
  struct model_sample s;
  const struct quadratic_problem problem = {.model = &s.model};
  struct quadratic q;
  struct laplace *l;
  static double Q[MOST][MOST];
  double u[MOST], e[MOST], x[MOST], Qx[MOST], sd[MOST], t[MOST], sum = 0.;
  double prior[MOST], posterior[MOST], covariance[MOST];
  bool good;
  create(&s);
  point(&s, u);
  MUST(QuadraticCreate(&problem, u, &q, &good));
  const int n = gather(&s, u, e);
  for (int k = 0; k < n; k++) {
    memset(e, 0, sizeof e);
    e[k] = 1.;
    spread(&s, e, x);
    MUST(QuadraticApply(&q, x, Qx));
    gather(&s, Qx, Q[k]);
  }
  for (int k = 0; k < n; k++)
    for (int i = 0; i < k; i++) CU_ASSERT(fabs(Q[k][i] - Q[i][k]) <= 1e-11 * (Q[k][k] + Q[i][i]));
  invert(n, Q);
  MUST(LaplaceCreate(&q, n, 1e-9, &l));
  laplace_deviations(l, sd);
  for (int i = 0; i < s.control.own_at; i++) CHECK_CLOSE(sd[i], sqrt(Q[i][i]), 1e-6);
  MUST(LaplaceCells(l, prior, posterior, covariance));
  /* every cell's variance of its first item against rows of L, element by element */
  double rows[MOST][MOST];
  for (int k = 0; k < n; k++) {
    double value_d[MOST];
    memset(e, 0, sizeof e);
    e[k] = 1.;
    spread(&s, e, x);
    control_values_tl(&s.control, x, x, value_d);
    MUST(ModelCellDeviations(&s.model, x, value_d, t));
    for (int i = 0; i < s.grid.n_cells * s.control.n_outputs; i++) rows[i][k] = t[i];
  }
  for (int i = 0; i < s.grid.n_cells * s.control.n_outputs; i++) {
    double variance = 0., before = 0.;
    for (int a = 0; a < n; a++) {
      before += rows[i][a] * rows[i][a];
      for (int b = 0; b < n; b++) variance += rows[i][a] * Q[a][b] * rows[i][b];
    }
    CHECK_CLOSE(prior[i], before, 1e-10);
    CHECK_CLOSE(posterior[i], variance, 1e-6);
  }
  for (int k = 0; k < s.model.departures.n_sets; k++) sum += l->dofs_of_set[k];
  CHECK_CLOSE(sum, l->dofs, 1e-6);
  MUST(LaplaceDestroy(&l));
  MUST(QuadraticDestroy(&q));
  MUST(ModelSampleDestroy(&s));
}

static void gauss_newton_ends_where_the_gradient_is_small(void) {
  struct model_sample s;
  const struct solve_options options = {.max_evaluations = 50};
  struct solve_result r;
  struct problems list = {0};
  double u[MOST] = {0.}, g[MOST], J, length;
  create(&s);
  MUST(NewtonSolve(&s.model, &options, u, &r, &list));
  /* LAI is of whole days, so that J has kinks: a step of less than .001 is worth .045 deviations */
  CU_ASSERT(r.converged || (!strncmp(r.reason, "among kinks", 11) && r.distance <= .045));
  CU_ASSERT(r.J < r.J_start && list.count == 0);
  MUST(ModelCost(&s.model, u, &J, g));
  CHECK_CLOSE(J, r.J, 1e-12);
  MUST(ModelDot(&s.model, g, g, &length));
  CU_ASSERT(r.distance > .02 || sqrt(length) < .1);
  MUST(ModelSampleDestroy(&s));
}

/* -- linear problems with known answers */

/* y = s x LAI at three dates of one season: x_{k+1} = .9 x_k, x_0 ~ N(1, 2), R = .5 */
static void a_decaying_state_is_estimated_as_by_hand(void) {
  static const double h[3] = {1., .9, .81}, seen[3] = {1.2, .7, 1.1};
  struct model_sample s = {.share_of_all = -1.};
  const struct observation_set lai = {
      .ops = &observation_state, .name = "LAI", .variable = SEASON_LAI, .margin = 15.};
  int date[3], cell[3], n = 0;
  double value[3], sigma[3], predicted[SAMPLE_CELLS * 3], u[1] = {0.}, sd;
  struct solve_options options = {.max_evaluations = 50};
  struct solve_result r;
  struct problems list = {0};
  struct arrow_matrix *H;
  int64_t kept, outside;
  for (int method = 0; method < 2; method++) {
    s = (struct model_sample){.share_of_all = -1.};
    sample_control(&s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., sqrt(2.));
    for (int k = 0; k < 3; k++) date[k] = day_number((struct date){2001, 7, 1 + 10 * k});
    MUST(ModelSampleCreate(&s));
    MUST(ModelSampleObserve(&s, 0, NULL, 0., 3, date, lai_seen, .3, 0.));
    MUST(ModelSamplePredict(&s, u, 3, date, predicted));
    MUST(ModelSampleDestroy(&s));
    s = (struct model_sample){.share_of_all = -1.};
    sample_control(&s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., sqrt(2.));
    MUST(ModelSampleCreate(&s));
    n = 0;
    for (int c = 0; c < s.grid.n_cells; c++)
      for (int k = 0; k < 3 && sample_cell(&s, c) == 0; k++) {
        cell[n] = c;
        sigma[n] = predicted[k] * sqrt(.5) / h[k];
        value[n++] = predicted[k] * seen[k] / h[k];
      }
    MUST(ModelAddSeries(&s.model, &lai, n, cell, date, value, sigma, &kept, &outside));
    MUST(ModelObservationsDone(&s.model));
    u[0] = 0.;
    options.tao_type = "bqnls";
    MUST((method ? NewtonSolve : Solve)(&s.model, &options, u, &r, &list));
    CHECK_CLOSE(1. + sqrt(2.) * u[0], 1.0938477964728839, method ? 1e-9 : 1e-3);
    CHECK_CLOSE(r.J, .14017819667906195, method ? 1e-12 : 1e-5);
    MUST(PosteriorHessian(&s.model, u, &H));
    CU_ASSERT(posterior_factor(&s.control, H, &list));
    MUST(PosteriorDeviations(H, &sd));
    CHECK_CLOSE(2. * sd * sd, .1840874783697213, 1e-12);
    MUST(ArrowDestroy(&H));
    MUST(ModelSampleDestroy(&s));
    u[0] = 0.;
  }
}

/* Moisture of the first day, SMW + WAV / RD, is linear in both: in units of its error and of the
 * prior's factor L it is H x, H = (1 1), P = L L' = [[1, .5], [.5, 2]], R = 1, observed 3. */
static void two_correlated_states_are_estimated_as_by_hand(void) {
  const double h[2] = {1.5, sqrt(1.75)}; /* H L */
  const struct observation_set sm = {
      .ops = &observation_state, .name = "SM", .variable = SEASON_SM, .margin = 15.};
  for (int method = 0; method < 2; method++) {
    struct model_sample s = {.wet = true, .no_spinup = true, .share_of_all = 0.};
    struct solve_options options = {.tao_type = "bqnls", .max_evaluations = 50, .metric = true};
    struct solve_result r;
    struct problems list = {0};
    struct arrow_matrix *H;
    double u[2] = {0.}, du[2], y, y_d[2], C[4], value = .2, sigma = .002;
    int64_t kept, outside;
    int cell = 0, date = day_number((struct date){2001, 4, 25}), element[2] = {0, 1}, n = 0;
    sample_control(&s, CONTROL_SOIL, SOIL_SMW, EXTENT_GLOBAL, TRANSFORM_IDENTITY, .1, 1.);
    sample_control(&s, CONTROL_SOIL, SOIL_WAV, EXTENT_GLOBAL, TRANSFORM_IDENTITY, .5, 1.);
    for (int i = 0; i < 2; i++) {
      s.control.item[i].factor = false;
      s.control.item[i].lo = 0.;
      s.control.item[i].hi = 1.;
    }
    MUST(ModelSampleCreate(&s));
    for (int c = 0; c < s.grid.n_cells; c++)
      if (sample_cell(&s, c) == 0) cell = c, n = 1;
    MUST(ModelAddSeries(&s.model, &sm, n, &cell, &date, &value, &sigma, &kept, &outside));
    MUST(ModelObservationsDone(&s.model));
    CU_ASSERT_EQUAL_FATAL(kept, 1);
    double all[3] = {0.}; /* y, y_d */
    MUST(ModelSimulate(&s.model, u, &y));
    if (n) all[0] = y;
    for (int i = 0; i < 2; i++) {
      du[i] = 1.;
      du[1 - i] = 0.;
      MUST(ModelTangent(&s.model, u, du, &y_d[i]));
      if (n) all[1 + i] = y_d[i];
    }
    MPI_Allreduce(MPI_IN_PLACE, all, 3, MPI_DOUBLE, MPI_SUM, s.model.comm);
    for (int i = 0; i < 2; i++) s.control.item[i].prior_sd = h[i] * sigma / all[1 + i];
    if (n) s.model.departures.at[0].value = all[0] + 3. * sigma;
    MUST((method ? NewtonSolve : Solve)(&s.model, &options, u, &r, &list));
    CU_ASSERT_EQUAL(list.count, 0);
    CHECK_CLOSE(u[0], .9, 1e-6); /* x = L u: .9, .45 + sqrt(1.75) u_2 */
    CHECK_CLOSE(.5 * u[0] + sqrt(1.75) * u[1], 1.5, 1e-6);
    CHECK_CLOSE(r.J, .9, 1e-9);
    MUST(PosteriorHessian(&s.model, u, &H));
    CU_ASSERT(posterior_factor(&s.control, H, &list));
    MUST(PosteriorCovariance(H, 2, element, C));
    CHECK_CLOSE(C[0], .55, 1e-9); /* Pa = L C L' */
    CHECK_CLOSE(.5 * C[0] + sqrt(1.75) * C[1], -.25, 1e-9);
    CHECK_CLOSE(.25 * C[0] + sqrt(1.75) * C[1] + 1.75 * C[3], .75, 1e-9);
    MUST(ArrowDestroy(&H));
    MUST(ModelSampleDestroy(&s));
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(H_and_its_derivatives_by_cell),
                                      TEST(rows_of_seasons_give_the_products_of_runs),
                                      TEST(the_low_rank_posterior_is_the_dense_one),
                                      TEST(gauss_newton_ends_where_the_gradient_is_small),
                                      TEST(a_decaying_state_is_estimated_as_by_hand),
                                      TEST(two_correlated_states_are_estimated_as_by_hand),
                                      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "fields", tests);
}
