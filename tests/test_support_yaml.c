/* YAML trees: anchors, merges, places, overrides, typed reading, printing. */
#include "harness.h"
#include "support/yaml.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problems list;
static struct yaml_document *document;

/* Reads text; the document and problems of the test before are released. */
static const struct yaml *read_text(const char *text) {
  yaml_destroy(&document);
  problems_clear(&list);
  document = yaml_read("x.yaml", text, &list);
  return document ? yaml_root(document) : NULL;
}

/* The same of a file of PCSE's. */
static const struct yaml *read_pcse(const char *text) {
  yaml_destroy(&document);
  problems_clear(&list);
  FILE *out = fopen("pcse.yaml", "w");
  if (!out) return NULL;
  fputs(text, out);
  fclose(out);
  document = yaml_read_pcse("pcse.yaml", &list);
  remove("pcse.yaml");
  return document ? yaml_root(document) : NULL;
}

static bool told(const char *text) { return list.n == 1 && strstr(list.line[0], text) != NULL; }

static double number_at(const struct yaml *root, const char *path) {
  double value = NAN;
  yaml_number(yaml_path(root, path), &value);
  return value;
}

static const char *text_at(const struct yaml *root, const char *path) {
  const struct yaml *node = yaml_path(root, path);
  return node && node->text ? node->text : "(none)";
}

static void maps_and_lists_are_walked_by_path(void) {
  const struct yaml *root = read_text("a: {b: {c: 3}}\nlist: [x, 2,\n  - 5]\n");
  CU_ASSERT_PTR_NULL(root); /* "- 5" in a flow list */
  CU_ASSERT(told("x.yaml:3: not valid YAML"));
  root = read_text("a: {b: {c: 3}}\nlist: [x, 2]\n");
  CU_ASSERT_EQUAL(number_at(root, "a.b.c"), 3);
  CU_ASSERT_PTR_NULL(yaml_path(root, "a.b.d"));
  CU_ASSERT_PTR_NULL(yaml_path(root, "a.b.c.d"));
  CU_ASSERT_PTR_EQUAL(yaml_path(root, ""), root);
  const struct yaml *numbers = yaml_get(root, "list");
  CU_ASSERT(numbers->kind == YAML_LIST && numbers->n == 2);
  CU_ASSERT_STRING_EQUAL(numbers->child[0]->text, "x");
  CU_ASSERT_EQUAL(list.n, 0);
}

static const char merged[] = "Sets:\n"
                             "  basic: &basic\n"
                             "    LIGHT:\n"
                             "    - [0., 0.4,\n"
                             "       40., 0.4]\n"
                             "    - efficiency\n"
                             "    SPAN: [30, life of leaves, [d]]\n"
                             "  spring: &spring\n"
                             "    <<: *basic\n"
                             "    TSUM: [800, heat, [C.d]]\n"
                             "    SPAN: [25, life of leaves, [d]]\n"
                             "Varieties:\n"
                             "  early:\n"
                             "    TSUM: [700, heat, [C.d]]\n"
                             "    <<: *spring\n"
                             "  both:\n"
                             "    <<: [{A: 1, B: 1}, {B: 2, C: 2}]\n"
                             "    C: 3\n"
                             "  quoted: {'<<': 1}\n";

static void merged_maps_yield_to_own_keys(void) {
  const struct yaml *root = read_text(merged);
  const struct yaml *early = yaml_path(root, "Varieties.early");
  double value = 0;
  CU_ASSERT(yaml_number(yaml_get(early, "TSUM")->child[0], &value) && value == 700);
  CU_ASSERT(yaml_number(yaml_get(early, "SPAN")->child[0], &value) && value == 25);
  CU_ASSERT_EQUAL(yaml_get(early, "LIGHT")->child[0]->n, 4);
  CU_ASSERT_EQUAL(early->n, 3);
  CU_ASSERT_EQUAL(number_at(root, "Varieties.both.A"), 1);
  CU_ASSERT_EQUAL(number_at(root, "Varieties.both.B"), 1); /* the earlier map wins */
  CU_ASSERT_EQUAL(number_at(root, "Varieties.both.C"), 3);
  CU_ASSERT_PTR_NOT_NULL(yaml_path(root, "Varieties.quoted.<<"));
  CU_ASSERT_EQUAL(list.n, 0);
}

static void nodes_and_keys_know_their_lines(void) {
  const struct yaml *root = read_text(merged);
  CU_ASSERT_EQUAL(root->key_line[1], 12);
  CU_ASSERT_EQUAL(yaml_get(root, "Varieties")->line, 13);
  /* what was merged says where it really stands */
  CU_ASSERT_EQUAL(yaml_path(root, "Varieties.early.LIGHT")->line, 4);
  CU_ASSERT_STRING_EQUAL(root->file, "x.yaml");
}

static void an_alias_as_key_and_value_is_its_text(void) {
  const struct yaml *root = read_text("- &start 2010-04-16:\n    date: *start\n");
  CU_ASSERT_STRING_EQUAL(root->child[0]->key[0], "2010-04-16");
  CU_ASSERT_STRING_EQUAL(yaml_get(root->child[0]->child[0], "date")->text, "2010-04-16");
}

static void numbers_are_read_only_where_text_is_a_number(void) {
  static const char *const good[] = {"3",  "-2.5", "+1",    "1.e3", "1.0E-4",
                                     ".5", "-.5",  "007.5", "5e-3"};
  static const double value[] = {3, -2.5, 1, 1e3, 1e-4, .5, -.5, 7.5, 5e-3};
  static const char *const bad[] = {
      "'3'",   "\"3\"", "3 kg", "1e",   "nan",  "inf",  "0x10",  "2010-05-07", "1.2.3", "-",
      "[3]",   "~",     "",     "abc",  ".nan", ".inf", "-.inf", "1e400",      "01370", "08",
      "1_000", "1:30",  "1,5",  "0b11", "yes",  ".",    "-.",    "e5",         ".e5"};
  double x = 99;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CU_ASSERT(yaml_number(read_text(good[i]), &x) && x == value[i]);
  CU_ASSERT(yaml_limit(read_text("-.inf"), &x) && x == -INFINITY);
  CU_ASSERT(yaml_limit(read_text("2"), &x) && x == 2.);
  CU_ASSERT_FALSE(yaml_limit(read_text(".nan"), &x));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CU_ASSERT_FALSE(yaml_number(read_text(bad[i]), &x));
  CU_ASSERT_FALSE(yaml_number(NULL, &x));
}

static void a_file_of_pcse_has_the_numbers_that_pyyaml_reads(void) {
  static const char *const good[] = {"5.0e-3", "1.5e+5", ".5", "-0.5", "1.e-3", "13"};
  static const char *const bad[] = {"5e-3", "1.5e5", "-.5", "+.5", "1E3", "01370"};
  static const char *const hint[] = {" (text to PCSE's reader; write 0.005)",
                                     " (text to PCSE's reader; write 150000)"};
  double x;
  char text[160];
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CU_ASSERT(yaml_number(read_pcse(good[i]), &x));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CU_ASSERT_FALSE(yaml_number(read_pcse(bad[i]), &x));
    yaml_number_hint(read_pcse(bad[i]), text);
    CU_ASSERT(*text && (i > 1 || !strcmp(text, hint[i])));
  }
}

static void numbers_are_written_as_every_reader_takes_them(void) {
  static const double value[] = {.1, 1370, 1e-5, 1.5e-7, 1e20, -2.5, 1. / 3.};
  double x;
  char text[40];
  for (size_t i = 0; i < sizeof value / sizeof *value; i++)
    CU_ASSERT(yaml_number(read_pcse(yaml_number_text(value[i], text)), &x) && x == value[i]);
  CU_ASSERT_STRING_EQUAL(yaml_number_text(1e-5, text), "1.0e-05");
}

static void the_later_of_two_merges_wins_as_in_pyyaml(void) {
  const struct yaml *root = read_text("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: *a\n"
                                      "  <<: *b\nd:\n  <<: [*a, *b]\n");
  CU_ASSERT_STRING_EQUAL(yaml_path(root, "c.x")->text, "2");
  CU_ASSERT_STRING_EQUAL(yaml_path(root, "c.y")->text, "1");
  CU_ASSERT_STRING_EQUAL(yaml_path(root, "d.x")->text, "1");
}

static void integers_flags_and_nulls_are_read(void) {
  long i = 0;
  bool flag = false;
  CU_ASSERT(yaml_integer(read_text("-42"), &i) && i == -42);
  CU_ASSERT_FALSE(yaml_integer(read_text("4.0"), &i));
  CU_ASSERT_FALSE(yaml_integer(read_text("99999999999999999999"), &i));
  CU_ASSERT(yaml_bool(read_text("yes"), &flag) && flag);
  CU_ASSERT(yaml_bool(read_text("False"), &flag) && !flag);
  CU_ASSERT_FALSE(yaml_bool(read_text("'no'"), &flag));
  CU_ASSERT_FALSE(yaml_bool(read_text("maybe"), &flag));
  CU_ASSERT(yaml_is_null(read_text("~")) && yaml_is_null(read_text("null")));
  CU_ASSERT(yaml_is_null(read_text("")) && yaml_is_null(NULL));
  CU_ASSERT_FALSE(yaml_is_null(read_text("''")));
}

static void one_value_can_be_set_on_the_way_down(void) {
  read_text("control: {SPAN: {extent: cell}}\nempty:\n");
  CU_ASSERT(yaml_set(document, "control.SPAN.factor", "[0.7, 1.3]", &list));
  CU_ASSERT(yaml_set(document, "control.SPAN.extent", "global", &list));
  CU_ASSERT(yaml_set(document, "empty.a.b", "x", &list));
  CU_ASSERT(yaml_set(document, "new.one", "", &list));
  const struct yaml *root = yaml_root(document);
  CU_ASSERT_STRING_EQUAL(text_at(root, "control.SPAN.extent"), "global");
  CU_ASSERT_EQUAL(yaml_path(root, "control.SPAN.factor")->n, 2);
  CU_ASSERT_STRING_EQUAL(text_at(root, "empty.a.b"), "x");
  CU_ASSERT(yaml_is_null(yaml_path(root, "new.one")));
  CU_ASSERT_STRING_EQUAL(yaml_path(root, "control.SPAN.extent")->file, "--set control.SPAN.extent");
  CU_ASSERT_EQUAL(list.n, 0);
}

static void setting_a_value_leaves_its_aliases_alone(void) {
  read_text("a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a}\n");
  CU_ASSERT(yaml_set(document, "b.x", "9", &list));
  const struct yaml *root = yaml_root(document);
  CU_ASSERT_EQUAL(number_at(root, "a.x"), 1);
  CU_ASSERT_EQUAL(number_at(root, "b.x"), 9);
  CU_ASSERT_EQUAL(number_at(root, "b.y"), 2);
  CU_ASSERT_EQUAL(number_at(root, "c.x"), 1);
}

static void setting_below_a_value_is_a_problem(void) {
  read_text("a: 3\n");
  CU_ASSERT_FALSE(yaml_set(document, "a.b", "9", &list));
  CU_ASSERT(told("--set a.b: 'a.b' cannot be set") || told("is not a map"));
  CU_ASSERT_EQUAL(number_at(yaml_root(document), "a"), 3);
  problems_clear(&list);
  CU_ASSERT_FALSE(yaml_set(document, "c", "[1, 2", &list));
  CU_ASSERT(told("not valid YAML") && told("--set c:"));
  problems_clear(&list);
  CU_ASSERT_FALSE(yaml_set(document, "c..d", "1", &list));
  CU_ASSERT(told("a key is missing"));
}

static void what_is_wrong_in_a_file_is_told_with_its_line(void) {
  CU_ASSERT_PTR_NULL(read_text("a: 1\nb: 2\na: 3\n"));
  CU_ASSERT(told("x.yaml:3: key 'a' stands twice in this map (also in line 1)"));
  CU_ASSERT_PTR_NULL(read_text("a: 1\n? [b]\n: 2\n"));
  CU_ASSERT(told("x.yaml:2: a key must be plain text"));
  CU_ASSERT_PTR_NULL(read_text("a: 1\nb: {<<: 7}\n"));
  CU_ASSERT(told("x.yaml:2: '<<' merges something that is not a map"));
  CU_ASSERT_PTR_NULL(read_text("a: &a\n  b: *a\n"));
  CU_ASSERT(told("an alias stands inside the node that it names"));
  CU_ASSERT_PTR_NULL(read_text("a: *nowhere\n"));
  CU_ASSERT(told("x.yaml:1: not valid YAML"));
  CU_ASSERT_PTR_NULL(read_text("a:\n\tb: 1\n"));
  CU_ASSERT(told("x.yaml:2: not valid YAML"));
}

static void a_file_that_is_not_there_is_told(void) {
  problems_clear(&list);
  CU_ASSERT_PTR_NULL(yaml_read("no_such_folder/x.yaml", NULL, &list));
  CU_ASSERT(told("no_such_folder/x.yaml: cannot be opened"));
}

static void deep_nesting_ends_in_a_problem(void) {
  char text[2001];
  memset(text, '[', 1000);
  memset(text + 1000, ']', 1000);
  text[2000] = '\0';
  CU_ASSERT_PTR_NULL(read_text(text));
  CU_ASSERT(list.n == 1);
}

static void what_is_printed_reads_back_the_same(void) {
  static const char text[] = "a: {b: [1, 2.50, 'x: y'], c: [], d: {}, e: null}\n"
                             "f: \"tab\\there, \\\"quoted\\\" \\\\ line\\nbreak\"\n"
                             "g: - 3\n";
  CU_ASSERT_PTR_NULL(read_text(text)); /* "- 3" may not start there */
  const struct yaml *root = read_text("a: {b: [1, 2.50, 'x: y'], c: [], d: {}, e: null}\n"
                                      "f: \"tab\\there, \\\"quoted\\\" \\\\ line\\nbreak\"\n"
                                      "'odd: key': -3\n"
                                      "list: [[1, 2], {x: -.inf}, '7', 'yes', '']\n"
                                      "text: |\n  two\n  lines\n");
  char *once = yaml_print(root);
  struct yaml_document *again = yaml_read("again.yaml", once, &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(again);
  char *twice = yaml_print(yaml_root(again));
  CU_ASSERT_STRING_EQUAL(once, twice);
  CU_ASSERT_STRING_EQUAL(text_at(yaml_root(again), "f"), "tab\there, \"quoted\" \\ line\nbreak");
  CU_ASSERT_STRING_EQUAL(text_at(yaml_root(again), "text"), "two\nlines\n");
  CU_ASSERT_EQUAL(number_at(yaml_root(again), "odd: key"), -3);
  double x = 0;
  const struct yaml *items = yaml_get(yaml_root(again), "list");
  CU_ASSERT_FALSE(yaml_number(items->child[2], &x)); /* quoted it was, quoted it stays */
  CU_ASSERT(yaml_limit(yaml_get(items->child[1], "x"), &x) && x == -INFINITY);
  CU_ASSERT_EQUAL(items->child[4]->kind, YAML_TEXT);
  CU_ASSERT_EQUAL(yaml_path(yaml_root(again), "a.d")->kind, YAML_MAP);
  CU_ASSERT_EQUAL(list.n, 0);
  free(once);
  free(twice);
  yaml_destroy(&again);
}

static void everything_is_released(void) {
  read_text("a: 1");
  yaml_destroy(&document);
  CU_ASSERT_PTR_NULL(document);
  yaml_destroy(&document);
  problems_clear(&list);
}

int main(void) {
  static const struct test tests[] = {TEST(maps_and_lists_are_walked_by_path),
                                      TEST(merged_maps_yield_to_own_keys),
                                      TEST(nodes_and_keys_know_their_lines),
                                      TEST(an_alias_as_key_and_value_is_its_text),
                                      TEST(numbers_are_read_only_where_text_is_a_number),
                                      TEST(a_file_of_pcse_has_the_numbers_that_pyyaml_reads),
                                      TEST(numbers_are_written_as_every_reader_takes_them),
                                      TEST(the_later_of_two_merges_wins_as_in_pyyaml),
                                      TEST(integers_flags_and_nulls_are_read),
                                      TEST(one_value_can_be_set_on_the_way_down),
                                      TEST(setting_a_value_leaves_its_aliases_alone),
                                      TEST(setting_below_a_value_is_a_problem),
                                      TEST(what_is_wrong_in_a_file_is_told_with_its_line),
                                      TEST(a_file_that_is_not_there_is_told),
                                      TEST(deep_nesting_ends_in_a_problem),
                                      TEST(what_is_printed_reads_back_the_same),
                                      TEST(everything_is_released),
                                      {NULL, NULL}};
  return harness_run("yaml", tests);
}
