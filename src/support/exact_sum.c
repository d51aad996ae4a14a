/* Exact, order-independent sums of doubles: a fixed-point integer in 32-bit digits.
 *
 *   sum = word[0] 2^-352 + word[1] 2^-320 + ... + word[20] 2^288 + word[21] 2^320
 *
 * A double m 2^e (m of 53 bits) is shifted to its place and split over at most three words; words
 * are signed and carry when one of them has passed 2^62, after 2^30 additions at the earliest
 * (digits of 2^32 in words of 2^63), and when the value is requested. word[21] takes carries only:
 * 2^63 of the largest values fit. The value is the integer rounded once, half to even. Kulisch &
 * Miranker (1986) describe such accumulators.
 */
#include "support/exact_sum.h"
#include <math.h>
#include <string.h>

enum {
  DIGITS = EXACT_SUM_WORDS - 1,
  NOT_FINITE = EXACT_SUM_WORDS - 1,
  LOWEST = -352,
  HIGHEST = 320
};

static const uint64_t low_half = 0xffffffffu;

/* the sign bit is set where a word lies outside -2^62 .. 2^62 - 1 */
static uint64_t beyond(int64_t word) { return (uint64_t)word + (UINT64_C(1) << 62); }

void exact_sum_add(struct exact_sum *sum, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  int exponent = (biased ? biased : 1) - 1075; /* value = mantissa 2^exponent */
  uint64_t mantissa = (bits & 0xfffffffffffffu) | (biased ? 1ull << 52 : 0);
  if (exponent + 53 > HIGHEST) {
    sum->word[NOT_FINITE]++;
    return;
  }
  int place = exponent - LOWEST;
  if (place < 0) {
    mantissa = place > -64 ? mantissa >> -place : 0;
    place = 0;
  }
  int i = place / 32, shift = place % 32;
  uint64_t low = (mantissa & low_half) << shift;
  uint64_t rest = (low >> 32) + ((mantissa >> 32) << shift);
  int64_t sign = bits >> 63 ? -1 : 1;
  int64_t *word = &sum->word[i];
  word[0] += sign * (int64_t)(low & low_half);
  word[1] += sign * (int64_t)(rest & low_half);
  word[2] += sign * (int64_t)(rest >> 32);
  if ((beyond(word[0]) | beyond(word[1]) | beyond(word[2])) >> 63) exact_sum_carry(sum);
}

/* every digit but the highest into 0 .. 2^32 - 1; the highest then has the sign of the whole */
static void carry_up(int64_t word[]) {
  int64_t over = 0;
  for (int i = 0; i < DIGITS - 1; i++) {
    int64_t x = word[i] + over;
    word[i] = (int64_t)((uint64_t)x & low_half);
    over = (x - word[i]) / ((int64_t)1 << 32);
  }
  word[DIGITS - 1] += over;
}

void exact_sum_carry(struct exact_sum *sum) {
  int64_t *word = sum->word;
  carry_up(word);
  if (word[DIGITS - 1] >= 0) return;
  for (int i = 0; i < DIGITS; i++) word[i] = -word[i];
  carry_up(word);
  for (int i = 0; i < DIGITS; i++) word[i] = -word[i];
}

/* The digits 0 .. DIGITS of sign times the sum, each in 0 .. 2^32-1; returns the sign of that. */
static int digits_of(const int64_t word[], int sign, uint32_t digit[DIGITS + 1]) {
  int64_t over = 0;
  for (int i = 0; i < DIGITS; i++) {
    int64_t x = sign * word[i] + over;
    uint64_t low = (uint64_t)x & low_half;
    digit[i] = (uint32_t)low;
    over = (x - (int64_t)low) / ((int64_t)1 << 32);
  }
  digit[DIGITS] = (uint32_t)((uint64_t)over & low_half);
  return over < 0 ? -1 : 1;
}

void exact_sum_merge(struct exact_sum *to, const struct exact_sum *from) {
  struct exact_sum carried = *from;
  exact_sum_carry(&carried);
  exact_sum_carry(to);
  for (int i = 0; i < EXACT_SUM_WORDS; i++) to->word[i] += carried.word[i];
}

double exact_sum_value(const struct exact_sum *sum) {
  if (sum->word[NOT_FINITE]) return NAN;
  uint32_t digit[DIGITS + 1];
  int sign = digits_of(sum->word, 1, digit);
  if (sign < 0) digits_of(sum->word, -1, digit);

  int top = DIGITS;
  while (top > 0 && digit[top] == 0) top--;
  if (digit[top] == 0) return 0.0;
  /* the leading 64 bits, and in the lowest of them whether anything is below */
  int shift = 0;
  while ((digit[top] << shift & 0x80000000u) == 0) shift++;
  uint64_t next = top > 0 ? digit[top - 1] : 0, third = top > 1 ? digit[top - 2] : 0;
  uint64_t lead = (((uint64_t)digit[top] << 32) | next) << shift;
  if (shift > 0) lead |= third >> (32 - shift);
  uint64_t below = shift > 0 ? third << (32 + shift) : third;
  for (int i = top - 3; i >= 0; i--) below |= digit[i];
  if (below) lead |= 1;
  return sign * ldexp((double)lead, 32 * (top - 1) - shift + LOWEST);
}
