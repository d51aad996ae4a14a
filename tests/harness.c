/* CUnit runner; see harness.h.
 *
 * CU_basic_run_tests reports success although tests failed, and prints a summary on every rank:
 * so the tests are run one by one through CU_run_test and counted here.
 */
#include "harness.h"
#include "ncio/ncio.h"
#include <CUnit/TestRun.h>
#include <math.h>
#include <petscsys.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SKIPPED = 77, MOST_FAILURES = 70, NOTHING_ASSERTED = 71 };

struct tally {
  int failures, assertions;
};

static void print_failures(int rank) {
  for (CU_pFailureRecord f = CU_get_failure_list(); f; f = f->pNext)
    printf("    rank %d: %s:%u: %s\n", rank, f->strFileName ? f->strFileName : "?", f->uiLineNumber,
           f->strCondition ? f->strCondition : "");
}

/* Runs one test; `add` sums a count over the ranks (NULL: there is one process). */
static struct tally run_one(CU_pSuite suite, CU_pTest test, int rank, int (*add)(int)) {
  CU_ErrorCode error = CU_run_test(suite, test);
  struct tally tally = {.failures = (int)CU_get_number_of_failures(),
                        .assertions = (int)CU_get_number_of_asserts()};
  if (error != CUE_SUCCESS && tally.failures == 0) {
    printf("    rank %d: %s\n", rank, CU_get_error_msg());
    tally.failures = 1;
  }
  print_failures(rank);
  fflush(stdout);
  if (add) {
    tally.failures = add(tally.failures);
    tally.assertions = add(tally.assertions);
  }
  if (rank == 0) printf("  %s  %s\n", tally.failures ? "FAIL" : "pass", test->pName);
  fflush(stdout);
  return tally;
}

static int run_all(const char *name, const struct test *tests, int rank, int (*add)(int)) {
  if (CU_initialize_registry() != CUE_SUCCESS) return 1;
  CU_pSuite suite = CU_add_suite(name, NULL, NULL);
  struct tally sum = {0};
  if (!suite) sum.failures = 1;
  for (const struct test *t = tests; suite && t->name; t++) {
    CU_pTest test = CU_add_test(suite, t->name, t->run);
    if (!test) {
      printf("    cannot add test %s: %s\n", t->name, CU_get_error_msg());
      sum.failures++;
      continue;
    }
    struct tally one = run_one(suite, test, rank, add);
    sum.failures += one.failures;
    sum.assertions += one.assertions;
  }
  CU_cleanup_registry();
  if (rank == 0) printf("%s: %d assertions, %d failures\n", name, sum.assertions, sum.failures);
  if (sum.failures) return sum.failures < MOST_FAILURES ? sum.failures : MOST_FAILURES;
  return sum.assertions ? 0 : NOTHING_ASSERTED;
}

int harness_run(const char *suite, const struct test *tests) {
  return run_all(suite, tests, 0, NULL);
}

static int add_over_ranks(int here) {
  int all = here;
  MPI_Allreduce(&here, &all, 1, MPI_INT, MPI_SUM, PETSC_COMM_WORLD);
  return all;
}

int harness_run_mpi(int *argc, char ***argv, const char *suite, const struct test *tests) {
  output_settings();
  if (PetscInitialize(argc, argv, NULL, NULL)) return 1;
  PetscMPIInt rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  int code = run_all(suite, tests, rank, add_over_ranks);
  if (PetscFinalize() && code == 0) code = 1;
  return code;
}

int harness_skip(const char *reason) {
  printf("skipped: %s\n", reason);
  return SKIPPED;
}

const char *harness_shared(void) {
  const char *folder = getenv("WINDROW_SHARED");
  struct stat status;
  if (!folder || stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) return NULL;
  return folder;
}

const char *harness_source(void) {
  const char *folder = getenv("WINDROW_SOURCE");
  return folder ? folder : ".";
}

bool harness_close(double actual, double expected, double tolerance, const char *text,
                   const char *file, int line) {
  double scale = fabs(expected) > 1 ? fabs(expected) : 1;
  double difference = fabs(actual - expected);
  if (difference <= tolerance * scale) return true;
  printf("    %s:%d: %s = %.17g, expected %.17g, difference %.3g > %.3g\n", file, line, text,
         actual, expected, difference, tolerance * scale);
  return false;
}
