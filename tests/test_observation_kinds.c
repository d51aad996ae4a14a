/* The table of kinds of observations: what setup, campaign and reports rely on holds of each row.
 */
#include "harness.h"
#include "observe/kinds.h"
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

int main(void) {
  static const struct test tests[] = {TEST(every_key_finds_its_row),
                                      TEST(states_have_the_models_names_and_units),
                                      TEST(keys_are_listed_once_in_their_order),
                                      TEST(a_value_is_a_number_unless_its_kind_says_otherwise),
                                      {NULL, NULL}};
  return harness_run("observation kinds", tests);
}
