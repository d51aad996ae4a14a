/* Folds of a cross-validation: groups of regions and years, and what each observation serves. */
#include "harness.h"
#include "region/folds.h"
#include "setup/region_blocks.h"
#include "setup/split_setup.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REGIONS = 23, YEARS = 10, MOST_GROUPS = 8 };

static char names[REGIONS][8];
static const char *name[REGIONS];
static int years[YEARS];

/* regions A00, B01, C02, D03, A04 ...; years from 1999 */
static void set_up(void) {
  for (int r = 0; r < REGIONS; r++) {
    snprintf(names[r], sizeof names[r], "%c%02d", 'A' + r % 4, r);
    name[r] = names[r];
  }
  for (int y = 0; y < YEARS; y++) years[y] = 1999 + y;
}

static struct folds make(int regions, int n_years, int prefix, uint64_t seed,
                         const bool *observed) {
  struct fold_rules rules = {regions, n_years, 1, seed};
  char text[REGIONS][BLOCK_LABEL];
  const char *label[REGIONS];
  struct folds folds;
  for (int r = 0; r < REGIONS; r++) {
    block_letters(name[r], prefix ? prefix : 8, text[r]);
    label[r] = text[r];
  }
  CU_ASSERT_FATAL(folds_create(&rules, REGIONS, label, observed, YEARS, years, &folds));
  return folds;
}

/* difference in size of the largest and the smallest group; size of regions with `counts` */
static int imbalance(const struct folds *folds, const bool *counts) {
  int size[MOST_GROUPS] = {0}, least = REGIONS, most = 0;
  for (int r = 0; r < REGIONS; r++)
    if (!counts || counts[r]) size[folds->region_group[r]]++;
  for (int g = 0; g < folds->n_region_groups; g++) {
    least = size[g] < least ? size[g] : least;
    most = size[g] > most ? size[g] : most;
  }
  return most - least;
}

static void groups_of_single_regions_differ_by_one_at_most(void) {
  for (int n = 1; n <= MOST_GROUPS; n++) {
    struct folds folds = make(n, 1, 0, 7, NULL);
    CU_ASSERT(imbalance(&folds, NULL) <= 1);
    CU_ASSERT_EQUAL(folds.n_blocks, REGIONS);
    folds_destroy(&folds);
  }
}

static void regions_without_observations_do_not_count(void) {
  bool observed[REGIONS];
  for (int r = 0; r < REGIONS; r++) observed[r] = r % 5 == 0; /* 0, 5, 10, 15, 20 */
  struct folds folds = make(5, 1, 0, 7, observed);
  CU_ASSERT_EQUAL(imbalance(&folds, observed), 0);
  CU_ASSERT(imbalance(&folds, NULL) <= 1);
  CU_ASSERT_EQUAL(folds.n_blocks, 5);
  folds_destroy(&folds);
}

static void regions_whose_first_letters_agree_stay_together(void) {
  struct folds folds = make(2, 1, 1, 7, NULL);
  CU_ASSERT_EQUAL(folds.n_blocks, 4);
  for (int r = 4; r < REGIONS; r++)
    CU_ASSERT_EQUAL(folds.region_group[r], folds.region_group[r % 4]);
  CU_ASSERT(imbalance(&folds, NULL) <= 1); /* blocks of 6, 6, 6 and 5 */
  folds_destroy(&folds);
}

static void letters_are_not_bytes(void) {
  char ost[BLOCK_LABEL], west[BLOCK_LABEL], other[BLOCK_LABEL];
  /* the first bytes of both umlauts agree */
  block_letters("\xC3\x9C-Ost", 1, ost);
  block_letters("\xC3\x9C-West", 1, west);
  block_letters("\xC3\x84-Ost", 1, other);
  CU_ASSERT_STRING_EQUAL(ost, west);
  CU_ASSERT_STRING_NOT_EQUAL(ost, other);
  block_letters("DE40", 9, ost);
  CU_ASSERT_STRING_EQUAL(ost, "DE40");
}

static bool one_square(double lat, double lon, double lat_2, double lon_2, double km) {
  char a[BLOCK_LABEL], b[BLOCK_LABEL];
  block_square(lat, lon, km, a);
  block_square(lat_2, lon_2, km, b);
  return strcmp(a, b) == 0;
}

static void squares_have_their_side_at_any_latitude(void) {
  /* how many squares of 100 km lie on 10 degrees of longitude and of latitude */
  for (int lat = 0; lat <= 75; lat += 25) {
    int east = 0, north = 0;
    for (int i = 0; i < 1000; i++) {
      east += !one_square(lat, .01 * i, lat, .01 * (i + 1), 100.);
      north += !one_square(lat + .01 * i, 0., lat + .01 * (i + 1), 0., 100.);
    }
    double wide = 1112. * cos(lat * 3.14159265358979 / 180.) / 100.;
    CU_ASSERT(fabs(east - wide) <= 1.);
    CU_ASSERT(fabs(north - 11.12) <= 1.);
  }
  CU_ASSERT(one_square(50., 179.9999, 50., -180.0001, 300.));
  CU_ASSERT(one_square(50., 10., 50., 370., 300.));
}

static void a_share_of_the_regions_is_drawn_in_blocks(void) {
  struct problems list = {0};
  int seen = 0;
  for (int seed = 0; seed < 10; seed++) {
    struct setup setup = {.overlap = {.n_regions = REGIONS, .region = (char **)name},
                          .campaign = {.seed = seed, .n_years = YEARS, .years = years}};
    struct split split;
    int held = 0;
    setup.campaign.holdout.fraction = .5; /* 12 of 23 regions: two letters of 6, 6, 6, 5 */
    setup.campaign.holdout.blocked_by.prefix = 1;
    CU_ASSERT_FATAL(setup_split(&setup, &split, &list));
    for (int r = 0; r < REGIONS; r++) {
      held += split_at(&split, r, 0) == TERM_HELD_OUT;
      CU_ASSERT_EQUAL(split_at(&split, r, 0), split_at(&split, r % 4, YEARS - 1));
      if (r < 4 && split_at(&split, r, 0) == TERM_HELD_OUT) seen |= 1 << r;
    }
    CU_ASSERT(held == 11 || held == 12);
    split_destroy(&split);
  }
  CU_ASSERT_EQUAL(seen, 15); /* seeds draw all letters */
  problems_clear(&list);
}

static void years_stay_together_in_blocks(void) {
  struct fold_rules rules = {1, 2, 3, 7};
  static const int group[YEARS] = {0, 0, 1, 1, 1, 0, 0, 0, 1, 1}; /* 1999 / 3 = 666, 2001: 667 */
  struct folds folds;
  CU_ASSERT_FATAL(folds_create(&rules, REGIONS, name, NULL, YEARS, years, &folds));
  for (int y = 0; y < YEARS; y++) CU_ASSERT_EQUAL(folds.year_group[y], group[y]);
  folds_destroy(&folds);
}

static void the_seed_alone_draws_the_groups(void) {
  struct folds a = make(3, 1, 0, 7, NULL), b = make(3, 1, 0, 7, NULL), c = make(3, 1, 0, 8, NULL);
  CU_ASSERT_EQUAL(memcmp(a.region_group, b.region_group, REGIONS * sizeof(int)), 0);
  CU_ASSERT_NOT_EQUAL(memcmp(a.region_group, c.region_group, REGIONS * sizeof(int)), 0);
  folds_destroy(&a);
  folds_destroy(&b);
  folds_destroy(&c);
}

static void years_are_dealt_by_the_calendar(void) {
  struct folds folds = make(1, 3, 0, 7, NULL);
  for (int y = 0; y < YEARS; y++) CU_ASSERT_EQUAL(folds.year_group[y], years[y] % 3);
  folds_destroy(&folds);
}

/* uses in each fold of regions and years that the campaign would all fit */
static void check_uses(int n_regions, int n_years) {
  struct folds folds = make(n_regions, n_years, 0, 7, NULL);
  struct split own, split;
  CU_ASSERT_FATAL(split_create(REGIONS, YEARS, &own) && split_create(REGIONS, YEARS, &split));
  CU_ASSERT_EQUAL(folds_count(&folds), n_regions * n_years);
  for (int k = 0; k < folds_count(&folds); k++) {
    fold_split(&folds, k, &own, &split);
    for (int r = 0; r < REGIONS; r++)
      for (int y = 0; y < YEARS; y++) {
        bool region = n_regions > 1 && folds.region_group[r] == k / n_years;
        bool year = n_years > 1 && folds.year_group[y] == k % n_years;
        CU_ASSERT_EQUAL(split_at(&split, r, y), region || year ? TERM_HELD_OUT : TERM_FIT);
        bool predicted = folds.region_group[r] == k / n_years && folds.year_group[y] == k % n_years;
        CU_ASSERT_EQUAL(folds_of(&folds, r, y) == k, predicted);
      }
  }
  split_destroy(&own);
  split_destroy(&split);
  folds_destroy(&folds);
}

static void a_fold_is_fitted_to_neither_its_regions_nor_its_years(void) {
  check_uses(3, 1);
  check_uses(1, 3);
  check_uses(3, 2);
}

static void cells_without_a_region_are_predicted_by_years_alone(void) {
  struct folds by_year = make(1, 2, 0, 7, NULL), by_region = make(2, 2, 0, 7, NULL);
  struct split own, split;
  CU_ASSERT_FATAL(split_create(REGIONS, YEARS, &own) && split_create(REGIONS, YEARS, &split));
  CU_ASSERT_EQUAL(folds_of(&by_year, -1, 0), by_year.year_group[0]);
  CU_ASSERT_EQUAL(folds_of(&by_region, -1, 0), -1);
  fold_split(&by_region, 0, &own, &split);
  for (int y = 0; y < YEARS; y++)
    CU_ASSERT_EQUAL(split_at(&split, -1, y), by_region.year_group[y] ? TERM_FIT : TERM_HELD_OUT);
  split_destroy(&own);
  split_destroy(&split);
  folds_destroy(&by_year);
  folds_destroy(&by_region);
}

static void what_the_campaign_sets_aside_is_never_fitted(void) {
  struct folds folds = make(2, 2, 0, 7, NULL);
  struct split own, split;
  CU_ASSERT_FATAL(split_create(REGIONS, YEARS, &own) && split_create(REGIONS, YEARS, &split));
  split_set(&own, 3, 4, TERM_HELD_OUT);
  split_set(&own, 5, 6, TERM_WATCHED);
  for (int k = 0; k < 4; k++) {
    fold_split(&folds, k, &own, &split);
    bool meets = folds.region_group[5] == k / 2 || folds.year_group[6] == k % 2;
    CU_ASSERT_EQUAL(split_at(&split, 3, 4), TERM_HELD_OUT);
    CU_ASSERT_EQUAL(split_at(&split, 5, 6), meets ? TERM_HELD_OUT : TERM_WATCHED);
  }
  split_destroy(&own);
  split_destroy(&split);
  folds_destroy(&folds);
}

int main(void) {
  static const struct test tests[] = {
      TEST(groups_of_single_regions_differ_by_one_at_most),
      TEST(regions_without_observations_do_not_count),
      TEST(regions_whose_first_letters_agree_stay_together),
      TEST(letters_are_not_bytes),
      TEST(squares_have_their_side_at_any_latitude),
      TEST(a_share_of_the_regions_is_drawn_in_blocks),
      TEST(years_stay_together_in_blocks),
      TEST(the_seed_alone_draws_the_groups),
      TEST(years_are_dealt_by_the_calendar),
      TEST(a_fold_is_fitted_to_neither_its_regions_nor_its_years),
      TEST(cells_without_a_region_are_predicted_by_years_alone),
      TEST(what_the_campaign_sets_aside_is_never_fitted),
      {NULL, NULL},
  };
  set_up();
  return harness_run("folds", tests);
}
