/* A document checked against a table of keys; values and help from the same table. */
#include "harness.h"
#include "support/schema_help.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CHECKING = 1, CALIBRATE = 2 };

static const struct schema_row rows[] = {
    {"campaign.name", SCHEMA_TEXT, NULL, "run", SCHEMA_OPTIONAL, "its name", 3, "wheat"},
    {"campaign.production", SCHEMA_CHOICE, "pp|wlp", NULL, SCHEMA_REQUIRED, "production", 3, "wlp"},
    {"campaign.seed", SCHEMA_INTEGER, NULL, "0", SCHEMA_OPTIONAL, "seed of draws", 3, "7"},
    {"forcing.profile", SCHEMA_TEXT, NULL, "auto", SCHEMA_OPTIONAL, "kind of dataset", 3, "agera5"},
    {"forcing.wind.height", SCHEMA_QUANTITY, "m", "2", SCHEMA_OPTIONAL, "height of wind", 3,
     "10 m"},
    {"forcing.angstrom", SCHEMA_LIST, "number", "[0.18, 0.55]", SCHEMA_OPTIONAL, "a, b", 3,
     "[0.2, 0.5]"},
    {"forcing.strict", SCHEMA_BOOL, NULL, "yes", SCHEMA_OPTIONAL, "refuse guesses", 3, "no"},
    {"yield.file", SCHEMA_TEXT, NULL, NULL, SCHEMA_REQUIRED_WITH_PARENT, "yields", 2, "y.nc"},
    {"yield.basis", SCHEMA_CHOICE, "dry", NULL, SCHEMA_REQUIRED_WITH_PARENT, "water in it", 2,
     "dry"},
    {"yield.basis.moisture", SCHEMA_NUMBER, "1", NULL, SCHEMA_OPTIONAL, "kg water per kg", 2,
     "0.14"},
    {"yield.exclude[].region", SCHEMA_TEXT, NULL, NULL, SCHEMA_REQUIRED_WITH_PARENT, "name", 2,
     "DE, year: 2003"},
    {"yield.exclude[].year", SCHEMA_INTEGER, NULL, NULL, SCHEMA_OPTIONAL, "harvest year", 2,
     "2003, region: DE"},
    {"control.*.extent", SCHEMA_CHOICE, "global|region", "global", SCHEMA_OPTIONAL, "where", 2,
     "TSUM1: region"},
    {"control.*.prior_sd", SCHEMA_QUANTITY, "1", NULL, SCHEMA_REQUIRED_WITH_PARENT, "prior", 2,
     "TSUM1: 8 %"},
    {"control.gap.centre", SCHEMA_NUMBER, NULL, NULL, SCHEMA_OPTIONAL,
     "of the gap only (default: the mean year)", 2, "2003"},
    {"control.gap.extent", SCHEMA_CHOICE, "global|region", "region", SCHEMA_OPTIONAL, "gaps", 2,
     "global"},
    {"crop.set", SCHEMA_MAP, NULL, NULL, SCHEMA_OPTIONAL, "parameters", 3, "{IDSL: 1}"},
};
enum { N = sizeof rows / sizeof *rows };

static struct problems list;
static struct yaml_document *document;
static struct schema *schema;

static void open_text(const char *text, unsigned command) {
  schema_close(&schema);
  yaml_destroy(&document);
  problems_clear(&list);
  document = yaml_read("c.yaml", text, &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(document);
  schema = schema_open(document, rows, N, command, &list);
}

static bool told(const char *text) {
  for (int i = 0; i < list.n; i++) {
    if (strstr(list.line[i], text)) return true;
  }
  for (int i = 0; i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return false;
}

static void values_are_the_users_or_the_default(void) {
  open_text("campaign: {production: wlp, seed: 7}\n"
            "forcing: {wind: {height: 1000 cm}, strict: no}\n"
            "control: {TSUM1: {prior_sd: 8 %, extent: region}, SPAN: {prior_sd: 0.1}}\n"
            "crop: {set: {IDSL: 1}}\n",
            CALIBRATE);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_STRING_EQUAL(schema_text(schema, "campaign.name"), "run");
  CU_ASSERT_EQUAL(schema_choice(schema, "campaign.production"), 1);
  CU_ASSERT_EQUAL(schema_integer(schema, "campaign.seed"), 7);
  CHECK_CLOSE(schema_quantity(schema, "forcing.wind.height"), 10.0, 1e-15);
  CU_ASSERT_FALSE(schema_bool(schema, "forcing.strict"));
  CHECK_CLOSE(schema_quantity(schema, "control.TSUM1.prior_sd"), 0.08, 1e-15);
  CU_ASSERT_EQUAL(schema_quantity(schema, "control.SPAN.prior_sd"), 0.1);
  CU_ASSERT_EQUAL(schema_choice(schema, "control.TSUM1.extent"), 1);
  CU_ASSERT_EQUAL(schema_choice(schema, "control.SPAN.extent"), 0);
  double ab[2] = {0};
  CU_ASSERT_EQUAL(schema_numbers(schema, "forcing.angstrom", 2, ab), 2);
  CU_ASSERT(ab[0] == 0.18 && ab[1] == 0.55);
  CU_ASSERT_EQUAL(schema_node(schema, "control")->n, 2);
  CU_ASSERT_EQUAL(schema_node(schema, "crop.set")->n, 1);
  CU_ASSERT(schema_given(schema, "campaign.seed"));
  CU_ASSERT_FALSE(schema_given(schema, "campaign.name"));
}

static void a_row_of_its_own_goes_before_one_for_any_name(void) {
  open_text("campaign: {production: pp}\ncontrol: {gap: {prior_sd: 1}, SPAN: {prior_sd: 1}}\n",
            CALIBRATE);
  CU_ASSERT_STRING_EQUAL(schema_text(schema, "control.gap.extent"), "region");
  CU_ASSERT_STRING_EQUAL(schema_text(schema, "control.SPAN.extent"), "global");
}

static void what_nobody_gave_is_none(void) {
  open_text("campaign: {production: pp, name: null}\n", CALIBRATE);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_STRING_EQUAL(schema_text(schema, "campaign.name"), "run");
  CU_ASSERT_PTR_NULL(schema_text(schema, "yield.file"));
  CU_ASSERT_PTR_NULL(schema_node(schema, "yield"));
  CU_ASSERT_PTR_NULL(schema_node(schema, "crop.set"));
  CU_ASSERT(isnan(schema_number(schema, "yield.basis.moisture")));
  CU_ASSERT_EQUAL(schema_choice(schema, "yield.basis"), -1);
}

static void unknown_keys_are_told_with_their_line_and_the_nearest(void) {
  open_text("campaign:\n"
            "  production: pp\n"
            "forcing:\n"
            "  profil: x\n"
            "  height: 10\n"
            "  wind: {heigth: 3}\n"
            "contrl:\n"
            "  SPAN: {prior_sd: 1}\n"
            "control:\n"
            "  SPAN: {prior_sd: 1, extend: global, centre: 3}\n"
            "  gap: {prior_sd: 1, centre: 3}\n"
            "crop: {whatever: 1}\n",
            CALIBRATE);
  CU_ASSERT(told("c.yaml:4: unknown key 'forcing.profil'; did you mean 'forcing.profile'?"));
  CU_ASSERT(told("c.yaml:5: unknown key 'forcing.height'; did you mean 'forcing.wind.height'?"));
  CU_ASSERT(told("c.yaml:6: unknown key 'forcing.wind.heigth'; did you mean"));
  CU_ASSERT(told("c.yaml:7: unknown key 'contrl'; did you mean 'control'?"));
  CU_ASSERT(told("c.yaml:10: unknown key 'control.SPAN.extend'; did you mean "
                 "'control.SPAN.extent'?"));
  CU_ASSERT(
      told("c.yaml:10: unknown key 'control.SPAN.centre'; did you mean 'control.gap.centre'?"));
  CU_ASSERT(told("c.yaml:12: unknown key 'crop.whatever'; valid here: set"));
  CU_ASSERT_EQUAL(list.n, 7);
}

static void wrong_types_say_what_was_found_and_expected(void) {
  open_text("campaign: {production: wpl, seed: 1.5, name: [a]}\n"
            "forcing: {profile: {a: 1}, wind: {height: 3 kg}, angstrom: [1, b], strict: 3}\n"
            "yield: {file: f.nc, basis: {moisture: dry}, exclude: [{region: DE, year: x}, 4]}\n"
            "control: {SPAN: {prior_sd: wide}, TSUM1: 3}\n"
            "crop: {set: 5}\n",
            CALIBRATE);
  CU_ASSERT(told("c.yaml:1: campaign.production is 'wpl'; expected: one of [pp|wlp]"));
  CU_ASSERT(told("campaign.seed is '1.5'; expected: a whole number"));
  CU_ASSERT(told("campaign.name is a list; expected: text"));
  CU_ASSERT(told("c.yaml:2: forcing.profile is a map; expected: text"));
  CU_ASSERT(told("forcing.wind.height is '3 kg'; expected: a number, or a number with a unit that "
                 "converts to [m]"));
  CU_ASSERT(told("forcing.angstrom[1] is 'b'; expected: a number"));
  CU_ASSERT(told("forcing.strict is '3'; expected: true or false"));
  CU_ASSERT(told("yield.basis.moisture is 'dry'; expected: a number"));
  CU_ASSERT(told("yield.exclude[].year is 'x'; expected: a whole number"));
  CU_ASSERT(told("yield.exclude[] is '4'; expected: a map"));
  CU_ASSERT(told("control.SPAN.prior_sd is 'wide'"));
  CU_ASSERT(told("control.TSUM1 is '3'; expected: a map"));
  CU_ASSERT(told("crop.set is '5'; expected: a map"));
  CU_ASSERT_EQUAL(list.n, 13);
  CU_ASSERT_EQUAL(schema_integer(schema, "campaign.seed"), 0);
}

static void part_of_a_choice_is_no_choice(void) {
  open_text("campaign: {production: p}\n", CHECKING);
  CU_ASSERT(told("campaign.production is 'p'"));
  open_text("campaign: {production: 'pp|wlp'}\n", CHECKING);
  CU_ASSERT(told("campaign.production is 'pp|wlp'"));
}

static void missing_keys_are_told_where_they_are_needed(void) {
  open_text("campaign: {name: x}\n"
            "yield:\n"
            "  exclude: [{year: 2003}]\n"
            "control: {SPAN: {extent: global}}\n",
            CALIBRATE);
  CU_ASSERT(told("c.yaml:1: key 'campaign.production' is missing: production"));
  CU_ASSERT(told("c.yaml:3: key 'yield.file' is missing: yields"));
  CU_ASSERT(told("key 'yield.basis' is missing"));
  CU_ASSERT(told("key 'yield.exclude.region' is missing"));
  CU_ASSERT(told("c.yaml:4: key 'control.SPAN.prior_sd' is missing"));
  CU_ASSERT_EQUAL(list.n, 5);
  open_text("", CALIBRATE);
  CU_ASSERT(told("key 'campaign.production' is missing"));
  CU_ASSERT_EQUAL(list.n, 1);
}

static void other_commands_keys_are_valid_but_not_required(void) {
  open_text("campaign: {production: pp}\nyield: {basis: {moisture: 0.14}}\n", CHECKING);
  CU_ASSERT_EQUAL(list.n, 0);
}

static void a_key_can_be_a_word_or_a_map(void) {
  open_text("campaign: {production: pp}\nyield: {file: f, basis: dry}\n", CALIBRATE);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_EQUAL(schema_choice(schema, "yield.basis"), 0);
  open_text("campaign: {production: pp}\nyield: {file: f, basis: {moisture: 0.14}}\n", CALIBRATE);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_EQUAL(schema_choice(schema, "yield.basis"), -1);
  CU_ASSERT_EQUAL(schema_number(schema, "yield.basis.moisture"), 0.14);
}

static void overrides_are_checked_like_the_file(void) {
  yaml_destroy(&document);
  open_text("campaign: {production: pp}\n", CALIBRATE);
  CU_ASSERT(yaml_set(document, "forcing.profle", "agera5", &list));
  schema_close(&schema);
  schema = schema_open(document, rows, N, CALIBRATE, &list);
  CU_ASSERT(told("--set forcing.profle:1: unknown key 'forcing.profle'; did you mean "
                 "'forcing.profile'?"));
}

static const struct schema_row *row_at(const char *path) {
  for (int i = 0; i < N; i++)
    if (strcmp(rows[i].path, path) == 0) return &rows[i];
  return NULL;
}

static void a_row_describes_itself(void) {
  char text[SCHEMA_WORDS];
  const struct schema_row *height = row_at("forcing.wind.height");
  CU_ASSERT_STRING_EQUAL(schema_type_text(height, text), "quantity [m]");
  CU_ASSERT_STRING_EQUAL(schema_default_text(height, text), "2");
  CU_ASSERT_STRING_EQUAL(schema_meaning_text(height, text), "height of wind");
  CU_ASSERT_STRING_EQUAL(schema_type_text(row_at("forcing.angstrom"), text), "list of number");
  CU_ASSERT_STRING_EQUAL(schema_default_text(row_at("campaign.production"), text), "required");
  CU_ASSERT_STRING_EQUAL(schema_default_text(row_at("yield.exclude[].region"), text),
                         "required with yield.exclude");
  CU_ASSERT_STRING_EQUAL(schema_default_text(row_at("crop.set"), text), "none");
  CU_ASSERT_STRING_EQUAL(schema_default_text(row_at("control.gap.centre"), text), "the mean year");
  CU_ASSERT_STRING_EQUAL(schema_meaning_text(row_at("control.gap.centre"), text),
                         "of the gap only");
}

static void an_example_is_written_as_yaml_and_for_set(void) {
  char text[SCHEMA_WORDS];
  CU_ASSERT_STRING_EQUAL(schema_example_text(row_at("control.*.prior_sd"), text),
                         "control: {TSUM1: {prior_sd: 8 %}}");
  CU_ASSERT_STRING_EQUAL(schema_set_text(row_at("control.*.prior_sd"), text),
                         "control.TSUM1.prior_sd=8 %");
  CU_ASSERT_STRING_EQUAL(schema_example_text(row_at("yield.exclude[].region"), text),
                         "yield: {exclude: [{region: DE, year: 2003}]}");
  CU_ASSERT_STRING_EQUAL(schema_set_text(row_at("yield.exclude[].region"), text),
                         "yield.exclude=[{region: DE, year: 2003}]");
}

static void everything_is_released(void) {
  schema_close(&schema);
  yaml_destroy(&document);
  problems_clear(&list);
  CU_ASSERT_PTR_NULL(schema);
}

int main(void) {
  static const struct test tests[] = {TEST(values_are_the_users_or_the_default),
                                      TEST(a_row_of_its_own_goes_before_one_for_any_name),
                                      TEST(what_nobody_gave_is_none),
                                      TEST(unknown_keys_are_told_with_their_line_and_the_nearest),
                                      TEST(wrong_types_say_what_was_found_and_expected),
                                      TEST(part_of_a_choice_is_no_choice),
                                      TEST(missing_keys_are_told_where_they_are_needed),
                                      TEST(other_commands_keys_are_valid_but_not_required),
                                      TEST(a_key_can_be_a_word_or_a_map),
                                      TEST(overrides_are_checked_like_the_file),
                                      TEST(a_row_describes_itself),
                                      TEST(an_example_is_written_as_yaml_and_for_set),
                                      TEST(everything_is_released),
                                      {NULL, NULL}};
  return harness_run("schema", tests);
}
