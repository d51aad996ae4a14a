#pragma once
/* Exact, order-independent sums of doubles.
 *
 * A sum is a fixed-point integer with 32-bit digits held in 64-bit words: adding a double touches
 * three words, adding two sums is a word-by-word integer addition, so MPI_SUM over MPI_INT64_T
 * combines ranks exactly and in any order. Range 2^-320 .. 2^+320: what is smaller is dropped (the
 * same way everywhere), what is larger or not finite makes the sum NaN. Any number of additions.
 */
#include <stdint.h>

enum { EXACT_SUM_WORDS = 23 };

struct exact_sum {
  int64_t word[EXACT_SUM_WORDS]; /* digits of weight 2^(32 i - 352), the highest for carries only;
                                    the last word counts non-finite values */
};

void exact_sum_add(struct exact_sum *sum, double value);
/* Carries, so that no digit but the highest reaches 2^32 and all have the sign of the sum; the
 * value stays. To be called before sums are added word by word: 2^30 of them then fit. */
void exact_sum_carry(struct exact_sum *sum);
/* to <- to + from, exactly */
void exact_sum_merge(struct exact_sum *to, const struct exact_sum *from);
/* the sum rounded to double; the same bits for the same set of values */
double exact_sum_value(const struct exact_sum *sum);
