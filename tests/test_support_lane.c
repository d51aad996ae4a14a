/* Lanes: comparisons and selections lane by lane, and their exponential. */
#include "harness.h"
#include "support/lane.h"
#include <math.h>
#include <string.h>

static const double of_a[] = {1., -0., 3., NAN, -INFINITY, 5., 1e-320, -7.},
                    of_b[] = {2., 0., 3., 1., 4., NAN, 0., -8.};
static lane some_of(const double *eight, int first) {
  lane x;
  FOR_LANES (l) x[l] = eight[first + l];
  return x;
}
#define FOR_PAIRS(a, b)                                                                            \
  for (int first_ = 0; first_ < 8; first_ += LANES)                                                \
    for (lane a = some_of(of_a, first_), b = some_of(of_b, first_), *once_ = &a; once_; once_ = 0)

static bool same(double u, double v) { return !memcmp(&u, &v, sizeof u); }

static void lanes_compare_one_by_one(void) {
  FOR_PAIRS(a, b) {
    lane_mask lt = lane_lt(a, b), le = lane_le(a, b), gt = lane_gt(a, b), ge = lane_ge(a, b),
              eq = lane_eq(a, b);
    FOR_LANES (l) {
      CU_ASSERT_EQUAL(lt[l], a[l] < b[l] ? -1 : 0);
      CU_ASSERT_EQUAL(le[l], a[l] <= b[l] ? -1 : 0);
      CU_ASSERT_EQUAL(gt[l], a[l] > b[l] ? -1 : 0);
      CU_ASSERT_EQUAL(ge[l], a[l] >= b[l] ? -1 : 0);
      CU_ASSERT_EQUAL(eq[l], a[l] == b[l] ? -1 : 0);
    }
    CU_ASSERT(lane_any(lt) && !lane_all(lt));
  }
  CU_ASSERT(lane_all(lane_eq(lane_set(2.), lane_set(2.))));
  CU_ASSERT(!lane_any(lane_lt(lane_set(2.), lane_set(2.))));
}

static void minimum_maximum_and_selection_are_c_expressions_bit_for_bit(void) {
  FOR_PAIRS(a, b) {
    lane least = lane_min(a, b), most = lane_max(a, b), kept = lane_where(lane_lt(a, b), a),
         chosen = lane_select(lane_lt(a, b), a, b);
    lane clipped = lane_clip(lane_set(-1.), lane_set(2.), a);
    lane_mask inside = lane_inside(lane_set(-1.), lane_set(2.), a);
    FOR_LANES (l) {
      CU_ASSERT(same(least[l], a[l] < b[l] ? a[l] : b[l]));
      CU_ASSERT(same(most[l], a[l] > b[l] ? a[l] : b[l]));
      CU_ASSERT(same(chosen[l], a[l] < b[l] ? a[l] : b[l]));
      CU_ASSERT(same(kept[l], a[l] < b[l] ? a[l] : 0.));
      double raised = a[l] > -1. ? a[l] : -1.;
      CU_ASSERT(same(clipped[l], raised < 2. ? raised : 2.));
      CU_ASSERT_EQUAL(inside[l], a[l] > -1. && a[l] < 2. ? -1 : 0);
    }
  }
}

static void fused_operations_round_once(void) {
  for (int i = 0; i < 1000; i++) {
    const double x = 1. + i / 999., y = 1. / x, z = -1.;
    const lane f = lane_fma(lane_set(x), lane_set(y), lane_set(z));
    CU_ASSERT(same(f[i % LANES], fma(x, y, z)));
  }
  lane x;
  FOR_LANES (l) x[l] = l == 1 ? -3. : l;
  CU_ASSERT(lane_least(x) == -3. && lane_most(x) == LANES - 1.);
}

/* 2.1e-16 is less than one unit in the last place; exp - 1 is a difference where n is not 0 */
static void the_exponential_is_right_to_the_last_place(void) {
  double worst = 0., worst_rise = 0.;
  for (int i = 0; i < 400000; i++) {
    double x = i % 2 ? 4. * (i / 4e5 - .5) : 1400. * (i / 4e5 - .5);
    lane rise, e = lane_exp_rise(lane_set(x), &rise);
    long double exact = expl(x), up = expm1l(x);
    worst = fmax(worst, (double)fabsl((e[i % LANES] - exact) / exact));
    if (x != 0.) worst_rise = fmax(worst_rise, (double)fabsl((rise[i % LANES] - up) / up));
  }
  CU_ASSERT(worst < 2.1e-16);
  CU_ASSERT(worst_rise < 7e-16);
}

static void a_small_rise_keeps_its_digits(void) {
  for (double x = 1e-300; x < .3; x *= 3.) {
    lane rise;
    lane_exp_rise((lane){x, -x}, &rise);
    CHECK_CLOSE(rise[0] / expm1(x), 1., 3e-16);
    CHECK_CLOSE(rise[1] / expm1(-x), 1., 3e-16);
  }
}

static void the_exponential_is_clipped_where_it_would_overflow(void) {
  static const double x[] = {0., 701., -701., 1e300, -1e300, INFINITY, -INFINITY, 1.};
  double e[8];
  for (int i = 0; i < 8; i++) e[i] = lane_exp(lane_set(x[i]))[i % LANES];
  CU_ASSERT_EQUAL(e[0], 1.);
  CU_ASSERT(e[1] > 1e304 && isfinite(e[1]));
  CU_ASSERT(e[2] < 1e-303 && e[2] > 0.);
  CU_ASSERT(same(e[3], e[1]) && same(e[5], e[1]));
  CU_ASSERT(same(e[4], e[2]) && same(e[6], e[2]));
  for (int i = 0; i < 8; i++) /* of no use above 700 */
    if (x[i] <= 700.) CU_ASSERT(same(lane_exp_below(lane_set(x[i]))[0], e[i]));
}

int main(void) {
  static const struct test tests[] = {
      TEST(lanes_compare_one_by_one),
      TEST(minimum_maximum_and_selection_are_c_expressions_bit_for_bit),
      TEST(fused_operations_round_once),
      TEST(the_exponential_is_right_to_the_last_place),
      TEST(a_small_rise_keeps_its_digits),
      TEST(the_exponential_is_clipped_where_it_would_overflow),
      {NULL, NULL}};
  return harness_run("lane", tests);
}
