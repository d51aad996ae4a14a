/* Filters against closed formulas, the Kalman filter, and their own limits. */
#include "analysis_sample.h"
#include "assimilation/inflation.h"
#include "assimilation/localisation.h"
#include "assimilation/particle_filter.h"
#include "assimilation/rotation.h"
#include "assimilation/symmetric_eigen.h"
#include "harness.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct random_key key = {.seed = 20260701};
static const double pi = 3.14159265358979323846;

/* -- the eigenpairs that all of it stands on */

static double largest_fault(int n, const double *a, const double *value, const double *vector) {
  double most = 0.;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0., inner = 0.;
      for (int l = 0; l < n; l++) {
        sum += value[l] * vector[l * n + i] * vector[l * n + j];
        inner += vector[i * n + l] * vector[j * n + l];
      }
      most = fmax(most, fmax(fabs(sum - a[i * n + j]), fabs(inner - (i == j))));
    }
  return most;
}

static void eigenpairs_give_the_matrix_back(void) {
  enum { MOST = 60 };
  static const int sizes[] = {1, 2, 3, 7, 24, 50, 60};
  static double a[MOST * MOST], copy[MOST * MOST], vector[MOST * MOST], value[MOST], work[2 * MOST];
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int rank = 0; rank <= sizes[s] + 1; rank += rank < 3 ? 1 : sizes[s] / 2) {
      const int n = sizes[s];
      memset(a, 0, sizeof a);
      for (int r = 0; r < rank; r++) /* sums of `rank` products; none: the zero matrix */
        for (int i = 0; i < n; i++)
          for (int j = 0; j < n; j++)
            a[i * n + j] += random_normal(key, (uint32_t)(r * n + i)) *
                            random_normal(key, (uint32_t)(r * n + j)) / (rank * n);
      memcpy(copy, a, sizeof a);
      CU_ASSERT(symmetric_eigen(n, copy, value, vector, work));
      CU_ASSERT(largest_fault(n, a, value, vector) < 1e-14);
    }
  a[0] = NAN;
  CU_ASSERT(!symmetric_eigen(3, a, value, vector, work));
}

static void eigenpairs_keep_their_digits_at_any_scale(void) {
  const double scales[] = {1e-300, 1e-160, 1e-5, 1e150, 1e300};
  for (int s = 0; s < 5; s++) {
    double a[9] = {2., 1., 0., 1., 2., 1., 0., 1., 2.}, value[3], vector[9], work[6];
    for (int i = 0; i < 9; i++) a[i] *= scales[s];
    CU_ASSERT(symmetric_eigen(3, a, value, vector, work));
    double product = 1.;
    for (int i = 0; i < 3; i++) product *= value[i] / scales[s];
    CU_ASSERT(fabs(product - 4.) < 1e-14);
  }
}

/* -- exact answers */

/* Four members whose mean and covariance are exactly 0 and P = [[1, .5], [.5, 2]] */
static void two_variables(double x[2][4]) {
  const double a[4] = {1., 1., -1., -1.}, b[4] = {1., -1., 1., -1.};
  for (int k = 0; k < 4; k++) {
    x[0][k] = sqrt(.75) * a[k];
    x[1][k] = sqrt(.75) * (.5 * a[k] + sqrt(1.75) * b[k]);
  }
}

static void moments_of_two(double x[2][4], double mean[2], double covariance[3]) {
  for (int i = 0; i < 2; i++) mean[i] = (x[i][0] + x[i][1] + x[i][2] + x[i][3]) / 4.;
  covariance[0] = covariance[1] = covariance[2] = 0.;
  for (int k = 0; k < 4; k++) {
    double d[2] = {x[0][k] - mean[0], x[1][k] - mean[1]};
    covariance[0] += d[0] * d[0] / 3.;
    covariance[1] += d[0] * d[1] / 3.;
    covariance[2] += d[1] * d[1] / 3.;
  }
}

static void the_sum_of_two_variables_is_assimilated_exactly(void) {
  struct analysis_sample s;
  double x[2][4], hx[4], mean[2], covariance[3];
  const double value = 3., sigma = 1.;
  two_variables(x);
  sample_create(4, NULL, 1, &s);
  for (int k = 0; k < 4; k++) hx[k] = x[0][k] + x[1][k];
  CU_ASSERT_EQUAL(sample_etkf(&s, &value, &sigma, hx, 2, x[0]), 1);
  moments_of_two(x, mean, covariance);
  const double expected[5] = {.9, 1.5, .55, -.25, .75};
  const double found[5] = {mean[0], mean[1], covariance[0], covariance[1], covariance[2]};
  for (int i = 0; i < 5; i++) CHECK_CLOSE(found[i], expected[i], 1e-14);
  /* the eigenvalue is n - 1 times the signal's variance over the error's: 4 of 1 */
  CHECK_CLOSE(ensemble_space_signal(&s.space), .8, 1e-14);
  CU_ASSERT_EQUAL(ensemble_space_rank(&s.space), 1);
  const double minimum = ensemble_space_minimum(&s.space, s.transform.mean);
  CHECK_CLOSE(minimum, .9, 1e-14);
  CHECK_CLOSE(-minimum - .5 * ensemble_space_log_determinant(&s.space) - .5 * log(2. * pi),
              -2.623657489421723, 1e-14);
  sample_destroy(&s);
}

static void a_scalar_chain_has_the_kalman_filters_means_and_variances(void) {
  const double value[3] = {1.2, .7, 1.1}, sigma = sqrt(.5);
  const double mean[3] = {1.16, .9087378640776699, .8860167151430359};
  const double variance[3] = {.4, .19660194174757278, .12077979455837415};
  double x[3] = {1. - sqrt(2.), 1., 1. + sqrt(2.)}, anomaly[3];
  for (int t = 0; t < 3; t++) {
    struct analysis_sample s;
    sample_create(3, NULL, 1, &s);
    CU_ASSERT_EQUAL(sample_etkf(&s, &value[t], &sigma, x, 1, x), 1);
    CHECK_CLOSE(members_anomalies(&s.members, x, anomaly), mean[t], 1e-14);
    CHECK_CLOSE(pow(anomalies_spread(3, anomaly), 2), variance[t], 1e-14);
    for (int k = 0; k < 3; k++) x[k] *= .9;
    sample_destroy(&s);
  }
}

/* A public tutorial's field of 18 x 36 points, nine members and 28 observations, of which four have
 * given values and the others draws. */
enum { ROWS = 18, COLUMNS = 36, POINTS = ROWS * COLUMNS, NINE = 9, SEEN = 28 };
static const double first_column[4] = {.47569494450929867, .6031271370572763, .2742494678895529,
                                       -.2794784543189168};

static void tutorial(double *x, int row[SEEN], double value[SEEN], double sigma[SEEN]) {
  for (int i = 1; i <= ROWS; i++)
    for (int j = 1; j <= COLUMNS; j++)
      for (int k = 1; k <= NINE; k++)
        x[((i - 1) * COLUMNS + j - 1) * NINE + k - 1] =
            sin(pi * (i / 18. + j / 36.) + pi * (k + 5) / 18.);
  for (int o = 0; o < SEEN; o++) {
    const int i = 4 * (o % 4 + 1), j = 5 * (o / 4 + 1);
    row[o] = (i - 1) * COLUMNS + j - 1;
    sigma[o] = .5;
    value[o] = o < 4 ? first_column[o]
                     : sin(pi * (i / 18. + j / 36.)) + .5 * random_normal(key, (uint32_t)o);
  }
}

static void equivalents(const double *x, const int row[SEEN], double hx[SEEN * NINE]) {
  for (int o = 0; o < SEEN; o++) memcpy(&hx[o * NINE], &x[row[o] * NINE], NINE * sizeof *hx);
}

static void the_tutorials_field_is_that_of_the_dense_kalman_filter(void) {
  static double x[POINTS * NINE], prior[POINTS * NINE], mean[POINTS], covariance[POINTS * POINTS];
  double value[SEEN], sigma[SEEN], hx[SEEN * NINE], anomaly[NINE], worst[3] = {0.};
  int row[SEEN];
  struct analysis_sample s;
  tutorial(x, row, value, sigma);
  memcpy(prior, x, sizeof x);
  dense_kalman(POINTS, NINE, x, SEEN, row, value, sigma, mean, covariance);
  equivalents(x, row, hx);
  sample_create(NINE, NULL, SEEN, &s);
  CU_ASSERT_EQUAL(sample_etkf(&s, value, sigma, hx, POINTS, x), SEEN);
  for (int i = 0; i < POINTS; i++) {
    double m = members_anomalies(&s.members, &x[i * NINE], anomaly);
    double sd = anomalies_spread(NINE, anomaly);
    worst[0] = fmax(worst[0], fabs(m - mean[i]));
    worst[1] = fmax(worst[1], fabs(sd - sqrt(covariance[i * POINTS + i])));
    for (int j = 0; j < POINTS; j++) { /* covariances of all points from the members */
      double sum = 0., other = 0.;
      for (int k = 0; k < NINE; k++) other += x[j * NINE + k] / NINE;
      for (int k = 0; k < NINE; k++) sum += anomaly[k] * (x[j * NINE + k] - other) / (NINE - 1);
      worst[2] = fmax(worst[2], fabs(sum - covariance[i * POINTS + j]));
    }
  }
  printf("  mean %.1e, spread %.1e, covariance %.1e\n", worst[0], worst[1], worst[2]);
  for (int i = 0; i < 3; i++) CU_ASSERT(worst[i] < 1e-12);
  sample_destroy(&s);
}

/* T of the tutorial is the symmetric root: members are what the dense formula with the inverse root
 * of I + S^T S / 8 gives, which is found here by the iteration of Denman and Beavers (1976). */
static void the_tutorials_members_are_those_of_the_symmetric_square_root(void) {
  static double x[POINTS * NINE], prior[POINTS * NINE];
  double value[SEEN], sigma[SEEN], hx[SEEN * NINE], y[81], z[81], anomaly[NINE], before[NINE];
  int row[SEEN];
  struct analysis_sample s;
  tutorial(x, row, value, sigma);
  memcpy(prior, x, sizeof x);
  equivalents(x, row, hx);
  sample_create(NINE, NULL, SEEN, &s);
  sample_etkf(&s, value, sigma, hx, POINTS, x);
  for (int l = 0; l < NINE; l++)
    for (int k = 0; k < NINE; k++) {
      double sum = 0.;
      for (int o = 0; o < SEEN; o++)
        sum += s.observations.anomaly[o * NINE + l] * s.observations.anomaly[o * NINE + k];
      y[l * NINE + k] = (l == k) + sum / (NINE - 1);
      z[l * NINE + k] = l == k;
    }
  for (int step = 0; step < 12; step++) { /* y -> M^1/2, z -> M^-1/2 */
    double a[81], b[81], yi[81] = {0.}, zi[81] = {0.};
    memcpy(a, y, sizeof a);
    memcpy(b, z, sizeof b);
    for (int i = 0; i < NINE; i++) yi[i * NINE + i] = zi[i * NINE + i] = 1.;
    dense_solve(NINE, NINE, a, yi);
    dense_solve(NINE, NINE, b, zi);
    for (int i = 0; i < 81; i++) y[i] = .5 * (y[i] + zi[i]), z[i] = .5 * (z[i] + yi[i]);
  }
  double worst = 0.;
  for (int i = 0; i < POINTS; i++) {
    members_anomalies(&s.members, &x[i * NINE], anomaly);
    members_anomalies(&s.members, &prior[i * NINE], before);
    for (int k = 0; k < NINE; k++) {
      double sum = 0.;
      for (int l = 0; l < NINE; l++) sum += before[l] * z[l * NINE + k];
      worst = fmax(worst, fabs(sum - anomaly[k]));
    }
  }
  CU_ASSERT(worst < 1e-12);
  sample_destroy(&s);
}

static void gaspari_and_cohns_function_has_its_known_values(void) {
  CHECK_CLOSE(gaspari_cohn(0.), 1., 0.);
  CU_ASSERT(fabs(gaspari_cohn(.5) - .6848958) < 5e-8);
  CHECK_CLOSE(gaspari_cohn(1.), 5. / 24., 1e-15);
  CHECK_CLOSE(gaspari_cohn(1. + 1e-15), 5. / 24., 1e-14);
  CU_ASSERT(fabs(gaspari_cohn(1.5) - .0164931) < 5e-8);
  CU_ASSERT_EQUAL(gaspari_cohn(2.), 0.);
  CU_ASSERT_EQUAL(gaspari_cohn(-.5), gaspari_cohn(.5));
  CU_ASSERT(isnan(gaspari_cohn(NAN)));
  for (double z = 0.; z < 2.; z += 1e-3) CU_ASSERT(gaspari_cohn(z) > gaspari_cohn(z + 1e-3));
  const double c = gaspari_cohn_half_width(1.), d = 1e-3; /* curvature of exp(-d^2 / 2) */
  CU_ASSERT(fabs(gaspari_cohn(d / c) - exp(-d * d / 2.)) < 2e-9);
}

/* -- limits */

/* members with an observation each of the first n_obs rows */
enum { MEMBERS = 12, STATE = 6 };
static void draws(double x[STATE * MEMBERS]) {
  for (int i = 0; i < STATE; i++)
    for (int k = 0; k < MEMBERS; k++)
      x[i * MEMBERS + k] =
          i + random_normal((struct random_key){.seed = 5, .member = (uint32_t)k}, (uint32_t)i);
}

static const double ones[STATE] = {1., 1., 1., 1., 1., 1.};

static void without_observations_no_bit_changes(void) {
  double x[STATE * MEMBERS], before[STATE * MEMBERS];
  struct analysis_sample s;
  const struct observation_choice none = {.n = 0};
  draws(x);
  x[3] = -0.; /* its sign is a bit, too */
  memcpy(before, x, sizeof x);
  sample_create(MEMBERS, NULL, 0, &s);
  CU_ASSERT_EQUAL(sample_etkf(&s, NULL, NULL, NULL, STATE, x), 0);
  CU_ASSERT(memcmp(x, before, sizeof x) == 0);
  CU_ASSERT_EQUAL(
      enkf(&s.observations, &none, &s.members, (struct enkf_draw){1, 2, 3}, &s.space, &s.transform),
      0);
  transform_apply(&s.transform, &s.members, STATE, x, s.work);
  CU_ASSERT(memcmp(x, before, sizeof x) == 0);
  double weight[MEMBERS] = {0.};
  int map[MEMBERS];
  particle_weigh(&s.observations, &none, weight);
  CHECK_CLOSE(particle_weights(MEMBERS, weight, weight), MEMBERS, 1e-14);
  for (uint32_t cycle = 0; cycle < 50; cycle++) {
    particle_resample(MEMBERS, weight, 3, cycle, map);
    for (int k = 0; k < MEMBERS; k++) CU_ASSERT_EQUAL(map[k], k);
  }
  sample_destroy(&s);
}

static void inflation_1_and_relaxation_0_change_no_bit(void) {
  double x[STATE * MEMBERS], plain[STATE * MEMBERS], prior[STATE * MEMBERS], value[STATE] = {0.};
  struct analysis_sample s;
  draws(x);
  memcpy(prior, x, sizeof x);
  memcpy(plain, x, sizeof x);
  sample_create(MEMBERS, NULL, STATE, &s);
  sample_etkf(&s, value, ones, plain, STATE, plain);
  memcpy(x, prior, sizeof x);
  observations_normalise(&s.members, value, ones, x, &s.observations);
  observations_temper(&s.observations, 1.);
  etkf(&s.observations, &(struct observation_choice){.n = STATE}, &s.space, &s.transform);
  transform_inflate(&s.transform, 1.);
  transform_rtpp(&s.transform, 0.);
  transform_apply(&s.transform, &s.members, STATE, x, s.work);
  members_inflate(&s.members, STATE, 1., x, s.work);
  members_rtps(&s.members, STATE, 0., prior, x, s.work);
  CU_ASSERT(memcmp(x, plain, sizeof x) == 0);
  sample_destroy(&s);
}

static double spread_of(const struct members *members, const double *row) {
  double anomaly[MEMBERS];
  members_anomalies(members, row, anomaly);
  return anomalies_spread(members->n, anomaly);
}

static void relaxation_and_inflation_give_the_spread_of_their_formulas(void) {
  double x[STATE * MEMBERS], plain[STATE * MEMBERS], prior[STATE * MEMBERS], value[STATE] = {0.};
  struct analysis_sample s;
  draws(prior);
  memcpy(plain, prior, sizeof x);
  sample_create(MEMBERS, NULL, STATE, &s);
  sample_etkf(&s, value, ones, prior, STATE, plain);
  for (int way = 0; way < 4; way++) {
    etkf(&s.observations, &(struct observation_choice){.n = STATE}, &s.space, &s.transform);
    memcpy(x, way == 0 ? plain : prior, sizeof x);
    if (way == 0) members_rtps(&s.members, STATE, .4, prior, x, s.work);
    if (way == 1) transform_rtpp(&s.transform, .4);
    if (way == 2) transform_inflate(&s.transform, 1.3);
    if (way == 3) members_inflate(&s.members, STATE, 1.3, x, s.work);
    if (way == 1 || way == 2) transform_apply(&s.transform, &s.members, STATE, x, s.work);
    for (int i = 0; i < STATE; i++) {
      double a[MEMBERS], b[MEMBERS], found[MEMBERS];
      const double *reference = way == 3 ? prior : plain;
      double mean_a = members_anomalies(&s.members, &reference[i * MEMBERS], a);
      members_anomalies(&s.members, &prior[i * MEMBERS], b);
      CHECK_CLOSE(members_anomalies(&s.members, &x[i * MEMBERS], found), mean_a, 1e-14);
      const double sa = anomalies_spread(MEMBERS, a), sb = anomalies_spread(MEMBERS, b);
      if (way == 0) CHECK_CLOSE(spread_of(&s.members, &x[i * MEMBERS]), .6 * sa + .4 * sb, 1e-14);
      for (int k = 0; k < MEMBERS; k++) {
        if (way == 1) CHECK_CLOSE(found[k], .6 * a[k] + .4 * b[k], 1e-14);
        if (way >= 2) CHECK_CLOSE(found[k], 1.3 * a[k], 1e-14);
      }
    }
  }
  sample_destroy(&s);
}

static void large_errors_leave_the_forecast(void) {
  double x[STATE * MEMBERS], before[STATE * MEMBERS], value[STATE] = {0.}, sigma[STATE];
  const double sizes[] = {1e8, 1e150, INFINITY};
  for (int e = 0; e < 3; e++) {
    struct analysis_sample s;
    for (int i = 0; i < STATE; i++) sigma[i] = sizes[e];
    draws(x);
    memcpy(before, x, sizeof x);
    sample_create(MEMBERS, NULL, STATE, &s);
    sample_etkf(&s, value, sigma, x, STATE, x);
    for (int i = 0; i < STATE * MEMBERS; i++) CU_ASSERT(fabs(x[i] - before[i]) < 1e-12);
    sample_destroy(&s);
  }
}

static void an_infinite_radius_is_the_global_filter(void) {
  double x[STATE * MEMBERS], y[STATE * MEMBERS], value[STATE] = {0.}, taper[STATE];
  const double lat[STATE] = {50., -20., 51., 89., 0., 12.},
               lon[STATE] = {5., 170., -6., 0., -179., 60.};
  const double widths[] = {1e11, INFINITY}; /* km; 1 - taper is 5/3 (2e4 / 1e11)^2 = 7e-14 */
  int index[STATE];
  for (int w = 0; w < 2; w++) {
    struct analysis_sample s;
    struct places *places = places_create(STATE, lat, lon);
    draws(x);
    memcpy(y, x, sizeof x);
    sample_create(MEMBERS, NULL, STATE, &s);
    sample_etkf(&s, value, ones, x, STATE, x);
    for (int i = 0; i < STATE; i++) {
      struct observation_choice near = {.index = index, .taper = taper};
      near.n = places_near(places, lat[i], lon[i], widths[w], index, taper);
      CU_ASSERT_EQUAL(etkf(&s.observations, &near, &s.space, &s.transform), STATE);
      transform_apply(&s.transform, &s.members, 1, &y[i * MEMBERS], s.work);
    }
    for (int i = 0; i < STATE * MEMBERS; i++) CU_ASSERT(fabs(x[i] - y[i]) < 1e-12);
    places_destroy(&places);
    CU_ASSERT_PTR_NULL(places);
    sample_destroy(&s);
  }
}

static void an_observation_on_which_members_agree_is_not_used(void) {
  double hx[STATE * MEMBERS], value[5] = {1., 1., NAN, 1., 1.}, sigma[5] = {1., 1., 1., 0., 1.};
  struct analysis_sample s;
  int count[OBSERVATION_USES];
  draws(hx);
  for (int k = 0; k < MEMBERS; k++) hx[MEMBERS + k] = 7.1;
  hx[4 * MEMBERS + 2] = INFINITY;
  sample_create(MEMBERS, NULL, 5, &s);
  CU_ASSERT_EQUAL(observations_normalise(&s.members, value, sigma, hx, &s.observations), 1);
  const enum observation_use expected[5] = {
      OBSERVATION_USED, OBSERVATION_MEMBERS_AGREE, OBSERVATION_VALUE_NOT_FINITE,
      OBSERVATION_SIGMA_OUT_OF_RANGE, OBSERVATION_EQUIVALENT_NOT_FINITE};
  for (int o = 0; o < 5; o++) CU_ASSERT_EQUAL(s.observations.use[o], expected[o]);
  observations_count(&s.observations, count);
  for (int u = 0; u < OBSERVATION_USES; u++) CU_ASSERT_EQUAL(count[u], 1);
  CU_ASSERT_EQUAL(
      etkf(&s.observations, &(struct observation_choice){.n = 5}, &s.space, &s.transform), 1);
  sample_destroy(&s);
}

/* failed members are as if they had never been: the others have the same bits, and the failed ones
 * keep what they hold */
static void failed_members_are_left_out(void) {
  double x[STATE * MEMBERS], few[STATE * (MEMBERS - 2)], value[STATE] = {0.};
  bool use[MEMBERS];
  struct analysis_sample s, t;
  struct problems list = {0};
  draws(x);
  x[2 * MEMBERS + 4] = NAN;
  x[5 * MEMBERS + 9] = INFINITY;
  for (int k = 0; k < MEMBERS; k++) use[k] = true;
  members_mask(MEMBERS, STATE, x, use);
  for (int k = 0; k < MEMBERS; k++) CU_ASSERT_EQUAL_FATAL(use[k], k != 4 && k != 9);
  sample_create(MEMBERS, use, STATE, &s);
  sample_create(MEMBERS - 2, NULL, STATE, &t);
  for (int i = 0; i < STATE; i++)
    for (int k = 0; k < t.members.n; k++)
      few[i * t.members.n + k] = x[i * MEMBERS + s.members.number[k]];
  double fourth = x[4];
  sample_etkf(&s, value, ones, x, STATE, x);
  sample_etkf(&t, value, ones, few, STATE, few);
  for (int i = 0; i < STATE; i++)
    for (int k = 0; k < t.members.n; k++)
      CU_ASSERT_EQUAL(few[i * t.members.n + k], x[i * MEMBERS + s.members.number[k]]);
  CU_ASSERT_EQUAL(x[4], fourth);
  CU_ASSERT(members_suffice(&s.members, 10, "analysis", &list));
  CU_ASSERT(!members_suffice(&s.members, 11, "analysis of 2010-06-01", &list));
  CU_ASSERT_EQUAL(list.n, 1);
  CU_ASSERT_STRING_EQUAL(list.line[0],
                         "analysis of 2010-06-01: 10 of 12 members are left, at least "
                         "11 are needed (min_members)");
  problems_clear(&list);
  sample_destroy(&s);
  sample_destroy(&t);
}

/* -- what is drawn */

static void rotations_keep_mean_and_covariance(void) {
  enum { N = 24 };
  static double u[N * N], other[N * N], work[N * N + 1];
  random_rotation(N, 7, 3, u, work);
  for (int i = 0; i < N; i++) {
    double row = 0.;
    for (int j = 0; j < N; j++) {
      double inner = 0.;
      row += u[i * N + j];
      for (int k = 0; k < N; k++) inner += u[i * N + k] * u[j * N + k];
      CU_ASSERT(fabs(inner - (i == j)) < 1e-14);
    }
    CU_ASSERT(fabs(row - 1.) < 1e-14);
  }
  random_rotation(N, 7, 3, other, work);
  CU_ASSERT(memcmp(u, other, sizeof u) == 0);
  random_rotation(N, 7, 4, other, work);
  CU_ASSERT(memcmp(u, other, sizeof u) != 0);
  random_rotation(2, 7, 3, u, work); /* one of two rotations */
  CHECK_CLOSE(u[0] + u[1], 1., 1e-15);
  CHECK_CLOSE(fabs(u[0] - u[1]), 1., 1e-15);
}

static void draws_of_errors_depend_on_members_and_observations_alone(void) {
  enum { N = 40 };
  struct observations one = {.n_obs = 1}, many = {.n_obs = 9};
  const uint32_t name = 5;
  const struct enkf_draw draw = {11, 4, 2};
  int number[N];
  bool use[N];
  double a[N], b[N], sum = 0., square = 0.;
  for (int k = 0; k < N; k++) use[k] = true;
  struct members all = members_in_use(N, use, number);
  one.key = &name;
  enkf_errors(&one, 0, &all, draw, a);
  enkf_errors(&many, 5, &all, draw, b);
  CU_ASSERT(memcmp(a, b, sizeof a) == 0);
  for (int k = 0; k < N; k++) sum += a[k], square += a[k] * a[k];
  CU_ASSERT(fabs(sum) < 1e-13);
  CU_ASSERT(square > .5 * N && square < 1.5 * N);
  /* without member 7 the differences between the others are what they were, but for the scale */
  int fewer[N];
  use[7] = false;
  struct members rest = members_in_use(N, use, fewer);
  enkf_errors(&one, 0, &rest, draw, b);
  const double scale = sqrt(39. / 38.) / sqrt(40. / 39.);
  CHECK_CLOSE(b[0] - b[38], scale * (a[0] - a[39]), 1e-14);
}

/* Each member of the stochastic filter is the Kalman filter's answer to its own observations. */
static void the_stochastic_filter_is_the_kalman_gain_on_perturbed_observations(void) {
  static const int row[2] = {1, 4};
  double x[STATE * MEMBERS], xa[STATE * MEMBERS], hx[2 * MEMBERS], mean[STATE], e[2][MEMBERS];
  static double covariance[STATE * STATE];
  const double value[2] = {.3, 5.}, sigma[2] = {.7, 1.2};
  const struct enkf_draw draw = {3, 1, 9};
  struct analysis_sample s;
  draws(x);
  memcpy(xa, x, sizeof x);
  for (int o = 0; o < 2; o++) memcpy(&hx[o * MEMBERS], &x[row[o] * MEMBERS], MEMBERS * sizeof *hx);
  sample_create(MEMBERS, NULL, 2, &s);
  observations_normalise(&s.members, value, sigma, hx, &s.observations);
  const struct observation_choice all = {.n = 2};
  CU_ASSERT_EQUAL(enkf(&s.observations, &all, &s.members, draw, &s.space, &s.transform), 2);
  transform_apply(&s.transform, &s.members, STATE, xa, s.work);
  for (int o = 0; o < 2; o++) enkf_errors(&s.observations, o, &s.members, draw, e[o]);
  for (int k = 0; k < MEMBERS; k++) {
    /* members moved so that their mean is member k: dense_kalman's mean is then k's analysis */
    double moved[STATE * MEMBERS], perturbed[2], anomaly[MEMBERS];
    for (int i = 0; i < STATE; i++) {
      members_anomalies(&s.members, &x[i * MEMBERS], anomaly);
      for (int l = 0; l < MEMBERS; l++) moved[i * MEMBERS + l] = x[i * MEMBERS + k] + anomaly[l];
    }
    for (int o = 0; o < 2; o++) perturbed[o] = value[o] + sigma[o] * e[o][k];
    dense_kalman(STATE, MEMBERS, moved, 2, row, perturbed, sigma, mean, covariance);
    for (int i = 0; i < STATE; i++) CHECK_CLOSE(xa[i * MEMBERS + k], mean[i], 1e-13);
  }
  sample_destroy(&s);
}

static void resampling_draws_members_in_proportion(void) {
  enum { N = 8 };
  const double weight[N] = {.05, .3, 0., .1, .25, .2, .1, 0.};
  double drawn[N] = {0.};
  const int cycles = 4000;
  for (int cycle = 0; cycle < cycles; cycle++) {
    int map[N], count[N] = {0};
    particle_resample(N, weight, 5, (uint32_t)cycle, map);
    for (int k = 0; k < N; k++) count[map[k]]++, drawn[map[k]]++;
    for (int k = 0; k < N; k++) {
      CU_ASSERT(count[k] >= floor(N * weight[k]) && count[k] <= ceil(N * weight[k]));
      CU_ASSERT(count[k] == 0 || map[k] == k);
    }
  }
  /* five standard errors of a share p of floor or ceil, at most .5 each */
  for (int k = 0; k < N; k++)
    CU_ASSERT(fabs(drawn[k] / cycles - N * weight[k]) < 5 * .5 / sqrt(cycles));
}

static void particles_are_weighed_by_the_likelihood(void) {
  double hx[3] = {0., 1., 1e6}, log_weight[3] = {0.}, weight[3], x[6] = {1., 2., 3., 4., 5., 6.};
  const double value = .2, sigma = .5;
  struct analysis_sample s;
  sample_create(3, NULL, 1, &s);
  observations_normalise(&s.members, &value, &sigma, hx, &s.observations);
  particle_weigh(&s.observations, &(struct observation_choice){.n = 1}, log_weight);
  double size = particle_weights(3, log_weight, weight);
  const double ratio = exp(-.5 * (1.6 * 1.6 - .4 * .4));
  CHECK_CLOSE(weight[1] / weight[0], ratio, 1e-9); /* of members of 1e6 ten digits are left */
  CU_ASSERT_EQUAL(weight[2], 0.);
  CHECK_CLOSE(size, (1 + ratio) * (1 + ratio) / (1 + ratio * ratio), 1e-9);
  particle_apply(&s.members, (int[3]){0, 1, 1}, 2, x, s.work);
  CU_ASSERT(x[2] == 2. && x[5] == 5. && x[0] == 1. && x[4] == 5.);
  const double nothing[3] = {-INFINITY, -INFINITY, -INFINITY};
  CU_ASSERT_EQUAL(particle_weights(3, nothing, weight), 0.);
  sample_destroy(&s);
}

/* -- places */

static void places_within_reach_are_found_in_the_order_of_their_numbers(void) {
  enum { N = 500 };
  double lat[N], lon[N], taper[N];
  int index[N];
  for (int i = 0; i < N; i++) {
    lat[i] = 180. * random_uniform(key, (uint32_t)i) - 90.;
    lon[i] = 360. * random_uniform(key, (uint32_t)(N + i)) - 180.;
  }
  lat[17] = NAN;
  struct places *places = places_create(N, lat, lon);
  const double at[4][3] = {
      {50., 5., 900.}, {-89.9, 20., 1500.}, {10., 179.9, 1200.}, {0., 0., 9e3}};
  for (int q = 0; q < 4; q++) {
    int n = places_near(places, at[q][0], at[q][1], at[q][2], index, taper), found = 0;
    CU_ASSERT(n > 0);
    for (int i = 0; i < N; i++) {
      const double c = 3.14159265358979323846 / 180.; /* the law of cosines, not haversines */
      double cosine = sin(c * lat[i]) * sin(c * at[q][0]) +
                      cos(c * lat[i]) * cos(c * at[q][0]) * cos(c * (lon[i] - at[q][1]));
      double km = 6371.0088 * acos(fmin(1., fmax(-1., cosine)));
      if (!(km < 2. * at[q][2])) continue;
      CU_ASSERT_EQUAL_FATAL(index[found], i);
      CU_ASSERT(fabs(taper[found++] - gaspari_cohn(km / at[q][2])) < 1e-6);
    }
    CU_ASSERT_EQUAL(found, n);
  }
  CU_ASSERT_EQUAL(places_near(places, 50., 5., INFINITY, index, taper), N - 1);
  places_destroy(&places);
}

/* more observations far away, and others in between, leave a local analysis its bits */
static void a_local_analysis_depends_on_its_own_observations_alone(void) {
  double x[STATE * MEMBERS], value[STATE] = {0.};
  struct analysis_sample s, t;
  draws(x);
  sample_create(MEMBERS, NULL, STATE, &s);
  sample_create(MEMBERS, NULL, 3, &t);
  const int index[3] = {1, 3, 4};
  const double taper[3] = {.3, 1., .7};
  double hx[3 * MEMBERS];
  for (int o = 0; o < 3; o++)
    memcpy(&hx[o * MEMBERS], &x[index[o] * MEMBERS], MEMBERS * sizeof *hx);
  observations_normalise(&s.members, value, ones, x, &s.observations);
  observations_normalise(&t.members, value, ones, hx, &t.observations);
  etkf(&s.observations, &(struct observation_choice){3, index, taper}, &s.space, &s.transform);
  etkf(&t.observations, &(struct observation_choice){3, NULL, taper}, &t.space, &t.transform);
  CU_ASSERT(memcmp(s.transform.anomaly, t.transform.anomaly, MEMBERS * MEMBERS * sizeof(double)) ==
            0);
  CU_ASSERT(memcmp(s.transform.mean, t.transform.mean, MEMBERS * sizeof(double)) == 0);
  sample_destroy(&s);
  sample_destroy(&t);
}

/* 50 members, 200 observations near a place: processor time of an analysis, the fastest of some */
static void a_local_analysis_takes_less_than_a_millisecond(void) {
  enum { N = 50, SEEN_NEAR = 200, ANALYSES = 20 };
  struct analysis_sample s;
  static double hx[SEEN_NEAR * N], value[SEEN_NEAR], sigma[SEEN_NEAR], taper[SEEN_NEAR], x[5 * N];
  double fastest = INFINITY;
  for (int o = 0; o < SEEN_NEAR; o++) {
    for (int k = 0; k < N; k++) hx[o * N + k] = random_normal(key, (uint32_t)(o * N + k));
    value[o] = .1 * (o % 7);
    sigma[o] = 1.;
    taper[o] = 1. / (1 + o);
  }
  sample_create(N, NULL, SEEN_NEAR, &s);
  observations_normalise(&s.members, value, sigma, hx, &s.observations);
  const struct observation_choice near = {.n = SEEN_NEAR, .taper = taper};
  for (int repeat = 0; repeat < 20; repeat++) {
    clock_t begin = clock();
    for (int a = 0; a < ANALYSES; a++) {
      etkf(&s.observations, &near, &s.space, &s.transform);
      transform_apply(&s.transform, &s.members, 5, x, s.work);
    }
    fastest = fmin(fastest, (double)(clock() - begin) / CLOCKS_PER_SEC / ANALYSES);
  }
  printf("  %.3f ms\n", 1e3 * fastest);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CU_ASSERT(fastest < 1e-3);
#endif
  sample_destroy(&s);
}

int main(void) {
  static const struct test tests[] = {
      TEST(eigenpairs_give_the_matrix_back),
      TEST(eigenpairs_keep_their_digits_at_any_scale),
      TEST(the_sum_of_two_variables_is_assimilated_exactly),
      TEST(a_scalar_chain_has_the_kalman_filters_means_and_variances),
      TEST(the_tutorials_field_is_that_of_the_dense_kalman_filter),
      TEST(the_tutorials_members_are_those_of_the_symmetric_square_root),
      TEST(gaspari_and_cohns_function_has_its_known_values),
      TEST(without_observations_no_bit_changes),
      TEST(inflation_1_and_relaxation_0_change_no_bit),
      TEST(relaxation_and_inflation_give_the_spread_of_their_formulas),
      TEST(large_errors_leave_the_forecast),
      TEST(an_infinite_radius_is_the_global_filter),
      TEST(an_observation_on_which_members_agree_is_not_used),
      TEST(failed_members_are_left_out),
      TEST(rotations_keep_mean_and_covariance),
      TEST(draws_of_errors_depend_on_members_and_observations_alone),
      TEST(the_stochastic_filter_is_the_kalman_gain_on_perturbed_observations),
      TEST(resampling_draws_members_in_proportion),
      TEST(particles_are_weighed_by_the_likelihood),
      TEST(places_within_reach_are_found_in_the_order_of_their_numbers),
      TEST(a_local_analysis_depends_on_its_own_observations_alone),
      TEST(a_local_analysis_takes_less_than_a_millisecond),
      {NULL, NULL},
  };
  return harness_run("filters", tests);
}
