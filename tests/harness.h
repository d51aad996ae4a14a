#pragma once
/* Running CUnit suites so that a test file stays small:
 *
 *   static void a_day_has_24_hours(void) { CU_ASSERT_EQUAL(hours(), 24); }
 *
 *   int main(void) {
 *     static const struct test tests[] = {TEST(a_day_has_24_hours), {NULL, NULL}};
 *     return harness_run("calendar", tests);
 *   }
 *
 * With MPI: `return harness_run_mpi(&argc, &argv, "reduction", tests);` starts and ends PETSc; a
 * test runs on all ranks and has failed when it failed on any.
 */
#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>

struct test {
  const char *name; /* a sentence, with underscores; NULL ends a list */
  void (*run)(void);
};
#define TEST(function)                                                                             \
  { #function, function }

/* Runs the tests as one suite, prints one line a test and the failed assertions. Returns the exit
 * code of the executable: the number of failed assertions, at most 70; 0 when all passed; 71 when
 * no assertion was reached at all. Not collective. */
int harness_run(const char *suite, const struct test *tests);
/* Collective on the world: as harness_run, the failures summed over ranks, the tests' lines printed
 * by rank 0 and the failed assertions by the rank where they failed. Returns the same on every
 * rank. */
int harness_run_mpi(int *argc, char ***argv, const char *suite, const struct test *tests);

/* The exit code of a test that cannot run here; prints why. Rank 0's output is enough. */
int harness_skip(const char *reason);
/* ../shared beside the checkout (environment WINDROW_SHARED), or NULL where it does not exist. */
const char *harness_shared(void);
/* The checkout (environment WINDROW_SOURCE), "." where the variable is not set. */
const char *harness_source(void);

/* |actual - expected| <= tolerance * max(1, |expected|); false with a printed line otherwise. NaN
 * is never close. Use as CHECK_CLOSE, which also tells CUnit. */
bool harness_close(double actual, double expected, double tolerance, const char *text,
                   const char *file, int line);
#define CHECK_CLOSE(actual, expected, tolerance)                                                   \
  CU_ASSERT(harness_close((actual), (expected), (tolerance), #actual, __FILE__, __LINE__))
