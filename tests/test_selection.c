/* The AgMIP protocol on a linear model whose answers are known: orthogonal columns, so that every
 * estimate is a projection and every RSS a sum of squares. */
#include "harness.h"
#include "inversion/selection.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

/* Items 0 to 3 have one element, item 4 has two, item 5 one: x0 .. x6. Group 0 has 8 observations,
 * group 1 has 4; the columns are those of Hadamard matrices. */
enum { ITEMS = 6, ELEMENTS = 7, GROUPS = 2, MOST = 8 };
static const int offset_of[ITEMS + 1] = {0, 1, 2, 3, 4, 6, 7};
static const int observations[GROUPS] = {8, 4};
/* column of each element in each group; -1: no effect */
static const int column_of[GROUPS][ELEMENTS] = {{0, 1, 2, 3, -1, -1, -1}, {0, -1, -1, -1, 1, 2, 3}};
/* the observations in units of the columns */
static const double truth[GROUPS][MOST] = {{3., 1., .1, .5, .3}, {5., 2., 1., .2}};

static double hadamard(int row, int column) {
  int bits = row & column;
  return __builtin_popcount((unsigned)bits) % 2 ? -1. : 1.;
}

static double observed(int g, int row) {
  double y = 0.;
  for (int k = 0; k < observations[g]; k++) y += truth[g][k] * hadamard(row, k);
  return y;
}

struct toy {
  int calls, stops_at; /* a signal at the call, from 1; 0 = never */
};

/* residual of a row at u */
static double residual(int g, int row, const double *u) {
  double y = observed(g, row);
  for (int e = 0; e < ELEMENTS; e++)
    if (column_of[g][e] >= 0) y -= u[e] * hadamard(row, column_of[g][e]);
  return y;
}

static PetscErrorCode Estimate(void *context, int group, const bool *free, const double *scale,
                               double *u, struct selection_fit *fit) {
  struct toy *toy = context;
  *fit = (struct selection_fit){.converged = true, .stopped = ++toy->calls == toy->stops_at};
  for (int i = 0; i < ITEMS; i++)
    for (int e = offset_of[i]; free[i] && e < offset_of[i + 1]; e++) {
      double up = 0., down = 0.;
      for (int g = 0; g < GROUPS; g++) {
        double weight = group < 0 ? 1. / (scale[g] * scale[g]) : g == group;
        if (column_of[g][e] < 0) continue;
        up += weight * observations[g] * truth[g][column_of[g][e]];
        down += weight * observations[g];
      }
      u[e] = down > 0. ? up / down : u[e];
    }
  for (int g = 0; g < GROUPS; g++) {
    if (group >= 0 && group != g) continue;
    double factor = group < 0 ? scale[g] : 1.;
    fit->n += observations[g];
    for (int r = 0; r < observations[g]; r++) fit->rss += pow(residual(g, r, u) / factor, 2.);
  }
  return 0;
}

static const struct selection_plan plan = {
    .n_items = ITEMS,
    .n = ELEMENTS,
    .count = {1, 1, 1, 1, 2, 1},
    .n_groups = GROUPS,
    .group = {{"first", 1, {0}, 3, {1, 2, 3}}, {"second", 1, {4}, 1, {5}}}};

static void run(struct toy *toy, double *u, struct selection *s) {
  const struct selection_calls calls = {.estimate = Estimate, .context = toy};
  memset(u, 0, ELEMENTS * sizeof *u);
  MUST(Select(&plan, &calls, u, s));
}

static void aicc_is_that_of_least_squares(void) {
  CHECK_CLOSE(selection_aicc(10, 5., 3), 10. * log(.5) + 6. + 24. / 6., 1e-14);
  CHECK_CLOSE(selection_aicc(5, 2., 3), 5. * log(.4) + 6. + 24., 1e-14);
  CHECK_CLOSE(selection_aicc(7, 7., 0), 0., 1e-14);
  CU_ASSERT(isnan(selection_aicc(4, 2., 3)));
  CU_ASSERT(isnan(selection_aicc(3, 2., 3)));
  CU_ASSERT(selection_aicc(7, 0., 1) < -1e300);
}

static void a_group_weighs_by_its_residual_variance(void) {
  CHECK_CLOSE(selection_scale(11, 36., 2), 2., 1e-15);
  CU_ASSERT_EQUAL(selection_scale(11, 0., 2), 1e-3);
}

static void candidates_are_kept_where_aicc_falls(void) {
  static const enum selection_verdict verdict[] = {
      SELECTION_ACCEPTED, SELECTION_ACCEPTED, /* start, obligatory */
      SELECTION_ACCEPTED, SELECTION_REJECTED, SELECTION_ACCEPTED, SELECTION_ACCEPTED,
      SELECTION_ACCEPTED, SELECTION_REFUSED,  SELECTION_ACCEPTED};
  /* 8 (sum of the squares of the columns that are not estimated), then 4 of them with x0 held */
  static const double rss[] = {8. * (9. + 1. + .01 + .25 + .09),
                               8. * (1. + .01 + .25 + .09),
                               8. * (.01 + .25 + .09),
                               8. * (.25 + .09),
                               8. * (.01 + .09),
                               4. * (4. + 4. + 1. + .04),
                               4. * (4. + .04)};
  static const int p[] = {0, 1, 2, 3, 3, 0, 2, 3, 5};
  struct selection s;
  struct toy toy = {0};
  double u[ELEMENTS];
  run(&toy, u, &s);
  CU_ASSERT_EQUAL_FATAL(s.n_steps, 9);
  for (int i = 0; i < s.n_steps; i++) {
    CU_ASSERT_EQUAL(s.step[i].verdict, verdict[i]);
    CU_ASSERT_EQUAL(s.step[i].p, p[i]);
    if (i < 7) CHECK_CLOSE(s.step[i].fit.rss, rss[i], 1e-13);
    if (i < 7) CHECK_CLOSE(s.step[i].aicc, selection_aicc(i < 5 ? 8 : 4, rss[i], p[i]), 1e-13);
  }
  CU_ASSERT(isnan(s.step[7].aicc)); /* 4 observations, 3 elements */
  MUST(SelectionDestroy(&s));
}

static void what_is_kept_is_estimated_together(void) {
  struct selection s;
  struct toy toy = {0};
  double u[ELEMENTS];
  /* RSS / (n - p) of the groups at the end of step 6: 3 and 2 elements are estimated */
  const double v0 = 8. * (.01 + .09) / 5., v1 = 4. * (4. + .04) / 2.;
  run(&toy, u, &s);
  CHECK_CLOSE(s.scale[0], sqrt(v0), 1e-14);
  CHECK_CLOSE(s.scale[1], sqrt(v1), 1e-14);
  CHECK_CLOSE(u[0], (8. * 3. / v0 + 4. * 5. / v1) / (8. / v0 + 4. / v1), 1e-14);
  const double kept[] = {1., 0., .5, 2., 1., 0.}; /* x2 and x6 stay at their priors */
  for (int e = 1; e < ELEMENTS; e++) CHECK_CLOSE(u[e], kept[e - 1], 1e-14);
  const bool selected[ITEMS] = {true, true, false, true, true, false};
  for (int i = 0; i < ITEMS; i++) CU_ASSERT_EQUAL(s.selected[i], selected[i]);
  CU_ASSERT_EQUAL(s.step[8].fit.n, 12);
  MUST(SelectionDestroy(&s));
}

static void a_signal_ends_it_after_the_last_whole_step(void) {
  for (int at = 1; at <= 10; at++) {
    struct selection s;
    struct toy toy = {.stops_at = at};
    double u[ELEMENTS];
    run(&toy, u, &s);
    CU_ASSERT(s.stopped);
    CU_ASSERT_EQUAL(toy.calls, at);
    for (int i = 0; i < s.n_steps; i++) CU_ASSERT(!s.step[i].fit.stopped);
    MUST(SelectionDestroy(&s));
  }
}

int main(void) {
  static const struct test tests[] = {TEST(aicc_is_that_of_least_squares),
                                      TEST(a_group_weighs_by_its_residual_variance),
                                      TEST(candidates_are_kept_where_aicc_falls),
                                      TEST(what_is_kept_is_estimated_together),
                                      TEST(a_signal_ends_it_after_the_last_whole_step),
                                      {NULL, NULL}};
  return harness_run("selection", tests);
}
