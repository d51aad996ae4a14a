/* A block of seasons: its tangent, its adjoint, and what must not change its bits. */
#include "harness.h"
#include "season_sample.h"
#include "support/random.h"
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* everything that a season's derivative is taken with respect to: point, direction or adjoint */
struct vector {
  struct crop_d crop;
  struct season_weather weather[SAMPLE_DAYS + 1];
};
enum {
  CROP_LANES = sizeof(struct crop_d) / sizeof(lane),
  VECTOR = sizeof(struct vector) / sizeof(lane)
};
static lane *lanes_of(struct vector *v) { return (lane *)v; }

/* what is asked of each season */
struct question {
  enum season_variable variable;
  int day;
};
static const struct question questions[] = {{SEASON_DVS, 20},
                                            {SEASON_LAI, 40},
                                            {SEASON_RD, 50},
                                            {SEASON_LAI, 60},
                                            {SEASON_WLV, 65},
                                            {SEASON_TAGP, 80},
                                            {SEASON_WRT, 90},
                                            {SEASON_LAI, 110},
                                            {SEASON_WST, 120},
                                            {SEASON_LAI, 250},
                                            {SEASON_DVS, 280},
                                            {SEASON_TWSO, SEASON_FINAL},
                                            {SEASON_TAGP, SEASON_FINAL},
                                            {SEASON_TWRT, SEASON_FINAL},
                                            {SEASON_TWLV, SEASON_FINAL},
                                            {SEASON_TWST, SEASON_FINAL},
                                            {SEASON_DVS, SEASON_FINAL},
                                            {SEASON_RD, SEASON_FINAL},
                                            {SEASON_LAI, SEASON_FINAL},
                                            {SEASON_DAY_EMERGENCE, SEASON_FINAL},
                                            {SEASON_DAY_ANTHESIS, SEASON_FINAL},
                                            {SEASON_DAY_MATURITY, SEASON_FINAL}};
enum { QUESTIONS = sizeof questions / sizeof *questions };

struct answers {
  lane of[QUESTIONS];
};
static void ask(const struct season_tape *tape, struct answers *a,
                double (*value)(const struct season_tape *, enum season_variable, int, int)) {
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l) a->of[k][l] = value(tape, questions[k].variable, questions[k].day, l);
}

static struct vector *vector_create(void) {
  struct vector *v = aligned_alloc(sizeof(lane), sizeof *v);
  memset(v, 0, sizeof *v);
  return v;
}

/* natural size of a change of each number; 0 where there is no derivative to ask for: switches, and
 * shares of roots or leaves that are zero (roots deepen no more, a jump; leaf growth ends, a kink)
 */
static void scales_of(const struct season_sample *s, struct vector *v) {
  memset(v, 0, sizeof *v);
  for (int i = 0; i < N_SCALARS; i++)
    if (parameter_info[i].active) *crop_scalar(&v->crop.p, i) = lane_set(parameter_info[i].scale);
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *t = (const struct afgen *)&s->crop.t + i;
    for (int k = 0; k < t->n; k++) {
      lane scale = lane_set(table_info[i].scale);
      bool ends = i == TABLE_FRTB || i == TABLE_FLTB;
      lane_mask keep = ends ? lane_gt(t->y[k], lane_set(0.)) : lane_eq(scale, scale);
      if (k) keep &= lane_gt(t->x[k], t->x[k - 1]); /* padding knots repeat the one before */
      crop_ordinates_of(&v->crop.t, i)[k] = lane_where(keep, scale);
    }
  }
  for (int n = 0; n < SAMPLE_DAYS; n++)
    v->weather[n] = (struct season_weather){
        .irrad = lane_set(1e6), .tmin = lane_set(1.), .tmax = lane_set(1.), .temp = lane_set(1.)};
}

static void draw_direction(const struct season_sample *s, uint32_t number, struct vector *d) {
  struct random_key key = {.seed = 99, .cell = number};
  uint32_t index = 0;
  scales_of(s, d);
  for (int i = 0; i < VECTOR; i++)
    FOR_LANES (l) lanes_of(d)[i][l] *= 2. * random_uniform(key, index++) - 1.;
}

/* the season at x + eps d */
static void run_at(const struct season_sample *s, const struct vector *d, double eps,
                   struct season_tape *tape, struct answers *a) {
  struct season_sample *t = season_sample_turn(s, (int[]){0, 1, 2, 3, 4, 5, 6, 7});
  for (int i = 0; i < N_SCALARS; i++)
    *crop_scalar(&t->crop.p, i) += eps * *crop_scalar((struct crop_params *)&d->crop.p, i);
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *to = crop_table(&t->crop.t, i);
    for (int k = 0; k < to->n; k++) {
      to->y[k] += eps * crop_ordinates_of((struct crop_ordinates *)&d->crop.t, i)[k];
      if (k) to->y[k] = lane_select(lane_gt(to->x[k], to->x[k - 1]), to->y[k], to->y[k - 1]);
    }
  }
  crop_prepare(&t->crop);
  for (int n = 0; n < SAMPLE_DAYS; n++) {
    struct season_weather *w = &t->weather[n];
    w->irrad += eps * d->weather[n].irrad;
    w->tmin += eps * d->weather[n].tmin;
    w->tmax += eps * d->weather[n].tmax;
    w->temp += eps * d->weather[n].temp;
  }
  season_prepare_weather(t->block.rule.continuous, SAMPLE_DAYS, t->weather);
  season_forward(&t->block, &t->crop, tape);
  ask(tape, a, season_value);
  free(t);
}

static void tangent_along(const struct season_sample *s, const struct vector *d,
                          struct season_tape *tape, struct answers *a_d) {
  struct vector *copy = vector_create();
  *copy = *d;
  season_tangent(&s->block, &s->crop, &copy->crop, copy->weather, tape);
  ask(tape, a_d, season_value_tl);
  free(copy);
}

/* seeds of all questions to all lanes, in order of days */
static int seeds_of(const struct answers *a_b, struct season_seed *seeds) {
  int n = 0;
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l)
      seeds[n++] = (struct season_seed){.day = questions[k].day,
                                        .lane = l,
                                        .variable = questions[k].variable,
                                        .value = a_b->of[k][l]};
  return n;
}
static void adjoint_of(const struct season_sample *s, const struct answers *a_b,
                       struct season_tape *tape, struct vector *b) {
  struct season_seed seeds[QUESTIONS * LANES];
  int n = seeds_of(a_b, seeds);
  memset(b, 0, sizeof *b);
  season_adjoint(&s->block, &s->crop, tape, n, seeds, &b->crop, b->weather);
}

#define FOR_MODES(s, tape)                                                                         \
  for (int mode = 0; mode < 2; mode++)                                                             \
    for (struct season_sample *s = season_sample_create(mode); s; free(s), s = NULL)               \
      for (struct season_tape *tape = season_tape_create(SAMPLE_TAPE); tape;                       \
           season_tape_destroy(&tape))

/* -- the sample is what it says */
static void the_eight_seasons_end_in_their_own_ways(void) {
  static const enum season_status status[] = {SEASON_MATURE, SEASON_MATURE,  SEASON_MATURE,
                                              SEASON_MATURE, SEASON_BY_DATE, SEASON_NO_WEATHER,
                                              SEASON_MATURE, SEASON_BY_DATE};
  FOR_MODES(s, tape) {
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) {
      CU_ASSERT_EQUAL(season_status(tape, l), status[l]);
      CU_ASSERT(season_value(tape, SEASON_TAGP, SEASON_FINAL, l) > 300.);
    }
    CU_ASSERT_EQUAL(season_end(tape, 4), 105);
    CU_ASSERT_EQUAL(season_end(tape, 5), 70);
    CU_ASSERT_EQUAL(season_end(tape, 7), 190);
    CU_ASSERT(season_value(tape, SEASON_DAY_MATURITY, SEASON_FINAL, 7) < 185.);
    CU_ASSERT(season_value(tape, SEASON_DVS, SEASON_FINAL, 7) >= 2.);
    CU_ASSERT_EQUAL(season_value(tape, SEASON_DAY_MATURITY, SEASON_FINAL, 5), -1.);
  }
}

/* -- Taylor: as in process_harness.c. A season adds about 1e4 roundings of a few hundred steps to
 * each other: 1e-12 of f. */
enum { STEPS = 7 };
static bool falls(const double *remainder, double level) {
  for (int i = 0; i + 2 < STEPS; i++) {
    double first = 2. * log10(remainder[i] / remainder[i + 1]),
           second = 2. * log10(remainder[i + 1] / remainder[i + 2]);
    if (first >= 1.9 && second >= 1.9) return true;
  }
  for (int i = 0; i < STEPS; i++)
    if (remainder[i] <= level) return true;
  return false;
}

static void the_tangent_has_taylor_slope_2(void) {
  struct vector *d = vector_create();
  FOR_MODES(s, tape)
  for (uint32_t number = 0; number < 12; number++) {
    struct answers y, y_d, z[STEPS];
    draw_direction(s, number, d);
    season_forward(&s->block, &s->crop, tape);
    ask(tape, &y, season_value);
    tangent_along(s, d, tape, &y_d);
    for (int i = 0; i < STEPS; i++) run_at(s, d, pow(10., -4. - .5 * i), tape, &z[i]);
    for (int k = 0; k < QUESTIONS; k++)
      FOR_LANES (l) {
        double r[STEPS];
        for (int i = 0; i < STEPS; i++)
          r[i] = fabs(z[i].of[k][l] - y.of[k][l] - pow(10., -4. - .5 * i) * y_d.of[k][l]);
        bool good = falls(r, 1e-13 * fabs(y.of[k][l]));
        if (!good)
          printf("    mode %d, direction %u, lane %d, %s on day %d: f %.6g, f' %.6g, remainders "
                 "%.2g %.2g %.2g %.2g %.2g %.2g %.2g\n",
                 mode, number, l, season_variable_name[questions[k].variable], questions[k].day,
                 y.of[k][l], y_d.of[k][l], r[0], r[1], r[2], r[3], r[4], r[5], r[6]);
        CU_ASSERT(good);
      }
  }
  free(d);
}

/* -- dot product, relative to the sum of the terms' sizes: the signed sums may cancel, and each
 * term carries rounding of its own size */
static void the_adjoint_passes_the_dot_product_test(void) {
  struct vector *d = vector_create(), *b = vector_create();
  FOR_MODES(s, tape)
  for (uint32_t number = 0; number < 12; number++) {
    struct answers y_d, y_b;
    struct random_key key = {.seed = 5, .cell = number};
    draw_direction(s, number, d);
    season_forward(&s->block, &s->crop, tape);
    tangent_along(s, d, tape, &y_d);
    for (int k = 0; k < QUESTIONS; k++)
      FOR_LANES (l) {
        double size = fabs(y_d.of[k][l]) > 0. ? fabs(y_d.of[k][l]) : 1.;
        y_b.of[k][l] = random_normal(key, (uint32_t)(k * LANES + l)) / size;
      }
    adjoint_of(s, &y_b, tape, b);
    FOR_LANES (l) {
      double left = 0., right = 0., size = DBL_MIN;
      for (int k = 0; k < QUESTIONS; k++) {
        left += y_b.of[k][l] * y_d.of[k][l];
        size += fabs(y_b.of[k][l] * y_d.of[k][l]);
      }
      for (int i = 0; i < VECTOR; i++) {
        right += lanes_of(d)[i][l] * lanes_of(b)[i][l];
        size += fabs(lanes_of(d)[i][l] * lanes_of(b)[i][l]);
      }
      CHECK_CLOSE((left - right) / size, 0., 1e-12);
    }
  }
  free(d);
  free(b);
}

/* -- every single input. The derivative of a season is a sum over days that may cancel: 1e-10 of
 * itself, or 1e-16 of the answer a scale of the input. */
static void compare_one(const struct season_sample *s, struct season_tape *tape, int i,
                        const struct vector *scale, const struct vector *const b[],
                        const struct answers *y, struct vector *unit) {
  struct answers y_d;
  memset(unit, 0, sizeof *unit);
  lanes_of(unit)[i] = ((const lane *)scale)[i];
  tangent_along(s, unit, tape, &y_d);
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l) {
      double tangent = y_d.of[k][l];
      double adjoint = ((const lane *)b[k])[i][l] * ((const lane *)scale)[i][l];
      double allowed = 1e-10 * fmax(fabs(tangent), fabs(adjoint)) + 1e-16 * fabs(y->of[k][l]);
      bool good = fabs(tangent - adjoint) <= allowed;
      if (!good)
        printf("    input %d, question %d, lane %d: tangent %.17g, adjoint %.17g\n", i, k, l,
               tangent, adjoint);
      CU_ASSERT(good);
    }
}

static void adjoint_and_tangent_agree_on_every_input(void) {
  struct vector *scale = vector_create(), *unit = vector_create(), *b[QUESTIONS];
  for (int k = 0; k < QUESTIONS; k++) b[k] = vector_create();
  FOR_MODES(s, tape) {
    struct answers y;
    int asked = 0;
    scales_of(s, scale);
    season_forward(&s->block, &s->crop, tape);
    ask(tape, &y, season_value);
    for (int k = 0; k < QUESTIONS; k++) {
      struct answers one = {0};
      one.of[k] = lane_set(1.);
      adjoint_of(s, &one, tape, b[k]);
    }
    for (int i = 0; i < VECTOR; i++) {
      bool any = lane_any(lane_gt(lanes_of(scale)[i], lane_set(0.)));
      if (!any || (i >= CROP_LANES && i % 17)) continue; /* weather: every 17th number */
      compare_one(s, tape, i, scale, (const struct vector *const *)b, &y, unit);
      asked++;
    }
    CU_ASSERT(asked > 150);
  }
  for (int k = 0; k < QUESTIONS; k++) free(b[k]);
  free(unit);
  free(scale);
}

/* -- bits */
struct bits {
  struct answers y, y_d;
  struct vector b;
};
/* the sample's answers, tangent and gradient, with lane l's season where `from[l]` says */
static struct bits *bits_of(const struct season_sample *s, struct season_tape *tape,
                            const int from[LANES]) {
  struct bits *r = aligned_alloc(sizeof(lane), sizeof *r);
  struct season_sample *here = season_sample_turn(s, from);
  struct vector *d = vector_create();
  struct answers y_b;
  draw_direction(s, 1, d);
  for (int i = 0; i < VECTOR; i++) { /* lanes take their directions along */
    lane was = lanes_of(d)[i];
    FOR_LANES (l) lanes_of(d)[i][l] = was[from[l]];
  }
  season_forward(&here->block, &here->crop, tape);
  ask(tape, &r->y, season_value);
  tangent_along(here, d, tape, &r->y_d);
  for (int k = 0; k < QUESTIONS; k++) y_b.of[k] = lane_set(1. + k);
  adjoint_of(here, &y_b, tape, &r->b);
  free(d);
  free(here);
  return r;
}
static bool same_lane(const void *a, int la, const void *b, int lb, size_t bytes) {
  for (size_t i = 0; i < bytes / sizeof(lane); i++) {
    double u = ((const lane *)a)[i][la], v = ((const lane *)b)[i][lb];
    if (memcmp(&u, &v, sizeof u)) return false;
  }
  return true;
}
static const int in_place[LANES] = {0, 1, 2, 3, 4, 5, 6, 7};

static void check_turned(const int from[LANES]) {
  FOR_MODES(s, tape) {
    struct bits *a = bits_of(s, tape, in_place), *b = bits_of(s, tape, from);
    FOR_LANES (l) {
      CU_ASSERT(same_lane(&b->y, l, &a->y, from[l], sizeof a->y));
      CU_ASSERT(same_lane(&b->y_d, l, &a->y_d, from[l], sizeof a->y_d));
      CU_ASSERT(same_lane(&b->b, l, &a->b, from[l], sizeof a->b));
    }
    free(a);
    free(b);
  }
}
static void a_season_has_the_same_bits_in_every_lane(void) {
  check_turned((int[]){3, 0, 7, 5, 1, 2, 4, 6});
  check_turned((int[]){6, 5, 4, 3, 2, 1, 0, 7});
}
static void a_season_has_the_same_bits_beside_any_neighbours(void) {
  for (int l = 0; l < LANES; l++) check_turned((int[]){l, l, l, l, l, l, l, l});
}
static void padding_lanes_repeat_a_season_and_leave_the_others_alone(void) {
  check_turned((int[]){0, 1, 2, 3, 3, 3, 3, 3});
}

static void a_tape_is_reused_without_a_trace(void) {
  FOR_MODES(s, tape) {
    struct season_sample *other = season_sample_turn(s, (int[]){5, 5, 4, 2, 7, 6, 1, 0});
    struct season_sample *third = season_sample_create(!mode);
    struct bits *a = bits_of(s, tape, in_place);
    free(bits_of(other, tape, in_place));
    free(bits_of(third, tape, in_place));
    struct bits *b = bits_of(s, tape, in_place);
    CU_ASSERT(!memcmp(a, b, sizeof *a));
    free(a);
    free(b);
    free(other);
    free(third);
  }
}

static void a_seed_in_one_lane_leaves_the_others_without_gradient(void) {
  struct vector *b = vector_create();
  FOR_MODES(s, tape) {
    struct answers y_b = {0};
    for (int k = 0; k < QUESTIONS; k++) y_b.of[k][2] = 1.;
    season_forward(&s->block, &s->crop, tape);
    adjoint_of(s, &y_b, tape, b);
    for (int i = 0; i < VECTOR; i++)
      FOR_LANES (l)
        if (l != 2 && lanes_of(b)[i][l] != 0.) CU_FAIL("a gradient leaked into another lane");
    CU_ASSERT(b->crop.p.tsum2[2] != 0.);
  }
  free(b);
}

/* -- mass: what a day adds to roots, leaves, stems and organs are the table's shares of what it
 * adds to all of them. `reference` mode, where a day has one DVS; sums of numbers up to 2e4. */
static void organs_grow_by_their_shares_of_the_crops_growth(void) {
  struct season_sample *s = season_sample_create(false);
  struct season_tape *tape = season_tape_create(SAMPLE_TAPE);
  const struct crop_tables *t = &s->crop.t;
  season_forward(&s->block, &s->crop, tape);
  for (int n = 0; n < season_days(tape); n++) {
    lane dvs, up[4];
    static const enum season_variable organ[] = {SEASON_TWRT, SEASON_TWLV, SEASON_TWST,
                                                 SEASON_TWSO};
    FOR_LANES (l) {
      dvs[l] = season_value(tape, SEASON_DVS, n, l);
      for (int i = 0; i < 4; i++)
        up[i][l] = season_value(tape, organ[i], n + 1, l) - season_value(tape, organ[i], n, l);
    }
    lane shoot = up[1] + up[2] + up[3], all = shoot + up[0];
    lane off[4] = {
        up[0] - all * afgen_value(&t->frtb, &dvs), up[1] - shoot * afgen_value(&t->fltb, &dvs),
        up[2] - shoot * afgen_value(&t->fstb, &dvs), up[3] - shoot * afgen_value(&t->fotb, &dvs)};
    for (int i = 0; i < 4; i++)
      FOR_LANES (l) CHECK_CLOSE(off[i][l], 0., 1e-10);
  }
  season_tape_destroy(&tape);
  free(s);
}

int main(void) {
  static const struct test tests[] = {
      TEST(the_eight_seasons_end_in_their_own_ways),
      TEST(the_tangent_has_taylor_slope_2),
      TEST(the_adjoint_passes_the_dot_product_test),
      TEST(adjoint_and_tangent_agree_on_every_input),
      TEST(a_season_has_the_same_bits_in_every_lane),
      TEST(a_season_has_the_same_bits_beside_any_neighbours),
      TEST(padding_lanes_repeat_a_season_and_leave_the_others_alone),
      TEST(a_tape_is_reused_without_a_trace),
      TEST(a_seed_in_one_lane_leaves_the_others_without_gradient),
      TEST(organs_grow_by_their_shares_of_the_crops_growth),
      {NULL, NULL}};
  return harness_run("season", tests);
}
