/* The table of kinds of observations: what setup, campaign and reports rely on holds of each row.
 */
#include "harness.h"
#include "observe/kinds.h"
#include <math.h>
#include <string.h>

static void every_key_finds_its_row(void) {
  static const char *const keys[] = {"yield",        "lai",          "soil_moisture",
                                     "biomass.TAGP", "biomass.TWSO", "biomass.WRT"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const struct observation_kind *kind = observation_kind(keys[i]);
    CU_ASSERT_FATAL(kind != NULL);
    CU_ASSERT_STRING_EQUAL(kind->key, keys[i]);
  }
  CU_ASSERT(!observation_kind("biomass") && !observation_kind("biomass.DVS"));
}

/* names and units are those of the states that are compared */
static void states_have_the_models_names_and_units(void) {
  const char *word[OBSERVATION_SETS];
  int n = observation_words("biomass", word);
  CU_ASSERT_EQUAL(n, 8);
  for (int i = 0; i < n; i++) {
    char key[64];
    snprintf(key, sizeof key, "biomass.%s", word[i]);
    const struct observation_kind *kind = observation_kind(key);
    CU_ASSERT_FATAL(kind != NULL);
    CU_ASSERT_STRING_EQUAL(kind->name, word[i]);
    CU_ASSERT_EQUAL((int)kind->variable, season_variable_find(word[i]));
    CU_ASSERT_STRING_EQUAL(kind->unit, season_variable_unit[kind->variable]);
  }
  for (int k = 0; k < 2; k++) {
    const struct observation_kind *kind = observation_kind(k ? "soil_moisture" : "lai");
    CU_ASSERT_STRING_EQUAL(kind->name, season_variable_name[kind->variable]);
    CU_ASSERT_STRING_EQUAL(kind->unit, season_variable_unit[kind->variable]);
    CU_ASSERT(kind->least < kind->most && kind->form == OBSERVED_BY_DATE);
  }
}

static void keys_are_listed_once_in_their_order(void) {
  char text[128];
  CU_ASSERT_STRING_EQUAL(observation_keys(sizeof text, text),
                         "yield, lai, biomass, soil_moisture or phenology");
  CU_ASSERT_STRING_EQUAL(observation_keys(8, text), "yield, ");
}

static void a_value_is_a_number_unless_its_kind_says_otherwise(void) {
  const struct observation_set set = {.ops = &observation_state};
  char text[OBSERVATION_TEXT];
  CU_ASSERT_STRING_EQUAL(observation_text(&set, 11000, .1, text), "0.10000000000000001");
}

/* dates at irregular intervals, one of them twice */
enum { N_SERIES = 7 };
static const int series_day[N_SERIES] = {100, 104, 112, 112, 150, 190, 300};

/* W' W R = I for R_ij = s_i s_j exp(-|t_i - t_j| / tau), where two values of a day are a day apart
 */
static void whitening_of_a_series_is_a_root_of_the_inverse_of_R(void) {
  const struct observation_set set = {.ops = &observation_state, .correlation_days = 20.};
  struct observation o[N_SERIES];
  const struct observation *group[N_SERIES];
  double W[N_SERIES][N_SERIES], Wt[N_SERIES][N_SERIES], at[N_SERIES], worst = 0.;
  for (int i = 0; i < N_SERIES; i++) {
    o[i] = (struct observation){.sigma = .2 + .1 * i, .date = series_day[i]};
    group[i] = &o[i];
    at[i] = i == 0 ? 0. : at[i - 1] + fmax(1., series_day[i] - series_day[i - 1]);
  }
  for (int j = 0; j < N_SERIES; j++) {
    double unit[N_SERIES] = {0.}, z[N_SERIES];
    unit[j] = 1.;
    observation_whiten(&set, N_SERIES, group, unit, z);
    for (int i = 0; i < N_SERIES; i++) W[i][j] = z[i];
    observation_whiten_ad(&set, N_SERIES, group, unit, z);
    for (int i = 0; i < N_SERIES; i++) Wt[i][j] = z[i];
  }
  for (int i = 0; i < N_SERIES; i++)
    for (int j = 0; j < N_SERIES; j++) {
      double sum = 0.;
      CU_ASSERT_DOUBLE_EQUAL(W[i][j], Wt[j][i], 1e-14 * fabs(W[i][j]));
      for (int k = 0; k < N_SERIES; k++)
        for (int l = 0; l < N_SERIES; l++)
          sum += W[k][i] * W[k][l] * o[l].sigma * o[j].sigma * exp(-fabs(at[l] - at[j]) / 20.);
      worst = fmax(worst, fabs(sum - (i == j)));
    }
  CU_ASSERT(worst < 1e-12);
}

static void without_a_time_of_correlation_errors_are_independent(void) {
  const struct observation_set set = {.ops = &observation_state};
  const struct observation o[2] = {{.sigma = .5, .date = 1}, {.sigma = .25, .date = 2}};
  const struct observation *group[2] = {&o[0], &o[1]};
  const double d[2] = {1., -1.};
  double z[2];
  observation_whiten(&set, 2, group, d, z);
  CU_ASSERT(z[0] == 2. && z[1] == -4.);
}

int main(void) {
  static const struct test tests[] = {TEST(every_key_finds_its_row),
                                      TEST(states_have_the_models_names_and_units),
                                      TEST(keys_are_listed_once_in_their_order),
                                      TEST(a_value_is_a_number_unless_its_kind_says_otherwise),
                                      TEST(whitening_of_a_series_is_a_root_of_the_inverse_of_R),
                                      TEST(without_a_time_of_correlation_errors_are_independent),
                                      {NULL, NULL}};
  return harness_run("observation kinds", tests);
}
