/* Exact sums over the ranks against the same sums in one place, bit for bit. */
#include "harness.h"
#include "region/exact_reduce.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static PetscMPIInt rank_of(void) {
  PetscMPIInt rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

static PetscMPIInt ranks(void) {
  PetscMPIInt size;
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  return size;
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

/* what the sums are made of: the k-th value of sum i */
typedef double value_of(int64_t i, int k);

/* n sums of 40 values dealt to the ranks in turn, but for `idle` (-1: none): equal to serial sums
 * on every rank, and to those of every rank alike */
static bool as_in_one_place(int64_t n, value_of *value, int idle) {
  struct exact_sum *sums = calloc((size_t)n, sizeof *sums),
                   *whole = calloc((size_t)n, sizeof *sums);
  const int rank = rank_of(), size = ranks();
  const int busy = idle >= 0 && idle < size && size > 1 ? size - 1 : size;
  const int turn = busy < size && rank > idle ? rank - 1 : rank;
  bool same = true;
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 40; k++) {
      double x = value(i, k);
      exact_sum_add(&whole[i], x);
      if (k % busy == turn && !(busy < size && rank == idle)) exact_sum_add(&sums[i], x);
    }
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, n, sums), 0);
  for (int64_t i = 0; i < n; i++) {
    double a = exact_sum_value(&sums[i]), b = exact_sum_value(&whole[i]);
    same = same && (same_bits(a, b) || (isnan(a) && isnan(b)));
  }
  free(sums);
  free(whole);
  return same;
}

static double draw(int64_t i, int k, int range) {
  const struct random_key key = {.seed = 19, .cell = (uint32_t)i};
  uint32_t at = 4 * (uint32_t)k;
  int exponent = (int)((random_uniform(key, at) - .5) * range);
  double sign = random_uniform(key, at + 1) < .5 ? -1. : 1.;
  return sign * ldexp(.5 + random_uniform(key, at + 2), exponent);
}

static double near_one(int64_t i, int k) { return draw(i, k, 4); }
static double of_all_magnitudes(int64_t i, int k) { return draw(i, k, 600); }
/* sum i of magnitude 2^(20 i), of one sign or cancelling but for the smallest */
static double by_sum(int64_t i, int k) { return ldexp(draw(0, k, 8), (int)(20 * (i % 13)) - 120); }
static double cancelling(int64_t i, int k) {
  return k == 39 ? 0x1p-300 : k == 38 ? 0. : draw(i, k / 2, 300) * (k % 2 ? -1. : 1.);
}
static double negative(int64_t i, int k) { return -fabs(draw(i, k, 30)); }
static double zero(int64_t i, int k) {
  (void)i, (void)k;
  return 0.;
}
static double zero_but_one(int64_t i, int k) { return i == 3 && k == 17 ? -0x1p-352 : 0.; }
static double largest(int64_t i, int k) {
  (void)i;
  return k % 3 ? 0x1.fffffffffffffp319 : -0x1p-352;
}
static double not_finite(int64_t i, int k) {
  return k == 11 && i == 2 ? NAN : k == 12 && i == 4 ? -INFINITY : draw(i, k, 8);
}

static void sums_over_ranks_are_those_of_one_place(void) {
  static value_of *const values[] = {near_one, of_all_magnitudes, by_sum,  cancelling, negative,
                                     zero,     zero_but_one,      largest, not_finite};
  for (size_t v = 0; v < sizeof values / sizeof *values; v++)
    for (int64_t n = 1; n <= 50; n += 7)
      for (int idle = -1; idle < 2; idle++) CU_ASSERT(as_in_one_place(n, values[v], idle));
}

static void no_sums_are_no_message(void) {
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, 0, NULL), 0);
}

/* more words than a piece holds: the last sum stands in the third piece */
static void sums_go_in_pieces(void) {
  const int64_t n = 2 * (EXACT_REDUCE_BYTES / 8 / 3) + 5; /* three words each */
  struct exact_sum *sums = calloc((size_t)n, sizeof *sums);
  const int rank = rank_of(), size = ranks();
  bool good = true;
  for (int64_t i = 0; i < n; i++) {
    exact_sum_add(&sums[i], (double)(rank + 1) * (double)(i + 1));
    exact_sum_add(&sums[i], 0x1p-20); /* two words lower than the number's own */
  }
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, n, sums), 0);
  for (int64_t i = 0; i < n; i++)
    good = good &&
           exact_sum_value(&sums[i]) == size * (size + 1) / 2 * (double)(i + 1) + size * 0x1p-20;
  CU_ASSERT(good);
  free(sums);
}

/* Two ranks' words, each filled to 2^62, are more than a word holds. */
static void ranks_with_2_to_30_additions_each_stay_exact(void) {
  const int64_t additions = (int64_t)1 << 30;
  struct exact_sum sum[2] = {{{0}}};
  exact_sum_add(&sum[0], 0xffffffffp0);
  exact_sum_add(&sum[1], -0xffffffffp0);
  for (int w = 0; w < EXACT_SUM_WORDS; w++)
    for (int i = 0; i < 2; i++) sum[i].word[w] *= additions;
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, 2, sum), 0);
  double expected = (double)((uint64_t)additions * (uint64_t)ranks()) * 0xffffffffp0;
  CU_ASSERT_EQUAL(exact_sum_value(&sum[0]), expected);
  CU_ASSERT_EQUAL(exact_sum_value(&sum[1]), -expected);
}

static void a_value_that_is_not_finite_on_one_rank_makes_the_sum_nan_on_all(void) {
  struct exact_sum sum = {{0}};
  exact_sum_add(&sum, rank_of() == ranks() - 1 ? INFINITY : 1.);
  CU_ASSERT_EQUAL(ExactSumReduce(PETSC_COMM_WORLD, 1, &sum), 0);
  CU_ASSERT(isnan(exact_sum_value(&sum)));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(sums_over_ranks_are_those_of_one_place),
      TEST(no_sums_are_no_message),
      TEST(sums_go_in_pieces),
      TEST(ranks_with_2_to_30_additions_each_stay_exact),
      TEST(a_value_that_is_not_finite_on_one_rank_makes_the_sum_nan_on_all),
      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "exact_sum_ranks", tests);
}
