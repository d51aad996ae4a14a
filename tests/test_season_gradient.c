/* The season's adjoint against its tangent and against finite differences, for every active input.
 *
 * Seasons: the golden ones, and every fourth of the reference seasons (every eighth where water is
 * limited) where they lie beside the checkout; `test_season_gradient FOLDER` takes every case_*
 * below the folder and reports each kink. Outputs: final TWSO, LAI at DVS 1.3; where water is
 * limited also SM and WLOW on that day and W halfway to it. Inputs: every scalar and ordinate, soil
 * and site; daily weather.
 *
 * A central difference at h = 1e-6, s = h |x|, may miss the adjoint by more than 1e-5 for two
 * reasons: it carries the rounding of two seasons, 2e-14 |Y| / s; or a kink (min(), a table's knot,
 * a stage that ends with a day) or, in `reference` mode, a jump lies within the step. Then a second
 * look must agree: central at another step, or one-sided of second order (a kink at the value
 * itself), or, where several kinks meet at the value and adjoint and tangent take one side of one
 * and the other side of another, adjoint and difference beside the value, on both sides.
 */
#include "harness.h"
#include "site_cases.h"
#include "site/site_gradient.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double agreement = 1e-5; /* of the derivative, at a step of 1e-6 */
static const double rounding = 2e-14; /* of Y: a season's */
/* Terms that cancel leave this of Y in a derivative times its input: no effect at all. */
static const double nothing = 3e-15;

struct tally {
  int inputs, effects, plain, second, sides, failed;
  double worst; /* adjoint against tangent */
};

static double floor_of(const struct site_input *in) {
  return in->value != 0. ? fabs(in->value) : in->scale;
}

/* An answer's size, for rounding: seasons that end bare round as others do, and of the soil's water
 * [cm] a zone may be left with little. */
static double size_of(const struct site_target *target, double y) {
  bool water = target->variable >= SEASON_W;
  return fmax(water ? 30. : 1., fabs(y));
}

/* |a - d| within 1e-5 of the larger, or no effect on a number of size y; with a step s also within
 * the rounding of a difference over it, where that leaves three digits to compare */
static bool agrees(double a, double d, double x, double y, double s) {
  double size = fmax(fabs(a), fabs(d)), noise = s > 0. ? rounding * y / s : 0.;
  return fabs(a - d) <= agreement * size + fmin(noise, 1e-3 * size) + nothing * y / x;
}

/* Values at x + k s, k = -2, -1, 1, 2, for two steps. */
static void sample(struct site_block *b, const struct site_target *target,
                   const struct site_input *in, const double step[2], double y[2][4]) {
  static const double k[4] = {-2., -1., 1., 2.};
  for (int first = 0; first < 8; first += LANES) {
    FOR_LANES (l) {
      const int i = first + l;
      site_input_set(b, in, l, in->value + k[i % 4] * step[i / 4] * floor_of(in));
    }
    site_block_run(b);
    FOR_LANES (l)
      y[(first + l) / 4][l % 4] = season_value(b->tape, target->variable, target->day, l);
  }
  FOR_LANES (l) site_input_set(b, in, l, in->value);
}

static bool second_step_agrees(struct site_block *b, const struct site_target *target,
                               const struct site_input *in, double adjoint, double y0) {
  static const double steps[3][2] = {{1e-7, 1e-5}, {1e-6, 1e-8}, {1e-4, 1e-3}};
  const double x = floor_of(in), size = size_of(target, y0);
  for (int p = 0; p < 3; p++) {
    double y[2][4];
    sample(b, target, in, steps[p], y);
    for (int i = 0; i < 2; i++) {
      double s = steps[p][i] * x;
      double left = (3. * y0 - 4. * y[i][1] + y[i][0]) / (2. * s);
      double right = (-3. * y0 + 4. * y[i][2] - y[i][3]) / (2. * s);
      double central = (y[i][2] - y[i][1]) / (2. * s);
      if (agrees(adjoint, central, x, size, s)) return true;
      if (agrees(adjoint, left, x, size, s) || agrees(adjoint, right, x, size, s)) return true;
      /* effects near the rounding of Y: as well as the widest step can tell */
      if (p == 2 && i == 1 && fabs(adjoint - central) <= rounding * size / s) return true;
    }
  }
  return false;
}

/* Adjoint and difference off the value. */
static bool agrees_off(struct site_block *b, const struct site_target *target,
                       const struct site_input *in, double shift) {
  struct site_input there = *in;
  struct site_inputs one = {1, &there};
  struct site_derivative d;
  double y[2], x = floor_of(in), s = .03 * fabs(shift) * x;
  there.value = in->value + shift * x;
  FOR_LANES (l) site_input_set(b, in, l, there.value);
  site_block_run(b);
  site_adjoint(b, target, &one, &d);
  for (int i = 0; i < LANES; i++) site_input_set(b, in, i, there.value + (i % 2 ? s : -s));
  site_block_run(b);
  for (int i = 0; i < 2; i++) y[i] = season_value(b->tape, target->variable, target->day, i);
  site_block_reset(b);
  return agrees(d.adjoint, (y[1] - y[0]) / (2. * s), x, size_of(target, y[0]), s);
}

/* Beside the value, where several kinks meet at it, on both sides; further away where the next kink
 * is near or the effect is small. */
static bool agrees_beside(struct site_block *b, const struct site_target *target,
                          const struct site_input *in) {
  static const double shift[] = {3e-5, 3e-4, 3e-3};
  bool above = false, below = false;
  for (int i = 0; i < 3; i++) {
    above = above || agrees_off(b, target, in, shift[i]);
    below = below || agrees_off(b, target, in, -shift[i]);
  }
  return above && below;
}

static void judge(struct site_block *b, const struct site_target *target,
                  const struct site_input *in, const struct site_derivative *d, double y,
                  struct tally *tally, bool report) {
  char name[40];
  double size = fmax(fabs(d->adjoint), fabs(d->tangent)), x = floor_of(in);
  double apart = fabs(d->adjoint - d->tangent), y0 = size_of(target, y);
  site_input_name(b->site, in, name);
  tally->inputs++;
  if (size * x <= nothing * y0 && fabs(d->difference[0]) * x * 1e-6 <= rounding * y0) return;
  tally->effects++;
  if (apart * x > nothing * y0) tally->worst = fmax(tally->worst, apart / size);
  if (agrees(d->adjoint, d->difference[0], x, y0, 0.)) {
    tally->plain++;
    return;
  }
  bool second = second_step_agrees(b, target, in, d->adjoint, y);
  bool good = second || agrees_beside(b, target, in);
  *(second ? &tally->second : good ? &tally->sides : &tally->failed) += 1;
  if (!good || report)
    printf("    %s %-16s x %-10.4g adjoint %-14.8g tangent %-14.8g fd(1e-6) %-14.8g\n",
           good ? "beyond 1e-5:" : "WRONG:", name, in->value, d->adjoint, d->tangent,
           d->difference[0]);
}

/* the first day at DVS 1.3, or 55 % of a season that does not come so far */
static int seed_fill(const struct site_block *b) {
  int end = season_end(b->tape, 0);
  for (int n = 0; n < end; n++)
    if (season_value(b->tape, SEASON_DVS, n, 0) >= 1.3) return n;
  return end * 55 / 100;
}

enum { MAX_TARGETS = 5 };

/* Soil water is asked for on days that do not move with the season's end. */
static int targets_of(const struct site_block *b, struct site_target target[MAX_TARGETS]) {
  int middle = seed_fill(b);
  target[0] = (struct site_target){SEASON_TWSO, SEASON_FINAL};
  target[1] = (struct site_target){SEASON_LAI, middle};
  target[2] = (struct site_target){SEASON_SM, middle};
  target[3] = (struct site_target){SEASON_W, middle / 2};
  target[4] = (struct site_target){SEASON_WLOW, middle / 4};
  return b->site->water_limited ? MAX_TARGETS : 2;
}

static void check_target(struct site_block *b, const char *name, const struct site_target *target,
                         bool with_weather, bool report) {
  struct site_inputs inputs;
  struct site_target ignored;
  struct problems list = {0};
  struct tally tally = {0};
  CU_ASSERT_FATAL(site_gradient_parse(with_weather ? "TWSO:all,weather" : "TWSO:all", b->site,
                                      &ignored, &inputs, &list));
  struct site_derivative *d = calloc((size_t)inputs.n, sizeof *d);
  if (!d) abort();
  site_gradient(b, target, &inputs, d);
  double y0 = season_value(b->tape, target->variable, target->day, 0);
  for (int i = 0; i < inputs.n; i++) judge(b, target, &inputs.input[i], &d[i], y0, &tally, report);
  printf("  %-14s %-3s %-10s %-4s inputs %4d, with an effect %4d, agree at 1e-6 %4d, at a second "
         "look %3d + %d, wrong %d; adjoint - tangent %.1e\n",
         name, b->site->water_limited ? "wlp" : "pp",
         b->block.rule.continuous ? "continuous" : "reference",
         season_variable_name[target->variable], tally.inputs, tally.effects, tally.plain,
         tally.second, tally.sides, tally.failed, tally.worst);
  CU_ASSERT_EQUAL(tally.failed, 0);
  CU_ASSERT(tally.worst <= 1e-10);
  free(d);
  site_inputs_destroy(&inputs);
}

static int stride =
    0; /* every how many-th of the reference seasons; 0: all, all outputs by weather */

static void check(const char *name, const struct site *site, bool continuous, bool with_weather,
                  bool report) {
  struct site_block b;
  struct site_target target[MAX_TARGETS];
  site_block_create(site, continuous, &b);
  site_block_run(&b);
  int n = targets_of(&b, target);
  for (int t = 0; t < n; t++)
    check_target(&b, name, &target[t], with_weather && (t < 2 || !stride), report);
  site_block_destroy(&b);
}

static void the_golden_seasons_have_exact_derivatives(void) {
  for (int i = 0; i < N_GOLDEN; i++) {
    struct site site;
    CU_ASSERT_FATAL(golden_read(i, &site));
    for (int mode = 0; mode < 2; mode++) check(golden_name[i], &site, mode, true, false);
    site_destroy(&site);
  }
}

static const char *folder; /* of reference seasons */
static bool report;

static void check_cases(bool water_limited) {
  char **path;
  int n = folder ? cases_find(folder, &path) : 0, every = water_limited ? 2 * stride : stride;
  if (!stride) every = 1;
  for (int i = 0; i < n; i += every) {
    struct site site;
    CU_ASSERT_FATAL(case_read(path[i], water_limited, &site));
    for (int mode = 0; mode < 2; mode++)
      check(case_name(path[i]), &site, mode, i % (water_limited ? 16 : 8) == 0, report);
    site_destroy(&site);
  }
  if (folder) cases_free(n, &path);
}

static void the_reference_seasons_have_exact_derivatives(void) { check_cases(false); }
static void the_water_limited_seasons_have_exact_derivatives(void) { check_cases(true); }

int main(int argc, char **argv) {
  static char beside[1024];
  static const struct test tests[] = {TEST(the_golden_seasons_have_exact_derivatives),
                                      TEST(the_reference_seasons_have_exact_derivatives),
                                      TEST(the_water_limited_seasons_have_exact_derivatives),
                                      {NULL, NULL}};
  if (argc > 1) {
    folder = argv[1];
    report = true;
  } else if (harness_shared()) {
    snprintf(beside, sizeof beside, "%s/reference", harness_shared());
    folder = beside;
    stride = 4;
  }
  return harness_run("season gradient", tests);
}
