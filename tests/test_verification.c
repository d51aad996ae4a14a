/* Scores against closed formulas and large ensembles. */
#include "harness.h"
#include "support/random.h"
#include "verification/crps.h"
#include "verification/point_scores.h"
#include "verification/predictive.h"
#include "verification/rank_histogram.h"
#include "verification/reliability.h"
#include "verification/skill.h"
#include "verification/spread_skill.h"
#include <math.h>

static const struct random_key key = {.seed = 77};

static void the_normal_laws_crps_is_the_closed_form(void) {
  CU_ASSERT(fabs(crps_normal(0., 1., 0.) - .2336950) < 5e-8);
  CHECK_CLOSE(crps_normal(3., 2., 3.), 2. * crps_normal(0., 1., 0.), 1e-15);
  CHECK_CLOSE(crps_normal(0., 0., -2.5), 2.5, 0.);
  double sum = 0.; /* integral of (Phi(x) - 1(x > .7))^2, by mid-points */
  for (int i = -8000; i < 8000; i++) {
    const double x = (i + .5) * 1e-3, p = .5 * erfc(-x / sqrt(2.));
    sum += 1e-3 * (x > .7 ? (1. - p) * (1. - p) : p * p);
  }
  CU_ASSERT(fabs(crps_normal(0., 1., .7) - sum) < 1e-6);
}

static void an_ensembles_crps_is_the_double_sum(void) {
  double x[9], work[9], distance = 0., pairs = 0.;
  const double y = 1e6 + .3;
  for (int k = 0; k < 9; k++) x[k] = 1e6 + random_normal(key, (uint32_t)k);
  x[4] = x[2];
  for (int k = 0; k < 9; k++) {
    distance += fabs(x[k] - y);
    for (int l = 0; l < 9; l++) pairs += fabs(x[k] - x[l]);
  }
  CHECK_CLOSE(crps_ensemble(9, x, y, work), distance / 9. - pairs / 162., 1e-14);
  CHECK_CLOSE(crps_ensemble_fair(9, x, y, work), distance / 9. - pairs / 144., 1e-14);
  CHECK_CLOSE(crps_ensemble(1, x, y, work), fabs(x[0] - y), 1e-15);
}

/* the mean of the fair score of small ensembles is that of the law they are drawn from, whatever
 * their size; the ordinary one is larger by E|x - x'| / (2 n) = 1 / (n sqrt(pi)) */
static void the_fair_score_does_not_depend_on_the_number_of_members(void) {
  const int cases = 40000;
  for (int n = 2; n <= 6; n += 2) {
    double fair = 0., plain = 0., x[6], work[6];
    for (int c = 0; c < cases; c++) {
      struct random_key draw = {.seed = 78, .cell = (uint32_t)c};
      for (int k = 0; k < n; k++) x[k] = random_normal(draw, (uint32_t)k);
      fair += crps_ensemble_fair(n, x, .4, work) / cases;
      plain += crps_ensemble(n, x, .4, work) / cases;
    }
    /* the score of one case has a standard deviation below .8 / sqrt(n); five standard errors */
    const double error = 5. * .8 / sqrt(n) / sqrt(cases), law = crps_normal(0., 1., .4);
    CU_ASSERT(fabs(fair - law) < error);
    CU_ASSERT(fabs(plain - law - 1. / (n * sqrt(3.14159265358979323846))) < error);
  }
}

static void ranks_of_exchangeable_numbers_are_equally_frequent(void) {
  enum { N = 7 };
  double count[N + 1] = {0.}, narrow[N + 1] = {0.};
  for (uint32_t c = 0; c < 8000; c++) {
    struct random_key draw = {.seed = 79, .cell = c};
    double x[N], y = random_normal(draw, N), z[N];
    for (int k = 0; k < N; k++) x[k] = random_normal(draw, (uint32_t)k), z[k] = .8 * x[k];
    rank_histogram_add(N, x, y, count);
    rank_histogram_add(N, z, y, narrow);
  }
  /* chi-square with 7 degrees of freedom exceeds 24.3 once in a thousand */
  CU_ASSERT(rank_histogram_chi_square(N + 1, count) < 24.3);
  CU_ASSERT(rank_histogram_chi_square(N + 1, narrow) > 100.);
  CU_ASSERT(narrow[0] > 1100. && narrow[N] > 1100.); /* a narrow ensemble: outer ranks */
}

static void ties_share_their_ranks(void) {
  const double x[4] = {1., 2., 2., 3.}, expected[5] = {0., 1. / 3., 1. / 3., 1. / 3., 0.};
  double count[5] = {0.};
  rank_histogram_add(4, x, 2., count);
  for (int r = 0; r < 5; r++) CHECK_CLOSE(count[r], expected[r], 1e-15);
  const double none[5] = {0.};
  CU_ASSERT(isnan(rank_histogram_chi_square(5, none)));
}

static void the_spread_of_exchangeable_members_is_their_error(void) {
  enum { N = 4, CASES = 40000 };
  struct spread_skill sum = {0};
  CU_ASSERT(isnan(spread_skill_rmse(&sum)));
  for (uint32_t c = 0; c < CASES; c++) {
    struct random_key draw = {.seed = 80, .cell = c};
    double x[N], error = .5 * random_normal(draw, N + 1);
    for (int k = 0; k < N; k++) x[k] = random_normal(draw, (uint32_t)k);
    spread_skill_add(N, x, random_normal(draw, N) + error, .25, &sum);
  }
  /* both are sqrt(1.25 + .25); five standard errors of a mean square, relative sqrt(2 / n) / 2 */
  CU_ASSERT(fabs(spread_skill_rmse(&sum) / sqrt(1.5) - 1.) < 5. * sqrt(.5 / CASES));
  CU_ASSERT(fabs(spread_skill_spread(&sum) / sqrt(1.5) - 1.) < 5. * sqrt(.5 / CASES));
  CU_ASSERT(fabs(spread_skill_bias(&sum)) < 5. * sqrt(1.5 / CASES));
}

static void members_with_a_residual_are_a_mixture_of_normals(void) {
  const double x[4] = {1., 4., 2., 4.5}, y = 3.1, sd = .7;
  double work[4], sum = 0.;
  CHECK_CLOSE(predictive_crps_fair(4, x, 0., y), crps_ensemble_fair(4, x, y, work), 1e-14);
  for (int i = -20000; i < 20000; i++) { /* integral of (P(t) - 1(t > y))^2, by mid-points */
    const double t = (i + .5) * 1e-3, p = predictive_cdf(4, x, sd, t);
    sum += 1e-3 * (t > y ? (1. - p) * (1. - p) : p * p);
  }
  /* the fair score takes pairs of different members alone: the integral's term of pairs is
   * sum_ij A / (2 n^2), with i = j of sd sqrt(4 / pi) / (2 n) */
  double all = 0.;
  const double same = sd * sqrt(4. / 3.14159265358979323846);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) {
      const double m = x[i] - x[j], s = sqrt(2.) * sd;
      all += m * erf(m / s / sqrt(2.)) +
             s * sqrt(2. / 3.14159265358979323846) * exp(-.5 * (m / s) * (m / s));
    }
  CU_ASSERT(fabs(predictive_crps_fair(4, x, sd, y) - (sum + all / 32. - (all - 4. * same) / 24.)) <
            1e-6);
  for (double p = .05; p < 1.; p += .1)
    CHECK_CLOSE(predictive_cdf(4, x, sd, predictive_quantile(4, x, sd, p)), p, 1e-13);
  CHECK_CLOSE(predictive_quantile(4, x, 0., .4), 2., 1e-14);
}

/* the interval is that of the means of years, whatever the number of cases a year has */
static void skill_resamples_whole_years(void) {
  enum { YEARS = 30, REGIONS = 20, N = YEARS * REGIONS };
  double score[N], reference[N], work[2 * YEARS + SKILL_SAMPLES];
  int year[N];
  for (int i = 0; i < N; i++) {
    year[i] = i % YEARS;
    reference[i] = 1.;
    score[i] = .7 + .1 * random_normal(key, (uint32_t)(1000 + year[i])); /* one of a year */
  }
  score[5] = NAN;
  struct skill s = skill_by_years(N, year, score, reference, YEARS, .9, 3, work);
  CU_ASSERT_EQUAL(s.cases, N - 1);
  CU_ASSERT(s.lo < s.skill && s.skill < s.hi);
  /* a normal mean of 30 years: +- 1.64 x .1 / sqrt(30); of 600 cases it would be a fifth of it */
  CU_ASSERT(fabs((s.hi - s.lo) / (2. * 1.645 * .1 / sqrt(30.)) - 1.) < .35);
  s = skill_by_years(REGIONS, (int[REGIONS]){0}, score + 30, reference, 1, .9, 3, work);
  CU_ASSERT(isnan(s.lo) && s.cases == REGIONS);
}

static void point_scores_are_their_textbook_formulas(void) {
  const int year[6] = {0, 0, 1, 1, 2, -1};
  const double observed[6] = {4., 6., 5., 9., 6., 1e9}, predicted[6] = {5., 6., 4., 7., NAN, 0.};
  const double normal[6] = {5., 5., 5., 5., 5., 5.}, rival[6] = {4., 6., NAN, 8., 6., 0.};
  double work[3 * POINT_SUMS + N_POINT_MEASURES * YEAR_SAMPLES];
  struct point_cases c = {6, 3, year, observed, predicted, normal, rival};
  struct point_scores s = point_scores_by_years(&c, .95, 1, work);
  CU_ASSERT(s.n == 4 && s.years == 2);
  /* errors 1, 0, -1, -2; observed 4, 6, 5, 9 about their mean of 6: -2, 0, -1, 3 */
  CHECK_CLOSE(s.value[POINT_RMSE], sqrt(6. / 4.), 1e-15);
  CHECK_CLOSE(s.value[POINT_NRMSE], 100. * sqrt(6. / 4.) / 6., 1e-15);
  CHECK_CLOSE(s.value[POINT_BIAS], -.5, 1e-15);
  CHECK_CLOSE(s.value[POINT_R2], 1. - 6. / 14., 1e-14);
  /* anomalies 0, 1, -1, 2 and -1, 1, 0, 4: sums of squares 5, 14, of products 7 */
  CHECK_CLOSE(s.value[POINT_ANOMALY], 7. / sqrt(5. * 14.), 1e-14);
  CHECK_CLOSE(s.value[POINT_GAIN], sqrt(5. / 3.) - sqrt(1. / 3.), 1e-14);
  /* a sample is the first year twice, the second twice, or both */
  CHECK_CLOSE(s.lo[POINT_RMSE], sqrt(.5), 1e-15);
  CHECK_CLOSE(s.hi[POINT_RMSE], sqrt(2.5), 1e-15);
  CHECK_CLOSE(s.lo[POINT_BIAS], -1.5, 1e-15);
  CHECK_CLOSE(s.hi[POINT_BIAS], .5, 1e-15);
  c.predicted = normal; /* no anomalies; one year: no interval */
  c.n = 2;
  s = point_scores_by_years(&c, .95, 1, work);
  CU_ASSERT(s.n == 2 && isnan(s.value[POINT_ANOMALY]) && isnan(s.lo[POINT_RMSE]));
}

static void reliability_counts_events_by_probability(void) {
  struct reliability r = {.brier = 0.};
  CU_ASSERT(isnan(reliability_brier(&r)));
  reliability_add(1., 1., &r);
  reliability_add(.25, 0., &r);
  reliability_add(.2, 1., &r);
  CHECK_CLOSE(r.cases[1], 2., 0.);
  CHECK_CLOSE(r.events[1], 1., 0.);
  CHECK_CLOSE(r.probability[4], 1., 0.);
  CHECK_CLOSE(reliability_brier(&r), (.0625 + .64) / 3., 1e-15);
}

int main(void) {
  static const struct test tests[] = {
      TEST(the_normal_laws_crps_is_the_closed_form),
      TEST(an_ensembles_crps_is_the_double_sum),
      TEST(the_fair_score_does_not_depend_on_the_number_of_members),
      TEST(ranks_of_exchangeable_numbers_are_equally_frequent),
      TEST(ties_share_their_ranks),
      TEST(the_spread_of_exchangeable_members_is_their_error),
      TEST(members_with_a_residual_are_a_mixture_of_normals),
      TEST(skill_resamples_whole_years),
      TEST(point_scores_are_their_textbook_formulas),
      TEST(reliability_counts_events_by_probability),
      {NULL, NULL},
  };
  return harness_run("verification", tests);
}
