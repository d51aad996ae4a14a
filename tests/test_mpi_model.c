/* The model room on a region of three cells, against numbers worked out here: the yield operator,
 * what J holds and what it does not, its Gauss-Newton matrix; and problems with exact answers
 * through TAO and the posterior. */
#include "harness.h"
#include "inversion/posterior.h"
#include "inversion/solve.h"
#include "model_sample.h"
#include "observe/loss.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { MOST = 8, N_DATES = 8 };

/* 2 a season in the growing crop; 2 that belong to no season */
static void dates(int date[N_DATES]) {
  static const int month_day[2][2] = {{7, 1}, {8, 20}};
  for (int i = 0; i < 6; i++)
    date[i] =
        day_number((struct date){sample_year[i / 2], month_day[i % 2][0], month_day[i % 2][1]});
  date[6] = day_number((struct date){2001, 2, 1});
  date[7] = day_number((struct date){2003, 11, 10});
}

static double some_lai(int cell, int date) { return 1.5 + .4 * cell + .01 * (date % 100); }

static const struct yield_observation observed[6] = {
    {0, 2001, 12000., 700., false}, {0, 2002, 9000., 500., false}, {0, 2003, 5000., 600., true},
    {1, 2001, 10500., 800., false}, {1, 2002, 7000., 400., false}, {2, 2001, 8000., 500., false}};

/* TSUM1, SPAN, gap by region (logit), trend by region, lai_scale (log): 9 elements */
static void full_control(struct model_sample *s) {
  memset(s, 0, sizeof *s);
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_SPAN, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8, .1);
  sample_control(s, CONTROL_TREND, 0, EXTENT_REGION, TRANSFORM_IDENTITY, 0., .01);
  sample_control(s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .15);
}
enum { N_FULL = 9 };
static const double somewhere[N_FULL] = {.4, -.3, .7, -.5, .2, 1.2, -.8, .3, -.6};

/* what the yields of regions 0 and 1 are at `somewhere`, by hand */
static void by_hand(const double twso[SAMPLE_SEASONS], double yield[5]) {
  double g[2], b[2], k = 1.05 / .86;
  for (int r = 0; r < 2; r++) {
    double z = log(.8 / .2) + .1 / (.8 * .2) * somewhere[2 + r];
    g[r] = 1. / (1. + exp(-z));
    b[r] = .01 * somewhere[5 + r];
  }
#define Y(cell, year) twso[(cell)*SAMPLE_YEARS + (year)-2001]
  yield[0] = g[0] * (1. - b[0]) * k * (100. * Y(0, 2001) + 50. * Y(1, 2001)) / 150.;
  yield[1] = g[0] * k * (100. * Y(0, 2002) + 10. * Y(1, 2002)) / 110.;
  yield[2] = g[0] * (1. + b[0]) * k * Y(0, 2003);
  yield[3] = g[1] * (1. - b[1]) * k * (30. * Y(1, 2001) + 70. * Y(2, 2001)) / 100.;
  yield[4] = g[1] * k * (30. * Y(1, 2002) + 70. * Y(2, 2002)) / 100.;
#undef Y
}

static void a_yield_is_gap_trend_and_basis_times_the_mean_over_areas(void) {
  struct model_sample s;
  double twso[SAMPLE_SEASONS], hand[5], predicted[MOST];
  int date[N_DATES];
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 6, observed, 0., N_DATES, date, some_lai, .4, 0.));
  CU_ASSERT_EQUAL(s.control.n, N_FULL);
  CU_ASSERT_EQUAL(s.model.n_running, SAMPLE_SEASONS);
  CU_ASSERT_EQUAL(s.model.yield.n, 5);
  CU_ASSERT_EQUAL(s.n_dropped, 1); /* region 2 has no area */
  MUST(ModelSampleTwso(&s, somewhere, twso));
  MUST(ModelPredictYield(&s.model, somewhere, predicted));
  by_hand(twso, hand);
  for (int t = 0; t < 5; t++) {
    CU_ASSERT(hand[t] > 1000.);
    CHECK_CLOSE(predicted[t], hand[t], 1e-14); /* a dozen roundings */
  }
  MUST(ModelSampleDestroy(&s));
}

static void J_is_the_sum_of_its_terms_and_the_prior(void) {
  struct model_sample s;
  double twso[SAMPLE_SEASONS], yield[5], lai[SAMPLE_CELLS * N_DATES], J, hand = 0.;
  const double yield_huber = 1.2, lai_huber = 1.5;
  int date[N_DATES], beyond = 0, n = 0;
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 6, observed, yield_huber, N_DATES, date, some_lai, .4, lai_huber));
  MUST(ModelCost(&s.model, somewhere, &J, NULL));
  MUST(ModelSampleTwso(&s, somewhere, twso));
  MUST(ModelSamplePredict(&s, somewhere, N_DATES, date, lai));
  by_hand(twso, yield);
  for (int t = 0; t < 5; t++) {
    if (observed[t].use != TERM_FIT) continue;
    double z = fabs(yield[t] - observed[t].value) / observed[t].sigma;
    beyond += z > yield_huber;
    hand += z > yield_huber ? yield_huber * z - .5 * yield_huber * yield_huber : .5 * z * z;
  }
  CU_ASSERT(beyond > 0 && beyond < 4); /* both branches of the loss were taken */
  beyond = 0;
  for (int i = 0; i < SAMPLE_CELLS * N_DATES; i++) {
    if (isnan(lai[i])) continue;
    double z = fabs(lai[i] - some_lai(i / N_DATES, date[i % N_DATES])) / .4;
    beyond += z > lai_huber;
    hand += z > lai_huber ? lai_huber * z - .5 * lai_huber * lai_huber : .5 * z * z;
    n++;
  }
  CU_ASSERT(beyond > 0 && beyond < n);
  for (int i = 0; i < N_FULL; i++) hand += .5 * somewhere[i] * somewhere[i];
  CHECK_CLOSE(J, hand, 1e-13); /* some 30 terms */
  MUST(ModelSampleDestroy(&s));
}

static void LAI_outside_the_seasons_is_counted_and_no_term(void) {
  struct model_sample s;
  double lai[SAMPLE_CELLS * N_DATES];
  int date[N_DATES];
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 6, observed, 0., N_DATES, date, some_lai, .4, 0.));
  CU_ASSERT_EQUAL(s.n_kept, 6 * SAMPLE_CELLS);
  CU_ASSERT_EQUAL(s.n_outside, 2 * SAMPLE_CELLS);
  CU_ASSERT_EQUAL(s.model.n_series, 6 * SAMPLE_CELLS);
  MUST(ModelSamplePredict(&s, somewhere, N_DATES, date, lai));
  for (int c = 0; c < SAMPLE_CELLS; c++)
    for (int d = 0; d < N_DATES; d++) CU_ASSERT_EQUAL(isnan(lai[c * N_DATES + d]), d >= 6);
  MUST(ModelSampleDestroy(&s));
}

static void lai_scale_multiplies_what_the_crop_has(void) {
  struct model_sample s;
  double one[SAMPLE_CELLS * N_DATES], scaled[SAMPLE_CELLS * N_DATES], u[N_FULL];
  int date[N_DATES];
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 6, observed, 0., N_DATES, date, some_lai, .4, 0.));
  memcpy(u, somewhere, sizeof u);
  u[8] = 0.;
  MUST(ModelSamplePredict(&s, u, N_DATES, date, one));
  u[8] = 1.5;
  MUST(ModelSamplePredict(&s, u, N_DATES, date, scaled));
  for (int c = 0; c < SAMPLE_CELLS; c++)
    for (int d = 0; d < 6; d++) {
      CU_ASSERT(one[c * N_DATES + d] > .1);
      CHECK_CLOSE(scaled[c * N_DATES + d], exp(.15 * 1.5) * one[c * N_DATES + d], 1e-15 * 4);
    }
  MUST(ModelSampleDestroy(&s));
}

static void cost_with(double held_out_yield, double yield, double *J, double g[N_FULL]) {
  struct model_sample s;
  struct yield_observation o[6];
  int date[N_DATES];
  memcpy(o, observed, sizeof o);
  o[2].value = held_out_yield;
  o[1].value = yield;
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 6, o, 0., N_DATES, date, some_lai, .4, 0.));
  MUST(ModelCost(&s.model, somewhere, J, g));
  MUST(ModelSampleDestroy(&s));
}

static void held_out_yields_are_no_part_of_J(void) {
  double J[3], g[3][N_FULL];
  cost_with(5000., 9000., &J[0], g[0]);
  cost_with(50., 9000., &J[1], g[1]);
  cost_with(5000., 9001., &J[2], g[2]);
  CU_ASSERT_EQUAL(memcmp(&J[0], &J[1], sizeof *J), 0);
  CU_ASSERT_EQUAL(memcmp(g[0], g[1], sizeof *g), 0);
  CU_ASSERT_NOT_EQUAL(memcmp(&J[0], &J[2], sizeof *J), 0);
  CU_ASSERT_NOT_EQUAL(memcmp(g[0], g[2], sizeof *g), 0);
}

/* -- Gauss-Newton */

static double perfect[SAMPLE_CELLS][N_DATES];
static int perfect_date[N_DATES];
static double perfect_lai(int cell, int date) {
  for (int d = 0; d < N_DATES; d++)
    if (perfect_date[d] == date && isfinite(perfect[cell][d])) return perfect[cell][d];
  return 1.;
}

/* Where all departures vanish the second derivatives of the model do not count, and Gauss-Newton's
 * matrix and the prior's are the Hessian of J: compared with differences of the gradient. */
static void gauss_newton_is_the_hessian_where_the_fit_is_perfect(void) {
  struct model_sample s, t;
  struct yield_observation o[5];
  double yield[MOST], matrix[N_FULL * N_FULL], u[N_FULL], g[2][N_FULL], J;
  const double h = 1e-5;
  full_control(&s);
  dates(perfect_date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., N_DATES, perfect_date, some_lai, .4, 0.));
  MUST(ModelPredictYield(&s.model, somewhere, yield));
  MUST(ModelSamplePredict(&s, somewhere, N_DATES, perfect_date, perfect[0]));
  MUST(ModelSampleDestroy(&s));
  memcpy(o, observed, sizeof o);
  for (int i = 0; i < 5; i++) o[i].value = yield[i];
  full_control(&t);
  MUST(ModelSampleCreate(&t));
  MUST(ModelSampleObserve(&t, 5, o, 0., N_DATES, perfect_date, perfect_lai, .4, 0.));
  MUST(ModelCost(&t.model, somewhere, &J, NULL));
  for (int i = 0; i < N_FULL; i++) J -= .5 * somewhere[i] * somewhere[i];
  CU_ASSERT(fabs(J) < 1e-20 + 1e-15 * 9.); /* the prior's sum in another order */
  MUST(GaussNewtonFull(&t.model, somewhere, matrix));
  for (int i = 0; i < N_FULL; i++) {
    for (int side = 0; side < 2; side++) {
      memcpy(u, somewhere, sizeof u);
      u[i] += side ? h : -h;
      MUST(ModelCost(&t.model, u, &J, g[side]));
    }
    for (int j = 0; j < N_FULL; j++) {
      double hessian = (g[1][j] - g[0][j]) / (2. * h);
      double scale = sqrt((1. + matrix[i * N_FULL + i]) * (1. + matrix[j * N_FULL + j]));
      /* Entries reach 1e3 times the prior's; kinks of the model between the two points and the
       * step's error leave 1e-4 of the scale. */
      CU_ASSERT(fabs(matrix[i * N_FULL + j] + (i == j) - hessian) < 1e-4 * scale);
    }
  }
  MUST(ModelSampleDestroy(&t));
}

/* -- exact answers */

/* gaps of two regions and lai_scale act linearly: with y = a u + c the minimum is at
 * u = sum a d / (1 + sum a^2), d = (observed - c) / sigma, its variance 1 / (1 + sum a^2). */
static void TAO_finds_the_minimum_of_a_linear_problem(void) {
  struct model_sample s;
  const double zero[4] = {0.}, gap_sd = .1, scale_sd = .15, sigma = .4;
  double twso[SAMPLE_SEASONS], at_zero[MOST], lai[SAMPLE_CELLS * N_DATES], u[4] = {0.}, C[16],
                                                                           sd[4];
  const int all[4] = {0, 1, 2, 3};
  struct arrow_matrix *H;
  double aa[4] = {0.}, ad[4] = {0.}, dd = 0., Jmin;
  int date[N_DATES];
  struct problems list = {0};
  struct solve_result result;
  struct solve_options options = {
      .tao_type = "bqnls", .max_evaluations = 50, .gttol = 1e-12, .metric = true};
  memset(&s, 0, sizeof s);
  sample_control(&s, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_IDENTITY, .8, gap_sd);
  sample_control(&s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., scale_sd);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., N_DATES, date, some_lai, sigma, 0.));
  MUST(ModelSampleTwso(&s, zero, twso));
  MUST(ModelPredictYield(&s.model, zero, at_zero));
  MUST(ModelSamplePredict(&s, zero, N_DATES, date, lai));
  for (int t = 0; t < 5; t++) {
    if (observed[t].use != TERM_FIT) continue;
    double a = at_zero[t] / .8 * gap_sd / observed[t].sigma;
    double d = (observed[t].value - at_zero[t]) / observed[t].sigma;
    aa[observed[t].region] += a * a;
    ad[observed[t].region] += a * d;
    dd += d * d;
  }
  for (int i = 0; i < SAMPLE_CELLS * N_DATES; i++) {
    if (isnan(lai[i])) continue;
    double a = lai[i] * scale_sd / sigma;
    double d = (some_lai(i / N_DATES, date[i % N_DATES]) - lai[i]) / sigma;
    aa[3] += a * a;
    ad[3] += a * d;
    dd += d * d;
  }
  Jmin = .5 * dd;
  for (int i = 0; i < 4; i++) Jmin -= .5 * ad[i] * ad[i] / (1. + aa[i]);
  MUST(Solve(&s.model, &options, u, &result, &list));
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(result.converged);
  CU_ASSERT(result.evaluations <= 4); /* the first metric is the Hessian */
  CHECK_CLOSE(result.J, Jmin, 1e-12);
  MUST(PosteriorHessian(&s.model, u, &H));
  CU_ASSERT(H->n_dense == 1 && H->n_blocks == 3 && H->m == 1);
  CU_ASSERT(posterior_factor(&s.control, H, &list));
  MUST(PosteriorCovariance(H, 4, all, C));
  MUST(PosteriorDeviations(H, sd));
  for (int i = 0; i < 4; i++) {
    /* the solver stops within .02 standard deviations; on a quadratic it lands by one step */
    CHECK_CLOSE(u[i], ad[i] / (1. + aa[i]), 1e-9);
    for (int j = 0; j < 4; j++) CHECK_CLOSE(C[i * 4 + j], i == j ? 1. / (1. + aa[i]) : 0., 1e-13);
    CHECK_CLOSE(sd[i] * sd[i], C[i * 4 + i], 1e-15);
  }
  MUST(ArrowDestroy(&H));
  CU_ASSERT(aa[2] == 0. && u[2] == 0.); /* region 2 is not observed */
  MUST(ModelSampleDestroy(&s));
}

/* Regions' gaps and trends are the blocks, whatever stands between them in the control. */
static void the_posterior_of_gaps_and_trends_is_that_of_the_full_matrix(void) {
  struct model_sample s;
  struct problems list = {0};
  struct arrow_matrix *H;
  double full[N_FULL * N_FULL], C[N_FULL * N_FULL];
  int date[N_DATES], all[N_FULL];
  full_control(&s);
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., N_DATES, date, some_lai, .4, 0.));
  MUST(GaussNewtonFull(&s.model, somewhere, full));
  MUST(PosteriorHessian(&s.model, somewhere, &H));
  CU_ASSERT(H->n_dense == 3 && H->n_blocks == 3 && H->m == 2);
  CU_ASSERT(H->block[3] == 1 && H->block[6] == 1); /* gap and trend of region 1 */
  CU_ASSERT(posterior_factor(&s.control, H, &list));
  for (int i = 0; i < N_FULL; i++) all[i] = i;
  MUST(PosteriorCovariance(H, N_FULL, all, C));
  for (int i = 0; i < N_FULL; i++)
    for (int j = 0; j < N_FULL; j++) {
      double sum = C[i * N_FULL + j];
      for (int k = 0; k < N_FULL; k++) sum += full[i * N_FULL + k] * C[k * N_FULL + j];
      CHECK_CLOSE(sum, i == j, 1e-11); /* entries of 1e3 by rounding of 1e-16, some times */
    }
  MUST(ArrowDestroy(&H));
  MUST(ModelSampleDestroy(&s));
}

static void a_posterior_that_does_not_exist_is_a_problem_of_an_element(void) {
  struct model_sample s;
  struct problems list = {0};
  struct arrow_matrix *H;
  int date[N_DATES];
  full_control(&s);
  strcpy(s.control.item[3].name, "trend");
  dates(date);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., N_DATES, date, some_lai, .4, 0.));
  MUST(PosteriorHessian(&s.model, somewhere, &H));
  *arrow_entry(H, 6, 6) = NAN;
  CU_ASSERT(!posterior_factor(&s.control, H, &list));
  CU_ASSERT(list.n == 1 && strstr(list.line[0], "not positive definite at trend[1] (pivot nan)"));
  problems_clear(&list);
  MUST(ArrowDestroy(&H));
  MUST(ModelSampleDestroy(&s));
}

/* P = [[1, .5], [.5, 2]], H = [1 1], R = 1, y = 3, prior 0: x = (.9, 1.5),
 * covariance [[.55, -.25], [-.25, .75]], J = .9. With P = L L' and x = L u. */
static void the_posterior_of_two_correlated_numbers_is_exact(void) {
  const double L[2][2] = {{1., 0.}, {.5, 1.3228756555322954}}, y = 3.; /* sqrt(1.75) */
  const double HL[2] = {L[0][0] + L[1][0], L[1][1]};
  const double xa[2] = {.9, 1.5}, Pa[2][2] = {{.55, -.25}, {-.25, .75}};
  const int element[2] = {0, 1}, block[2] = {-1, 0}, place[2] = {0, 0};
  struct arrow_matrix *H;
  double C[4], pivot;
  int first;
  MUST(ArrowCreate(2, block, place, &H));
  CU_ASSERT(arrow_add(H, 2, element, HL, 1.));
  arrow_shift(H, 1.);
  CU_ASSERT(arrow_factor(H, &first, &pivot));
  MUST(PosteriorCovariance(H, 2, element, C));
  MUST(ArrowDestroy(&H));
  double u[2] = {(C[0] * HL[0] + C[1] * HL[1]) * y, (C[2] * HL[0] + C[3] * HL[1]) * y};
  for (int i = 0; i < 2; i++) {
    CHECK_CLOSE(L[i][0] * u[0] + L[i][1] * u[1], xa[i], 1e-15 * 8);
    for (int j = 0; j < 2; j++) {
      double p = 0.;
      for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++) p += L[i][a] * C[a * 2 + b] * L[j][b];
      CHECK_CLOSE(p, Pa[i][j], 1e-15 * 8);
    }
  }
  double left = HL[0] * u[0] + HL[1] * u[1] - y;
  CHECK_CLOSE(.5 * left * left + .5 * (u[0] * u[0] + u[1] * u[1]), .9, 1e-15 * 8);
}

static void hubers_loss_is_quadratic_inside_and_linear_outside(void) {
  const double k = 1.5;
  for (double z = -4.; z <= 4.; z += .25) {
    double a = fabs(z), rho = a <= k ? z * z : 2. * k * a - k * k;
    CHECK_CLOSE(loss_value(z, k), .5 * rho, 1e-16);
    CHECK_CLOSE(loss_slope(z, k), a <= k ? z : (z > 0. ? k : -k), 1e-16);
    CHECK_CLOSE(loss_weight(z, k) * z, loss_slope(z, k), 1e-15);
    CHECK_CLOSE(loss_value(z, 0.), .5 * z * z, 1e-16); /* 0 = quadratic everywhere */
    CHECK_CLOSE(loss_slope(z, 0.), z, 1e-16);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(hubers_loss_is_quadratic_inside_and_linear_outside),
      TEST(a_yield_is_gap_trend_and_basis_times_the_mean_over_areas),
      TEST(J_is_the_sum_of_its_terms_and_the_prior),
      TEST(LAI_outside_the_seasons_is_counted_and_no_term),
      TEST(lai_scale_multiplies_what_the_crop_has),
      TEST(held_out_yields_are_no_part_of_J),
      TEST(gauss_newton_is_the_hessian_where_the_fit_is_perfect),
      TEST(the_posterior_of_two_correlated_numbers_is_exact),
      TEST(the_posterior_of_gaps_and_trends_is_that_of_the_full_matrix),
      TEST(a_posterior_that_does_not_exist_is_a_problem_of_an_element),
      TEST(TAO_finds_the_minimum_of_a_linear_problem),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "model", tests);
}
