/* Smoothers on parameters: linear models, where one analysis is the answer, and a nonlinear one. */
#include "analysis_sample.h"
#include "assimilation/esmda.h"
#include "assimilation/iterative_smoother.h"
#include "assimilation/linear_solve.h"
#include "harness.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

static void weights_are_normalised(void) {
  double equal[3] = {7., 7., 7.}, right[4] = {28. / 3., 7., 4., 2.}, wrong[2] = {1., -2.};
  CU_ASSERT(esmda_normalise(3, equal));
  for (int i = 0; i < 3; i++) CHECK_CLOSE(equal[i], 3., 1e-15);
  double before[4];
  memcpy(before, right, sizeof right);
  CU_ASSERT(esmda_normalise(4, right));
  CU_ASSERT(memcmp(before, right, sizeof right) == 0);
  CU_ASSERT(!esmda_normalise(2, wrong));
  CU_ASSERT(!esmda_normalise(0, NULL));
}

static void square_root_steps_give_the_single_analysis(void) {
  static const struct {
    int n;
    double alpha[4];
  } cases[] = {{1, {1.}}, {2, {2., 2.}}, {4, {4., 4., 4., 4.}}, {4, {28. / 3., 7., 4., 2.}}};
  const double value = 3., sigma = 1., a[4] = {1., 1., -1., -1.}, b[4] = {1., -1., 1., -1.};
  const struct observation_choice all = {.n = 1};
  for (int c = 0; c < 4; c++) {
    struct analysis_sample s;
    double x[2][4], hx[4], anomaly[2][4], mean[2];
    for (int k = 0; k < 4; k++) {
      x[0][k] = sqrt(.75) * a[k];
      x[1][k] = sqrt(.75) * (.5 * a[k] + sqrt(1.75) * b[k]);
    }
    sample_create(4, NULL, 1, &s);
    for (int i = 0; i < cases[c].n; i++) {
      for (int k = 0; k < 4; k++) hx[k] = x[0][k] + x[1][k];
      observations_normalise(&s.members, &value, &sigma, hx, &s.observations);
      observations_temper(&s.observations, cases[c].alpha[i]);
      CU_ASSERT_EQUAL(etkf(&s.observations, &all, &s.space, &s.transform), 1);
      transform_apply(&s.transform, &s.members, 2, x[0], s.work);
    }
    for (int i = 0; i < 2; i++) mean[i] = members_anomalies(&s.members, x[i], anomaly[i]);
    double covariance[3] = {0.};
    for (int k = 0; k < 4; k++) {
      covariance[0] += anomaly[0][k] * anomaly[0][k] / 3.;
      covariance[1] += anomaly[0][k] * anomaly[1][k] / 3.;
      covariance[2] += anomaly[1][k] * anomaly[1][k] / 3.;
    }
    CHECK_CLOSE(mean[0], .9, 1e-14);
    CHECK_CLOSE(mean[1], 1.5, 1e-14);
    CHECK_CLOSE(covariance[0], .55, 1e-14);
    CHECK_CLOSE(covariance[1], -.25, 1e-14);
    CHECK_CLOSE(covariance[2], .75, 1e-14);
    sample_destroy(&s);
  }
}

/* the smoother's answer to the chain of three observations: its initial state and variance */
static void a_scalar_chain_has_the_smoothed_initial_state(void) {
  const double value[3] = {1.2, .7, 1.1}, sigma[3] = {sqrt(.5), sqrt(.5), sqrt(.5)};
  double x[3] = {1. - sqrt(2.), 1., 1. + sqrt(2.)}, hx[9], anomaly[3];
  struct analysis_sample s;
  sample_create(3, NULL, 3, &s);
  for (int t = 0; t < 3; t++)
    for (int k = 0; k < 3; k++) hx[t * 3 + k] = pow(.9, t) * x[k];
  CU_ASSERT_EQUAL(sample_etkf(&s, value, sigma, hx, 1, x), 3);
  CHECK_CLOSE(members_anomalies(&s.members, x, anomaly), 1.0938477964728839, 1e-14);
  CHECK_CLOSE(pow(anomalies_spread(3, anomaly), 2), .1840874783697213, 1e-14);
  double cost = .5 * pow(1.0938477964728839 - 1., 2) / 2.;
  for (int t = 0; t < 3; t++)
    cost += pow(value[t] - pow(.9, t) * members_anomalies(&s.members, x, anomaly), 2);
  CHECK_CLOSE(cost, .14017819667906195, 1e-14);
  sample_destroy(&s);
}

/* -- many members, random draws */

enum { MEMBERS = 400, SEEN = 5, PARAMETERS = 2 };

static void prior_draws(double x[PARAMETERS * MEMBERS]) {
  for (int i = 0; i < PARAMETERS; i++)
    for (int k = 0; k < MEMBERS; k++)
      x[i * MEMBERS + k] = random_normal(
          (struct random_key){.seed = 8, .member = (uint32_t)k, .variable = 70}, (uint32_t)i);
}

/* H_t = p t + curve p^2 + q */
static void run(double curve, const double *x, double *hx) {
  for (int t = 0; t < SEEN; t++)
    for (int k = 0; k < MEMBERS; k++) {
      const double p = x[k], q = x[MEMBERS + k];
      hx[t * MEMBERS + k] = p * (t + 1) + curve * p * p + q;
    }
}

static const double data[SEEN] = {1.5, 2.2, 2.9, 3.5, 4.4}, errors[SEEN] = {.5, .5, .5, .5, .5};

static void the_first_iteration_of_a_linear_smoother_is_the_stochastic_filter(void) {
  static double x[PARAMETERS * MEMBERS], y[PARAMETERS * MEMBERS], z[PARAMETERS * MEMBERS],
      hx[SEEN * MEMBERS];
  const struct enkf_draw draw = {4, 0, 6};
  struct analysis_sample s;
  struct iterative_smoother smoother;
  prior_draws(x);
  run(0., x, hx);
  sample_create(MEMBERS, NULL, SEEN, &s);
  CU_ASSERT_FATAL(smoother_create(SEEN, MEMBERS, &smoother));
  smoother_project(&s.members, PARAMETERS, x, &smoother); /* takes nothing from what is linear */
  CU_ASSERT_EQUAL(smoother.n_basis, PARAMETERS);
  observations_normalise(&s.members, data, errors, hx, &s.observations);
  enkf(&s.observations, &(struct observation_choice){.n = SEEN}, &s.members, draw, &s.space,
       &s.transform);
  memcpy(y, x, sizeof x);
  transform_apply(&s.transform, &s.members, PARAMETERS, y, s.work);
  CU_ASSERT(smoother_step(&s.observations, &s.members, draw, 1., 1., &smoother, NULL));
  CHECK_CLOSE(smoother.signal, ensemble_space_signal(&s.space), 1e-12);
  smoother_transform(&smoother, &s.transform);
  memcpy(z, x, sizeof x);
  transform_apply(&s.transform, &s.members, PARAMETERS, z, s.work);
  for (int i = 0; i < PARAMETERS * MEMBERS; i++) CU_ASSERT(fabs(y[i] - z[i]) < 1e-12);
  /* and the second stays there: it is linear */
  run(0., z, hx);
  smoother_project(&s.members, PARAMETERS, z, &smoother);
  observations_normalise(&s.members, data, errors, hx, &s.observations);
  CU_ASSERT(smoother_step(&s.observations, &s.members, draw, 1., 1., &smoother, NULL));
  smoother_transform(&smoother, &s.transform);
  memcpy(z, x, sizeof x);
  transform_apply(&s.transform, &s.members, PARAMETERS, z, s.work);
  for (int i = 0; i < PARAMETERS * MEMBERS; i++) CU_ASSERT(fabs(y[i] - z[i]) < 1e-10);
  smoother_destroy(&smoother);
  sample_destroy(&s);
}

/* Mean and standard deviation of p by quadrature, with curve .3 */
static void posterior_by_quadrature(double curve, double *mean, double *sd) {
  double sum[3] = {0.};
  for (double p = -6.; p < 6.; p += .01)
    for (double q = -6.; q < 6.; q += .01) {
      double j = .5 * (p * p + q * q);
      for (int t = 0; t < SEEN; t++)
        j += .5 * pow((data[t] - p * (t + 1) - curve * p * p - q) / errors[t], 2);
      const double weight = exp(-j);
      sum[0] += weight;
      sum[1] += weight * p;
      sum[2] += weight * p * p;
    }
  *mean = sum[1] / sum[0];
  *sd = sqrt(sum[2] / sum[0] - *mean * *mean);
}

static const double curve = .05;

static void check_posterior(const struct members *members, const double *p, const char *what) {
  static double anomaly[MEMBERS];
  double mean, sd, m = members_anomalies(members, p, anomaly),
                   s = anomalies_spread(MEMBERS, anomaly);
  posterior_by_quadrature(curve, &mean, &sd);
  printf("  %s: mean %.4f, sd %.4f; by quadrature %.4f, %.4f\n", what, m, s, mean, sd);
  /* four standard errors of 400 members: 4 sd / 20 and 4 sd / sqrt(800) */
  CU_ASSERT(fabs(m - mean) < .2 * sd);
  CU_ASSERT(fabs(s - sd) < .142 * sd);
}

static void iterate_to_the_posterior(bool projected) {
  static double x[PARAMETERS * MEMBERS], y[PARAMETERS * MEMBERS], hx[SEEN * MEMBERS], cost[MEMBERS];
  const struct enkf_draw draw = {4, 0, 6};
  struct analysis_sample s;
  struct iterative_smoother smoother;
  double total[6] = {0.};
  prior_draws(x);
  memcpy(y, x, sizeof x);
  sample_create(MEMBERS, NULL, SEEN, &s);
  CU_ASSERT_FATAL(smoother_create(SEEN, MEMBERS, &smoother));
  for (int i = 0; i < 6; i++) {
    run(curve, y, hx);
    observations_normalise(&s.members, data, errors, hx, &s.observations);
    memset(cost, 0, sizeof cost);
    if (projected) smoother_project(&s.members, PARAMETERS, y, &smoother);
    CU_ASSERT(smoother_step(&s.observations, &s.members, draw, 1., projected ? 1. : .9999,
                            &smoother, cost));
    for (int k = 0; k < MEMBERS; k++) total[i] += cost[k] / MEMBERS;
    smoother_transform(&smoother, &s.transform);
    memcpy(y, x, sizeof x);
    transform_apply(&s.transform, &s.members, PARAMETERS, y, s.work);
  }
  CU_ASSERT(total[1] < total[0] && total[5] <= total[1]);
  CU_ASSERT(fabs(total[5] - total[4]) < 1e-3 * total[5]);
  CU_ASSERT(smoother.rank >= 2 && smoother.rank <= SEEN);
  check_posterior(&s.members, y,
                  projected ? "iterative smoother, projected" : "iterative smoother");
  smoother_destroy(&smoother);
  sample_destroy(&s);
}

static void an_iterative_smoother_finds_the_posterior_of_a_curved_model(void) {
  iterate_to_the_posterior(false);
  iterate_to_the_posterior(true);
}

static void curvature_is_no_direction_of_one_parameter(void) {
  static double x[PARAMETERS * MEMBERS], hx[SEEN * MEMBERS];
  struct analysis_sample s;
  struct iterative_smoother smoother;
  prior_draws(x);
  for (int t = 0; t < SEEN; t++)
    for (int k = 0; k < MEMBERS; k++) hx[t * MEMBERS + k] = x[k] + t * x[k] * x[k];
  sample_create(MEMBERS, NULL, SEEN, &s);
  observations_normalise(&s.members, data, errors, hx, &s.observations);
  for (int n_rows = 0; n_rows < 2; n_rows++) {
    CU_ASSERT_FATAL(smoother_create(SEEN, MEMBERS, &smoother));
    smoother_project(&s.members, n_rows, x, &smoother);
    CU_ASSERT(smoother_step(&s.observations, &s.members, (struct enkf_draw){4, 0, 6}, 1., 1.,
                            &smoother, NULL));
    CU_ASSERT_EQUAL(ensemble_space_rank(&smoother.space), n_rows ? 1 : 2);
    smoother_destroy(&smoother);
  }
  sample_destroy(&s);
}

static void multiple_data_assimilation_finds_the_posterior_of_a_curved_model(void) {
  static double y[PARAMETERS * MEMBERS], hx[SEEN * MEMBERS];
  for (int perturbed = 0; perturbed < 2; perturbed++) {
    struct analysis_sample s;
    double alpha[4] = {4., 4., 4., 4.};
    prior_draws(y);
    sample_create(MEMBERS, NULL, SEEN, &s);
    for (int i = 0; i < 4; i++) {
      const struct observation_choice all = {.n = SEEN};
      run(curve, y, hx);
      observations_normalise(&s.members, data, errors, hx, &s.observations);
      observations_temper(&s.observations, alpha[i]);
      if (perturbed)
        enkf(&s.observations, &all, &s.members, (struct enkf_draw){4, (uint32_t)i, 6}, &s.space,
             &s.transform);
      else
        etkf(&s.observations, &all, &s.space, &s.transform);
      transform_apply(&s.transform, &s.members, PARAMETERS, y, s.work);
    }
    check_posterior(&s.members, y, perturbed ? "ES-MDA, perturbed" : "ES-MDA, square root");
    sample_destroy(&s);
  }
}

static void a_truncated_inverse_keeps_the_directions_that_carry_the_signal(void) {
  static double x[PARAMETERS * MEMBERS], hx[SEEN * MEMBERS];
  struct analysis_sample s;
  struct iterative_smoother smoother;
  prior_draws(x);
  run(0., x, hx);
  sample_create(MEMBERS, NULL, SEEN, &s);
  observations_normalise(&s.members, data, errors, hx, &s.observations);
  for (int half = 0; half < 2; half++) {
    CU_ASSERT_FATAL(smoother_create(SEEN, MEMBERS, &smoother));
    CU_ASSERT(smoother_step(&s.observations, &s.members, (struct enkf_draw){4, 0, 6}, 1.,
                            half ? .5 : .9999999, &smoother, NULL));
    CU_ASSERT_EQUAL(smoother.rank, half ? 1 : 2); /* of two parameters */
    smoother_destroy(&smoother);
  }
  sample_destroy(&s);
}

static void equations_are_solved_whatever_the_pivots(void) {
  enum { N = 9 };
  double a[N * N], lu[N * N], x[N], row[N];
  int pivot[N];
  for (uint32_t draw = 0; draw < 20; draw++) {
    const struct random_key key = {.seed = 9, .cell = draw};
    for (uint32_t i = 0; i < N * N; i++) a[i] = random_normal(key, i);
    a[0] = 0.;
    for (uint32_t j = 0; j < N; j++) x[j] = row[j] = random_normal(key, 1000 + j);
    memcpy(lu, a, sizeof a);
    CU_ASSERT(linear_factor(N, lu, pivot));
    linear_solve_left(N, lu, pivot, row);
    for (int j = 0; j < N; j++) {
      double sum = 0.;
      for (int i = 0; i < N; i++) sum += row[i] * a[i * N + j];
      CU_ASSERT(fabs(sum - x[j]) < 1e-12); /* condition numbers of some hundreds */
    }
  }
  for (int j = 0; j < N; j++) a[3 * N + j] = a[5 * N + j];
  CU_ASSERT(!linear_factor(N, a, pivot));
}

int main(void) {
  static const struct test tests[] = {
      TEST(weights_are_normalised),
      TEST(square_root_steps_give_the_single_analysis),
      TEST(a_scalar_chain_has_the_smoothed_initial_state),
      TEST(the_first_iteration_of_a_linear_smoother_is_the_stochastic_filter),
      TEST(an_iterative_smoother_finds_the_posterior_of_a_curved_model),
      TEST(curvature_is_no_direction_of_one_parameter),
      TEST(multiple_data_assimilation_finds_the_posterior_of_a_curved_model),
      TEST(equations_are_solved_whatever_the_pivots),
      TEST(a_truncated_inverse_keeps_the_directions_that_carry_the_signal),
      {NULL, NULL},
  };
  return harness_run("smoothers", tests);
}
