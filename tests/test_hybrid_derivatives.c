/* Layers of networks: tangents and adjoints. */
#include "harness.h"
#include "operator_check.h"
#include "hybrid/dense.h"
#include "hybrid/head.h"
#include "hybrid/layer_norm.h"
#include "hybrid/lstm.h"
#include "hybrid/simplex.h"
#include <string.h>

enum { INPUTS = 3, HIDDEN = 5, STEPS = 6, ROWS = 4 };

enum { N = 5, M = 4, R = 7 };
static const struct dense dense_5_4 = {.inputs = N, .outputs = M};
enum { DENSE_W = N * M + M };

static void dense_y(void *c, const double *x, double *y) {
  (void)c;
  dense_forward(&dense_5_4, x, R, x + DENSE_W, y);
}
static void dense_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  (void)c;
  dense_tl(&dense_5_4, x, x_d, R, x + DENSE_W, x_d + DENSE_W, y_d);
}
static void dense_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  (void)c;
  dense_ad(&dense_5_4, x, x_b, R, x + DENSE_W, x_b + DENSE_W, y_b);
}

struct norm_tape {
  double hat[R * N], inv_sd[R];
};
static void norm_y(void *c, const double *x, double *y) {
  struct norm_tape *k = c;
  layer_norm_forward(N, x, R, x + 2 * N, k->hat, k->inv_sd, y);
}
static void norm_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  const struct norm_tape *k = c;
  layer_norm_tl(N, x, x_d, R, k->hat, k->inv_sd, x_d + 2 * N, y_d);
}
static void norm_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  const struct norm_tape *k = c;
  layer_norm_ad(N, x, x_b, R, k->hat, k->inv_sd, x_b + 2 * N, y_b);
}

static const double bound_lo[] = {-1., 0., 5.}, bound_hi[] = {1., 10., 5.5};
static void head_y(void *c, const double *x, double *y) {
  (void)c;
  head_forward(3, bound_lo, bound_hi, R, x, y);
}
static void head_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  (void)c;
  head_tl(3, bound_lo, bound_hi, R, x, x_d, y_d);
}
static void head_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  (void)c;
  head_ad(3, bound_lo, bound_hi, R, x, x_b, y_b);
}

/* three covariates a cell and DVS stand for the four numbers z of each knot */
enum { CELLS = 4, KNOTS = 3, TABLE = CELLS * KNOTS * PARTITIONS };
static const double knots[KNOTS] = {.1, .9, 1.8};
static void partition_y(void *c, const double *x, double *y) {
  double *f = c, z[TABLE];
  partition_inputs(CELLS, PARTITIONS - 1, x, KNOTS, knots, z);
  partition_forward(CELLS * KNOTS, z, f);
  partition_tables(CELLS, KNOTS, f, y);
}
static void partition_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  (void)x;
  const double still[KNOTS] = {0.};
  double z_d[TABLE], f_d[TABLE];
  partition_inputs(CELLS, PARTITIONS - 1, x_d, KNOTS, still, z_d);
  partition_tl(CELLS * KNOTS, c, z_d, f_d);
  partition_tables(CELLS, KNOTS, f_d, y_d);
}
static void partition_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  (void)x;
  double z_b[TABLE] = {0.}, f_b[TABLE] = {0.};
  partition_tables_ad(CELLS, KNOTS, f_b, y_b);
  partition_ad(CELLS * KNOTS, c, z_b, f_b);
  partition_inputs_ad(CELLS, PARTITIONS - 1, x_b, KNOTS, z_b);
}

static void simplex_y(void *c, const double *x, double *y) {
  simplex_forward(N, R, x, N, y, N);
  memcpy(c, y, R * N * sizeof *y);
}
static void simplex_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  (void)x;
  simplex_tl(N, R, c, N, x_d, N, y_d);
}
static void simplex_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  (void)x;
  simplex_ad(N, R, c, N, x_b, N, y_b);
}

struct lstm_case {
  struct lstm l;
  struct lstm_tape *tape;
};
static const int lengths[ROWS] = {6, 2, 5, 1};
enum { Y = ROWS * STEPS * HIDDEN }; /* outputs: y, then last */
static void lstm_y(void *c, const double *x, double *y) {
  struct lstm_case *k = c;
  lstm_forward(&k->l, x, x + lstm_n_weights(&k->l), k->tape);
  lstm_read(&k->l, k->tape, lstm_top(&k->l, k->tape), lengths, y, y + Y);
}
static void lstm_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  struct lstm_case *k = c;
  const int w = lstm_n_weights(&k->l);
  lstm_tl(&k->l, x, x_d, x + w, x_d + w, k->tape);
  lstm_read(&k->l, k->tape, k->tape->run, lengths, y_d, y_d + Y);
}
static void lstm_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  struct lstm_case *k = c;
  const int w = lstm_n_weights(&k->l);
  lstm_seed(&k->l, k->tape, lengths, y_b, y_b + Y);
  lstm_ad(&k->l, x, x_b, x + w, x_b + w, k->tape);
}

static void tangents_and_adjoints_of_layers_are_exact(void) {
  struct norm_tape norm;
  double shares[TABLE], simplex[R * N];
  const struct differentiable layer[] = {
      {"dense", DENSE_W + R * N, R * M, NULL, dense_y, dense_y_d, dense_x_b},
      {"layer norm", 2 * N + R * N, R * N, &norm, norm_y, norm_y_d, norm_x_b},
      {"head", R * 3, R * 3, NULL, head_y, head_y_d, head_x_b},
      {"simplex", R * N, R * N, simplex, simplex_y, simplex_y_d, simplex_x_b},
      {"partition", CELLS * 3, TABLE, shares, partition_y, partition_y_d, partition_x_b},
  };
  for (int i = 0; i < (int)(sizeof layer / sizeof *layer); i++)
    for (unsigned seed = 1; seed <= 3; seed++) operator_check(&layer[i], seed, 1.);
}

static void tangents_and_adjoints_of_long_short_term_memory_are_exact(void) {
  for (int layers = 1; layers <= 3; layers++) {
    struct lstm_case k = {.l = {.inputs = INPUTS, .hidden = HIDDEN, .layers = layers}};
    k.tape = lstm_tape_create(&k.l, ROWS, STEPS);
    CU_ASSERT_FATAL(k.tape != NULL);
    const struct differentiable op = {"lstm",
                                      lstm_n_weights(&k.l) + ROWS * STEPS * INPUTS,
                                      Y + ROWS * HIDDEN,
                                      &k,
                                      lstm_y,
                                      lstm_y_d,
                                      lstm_x_b};
    operator_check(&op, (unsigned)layers, .7);
    lstm_tape_destroy(&k.tape);
  }
}

int main(void) {
  static const struct test tests[] = {
      TEST(tangents_and_adjoints_of_layers_are_exact),
      TEST(tangents_and_adjoints_of_long_short_term_memory_are_exact),
      {NULL, NULL}};
  return harness_run("hybrid derivatives", tests);
}
