/* Chains of seasons: what passes from leg to leg, derivatives through decades, snapshots.
 *
 * `test_season_chain --table` prints time and memory of a gradient instead.
 */
#include "harness.h"
#include "rotation_vector.h"
#include "season/season_chain.h"
#include "season/season_water.h"
#include "support/random.h"
#include "support/revolve.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEGS = 20 };

/* a rotation as a chain, with room for derivatives' pointers */
struct sample {
  struct rotation *r;
  struct season_leg *leg;
  struct season_leg_d *leg_d;
  struct season_chain chain;
};

static struct sample sample_of(int n_legs, bool continuous, bool fallow_years, int first) {
  struct sample s = {.r = rotation_create(n_legs, continuous, fallow_years, first)};
  s.leg = calloc((size_t)n_legs, sizeof *s.leg);
  s.leg_d = calloc((size_t)n_legs, sizeof *s.leg_d);
  if (!s.leg || !s.leg_d) abort();
  for (int k = 0; k < n_legs; k++)
    s.leg[k] = (struct season_leg){&s.r->leg[k].block, &s.r->crop[s.r->leg[k].crop]};
  s.chain = (struct season_chain){n_legs, s.leg};
  return s;
}

static void sample_free(struct sample *s) {
  rotation_destroy(&s->r);
  free(s->leg);
  free(s->leg_d);
}

static struct season_chain_store *store_of(const struct sample *s, int n_snapshots) {
  struct season_chain_store *store =
      season_chain_store_create(s->r->n_legs, n_snapshots, s->r->max_days, ROTATION_FALLOW);
  if (!store) abort();
  return store;
}

/* the vector as the chain's direction or adjoint */
static struct season_chain_d chain_d_of(struct sample *s, struct rotation_vector *v) {
  struct season_chain_d d = {.leg = s->leg_d, .soil = v->water[0].soil, .start = v->water[0].start};
  for (int k = 0; k < s->r->n_legs; k++)
    s->leg_d[k] =
        (struct season_leg_d){&v->crop[s->r->leg[k].crop], v->weather[k], v->water[k].wet};
  return d;
}

/* -- questions, two to a leg */
struct answers {
  lane twso[LEGS], w[LEGS]; /* the yield, the rooted zone's water at the leg's end */
};
struct asked {
  struct answers *to;
  double (*value)(const struct season_tape *, enum season_variable, int, int);
};

static void ask(void *context, int k, const struct season_tape *tape) {
  struct asked *asked = context;
  FOR_LANES (l) {
    asked->to->twso[k][l] = asked->value(tape, SEASON_TWSO, SEASON_FINAL, l);
    asked->to->w[k][l] = asked->value(tape, SEASON_W, SEASON_FINAL, l);
  }
}

static void forward(const struct sample *s, struct season_chain_store *store, struct answers *y) {
  struct asked asked = {y, season_value};
  season_chain_forward(&s->chain, store, ask, &asked);
}

static void adjoint(struct sample *s, struct season_chain_store *store, const struct answers *y_b,
                    struct rotation_vector *b) {
  struct season_seed seed[LEGS][2 * LANES];
  struct season_leg_seeds seeds[LEGS];
  rotation_vector_clear(s->r, b);
  for (int k = 0; k < s->r->n_legs; k++) {
    seeds[k] = (struct season_leg_seeds){2 * LANES, seed[k]};
    FOR_LANES (l) {
      seed[k][l] = (struct season_seed){SEASON_FINAL, l, SEASON_TWSO, y_b->twso[k][l]};
      seed[k][LANES + l] = (struct season_seed){SEASON_FINAL, l, SEASON_W, y_b->w[k][l]};
    }
  }
  struct season_chain_d chain_b = chain_d_of(s, b);
  season_chain_adjoint(&s->chain, store, seeds, &chain_b);
  b->water[0].soil = chain_b.soil;
  b->water[0].start = chain_b.start;
}

/* -- what passes */
struct passing {
  const struct rotation *r;
  struct soil_state last;
  int legs;
};

static void check_passing(void *context, int k, const struct season_tape *tape) {
  struct passing *p = context;
  const struct season_tape_water *water = tape->water;
  if (k > 0) CU_ASSERT(!memcmp(&p->last, &water->state[0], sizeof p->last));
  p->last = water->state[water->n_fallow + water->n_days];
  CU_ASSERT_EQUAL(k, p->legs++);
  FOR_LANES (l) {
    if (p->r->first + l > 0) /* place 0 is dry */
      CU_ASSERT(season_value(tape, SEASON_TWSO, SEASON_FINAL, l) > 0.);
    CU_ASSERT(season_end(tape, l) < p->r->leg[k].water.until[l]); /* some fallow */
    CU_ASSERT_EQUAL(p->last.rd[l], SOIL_FALLOW_DEPTH);
  }
}

static void soil_water_passes_from_leg_to_leg_and_none_is_lost(void) {
  for (int n_snapshots = 0; n_snapshots < 5; n_snapshots += 4)
    for (int mode = 0; mode < 2 * ROTATION_PARTS; mode++) {
      struct sample s = sample_of(LEGS, mode & 1, true, mode / 2 * LANES);
      struct season_chain_store *store = store_of(&s, n_snapshots);
      struct passing p = {.r = s.r};
      season_chain_forward(&s.chain, store, check_passing, &p);
      CU_ASSERT_EQUAL(p.legs, LEGS);
      /* 250 m of rain, added day by day */
      FOR_LANES (l) CU_ASSERT(fabs(season_chain_open(store, l)) < 1e-10);
      season_chain_store_destroy(&store);
      sample_free(&s);
    }
}

/* -- derivatives */
static void the_adjoint_passes_the_dot_product_test(void) {
  for (int mode = 0; mode < 4 * ROTATION_PARTS; mode++) {
    struct sample s = sample_of(LEGS, mode & 1, true, mode / 4 * LANES);
    struct season_chain_store *store = store_of(&s, 4);
    struct rotation_vector *d = rotation_vector_create(s.r), *b = rotation_vector_create(s.r);
    if (mode & 2) s.r->leg[0].water.start = s.r->start;
    for (uint32_t number = 0; number < 2; number++) {
      struct answers y, y_d, y_b;
      struct asked asked = {&y_d, season_value_tl};
      const struct random_key key = {.seed = 8, .cell = number};
      rotation_direction(s.r, number, d);
      struct season_chain_d chain_d = chain_d_of(&s, d);
      forward(&s, store, &y);
      season_chain_tangent(&s.chain, &chain_d, store, ask, &asked);
      lane *y_b_of = (lane *)&y_b;
      const lane *y_d_of = (const lane *)&y_d;
      for (int i = 0; i < 2 * LEGS; i++)
        FOR_LANES (l) {
          double size = fabs(y_d_of[i][l]);
          y_b_of[i][l] = random_normal(key, (uint32_t)(i * ROTATION_PLACES + s.r->first + l)) /
                         (size > 1e-9 ? size : 1.);
        }
      adjoint(&s, store, &y_b, b);
      FOR_LANES (l) {
        double left = 0., size = DBL_MIN, right = rotation_dot(s.r, d, b, l, &size);
        for (int i = 0; i < 2 * LEGS; i++) {
          left += y_b_of[i][l] * y_d_of[i][l];
          size += fabs(y_b_of[i][l] * y_d_of[i][l]);
        }
        CHECK_CLOSE((left - right) / size, 0., 1e-12);
      }
    }
    rotation_vector_destroy(s.r, &d);
    rotation_vector_destroy(s.r, &b);
    season_chain_store_destroy(&store);
    sample_free(&s);
  }
}

/* Remainders as in test_season_fallow.c, of central differences with steps down to 1e-9: 8700 days
 * have kinks close by. Among 160 seasons a few stand on a kink, mostly a subsoil that winter has
 * left at field capacity to the last bit: there the derivative lies between those of both sides. */
enum { STEPS = 9, MAX_KINKS = 6 };
static double step_of(int i) { return pow(10., -5. - .5 * i); }

static bool between(double derivative, double left, double right) {
  const double room = 1e-4 * (fabs(left) + fabs(right));
  return derivative >= fmin(left, right) - room && derivative <= fmax(left, right) + room;
}

/* one answer: f, its derivative, and what it is at +- steps */
static bool judge(double f, double f_d, double up[STEPS], double down[STEPS], int *kinks) {
  const int kink_at = 4;
  const double step = step_of(kink_at);
  double rest[STEPS];
  for (int i = 0; i < STEPS; i++) rest[i] = fabs(.5 * (up[i] - down[i]) - step_of(i) * f_d);
  if (remainders_fall(STEPS, rest, 1e-13 * fmax(1., fabs(f)))) return true;
  ++*kinks;
  if (between(f_d, (f - down[kink_at]) / step, (up[kink_at] - f) / step)) return true;
  printf("    f %.6g, f' %.6g, remainders", f, f_d);
  for (int i = 0; i < STEPS; i++) printf(" %.2g", rest[i]);
  printf("\n");
  return false;
}

static void check_taylor(int first, int *kinks) {
  static struct answers y, y_d, z[2][STEPS];
  struct sample s = sample_of(LEGS, true, true, first), moved = sample_of(LEGS, true, true, first);
  struct season_chain_store *store = store_of(&s, 1);
  struct rotation_vector *d = rotation_vector_create(s.r);
  for (uint32_t number = 0; number < 2; number++) {
    struct asked asked = {&y_d, season_value_tl};
    rotation_direction(s.r, number, d);
    struct season_chain_d chain_d = chain_d_of(&s, d);
    forward(&s, store, &y);
    season_chain_tangent(&s.chain, &chain_d, store, ask, &asked);
    for (int i = 0; i < 2 * STEPS; i++) {
      rotation_move(s.r, d, i % 2 ? -step_of(i / 2) : step_of(i / 2), moved.r);
      forward(&moved, store, &z[i % 2][i / 2]);
    }
    for (int k = 0; k < 2 * LEGS; k++)
      FOR_LANES (l) {
        double up[STEPS], down[STEPS];
        for (int i = 0; i < STEPS; i++) {
          up[i] = ((lane *)&z[0][i])[k][l];
          down[i] = ((lane *)&z[1][i])[k][l];
        }
        CU_ASSERT(judge(((lane *)&y)[k][l], ((lane *)&y_d)[k][l], up, down, kinks));
      }
  }
  rotation_vector_destroy(s.r, &d);
  season_chain_store_destroy(&store);
  sample_free(&moved);
  sample_free(&s);
}

static void the_tangent_has_taylor_slope_2(void) {
  int kinks = 0;
  for (int part = 0; part < ROTATION_PARTS; part++) check_taylor(part * LANES, &kinks);
  CU_ASSERT(kinks <= MAX_KINKS);
}

/* The yield of the last leg against what the first year had: adjoint and central differences. */
enum { INPUTS = 4 };
static const char *const input_name[INPUTS] = {"WAV", "SMFCF", "RDMSOL", "rain of year 1"};
static void unit(const struct rotation *r, int i, struct rotation_vector *d) {
  rotation_vector_clear(r, d);
  if (i == 0) d->water[0].soil.p.wav = lane_set(1.);
  if (i == 1) d->water[0].soil.p.smfcf = lane_set(.01);
  for (int c = 0; i == 2 && c < ROTATION_CROPS; c++) d->crop[c].p.rdmsol = lane_set(10.);
  for (int n = 0; i == 3 && n < 365; n++)
    d->water[0].wet[r->leg[0].water.n_fallow + n].rain =
        .1 * r->leg[0].wet[ROTATION_FALLOW + n].rain;
}

static void check_first_year(int first, int felt[INPUTS]) {
  struct sample s = sample_of(LEGS, true, true, first), moved = sample_of(LEGS, true, true, first);
  struct season_chain_store *store = store_of(&s, 3);
  struct rotation_vector *d = rotation_vector_create(s.r), *b = rotation_vector_create(s.r);
  struct answers y, y_b = {0};
  y_b.twso[LEGS - 1] = lane_set(1.);
  forward(&s, store, &y);
  adjoint(&s, store, &y_b, b);
  for (int i = 0; i < INPUTS; i++) {
    unit(s.r, i, d);
    double best[LANES], least[LANES];
    FOR_LANES (l) best[l] = INFINITY;
    for (int e = 1; e < 6; e++) { /* a step between kinks and rounding */
      struct answers up, down;
      const double eps = pow(10., -e - 1.);
      rotation_move(s.r, d, eps, moved.r);
      forward(&moved, store, &up);
      rotation_move(s.r, d, -eps, moved.r);
      forward(&moved, store, &down);
      FOR_LANES (l) {
        double size = 0., a = rotation_dot(s.r, d, b, l, &size);
        double fd = (up.twso[LEGS - 1][l] - down.twso[LEGS - 1][l]) / (2. * eps);
        /* 1e-13 of 1e4 kg ha-1 is a season's rounding */
        double off = fabs(a - fd) / fmax(fabs(a), 1e-9 / eps);
        if (off < best[l]) best[l] = off, least[l] = fd;
        if (e == 1 && fabs(a) > 1e-3) felt[i]++;
      }
    }
    FOR_LANES (l) {
      double size = 0., a = rotation_dot(s.r, d, b, l, &size);
      if (!(best[l] <= 1e-5))
        printf("    %s, place %d: adjoint %.9g, difference %.9g\n", input_name[i], first + l, a,
               least[l]);
      CU_ASSERT(best[l] <= 1e-5);
    }
  }
  rotation_vector_destroy(s.r, &d);
  rotation_vector_destroy(s.r, &b);
  season_chain_store_destroy(&store);
  sample_free(&moved);
  sample_free(&s);
}

static void the_last_yield_feels_the_first_year_as_differences_say(void) {
  int felt[INPUTS] = {0};
  for (int part = 0; part < ROTATION_PARTS; part++) check_first_year(part * LANES, felt);
  CU_ASSERT(felt[0] >= 1 && felt[3] >= 1); /* the dry places remember */
  CU_ASSERT(felt[1] >= 3 && felt[2] >= 2);
}

/* -- snapshots */
static void gradients_have_the_same_bits_with_any_snapshots(void) {
  static const int snapshots[] = {0, 1, 2, 3, 5, 10, LEGS - 1, LEGS, 50};
  for (int mode = 0; mode < 2 * ROTATION_PARTS; mode++) {
    struct sample s = sample_of(LEGS, mode & 1, true, mode / 2 * LANES);
    struct rotation_vector *first = rotation_vector_create(s.r), *b = rotation_vector_create(s.r);
    struct answers y, y_b, y0;
    FOR_LANES (l)
      for (int k = 0; k < LEGS; k++) y_b.twso[k][l] = 1. + .1 * k, y_b.w[k][l] = 10. - k;
    for (size_t i = 0; i < sizeof snapshots / sizeof *snapshots; i++) {
      struct season_chain_store *store = store_of(&s, snapshots[i]);
      memset(&y, 0, sizeof y);
      forward(&s, store, i ? &y : &y0);
      if (i) CU_ASSERT(!memcmp(&y, &y0, sizeof y));
      for (int again = 0; again < 2; again++) { /* and a second time */
        adjoint(&s, store, &y_b, i ? b : first);
        if (i) CU_ASSERT(rotation_same(s.r, first, b));
      }
      season_chain_store_destroy(&store);
    }
    CU_ASSERT(first->water[0].soil.p.smfcf[0] != 0.);
    rotation_vector_destroy(s.r, &first);
    rotation_vector_destroy(s.r, &b);
    sample_free(&s);
  }
}

/* -- the table */
static double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* the fastest of some gradients [s]; *run is the forward part, *bits a checksum */
static double gradient_time(struct sample *s, int n_snapshots, double *run, uint64_t *bits) {
  struct season_chain_store *store = store_of(s, n_snapshots);
  struct rotation_vector *b = rotation_vector_create(s->r);
  struct answers y, y_b = {0};
  double best = INFINITY;
  *run = INFINITY;
  FOR_LANES (l)
    for (int k = 0; k < s->r->n_legs; k++) y_b.twso[k][l] = 1.;
  for (int i = 0; i < 7; i++) {
    double start = processor_time();
    forward(s, store, &y);
    double middle = processor_time();
    adjoint(s, store, &y_b, b);
    double end = processor_time();
    *run = fmin(*run, middle - start);
    best = fmin(best, end - start);
  }
  *bits = 0xcbf29ce484222325u;
  for (size_t i = 0; i < sizeof *b->crop * ROTATION_CROPS; i++)
    *bits = (*bits ^ ((unsigned char *)b->crop)[i]) * 0x100000001b3u;
  rotation_vector_destroy(s->r, &b);
  season_chain_store_destroy(&store);
  return best;
}

static int table(void) {
  static const int snapshots[] = {0, 3, 5, 10, 50};
  struct sample s = sample_of(LEGS, true, false, 0);
  int days = 0;
  for (int k = 0; k < LEGS; k++) days += s.r->leg[k].water.until[0];
  printf("%d years, %d days, %d places, a crop a year; `continuous`; processor time\n", LEGS, days,
         LANES);
  printf("%-12s %10s %12s %12s %12s %10s  %s\n", "kept", "memory MB", "legs forward", "forward ms",
         "gradient ms", "x forward", "checksum of d J / d crop");
  for (size_t i = 0; i < sizeof snapshots / sizeof *snapshots; i++) {
    const int n = snapshots[i];
    uint64_t bits;
    double run, all = gradient_time(&s, n, &run, &bits);
    double mb = 1e-6 * (double)season_chain_store_bytes(LEGS, n, s.r->max_days, ROTATION_FALLOW);
    int legs = n ? (int)revolve_cost(LEGS, n) + LEGS : LEGS;
    char kept[32] = "every tape";
    if (n) snprintf(kept, sizeof kept, "%d snapshots", n);
    printf("%-12s %10.2f %12d %12.1f %12.1f %10.2f  %016llx\n", kept, mb, legs, 1e3 * run,
           1e3 * all, all / run, (unsigned long long)bits);
  }
  sample_free(&s);
  return 0;
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(soil_water_passes_from_leg_to_leg_and_none_is_lost),
                                      TEST(the_adjoint_passes_the_dot_product_test),
                                      TEST(the_tangent_has_taylor_slope_2),
                                      TEST(the_last_yield_feels_the_first_year_as_differences_say),
                                      TEST(gradients_have_the_same_bits_with_any_snapshots),
                                      {NULL, NULL}};
  if (argc > 1 && !strcmp(argv[1], "--table")) return table();
  return harness_run("season chain", tests);
}
