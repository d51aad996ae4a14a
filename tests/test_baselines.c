/* Means and lines in time as predictions of yields. */
#include "harness.h"
#include "region/baselines.h"
#include <math.h>

enum { N = 12, REGIONS = 4 };

/* Region 0 has six yields on the line 5000 + 100 (year - 2000), region 1 four on 8000 + 100 (year -
 * 2000), region 2 two, region 3 one that is held out. */
static int region[N + 1] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3};
static int year[N + 1] = {2000, 2001, 2003, 2004, 2006, 2009, 2002,
                          2003, 2007, 2010, 2001, 2005, 2004};
static double value[N + 1];
static enum term_use use[N + 1];

static struct yield_terms yields(void) {
  for (int t = 0; t <= N; t++) {
    value[t] = (region[t] == 1 ? 8000. : 5000.) + 100. * (year[t] - 2000);
    use[t] = TERM_FIT;
  }
  value[10] = 3000.;
  value[11] = 3400.; /* the common slope of 100 kg ha-1 yr-1 as well */
  value[N] = 1e6;
  use[N] = TERM_HELD_OUT;
  return (struct yield_terms){
      .n = N + 1, .region = region, .year = year, .value = value, .use = use};
}

static double predict(const struct yield_terms *y, enum baseline kind, int r, int at) {
  struct baselines b;
  CU_ASSERT_FATAL(baselines_create(y, REGIONS, NULL, &b));
  double result = baseline_yield(&b, kind, r, at);
  baselines_destroy(&b);
  return result;
}

/* sums of a dozen numbers of 1e4: rounding of some 1e-15 */
static const double rounding = 1e-12;

static void a_line_is_found_again(void) {
  struct yield_terms y = yields();
  CHECK_CLOSE(predict(&y, BASELINE_TREND, 0, 2020), 7000., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_TREND, 1, 1990), 7000., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 0, 2020), 7000., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 1, 1990), 7000., rounding);
}

static void means_do_not_know_the_year(void) {
  struct yield_terms y = yields();
  CHECK_CLOSE(predict(&y, BASELINE_MEAN, 1, 1990), 8550., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_MEAN, 1, 2020), 8550., rounding);
}

static void two_yields_make_no_line_of_their_own(void) {
  struct yield_terms y = yields();
  CHECK_CLOSE(predict(&y, BASELINE_TREND, 2, 2020), 3200., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 2, 2020), 3200. + 1700., rounding);
}

static void one_slope_is_the_least_squares_one_within_regions(void) {
  /* (1) slopes 0 and 2 over equal years: 1; (2) levels of the regions play no part */
  int r[4] = {0, 0, 1, 1}, at[4] = {2000, 2004, 2000, 2004};
  double v[4] = {10., 10., 500., 508.};
  enum term_use fit[4] = {TERM_FIT, TERM_FIT, TERM_FIT, TERM_FIT};
  struct yield_terms y = {.n = 4, .region = r, .year = at, .value = v, .use = fit};
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 0, 2004), 12., rounding);
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 1, 2000), 502., rounding);
}

static void a_region_without_fitted_yields_gets_the_mean_of_all(void) {
  struct yield_terms y = yields();
  double sum = 0., years = 0.;
  for (int t = 0; t < N; t++) {
    sum += value[t];
    years += year[t];
  }
  CHECK_CLOSE(predict(&y, BASELINE_MEAN, 3, 2004), sum / N, rounding);
  CHECK_CLOSE(predict(&y, BASELINE_TREND, 3, 2004), sum / N + 100. * (2004. - years / N), rounding);
  CHECK_CLOSE(predict(&y, BASELINE_COMMON_TREND, 3, 2004), sum / N + 100. * (2004. - years / N),
              rounding);
}

static void without_fitted_yields_there_is_none(void) {
  struct yield_terms y = yields();
  for (int t = 0; t < y.n; t++) use[t] = TERM_WATCHED;
  for (int k = 0; k < BASELINE_LAST_YEAR; k++)
    CU_ASSERT(isnan(predict(&y, (enum baseline)k, 0, 2000)));
}

static void a_forecasts_spread_is_that_of_its_residuals(void) {
  /* residuals 1, -1, -1, 1 about 10 + 2 (year - 2001.5) */
  int r[4] = {0}, at[4] = {2000, 2001, 2002, 2003};
  double v[4] = {8., 8., 10., 14.}, yield, sd;
  enum term_use fit[5] = {TERM_FIT, TERM_FIT, TERM_FIT, TERM_FIT};
  struct yield_terms y = {.n = 4, .region = r, .year = at, .value = v, .use = fit};
  struct baselines b;
  CU_ASSERT_FATAL(baselines_create(&y, 1, NULL, &b));
  /* textbook: s^2 (1 + 1 / n + (t - mean)^2 / S_tt), s^2 = 4 / 2, S_tt = 5 */
  CHECK_CLOSE(baseline_sd(&b, BASELINE_TREND, 0, 2004), sqrt(2. * (1. + .25 + 6.25 / 5.)),
              rounding);
  CHECK_CLOSE(baseline_sd(&b, BASELINE_COMMON_TREND, 0, 2004), sqrt(4. / 3. * 1.25), rounding);
  CHECK_CLOSE(baseline_sd(&b, BASELINE_MEAN, 0, 2004), sqrt(24. / 3. * 1.25), rounding);
  baselines_destroy(&b);
  fit[2] = TERM_HELD_OUT;
  last_year_yield(&y, 0, 2003, &yield, &sd);
  CHECK_CLOSE(yield, 8., 0.);
  CHECK_CLOSE(sd, sqrt((0. + 36.) / 2.), rounding);
  last_year_yield(&y, 0, 2000, &yield, &sd);
  CU_ASSERT(isnan(yield));
}

/* Observed residuals are 0.4 of the simulated ones in both regions, whose levels and trends differ;
 * a held-out year has a simulated residual of its own. */
static void a_regression_finds_the_response_to_the_simulated_yield(void) {
  int r[11] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2};
  int at[11] = {2000, 2001, 2002, 2003, 2004, 2000, 2001, 2002, 2003, 2004, 2003};
  /* without trend and mean over the four years that are fitted */
  const double wave[4] = {100., -100., -100., 100.};
  double v[11], prior[11];
  enum term_use fit[11];
  for (int t = 0; t < 10; t++) {
    double x = at[t] < 2004 ? wave[at[t] - 2000] : 250.;
    fit[t] = at[t] < 2004 ? TERM_FIT : TERM_HELD_OUT;
    prior[t] = 9000. + 1000. * r[t] - 30. * at[t] + x;
    v[t] = 4000. - 500. * r[t] + 80. * (at[t] - 2000) + .4 * x;
  }
  fit[10] = TERM_HELD_OUT;
  prior[10] = 1.;
  struct yield_terms y = {.n = 11, .region = r, .year = at, .value = v, .use = fit};
  struct baselines b;
  CU_ASSERT_FATAL(baselines_create(&y, 3, prior, &b));
  CHECK_CLOSE(b.response, .4, 1e-9); /* of residuals of 100 on values of 5e4 */
  CHECK_CLOSE(baseline_of(&b, BASELINE_REGRESSION, 4), v[4], 1e-9);
  CHECK_CLOSE(baseline_of(&b, BASELINE_REGRESSION, 9), v[9], 1e-9);
  CHECK_CLOSE(baseline_of(&b, BASELINE_TREND, 4), v[4] - 100., 1e-9);
  CHECK_CLOSE(baseline_of(&b, BASELINE_LAST_YEAR, 9), v[8], 0.);
  CU_ASSERT(isnan(baseline_of(&b, BASELINE_LAST_YEAR, 10)));
  CU_ASSERT(isfinite(baseline_of(&b, BASELINE_REGRESSION, 10)));
  baselines_destroy(&b);
  CU_ASSERT_FATAL(baselines_create(&y, 3, NULL, &b));
  CU_ASSERT(isnan(baseline_of(&b, BASELINE_REGRESSION, 4)));
  baselines_destroy(&b);
}

int main(void) {
  static const struct test tests[] = {
      TEST(a_line_is_found_again),
      TEST(means_do_not_know_the_year),
      TEST(two_yields_make_no_line_of_their_own),
      TEST(one_slope_is_the_least_squares_one_within_regions),
      TEST(a_region_without_fitted_yields_gets_the_mean_of_all),
      TEST(without_fitted_yields_there_is_none),
      TEST(a_forecasts_spread_is_that_of_its_residuals),
      TEST(a_regression_finds_the_response_to_the_simulated_yield),
      {NULL, NULL},
  };
  return harness_run("baselines", tests);
}
