/* Counter-based random numbers: Philox4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw: Parallel
 * random numbers: as easy as 1, 2, 3; SC11, 2011).
 *
 * key = the seed's two halves, counter = (index, cell, member, variable). A uniform number is
 * (n + 1/2) 2^-52 with n of 52 bits, never 0 or 1; a normal one is Box and Muller's (1958) cosine
 * branch of the block's two uniform numbers.
 */
#include "support/random.h"
#include "support/hash.h"
#include <math.h>
#include <string.h>

void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t bits[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t a = (uint64_t)0xD2511F53u * c0, b = (uint64_t)0xCD9E8D57u * c2;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)a;
    k0 += 0x9E3779B9u; /* golden ratio */
    k1 += 0xBB67AE85u; /* sqrt(3) - 1 */
  }
  bits[0] = c0, bits[1] = c1, bits[2] = c2, bits[3] = c3;
}

uint32_t random_variable(const char *name) { return hash_bytes(hash_start, name, strlen(name)); }

static void draw(struct random_key key, uint32_t index, double u[2]) {
  const uint32_t counter[4] = {index, key.cell, key.member, key.variable};
  const uint32_t halves[2] = {(uint32_t)key.seed, (uint32_t)(key.seed >> 32)};
  uint32_t bits[4];
  random_philox(counter, halves, bits);
  for (int i = 0; i < 2; i++) {
    uint64_t n = ((uint64_t)bits[2 * i] << 32 | bits[2 * i + 1]) >> 12;
    u[i] = ((double)n + 0.5) * 0x1p-52;
  }
}

double random_uniform(struct random_key key, uint32_t index) {
  double u[2];
  draw(key, index, u);
  return u[0];
}

double random_normal(struct random_key key, uint32_t index) {
  const double two_pi = 6.28318530717958647692;
  double u[2];
  draw(key, index, u);
  return sqrt(-2.0 * log(u[0])) * cos(two_pi * u[1]);
}
