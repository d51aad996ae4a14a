/* Splitting the command line: Windrow's options, PETSc's, and words. */
#include "harness.h"
#include "cli/options.h"
#include <string.h>

static const struct option_spec specs[] = {
    {"output", "FILE", "where to write"},
    {"set", "KEY=VALUE", "override a key"},
    {"latitude", "DEGREES", "a number"},
    {"quiet", NULL, "a flag"},
    {NULL, NULL, NULL},
};

enum { MOST = 16 };
static struct problems list;
static struct options options;

/* Splits "program command" + the given tokens, which NULL ends. */
static bool parse(const char *const *tokens) {
  static char storage[MOST][64];
  char *argv[MOST + 1] = {"windrow", "command"};
  int argc = 2;
  for (; tokens[argc - 2]; argc++) {
    strcpy(storage[argc], tokens[argc - 2]);
    argv[argc] = storage[argc];
  }
  options_clear(&options);
  problems_clear(&list);
  return options_parse(argc, argv, 2, specs, &options, &list);
}
#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static bool told(const char *text) { return list.n == 1 && strstr(list.line[0], text) != NULL; }

static void both_spellings_of_a_value_are_read(void) {
  CU_ASSERT(PARSE("c.yaml", "--output", "a.nc", "--set=x.y=3"));
  CU_ASSERT_EQUAL(options.n_words, 1);
  CU_ASSERT_STRING_EQUAL(options.words[0], "c.yaml");
  CU_ASSERT_STRING_EQUAL(options_get(&options, "output"), "a.nc");
  CU_ASSERT_STRING_EQUAL(options_get(&options, "set"), "x.y=3");
  CU_ASSERT_PTR_NULL(options_get(&options, "quiet"));
}

static void a_repeated_option_keeps_its_order_and_the_last_counts(void) {
  CU_ASSERT(PARSE("--set", "a=1", "--quiet", "--set", "b=2"));
  CU_ASSERT_STRING_EQUAL(options_get(&options, "set"), "b=2");
  CU_ASSERT_STRING_EQUAL(options_get_nth(&options, "set", 0), "a=1");
  CU_ASSERT_STRING_EQUAL(options_get_nth(&options, "set", 1), "b=2");
  CU_ASSERT_PTR_NULL(options_get_nth(&options, "set", 2));
  CU_ASSERT_STRING_EQUAL(options_get(&options, "quiet"), "");
}

static void single_dashes_go_to_petsc_with_their_values(void) {
  CU_ASSERT(PARSE("c.yaml", "-tao_type", "blmvm", "-tao_monitor", "--quiet", "-bound", "-inf",
                  "-shift", "-2.5", "-log_view"));
  CU_ASSERT_EQUAL(options.petsc_argc, 9);
  CU_ASSERT_STRING_EQUAL(options.petsc_argv[0], "windrow");
  CU_ASSERT_STRING_EQUAL(options.petsc_argv[2], "blmvm");
  CU_ASSERT_STRING_EQUAL(options.petsc_argv[5], "-inf");
  CU_ASSERT_STRING_EQUAL(options.petsc_argv[7], "-2.5");
  CU_ASSERT_PTR_NULL(options.petsc_argv[9]);
  CU_ASSERT_EQUAL(options.n_words, 1);
  CU_ASSERT_PTR_NOT_NULL(options_get(&options, "quiet"));
}

static void negative_numbers_are_values(void) {
  double latitude = 0;
  CU_ASSERT(PARSE("--latitude", "-35.5"));
  CU_ASSERT(options_real(&options, "latitude", -90, 90, &latitude, &list));
  CU_ASSERT_EQUAL(latitude, -35.5);
}

static void a_misspelt_option_is_named_with_the_nearest(void) {
  CU_ASSERT_FALSE(PARSE("--ouput", "a.nc", "c.yaml"));
  CU_ASSERT(told("--ouput; did you mean --output?"));
  CU_ASSERT_EQUAL(options.n_words, 1); /* "a.nc" was meant as its value */
}

static void a_value_that_is_missing_or_too_much_is_a_problem(void) {
  CU_ASSERT_FALSE(PARSE("--output"));
  CU_ASSERT(told("--output needs a value"));
  CU_ASSERT_FALSE(PARSE("--output", "--quiet"));
  CU_ASSERT(told("--output needs a value"));
  CU_ASSERT_FALSE(PARSE("--output", "-log_view"));
  CU_ASSERT(told("--output needs a value"));
  CU_ASSERT_FALSE(PARSE("--quiet=yes"));
  CU_ASSERT(told("--quiet takes no value"));
}

static void numbers_outside_their_range_are_problems(void) {
  double real = 7;
  long integer = 7;
  CU_ASSERT(PARSE("--latitude", "91"));
  CU_ASSERT_FALSE(options_real(&options, "latitude", -90, 90, &real, &list));
  CU_ASSERT(told("--latitude 91"));
  CU_ASSERT(PARSE("--latitude", "3.5"));
  CU_ASSERT_FALSE(options_integer(&options, "latitude", 0, 9, &integer, &list));
  CU_ASSERT(PARSE("--latitude", "nan"));
  CU_ASSERT_FALSE(options_real(&options, "latitude", -90, 90, &real, &list));
  CU_ASSERT_EQUAL(real, 7);
  CU_ASSERT_EQUAL(integer, 7);
}

int main(void) {
  static const struct test tests[] = {
      TEST(both_spellings_of_a_value_are_read),
      TEST(a_repeated_option_keeps_its_order_and_the_last_counts),
      TEST(single_dashes_go_to_petsc_with_their_values),
      TEST(negative_numbers_are_values),
      TEST(a_misspelt_option_is_named_with_the_nearest),
      TEST(a_value_that_is_missing_or_too_much_is_a_problem),
      TEST(numbers_outside_their_range_are_problems),
      {NULL, NULL},
  };
  int code = harness_run("options", tests);
  options_clear(&options);
  problems_clear(&list);
  return code;
}
