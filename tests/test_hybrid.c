/* Layers of networks: values by hand and by plain loops, bits. */
#include "harness.h"
#include "hybrid/activation.h"
#include "hybrid/dense.h"
#include "hybrid/head.h"
#include "hybrid/layer_norm.h"
#include "hybrid/lstm.h"
#include "hybrid/matrix_product.h"
#include "hybrid/scaling.h"
#include "hybrid/simplex.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* a few roundings of numbers near 1 */
static const double rounding = 4e-16;

static void draw(unsigned variable, int n, double *x) {
  const struct random_key key = {.seed = 11, .variable = variable};
  for (int i = 0; i < n; i++) x[i] = random_normal(key, (uint32_t)i);
}

/* -- values ---------------------------------------------------------------------------------- */

static void products_are_sums_of_products_and_keep_what_they_are_told_to(void) {
  const double a[] = {1, 2, 3, 4, 5, 6};  /* 2 x 3 */
  const double b[] = {1, 0, 2, -1, 1, 3}; /* 2 x 3 or 3 x 2 */
  double c[9] = {99, 99, NAN, 99};        /* must not be read where nothing is kept */
  product_nt(2, 2, 3, a, 3, b, 3, 0., c, 2);
  CU_ASSERT(c[0] == 7 && c[1] == 10 && c[2] == 16 && c[3] == 19);
  product_nn(2, 2, 3, a, 3, b, 2, 0., c, 2);
  CU_ASSERT(c[0] == 8 && c[1] == 7 && c[2] == 20 && c[3] == 13);
  product_nn(2, 2, 3, a, 3, b, 2, 1., c, 2);
  CU_ASSERT(c[0] == 16 && c[3] == 26);
  product_tn(3, 3, 2, a, 3, b, 3, 0., c, 3);
  CU_ASSERT(c[0] == -3 && c[1] == 4 && c[2] == 14 && c[6] == -3 && c[8] == 24);
}

static void activations_are_right_to_some_roundings(void) {
  for (int k = -400; k <= 400; k++) {
    const double x = k / 10. + k * 1e-4;
    double y;
    activation_forward(ACTIVATION_SIGMOID, 1, &x, &y);
    CU_ASSERT(fabs(y / (1. / (1. + exp(-x))) - 1.) < 3. * rounding);
    activation_forward(ACTIVATION_TANH, 1, &x, &y);
    CU_ASSERT(fabs(y - tanh(x)) <= 3. * rounding * fabs(tanh(x)));
    activation_forward(ACTIVATION_RELU, 1, &x, &y);
    CU_ASSERT(y == fmax(0., x));
  }
}

static void activations_bear_extremes_and_keep_nan(void) {
  const double x[] = {-INFINITY, -1e300, 1e300, INFINITY, NAN};
  double s[5], t[5], r[5];
  activation_forward(ACTIVATION_SIGMOID, 5, x, s);
  activation_forward(ACTIVATION_TANH, 5, x, t);
  activation_forward(ACTIVATION_RELU, 5, x, r);
  for (int i = 0; i < 2; i++) CU_ASSERT(s[i] < 1e-300 && t[i] == -1. && r[i] == 0.);
  for (int i = 2; i < 4; i++) CU_ASSERT(s[i] == 1. && t[i] == 1. && r[i] == x[i]);
  CU_ASSERT(isnan(s[4]) && isnan(t[4]) && isnan(r[4]));
}

static void an_element_has_the_same_bits_wherever_it_stands(void) {
  double x[13], y[13], one;
  draw(1, 13, x);
  for (int f = ACTIVATION_TANH; f <= ACTIVATION_SIGMOID; f++) {
    activation_forward((enum activation)f, 13, x, y);
    for (int i = 0; i < 13; i++) {
      activation_forward((enum activation)f, 1, &x[i], &one);
      CU_ASSERT(!memcmp(&one, &y[i], sizeof one));
    }
  }
}

static void a_dense_layer_by_hand(void) {
  const struct dense d = {.inputs = 3, .outputs = 2};
  const double w[] = {1, 2, 3, -1, 0, 4, .5, -.5}, x[] = {1, 1, 2, 0, 3, -1};
  double y[4];
  CU_ASSERT_EQUAL(dense_n_weights(&d), 8);
  dense_forward(&d, w, 2, x, y);
  CU_ASSERT(y[0] == 9.5 && y[1] == 6.5 && y[2] == 3.5 && y[3] == -4.5);
}

static void layer_normalisation_by_hand(void) {
  const double x[] = {1, 2, 3, 4}, w[] = {1, 2, 1, 1, 0, 0, 0, 5};
  double hat[4], inv_sd, y[4];
  layer_norm_forward(4, w, 1, x, hat, &inv_sd, y);
  const double s = sqrt(1.25 + 1e-5);
  CHECK_CLOSE(y[0], -1.5 / s, rounding);
  CHECK_CLOSE(y[1], -1. / s, rounding);
  CHECK_CLOSE(y[2], .5 / s, rounding);
  CHECK_CLOSE(y[3], 1.5 / s + 5., rounding);
}

static void a_bounded_head_by_hand_and_back(void) {
  const double lo[] = {10., -1.}, hi[] = {20., 3.};
  const double z[] = {log(3.), 0., -1000., 1000., NAN, 5.};
  double p[6];
  head_forward(2, lo, hi, 3, z, p);
  CHECK_CLOSE(p[0], 17.5, rounding);
  CHECK_CLOSE(p[1], 1., rounding);
  CU_ASSERT(p[2] == 10. && p[3] == 3. && isnan(p[4]));
  CHECK_CLOSE(head_inverse(10., 20., 17.5), log(3.), rounding);
  CU_ASSERT(isfinite(head_inverse(10., 20., 10.)) && isfinite(head_inverse(10., 20., 25.)));
}

static void shares_by_hand_sum_to_one_and_bear_extremes(void) {
  const double z[] = {log(4.), 0., log(2.), log(3.), 0., 1000., 999., -1000.};
  double f[8];
  partition_forward(2, z, f);
  CHECK_CLOSE(f[PARTITION_FR], .8, rounding);
  CHECK_CLOSE(f[PARTITION_FL], 1. / 6., rounding);
  CHECK_CLOSE(f[PARTITION_FS], 1. / 3., rounding);
  CHECK_CLOSE(f[PARTITION_FO], 1. / 2., rounding);
  CHECK_CLOSE(f[5], 1. / (1. + exp(-1.)), rounding);
  CHECK_CLOSE(f[5] + f[6] + f[7], 1., rounding);
}

static void ordinates_of_partitioning_tables_go_to_their_cell_and_knot(void) {
  const double covariates[] = {7., 8.}, dvs[] = {0., 1., 2.};
  double x[12], f[24], table[24];
  partition_inputs(2, 1, covariates, 3, dvs, x);
  CU_ASSERT(x[2] == 1. && x[3] == 7. && x[10] == 2. && x[11] == 8.);
  for (int i = 0; i < 24; i++) f[i] = i;
  partition_tables(2, 3, f, table);
  /* cell 1, FS, knot 2 */
  CU_ASSERT(table[(1 * 4 + PARTITION_FS) * 3 + 2] == f[(1 * 3 + 2) * 4 + PARTITION_FS]);
}

/* -- long short-term memory ------------------------------------------------------------------ */

/* All weights 0, so that gates are those of the biases: i = .75, f = .2, g = .6, o = .9. */
static void gates_stand_in_the_order_input_forget_cell_output(void) {
  const struct lstm l = {.inputs = 1, .hidden = 1, .layers = 1};
  double w[16] = {0.}, x[2] = {5., -3.}, y[2];
  CU_ASSERT_EQUAL(lstm_n_weights(&l), 16);
  double *bias = w + lstm_offset(&l, 0, LSTM_BIAS_IH);
  bias[0] = log(3.), bias[1] = -log(4.), bias[2] = log(2.), bias[3] = log(9.);
  struct lstm_tape *tape = lstm_tape_create(&l, 1, 2);
  CU_ASSERT_FATAL(tape != NULL);
  lstm_forward(&l, w, x, tape);
  lstm_read(&l, tape, lstm_top(&l, tape), NULL, y, NULL);
  CHECK_CLOSE(y[0], .9 * tanh(.45), rounding);
  CHECK_CLOSE(y[1], .9 * tanh(.2 * .45 + .45), rounding);
  lstm_tape_destroy(&tape);
}

enum { INPUTS = 3, HIDDEN = 5, STEPS = 6, ROWS = 4 };

/* one row of one layer, number by number; weights are read as nn.LSTM documents them */
static void plain_layer(const double *wi, const double *wh, const double *bi, const double *bh,
                        int m, const double *x, double *h_out) {
  double h[HIDDEN] = {0.}, c[HIDDEN] = {0.}, a[4 * HIDDEN];
  for (int t = 0; t < STEPS; t++) {
    for (int j = 0; j < 4 * HIDDEN; j++) {
      a[j] = bi[j] + bh[j];
      for (int i = 0; i < m; i++) a[j] += wi[j * m + i] * x[t * m + i];
      for (int i = 0; i < HIDDEN; i++) a[j] += wh[j * HIDDEN + i] * h[i];
    }
    for (int j = 0; j < HIDDEN; j++) {
      double i = 1. / (1. + exp(-a[j])), f = 1. / (1. + exp(-a[HIDDEN + j])),
             g = tanh(a[2 * HIDDEN + j]), o = 1. / (1. + exp(-a[3 * HIDDEN + j]));
      c[j] = f * c[j] + i * g;
      h[j] = h_out[t * HIDDEN + j] = o * tanh(c[j]);
    }
  }
}

static void two_layers_are_what_plain_loops_say(void) {
  const struct lstm l = {.inputs = INPUTS, .hidden = HIDDEN, .layers = 2};
  double w[1000], x[ROWS * STEPS * INPUTS], y[ROWS * STEPS * HIDDEN], last[ROWS * HIDDEN];
  const int first = 4 * HIDDEN * (INPUTS + HIDDEN + 2), all = first + 4 * HIDDEN * (2 * HIDDEN + 2);
  CU_ASSERT_EQUAL_FATAL(lstm_n_weights(&l), all);
  draw(2, all, w);
  draw(3, ROWS * STEPS * INPUTS, x);
  const int length[ROWS] = {6, 1, 3, 6};
  struct lstm_tape *tape = lstm_tape_create(&l, ROWS, STEPS);
  CU_ASSERT_FATAL(tape != NULL);
  lstm_forward(&l, w, x, tape);
  lstm_read(&l, tape, lstm_top(&l, tape), length, y, last);
  for (int r = 0; r < ROWS; r++) {
    double below[STEPS * HIDDEN], top[STEPS * HIDDEN];
    const double *p = w, *q = w + first;
    plain_layer(p, p + 4 * HIDDEN * INPUTS, p + 4 * HIDDEN * (INPUTS + HIDDEN),
                p + 4 * HIDDEN * (INPUTS + HIDDEN + 1), INPUTS, x + r * STEPS * INPUTS, below);
    plain_layer(q, q + 4 * HIDDEN * HIDDEN, q + 8 * HIDDEN * HIDDEN,
                q + 8 * HIDDEN * HIDDEN + 4 * HIDDEN, HIDDEN, below, top);
    /* sums of 10 products of numbers near 1, in another order, through 12 cells */
    for (int i = 0; i < STEPS * HIDDEN; i++) CHECK_CLOSE(y[r * STEPS * HIDDEN + i], top[i], 1e-13);
    for (int j = 0; j < HIDDEN; j++)
      CU_ASSERT(last[r * HIDDEN + j] == y[(r * STEPS + length[r] - 1) * HIDDEN + j]);
  }
  lstm_tape_destroy(&tape);
}

/* -- scaling --------------------------------------------------------------------------------- */

static void scaling_is_fitted_on_training_rows_only_in_any_order(void) {
  /* features: 1 2 3 4 (and a test row of 100), constant, widely different sizes */
  const double x[] = {1, .1, 1e16, 2, .1, 1, 3, .1, -1e16, 4, .1, 1, 100, 9, 9};
  const bool train[] = {true, true, true, true, false};
  double mean[3], sd[3], y[3];
  struct exact_sum sum[3] = {0}, square[3] = {0};
  int64_t n = 0, again = 0;
  scaling_add(3, 5, x, train, NULL, sum, &n);
  CU_ASSERT_EQUAL(n, 4);
  scaling_mean(3, sum, n, mean);
  CU_ASSERT(mean[0] == 2.5 && mean[2] == .5); /* naive sums lose 1 + 1 beside 1e16 */
  scaling_add(3, 5, x, train, mean, square, &again);
  scaling_sd(3, square, again, mean, sd);
  CHECK_CLOSE(sd[0], sqrt(1.25), rounding);
  CU_ASSERT(sd[1] == 1.);

  struct exact_sum apart[3] = {0};
  int64_t rows = 0;
  for (int r = 4; r >= 0; r--) scaling_add(3, 1, x + 3 * r, train + r, NULL, apart, &rows);
  double other[3];
  scaling_mean(3, apart, rows, other);
  CU_ASSERT(!memcmp(mean, other, sizeof mean));

  scaling_forward(3, mean, sd, 1, x, y);
  CHECK_CLOSE(y[0], -1.5 / sqrt(1.25), rounding);
  CHECK_CLOSE(y[1], 0., rounding);
}

static void a_feature_that_does_not_vary_keeps_its_size(void) {
  int rounded = 0;
  for (int rows = 3; rows <= 9; rows++)
    for (int i = 1; i <= 9; i++) {
      double x[9], mean, sd;
      for (int r = 0; r < rows; r++) x[r] = i / 10.;
      struct exact_sum sum = {0}, square = {0};
      int64_t n = 0, again = 0;
      scaling_add(1, rows, x, NULL, NULL, &sum, &n);
      scaling_mean(1, &sum, n, &mean);
      scaling_add(1, rows, x, NULL, &mean, &square, &again);
      scaling_sd(1, &square, again, &mean, &sd);
      CU_ASSERT(sd == 1.);
      rounded += mean != x[0];
    }
  CU_ASSERT(rounded > 0); /* else this shows nothing */
}

int main(void) {
  static const struct test tests[] = {
      TEST(products_are_sums_of_products_and_keep_what_they_are_told_to),
      TEST(activations_are_right_to_some_roundings),
      TEST(activations_bear_extremes_and_keep_nan),
      TEST(an_element_has_the_same_bits_wherever_it_stands),
      TEST(a_dense_layer_by_hand),
      TEST(layer_normalisation_by_hand),
      TEST(a_bounded_head_by_hand_and_back),
      TEST(shares_by_hand_sum_to_one_and_bear_extremes),
      TEST(ordinates_of_partitioning_tables_go_to_their_cell_and_knot),
      TEST(gates_stand_in_the_order_input_forget_cell_output),
      TEST(two_layers_are_what_plain_loops_say),
      TEST(scaling_is_fitted_on_training_rows_only_in_any_order),
      TEST(a_feature_that_does_not_vary_keeps_its_size),
      {NULL, NULL}};
  return harness_run("hybrid", tests);
}
