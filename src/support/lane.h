#pragma once
/* Lanes: eight seasons side by side.
 *
 * A `lane` is a vector of eight doubles (GCC and clang vector extension), so that kernels read like
 * scalar code and every operation acts on eight seasons. Kernels never branch on lane data: they
 * select. All operations are single IEEE-754 operations (the library is compiled with
 * -ffp-contract=off), so a lane's bits depend neither on the instruction set nor on its neighbours.
 */
#include <stdbool.h>
#include <stdint.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

enum { LANES = 8 };

typedef double lane __attribute__((vector_size(64)));
typedef int64_t lane_mask __attribute__((vector_size(64))); /* -1 true, 0 false */

#define FOR_LANES(l) for (int l = 0; l < LANES; l++)
#define LANE_INLINE static inline __attribute__((always_inline))

LANE_INLINE lane lane_set(double x) { return (lane){x, x, x, x, x, x, x, x}; }

/* yes where mask, else 0 */
LANE_INLINE lane lane_where(lane_mask mask, lane yes) { return (lane)(mask & (lane_mask)yes); }

/* Comparing and selecting by halves where the machine's widest vector is 32 bytes: gcc 12 would
 * lower a 64-byte comparison to eight scalar ones (3.0 ns against 0.3 ns an element of lane_clip);
 * taking halves by shuffles sends every lane through memory (forward run: 180 ns a cell-day against
 * 150). */
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX__) && !defined(__AVX512F__)
typedef double lane_half __attribute__((vector_size(32)));
typedef int64_t lane_half_mask __attribute__((vector_size(32)));
union lane_halves {
  lane whole;
  lane_mask mask;
  lane_half half[2];
  lane_half_mask half_mask[2];
};
#define LANE_COMPARE(name, op)                                                                     \
  LANE_INLINE lane_mask name(lane a, lane b) {                                                     \
    union lane_halves x = {.whole = a}, y = {.whole = b}, z;                                       \
    z.half_mask[0] = x.half[0] op y.half[0];                                                       \
    z.half_mask[1] = x.half[1] op y.half[1];                                                       \
    return z.mask;                                                                                 \
  }
LANE_INLINE lane lane_select(lane_mask mask, lane yes, lane no) {
  union lane_halves m = {.mask = mask}, y = {.whole = yes}, n = {.whole = no};
  y.half[0] = __builtin_ia32_blendvpd256(n.half[0], y.half[0], m.half[0]);
  y.half[1] = __builtin_ia32_blendvpd256(n.half[1], y.half[1], m.half[1]);
  return y.whole;
}
/* the instructions' own rule is a < b ? a : b, NaN and signed zeros included */
LANE_INLINE lane lane_min(lane a, lane b) {
  union lane_halves x = {.whole = a}, y = {.whole = b};
  x.half[0] = __builtin_ia32_minpd256(x.half[0], y.half[0]);
  x.half[1] = __builtin_ia32_minpd256(x.half[1], y.half[1]);
  return x.whole;
}
LANE_INLINE lane lane_max(lane a, lane b) {
  union lane_halves x = {.whole = a}, y = {.whole = b};
  x.half[0] = __builtin_ia32_maxpd256(x.half[0], y.half[0]);
  x.half[1] = __builtin_ia32_maxpd256(x.half[1], y.half[1]);
  return x.whole;
}
#define LANE_MIN_MAX_DONE
#else
#define LANE_COMPARE(name, op)                                                                     \
  LANE_INLINE lane_mask name(lane a, lane b) { return a op b; }
LANE_INLINE lane lane_select(lane_mask mask, lane yes, lane no) {
  return (lane)((mask & (lane_mask)yes) | (~mask & (lane_mask)no));
}
#endif
LANE_COMPARE(lane_lt, <)
LANE_COMPARE(lane_le, <=)
LANE_COMPARE(lane_gt, >)
LANE_COMPARE(lane_ge, >=)
LANE_COMPARE(lane_eq, ==)

#ifdef __AVX512F__
LANE_INLINE lane lane_min(lane a, lane b) { return _mm512_min_pd(a, b); }
LANE_INLINE lane lane_max(lane a, lane b) { return _mm512_max_pd(a, b); }
#elif !defined(LANE_MIN_MAX_DONE)
LANE_INLINE lane lane_min(lane a, lane b) { return lane_select(lane_lt(a, b), a, b); }
LANE_INLINE lane lane_max(lane a, lane b) { return lane_select(lane_gt(a, b), a, b); }
#endif
LANE_INLINE lane lane_clip(lane lo, lane hi, lane x) { return lane_min(lane_max(x, lo), hi); }

/* strictly inside: where the derivative of lane_clip with respect to x is one */
LANE_INLINE lane_mask lane_inside(lane lo, lane hi, lane x) {
  return lane_gt(x, lo) & lane_lt(x, hi);
}

LANE_INLINE bool lane_any(lane_mask m) {
  int64_t r = 0;
  FOR_LANES (l) r |= m[l];
  return r != 0;
}
LANE_INLINE bool lane_all(lane_mask m) {
  int64_t r = -1;
  FOR_LANES (l) r &= m[l];
  return r != 0;
}

/* exp(x), relative error below 2.1e-16 for -700 <= x <= 700; arguments beyond are clipped there.
 * x = n ln 2 + r, |r| <= ln 2 / 2; exp(r) = 1 + r + r^2 q(r), q of degree 9 through the Chebyshev
 * points of that range (relative error of exp(r) below 2e-17); ln 2 in two parts after Cody & Waite
 * (1980). `rise` is exp(x) - 1 without cancellation near x = 0. */
LANE_INLINE lane lane_exp_rise(lane x, lane *rise) {
  const double round = 0x1.8p52; /* adding it leaves the nearest integer in the low bits */
  x = lane_clip(lane_set(-700.), lane_set(700.), x);
  lane shifted = x * 0x1.71547652b82fep+0 + round;
  lane n = shifted - round;
  lane r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b39p-40;
  lane r2 = r * r, r4 = r2 * r2;
  lane a = r + r2 * (0x1p-1 + r * 0x1.5555555555555p-3);
  lane b = (0x1.5555555553d37p-5 + r * 0x1.11111111109a6p-7) +
           r2 * (0x1.6c16c1789d1d7p-10 + r * 0x1.a01a01a7cebcdp-13);
  lane c = (0x1.a019b8ca26fcfp-16 + r * 0x1.71de0d85293b8p-19) +
           r2 * (0x1.2891d4ffbb0f9p-22 + r * 0x1.af390ba7e6f47p-26);
  lane p = a + r4 * (b + r4 * c); /* exp(r) - 1, all its digits where n = 0 */
  lane e = (lane)((lane_mask)(1. + p) + ((lane_mask)shifted << 52));
  *rise = lane_select(lane_eq(n, lane_set(0.)), p, e - 1.);
  return e;
}
LANE_INLINE lane lane_exp(lane x) {
  lane rise;
  return lane_exp_rise(x, &rise);
}
