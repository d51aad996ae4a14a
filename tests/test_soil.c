/* Soil water from day to day: what comes in is there or has left, and derivatives go through a
 * season. `test_soil FILE` runs a soil on numbers instead: the first line holds the event mode
 * (1 `continuous`), the parameters in the order of SOIL_SCALARS and RDMSOL, each other line a day's
 * struct soil_in; it prints a day's state at its start and its flows a line, and a last state. */
#include "harness.h"
#include "soil/water_balance.h"
#include "support/random.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAYS = 400, SOILS = 8, SOIL_LANES = sizeof(struct soil) / sizeof(lane) };

static double draw(uint32_t *next) {
  return random_uniform((struct random_key){.seed = 77, .variable = 3}, (*next)++);
}

/* from number `first` on of eight soils, from coarse to fine, some of them tight below */
static void soils(struct soil *s, int first) {
  FOR_LANES (l) {
    const int i = first + l;
    double smw = .05 + .015 * i, smfcf = smw + .14, sm0 = smfcf + .1;
    const double value[N_SOIL_SCALARS] = {
        [SOIL_SMW] = smw,      [SOIL_SMFCF] = smfcf,       [SOIL_SM0] = sm0,
        [SOIL_CRAIRC] = .06,   [SOIL_SOPE] = 2. + i,       [SOIL_KSUB] = i % 2 ? .05 : 4.,
        [SOIL_SMLIM] = sm0,    [SOIL_WAV] = 2. * i,        [SOIL_SSI] = .1 * i,
        [SOIL_SSMAX] = .3 * i, [SOIL_IFUNRN] = i % 3 == 0, [SOIL_NOTINF] = .1 * i};
    for (int k = 0; k < N_SOIL_SCALARS; k++) (*soil_scalar(&s->p, k))[l] = value[k];
    s->rdmsol[l] = 60. + 10. * i;
  }
}

/* Showers and dry spells; a crop from day 60 to 200 whose roots grow to 60 cm and vanish. */
static void year(struct soil_in *in) {
  uint32_t next = 0;
  lane rd = lane_set(SOIL_FALLOW_DEPTH);
  for (int n = 0; n < DAYS; n++) {
    bool crop = n >= 60 && n < 200;
    in[n] = (struct soil_in){.rd = rd};
    FOR_LANES (l) {
      in[n].rain[l] = draw(&next) < .3 ? 3. * pow(draw(&next), 3.) : 0.;
      in[n].irrigation[l] = n % 50 == 0 ? 2. : 0.;
      in[n].evwmx[l] = .05 + .4 * draw(&next), in[n].evsmx[l] = .9 * in[n].evwmx[l];
      in[n].tra[l] = crop ? .4 * draw(&next) : 0.;
      rd[l] = crop ? fmin(60., rd[l] + 1.2) : SOIL_FALLOW_DEPTH;
    }
    in[n].rd_new = rd;
  }
}

static struct soil_in in[DAYS];
static struct soil_state state[DAYS + 1];

static void run(const struct soil *s, bool continuous) {
  struct soil_flux flux;
  soil_initial(s, continuous, &state[0]);
  for (int n = 0; n < DAYS; n++) soil_day(s, continuous, &state[n], &in[n], &state[n + 1], &flux);
}

/* Each day rounds a few times at 1e-16 of some 30 cm; 400 days of that stay below 1e-11. */
static void check_balance(int first) {
  struct soil s;
  soils(&s, first), year(in);
  for (int mode = 0; mode < 2; mode++) {
    struct soil_state x, y;
    struct soil_flux flux;
    struct soil_totals t;
    lane open;
    soil_initial(&s, mode, &x);
    soil_totals_start(&x, &t);
    for (int n = 0; n < DAYS; n++, x = y) {
      soil_day(&s, mode, &x, &in[n], &y, &flux);
      soil_totals_add(&in[n], &flux, &t);
      soil_totals_open(&t, &y, &open);
      FOR_LANES (l) CU_ASSERT(fabs(open[l]) <= 1e-12 * fmax(1., t.start[l] + t.rain[l]));
      FOR_LANES (l) {
        CU_ASSERT(y.w[l] >= 0. && y.wlow[l] >= -1e-12);
        CU_ASSERT(y.ss[l] >= -1e-12 && y.ss[l] <= fmax(s.p.ssmax[l], s.p.ssi[l]) + 1e-12);
        CU_ASSERT(flux.runoff[l] >= -1e-12 && flux.loss[l] >= 0. && flux.evw[l] >= 0.);
      }
    }
    FOR_LANES (l) CU_ASSERT(t.rain[l] > 30. && t.tra[l] > 10. && t.evs[l] > 10.);
    FOR_LANES (l) { /* every way out was taken */
      if (first + l == 0) CU_ASSERT(t.loss[l] > 1.);
      if (first + l == 1) CU_ASSERT(t.runoff[l] > 1.);
      if (first + l == 5) CU_ASSERT(t.evw[l] > 1.);
    }
  }
}
static void water_is_there_or_has_left(void) {
  for (int first = 0; first < SOILS; first += LANES) check_balance(first);
}

/* <J d, s> = <d, J' s> for the last state by soil and rain, through every day in between. Terms are
 * as large as their sum; 400 products of matrices round at 1e-13. */
static void check_adjoint(int first) {
  struct soil s, s_d, s_b;
  uint32_t next = 9000;
  soils(&s, first), year(in);
  for (int mode = 0; mode < 2; mode++) {
    static struct soil_in in_d[DAYS];
    struct soil_state x_d, y_d, b, x_b;
    struct soil_flux flux_d, none;
    lane left = lane_set(0.), right = left, size = left;
    run(&s, mode);
    for (int i = 0; i < SOIL_LANES; i++)
      FOR_LANES (l) ((lane *)&s_d)[i][l] = i == SOIL_IFUNRN ? 0. : .01 * draw(&next);
    soil_initial_tl(&s, &s_d, mode, &x_d);
    for (int n = 0; n < DAYS; n++, x_d = y_d) {
      memset(&in_d[n], 0, sizeof in_d[n]);
      FOR_LANES (l) in_d[n].rain[l] = .1 * draw(&next);
      soil_day_tl(&s, &s_d, mode, &state[n], &x_d, &in[n], &in_d[n], &y_d, &flux_d);
    }
    memset(&s_b, 0, sizeof s_b), memset(&none, 0, sizeof none);
    for (int i = 0; i < SOIL_STATE_FIELDS; i++) {
      FOR_LANES (l) ((lane *)&b)[i][l] = draw(&next) - .5;
      left += ((lane *)&b)[i] * ((lane *)&x_d)[i];
    }
    for (int n = DAYS - 1; n >= 0; n--, b = x_b) {
      struct soil_in in_b;
      memset(&x_b, 0, sizeof x_b), memset(&in_b, 0, sizeof in_b);
      soil_day_ad(&s, &s_b, mode, &state[n], &x_b, &in[n], &in_b, &b, &none);
      right += in_b.rain * in_d[n].rain;
      FOR_LANES (l) size[l] += fabs(in_b.rain[l] * in_d[n].rain[l]);
    }
    soil_initial_ad(&s, &s_b, mode, &b);
    for (int i = 0; i < SOIL_LANES; i++) {
      right += ((lane *)&s_b)[i] * ((lane *)&s_d)[i];
      FOR_LANES (l) size[l] += fabs(((lane *)&s_b)[i][l] * ((lane *)&s_d)[i][l]);
    }
    FOR_LANES (l) CU_ASSERT(fabs(left[l] - right[l]) <= 1e-12 * size[l]);
    FOR_LANES (l) CU_ASSERT(size[l] > 1e-3);
  }
}

static void adjoint_and_tangent_agree_over_a_season(void) {
  for (int first = 0; first < SOILS; first += LANES) check_adjoint(first);
}

/* -- on numbers of a file */
static bool read_lanes(FILE *file, lane *to, int n) {
  for (int i = 0; i < n; i++) {
    double value;
    if (fscanf(file, "%lf", &value) != 1) return false;
    to[i] = lane_set(value);
  }
  return true;
}
static void print(const lane *from, int n) {
  for (int i = 0; i < n; i++) printf("%.17g%c", from[i][i % LANES], i + 1 < n ? ' ' : '\n');
}
static int run_file(const char *name) {
  FILE *file = fopen(name, "r");
  lane mode;
  struct soil s;
  struct {
    struct soil_state state;
    struct soil_flux flux;
  } day;
  struct soil_state y;
  struct soil_in today;
  if (!file || !read_lanes(file, &mode, 1) || !read_lanes(file, (lane *)&s, SOIL_LANES)) {
    fprintf(stderr, "%s: an event mode and %d parameters are expected\n", name, SOIL_LANES);
    if (file) fclose(file);
    return 1;
  }
  soil_initial(&s, mode[0] > 0., &day.state);
  while (read_lanes(file, (lane *)&today, sizeof today / sizeof(lane))) {
    soil_day(&s, mode[0] > 0., &day.state, &today, &y, &day.flux);
    print((lane *)&day, sizeof day / sizeof(lane));
    day.state = y;
  }
  print((lane *)&day.state, SOIL_STATE_FIELDS);
  fclose(file);
  return 0;
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(water_is_there_or_has_left),
                                      TEST(adjoint_and_tangent_agree_over_a_season),
                                      {NULL, NULL}};
  return argc > 1 ? run_file(argv[1]) : harness_run("soil", tests);
}
