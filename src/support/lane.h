#pragma once
/* Lanes: seasons side by side.
 *
 * A `lane` is a vector of LANES doubles (GCC and clang vector extension), so that kernels read like
 * scalar code and every operation acts on LANES seasons: as many as the machine's widest vector
 * holds. Kernels never branch on lane data: they select. All operations are single IEEE-754
 * operations (the library is compiled with -ffp-contract=off), fused ones are written as lane_fma,
 * so a lane's bits depend neither on the instruction set, nor on LANES, nor on its neighbours.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#ifdef __AVX__
#include <immintrin.h>
#endif

#ifndef WINDROW_LANES
#ifdef __AVX512F__
#define WINDROW_LANES 8
#else
#define WINDROW_LANES 4
#endif
#endif

enum { LANES = WINDROW_LANES };

typedef double lane __attribute__((vector_size(8 * WINDROW_LANES)));
typedef int64_t lane_mask __attribute__((vector_size(8 * WINDROW_LANES))); /* -1 true, 0 false */

#define FOR_LANES(l) for (int l = 0; l < LANES; l++)
#define LANE_INLINE static inline __attribute__((always_inline))

/* a lane of VALUE(0), VALUE(1) ...: faster than one element after the other */
#if WINDROW_LANES == 4
#define LANE_OF(VALUE) ((lane){VALUE(0), VALUE(1), VALUE(2), VALUE(3)})
#elif WINDROW_LANES == 8
#define LANE_OF(VALUE)                                                                             \
  ((lane){VALUE(0), VALUE(1), VALUE(2), VALUE(3), VALUE(4), VALUE(5), VALUE(6), VALUE(7)})
#else
#error "lanes come in fours or eights"
#endif

LANE_INLINE lane lane_set(double x) { return x - (lane){0}; }

/* yes where mask, else 0 */
LANE_INLINE lane lane_where(lane_mask mask, lane yes) { return (lane)(mask & (lane_mask)yes); }

#if WINDROW_LANES == 4 && defined(__AVX__)
#define LANE_COMPARE(name, op)                                                                     \
  LANE_INLINE lane_mask name(lane a, lane b) { return a op b; }
LANE_INLINE lane lane_select(lane_mask mask, lane yes, lane no) {
  return _mm256_blendv_pd(no, yes, (lane)mask);
}
/* the instructions' own rule is a < b ? a : b, NaN and signed zeros included */
LANE_INLINE lane lane_min(lane a, lane b) { return _mm256_min_pd(a, b); }
LANE_INLINE lane lane_max(lane a, lane b) { return _mm256_max_pd(a, b); }
#define LANE_MIN_MAX_DONE
/* Comparing and selecting by halves where eight lanes are wider than the machine's vectors: gcc 12
 * would lower a 64-byte comparison to eight scalar ones (3.0 ns against 0.3 ns an element of
 * lane_clip); taking halves by shuffles sends every lane through memory. */
#elif WINDROW_LANES == 8 && defined(__GNUC__) && !defined(__clang__) && defined(__AVX__) &&        \
    !defined(__AVX512F__)
#define LANE_BY_HALVES
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

#if defined(__AVX512F__) && WINDROW_LANES == 8
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

/* a b + c, rounded once: the same bits by instruction and by the C library's fma */
#if defined(__FMA__) && WINDROW_LANES == 4
LANE_INLINE lane lane_fma(lane a, lane b, lane c) { return _mm256_fmadd_pd(a, b, c); }
#elif defined(__AVX512F__) && WINDROW_LANES == 8
LANE_INLINE lane lane_fma(lane a, lane b, lane c) { return _mm512_fmadd_pd(a, b, c); }
#elif defined(__FMA__) && defined(LANE_BY_HALVES)
LANE_INLINE lane lane_fma(lane a, lane b, lane c) {
  union lane_halves x = {.whole = a}, y = {.whole = b}, z = {.whole = c};
  z.half[0] = _mm256_fmadd_pd(x.half[0], y.half[0], z.half[0]);
  z.half[1] = _mm256_fmadd_pd(x.half[1], y.half[1], z.half[1]);
  return z.whole;
}
#else
LANE_INLINE lane lane_fma(lane a, lane b, lane c) {
  FOR_LANES (l) c[l] = fma(a[l], b[l], c[l]);
  return c;
}
#endif

/* smallest and largest of all lanes */
LANE_INLINE double lane_least(lane a) {
  double m[LANES / 2];
  for (int l = 0; l < LANES / 2; l++) m[l] = a[l] < a[l + LANES / 2] ? a[l] : a[l + LANES / 2];
  for (int l = 1; l < LANES / 2; l++) m[0] = m[l] < m[0] ? m[l] : m[0];
  return m[0];
}
LANE_INLINE double lane_most(lane a) { return -lane_least(-a); }

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
LANE_INLINE lane lane_exp_clipped(lane x, lane *rise) {
#define K(v) lane_set(v)
  const double round = 0x1.8p52; /* adding it leaves the nearest integer in the low bits */
  lane shifted = lane_fma(x, K(0x1.71547652b82fep+0), K(round));
  lane n = shifted - round;
  lane r = lane_fma(n, K(-0x1.cf79abc9e3b39p-40), lane_fma(n, K(-0x1.62e42fefa0000p-1), x));
  lane r2 = r * r, r4 = r2 * r2;
  lane a = lane_fma(r2, lane_fma(r, K(0x1.5555555555555p-3), K(0x1p-1)), r);
  lane b = lane_fma(r2, lane_fma(r, K(0x1.a01a01a7cebcdp-13), K(0x1.6c16c1789d1d7p-10)),
                    lane_fma(r, K(0x1.11111111109a6p-7), K(0x1.5555555553d37p-5)));
  lane c = lane_fma(r2, lane_fma(r, K(0x1.af390ba7e6f47p-26), K(0x1.2891d4ffbb0f9p-22)),
                    lane_fma(r, K(0x1.71de0d85293b8p-19), K(0x1.a019b8ca26fcfp-16)));
  lane p = lane_fma(r4, lane_fma(r4, c, b), a); /* exp(r) - 1, all its digits where n = 0 */
#undef K
  lane e = (lane)((lane_mask)(1. + p) + ((lane_mask)shifted << 52));
  *rise = lane_select(lane_eq(n, lane_set(0.)), p, e - 1.);
  return e;
}
LANE_INLINE lane lane_exp_rise(lane x, lane *rise) {
  return lane_exp_clipped(lane_clip(lane_set(-700.), lane_set(700.), x), rise);
}
LANE_INLINE lane lane_exp(lane x) {
  lane rise;
  return lane_exp_rise(x, &rise);
}
/* the same bits for x <= 700, which the caller knows of */
LANE_INLINE lane lane_exp_below(lane x) {
  lane rise;
  return lane_exp_clipped(lane_max(x, lane_set(-700.)), &rise);
}
