/* Names by number: against a plain list, through several growths of the table. */
#include "harness.h"
#include "ncio/name_list.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 3000 };

static const char *name_of(int i, char text[24]) {
  snprintf(text, 24, "%d region", i * 7919 % NAMES);
  return text;
}

static void names_are_numbered_in_the_order_of_their_first_adding(void) {
  struct name_list t = {0};
  char text[24];
  CU_ASSERT_EQUAL(name_list_find(&t, "0 region"), -1);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < NAMES; i++) CU_ASSERT_EQUAL(name_list_add(&t, name_of(i, text)), i);
  CU_ASSERT_EQUAL(t.n, NAMES);
  for (int i = 0; i < NAMES; i++) {
    CU_ASSERT_EQUAL(name_list_find(&t, name_of(i, text)), i);
    CU_ASSERT_STRING_EQUAL(t.name[i], text);
  }
  CU_ASSERT_EQUAL(name_list_find(&t, "3000 region"), -1);
  CU_ASSERT_EQUAL(name_list_find(&t, ""), -1);
  name_list_destroy(&t);
}

static void names_that_are_taken_leave_an_empty_table(void) {
  struct name_list t = {0};
  name_list_add(&t, "south");
  name_list_add(&t, "north");
  char **name = name_list_take(&t);
  CU_ASSERT(t.n == 0 && name_list_find(&t, "north") < 0);
  CU_ASSERT_STRING_EQUAL(name[1], "north");
  free(name[0]);
  free(name[1]);
  free(name);
  CU_ASSERT_EQUAL(name_list_add(&t, "north"), 0);
  name_list_destroy(&t);
}

int main(void) {
  static const struct test tests[] = {TEST(names_are_numbered_in_the_order_of_their_first_adding),
                                      TEST(names_that_are_taken_leave_an_empty_table),
                                      {NULL, NULL}};
  return harness_run("names", tests);
}
