/* In `continuous` mode a season's outcome has no jumps.
 *
 * Each parameter goes over +-15 % of its value (0 to 2 where that is 0) in 160 intervals; in the
 * three over which an outcome changes most, the part that changes most is cut in nine, again and
 * again, down to 1e-14 of the range. What change is left there is a jump: at most 1e-6 of the
 * outcome's size (1e4 kg ha-1, 5 ha ha-1, 100 cm). Eight lanes run eight values at once.
 *
 * Seasons: the golden ones, and the reference seasons where they lie beside the checkout;
 * `test_jump_scan FOLDER [INTERVALS]` takes every case_* below another folder.
 */
#include "harness.h"
#include "site_cases.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_OUTCOMES = 3, N_CUTS = 14, MAX_INTERVALS = 4000 };
static const enum season_variable outcome[N_OUTCOMES] = {SEASON_TWSO, SEASON_LAI, SEASON_RD};
static const double size[N_OUTCOMES] = {1e4, 5., 100.};
static const double largest_jump = 1e-6;

static const enum parameter_id scanned[] = {PARAM_TSUMEM, PARAM_TBASEM,  PARAM_TSUM1,  PARAM_TSUM2,
                                            PARAM_SPAN,   PARAM_TBASE,   PARAM_RGRLAI, PARAM_TDWI,
                                            PARAM_DLO,    PARAM_VERNSAT, PARAM_VERNDVS};
enum { N_SCANNED = sizeof scanned / sizeof *scanned };

static int intervals = 160;

struct point {
  double x, y[N_OUTCOMES];
};

/* The outcomes at n values of a parameter. */
static void run_points(struct site_block *b, enum parameter_id id, int n, struct point *p) {
  struct parameter_set set = b->site->parameters;
  for (int first = 0; first < n; first += LANES) {
    for (int l = 0; l < LANES; l++) {
      set.scalar[id] = p[first + l < n ? first + l : n - 1].x;
      site_block_set(b, l, &set);
    }
    site_block_run(b);
    for (int l = 0; l < LANES && first + l < n; l++)
      for (int o = 0; o < N_OUTCOMES; o++)
        p[first + l].y[o] = season_value(b->tape, outcome[o], SEASON_FINAL, l);
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

/* What is left of a change when its interval shrinks. */
static double jump_within(struct site_block *b, enum parameter_id id, struct point low,
                          struct point high, int o) {
  struct point p[LANES + 2] = {[0] = low, [LANES + 1] = high};
  for (int cut = 0; cut < N_CUTS; cut++) {
    for (int i = 1; i <= LANES; i++) p[i].x = p[0].x + (p[LANES + 1].x - p[0].x) * i / (LANES + 1);
    run_points(b, id, LANES, p + 1);
    int i = steepest(LANES + 2, p, o, NULL);
    low = p[i];
    high = p[i + 1];
    p[0] = low;
    p[LANES + 1] = high;
    if (fabs(high.y[o] - low.y[o]) <= largest_jump * size[o]) break; /* nothing left to find */
  }
  return fabs(high.y[o] - low.y[o]) / size[o];
}

/* The largest jump of any outcome; prints what exceeds the limit. */
static double scan(struct site_block *b, const char *name, enum parameter_id id) {
  static struct point p[MAX_INTERVALS + 1];
  double x = b->site->parameters.scalar[id], worst = 0.;
  double low = x != 0. ? x * .85 : 0., high = x != 0. ? x * 1.15 : 2.;
  for (int i = 0; i <= intervals; i++) p[i].x = low + (high - low) * i / intervals;
  run_points(b, id, intervals + 1, p);
  for (int o = 0; o < N_OUTCOMES; o++) {
    bool skip[MAX_INTERVALS] = {false};
    for (int k = 0; k < 3; k++) {
      int i = steepest(intervals + 1, p, o, skip);
      skip[i] = true;
      double jump = jump_within(b, id, p[i], p[i + 1], o);
      worst = fmax(worst, jump);
      if (jump > largest_jump)
        printf("    %s: %s jumps by %.2g near %s = %.10g\n", name, season_variable_name[outcome[o]],
               jump * size[o], parameter_info[id].name, p[i].x);
    }
  }
  return worst;
}

static double scan_site(const char *name, const struct site *site, bool continuous) {
  struct site_block b;
  double worst = 0.;
  int n = 0;
  site_block_create(site, continuous, &b);
  for (int i = 0; i < N_SCANNED; i++) {
    enum parameter_id id = scanned[i];
    if (!site->parameters.given[id] || site->parameters.scalar[id] == -99.) continue;
    worst = fmax(worst, scan(&b, name, id));
    n++;
  }
  site_block_destroy(&b);
  if (continuous) printf("  %-14s %d parameters scanned\n", name, n);
  return worst;
}

static void the_golden_seasons_have_no_jumps(void) {
  for (int i = 0; i < N_GOLDEN; i++) {
    struct site site;
    CU_ASSERT_FATAL(golden_read(i, &site));
    CU_ASSERT(scan_site(golden_name[i], &site, true) <= largest_jump);
    site_destroy(&site);
  }
}

static const char *folder; /* of reference seasons */

static void the_reference_seasons_have_no_jumps(void) {
  char **path;
  int n = folder ? cases_find(folder, &path) : 0;
  for (int i = 0; i < n; i++) {
    struct site site;
    CU_ASSERT_FATAL(case_read(path[i], false, &site));
    CU_ASSERT(scan_site(case_name(path[i]), &site, true) <= largest_jump);
    site_destroy(&site);
  }
  if (folder) cases_free(n, &path);
}

/* The scan is not blind: whole days and leaf classes come and go in `reference` mode. */
static void the_scan_finds_the_jumps_of_reference_mode(void) {
  struct site site;
  struct site_block b;
  CU_ASSERT_FATAL(golden_read(0, &site));
  site_block_create(&site, false, &b);
  printf("    (jumps are expected here)\n");
  CU_ASSERT(scan(&b, golden_name[0], PARAM_SPAN) > 1e-4);
  CU_ASSERT(scan(&b, golden_name[0], PARAM_TSUM2) > 1e-4);
  site_block_destroy(&b);
  site_destroy(&site);
}

int main(int argc, char **argv) {
  static char beside[1024];
  static const struct test tests[] = {TEST(the_golden_seasons_have_no_jumps),
                                      TEST(the_reference_seasons_have_no_jumps),
                                      TEST(the_scan_finds_the_jumps_of_reference_mode),
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
