/* Exact sums over the ranks. */
#include "harness.h"
#include "region/blocks.h"
#include <math.h>

/* Two ranks' words, each filled to 2^62, are more than a word holds. */
static void ranks_with_2_to_30_additions_each_stay_exact(void) {
  const int64_t additions = (int64_t)1 << 30;
  struct exact_sum sum[2] = {{{0}}};
  PetscMPIInt size;
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  exact_sum_add(&sum[0], 0xffffffffp0);
  exact_sum_add(&sum[1], -0xffffffffp0);
  for (int w = 0; w < EXACT_SUM_WORDS; w++)
    for (int i = 0; i < 2; i++) sum[i].word[w] *= additions;
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, 2, sum), 0);
  double expected = (double)((uint64_t)additions * (uint64_t)size) * 0xffffffffp0;
  CU_ASSERT_EQUAL(exact_sum_value(&sum[0]), expected);
  CU_ASSERT_EQUAL(exact_sum_value(&sum[1]), -expected);
}

static void a_value_that_is_not_finite_on_one_rank_makes_the_sum_nan_on_all(void) {
  struct exact_sum sum = {{0}};
  PetscMPIInt rank, size;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  exact_sum_add(&sum, rank == size - 1 ? INFINITY : 1.);
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, 1, &sum), 0);
  CU_ASSERT(isnan(exact_sum_value(&sum)));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(ranks_with_2_to_30_additions_each_stay_exact),
      TEST(a_value_that_is_not_finite_on_one_rank_makes_the_sum_nan_on_all),
      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "exact_sum_ranks", tests);
}
