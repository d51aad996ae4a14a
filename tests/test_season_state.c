/* The state of seasons: broken runs, records, analyses. */
#include "harness.h"
#include "season/season_tape.h"
#include "season/season_water.h"
#include "season_sample.h"
#include "site_cases.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int to_the_end[SAMPLE_EIGHT] = {SEASON_FINAL, SEASON_FINAL, SEASON_FINAL,
                                             SEASON_FINAL, SEASON_FINAL, SEASON_FINAL,
                                             SEASON_FINAL, SEASON_FINAL};

/* the first LANES of a permutation of eight whose numbers modulo LANES are one again */
static void some_lanes(const int eight[SAMPLE_EIGHT], int from[LANES]) {
  FOR_LANES (l) from[l] = eight[l] % LANES;
}

static void to_day(int day, int to[LANES]) {
  FOR_LANES (l) to[l] = day;
}

static bool same(double a, double b) { return !memcmp(&a, &b, sizeof a); }

static struct season_state *state_of(int max_days, bool wet) {
  struct season_state *state = season_state_create(max_days, wet);
  if (!state) abort();
  return state;
}

/* both event modes, both productions, all parts of the sample; some days of fallow after the
 * sample's seasons */
#define FOR_MODES(s)                                                                               \
  for (int mode = 0; mode < 4 * SAMPLE_PARTS; mode++)                                              \
    for (struct season_sample *s = sample_of(mode); s; free(s), s = NULL)

/* Cold and warm days in turn: the windows in which leaves die of age get narrow and wide. */
static struct season_sample *sample_of(int mode) {
  struct season_sample *s = season_sample_create(mode & 1, mode & 2, mode / 4 * LANES);
  for (int n = 60; n < SAMPLE_DAYS; n++) {
    struct season_weather *w = &s->weather[n];
    const double by = n % 5 < 2 ? -9. : 6.;
    w->tmin += by;
    w->tmax += by;
    w->temp += by;
  }
  season_prepare_weather(mode & 1, SAMPLE_DAYS, s->weather);
  FOR_LANES (l) {
    const int who = s->first + l;
    s->water.until[l] = who % 3 ? 200 + 17 * who : 0;
  }
  return s;
}
static struct season_sample *turned(const struct season_sample *s, const int from[LANES]) {
  struct season_sample *t = season_sample_turn(s, from);
  FOR_LANES (l) t->water.until[l] = s->water.until[from[l]];
  return t;
}

/* What a tape tells of lane l on days of its run is what the unbroken run's lane k tells. */
static bool same_days(const struct season_tape *a, int l, int first, int last,
                      const struct season_tape *b, int k, bool wet) {
  for (int v = 0; v < (wet ? (int)N_SEASON_VARIABLES_WLP : (int)N_SEASON_VARIABLES); v++)
    for (int n = first; n <= last; n++)
      if ((n >= 0 || v >= SEASON_SM) && !same(season_value(a, (enum season_variable)v, n, l),
                                              season_value(b, (enum season_variable)v, n, k)))
        return false;
  return true;
}
static bool same_end(const struct season_tape *a, int l, const struct season_tape *b, int k) {
  return season_end(a, l) == season_end(b, k) && season_status(a, l) == season_status(b, k) &&
         same(season_mass_made(a, l), season_mass_made(b, k)) &&
         same(season_mass_open(a, l), season_mass_open(b, k)) &&
         same(season_water_open(a, l), season_water_open(b, k));
}

static void a_run_from_its_first_state_has_the_bits_of_season_forward(void) {
  FOR_MODES(s) {
    struct season_tape *whole = season_sample_tape(), *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    season_forward(&s->block, &s->crop, whole);
    season_state_start(&s->block, &s->crop, state);
    season_advance(&s->block, &s->crop, state, to_the_end, tape);
    CU_ASSERT_EQUAL(season_days(tape), season_days(whole));
    CU_ASSERT_EQUAL(season_water_days(tape), season_water_days(whole));
    FOR_LANES (l) {
      CU_ASSERT(same_days(tape, l, -s->water.fallow[l], SAMPLE_DAYS, whole, l, mode & 2));
      CU_ASSERT(same_end(tape, l, whole, l));
      CU_ASSERT_EQUAL(state->end[l] >= 0 || season_status(whole, l) != SEASON_MATURE, true);
      for (int n = 0; n < season_end(tape, l); n++)
        CU_ASSERT(same(season_transpiration(&s->block, &s->crop, tape, n, l),
                       season_transpiration(&s->block, &s->crop, whole, n, l)));
    }
    season_state_destroy(&state);
    season_tape_destroy(&whole);
    season_tape_destroy(&tape);
  }
}

/* lane l of `a` through a record into lane k of `b` */
static void carry(const struct season_sample *s, const struct season_state *a, int l,
                  const struct season_sample *t, int k, struct season_state *b, bool alone) {
  static double record[4 * SAMPLE_DAYS + 200];
  const int n = season_state_pack(a, l, alone ? NULL : s->weather, &s->crop, record);
  CU_ASSERT(n <= season_state_length(a->n_classes[l], a->wet));
  CU_ASSERT_EQUAL(season_state_classes(record), a->n_classes[l]);
  CU_ASSERT(season_state_unpack(record, alone ? NULL : t->weather, &t->crop, k, b));
}

/* NaN in every slot of crops and leaf classes: what was not put on the tape is not read */
static void spoil(struct season_tape *tape) {
  const int slots = tape->max_days + 2;
  lane *const log[] = {tape->log.mass, tape->log.area, tape->log.age, tape->log.ageing};
  for (int i = 0; i < 4; i++)
    for (int k = -SEASON_LOG_SPARE; k < slots; k++) log[i][k] = lane_set(NAN);
  for (int k = 0; k < slots; k++)
    for (int i = 0; i < CROP_STATE_FIELDS; i++) ((lane *)&tape->state[k])[i] = lane_set(NAN);
}

/* Broken before each day in turn; then on in other lanes of another block. */
static void a_season_broken_at_any_day_has_the_bits_of_an_unbroken_one(void) {
  int from[LANES];
  some_lanes((int[]){3, 0, 5, 6, 7, 2, 4, 1}, from);
  FOR_MODES(s) {
    struct season_sample *t = turned(s, from);
    struct season_tape *whole = season_sample_tape(), *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    struct season_state *on = state_of(SAMPLE_DAYS, mode & 2);
    season_forward(&s->block, &s->crop, whole);
    season_state_start(&s->block, &s->crop, state);
    for (int day = mode & 2 ? -SAMPLE_FALLOW : 0; day <= SAMPLE_DAYS; day++) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, state, to, tape);
      FOR_LANES (k) carry(s, state, from[k], t, k, on, day & 1);
      spoil(tape);
      season_advance(&t->block, &t->crop, on, to_the_end, tape);
      FOR_LANES (k) {
        const int l = from[k], start = -s->water.fallow[l], first = day > start ? day : start;
        if (day == SAMPLE_DAYS) continue; /* nothing was left to run */
        CU_ASSERT(same_days(tape, k, mode & 2 ? first : day, SAMPLE_DAYS, whole, l, mode & 2));
        CU_ASSERT(same_end(tape, k, whole, l));
      }
    }
    season_state_destroy(&on);
    season_state_destroy(&state);
    season_tape_destroy(&whole);
    season_tape_destroy(&tape);
    free(t);
  }
}

/* A state of every day in one run, each from the record of the day before. */
static void a_season_run_day_by_day_through_records_has_the_same_bits(void) {
  int from[LANES];
  some_lanes((int[]){1, 2, 3, 4, 5, 6, 7, 0}, from);
  FOR_MODES(s) {
    struct season_tape *whole = season_sample_tape(), *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    struct season_state *next = state_of(SAMPLE_DAYS, mode & 2);
    struct season_sample *here = turned(s, (int[]){0, 1, 2, 3, 4, 5, 6, 7});
    int who[LANES];
    FOR_LANES (l) who[l] = l;
    season_forward(&s->block, &s->crop, whole);
    season_state_start(&s->block, &s->crop, state);
    for (int day = mode & 2 ? -SAMPLE_FALLOW + 1 : 1; day <= SAMPLE_DAYS; day++) {
      int to[LANES], now[LANES];
      to_day(day, to);
      season_advance(&here->block, &here->crop, state, to, tape);
      FOR_LANES (k) now[k] = who[from[k]];
      struct season_sample *there = turned(s, now);
      FOR_LANES (k) carry(here, state, from[k], there, k, next, false);
      free(here);
      here = there;
      memcpy(who, now, sizeof who);
      season_state_copy(next, state);
      FOR_LANES (k) CU_ASSERT(state->crop.day_emergence[k] >= 0. || state->n_classes[k] == 1);
      FOR_LANES (k)
        for (int v = 0; v < (mode & 2 ? (int)N_SEASON_VARIABLES_WLP : N_SEASON_VARIABLES); v++)
          if (day >= 0 || v >= SEASON_SM)
            CU_ASSERT(same(season_state_value(state, (enum season_variable)v, k),
                           season_value(whole, (enum season_variable)v, day, who[k])));
    }
    free(here);
    season_state_destroy(&state);
    season_state_destroy(&next);
    season_tape_destroy(&whole);
    season_tape_destroy(&tape);
  }
}

/* members that were sown on different days meet on one date */
static void lanes_may_stand_on_different_days(void) {
  static const int step[SAMPLE_EIGHT] = {3, 11, 6, 30, 9, 1, 17, 8};
  FOR_MODES(s) {
    struct season_tape *whole = season_sample_tape(), *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    season_forward(&s->block, &s->crop, whole);
    season_state_start(&s->block, &s->crop, state);
    for (int i = 0; i < 12; i++) {
      int to[LANES], before[LANES];
      FOR_LANES (l) {
        before[l] = state->day[l];
        to[l] = before[l] +
                ((i + l) % 4 ? step[(s->first + l + i) % SAMPLE_EIGHT] : -1); /* some stand still */
      }
      season_advance(&s->block, &s->crop, state, to, tape);
      FOR_LANES (l) {
        CU_ASSERT_EQUAL(state->day[l], to[l] > before[l] ? to[l] : before[l]);
        if (to[l] > before[l]) CU_ASSERT(same_days(tape, l, before[l], to[l], whole, l, mode & 2));
      }
    }
    season_advance(&s->block, &s->crop, state, to_the_end, tape);
    FOR_LANES (l) CU_ASSERT(same_end(tape, l, whole, l));
    season_state_destroy(&state);
    season_tape_destroy(&whole);
    season_tape_destroy(&tape);
  }
}

static void a_record_read_with_other_weather_is_refused(void) {
  struct season_sample *s = season_sample_create(true, false, 0);
  struct season_tape *tape = season_sample_tape();
  struct season_state *state = state_of(SAMPLE_DAYS, false), *wet = state_of(SAMPLE_DAYS, true);
  double record[4 * SAMPLE_DAYS];
  int to[LANES];
  to_day(60, to);
  season_state_start(&s->block, &s->crop, state);
  season_advance(&s->block, &s->crop, state, to, tape);
  season_state_pack(state, 2, s->weather, &s->crop, record);
  CU_ASSERT(season_state_unpack(record, s->weather, &s->crop, 2, state));
  CU_ASSERT(!season_state_unpack(record, s->weather, &s->crop, 2, wet));
  CU_ASSERT(!season_state_unpack(record, NULL, &s->crop, 2, state));
  s->weather[55].temp[2] += 1e-9;
  CU_ASSERT(!season_state_unpack(record, s->weather, &s->crop, 2, state));
  season_state_pack(state, 3, NULL, &s->crop, record);
  CU_ASSERT(season_state_unpack(record, NULL, &s->crop, 1, state));
  season_state_destroy(&state);
  season_state_destroy(&wet);
  season_tape_destroy(&tape);
  free(s);
}

/* -- size */

/* the longest records of a site's season on any day */
static void longest_of(const struct site *site, bool continuous, int longest[2]) {
  struct site_block b;
  site_block_create(site, continuous, &b);
  site_block_reset(&b);
  crop_prepare(b.crop);
  season_prepare_weather(continuous, b.block.n_days, b.weather);
  struct season_state *state = state_of(b.block.n_days, b.block.water != 0);
  double *record = malloc((size_t)season_state_length(b.block.n_days + 20, true) * sizeof *record);
  if (!record) abort();
  season_state_start(&b.block, b.crop, state);
  for (int day = 1; day <= b.block.n_days; day++) {
    int to[LANES];
    to_day(day, to);
    season_advance(&b.block, b.crop, state, to, b.tape);
    for (int i = 0; i < 2; i++) {
      int n = season_state_pack(state, 0, i ? NULL : b.weather, b.crop, record);
      if (n > longest[i]) longest[i] = n;
    }
  }
  free(record);
  season_state_destroy(&state);
  site_block_destroy(&b);
}

static void a_record_of_potential_production_takes_at_most_3_kB(void) {
  int worst[2] = {0};
  for (int mode = 0; mode < 2; mode++)
    for (int i = 0; i < N_GOLDEN; i++) {
      struct site site;
      int longest[2] = {0};
      const bool good = i != GOLDEN_WATERED && golden_read(i, &site);
      if (good) longest_of(&site, mode, longest);
      if (i != GOLDEN_WATERED) site_destroy(&site);
      CU_ASSERT(i == GOLDEN_WATERED || good);
      for (int j = 0; j < 2; j++)
        if (longest[j] > worst[j]) worst[j] = longest[j];
    }
  if (harness_shared()) {
    char folder[1024], **path;
    snprintf(folder, sizeof folder, "%s/reference", harness_shared());
    const int n = cases_find(folder, &path);
    for (int i = 0; i < n; i++) {
      struct site site;
      int longest[2] = {0};
      if (case_read(path[i], false, &site)) longest_of(&site, true, longest);
      site_destroy(&site);
      for (int j = 0; j < 2; j++)
        if (longest[j] > worst[j]) worst[j] = longest[j];
    }
    cases_free(n, &path);
  }
  printf("    longest record: %d numbers with the weather beside it, %d alone\n", worst[0],
         worst[1]);
  CU_ASSERT(worst[0] * (int)sizeof(double) <= 3 * 1024);
  CU_ASSERT(worst[1] * (int)sizeof(double) <= 5 * 1024);
}

/* -- analyses */

static struct season_analysis nothing(void) {
  const lane none = lane_set(NAN);
  return (struct season_analysis){none, none, none, none, none, none, none};
}

/* the state as it is, asked for */
static struct season_analysis as_it_is(const struct season_state *state) {
  struct season_analysis a = nothing();
  FOR_LANES (l) {
    a.lai[l] = season_state_value(state, SEASON_LAI, l);
    a.wlv[l] = season_state_value(state, SEASON_WLV, l);
    a.wst[l] = season_state_value(state, SEASON_WST, l);
    a.wso[l] = season_state_value(state, SEASON_TWSO, l);
    a.wrt[l] = season_state_value(state, SEASON_WRT, l);
    a.w[l] = season_state_value(state, SEASON_W, l);
    a.wlow[l] = season_state_value(state, SEASON_WLOW, l);
  }
  return a;
}

static struct season_analysis times(struct season_analysis a, double by) {
  a.lai *= by;
  a.wlv *= .5 * (1. + by);
  a.wst *= by;
  a.wso *= by;
  a.wrt *= by;
  a.w *= .5 * (1. + by);
  a.wlow *= by;
  return a;
}

static void an_analysis_that_asks_for_the_state_changes_no_bit(void) {
  FOR_MODES(s) {
    struct season_tape *whole = season_sample_tape(), *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    season_forward(&s->block, &s->crop, whole);
    season_state_start(&s->block, &s->crop, state);
    for (int day = 1; day <= SAMPLE_DAYS; day += 7) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, state, to, tape);
      const struct season_analysis none = nothing(), same_state = as_it_is(state);
      CU_ASSERT(!lane_any(season_update(&s->block, &s->crop, &none, state)));
      CU_ASSERT(!lane_any(season_update(&s->block, &s->crop, &same_state, state)));
    }
    season_advance(&s->block, &s->crop, state, to_the_end, tape);
    FOR_LANES (l) {
      CU_ASSERT(same_end(tape, l, whole, l));
      CU_ASSERT(same_days(tape, l, SEASON_FINAL, SEASON_FINAL, whole, l, mode & 2));
    }
    season_state_destroy(&state);
    season_tape_destroy(&whole);
    season_tape_destroy(&tape);
  }
}

static bool lane_open(const struct season_sample *s, const struct season_state *state, int l) {
  return state->flags.live[l] && state->day[l] < s->block.end_day[l] &&
         state->crop.day_emergence[l] >= 0. && state->crop.day_maturity[l] < 0.;
}

static void an_analysis_gives_what_it_asks_for(void) {
  int updates[4] = {0}; /* of all eight seasons */
  FOR_MODES(s) {
    struct season_tape *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    struct season_state *was = state_of(SAMPLE_DAYS, mode & 2);
    season_state_start(&s->block, &s->crop, state);
    for (int day = 1; day <= SAMPLE_DAYS; day += 9) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, state, to, tape);
      season_state_copy(state, was);
      const struct season_analysis a = times(as_it_is(state), day % 2 ? 1.1 : .85);
      const lane_mask changed = season_update(&s->block, &s->crop, &a, state);
      CU_ASSERT(!memcmp(&was->flags, &state->flags, sizeof was->flags));
      CU_ASSERT(!memcmp(&was->crop.dvs, &state->crop.dvs, sizeof(lane)));
      CU_ASSERT(!memcmp(&was->crop.dead, &state->crop.dead, sizeof(lane)));
      FOR_LANES (l) {
        CU_ASSERT_EQUAL(changed[l] != 0, lane_open(s, was, l));
        if (!changed[l]) continue;
        const double living = a.wlv[l] - 1e-9 * state->crop.dead[l]; /* leaves to scale */
        updates[mode % 4]++;
        CHECK_CLOSE(state->crop.wst[l], a.wst[l], 0.);
        CHECK_CLOSE(state->crop.wso[l], a.wso[l], 0.);
        CHECK_CLOSE(state->crop.wrt[l], a.wrt[l], 0.);
        if (living <= 0.) continue;
        CHECK_CLOSE(season_state_value(state, SEASON_LAI, l), a.lai[l], 1e-14);
        CHECK_CLOSE(season_state_value(state, SEASON_WLV, l), a.wlv[l], 1e-13);
      }
    }
    season_state_destroy(&state);
    season_state_destroy(&was);
    season_tape_destroy(&tape);
  }
  for (int m = 0; m < 4; m++) CU_ASSERT(updates[m] > 8 * 5);
}

static void balances_close_after_analyses(void) {
  double booked[4][2] = {{0}}; /* of all eight seasons */
  FOR_MODES(s) {
    struct season_tape *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, mode & 2);
    season_state_start(&s->block, &s->crop, state);
    for (int day = 1; day <= SAMPLE_DAYS; day += 4) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, state, to, tape);
      const struct season_analysis a = times(as_it_is(state), day % 3 ? 1.08 : .8);
      season_update(&s->block, &s->crop, &a, state);
    }
    season_advance(&s->block, &s->crop, state, to_the_end, tape);
    FOR_LANES (l) {
      CU_ASSERT(season_mass_closes(tape, l));
      CU_ASSERT(season_water_closes(tape, l));
      booked[mode % 4][0] += fabs(state->books.booked[l]);
      booked[mode % 4][1] += fabs(state->soil.booked[l]);
    }
    season_state_destroy(&state);
    season_tape_destroy(&tape);
  }
  for (int m = 0; m < 4; m++) {
    CU_ASSERT(booked[m][0] > 100.);
    CU_ASSERT(m < 2 || booked[m][1] > 1.);
  }
}

static void analysed_part_keeps_its_bounds(int first) {
  struct season_sample *s = season_sample_create(true, true, first);
  struct season_tape *tape = season_sample_tape();
  struct season_state *state = state_of(SAMPLE_DAYS, true);
  int to[LANES];
  to_day(60, to);
  season_state_start(&s->block, &s->crop, state);
  season_advance(&s->block, &s->crop, state, to, tape);
  struct season_analysis a = nothing();
  for (int high = 0; high < 2; high++) {
    a.w = a.wlow = lane_set(high ? 1e3 : -1.);
    a.wst = a.wso = a.wrt = lane_set(high ? 1. : -1.);
    a.lai = a.wlv = lane_set(-1.);
    season_update(&s->block, &s->crop, &a, state);
    FOR_LANES (l) {
      if (!lane_open(s, state, l)) continue;
      const double edge = high ? s->soil.p.sm0[l] : s->soil.p.smw[l], rd = state->soil.x.rd[l];
      CHECK_CLOSE(state->soil.x.sm[l], edge, 1e-15);
      CHECK_CLOSE(state->soil.x.w[l], edge * rd, 1e-15);
      CHECK_CLOSE(state->soil.x.wlow[l], edge * fmax(0., s->crop.p.rdmsol[l] - rd), 1e-15);
      CU_ASSERT_EQUAL(state->crop.wst[l], high);
      CU_ASSERT_EQUAL(state->crop.wrt[l], high);
      CU_ASSERT(season_state_value(state, SEASON_LAI, l) > 0.);
      CU_ASSERT(season_state_value(state, SEASON_WLV, l) > 0.);
    }
  }
  season_advance(&s->block, &s->crop, state, to_the_end, tape);
  FOR_LANES (l) {
    CU_ASSERT(season_mass_closes(tape, l));
    CU_ASSERT(season_water_closes(tape, l));
  }
  season_state_destroy(&state);
  season_tape_destroy(&tape);
  free(s);
}

static void analysed_water_and_masses_keep_their_bounds(void) {
  for (int part = 0; part < SAMPLE_PARTS; part++) analysed_part_keeps_its_bounds(part * LANES);
}

/* living leaf mass older than a span shorter by `later`, above what is dead */
static double older(const struct season_sample *s, const struct season_state *state, double later,
                    int l) {
  struct leaf_log_hint hint = {{0}, {0}};
  const lane span = s->crop.p.span - later, narrow = lane_set(0.);
  lane mass;
  leaf_log_old(&state->log, &hint, state->n_classes[l] - 1, s->block.rule.continuous, &span,
               &narrow, &mass);
  return fmax(0., mass[l] - state->crop.dead[l]);
}

static double area_without(const struct season_state *state, double dead, int l) {
  return leaf_log_living_area(&state->log, state->n_classes[l] - 1, l, dead);
}

/* With twice the mass and half the area, whatever share of it dies next, and when. Older than a
 * span is what is above D by more than a window of .001 d, in which less than a thousandth is born.
 */
static void scaled_leaves_keep_their_ages_and_shares(void) {
  int compared = 0;
  FOR_MODES(s) {
    struct season_tape *tape = season_sample_tape();
    struct season_state *a = state_of(SAMPLE_DAYS, mode & 2), *b = state_of(SAMPLE_DAYS, mode & 2);
    season_state_start(&s->block, &s->crop, a);
    for (int day = 20; day < 200; day += 20) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, a, to, tape);
      season_state_copy(a, b);
      struct season_analysis x = nothing();
      FOR_LANES (l) {
        x.wlv[l] = 2. * season_state_value(a, SEASON_WLV, l);
        x.lai[l] = a->crop.lai[l] - .5 * area_without(a, a->crop.dead[l], l);
      }
      season_update(&s->block, &s->crop, &x, b);
      FOR_LANES (l) {
        const double dead = a->crop.dead[l], wlv = season_state_value(a, SEASON_WLV, l);
        if (!lane_open(s, a, l) || wlv < 1.) continue;
        for (int n = 0; n <= 500; n++) {
          const double mass = wlv * n / 500., one = area_without(a, dead + mass, l);
          const double old = older(s, a, .05 * n, l), twice = older(s, b, .05 * n, l);
          CHECK_CLOSE(area_without(b, dead + 2. * mass, l), .5 * one, 1e-12);
          if (old > 1e-3 * wlv) CHECK_CLOSE(twice, 2. * old, 1e-11);
          compared += old > 1e-3 * wlv;
        }
      }
    }
    season_state_destroy(&a);
    season_state_destroy(&b);
    season_tape_destroy(&tape);
  }
  CU_ASSERT(compared > 10000);
}

/* Leaves of a crop that starts at emergence die a little between analyses, each of which splits the
 * class that is dying: the log has no days without leaves to spare. */
static void a_log_of_more_classes_than_days_drops_its_oldest(void) {
  for (int mode = 0; mode < 2; mode++) {
    const int l = 2, day = 12;
    struct season_sample *s = sample_of(mode);
    struct season_tape *tape = season_sample_tape();
    struct season_state *state = state_of(SAMPLE_DAYS, false);
    int to[LANES], most = 0;
    to_day(day, to);
    season_state_start(&s->block, &s->crop, state);
    season_advance(&s->block, &s->crop, state, to, tape);
    for (int i = 0; i < 20; i++) {
      struct season_analysis x = nothing();
      state->crop.dead[l] += .01 * season_state_value(state, SEASON_WLV, l);
      x.lai[l] = .99 * state->crop.lai[l];
      x.wlv[l] = 1.01 * season_state_value(state, SEASON_WLV, l);
      season_update(&s->block, &s->crop, &x, state);
      CHECK_CLOSE(state->crop.lai[l], x.lai[l], 1e-14);
      CHECK_CLOSE(season_state_value(state, SEASON_WLV, l), x.wlv[l], 1e-13);
      if (state->n_classes[l] > most) most = state->n_classes[l];
    }
    CU_ASSERT_EQUAL(most, day + 1 + SEASON_LOG_SPARE);
    spoil(tape);
    season_advance(&s->block, &s->crop, state, to_the_end, tape);
    CU_ASSERT(season_mass_closes(tape, l));
    CU_ASSERT_EQUAL(season_status(tape, l), SEASON_MATURE);
    season_state_destroy(&state);
    season_tape_destroy(&tape);
    free(s);
  }
}

/* analyses and breaks mixed: a run from a record has the bits of the run that went on */
static void an_analysed_season_is_broken_without_a_trace(void) {
  int from[LANES];
  some_lanes((int[]){3, 0, 5, 6, 7, 2, 4, 1}, from);
  FOR_MODES(s) {
    struct season_sample *t = turned(s, from);
    struct season_tape *tape = season_sample_tape(), *other = season_sample_tape();
    struct season_state *a = state_of(SAMPLE_DAYS, mode & 2), *b = state_of(SAMPLE_DAYS, mode & 2);
    season_state_start(&s->block, &s->crop, a);
    for (int day = 5; day < SAMPLE_DAYS; day += 5) {
      int to[LANES];
      to_day(day, to);
      season_advance(&s->block, &s->crop, a, to, tape);
      const struct season_analysis x = times(as_it_is(a), day % 2 ? 1.05 : .95);
      season_update(&s->block, &s->crop, &x, a);
      FOR_LANES (k) carry(s, a, from[k], t, k, b, day % 2);
      to_day(day + 90, to);
      struct season_state *on = state_of(SAMPLE_DAYS, mode & 2);
      season_state_copy(a, on);
      season_advance(&s->block, &s->crop, on, to, tape);
      season_advance(&t->block, &t->crop, b, to, other);
      FOR_LANES (k)
        CU_ASSERT(same_days(other, k, day, day + 90 < SAMPLE_DAYS ? day + 90 : SAMPLE_DAYS, tape,
                            from[k], mode & 2));
      season_state_destroy(&on);
    }
    season_state_destroy(&a);
    season_state_destroy(&b);
    season_tape_destroy(&tape);
    season_tape_destroy(&other);
    free(t);
  }
}

int main(void) {
  static const struct test tests[] = {
      TEST(a_run_from_its_first_state_has_the_bits_of_season_forward),
      TEST(a_season_broken_at_any_day_has_the_bits_of_an_unbroken_one),
      TEST(a_season_run_day_by_day_through_records_has_the_same_bits),
      TEST(lanes_may_stand_on_different_days),
      TEST(a_record_read_with_other_weather_is_refused),
      TEST(a_record_of_potential_production_takes_at_most_3_kB),
      TEST(an_analysis_that_asks_for_the_state_changes_no_bit),
      TEST(an_analysis_gives_what_it_asks_for),
      TEST(balances_close_after_analyses),
      TEST(analysed_water_and_masses_keep_their_bounds),
      TEST(scaled_leaves_keep_their_ages_and_shares),
      TEST(a_log_of_more_classes_than_days_drops_its_oldest),
      TEST(an_analysed_season_is_broken_without_a_trace),
      {NULL, NULL}};
  return harness_run("season_state", tests);
}
