/* The golden seasons: daily states in both event modes; see tests/goldens/README.md. */
#include "harness.h"
#include "site_cases.h"
#include "support/calendar.h"
#include "support/csv.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Both programs round in other orders; chains of 300 days make of 1e-16 less than 1e-13 here. In
 * `continuous` mode the goldens' own leaf death is a difference of integrals over windows of 1e-3
 * physiological days, which loses another three digits. */
static const double tolerance[2] = {1e-12, 1e-9};

static double state(const struct site_block *b, const char *name, int day, int l) {
  int id = season_water_variable_find(name);
  if (!strcmp(name, "EVS")) return season_evaporation(&b->block, b->crop, b->tape, day, l);
  return id < 0 ? season_transpiration(&b->block, b->crop, b->tape, day, l)
                : season_value(b->tape, (enum season_variable)id, day, l);
}

/* One row of the golden file against the first lane and the last. */
static void check_row(struct csv *csv, const struct site_block *b, double within) {
  static const char *const names[] = {"DVS",  "LAI",  "RD",  "TAGP", "TRA", "TWLV", "TWRT",
                                      "TWSO", "TWST", "EVS", "SM",   "W",   "WLOW", "WWLOW"};
  enum { N_CROP = 9, N_ALL = sizeof names / sizeof *names };
  int day;
  CU_ASSERT_FATAL(date_parse(csv_field(csv, csv_column(csv, "DAY")), &day));
  day -= b->site->agro.crop_start;
  for (int i = 0; i < (b->site->water_limited ? N_ALL : N_CROP); i++) {
    bool there = day >= 0 || i >= N_CROP; /* the crop's are empty before its start */
    double expected;
    CU_ASSERT_FATAL(csv_number(csv, csv_column(csv, names[i]), &expected));
    CU_ASSERT_EQUAL(isnan(expected), !there);
    for (int l = 0; l < LANES && there; l += LANES - 1)
      CU_ASSERT(harness_close(state(b, names[i], day, l), expected, within, names[i],
                              csv_field(csv, 0), csv_line(csv)));
  }
}

static void check(int which, bool continuous) {
  struct site site;
  struct site_block b;
  struct problems list = {0};
  char file[1024];
  snprintf(file, sizeof file, "%s/tests/goldens/%s/expected_%s.csv", harness_source(),
           golden_name[which], continuous ? "continuous" : "reference");
  CU_ASSERT_FATAL(golden_read(which, &site));
  struct csv *csv = csv_open(file, &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
  site_block_create(&site, continuous, &b);
  site_block_run(&b);
  int rows = 0, last = 0;
  while (csv_next(csv, &list)) {
    check_row(csv, &b, tolerance[continuous]);
    date_parse(csv_field(csv, 0), &last);
    rows++;
  }
  CU_ASSERT(rows > 10);
  CU_ASSERT_EQUAL(last - site.agro.crop_start, season_end(b.tape, 0));
  csv_close(&csv);
  site_block_destroy(&b);
  site_destroy(&site);
}

static void reference_mode_repeats_the_golden_seasons(void) {
  for (int i = 0; i < N_GOLDEN; i++) check(i, false);
}
static void continuous_mode_repeats_the_golden_seasons(void) {
  for (int i = 0; i < N_GOLDEN; i++) check(i, true);
}

/* The seasons are worth nothing where they miss what they were made for. */
static void the_golden_seasons_reach_what_they_were_made_for(void) {
  enum season_status status[N_GOLDEN];
  double lai[N_GOLDEN];
  for (int i = 0; i < N_GOLDEN; i++) {
    struct site site;
    struct site_block b;
    CU_ASSERT_FATAL(golden_read(i, &site));
    site_block_create(&site, true, &b);
    site_block_run(&b);
    status[i] = season_status(b.tape, 0);
    lai[i] = 0.;
    for (int n = 0; n < season_end(b.tape, 0); n++)
      lai[i] = fmax(lai[i], season_value(b.tape, SEASON_LAI, n, 0));
    site_block_destroy(&b);
    site_destroy(&site);
  }
  CU_ASSERT_EQUAL(status[0], SEASON_MATURE);
  CU_ASSERT_EQUAL(status[1], SEASON_MATURE);
  CU_ASSERT_EQUAL(status[2], SEASON_BY_DATE);
  CU_ASSERT(lai[1] > 6. && lai[2] > 6.);
}

static void the_watered_season_has_too_much_water_and_too_little(void) {
  struct site site;
  struct site_block b;
  CU_ASSERT_FATAL(golden_read(GOLDEN_WATERED, &site));
  CU_ASSERT_EQUAL(site.n_fallow, 38);
  CU_ASSERT_EQUAL(site.agro.n_irrigation, 3);
  site_block_create(&site, true, &b);
  site_block_run(&b);
  const double *soil = site.soil.value, air = soil[SOIL_SM0] - soil[SOIL_CRAIRC];
  int airless = 0, dry = 0;
  for (int n = 0; n < season_end(b.tape, 0); n++) {
    double sm = season_value(b.tape, SEASON_SM, n, 0);
    airless += sm > air;
    dry += sm < soil[SOIL_SMW] + .4 * (soil[SOIL_SMFCF] - soil[SOIL_SMW]);
  }
  CU_ASSERT(airless > 10 && dry > 4);
  CU_ASSERT(fabs(season_water_open(b.tape, 0)) < 1e-12);
  site_block_destroy(&b);
  site_destroy(&site);
}

int main(void) {
  static const struct test tests[] = {TEST(reference_mode_repeats_the_golden_seasons),
                                      TEST(continuous_mode_repeats_the_golden_seasons),
                                      TEST(the_golden_seasons_reach_what_they_were_made_for),
                                      TEST(the_watered_season_has_too_much_water_and_too_little),
                                      {NULL, NULL}};
  return harness_run("golden seasons", tests);
}
