/* Response to CO2: factors by hand, what a lane holds, annual series. */
#include "crop/co2.h"
#include "crop/co2_series.h"
#include "crop/parameter_file.h"
#include "harness.h"
#include "process_harness.h"
#include <stdio.h>
#include <string.h>

static struct problems list;

/* tables of the C3 crops of WOFOST 7.3, and one with other knots */
static struct parameter_set responsive(void) {
  static const struct table_values co2[N_CO2_TABLES] = {
      [CO2_AMAX] = {5, {40., 360., 720., 1000., 2000.}, {0., 1., 1.6, 1.9, 1.9}},
      [CO2_EFF] = {4, {40., 360., 720., 1000.}, {0., 1., 1.11, 1.11}},
      [CO2_TRA] = {3, {40., 360., 720.}, {0., 1., .9}}};
  struct parameter_set set = {0};
  memcpy(set.co2, co2, sizeof co2);
  return set;
}

static void factors_are_linear_between_knots(void) {
  const struct parameter_set set = responsive();
  static const double by_hand[][4] = {
      {360., 1., 1., 1.},    {450., 1. + .6 * .25, 1. + .11 * .25, 1. - .1 * .25},
      {720., 1.6, 1.11, .9}, {860., 1.75, 1.11, .9},
      {200., .5, .5, .5},    {2000., 1.9, 1.11, .9}};
  for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
    struct co2_effect effect = co2_effect_at(&set, by_hand[i][0]);
    CHECK_CLOSE(effect.amax, by_hand[i][1], 1e-15);
    CHECK_CLOSE(effect.eff, by_hand[i][2], 1e-15);
    CHECK_CLOSE(effect.tra, by_hand[i][3], 1e-15);
  }
}

static void a_set_without_tables_is_told(void) {
  struct parameter_set set = responsive();
  CU_ASSERT(parameter_set_check_co2(&set, "x.yaml", &list));
  set.co2[CO2_AMAX].n = set.co2[CO2_TRA].n = 0;
  CU_ASSERT_FALSE(parameter_set_check_co2(&set, "x.yaml", &list));
  CU_ASSERT(list.n == 1 && strstr(list.line[0], "x.yaml: CO2AMAXTB, CO2TRATB missing"));
  problems_clear(&list);
}

static void a_lane_keeps_its_response_until_it_is_packed_again(void) {
  struct process_point p = {0};
  const struct parameter_set set = responsive();
  const struct co2_effect effect = co2_effect_at(&set, 720.);
  plain_crop(&p);
  crop_co2(&p.crop, 3, &effect);
  crop_prepare(&p.crop);
  FOR_LANES (l) {
    CU_ASSERT_EQUAL(p.crop.amax_co2[l], l == 3 ? 1.6 : 1.);
    CU_ASSERT_EQUAL(p.crop.eff_co2[l], l == 3 ? 1.11 : 1.);
    CU_ASSERT_EQUAL(p.crop.tra_co2[l], l == 3 ? .9 : 1.);
  }
  crop_pack(&p.crop, 3, &set);
  CU_ASSERT(p.crop.amax_co2[3] == 1. && p.crop.eff_co2[3] == 1. && p.crop.tra_co2[3] == 1.);
}

static void a_series_gives_the_years_that_are_asked_for(void) {
  struct co2_series series;
  const int years[] = {2001, 2003, 2002};
  double ppm[3];
  FILE *out = fopen("test_co2.csv", "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs("# means of a year\nstation,year,co2_ppm\nx,2003,375.8\nx,2001,371.1\n\nx,2002,373.2\n",
        out);
  fclose(out);
  CU_ASSERT_FATAL(co2_series_read("test_co2.csv", &series, &list));
  CU_ASSERT(co2_series_take(&series, "test_co2.csv", 3, years, ppm, &list));
  CU_ASSERT(ppm[0] == 371.1 && ppm[1] == 375.8 && ppm[2] == 373.2);
  const int others[] = {2000, 2001, 2004};
  CU_ASSERT_FALSE(co2_series_take(&series, "test_co2.csv", 3, others, ppm, &list));
  CU_ASSERT(list.n == 1 &&
            !strcmp(list.line[0], "test_co2.csv: lacks the CO2 of harvest year 2000 and "
                                  "1 more; it has 2001 to 2003"));
  problems_clear(&list);
  co2_series_destroy(&series);
  remove("test_co2.csv");
}

int main(void) {
  static const struct test tests[] = {TEST(factors_are_linear_between_knots),
                                      TEST(a_set_without_tables_is_told),
                                      TEST(a_lane_keeps_its_response_until_it_is_packed_again),
                                      TEST(a_series_gives_the_years_that_are_asked_for),
                                      {NULL, NULL}};
  return harness_run("CO2", tests);
}
