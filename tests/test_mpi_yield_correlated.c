/* Yields whose errors correlate within a region: whitening against a dense inverse of R, J and its
 * parts by hand, Gauss-Newton against differences of the gradient, H and its derivatives. */
#include "harness.h"
#include "linearisation_check.h"
#include "model_sample.h"
#include "observe/loss.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { MOST = 20, YIELDS = 5 };
static const double rho = .3;

/* region 0 in three years, of which the last is held out below; region 1 in two */
static const struct yield_observation observed[YIELDS] = {{0, 2001, 9000., 700., TERM_FIT},
                                                          {0, 2002, 7000., 500., TERM_FIT},
                                                          {0, 2003, 5000., 600., TERM_FIT},
                                                          {1, 2001, 8500., 800., TERM_FIT},
                                                          {1, 2002, 6000., 400., TERM_FIT}};

static double draw(int i) {
  return random_normal((struct random_key){.seed = 3, .variable = 1}, (uint32_t)i);
}

static struct observation_set yields(double correlation, double huber) {
  const struct observation_kind *kind = observation_kind("yield.error.region_correlation");
  return (struct observation_set){
      .ops = kind->ops, .name = "yield", .correlation = correlation, .huber = huber};
}

/* -- dense */

static void covariance(int n, const double *sigma, double correlation, double *R) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      R[i * n + j] = sigma[i] * sigma[j] * (correlation + (1. - correlation) * (i == j));
}

/* inverse by Gauss and Jordan, without pivots: a is positive definite */
static void invert(int n, double *a, double *inverse) {
  for (int i = 0; i < n * n; i++) inverse[i] = i % (n + 1) == 0;
  for (int k = 0; k < n; k++) {
    double pivot = a[k * n + k];
    for (int j = 0; j < n; j++) a[k * n + j] /= pivot, inverse[k * n + j] /= pivot;
    for (int i = 0; i < n; i++) {
      double factor = a[i * n + k];
      for (int j = 0; i != k && j < n; j++) {
        a[i * n + j] -= factor * a[k * n + j];
        inverse[i * n + j] -= factor * inverse[k * n + j];
      }
    }
  }
}

/* n observations of a region with errors between 1 and 3 */
static void group_of(int n, struct observation o[MOST], const struct observation *group[MOST],
                     double sigma[MOST]) {
  for (int i = 0; i < n; i++) {
    sigma[i] = 2. + cos(1. + i);
    o[i] = (struct observation){.sigma = sigma[i]};
    group[i] = &o[i];
  }
}

static void whitening_is_a_root_of_the_inverse_of_R(void) {
  static const int sizes[] = {1, 2, 5, MOST};
  for (int c = 0; c < 12; c++) {
    const int n = sizes[c % 4];
    const struct observation_set set = yields((double[]){.3, .9, 0.}[c / 4], 0.);
    struct observation o[MOST];
    const struct observation *group[MOST];
    double sigma[MOST], R[MOST * MOST], inverse[MOST * MOST], W[MOST * MOST];
    group_of(n, o, group, sigma);
    covariance(n, sigma, set.correlation, R);
    invert(n, R, inverse);
    for (int j = 0; j < n; j++) {
      double unit[MOST] = {0.}, z[MOST];
      unit[j] = 1.;
      observation_whiten(&set, n, group, unit, z);
      for (int i = 0; i < n; i++) W[i * n + j] = z[i];
    }
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        double sum = 0.;
        for (int k = 0; k < n; k++) sum += W[k * n + i] * W[k * n + j];
        CHECK_CLOSE(sum, inverse[i * n + j], 1e-13); /* some twenty roundings of up to 10 */
      }
    for (int i = 0; i < n; i++) { /* rows of W */
      double unit[MOST] = {0.}, d[MOST];
      unit[i] = 1.;
      observation_whiten_ad(&set, n, group, unit, d);
      for (int j = 0; j < n; j++) CHECK_CLOSE(d[j], W[i * n + j], 1e-15);
    }
  }
}

/* -- J of the sample */

enum { N_U = 8 }; /* TSUM1, gap and trend of three regions, AMAXTB */
static const double somewhere[N_U] = {.3, -.4, .6, .1, .5, -.7, .2, -.5};

static void create(struct model_sample *s, const struct yield_observation *o,
                   const struct observation_set *set) {
  *s = (struct model_sample){.share_of_all = -1.};
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8, .1);
  sample_control(s, CONTROL_TREND, 0, EXTENT_REGION, TRANSFORM_IDENTITY, 0., .01);
  sample_control(s, CONTROL_TABLE, TABLE_AMAXTB, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .08);
  MUST(ModelSampleCreate(s));
  CU_ASSERT_EQUAL(s->control.n, N_U);
  MUST(ModelAddYield(&s->model, set, YIELDS, o, 1.05 / .86, &s->n_dropped));
  MUST(ModelObservationsDone(&s->model));
}

/* sum of rho(z) / 2 over the fitted years of each region, z by a dense symmetric root of R^-1 where
 * there is a threshold, else d' R^-1 d / 2 */
static double by_hand(const double *predicted, const enum term_use *use, double huber) {
  double J = 0.;
  for (int region = 0; region < 2; region++) {
    double d[YIELDS], sigma[YIELDS], R[YIELDS * YIELDS], inverse[YIELDS * YIELDS], mean = 0.;
    int n = 0;
    for (int t = 0; t < YIELDS; t++) {
      if (observed[t].region != region || use[t] != TERM_FIT) continue;
      d[n] = predicted[t] - observed[t].value;
      sigma[n++] = observed[t].sigma;
    }
    covariance(n, sigma, rho, R);
    invert(n, R, inverse);
    for (int i = 0; i < n && !(huber > 0.); i++)
      for (int j = 0; j < n; j++) J += .5 * d[i] * inverse[i * n + j] * d[j];
    for (int i = 0; i < n; i++) mean += d[i] / sigma[i] / n;
    for (int i = 0; i < n && huber > 0.; i++) /* along 1 and across it */
      J += loss_value((d[i] / sigma[i] - mean) / sqrt(1. - rho) + mean / sqrt(1. + (n - 1) * rho),
                      huber);
  }
  for (int i = 0; i < N_U; i++) J += .5 * somewhere[i] * somewhere[i];
  return J;
}

static void J_is_that_of_correlated_errors(void) {
  for (int c = 0; c < 3; c++) { /* plain; with a year held out; Huber's */
    const double huber = c == 2 ? 1.2 : 0.;
    const struct observation_set set = yields(rho, huber);
    struct model_sample s;
    struct split split;
    enum term_use use[YIELDS] = {TERM_FIT};
    double predicted[YIELDS], J;
    create(&s, observed, &set);
    CU_ASSERT_FATAL(split_create(3, SAMPLE_YEARS, &split));
    if (c == 1) split_set(&split, 0, 1, use[1] = TERM_HELD_OUT);
    MUST(ModelSetSplit(&s.model, &split));
    MUST(ModelPredictYield(&s.model, somewhere, predicted));
    MUST(ModelCost(&s.model, somewhere, &J, NULL));
    CHECK_CLOSE(J, by_hand(predicted, use, huber), 1e-13);
    split_destroy(&split);
    MUST(ModelSampleDestroy(&s));
  }
}

static void without_correlation_they_are_plain_yields(void) {
  const struct observation_set set = yields(0., 0.);
  struct observation_set plain = set;
  struct model_sample s;
  double J[2], g[2][N_U];
  plain.ops = &observation_yield;
  for (int k = 0; k < 2; k++) {
    create(&s, observed, k ? &plain : &set);
    MUST(ModelCost(&s.model, somewhere, &J[k], g[k]));
    MUST(ModelSampleDestroy(&s));
  }
  CHECK_CLOSE(J[0], J[1], 1e-15 * 4);
  for (int i = 0; i < N_U; i++) CHECK_CLOSE(g[0][i], g[1][i], 1e-15 * 8);
}

/* -- derivatives */

static void tangent_and_transpose_are_exact(void) {
  const struct observation_set set = yields(rho, 0.);
  struct model_sample s;
  create(&s, observed, &set);
  linearisation_check(&s.model, somewhere);
  MUST(ModelSampleDestroy(&s));
}

/* also through Huber's loss, of whose branches both are taken */
static void the_gradient_is_the_slope_of_J(void) {
  for (int c = 0; c < 2; c++) {
    const struct observation_set set = yields(rho, c ? 1.2 : 0.);
    struct model_sample s;
    double J, g[N_U], du[N_U], dJ, along = 0., size = 0., there[2], u[N_U];
    const double h = 1e-5;
    create(&s, observed, &set);
    for (int i = 0; i < N_U; i++) du[i] = draw(i);
    MUST(ModelCost(&s.model, somewhere, &J, g));
    MUST(ModelCostTangent(&s.model, somewhere, du, &dJ));
    for (int i = 0; i < N_U; i++) {
      along += (g[i] - somewhere[i]) * du[i];
      size += fabs(g[i] * du[i]);
    }
    CU_ASSERT(fabs(dJ - along) <= 1e-12 * size);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < N_U; i++) u[i] = somewhere[i] + (side ? h : -h) * du[i];
      MUST(ModelCost(&s.model, u, &there[side], NULL));
    }
    for (int i = 0; i < N_U; i++) along += somewhere[i] * du[i];
    CHECK_CLOSE((there[1] - there[0]) / (2. * h), along, 1e-7); /* h^2 J''' and 1e-16 J / h */
    MUST(ModelSampleDestroy(&s));
  }
}

/* H'^T R^-1 H' with H' from tangents and a dense inverse */
static void gauss_newton_weighs_by_the_inverse_of_R(void) {
  const struct observation_set set = yields(rho, 0.);
  struct model_sample s;
  double matrix[N_U * N_U], H[N_U][YIELDS], *y_d, inverse[2][YIELDS * YIELDS];
  create(&s, observed, &set);
  MUST(GaussNewtonFull(&s.model, somewhere, matrix));
  MUST(PetscMalloc1(s.model.departures.n, &y_d));
  for (int i = 0; i < N_U; i++) {
    double unit[N_U] = {0.};
    unit[i] = 1.;
    MUST(ModelTangent(&s.model, somewhere, unit, y_d));
    MUST(DeparturesGatherYields(s.model.comm, &s.model.departures, YIELDS, y_d, H[i]));
  }
  for (int region = 0, first = 0; region < 2; first += 3, region++) {
    int n = region ? 2 : 3;
    double sigma[YIELDS], R[YIELDS * YIELDS];
    for (int k = 0; k < n; k++) sigma[k] = observed[first + k].sigma;
    covariance(n, sigma, rho, R);
    invert(n, R, inverse[region]);
  }
  for (int i = 0; i < N_U; i++)
    for (int j = 0; j < N_U; j++) {
      double sum = 0.;
      for (int a = 0; a < YIELDS; a++)
        for (int b = 0; b < YIELDS; b++) {
          if (observed[a].region != observed[b].region) continue;
          int region = observed[a].region, first = 3 * region, n = region ? 2 : 3;
          sum += H[i][a] * inverse[region][(a - first) * n + b - first] * H[j][b];
        }
      /* sums of some ten terms of the diagonal's size */
      double scale = sqrt((1. + matrix[i * N_U + i]) * (1. + matrix[j * N_U + j]));
      CU_ASSERT(fabs(matrix[i * N_U + j] - sum) < 1e-13 * scale);
    }
  MUST(PetscFree(y_d));
  MUST(ModelSampleDestroy(&s));
}

/* Where all departures vanish, Gauss-Newton's matrix and the prior's are the Hessian of J. */
static void gauss_newton_is_the_hessian_where_the_fit_is_perfect(void) {
  const struct observation_set set = yields(rho, 0.);
  struct model_sample s;
  struct yield_observation o[YIELDS];
  double predicted[YIELDS], matrix[N_U * N_U], u[N_U], g[2][N_U], J;
  const double h = 1e-5;
  create(&s, observed, &set);
  MUST(ModelPredictYield(&s.model, somewhere, predicted));
  MUST(ModelSampleDestroy(&s));
  memcpy(o, observed, sizeof o);
  for (int t = 0; t < YIELDS; t++) o[t].value = predicted[t];
  create(&s, o, &set);
  MUST(GaussNewtonFull(&s.model, somewhere, matrix));
  for (int i = 0; i < N_U; i++) {
    for (int side = 0; side < 2; side++) {
      memcpy(u, somewhere, sizeof u);
      u[i] += side ? h : -h;
      MUST(ModelCost(&s.model, u, &J, g[side]));
    }
    for (int j = 0; j < N_U; j++) {
      double hessian = (g[1][j] - g[0][j]) / (2. * h);
      double scale = sqrt((1. + matrix[i * N_U + i]) * (1. + matrix[j * N_U + j]));
      /* as for independent errors in test_mpi_model.c */
      CU_ASSERT(fabs(matrix[i * N_U + j] + (i == j) - hessian) < 1e-4 * scale);
    }
  }
  MUST(ModelSampleDestroy(&s));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(whitening_is_a_root_of_the_inverse_of_R),
      TEST(J_is_that_of_correlated_errors),
      TEST(without_correlation_they_are_plain_yields),
      TEST(tangent_and_transpose_are_exact),
      TEST(the_gradient_is_the_slope_of_J),
      TEST(gauss_newton_weighs_by_the_inverse_of_R),
      TEST(gauss_newton_is_the_hessian_where_the_fit_is_perfect),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "yields with correlated errors", tests);
}
