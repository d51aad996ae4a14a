/* The season's adjoint against its tangent and against finite differences, for every active input.
 *
 * Seasons: the golden ones, and every fourth of the reference seasons where they lie beside the
 * checkout; `test_season_gradient FOLDER` takes every case_* below the folder and reports each
 * kink. Outputs: final TWSO, LAI at DVS 1.3. Inputs: every scalar and ordinate; daily weather.
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
static const double nothing = 1e-15;

struct tally {
  int inputs, effects, plain, second, sides, failed;
  double worst; /* adjoint against tangent */
};

static double floor_of(const struct site_input *in) {
  return in->value != 0. ? fabs(in->value) : in->scale;
}

/* |a - d| within 1e-5 of the larger; with `rounded` also within the rounding of a difference at
 * step s, where that leaves three digits to compare */
static bool agrees(double a, double d, bool rounded, double y, double s) {
  double size = fmax(fabs(a), fabs(d)), noise = rounded ? rounding * fabs(y) / s : 0.;
  return fabs(a - d) <= agreement * size + fmin(noise, 1e-3 * size);
}

/* Values at x + k s, k = -2, -1, 1, 2, for two steps at once. */
static void sample(struct site_block *b, const struct site_target *target,
                   const struct site_input *in, const double step[2], double y[2][4]) {
  static const double k[4] = {-2., -1., 1., 2.};
  for (int i = 0; i < LANES; i++)
    site_input_set(b, in, i, in->value + k[i % 4] * step[i / 4] * floor_of(in));
  site_block_run(b);
  for (int i = 0; i < LANES; i++)
    y[i / 4][i % 4] = season_value(b->tape, target->variable, target->day, i);
  for (int i = 0; i < LANES; i++) site_input_set(b, in, i, in->value);
}

static bool second_step_agrees(struct site_block *b, const struct site_target *target,
                               const struct site_input *in, double adjoint, double y0) {
  static const double steps[3][2] = {{1e-7, 1e-5}, {1e-6, 1e-8}, {1e-4, 1e-3}};
  for (int p = 0; p < 3; p++) {
    double y[2][4];
    sample(b, target, in, steps[p], y);
    for (int i = 0; i < 2; i++) {
      double s = steps[p][i] * floor_of(in);
      double left = (3. * y0 - 4. * y[i][1] + y[i][0]) / (2. * s);
      double right = (-3. * y0 + 4. * y[i][2] - y[i][3]) / (2. * s);
      double central = (y[i][2] - y[i][1]) / (2. * s);
      if (agrees(adjoint, central, true, y0, s)) return true;
      if (agrees(adjoint, left, true, y0, s) || agrees(adjoint, right, true, y0, s)) return true;
      /* effects near the rounding of Y: as well as the widest step can tell */
      if (p == 2 && i == 1 && fabs(adjoint - central) <= rounding * fabs(y0) / s) return true;
    }
  }
  return false;
}

/* Adjoint and difference off the value, where several kinks meet at it. */
static bool agrees_beside(struct site_block *b, const struct site_target *target,
                          struct site_input in, double shift) {
  struct site_input there = in;
  struct site_inputs one = {1, &there};
  struct site_derivative d;
  double y[2], s = 1e-6 * floor_of(&in);
  there.value = in.value + shift * floor_of(&in);
  FOR_LANES (l) site_input_set(b, &in, l, there.value);
  site_block_run(b);
  site_adjoint(b, target, &one, &d);
  for (int i = 0; i < LANES; i++) site_input_set(b, &in, i, there.value + (i % 2 ? s : -s));
  site_block_run(b);
  for (int i = 0; i < 2; i++) y[i] = season_value(b->tape, target->variable, target->day, i);
  site_block_reset(b);
  return agrees(d.adjoint, (y[1] - y[0]) / (2. * s), true, fmax(1., fabs(y[0])), s);
}

static void judge(struct site_block *b, const struct site_target *target,
                  const struct site_input *in, const struct site_derivative *d, double y,
                  struct tally *tally, bool report) {
  char name[40];
  double size = fmax(fabs(d->adjoint), fabs(d->tangent)), x = floor_of(in);
  double apart = fabs(d->adjoint - d->tangent);
  site_input_name(b->site, in, name);
  tally->inputs++;
  double y0 =
      fmax(1., fabs(y)); /* [kg ha-1], [ha ha-1]: seasons that end bare round as others do */
  if (size == 0. && d->difference[0] == 0.) return;
  tally->effects++;
  if (apart * x > nothing * y0) tally->worst = fmax(tally->worst, apart / size);
  if (agrees(d->adjoint, d->difference[0], false, y0, 1e-6 * x)) {
    tally->plain++;
    return;
  }
  bool second = second_step_agrees(b, target, in, d->adjoint, y);
  bool good =
      second || (agrees_beside(b, target, *in, 1e-4) && agrees_beside(b, target, *in, -1e-4));
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

static void check(const char *name, const struct site *site, bool continuous, bool with_weather,
                  bool report) {
  struct site_block b;
  site_block_create(site, continuous, &b);
  site_block_run(&b);
  int middle = seed_fill(&b);
  struct site_target target[2] = {{SEASON_TWSO, SEASON_FINAL}, {SEASON_LAI, middle}};
  for (int t = 0; t < 2; t++) {
    struct site_inputs inputs;
    struct site_target ignored;
    struct problems list = {0};
    struct tally tally = {0};
    CU_ASSERT_FATAL(site_gradient_parse(with_weather ? "TWSO:all,weather" : "TWSO:all", site,
                                        &ignored, &inputs, &list));
    struct site_derivative *d = calloc((size_t)inputs.n, sizeof *d);
    if (!d) abort();
    site_gradient(&b, &target[t], &inputs, d);
    double y0 = season_value(b.tape, target[t].variable, target[t].day, 0);
    for (int i = 0; i < inputs.n; i++)
      judge(&b, &target[t], &inputs.input[i], &d[i], y0, &tally, report);
    printf("  %-14s %-10s %-4s inputs %4d, with an effect %4d, agree at 1e-6 %4d, at a second look "
           "%3d + %d, wrong %d; adjoint - tangent %.1e\n",
           name, continuous ? "continuous" : "reference", t ? "LAI" : "TWSO", tally.inputs,
           tally.effects, tally.plain, tally.second, tally.sides, tally.failed, tally.worst);
    CU_ASSERT_EQUAL(tally.failed, 0);
    CU_ASSERT(tally.worst <= 1e-10);
    free(d);
    site_inputs_destroy(&inputs);
  }
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
static int stride = 1;     /* every how many-th of them */
static bool report;

static void the_reference_seasons_have_exact_derivatives(void) {
  char **path;
  int n = folder ? cases_find(folder, &path) : 0;
  for (int i = 0; i < n; i += stride) {
    struct site site;
    CU_ASSERT_FATAL(case_read(path[i], &site));
    for (int mode = 0; mode < 2; mode++) check(case_name(path[i]), &site, mode, i % 8 == 0, report);
    site_destroy(&site);
  }
  if (folder) cases_free(n, &path);
}

int main(int argc, char **argv) {
  static char beside[1024];
  static const struct test tests[] = {TEST(the_golden_seasons_have_exact_derivatives),
                                      TEST(the_reference_seasons_have_exact_derivatives),
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
