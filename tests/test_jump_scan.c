/* In `continuous` mode a season's outcome has no jumps.
 *
 * Each parameter goes over +-15 % of its value (0 to 2 where that is 0) in 160 intervals; in the
 * three over which an outcome changes most, the part that changes most is cut in nine, again and
 * again, down to 1e-14 of the range. What change is left there is a jump: at most 1e-6 of the
 * outcome's size (1e4 kg ha-1, 5 ha ha-1, 100 cm; 10 cm of soil water). Eight lanes run eight
 * values at once. Soil water, where water is limited, is asked for on fixed dates, of which the
 * last lies behind the season's end: on the season's own last day it jumps with that day's date.
 *
 * Seasons: the golden ones, and the reference seasons where they lie beside the checkout;
 * `test_jump_scan FOLDER [INTERVALS]` takes every case_* below another folder.
 */
#include "harness.h"
#include "site/site_gradient.h"
#include "site_cases.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_POTENTIAL = 3, N_OUTCOMES = 6, N_CUTS = 14, WITHIN = 8, MAX_INTERVALS = 4000 };
/* `when`: as a share of the season as it is; 0: its final state */
static const struct outcome {
  enum season_variable variable;
  double when, size;
} outcome[N_OUTCOMES] = {{SEASON_TWSO, 0., 1e4},  {SEASON_LAI, 0., 5.},
                         {SEASON_RD, 0., 100.},   {SEASON_WWLOW, .4, 10.},
                         {SEASON_WWLOW, .7, 10.}, {SEASON_WWLOW, 1.1, 10.}};
static const double largest_jump = 1e-6;

enum { N_CROP = 11, N_SCANNED = 25 };
static const char *const scanned[N_SCANNED] = {
    "TSUMEM", "TBASEM", "TSUM1",   "TSUM2",   "SPAN",   "TBASE", "RGRLAI",
    "TDWI",   "DLO",    "VERNSAT", "VERNDVS", /* the others where water is limited */
    "SMW",    "SMFCF",  "SM0",     "WAV",     "RDMSOL", "RRI",   "SOPE",
    "KSUB",   "DEPNR",  "PERDL",   "CRAIRC",  "NOTINF", "SSMAX", "SMLIM"};

/* Known jumps; each must be found. */
static struct exception {
  const char *parameter;
  double at;
  int found;
} exceptions[] = {{"DEPNR", 3., 0}}; /* the formula of the easily available water changes there */
enum { N_EXCEPTIONS = sizeof exceptions / sizeof *exceptions };

static bool excused(const char *parameter, double at) {
  for (int i = 0; i < N_EXCEPTIONS; i++)
    if (!strcmp(parameter, exceptions[i].parameter) && fabs(at - exceptions[i].at) < 1e-9) {
      exceptions[i].found++;
      return true;
    }
  return false;
}

static int intervals = 160;

struct point {
  double x, y[N_OUTCOMES];
};

/* a season that is scanned */
struct season {
  struct site_block b;
  const char *name;
  int n_outcomes, day[N_OUTCOMES];
};

static void season_open(const char *name, const struct site *site, bool continuous,
                        struct season *s) {
  *s = (struct season){.name = name, .n_outcomes = site->water_limited ? N_OUTCOMES : N_POTENTIAL};
  site_block_create(site, continuous, &s->b);
  FOR_LANES (l) s->b.water.until[l] = site->n_days;
  site_block_run(&s->b);
  int end = season_end(s->b.tape, 0);
  for (int o = 0; o < s->n_outcomes; o++)
    s->day[o] = outcome[o].when > 0. ? (int)(outcome[o].when * end) : SEASON_FINAL;
}

/* The outcomes at n values of a parameter. */
static void run_points(struct season *s, const struct site_input *in, int n, struct point *p) {
  for (int first = 0; first < n; first += LANES) {
    for (int l = 0; l < LANES; l++)
      site_input_set(&s->b, in, l, p[first + l < n ? first + l : n - 1].x);
    site_block_run(&s->b);
    for (int l = 0; l < LANES && first + l < n; l++)
      for (int o = 0; o < s->n_outcomes; o++)
        p[first + l].y[o] = season_value(s->b.tape, outcome[o].variable, s->day[o], l);
  }
}

/* The interval, of those between n points, over which outcome o changes most. */
static int steepest(int n, const struct point *p, int o, const bool *skip) {
  int best = -1;
  for (int i = 0; i + 1 < n; i++) {
    if (skip && skip[i]) continue;
    if (best < 0 || fabs(p[i + 1].y[o] - p[i].y[o]) > fabs(p[best + 1].y[o] - p[best].y[o]))
      best = i;
  }
  return best;
}

/* What is left of a change when its interval shrinks, and where. */
static double jump_within(struct season *s, const struct site_input *in, struct point low,
                          struct point high, int o, double at[2]) {
  struct point p[WITHIN + 2] = {[0] = low, [WITHIN + 1] = high};
  for (int cut = 0; cut < N_CUTS; cut++) {
    if (fabs(high.y[o] - low.y[o]) <= largest_jump * outcome[o].size) break; /* nothing to find */
    for (int i = 1; i <= WITHIN; i++)
      p[i].x = p[0].x + (p[WITHIN + 1].x - p[0].x) * i / (WITHIN + 1);
    run_points(s, in, WITHIN, p + 1);
    int i = steepest(WITHIN + 2, p, o, NULL);
    low = p[i];
    high = p[i + 1];
    p[0] = low;
    p[WITHIN + 1] = high;
  }
  at[0] = low.x;
  at[1] = high.x;
  return fabs(high.y[o] - low.y[o]) / outcome[o].size;
}

/* The other known jump, wherever it lies: on a day on which roots deepen by more than .001 cm they
 * take water over, else none (soil/water_balance.c, P7). Within 2e-5 of an outcome's size. */
static bool crosses_deepening(struct season *s, const struct site_input *in, double low,
                              double high) {
  static const double deepens = 1e-3; /* [cm d-1] */
  bool crosses = false;
  site_input_set(&s->b, in, 0, low);
  site_input_set(&s->b, in, 1, high);
  site_block_run(&s->b);
  for (int n = 0; n < season_days(s->b.tape); n++) {
    bool more[2];
    for (int l = 0; l < 2; l++)
      more[l] =
          season_value(s->b.tape, SEASON_RD, n + 1, l) - season_value(s->b.tape, SEASON_RD, n, l) >
          deepens;
    crosses = crosses || more[0] != more[1];
  }
  return crosses;
}

/* The largest jump of any outcome but known ones; prints what exceeds the limit. */
static double scan(struct season *s, const char *name, const struct site_input *in) {
  static struct point p[MAX_INTERVALS + 1];
  double x = in->value, worst = 0., at[2];
  double low = x != 0. ? x * .85 : 0., high = x != 0. ? x * 1.15 : 2.;
  for (int i = 0; i <= intervals; i++) p[i].x = low + (high - low) * i / intervals;
  run_points(s, in, intervals + 1, p);
  for (int o = 0; o < s->n_outcomes; o++) {
    bool skip[MAX_INTERVALS] = {false};
    for (int k = 0; k < 3; k++) {
      int i = steepest(intervals + 1, p, o, skip);
      skip[i] = true;
      double jump = jump_within(s, in, p[i], p[i + 1], o, at);
      if (jump <= largest_jump || excused(name, at[0])) continue;
      if (s->n_outcomes > N_POTENTIAL && jump < 2e-5 && crosses_deepening(s, in, at[0], at[1])) {
        printf("    %s: %s jumps by %.2g near %s = %.10g, where roots deepen by .001 cm\n", s->name,
               season_variable_name[outcome[o].variable], jump * outcome[o].size, name, at[0]);
        continue;
      }
      worst = fmax(worst, jump);
      printf("    %s: %s on day %d jumps by %.2g near %s = %.10g\n", s->name,
             season_variable_name[outcome[o].variable], s->day[o], jump * outcome[o].size, name,
             at[0]);
    }
  }
  FOR_LANES (l) site_input_set(&s->b, in, l, in->value);
  return worst;
}

/* The input of a name; false where the season's files do not have it. */
static bool input_of(const struct site *site, const char *name, struct site_input *in) {
  int id = parameter_find(name);
  if (id >= 0) {
    *in = (struct site_input){.kind = INPUT_SCALAR, .id = id, .value = site->parameters.scalar[id]};
    return site->parameters.given[id] && in->value != -99.;
  }
  id = soil_parameter_find(name);
  *in = (struct site_input){.kind = INPUT_SOIL, .id = id, .value = site->soil.value[id]};
  return true;
}

static double scan_site(const char *name, const struct site *site) {
  struct season s;
  double worst = 0.;
  int n = 0;
  season_open(name, site, true, &s);
  for (int i = 0; i < (site->water_limited ? N_SCANNED : N_CROP); i++) {
    struct site_input in;
    if (!input_of(site, scanned[i], &in)) continue;
    worst = fmax(worst, scan(&s, scanned[i], &in));
    n++;
  }
  site_block_destroy(&s.b);
  printf("  %-14s %s %d parameters scanned\n", name, site->water_limited ? "wlp" : "pp", n);
  return worst;
}

static void the_golden_seasons_have_no_jumps(void) {
  for (int i = 0; i < N_GOLDEN; i++) {
    struct site site;
    CU_ASSERT_FATAL(golden_read(i, &site));
    CU_ASSERT(scan_site(golden_name[i], &site) <= largest_jump);
    site_destroy(&site);
  }
}

static const char *folder; /* of reference seasons */

static void scan_cases(bool water_limited) {
  char **path;
  int n = folder ? cases_find(folder, &path) : 0;
  for (int i = 0; i < n; i++) {
    struct site site;
    CU_ASSERT_FATAL(case_read(path[i], water_limited, &site));
    CU_ASSERT(scan_site(case_name(path[i]), &site) <= largest_jump);
    site_destroy(&site);
  }
  if (folder) cases_free(n, &path);
}

static void the_reference_seasons_have_no_jumps(void) { scan_cases(false); }
static void the_water_limited_seasons_have_no_jumps(void) { scan_cases(true); }

/* The scan is not blind: whole days and leaf classes come and go in `reference` mode. */
static void the_scan_finds_the_jumps_of_reference_mode(void) {
  static const char *const jumping[] = {"SPAN", "TSUM2"};
  struct site site;
  struct season s;
  CU_ASSERT_FATAL(golden_read(0, &site));
  season_open(golden_name[0], &site, false, &s);
  printf("    (jumps are expected here)\n");
  for (int i = 0; i < 2; i++) {
    struct site_input in;
    CU_ASSERT_FATAL(input_of(&site, jumping[i], &in));
    CU_ASSERT(scan(&s, jumping[i], &in) > 1e-4);
  }
  site_block_destroy(&s.b);
  site_destroy(&site);
}

/* runs last: a known jump that is gone is no exception any more */
static void known_jumps_are_still_there(void) {
  for (int i = 0; i < N_EXCEPTIONS; i++) {
    printf("  %s jumps at %g: %d times\n", exceptions[i].parameter, exceptions[i].at,
           exceptions[i].found);
    CU_ASSERT(exceptions[i].found > 0);
  }
}

int main(int argc, char **argv) {
  static char beside[1024];
  static const struct test tests[] = {TEST(the_golden_seasons_have_no_jumps),
                                      TEST(the_reference_seasons_have_no_jumps),
                                      TEST(the_water_limited_seasons_have_no_jumps),
                                      TEST(the_scan_finds_the_jumps_of_reference_mode),
                                      TEST(known_jumps_are_still_there),
                                      {NULL, NULL}};
  if (argc > 1) {
    folder = argv[1];
    if (argc > 2) intervals = atoi(argv[2]);
    if (intervals < 3 || intervals > MAX_INTERVALS) {
      fprintf(stderr, "intervals: 3 .. %d\n", (int)MAX_INTERVALS);
      return 1;
    }
  } else if (harness_shared()) {
    snprintf(beside, sizeof beside, "%s/reference", harness_shared());
    folder = beside;
  }
  return harness_run("jump scan", tests);
}
