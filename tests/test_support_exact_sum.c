/* Exact sums against a slow bit-by-bit one, in any order and split in any way. */
#include "harness.h"
#include "support/exact_sum.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

enum { BITS = 760, LOWEST_BIT = -352 };

static const struct random_key key = {.seed = 20110219};

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static double sum_of(int n, const double *value) {
  struct exact_sum sum = {0};
  for (int i = 0; i < n; i++) exact_sum_add(&sum, value[i]);
  return exact_sum_value(&sum);
}

/* The truth: one counter a binary digit, carried and rounded half to even digit by digit. */
static double slow_sum_of(int n, const double *value) {
  static int count[BITS];
  memset(count, 0, sizeof count);
  for (int i = 0; i < n; i++) {
    int exponent;
    double m = fabs(frexp(value[i], &exponent));
    for (int bit = exponent - 1; m > 0; bit--) {
      m *= 2.0;
      if (m >= 1.0) {
        m -= 1.0;
        if (bit >= LOWEST_BIT) count[bit - LOWEST_BIT] += value[i] < 0 ? -1 : 1;
      }
    }
  }
  int sign = 1;
  for (int pass = 0; pass < 2; pass++) {
    int over = 0;
    for (int b = 0; b < BITS; b++) {
      int x = count[b] + over;
      over = (x - (x & 1)) / 2;
      count[b] = x & 1;
    }
    if (over >= 0) break;
    sign = -1; /* two's complement of a negative sum: flip, add one, carry again */
    for (int b = 0; b < BITS; b++) count[b] = 1 - count[b];
    count[0]++;
  }
  int top = BITS - 1;
  while (top >= 0 && !count[top]) top--;
  double x = 0.0;
  for (int b = top; b >= 0 && b > top - 53; b--) x = 2.0 * x + count[b];
  if (top >= 53) {
    bool half = count[top - 53], more = false;
    for (int b = 0; b < top - 53; b++) more |= count[b] != 0;
    if (half && (more || count[top - 52])) x += 1.0;
    x = ldexp(x, top - 52);
  }
  return sign * ldexp(x, LOWEST_BIT);
}

/* Random numbers of `range` binary orders of magnitude and both signs */
static void fill(int n, double *value, int range, uint32_t round) {
  for (int i = 0; i < n; i++) {
    uint32_t at = 4096 * round + 4 * (uint32_t)i;
    int exponent = (int)((random_uniform(key, at) - 0.5) * range);
    double sign = random_uniform(key, at + 1) < 0.5 ? -1.0 : 1.0;
    value[i] = sign * ldexp(0.5 + random_uniform(key, at + 2), exponent);
  }
}

static void shuffle(int n, double *value, uint32_t round) {
  struct random_key other = {.seed = 5, .cell = round};
  for (int i = n - 1; i > 0; i--) {
    int j = (int)(random_uniform(other, (uint32_t)i) * (i + 1));
    double spare = value[i];
    value[i] = value[j];
    value[j] = spare;
  }
}

static void sums_agree_with_the_slow_one_to_the_bit(void) {
  static const int ranges[] = {2, 40, 120, 600};
  double value[300];
  for (uint32_t round = 0; round < 400; round++) {
    int n = 1 + (int)(round * 7 % 300);
    fill(n, value, ranges[round % 4], round);
    if (round % 3 == 0) { /* near-total cancellation */
      for (int i = 0; i < n / 2; i++) value[n - 1 - i] = -value[i] * (1.0 + (i == 0) * 0x1p-52);
    }
    CU_ASSERT(same_bits(sum_of(n, value), slow_sum_of(n, value)));
  }
}

static void order_changes_nothing(void) {
  enum { N = 500 };
  double value[N];
  fill(N, value, 200, 7);
  double sum = sum_of(N, value), plain = 0.0, other = 0.0;
  for (int i = 0; i < N; i++) plain += value[i];
  for (uint32_t round = 0; round < 50; round++) {
    shuffle(N, value, round);
    CU_ASSERT(same_bits(sum_of(N, value), sum));
  }
  for (int i = 0; i < N; i++) other += value[i];
  CU_ASSERT(plain != other); /* else the test could not fail */
}

static void parts_added_word_by_word_give_the_whole(void) {
  enum { N = 400 };
  double value[N];
  fill(N, value, 300, 9);
  for (int parts = 2; parts <= 7; parts++) {
    struct exact_sum part[7] = {{{0}}}, whole = {{0}};
    for (int i = 0; i < N; i++) exact_sum_add(&part[i % parts], value[i]);
    for (int p = parts - 1; p >= 0; p--) {
      for (int w = 0; w < EXACT_SUM_WORDS; w++) whole.word[w] += part[p].word[w];
    }
    CU_ASSERT(same_bits(exact_sum_value(&whole), sum_of(N, value)));
  }
}

static void what_cancels_leaves_exactly_the_rest(void) {
  CU_ASSERT_EQUAL(sum_of(3, (double[]){1e20, 1e-3, -1e20}), 1e-3);
  CU_ASSERT_EQUAL(sum_of(3, (double[]){-1e90, -7.25, 1e90}), -7.25);
  CU_ASSERT(same_bits(sum_of(2, (double[]){-0.1, 0.1}), 0.0));
  CU_ASSERT(same_bits(sum_of(0, NULL), 0.0));
  CU_ASSERT(same_bits(sum_of(2, (double[]){-0.0, -0.0}), 0.0));
  CU_ASSERT_EQUAL(sum_of(2, (double[]){0x1p300, -0x1p-300}), 0x1p300);
  CU_ASSERT_EQUAL(sum_of(3, (double[]){0x1p300, -0x1p-300, -0x1p300}), -0x1p-300);
}

static void halves_round_to_even_once(void) {
  double ulp = 0x1p-52;
  CU_ASSERT_EQUAL(sum_of(2, (double[]){1.0, ulp / 2}), 1.0);
  CU_ASSERT_EQUAL(sum_of(2, (double[]){1.0 + ulp, ulp / 2}), 1.0 + 2 * ulp);
  CU_ASSERT_EQUAL(sum_of(3, (double[]){1.0, ulp / 2, 0x1p-300}), 1.0 + ulp);
  CU_ASSERT_EQUAL(sum_of(3, (double[]){-1.0, -ulp / 2, -0x1p-300}), -1.0 - ulp);
  CU_ASSERT_EQUAL(sum_of(3, (double[]){1.0, ulp / 2, -0x1p-300}), 1.0);
}

static void a_million_tenths_are_exact(void) {
  struct exact_sum sum = {0};
  for (int i = 0; i < 1000000; i++) exact_sum_add(&sum, 0.1);
  /* 0.1 is 3602879701896397 / 2^55: the exact product, rounded once */
  CU_ASSERT_EQUAL(exact_sum_value(&sum), 100000.0 + 0.0);
  for (int i = 0; i < 1000000; i++) exact_sum_add(&sum, -0.1);
  CU_ASSERT(same_bits(exact_sum_value(&sum), 0.0));
}

/* The state after a number of additions of one value, without the time that they take. A value
 * below 2^32 with all its 32 bits set fills a digit as fast as any can. */
static struct exact_sum after(int64_t additions, double value) {
  struct exact_sum sum = {{0}};
  exact_sum_add(&sum, value);
  for (int w = 0; w < EXACT_SUM_WORDS; w++) sum.word[w] *= additions;
  return sum;
}

static void more_than_2_to_31_additions_stay_exact(void) {
  const double all_ones = 0xffffffffp0;
  const int64_t before = ((int64_t)1 << 31) - 50, more = 100;
  for (int negative = 0; negative < 2; negative++) {
    double value = negative ? -all_ones : all_ones;
    struct exact_sum sum = after(before, value);
    for (int i = 0; i < more; i++) exact_sum_add(&sum, value);
    double expected = (double)((uint64_t)(before + more) * 0xffffffffu);
    CU_ASSERT_EQUAL(exact_sum_value(&sum), negative ? -expected : expected);
    for (int i = 0; i < 2 * more; i++) exact_sum_add(&sum, -value);
    expected = (double)((uint64_t)(before - more) * 0xffffffffu);
    CU_ASSERT_EQUAL(exact_sum_value(&sum), negative ? -expected : expected);
  }
}

/* also at the upper end of the range, where a carry leaves the digits that values have */
static void more_than_2_to_31_of_the_largest_values_stay_exact(void) {
  const double largest = 0x1.fffffffffffffp319;
  const int64_t before = ((int64_t)1 << 31) - 50;
  struct exact_sum sum = after(before, largest);
  for (int i = 0; i < 100; i++) exact_sum_add(&sum, largest);
  CU_ASSERT_EQUAL(exact_sum_value(&sum), largest * (double)(before + 100));
  for (int i = 0; i < 200; i++) exact_sum_add(&sum, -largest);
  CU_ASSERT_EQUAL(exact_sum_value(&sum), largest * (double)(before - 100));
}

static void carrying_leaves_small_digits_of_one_sign_and_the_same_value(void) {
  enum { N = 400 };
  double value[N];
  fill(N, value, 300, 11);
  for (int negative = 0; negative < 2; negative++) {
    struct exact_sum sum = {{0}};
    for (int i = 0; i < N; i++) exact_sum_add(&sum, negative ? -fabs(value[i]) : value[i]);
    double before = exact_sum_value(&sum);
    exact_sum_carry(&sum);
    CU_ASSERT(same_bits(exact_sum_value(&sum), before));
    for (int w = 0; w < EXACT_SUM_WORDS - 2; w++) {
      int64_t digit = negative ? -sum.word[w] : sum.word[w];
      CU_ASSERT(digit >= 0 && digit < (int64_t)1 << 32);
    }
  }
}

static void what_is_not_finite_or_too_large_makes_the_sum_nan(void) {
  static const double bad[] = {NAN, INFINITY, -INFINITY, 0x1p320, -1.7e308};
  for (int i = 0; i < 5; i++) CU_ASSERT(isnan(sum_of(3, (double[]){1.0, bad[i], -1.0})));
  CU_ASSERT(isnan(sum_of(2, (double[]){INFINITY, -INFINITY})));
  CU_ASSERT_EQUAL(sum_of(2, (double[]){0x1.fffffffffffffp319, 0x1.fffffffffffffp319}),
                  0x1.fffffffffffffp320);
}

static void what_is_too_small_is_dropped(void) {
  CU_ASSERT(same_bits(sum_of(2, (double[]){5e-324, 0x1p-353}), 0.0));
  CU_ASSERT_EQUAL(sum_of(1, (double[]){0x1p-352}), 0x1p-352);
}

int main(void) {
  static const struct test tests[] = {
      TEST(sums_agree_with_the_slow_one_to_the_bit),
      TEST(order_changes_nothing),
      TEST(parts_added_word_by_word_give_the_whole),
      TEST(what_cancels_leaves_exactly_the_rest),
      TEST(halves_round_to_even_once),
      TEST(a_million_tenths_are_exact),
      TEST(more_than_2_to_31_additions_stay_exact),
      TEST(more_than_2_to_31_of_the_largest_values_stay_exact),
      TEST(carrying_leaves_small_digits_of_one_sign_and_the_same_value),
      TEST(what_is_not_finite_or_too_large_makes_the_sum_nan),
      TEST(what_is_too_small_is_dropped),
      {NULL, NULL}};
  return harness_run("exact_sum", tests);
}
