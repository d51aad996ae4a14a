/* Philox against the published vectors; moments and independence of the draws. */
#include "harness.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

static void philox_gives_the_published_numbers(void) {
  /* known answers distributed with the authors' Random123 library: philox4x32, 10 rounds */
  static const struct {
    uint32_t counter[4], key[2], bits[4];
  } known[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (int i = 0; i < 3; i++) {
    uint32_t bits[4];
    random_philox(known[i].counter, known[i].key, bits);
    CU_ASSERT_EQUAL(memcmp(bits, known[i].bits, sizeof bits), 0);
  }
}

static void a_draw_depends_on_each_part_of_its_key(void) {
  struct random_key key = {.seed = 3, .cell = 4, .member = 5, .variable = 6};
  double x = random_uniform(key, 7);
  CU_ASSERT_EQUAL(random_uniform(key, 7), x);
  CU_ASSERT_NOT_EQUAL(random_uniform(key, 8), x);
  struct random_key other[] = {key, key, key, key, key};
  other[0].seed += 1;
  other[1].seed += 1ull << 32;
  other[2].cell++;
  other[3].member++;
  other[4].variable++;
  for (int i = 0; i < 5; i++) CU_ASSERT_NOT_EQUAL(random_uniform(other[i], 7), x);
}

enum { N = 200000 };

static void uniform_numbers_have_the_moments_of_their_law(void) {
  struct random_key key = {.seed = 11};
  double mean = 0, square = 0, product = 0, last = 0.5;
  for (uint32_t i = 0; i < N; i++) {
    double u = random_uniform(key, i);
    CU_ASSERT_FATAL(u > 0.0 && u < 1.0);
    mean += u / N;
    square += (u - 0.5) * (u - 0.5) / N;
    product += (u - 0.5) * (last - 0.5) / N;
    last = u;
  }
  /* five standard errors each: sd / sqrt(N) with sd = .2887, .0745, .0833 */
  CU_ASSERT(fabs(mean - 0.5) < 5 * 0.2887 / sqrt(N));
  CU_ASSERT(fabs(square - 1.0 / 12.0) < 5 * 0.0745 / sqrt(N));
  CU_ASSERT(fabs(product) < 5 * 0.0833 / sqrt(N));
}

static void normal_numbers_have_the_moments_of_their_law(void) {
  double moment[5] = {0}, product = 0, last = 0;
  for (uint32_t i = 0; i < N; i++) {
    struct random_key key = {.seed = 12, .cell = i};
    double x = random_normal(key, 0), power = 1;
    for (int m = 0; m < 5; m++, power *= x) moment[m] += power / N;
    product += x * last / N;
    last = x;
  }
  /* five standard errors; the variances of x, x^2, x^3, x^4 are 1, 2, 15, 96 */
  CU_ASSERT(fabs(moment[1]) < 5 * sqrt(1.0 / N));
  CU_ASSERT(fabs(moment[2] - 1.0) < 5 * sqrt(2.0 / N));
  CU_ASSERT(fabs(moment[3]) < 5 * sqrt(15.0 / N));
  CU_ASSERT(fabs(moment[4] - 3.0) < 5 * sqrt(96.0 / N));
  CU_ASSERT(fabs(product) < 5 * sqrt(1.0 / N));
}

int main(void) {
  static const struct test tests[] = {TEST(philox_gives_the_published_numbers),
                                      TEST(a_draw_depends_on_each_part_of_its_key),
                                      TEST(uniform_numbers_have_the_moments_of_their_law),
                                      TEST(normal_numbers_have_the_moments_of_their_law),
                                      {NULL, NULL}};
  return harness_run("random", tests);
}
