/* The list of problems, and suggestions for misspelt words. */
#include "harness.h"
#include "support/problems.h"
#include <string.h>

static void problems_are_kept_in_order_and_a_repeated_one_once(void) {
  struct problems list = {0};
  char number[16];
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 40; i++) CU_ASSERT_FALSE(problem(&list, "file.nc: cell %d is empty", i));
  }
  CU_ASSERT_EQUAL(list.n, 40);
  CU_ASSERT_EQUAL(list.count, 80);
  CU_ASSERT_STRING_EQUAL(list.line[39], "file.nc: cell 39 is empty");
  problems_clear(&list);
  CU_ASSERT_EQUAL(list.n, 0);
  strcpy(number, "again");
  problem(&list, "%s", number);
  strcpy(number, "changed");
  CU_ASSERT_STRING_EQUAL(list.line[0], "again");
  problems_clear(&list);
}

static void the_thousandth_problem_is_the_last_kept(void) {
  struct problems list = {0};
  for (int i = 0; i < 5000; i++) problem(&list, "file.nc: cell %d is empty", i);
  CU_ASSERT_EQUAL(list.n, 1000);
  CU_ASSERT_EQUAL(list.count, 5000);
  problems_clear(&list);
}

static void a_problem_whose_line_stood_before_is_still_one(void) {
  struct problems list = {0};
  CU_ASSERT_FALSE(problems_since(&list, 0));
  problem(&list, "soil.nc: cannot be opened");
  CU_ASSERT(problems_since(&list, 0));
  int before = list.count;
  CU_ASSERT_FALSE(problems_since(&list, before));
  problem(&list, "soil.nc: cannot be opened");
  CU_ASSERT(problems_since(&list, before));
  CU_ASSERT_EQUAL(list.n, 1);
  for (int i = 0; i < 2000; i++) problem(&list, "file.nc: cell %d is empty", i);
  before = list.count;
  problem(&list, "one that no list keeps");
  CU_ASSERT(problems_since(&list, before));
  problems_clear(&list);
  CU_ASSERT_FALSE(problems_since(&list, 0));
}

static void a_long_line_is_kept_whole(void) {
  struct problems list = {0};
  char text[5000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  problem(&list, "%s!", text);
  CU_ASSERT_EQUAL(strlen(list.line[0]), sizeof text);
  problems_clear(&list);
}

static const char *nearest(const char *word) {
  static const char *const words[] = {"profile", "files", "wind", "TSUM1", "TSUM2", "SPAN"};
  return nearest_word(word, words, sizeof words / sizeof *words);
}

static void the_nearest_word_is_suggested(void) {
  CU_ASSERT_STRING_EQUAL(nearest("profil"), "profile");
  CU_ASSERT_STRING_EQUAL(nearest("porfile"), "profile");
  /* neighbours swapped count once: nearer than two letters too many */
  const char *const words[] = {"abdcxy", "abcd"};
  CU_ASSERT_STRING_EQUAL(nearest_word("abdc", words, 2), "abcd");
  CU_ASSERT_STRING_EQUAL(nearest("filess"), "files");
  CU_ASSERT_STRING_EQUAL(nearest("tsum2"), "TSUM2");
  CU_ASSERT_STRING_EQUAL(nearest("SPAM"), "SPAN");
  const char *commands[] = {"check", "calibrate"};
  CU_ASSERT_STRING_EQUAL(nearest_word("calib", commands, 2), "calibrate");
}

static void a_word_that_is_far_from_all_gets_no_suggestion(void) {
  CU_ASSERT_PTR_NULL(nearest("temperature"));
  CU_ASSERT_PTR_NULL(nearest("x"));
  CU_ASSERT_PTR_NULL(nearest(""));
  CU_ASSERT_PTR_NULL(nearest_word("wind", NULL, 0));
}

static void overlong_words_do_no_harm(void) {
  char text[1000];
  memset(text, 'y', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  const char *const words[] = {text, "wind"};
  CU_ASSERT_PTR_NULL(nearest(text));
  CU_ASSERT_STRING_EQUAL(nearest_word("wimd", words, 2), "wind");
}

int main(void) {
  static const struct test tests[] = {TEST(problems_are_kept_in_order_and_a_repeated_one_once),
                                      TEST(the_thousandth_problem_is_the_last_kept),
                                      TEST(a_problem_whose_line_stood_before_is_still_one),
                                      TEST(a_long_line_is_kept_whole),
                                      TEST(the_nearest_word_is_suggested),
                                      TEST(a_word_that_is_far_from_all_gets_no_suggestion),
                                      TEST(overlong_words_do_no_harm),
                                      {NULL, NULL}};
  return harness_run("problems", tests);
}
