/* The soil before and after a season: fallow up to a day, a given start, and their derivatives. */
#include "harness.h"
#include "rotation_vector.h"
#include "season/season_water.h"
#include "support/random.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* three crops, each with some 200 days of fallow after it, in both event modes (bit 1), part by
 * part of the places (the bits above) */
#define FOR_MODES(r, tape)                                                                         \
  for (int mode = 0; mode < 2 * ROTATION_PARTS; mode++)                                            \
    for (struct rotation *r = rotation_create(ROTATION_CROPS, mode & 1, false, mode / 2 * LANES);  \
         r; rotation_destroy(&r))                                                                  \
      for (struct season_tape *tape = rotation_tape(r); tape; season_tape_destroy(&tape))

static void run(const struct rotation *r, int k, struct season_tape *tape) {
  season_forward(&r->leg[k].block, &r->crop[r->leg[k].crop], tape);
}

static const struct soil_state *soil_at(const struct season_tape *tape, int day) {
  return &tape->water->state[tape->water->n_fallow + day];
}

/* -- what it is */

/* Everything but the soil after the end is the same without fallow; where a crop matures within a
 * day, `continuous` mode leaves bare soil from then on and the end's own soil differs. */
static void the_season_itself_does_not_see_the_fallow_after_it(void) {
  FOR_MODES(r, tape)
  for (int k = 0; k < r->n_legs; k++) {
    struct season_tape *without = rotation_tape(r);
    run(r, k, tape);
    FOR_LANES (l) r->leg[k].water.until[l] = 0;
    run(r, k, without);
    CU_ASSERT_EQUAL(season_water_days(without), season_days(without));
    CU_ASSERT_EQUAL(season_water_days(tape), r->leg[k].block.n_days);
    CU_ASSERT_EQUAL(season_days(tape), season_days(without));
    for (int v = 0; v < N_SEASON_VARIABLES_WLP; v++)
      FOR_LANES (l) {
        const enum season_variable id = (enum season_variable)v;
        const int end = season_end(tape, l);
        for (int n = v < SEASON_SM ? 0 : -ROTATION_FALLOW; n < end; n++)
          CU_ASSERT_EQUAL(season_value(tape, id, n, l), season_value(without, id, n, l));
        if (v < SEASON_SM)
          CU_ASSERT_EQUAL(season_value(tape, id, SEASON_FINAL, l),
                          season_value(without, id, SEASON_FINAL, l));
        CU_ASSERT_EQUAL(season_value(without, id, SEASON_FINAL, l),
                        season_value(without, id, end, l));
      }
    season_tape_destroy(&without);
  }
}

/* the days after the end, one by one, are those of bare soil */
static void soil_after_the_season_is_bare(void) {
  const int weatherless = LANES - 2;
  FOR_MODES(r, tape)
  for (int k = 0; k < r->n_legs; k++) {
    struct rotation_leg *leg = &r->leg[k];
    leg->water.until[1] = 250;          /* it holds from then on */
    leg->block.days[weatherless] = 300; /* as far as its weather goes */
    run(r, k, tape);
    FOR_LANES (l) {
      const int end = season_end(tape, l), last = l == 1             ? 250
                                                  : l == weatherless ? 300
                                                                     : leg->water.until[l];
      CU_ASSERT(k == 0 || end < last);
      for (int n = end; n < last; n++) {
        const struct season_wet *w = &leg->wet[leg->water.n_fallow + n];
        const struct soil soil = season_water_soil(&leg->block, &r->crop[leg->crop]);
        struct soil_in in = {.rain = w->rain,
                             .evwmx = w->e0,
                             .evsmx = w->es0,
                             .rd = soil_at(tape, n)->rd,
                             .rd_new = lane_set(SOIL_FALLOW_DEPTH)};
        struct soil_state y;
        struct soil_flux flux;
        soil_day(&soil, mode & 1, soil_at(tape, n), &in, &y, &flux);
        for (int i = 0; i < SOIL_STATE_FIELDS; i++)
          CU_ASSERT_EQUAL(((lane *)&y)[i][l], ((const lane *)soil_at(tape, n + 1))[i][l]);
        CU_ASSERT_EQUAL(season_evaporation(&leg->block, &r->crop[leg->crop], tape, n, l),
                        flux.evs[l]);
        CU_ASSERT_EQUAL(season_transpiration(&leg->block, &r->crop[leg->crop], tape, n, l), 0.);
      }
      CU_ASSERT_EQUAL(season_value(tape, SEASON_W, SEASON_FINAL, l),
                      soil_at(tape, end < last ? last : end)->w[l]);
      if (end < last) CU_ASSERT_EQUAL(soil_at(tape, last)->rd[l], SOIL_FALLOW_DEPTH);
      CHECK_CLOSE(season_water_open(tape, l), 0., 1e-11);
    }
  }
}

static void a_given_start_is_where_the_soil_starts(void) {
  FOR_MODES(r, tape) {
    struct season_tape *cut = rotation_tape(r);
    struct rotation_leg *leg = &r->leg[0];
    run(r, 0, tape);
    /* the fallow cut off, and its end given */
    *r->start = *soil_at(tape, 0);
    leg->water.start = r->start;
    leg->water.wet += leg->water.n_fallow;
    leg->water.n_fallow = 0;
    run(r, 0, cut);
    for (int n = 0; n <= season_water_days(tape); n++)
      CU_ASSERT(!memcmp(soil_at(tape, n), soil_at(cut, n), sizeof(struct soil_state)));
    FOR_LANES (l)
      CU_ASSERT_EQUAL(season_value(tape, SEASON_TWSO, SEASON_FINAL, l),
                      season_value(cut, SEASON_TWSO, SEASON_FINAL, l));
    season_tape_destroy(&cut);
  }
}

/* -- derivatives. Leg 0, with fallow on both sides */
static const struct {
  enum season_variable variable;
  int day;
} question[] = {{SEASON_SM, -10},
                {SEASON_W, 1},
                {SEASON_W, 150},
                {SEASON_LAI, 260},
                {SEASON_WLOW, 290},
                {SEASON_W, 310},
                {SEASON_SM, 330},
                {SEASON_WWLOW, 380},
                {SEASON_SM, 430},
                {SEASON_TWSO, SEASON_FINAL},
                {SEASON_W, SEASON_FINAL},
                {SEASON_WLOW, SEASON_FINAL},
                {SEASON_DAY_MATURITY, SEASON_FINAL}};
enum { QUESTIONS = sizeof question / sizeof *question };
struct answers {
  lane of[QUESTIONS];
};

static void ask(const struct season_tape *tape, struct answers *a,
                double (*value)(const struct season_tape *, enum season_variable, int, int)) {
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l) a->of[k][l] = value(tape, question[k].variable, question[k].day, l);
}

static void tangent(const struct rotation *r, struct rotation_vector *d, struct season_tape *tape,
                    struct answers *y_d) {
  season_water_tangent(&r->leg[0].block, &r->crop[0], &d->crop[0], d->weather[0], &d->water[0],
                       tape);
  ask(tape, y_d, season_value_tl);
}

static void adjoint(const struct rotation *r, const struct answers *y_b, struct season_tape *tape,
                    struct rotation_vector *b) {
  struct season_seed seed[QUESTIONS * LANES];
  rotation_vector_clear(r, b);
  for (int i = 0; i < QUESTIONS * LANES; i++)
    seed[i] = (struct season_seed){.day = question[i / LANES].day,
                                   .lane = i % LANES,
                                   .variable = question[i / LANES].variable,
                                   .value = y_b->of[i / LANES][i % LANES]};
  season_water_adjoint(&r->leg[0].block, &r->crop[0], tape, QUESTIONS * LANES, seed, &b->crop[0],
                       b->weather[0], &b->water[0]);
}

/* soil_initial; a start before the fallow; a start on the crop's first day */
static void start_with(struct rotation *r, int given) {
  r->leg[0].water.start = given ? r->start : NULL;
  FOR_LANES (l)
    if (given == 2) r->leg[0].water.fallow[l] = 0;
}
#define FOR_STARTS(r) for (int given = 0; start_with(r, given), given < 3; given++)

/* of answer i of a part, among those of all places */
static uint32_t number_of(const struct rotation *r, int i) {
  return (uint32_t)(i / LANES * ROTATION_PLACES + r->first + i % LANES);
}

static void the_adjoint_passes_the_dot_product_test(void) {
  FOR_MODES(r, tape)
  FOR_STARTS(r) {
    struct rotation_vector *d = rotation_vector_create(r), *b = rotation_vector_create(r);
    for (uint32_t number = 0; number < 4; number++) {
      struct answers y_d, y_b;
      const struct random_key key = {.seed = 6, .cell = number};
      rotation_direction(r, number, d);
      run(r, 0, tape);
      tangent(r, d, tape, &y_d);
      for (int i = 0; i < QUESTIONS * LANES; i++) {
        double size = fabs(y_d.of[i / LANES][i % LANES]);
        y_b.of[i / LANES][i % LANES] =
            random_normal(key, number_of(r, i)) / (size > 1e-9 ? size : 1.);
      }
      adjoint(r, &y_b, tape, b);
      FOR_LANES (l) {
        double left = 0., size = DBL_MIN, right = rotation_dot(r, d, b, l, &size);
        for (int k = 0; k < QUESTIONS; k++) {
          left += y_b.of[k][l] * y_d.of[k][l];
          size += fabs(y_b.of[k][l] * y_d.of[k][l]);
        }
        CHECK_CLOSE((left - right) / size, 0., 1e-12);
      }
    }
    rotation_vector_destroy(r, &d);
    rotation_vector_destroy(r, &b);
  }
}

/* -- Taylor: remainders fall by 10 with a step of half a decade, or end in rounding
 * (test_season.c); the soil adds some 500 days of min and max, whose kinks stand close: smaller
 * steps. */
enum { STEPS = 8 };
static double step_of(int i) { return pow(10., -4.5 - .5 * i); }

static void the_tangent_has_taylor_slope_2(void) {
  FOR_MODES(r, tape)
  FOR_STARTS(r) {
    struct rotation_vector *d = rotation_vector_create(r);
    struct rotation *moved = rotation_create(ROTATION_CROPS, mode & 1, false, r->first);
    start_with(moved, given);
    for (uint32_t number = 0; number < 4; number++) {
      struct answers y, y_d, z[STEPS];
      rotation_direction(r, number, d);
      run(r, 0, tape);
      ask(tape, &y, season_value);
      tangent(r, d, tape, &y_d);
      for (int i = 0; i < STEPS; i++) {
        rotation_move(r, d, step_of(i), moved);
        run(moved, 0, tape);
        ask(tape, &z[i], season_value);
      }
      for (int k = 0; k < QUESTIONS; k++)
        FOR_LANES (l) {
          double rest[STEPS];
          for (int i = 0; i < STEPS; i++)
            rest[i] = fabs(z[i].of[k][l] - y.of[k][l] - step_of(i) * y_d.of[k][l]);
          bool good = remainders_fall(STEPS, rest, 1e-13 * fmax(1., fabs(y.of[k][l])));
          if (!good)
            printf("    mode %d, start %d, direction %u, place %d, %s on day %d: f %.6g, f' %.6g, "
                   "remainders %.2g %.2g %.2g %.2g %.2g %.2g %.2g %.2g\n",
                   mode, given, number, r->first + l, season_variable_name[question[k].variable],
                   question[k].day, y.of[k][l], y_d.of[k][l], rest[0], rest[1], rest[2], rest[3],
                   rest[4], rest[5], rest[6], rest[7]);
          CU_ASSERT(good);
        }
    }
    rotation_destroy(&moved);
    rotation_vector_destroy(r, &d);
  }
}

/* -- jumps: as in test_jump_scan.c, of soil water ten days after maturity, in cm of 10 */
enum { INTERVALS = 96, CUTS = 14, WORST = 3, WITHIN = 8 };
struct point {
  double x, y[2];
};

/* a leg of equal places, and where its water is looked at */
struct watched {
  struct rotation *r;
  int k, day;
  lane *scanned; /* the parameter */
  struct season_tape *tape;
};

static void run_points(struct watched *w, int n, struct point *p) {
  for (int first = 0; first < n; first += LANES) {
    FOR_LANES (l) (*w->scanned)[l] = p[first + l < n ? first + l : n - 1].x;
    crop_prepare(&w->r->crop[w->r->leg[w->k].crop]);
    run(w->r, w->k, w->tape);
    for (int l = 0; l < LANES && first + l < n; l++) {
      p[first + l].y[0] = season_value(w->tape, SEASON_W, w->day, l);
      p[first + l].y[1] = season_value(w->tape, SEASON_WLOW, w->day, l);
    }
  }
}

static int steepest(int n, const struct point *p, int o, const bool *skip) {
  int best = -1;
  for (int i = 0; i + 1 < n; i++)
    if (!(skip && skip[i]) &&
        (best < 0 || fabs(p[i + 1].y[o] - p[i].y[o]) > fabs(p[best + 1].y[o] - p[best].y[o])))
      best = i;
  return best;
}

/* every lane that place and its season */
static struct rotation *equal_places(int k, int place, bool continuous) {
  const int l = place % LANES;
  struct rotation *r = rotation_create(ROTATION_CROPS, continuous, false, place - l);
  struct rotation_leg *leg = &r->leg[k];
  struct crop *crop = &r->crop[leg->crop];
  lane *const piece[] = {(lane *)leg->weather, (lane *)leg->wet, (lane *)r->soil, (lane *)&crop->p};
  const size_t n[] = {(size_t)(leg->block.n_days + 1) * 6,
                      (size_t)(leg->water.n_fallow + leg->block.n_days + 1) * 4,
                      sizeof *r->soil / sizeof(lane), sizeof crop->p / sizeof(lane)};
  for (int i = 0; i < 4; i++)
    for (size_t j = 0; j < n[i]; j++) piece[i][j] = lane_set(piece[i][j][l]);
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *t = crop_table(&crop->t, i);
    for (int j = 0; j < t->n; j++) t->x[j] = lane_set(t->x[j][l]), t->y[j] = lane_set(t->y[j][l]);
  }
  FOR_LANES (m) {
    leg->block.days[m] = leg->block.days[l];
    leg->block.end_day[m] = leg->block.end_day[l];
    leg->block.doy[m] = leg->block.doy[l];
    memcpy(leg->block.year_length[m], leg->block.year_length[l], sizeof leg->block.year_length[m]);
    leg->block.sun[m] = leg->block.sun[l];
    leg->water.until[m] = leg->water.until[l];
    leg->water.fallow[m] = leg->water.fallow[l];
  }
  return r;
}

/* what is left of a change when its interval shrinks [cm] */
static double jump_within(struct watched *w, struct point low, struct point high, int o) {
  struct point p[WITHIN + 2];
  for (int cut = 0; cut < CUTS; cut++) {
    for (int j = 0; j <= WITHIN + 1; j++) p[j].x = low.x + (high.x - low.x) * j / (WITHIN + 1);
    p[0] = low;
    p[WITHIN + 1] = high;
    run_points(w, WITHIN, p + 1);
    const int i = steepest(WITHIN + 2, p, o, NULL);
    low = p[i];
    high = p[i + 1];
  }
  return fabs(high.y[o] - low.y[o]);
}

/* the largest jump over +-15 % of a parameter, of 10 cm */
static double scan(int k, int place, enum parameter_id id, bool continuous) {
  static struct point p[INTERVALS + 1];
  struct watched w = {.r = equal_places(k, place, continuous), .k = k};
  double worst = 0.;
  w.scanned = crop_scalar(&w.r->crop[w.r->leg[k].crop].p, id);
  w.tape = rotation_tape(w.r);
  const double x = (*w.scanned)[0];
  run(w.r, k, w.tape);
  CU_ASSERT_EQUAL(season_status(w.tape, 0), SEASON_MATURE);
  w.day = season_end(w.tape, 0) + 9;
  for (int i = 0; i <= INTERVALS; i++) p[i].x = x * (.85 + .3 * i / INTERVALS);
  run_points(&w, INTERVALS + 1, p);
  for (int o = 0; o < 2; o++) {
    bool skip[INTERVALS] = {false};
    for (int n = 0; n < WORST; n++) {
      const int i = steepest(INTERVALS + 1, p, o, skip);
      const double jump = jump_within(&w, p[i], p[i + 1], o) / 10.;
      skip[i] = true;
      if (continuous && jump > 1e-6)
        printf("    crop %d, place %d: %s jumps by %.2g cm near %s = %.12g\n", k, place,
               o ? "WLOW" : "W", jump * 10., parameter_info[id].name, p[i].x);
      worst = fmax(worst, jump);
    }
  }
  season_tape_destroy(&w.tape);
  rotation_destroy(&w.r);
  return worst;
}

static void water_after_maturity_has_no_jumps(void) {
  for (int k = 0; k < 2; k++)
    for (int place = 0; place < ROTATION_PLACES; place += 2) {
      CU_ASSERT(scan(k, place, PARAM_TSUM1, true) <= 1e-6);
      CU_ASSERT(scan(k, place, PARAM_TSUM2, true) <= 1e-6);
    }
}

/* The scan is not blind: in `reference` mode crops leave with whole days. */
static void the_scan_finds_the_jumps_of_reference_mode(void) {
  CU_ASSERT(scan(0, 2, PARAM_TSUM2, false) > 1e-4);
}

int main(void) {
  static const struct test tests[] = {TEST(the_season_itself_does_not_see_the_fallow_after_it),
                                      TEST(soil_after_the_season_is_bare),
                                      TEST(a_given_start_is_where_the_soil_starts),
                                      TEST(the_adjoint_passes_the_dot_product_test),
                                      TEST(the_tangent_has_taylor_slope_2),
                                      TEST(water_after_maturity_has_no_jumps),
                                      TEST(the_scan_finds_the_jumps_of_reference_mode),
                                      {NULL, NULL}};
  return harness_run("season fallow", tests);
}
