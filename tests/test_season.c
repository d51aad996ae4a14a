/* A block of seasons: its tangent, its adjoint, its mass. */
#include "harness.h"
#include "season_vector.h"
#include "support/lane_memory.h"
#include "support/random.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the sample is what it says */
static void the_eight_seasons_end_in_their_own_ways(void) {
  static const enum season_status status[] = {SEASON_MATURE, SEASON_MATURE,  SEASON_MATURE,
                                              SEASON_MATURE, SEASON_BY_DATE, SEASON_NO_WEATHER,
                                              SEASON_MATURE, SEASON_BY_DATE};
  FOR_MODES(s, tape) {
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) {
      const int who = s->first + l;
      CU_ASSERT_EQUAL(season_status(tape, l), status[who]);
      CU_ASSERT(season_value(tape, SEASON_TAGP, SEASON_FINAL, l) > 300.);
      if (who == 4) CU_ASSERT_EQUAL(season_end(tape, l), 105);
      if (who == 5) CU_ASSERT_EQUAL(season_end(tape, l), 70);
      if (who == 5) CU_ASSERT_EQUAL(season_value(tape, SEASON_DAY_MATURITY, SEASON_FINAL, l), -1.);
      if (who != 7) continue;
      CU_ASSERT_EQUAL(season_end(tape, l), 190);
      CU_ASSERT(season_value(tape, SEASON_DAY_MATURITY, SEASON_FINAL, l) < 185.);
      CU_ASSERT(season_value(tape, SEASON_DVS, SEASON_FINAL, l) >= 2.);
    }
  }
}

/* days of season and fallow in which lane l's state or flow is as asked */
static int days_with(const struct season_sample *s, const struct season_tape *tape, int l,
                     enum season_variable v, double above) {
  int n = 0;
  for (int day = -s->water.fallow[l]; day < season_end(tape, l); day++)
    n += season_value(tape, v, day, l) > above;
  return n;
}
static int ponded_days(const struct season_sample *s, const struct season_tape *tape, int l) {
  int n = 0; /* standing water keeps the soil from evaporating */
  for (int day = -s->water.fallow[l]; day < season_end(tape, l); day++)
    n += season_evaporation(&s->block, &s->crop, tape, day, l) == 0.;
  return n;
}

static void the_eight_soils_stress_their_crops_in_their_own_ways(void) {
  static const double most[SAMPLE_EIGHT] = {.7, .9, .9, .995, .8, INFINITY, .9999, .99};
  FOR_MODES(s, tape) {
    lane full;
    if (!s->block.water) continue;
    s->block.water = NULL;
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) full[l] = season_value(tape, SEASON_TAGP, SEASON_FINAL, l);
    s->block.water = &s->water;
    season_forward(&s->block, &s->crop, tape);
    lane air = s->soil.p.sm0 - s->soil.p.crairc;
    FOR_LANES (l) {
      full[l] = season_value(tape, SEASON_TAGP, SEASON_FINAL, l) / full[l];
      CU_ASSERT(fabs(season_water_open(tape, l)) < 1e-12);
    }
    FOR_LANES (l) {
      const int who = s->first + l;
      CU_ASSERT(full[l] < most[who]);
      if (who == 1) CU_ASSERT(days_with(s, tape, l, SEASON_SM, air[l]) > 50);
      if (who == 6) CU_ASSERT(days_with(s, tape, l, SEASON_SM, air[l]) > 0);
      if (who == 2) CU_ASSERT(ponded_days(s, tape, l) > 4);
      if (who == 5) CU_ASSERT(ponded_days(s, tape, l) > 1);
    }
  }
}

static void a_soil_lies_fallow_as_long_as_it_is_told(void) {
  FOR_MODES(s, tape) {
    if (!s->block.water) continue;
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) {
      int start = -s->water.fallow[l];
      double water = season_value(tape, SEASON_WWLOW, -SAMPLE_FALLOW, l);
      CU_ASSERT_EQUAL(season_value(tape, SEASON_WWLOW, start, l), water);
      CU_ASSERT_NOT_EQUAL(season_value(tape, SEASON_WWLOW, start + 1, l), water);
    }
  }
}

/* the season at x + eps d */
static void run_at(const struct season_sample *s, const struct season_vector *d, double eps,
                   struct season_tape *tape, struct season_answers *a) {
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
    w->et0 += eps * d->weather[n].et0;
  }
  season_prepare_weather(t->block.rule.continuous, SAMPLE_DAYS, t->weather);
  for (int i = 0; i < N_SOIL_SCALARS; i++)
    *soil_scalar(&t->soil.p, i) += eps * *soil_scalar((struct soil_params *)&d->soil.p, i);
  for (int n = 0; n < SAMPLE_FALLOW + SAMPLE_DAYS; n++) {
    t->wet[n].rain += eps * d->wet[n].rain;
    t->wet[n].irrigation += eps * d->wet[n].irrigation;
    t->wet[n].e0 += eps * d->wet[n].e0;
    t->wet[n].es0 += eps * d->wet[n].es0;
  }
  season_forward(&t->block, &t->crop, tape);
  season_ask(t, tape, a, season_value);
  free(t);
}

/* -- Taylor: as in process_harness.c. A season adds about 1e4 roundings of a few hundred steps to
 * each other: 1e-13 of f; terms that cancel to f = 0 leave 1e-16. */
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
  struct season_vector *d = season_vector_create();
  FOR_MODES(s, tape)
  for (uint32_t number = 0; number < 12; number++) {
    struct season_answers y, y_d, z[STEPS];
    season_direction(s, number, d);
    season_forward(&s->block, &s->crop, tape);
    season_ask(s, tape, &y, season_value);
    season_tangent_along(s, d, tape, &y_d);
    for (int i = 0; i < STEPS; i++) run_at(s, d, pow(10., -4. - .5 * i), tape, &z[i]);
    for (int k = 0; k < QUESTIONS; k++)
      FOR_LANES (l) {
        double r[STEPS];
        for (int i = 0; i < STEPS; i++)
          r[i] = fabs(z[i].of[k][l] - y.of[k][l] - pow(10., -4. - .5 * i) * y_d.of[k][l]);
        bool good = falls(r, 1e-13 * fabs(y.of[k][l]) + 1e-16);
        if (!good)
          printf("    mode %d, direction %u, season %d, %s on day %d: f %.6g, f' %.6g, remainders "
                 "%.2g %.2g %.2g %.2g %.2g %.2g %.2g\n",
                 mode, number, s->first + l, season_variable_name[season_questions[k].variable],
                 season_questions[k].day, y.of[k][l], y_d.of[k][l], r[0], r[1], r[2], r[3], r[4],
                 r[5], r[6]);
        CU_ASSERT(good);
      }
  }
  free(d);
}

/* -- dot product, relative to the sum of the terms' sizes: the signed sums may cancel, and each
 * term carries rounding of its own size */
static void the_adjoint_passes_the_dot_product_test(void) {
  struct season_vector *d = season_vector_create(), *b = season_vector_create();
  FOR_MODES(s, tape)
  for (uint32_t number = 0; number < 12; number++) {
    struct season_answers y_d, y_b;
    struct random_key key = {.seed = 5, .cell = number};
    season_direction(s, number, d);
    season_forward(&s->block, &s->crop, tape);
    season_tangent_along(s, d, tape, &y_d);
    for (int k = 0; k < QUESTIONS; k++)
      FOR_LANES (l) {
        double size = fabs(y_d.of[k][l]) > 1e-14 ? fabs(y_d.of[k][l]) : 1.; /* else rounding */
        y_b.of[k][l] = random_normal(key, (uint32_t)(k * SAMPLE_EIGHT + s->first + l)) / size;
      }
    season_adjoint_of(s, &y_b, tape, b);
    FOR_LANES (l) {
      double left = 0., right = 0., size = DBL_MIN;
      for (int k = 0; k < QUESTIONS; k++) {
        left += y_b.of[k][l] * y_d.of[k][l];
        size += fabs(y_b.of[k][l] * y_d.of[k][l]);
      }
      for (int i = 0; i < VECTOR_LANES; i++) {
        right += lanes_of(d)[i][l] * lanes_of(b)[i][l];
        size += fabs(lanes_of(d)[i][l] * lanes_of(b)[i][l]);
      }
      CHECK_CLOSE((left - right) / size, 0., 1e-12);
    }
  }
  free(d);
  free(b);
}

/* The stage of maturity is a parameter of the season, which its states are measured against. */
static void the_stage_of_maturity_is_read_and_seeded_like_a_state(void) {
  struct season_vector *d = season_vector_create();
  struct crop_d *crop_b = lane_alloc(2 * sizeof *crop_b);
  const struct season_seed dvs = {.day = 40, .lane = 3, .variable = SEASON_DVS, .value = 1.};
  const struct season_seed both[2] = {
      dvs, {.day = SEASON_FINAL, .lane = 3, .variable = SEASON_DVSEND, .value = 2.5}};
  FOR_MODES(s, tape) {
    struct season_answers unused;
    season_direction(s, 1, d);
    season_forward(&s->block, &s->crop, tape);
    season_tangent_along(s, d, tape, &unused);
    FOR_LANES (l) {
      CU_ASSERT_EQUAL(season_value(tape, SEASON_DVSEND, SEASON_FINAL, l), s->crop.p.dvsend[l]);
      CU_ASSERT_EQUAL(season_value_tl(tape, SEASON_DVSEND, 0, l), d->crop.p.dvsend[l]);
    }
    memset(crop_b, 0, 2 * sizeof *crop_b);
    season_adjoint(&s->block, &s->crop, tape, 1, &dvs, &crop_b[0], NULL);
    season_adjoint(&s->block, &s->crop, tape, 2, both, &crop_b[1], NULL);
    FOR_LANES (l)
      CU_ASSERT_EQUAL(crop_b[1].p.dvsend[l], crop_b[0].p.dvsend[l] + (l == 3 ? 2.5 : 0.));
  }
  free(crop_b);
  free(d);
}

/* What an answer is made of where terms cancel: much water passes a zone that is left with little,
 * and leaf areas born and dead leave little at the end. */
static double made_of(int k, double y) {
  const enum season_variable v = season_questions[k].variable;
  return fmax(fabs(y), v >= SEASON_SM ? 30. : v == SEASON_LAI ? 10. : 0.); /* [cm], [ha ha-1] */
}

/* -- every single input. The derivative of a season is a sum over days that may cancel: 1e-10 of
 * itself, or 1e-16 of the answer a scale of the input. */
static void compare_one(const struct season_sample *s, struct season_tape *tape, int i,
                        const struct season_vector *scale, const struct season_vector *const b[],
                        const struct season_answers *y, struct season_vector *unit) {
  struct season_answers y_d;
  memset(unit, 0, sizeof *unit);
  lanes_of(unit)[i] = ((const lane *)scale)[i];
  season_tangent_along(s, unit, tape, &y_d);
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l) {
      double tangent = y_d.of[k][l];
      double adjoint = ((const lane *)b[k])[i][l] * ((const lane *)scale)[i][l];
      double allowed = 1e-10 * fmax(fabs(tangent), fabs(adjoint)) + 1e-16 * made_of(k, y->of[k][l]);
      bool good = fabs(tangent - adjoint) <= allowed;
      if (!good)
        printf("    input %d, question %d, season %d: tangent %.17g, adjoint %.17g\n", i, k,
               s->first + l, tangent, adjoint);
      CU_ASSERT(good);
    }
}

static void adjoint_and_tangent_agree_on_every_input(void) {
  struct season_vector *scale = season_vector_create(), *unit = season_vector_create(),
                       *b[QUESTIONS];
  for (int k = 0; k < QUESTIONS; k++) b[k] = season_vector_create();
  FOR_MODES(s, tape) {
    struct season_answers y;
    int asked = 0;
    season_scales(s, scale);
    season_forward(&s->block, &s->crop, tape);
    season_ask(s, tape, &y, season_value);
    for (int k = 0; k < QUESTIONS; k++) {
      struct season_answers one = {0};
      one.of[k] = lane_set(1.);
      season_adjoint_of(s, &one, tape, b[k]);
    }
    for (int i = 0; i < VECTOR_LANES; i++) {
      if (!season_input_asked(scale, i)) continue;
      compare_one(s, tape, i, scale, (const struct season_vector *const *)b, &y, unit);
      asked++;
    }
    CU_ASSERT(asked > 150);
  }
  for (int k = 0; k < QUESTIONS; k++) free(b[k]);
  free(unit);
  free(scale);
}

/* -- finite differences: central, 1e-6 of an input's scale either way. Equal to 1e-5, or to what
 * rounding (1e-13 of the answer) leaves of a difference over that step. */
static int differ_one(const struct season_sample *s, struct season_tape *tape, int i,
                      const struct season_vector *scale, struct season_vector *const b[],
                      struct season_vector *unit) {
  static const double eps = 1e-6;
  struct season_answers up, down;
  int effects = 0;
  memset(unit, 0, sizeof *unit);
  lanes_of(unit)[i] = ((const lane *)scale)[i];
  run_at(s, unit, eps, tape, &up);
  run_at(s, unit, -eps, tape, &down);
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l) {
      double fd = (up.of[k][l] - down.of[k][l]) / (2. * eps);
      double adjoint = lanes_of(b[k])[i][l] * ((const lane *)scale)[i][l];
      double allowed = 1e-5 * fabs(adjoint) + 1e-13 * made_of(k, up.of[k][l]) / eps;
      bool good = fabs(fd - adjoint) <= allowed;
      if (!good)
        printf("    input %d, question %d, season %d: difference %.12g, adjoint %.12g\n", i, k,
               s->first + l, fd, adjoint);
      CU_ASSERT(good);
      effects += fabs(adjoint) > 1e3 * (allowed - 1e-5 * fabs(adjoint));
    }
  return effects;
}

static void adjoint_and_finite_differences_agree_on_every_input(void) {
  struct season_vector *scale = season_vector_create(), *unit = season_vector_create(),
                       *b[QUESTIONS];
  for (int k = 0; k < QUESTIONS; k++) b[k] = season_vector_create();
  int effects[4] = {0}; /* of all eight seasons */
  FOR_MODES(s, tape) {
    season_scales(s, scale);
    season_forward(&s->block, &s->crop, tape);
    for (int k = 0; k < QUESTIONS; k++) {
      struct season_answers one = {0};
      one.of[k] = lane_set(1.);
      season_adjoint_of(s, &one, tape, b[k]);
    }
    for (int i = 0; i < VECTOR_LANES; i++) {
      if (!season_input_asked(scale, i)) continue;
      effects[mode % 4] += differ_one(s, tape, i, scale, b, unit);
    }
  }
  for (int m = 0; m < 4; m++) CU_ASSERT(effects[m] > 5000); /* not lost in rounding */
  for (int k = 0; k < QUESTIONS; k++) free(b[k]);
  free(unit);
  free(scale);
}

/* -- mass: what a day adds to roots, leaves, stems and organs are the table's shares of what it
 * adds to all of them. `reference` mode, where a day has one DVS; sums of numbers up to 2e4. */
static void organs_grow_by_their_shares(int first) {
  struct season_sample *s = season_sample_create(false, true, first);
  struct season_tape *tape = season_sample_tape();
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
    const struct afgen_at at = afgen_point(dvs);
    lane off[4] = {
        up[0] - all * afgen_value(&t->frtb, &at), up[1] - shoot * afgen_value(&t->fltb, &at),
        up[2] - shoot * afgen_value(&t->fstb, &at), up[3] - shoot * afgen_value(&t->fotb, &at)};
    for (int i = 0; i < 4; i++)
      FOR_LANES (l) CHECK_CLOSE(off[i][l], 0., 1e-10);
  }
  season_tape_destroy(&tape);
  free(s);
}
static void organs_grow_by_their_shares_of_the_crops_growth(void) {
  for (int part = 0; part < SAMPLE_PARTS; part++) organs_grow_by_their_shares(part * LANES);
}

/* what the crop makes stands in its organs, living and dead; shares that do not add up to 1 show */
static void the_crops_mass_balance_closes(void) {
  FOR_MODES(s, tape) {
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) {
      double made = season_mass_made(tape, l);
      CU_ASSERT(made > season_value(tape, SEASON_TWSO, SEASON_FINAL, l) && made > 300.);
      CHECK_CLOSE(season_mass_open(tape, l) / made, 0., 1e-13); /* some 300 roundings */
      CU_ASSERT(season_mass_closes(tape, l) && season_water_closes(tape, l));
    }
    for (int k = 0; k < s->crop.t.fstb.n; k++) s->crop.t.fstb.y[k] *= .9;
    crop_prepare(&s->crop);
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) {
      CU_ASSERT(season_mass_open(tape, l) < -1e-3 * season_mass_made(tape, l));
      CU_ASSERT(!season_mass_closes(tape, l));
    }
  }
}

int main(void) {
  static const struct test tests[] = {TEST(the_eight_seasons_end_in_their_own_ways),
                                      TEST(the_eight_soils_stress_their_crops_in_their_own_ways),
                                      TEST(a_soil_lies_fallow_as_long_as_it_is_told),
                                      TEST(the_tangent_has_taylor_slope_2),
                                      TEST(the_adjoint_passes_the_dot_product_test),
                                      TEST(the_stage_of_maturity_is_read_and_seeded_like_a_state),
                                      TEST(adjoint_and_tangent_agree_on_every_input),
                                      TEST(adjoint_and_finite_differences_agree_on_every_input),
                                      TEST(organs_grow_by_their_shares_of_the_crops_growth),
                                      TEST(the_crops_mass_balance_closes),
                                      {NULL, NULL}};
  return harness_run("season", tests);
}
