/* Flat parameter files, crop files with varieties, and the check of a set. */
#include "crop/parameter_file.h"
#include "harness.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct problems list;
static struct parameter_set set;

static bool told(const char *text) {
  for (int i = 0; i < list.n; i++) {
    if (strstr(list.line[i], text)) return true;
  }
  for (int i = 0; i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return false;
}

static void write_file(const char *name, const char *text) {
  FILE *out = fopen(name, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
}

static bool read_flat(const char *text) {
  problems_clear(&list);
  parameter_set_clear(&set);
  write_file("test_flat.yaml", text);
  bool good = parameter_file_read("test_flat.yaml", &set, &list);
  remove("test_flat.yaml");
  return good;
}

static void numbers_and_tables_are_read_and_padding_dropped(void) {
  CU_ASSERT(read_flat("TSUM1: 750\nSPAN: 33.5\nCRPNAM: Maize\nSM0: 0.4\n"
                      "AMAXTB: [0.0, 70.0, 1.25, 70.0, 2.0, 21.0, 0.0, 0.0,\n  0.0, 0.0]\n"
                      "TMNFTB: [-5.0, 0.0, 0.0, 0.0, 8.0, 1.0, 0.0, 0.0]\nVERNRTB: []\n"));
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(set.given[PARAM_TSUM1] && set.scalar[PARAM_TSUM1] == 750.0);
  CU_ASSERT_FALSE(set.given[PARAM_TSUM2]);
  const struct table_values *t = &set.table[TABLE_AMAXTB];
  CU_ASSERT(t->n == 3 && t->x[2] == 2.0 && t->y[2] == 21.0);
  t = &set.table[TABLE_TMNFTB];
  CU_ASSERT(t->n == 3 && t->x[1] == 0.0 && t->x[2] == 8.0);
  CU_ASSERT_EQUAL(set.table[TABLE_VERNRTB].n, 0);
}

static void a_table_with_falling_x_is_a_problem(void) {
  CU_ASSERT_FALSE(read_flat("SPAN: 3\nSLATB: [0.0, 0.002, 1.5, 0.001, 1.0, 0.001]\n"));
  CU_ASSERT(told("test_flat.yaml:2: table SLATB: x falls from 1.5 to 1 at pair 3"));
  /* zeros between knots are no padding */
  CU_ASSERT_FALSE(read_flat("SLATB: [0.0, 0.002, 1.5, 0.001, 0.0, 0.0, 2.0, 0.001]\n"));
  CU_ASSERT_FALSE(read_flat("SLATB: [0.0, 0.002, 1.5, 0.001, 1.5, 0.002]\n"));
  CU_ASSERT_FALSE(read_flat("SLATB: [0.0, 0.002, 1.5, 0.001, 0.0, 0.1]\n"));
}

static void malformed_values_are_problems_all_at_once(void) {
  CU_ASSERT_FALSE(read_flat("SPAN: long\nTSUM1: [1, 2]\nSLATB: 3\nFRTB: [1, 2, 3]\n"
                            "FLTB: [0, a]\nTSUM3: 1\nQUUX: 1\nTSUM2: .nan\n"));
  CU_ASSERT(told("test_flat.yaml:1: SPAN is 'long'; a number [d] is expected"));
  CU_ASSERT(told("test_flat.yaml:2: TSUM1 is no number"));
  CU_ASSERT(told("test_flat.yaml:3: table SLATB is a single value"));
  CU_ASSERT(told("test_flat.yaml:4: table FRTB has 3 numbers"));
  CU_ASSERT(told("test_flat.yaml:5: table FLTB: entry 1 is not a pair"));
  CU_ASSERT(told("test_flat.yaml:6: unknown crop parameter 'TSUM3'; did you mean 'TSUM1'?"));
  CU_ASSERT(told("test_flat.yaml:7: unknown crop parameter 'QUUX'"));
  CU_ASSERT(told("TSUM2 is '.nan'"));
  CU_ASSERT_EQUAL(list.n, 8);
}

static void too_many_knots_are_a_problem(void) {
  char text[2048] = "SLATB: [";
  for (int i = 0; i <= AFGEN_KNOTS; i++) snprintf(text + strlen(text), 32, "%d, 0.002, ", i);
  strcat(text, "0, 0]\n");
  CU_ASSERT_FALSE(read_flat(text));
  CU_ASSERT(told("table SLATB has more than"));
}

static void tables_of_co2_are_read_beside_the_others(void) {
  CU_ASSERT(read_flat("CO2AMAXTB: [40., 0., 360., 1., 720., 1.6]\nCO2TRATB: [360., 1., 0., 0.]\n"));
  CU_ASSERT(set.co2[CO2_AMAX].n == 3 && set.co2[CO2_AMAX].x[2] == 720.);
  CU_ASSERT(set.co2[CO2_AMAX].y[2] == 1.6 && set.co2[CO2_TRA].n == 1);
  CU_ASSERT_EQUAL(set.co2[CO2_EFF].n, 0);
  for (int i = 0; i < N_TABLES; i++) CU_ASSERT_EQUAL(set.table[i].n, 0);
  CU_ASSERT_FALSE(read_flat("CO2EFFTB: [720., 1., 360., 1.1]\nCO2TRATAB: [360., 1.]\n"));
  CU_ASSERT(told("test_flat.yaml:1: table CO2EFFTB: x falls from 720 to 360 at pair 2"));
  CU_ASSERT(told("unknown crop parameter 'CO2TRATAB'; did you mean 'CO2TRATB'?"));
}

static void a_later_file_goes_over_an_earlier_one(void) {
  CU_ASSERT(read_flat("SPAN: 30\nTSUM1: 700\nSLATB: [0, 1, 1, 1, 2, 1]\n"));
  write_file("test_flat.yaml", "SPAN: 35\nSLATB: [0, 2]\n");
  CU_ASSERT(parameter_file_read("test_flat.yaml", &set, &list));
  remove("test_flat.yaml");
  CU_ASSERT_EQUAL(set.scalar[PARAM_SPAN], 35);
  CU_ASSERT_EQUAL(set.scalar[PARAM_TSUM1], 700);
  CU_ASSERT(set.table[TABLE_SLATB].n == 1 && set.table[TABLE_SLATB].y[0] == 2);
}

/* -- crop files */

static const char crop_file[] = "Version: 1.0.0\n"
                                "Metadata: &meta\n"
                                "  Creator: nobody\n"
                                "CropParameters:\n"
                                "  GenericC3: &GenericC3\n"
                                "    CO2TRATB: [[40., 0., 2000., 0.9], effect of CO2, [PPM, '-']]\n"
                                "  EcoTypes:\n"
                                "    spring: &spring\n"
                                "      <<: *GenericC3\n"
                                "      SPAN:\n"
                                "      - 31.5\n"
                                "      - life span\n"
                                "      - ['d']\n"
                                "      SLATB:\n"
                                "      - [0.0, 0.0021,\n"
                                "         2.0, 0.0019]\n"
                                "      - specific leaf area\n"
                                "      - ['-', 'ha.kg-1']\n"
                                "      TSUM1: [600, sum, ['C.d']]\n"
                                "      VERNSAT: [null, not used, ['d']]\n"
                                "  Varieties:\n"
                                "    Early_01:\n"
                                "      <<: *spring\n"
                                "      Metadata:\n"
                                "        <<: *meta\n"
                                "      TSUM1: [550, sum, ['C.d']]\n"
                                "    Late_02:\n"
                                "      <<: *spring\n"
                                "      TSUM1: [900, sum, ['C.d']]\n";

static bool read_variety(const char *path, const char *crop, const char *variety) {
  problems_clear(&list);
  parameter_set_clear(&set);
  write_file("test_oats.yaml", crop_file);
  bool good = crop_file_read(path, crop, variety, &set, &list);
  remove("test_oats.yaml");
  return good;
}

static void a_variety_inherits_from_its_ecotype(void) {
  CU_ASSERT(read_variety("test_oats.yaml", NULL, "Early_01"));
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_EQUAL(set.scalar[PARAM_TSUM1], 550);
  CU_ASSERT_EQUAL(set.scalar[PARAM_SPAN], 31.5);
  CU_ASSERT(set.table[TABLE_SLATB].n == 2 && set.table[TABLE_SLATB].y[1] == 0.0019);
  CU_ASSERT_FALSE(set.given[PARAM_VERNSAT]);
  CU_ASSERT(set.co2[CO2_TRA].n == 2 && set.co2[CO2_TRA].y[1] == .9);
  CU_ASSERT(read_variety(".", "test_oats", "Late_02")); /* a folder and a crop */
  CU_ASSERT_EQUAL(set.scalar[PARAM_TSUM1], 900);
}

static void an_unknown_variety_or_crop_is_told(void) {
  CU_ASSERT_FALSE(read_variety("test_oats.yaml", NULL, "Early_10"));
  CU_ASSERT(told("test_oats.yaml: no variety 'Early_10'; did you mean 'Early_01'?"));
  CU_ASSERT(told("it has: Early_01, Late_02"));
  CU_ASSERT_FALSE(read_variety("test_oats.yaml", NULL, NULL));
  CU_ASSERT(told("which variety? It has: Early_01, Late_02"));
  CU_ASSERT_FALSE(read_variety(".", "test_rye", "Early_01"));
  CU_ASSERT(told("./test_rye.yaml: cannot be opened"));
  CU_ASSERT_FALSE(read_variety(".", NULL, "Early_01"));
  CU_ASSERT(told(".: is a folder; name the crop"));
}

static void the_two_kinds_of_file_are_not_confused(void) {
  CU_ASSERT_FALSE(read_flat(crop_file));
  CU_ASSERT(told("is a crop file with varieties"));
  problems_clear(&list);
  write_file("test_flat.yaml", "SPAN: 30\n");
  CU_ASSERT_FALSE(crop_file_read("test_flat.yaml", NULL, "x", &set, &list));
  CU_ASSERT(told("has no CropParameters"));
  remove("test_flat.yaml");
}

/* -- the check */

/* Every scalar at a fitting value, every table with one knot, partitioning that adds up */
static void fill(void) {
  problems_clear(&list);
  parameter_set_clear(&set);
  for (int i = 0; i < N_SCALARS; i++) {
    set.scalar[i] = fmin(fmax(1.0, parameter_info[i].lo), parameter_info[i].hi);
    set.given[i] = true;
  }
  set.scalar[PARAM_IDSL] = 2;
  set.scalar[PARAM_TBASEM] = 0;
  set.scalar[PARAM_TEFFMX] = 30;
  set.scalar[PARAM_DLO] = 16;
  set.scalar[PARAM_DLC] = 8;
  set.scalar[PARAM_VERNBASE] = 10;
  set.scalar[PARAM_VERNSAT] = 50;
  for (int i = 0; i < N_TABLES; i++) set.table[i] = (struct table_values){.n = 1, .y = {0.1}};
  set.table[TABLE_SLATB].y[0] = set.table[TABLE_SSATB].y[0] = 1e-3;
  set.table[TABLE_FLTB] = (struct table_values){.n = 2, .x = {0, 2}, .y = {1, 0}};
  set.table[TABLE_FSTB] = (struct table_values){.n = 3, .x = {0, 1, 2}, .y = {0, 0.5, 0}};
  set.table[TABLE_FOTB] = (struct table_values){.n = 3, .x = {0, 1, 2}, .y = {0, 0, 1}};
}

static void a_whole_set_passes(void) {
  fill();
  CU_ASSERT(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT_EQUAL(list.n, 0);
}

static void all_missing_names_stand_in_one_line(void) {
  fill();
  set.given[PARAM_SPAN] = set.given[PARAM_Q10] = set.given[PARAM_RDMSOL] = false;
  set.table[TABLE_SLATB].n = 0;
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("x.yaml: 3 crop parameters are missing: SPAN, Q10, SLATB"));
  CU_ASSERT_EQUAL(list.n, 1);
}

static void what_a_season_does_not_use_may_be_missing(void) {
  fill();
  static const int unused[] = {PARAM_DLO, PARAM_DLC, PARAM_VERNBASE, PARAM_VERNSAT, PARAM_VERNDVS};
  set.scalar[PARAM_IDSL] = 0;
  for (int i = 0; i < 5; i++) set.given[unused[i]] = false;
  set.table[TABLE_VERNRTB].n = 0;
  set.scalar[PARAM_TSUMEM] = set.scalar[PARAM_TEFFMX] = 0; /* as transplanted crops have it */
  CU_ASSERT(parameter_set_check(&set, false, "x.yaml", &list));
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("TSUMEM is 0"));
  CU_ASSERT(told("TBASEM (0) must be below TEFFMX (0)"));
  problems_clear(&list);
  set.scalar[PARAM_IDSL] = 1;
  CU_ASSERT_FALSE(parameter_set_check(&set, false, "x.yaml", &list));
  CU_ASSERT(told("missing: DLO, DLC"));
}

static void values_out_of_bounds_and_order_are_problems(void) {
  fill();
  set.scalar[PARAM_CVL] = 68.5;
  set.scalar[PARAM_DLC] = 17;
  set.scalar[PARAM_VERNSAT] = 9;
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("x.yaml: CVL is 68.5; 0.01 .. 1 kg kg-1 is expected"));
  CU_ASSERT(told("DLC (17) must be below DLO (16)"));
  CU_ASSERT(told("VERNBASE (10) must be below VERNSAT (9)"));
  CU_ASSERT_EQUAL(list.n, 3);
}

static void factors_of_co2_are_not_negative(void) {
  fill();
  set.co2[CO2_TRA] = (struct table_values){.n = 2, .x = {360, 720}, .y = {1, -.9}};
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("x.yaml: table CO2TRATB is -0.9 at CO2 720; 0 .. 3 is expected"));
  CU_ASSERT_EQUAL(list.n, 1);
}

static void ordinates_of_every_table_have_limits(void) {
  for (int i = 0; i < N_TABLES + N_CO2_TABLES; i++) {
    const double wrong[] = {i < N_TABLES ? table_info[i].hi * 1.01 : 3.1, -1e-6, NAN, INFINITY};
    for (int k = 0; k < 4; k++) {
      fill();
      struct table_values *t = i < N_TABLES ? &set.table[i] : &set.co2[i - N_TABLES];
      if (i >= N_TABLES) *t = (struct table_values){.n = 1};
      t->y[t->n - 1] = wrong[k];
      CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
      char text[80];
      snprintf(text, sizeof text, "x.yaml: table %s is",
               i < N_TABLES ? table_info[i].name : co2_table_name[i - N_TABLES]);
      CU_ASSERT(told(text));
    }
  }
  fill();
  set.table[TABLE_TMPFTB].x[0] = 293.15; /* K */
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("table TMPFTB has a pair at temperature 293.15; -60 .. 100 degC is expected"));
}

static void partitioning_must_add_up(void) {
  fill();
  set.table[TABLE_FSTB].y[1] = 0.6;
  CU_ASSERT_FALSE(parameter_set_check(&set, true, "x.yaml", &list));
  CU_ASSERT(told("x.yaml: at DVS 1 partitioning adds up to 1.09, not 1"));
}

int main(void) {
  static const struct test tests[] = {TEST(numbers_and_tables_are_read_and_padding_dropped),
                                      TEST(a_table_with_falling_x_is_a_problem),
                                      TEST(malformed_values_are_problems_all_at_once),
                                      TEST(too_many_knots_are_a_problem),
                                      TEST(tables_of_co2_are_read_beside_the_others),
                                      TEST(a_later_file_goes_over_an_earlier_one),
                                      TEST(a_variety_inherits_from_its_ecotype),
                                      TEST(an_unknown_variety_or_crop_is_told),
                                      TEST(the_two_kinds_of_file_are_not_confused),
                                      TEST(a_whole_set_passes),
                                      TEST(all_missing_names_stand_in_one_line),
                                      TEST(what_a_season_does_not_use_may_be_missing),
                                      TEST(values_out_of_bounds_and_order_are_problems),
                                      TEST(factors_of_co2_are_not_negative),
                                      TEST(ordinates_of_every_table_have_limits),
                                      TEST(partitioning_must_add_up),
                                      {NULL, NULL}};
  int failures = harness_run("parameter_file", tests);
  problems_clear(&list);
  return failures;
}
