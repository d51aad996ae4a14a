/* Problems that only some ranks found end all ranks alike. */
#include "harness.h"
#include "region/shared_problems.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Runs ProblemsReport with standard error in a file of rank 0, and gives its text back. */
static int report(const struct problems *list, char *text, size_t room) {
  int n = -1;
  FILE *caught = tmpfile();
  fflush(stderr);
  int kept = dup(STDERR_FILENO);
  dup2(fileno(caught), STDERR_FILENO);
  PetscErrorCode failed = ProblemsReport(PETSC_COMM_WORLD, list, &n);
  fflush(stderr);
  dup2(kept, STDERR_FILENO);
  close(kept);
  rewind(caught);
  text[fread(text, 1, room - 1, caught)] = '\0';
  fclose(caught);
  CU_ASSERT_EQUAL(failed, 0);
  return n;
}

static void a_problem_of_one_rank_is_known_to_all(void) {
  int rank, n_ranks;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &n_ranks);
  struct problems list = {0};
  char text[512];
  bool any = true;
  CU_ASSERT_EQUAL(ProblemsAnywhere(PETSC_COMM_WORLD, &list, 0, &any), 0);
  CU_ASSERT_FALSE(any);
  CU_ASSERT_EQUAL(report(&list, text, sizeof text), 0);
  if (rank == n_ranks - 1) problem(&list, "lai.nc: time: 3 steps are missing");
  CU_ASSERT_EQUAL(ProblemsAnywhere(PETSC_COMM_WORLD, &list, 0, &any), 0);
  CU_ASSERT(any);
  CU_ASSERT_EQUAL(report(&list, text, sizeof text), 1);
  CU_ASSERT_STRING_EQUAL(text, rank == 0 ? "windrow: lai.nc: time: 3 steps are missing\n" : "");
  problems_clear(&list);
}

static void a_line_that_one_rank_told_before_counts_for_all(void) {
  int rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  struct problems list = {0};
  bool any = true;
  problem(&list, "crop.yaml: cannot be opened");
  if (rank == 0) problem(&list, "soil.yaml: cannot be opened"); /* marks differ between ranks */
  int before = list.count;
  CU_ASSERT_EQUAL(ProblemsAnywhere(PETSC_COMM_WORLD, &list, before, &any), 0);
  CU_ASSERT_FALSE(any);
  if (rank == 0) problem(&list, "soil.yaml: cannot be opened");
  CU_ASSERT_EQUAL(ProblemsAnywhere(PETSC_COMM_WORLD, &list, before, &any), 0);
  CU_ASSERT(any);
  problems_clear(&list);
}

static void ranks_that_were_told_different_numbers_differ(void) {
  int rank, n_ranks;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &n_ranks);
  struct problems list = {0};
  bool differ = true;
  for (int i = 0; i < rank; i++) problem(&list, "of before");
  int before = list.count;
  problem(&list, "common");
  CU_ASSERT_EQUAL(ProblemsDiffer(PETSC_COMM_WORLD, &list, before, &differ), 0);
  CU_ASSERT_FALSE(differ);
  if (rank == 0) problem(&list, "common");
  CU_ASSERT_EQUAL(ProblemsDiffer(PETSC_COMM_WORLD, &list, before, &differ), 0);
  CU_ASSERT_EQUAL(differ, n_ranks > 1);
  problems_clear(&list);
}

static void what_all_ranks_found_is_told_once_in_the_order_of_ranks(void) {
  int rank, n_ranks;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &n_ranks);
  struct problems list = {0};
  problem(&list, "common");
  problem(&list, "rank %d", rank);
  char text[512], expected[512] = "windrow: common\n";
  for (int r = 0; r < n_ranks; r++) sprintf(expected + strlen(expected), "windrow: rank %d\n", r);
  CU_ASSERT_EQUAL(report(&list, text, sizeof text), n_ranks + 1);
  CU_ASSERT_STRING_EQUAL(text, rank == 0 ? expected : "");
  problems_clear(&list);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_problem_of_one_rank_is_known_to_all),
      TEST(a_line_that_one_rank_told_before_counts_for_all),
      TEST(ranks_that_were_told_different_numbers_differ),
      TEST(what_all_ranks_found_is_told_once_in_the_order_of_ranks),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "report", tests);
}
