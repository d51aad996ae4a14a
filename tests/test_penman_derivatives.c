/* Tangents and adjoints of evaporation demand: the adjoint is the tangent's transpose, and Taylor
 * remainders fall with h^2, on days on both sides of every limit of the formulas; at the limits
 * derivatives are finite. */
#include "harness.h"
#include "weather/evaporation.h"
#include <math.h>

enum { ACTIVE = 5 };
/* the numbers of a day that derivatives are taken by, and a natural change of each */
static const double change[ACTIVE] = {2., 3., 3e6, 2., 1.};

static double *active(struct penman_day *day, int i) {
  double *const field[ACTIVE] = {&day->tmin, &day->tmax, &day->irrad, &day->vap, &day->wind};
  return field[i];
}

/* a moderate day, and one on the other side of each limit */
static const struct penman_day days[] = {
    {9., 23., 18e6, 11., 3., 40e6, 100.},  /* n/N and the wind's range within 0 .. 1 */
    {12., 19., 18e6, 11., 3., 40e6, 100.}, /* a range below 12 K */
    {2., 31., 18e6, 11., 3., 40e6, 1500.}, /* above 16 K */
    {9., 23., 4e6, 11., 3., 40e6, 100.},   /* no sunshine by Angstrom */
    {9., 23., 35e6, 11., 3., 40e6, 100.},  /* more than a clear day's */
    {9., 23., 18e6, 60., 3., 40e6, 100.},  /* saturated air */
    {-21., -6., 2e6, 1., 5., 6e6, 3000.},  /* frost */
};
enum { DAYS = sizeof days / sizeof *days };

static const struct evaporation_rule rules[] = {{{.2, .55}, ET0_PENMAN_MONTEITH},
                                                {{.2, .55}, ET0_PENMAN}};

static struct penman_day direction(int k) {
  struct penman_day d = {0};
  for (int i = 0; i < ACTIVE; i++) *active(&d, i) = change[i] * sin(1. + 3. * i + 7. * k);
  return d;
}

static struct penman_day moved(const struct penman_day *day, double h, struct penman_day d) {
  struct penman_day to = *day;
  for (int i = 0; i < ACTIVE; i++) *active(&to, i) += h * *active(&d, i);
  return to;
}

static void rates_of(const struct evaporation_rule *rule, const struct penman_day *day,
                     double rate[3]) {
  struct penman_rates r;
  evaporation_day(rule, day, &r);
  rate[0] = r.e0, rate[1] = r.es0, rate[2] = r.et0;
}

static void taylor_remainders_fall_with_the_square_of_the_step(void) {
  for (int rule = 0; rule < 2; rule++)
    for (int k = 0; k < DAYS; k++) {
      const struct penman_day d = direction(k);
      struct penman_rates t;
      double at[3], far[3], near[3];
      evaporation_day_tl(&rules[rule], &days[k], &d, &t);
      const double slope[3] = {t.e0, t.es0, t.et0};
      /* steps at which rounding (1e-17 cm) is 1e-5 of the remainder */
      const struct penman_day a = moved(&days[k], 1e-2, d), b = moved(&days[k], 1e-3, d);
      rates_of(&rules[rule], &days[k], at);
      rates_of(&rules[rule], &a, far);
      rates_of(&rules[rule], &b, near);
      for (int i = 0; i < 3; i++) {
        double rest_far = fabs(far[i] - at[i] - 1e-2 * slope[i]);
        double rest_near = fabs(near[i] - at[i] - 1e-3 * slope[i]);
        CU_ASSERT(at[i] == 0. ? slope[i] == 0. : fabs(slope[i]) > 0.);
        CU_ASSERT(rest_near == 0. || fabs(log10(rest_far / rest_near) - 2.) < .1);
      }
    }
}

/* a day's direction times its adjoint, and the sum of its terms' sizes */
static double product(struct penman_day *d, struct penman_day *day_b, double *size) {
  double sum = 0.;
  *size = 0.;
  for (int i = 0; i < ACTIVE; i++) {
    double term = *active(d, i) * *active(day_b, i);
    sum += term;
    *size += fabs(term);
  }
  return sum;
}

static void the_adjoint_is_the_tangents_transpose(void) {
  for (int rule = 0; rule < 2; rule++)
    for (int k = 0; k < DAYS; k++) {
      const struct penman_rates rates_b = {.7, -1.3, .4};
      struct penman_day d = direction(k + 1), day_b = {0};
      struct penman_rates rates_d;
      double size;
      evaporation_day_tl(&rules[rule], &days[k], &d, &rates_d);
      evaporation_day_ad(&rules[rule], &days[k], &day_b, &rates_b);
      double left = rates_d.e0 * rates_b.e0 + rates_d.es0 * rates_b.es0 + rates_d.et0 * rates_b.et0;
      /* a hundred roundings of the terms */
      CU_ASSERT(fabs(left - product(&d, &day_b, &size)) <= 1e-14 * size);
      evaporation_day_ad(&rules[rule], &days[k], &day_b, &rates_b); /* adds */
      CU_ASSERT(fabs(2. * left - product(&d, &day_b, &size)) <= 1e-14 * size);
    }
}

static void derivatives_are_finite_without_vapour_and_in_the_polar_night(void) {
  struct penman_day dry = days[0], dark = days[6];
  dry.vap = 0.;
  dark.irrad = dark.above = 0.;
  for (int rule = 0; rule < 2; rule++)
    for (int k = 0; k < 2; k++) {
      const struct penman_rates rates_b = {1., 1., 1.};
      const struct penman_day *day = k ? &dark : &dry, d = direction(k);
      struct penman_day day_b = {0};
      struct penman_rates t;
      evaporation_day_tl(&rules[rule], day, &d, &t);
      evaporation_day_ad(&rules[rule], day, &day_b, &rates_b);
      CU_ASSERT(isfinite(t.e0) && isfinite(t.es0) && isfinite(t.et0));
      for (int i = 0; i < ACTIVE; i++) CU_ASSERT(isfinite(*active(&day_b, i)));
    }
}

static void a_day_that_lacks_a_number_adds_nothing(void) {
  struct penman_day day = days[0], day_b = {0};
  const struct penman_day d = direction(0);
  const struct penman_rates rates_b = {1., 1., 1.};
  struct penman_rates t;
  day.wind = NAN;
  evaporation_day_tl(&rules[0], &day, &d, &t);
  evaporation_day_ad(&rules[0], &day, &day_b, &rates_b);
  CU_ASSERT(isnan(t.e0) && isnan(t.es0) && isnan(t.et0));
  for (int i = 0; i < ACTIVE; i++) CU_ASSERT(*active(&day_b, i) == 0.);
}

int main(void) {
  static const struct test tests[] = {
      TEST(taylor_remainders_fall_with_the_square_of_the_step),
      TEST(the_adjoint_is_the_tangents_transpose),
      TEST(derivatives_are_finite_without_vapour_and_in_the_polar_night),
      TEST(a_day_that_lacks_a_number_adds_nothing),
      {NULL, NULL}};
  return harness_run("derivatives of evaporation demand", tests);
}
