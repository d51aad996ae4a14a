/* Networks: names and places of weights, first weights, tangents and adjoints, bits. */
#include "harness.h"
#include "operator_check.h"
#include "hybrid/network.h"
#include "hybrid/simplex.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 9, FEATURES = 3, STATICS = 4, N = 5 };

/* LSTM of two layers, covariates, two dense layers with normalisation, bounded head */
static const struct network_shape whole = {.lstm = {.inputs = FEATURES, .hidden = 6, .layers = 2},
                                           .statics = STATICS,
                                           .n_dense = 2,
                                           .dense = {7, 5},
                                           .activation = ACTIVATION_TANH,
                                           .norm = true,
                                           .head = HEAD_BOUNDED,
                                           .outputs = 3};
static const struct network_shape weather_only = {
    .lstm = {.inputs = FEATURES, .hidden = 4, .layers = 1}, .head = HEAD_LINEAR, .outputs = 2};
static const struct network_shape perceptron = {.statics = STATICS,
                                                .n_dense = 1,
                                                .dense = {8},
                                                .activation = ACTIVATION_RELU,
                                                .head = HEAD_BOUNDED,
                                                .outputs = 3};
static const struct network_shape partitioning = {.statics = STATICS,
                                                  .n_dense = 2,
                                                  .dense = {6, 6},
                                                  .activation = ACTIVATION_TANH,
                                                  .head = HEAD_PARTITION,
                                                  .outputs = PARTITIONS};

/* a network with buffers that are not the first ones */
static struct network *create(const struct network_shape *shape) {
  struct problems list = {0};
  CU_ASSERT_FATAL(network_check(shape, "test", &list));
  struct network *net = network_create(shape);
  CU_ASSERT_FATAL(net != NULL);
  const struct random_key key = {.seed = 5};
  for (int i = 0; i < net->n_buffers; i++)
    net->buffer[i] += .5 * random_uniform(key, (uint32_t)i) - .2;
  return net;
}

static int steps_of(const struct network_shape *s) { return s->lstm.layers > 0 ? STEPS : 0; }

static double *numbers(int n, uint32_t variable) {
  const struct random_key key = {.seed = 6, .variable = variable};
  double *x = calloc((size_t)n + 1, sizeof *x);
  for (int i = 0; x && i < n; i++) x[i] = random_normal(key, (uint32_t)i);
  return x;
}

static void weights_have_the_names_shapes_and_places_of_a_state_dict(void) {
  static const struct {
    const char *name;
    int rows, columns, offset;
  } expected[] = {{"lstm.weight_ih_l0", 24, 3, 0},   {"lstm.weight_hh_l0", 24, 6, 72},
                  {"lstm.bias_ih_l0", 24, 0, 216},   {"lstm.bias_hh_l0", 24, 0, 240},
                  {"lstm.weight_ih_l1", 24, 6, 264}, {"lstm.weight_hh_l1", 24, 6, 408},
                  {"lstm.bias_ih_l1", 24, 0, 552},   {"lstm.bias_hh_l1", 24, 0, 576},
                  {"dense.0.weight", 7, 10, 600},    {"dense.0.bias", 7, 0, 670},
                  {"norm.0.weight", 7, 0, 677},      {"norm.0.bias", 7, 0, 684},
                  {"dense.1.weight", 5, 7, 691},     {"dense.1.bias", 5, 0, 726},
                  {"norm.1.weight", 5, 0, 731},      {"norm.1.bias", 5, 0, 736},
                  {"output.weight", 3, 5, 741},      {"output.bias", 3, 0, 756}};
  const int n = (int)(sizeof expected / sizeof *expected);
  struct network *net = create(&whole);
  CU_ASSERT_EQUAL(net->n_weights, 759);
  CU_ASSERT_EQUAL(net->n_slices, n + 6);
  for (int i = 0; i < n; i++) {
    const struct network_slice *s = network_find(net, expected[i].name);
    CU_ASSERT_FATAL(s != NULL);
    CU_ASSERT(s->trained && s->offset == expected[i].offset && s->shape[0] == expected[i].rows);
    CU_ASSERT_EQUAL(s->dims, expected[i].columns ? 2 : 1);
    CU_ASSERT_EQUAL(s->shape[1], expected[i].columns ? expected[i].columns : 1);
    CU_ASSERT_EQUAL(s->count, s->shape[0] * s->shape[1]);
  }
  CU_ASSERT(network_buffer(net, "statics_sd") != NULL);
  CU_ASSERT(network_buffer(net, "output.bias") == NULL);
  network_destroy(&net);
  CU_ASSERT(net == NULL);
}

static void a_shape_that_is_none_is_told_fault_by_fault(void) {
  struct problems list = {0};
  struct network_shape none = whole;
  none.lstm.hidden = 0;
  none.dense[1] = -1;
  none.outputs = 0;
  CU_ASSERT(!network_check(&none, "campaign.yaml: network", &list));
  CU_ASSERT_EQUAL(list.n, 3);
  CU_ASSERT(strstr(list.line[0], "campaign.yaml: network: hidden size of the LSTM is 0") != NULL);
  none = perceptron;
  none.statics = 0; /* nothing goes in */
  CU_ASSERT(!network_check(&none, "campaign.yaml: network", &list));
  problems_clear(&list);
}

static void first_weights_are_pytorchs_uniform_and_hang_on_the_seed_alone(void) {
  struct network *net = create(&whole);
  double *w = numbers(net->n_weights, 1), *again = numbers(net->n_weights, 2);
  network_initial_weights(net, 42, 0, w);
  network_initial_weights(net, 42, 0, again);
  CU_ASSERT(!memcmp(w, again, (size_t)net->n_weights * sizeof *w));
  network_initial_weights(net, 42, 1, again);
  CU_ASSERT(w[0] != again[0]);
  CU_ASSERT(w[network_find(net, "lstm.bias_ih_l0")->offset] !=
            w[network_find(net, "lstm.bias_hh_l0")->offset]);
  for (int i = 0; i < net->n_slices; i++) {
    const struct network_slice *s = &net->slice[i];
    if (!s->trained) continue;
    double most = 0., mean = 0.;
    for (int e = 0; e < s->count; e++) {
      most = fmax(most, fabs(w[s->offset + e]));
      mean += w[s->offset + e] / s->count;
    }
    if (!strncmp(s->name, "norm.", 5)) {
      CU_ASSERT(fabs(mean - (strstr(s->name, "weight") ? 1. : 0.)) < 1e-15);
      continue;
    }
    const int fan = !strncmp(s->name, "lstm", 4)      ? 6
                    : !strncmp(s->name, "dense.0", 7) ? 10
                    : !strncmp(s->name, "dense.1", 7) ? 7
                                                      : 5;
    CU_ASSERT(most <= 1. / sqrt(fan));
    /* the largest of n uniform numbers is below half the bound with probability 2^-n */
    if (s->count > 20) CU_ASSERT(most > .5 / sqrt(fan));
  }
  free(w), free(again);
  network_destroy(&net);
}

static void a_centred_network_whose_last_weights_are_zero_says_the_prior(void) {
  struct network *net = create(&perceptron);
  double *lo = network_buffer(net, "lo"), *hi = network_buffer(net, "hi");
  const double prior[] = {900., 30., .5};
  for (int i = 0; i < 3; i++) lo[i] = .8 * prior[i], hi[i] = 1.5 * prior[i];
  double *w = numbers(net->n_weights, 1), *x = numbers(N * STATICS, 2), out[3 * N];
  const struct network_slice *last = network_find(net, "output.weight");
  memset(w + last->offset, 0, (size_t)last->count * sizeof *w);
  network_centre(net, prior, w);
  struct network_work *work = network_work_create(net, 0);
  CU_ASSERT_FATAL(work != NULL);
  network_forward(net, w, N, &(struct network_input){.statics = x}, NULL, work, out);
  for (int i = 0; i < 3 * N; i++) CHECK_CLOSE(out[i] / prior[i % 3], 1., 1e-15);
  free(w), free(x);
  network_work_destroy(&work);
  network_destroy(&net);
}

/* -- derivatives ----------------------------------------------------------------------------- */

static const int lengths[NETWORK_ROWS] = {9, 4, 9, 1, 7};

struct network_case { /* x holds weights, weather, statics */
  struct network *net;
  struct network_work *work;
};
static int n_weather(const struct network *net) {
  return N * steps_of(&net->shape) * net->shape.lstm.inputs;
}
static void network_y(void *c, const double *x, double *y) {
  const struct network_case *k = c;
  const double *in = x + k->net->n_weights;
  network_forward(k->net, x, N, &(struct network_input){in, in + n_weather(k->net)}, lengths,
                  k->work, y);
}
static void network_y_d(void *c, const double *x, const double *x_d, double *y_d) {
  const struct network_case *k = c;
  const double *in_d = x_d + k->net->n_weights;
  network_tl(k->net, x, x_d, &(struct network_input){in_d, in_d + n_weather(k->net)}, k->work, y_d);
}
static void network_x_b(void *c, const double *x, double *x_b, const double *y_b) {
  const struct network_case *k = c;
  double *in_b = x_b + k->net->n_weights;
  network_ad(k->net, x, x_b, &(struct network_input_b){in_b, in_b + n_weather(k->net)}, k->work,
             y_b);
}

static void tangents_and_adjoints_of_networks_are_exact(void) {
  static const struct {
    const char *name;
    const struct network_shape *shape;
  } kind[] = {{"whole", &whole},
              {"weather only", &weather_only},
              {"perceptron", &perceptron},
              {"partitioning", &partitioning}};
  for (int i = 0; i < (int)(sizeof kind / sizeof *kind); i++) {
    struct network_case k = {.net = create(kind[i].shape)};
    k.work = network_work_create(k.net, steps_of(kind[i].shape));
    CU_ASSERT_FATAL(k.work != NULL);
    const struct differentiable op = {kind[i].name,
                                      k.net->n_weights + n_weather(k.net) +
                                          N * kind[i].shape->statics,
                                      N * kind[i].shape->outputs,
                                      &k,
                                      network_y,
                                      network_y_d,
                                      network_x_b};
    for (unsigned seed = 1; seed <= 2; seed++) operator_check(&op, seed, .6);
    network_work_destroy(&k.work);
    network_destroy(&k.net);
  }
}

static bool same(int n, const double *a, const double *b) {
  return !memcmp(a, b, (size_t)n * sizeof *a);
}

static void parts_of(const struct network_shape *shape) {
  struct network *net = create(shape);
  struct network_work *work = network_work_create(net, steps_of(shape));
  enum { MOST = N * PARTITIONS };
  const int n = net->n_weights, m = N * shape->outputs;
  double *w = numbers(n, 1), *w_d = numbers(n, 2), *weather = numbers(N * STEPS * FEATURES, 3),
         *statics = numbers(N * STATICS, 4), *y_b = numbers(m, 5),
         *all = calloc((size_t)n, sizeof *all), *alone = calloc((size_t)n, sizeof *alone);
  double y[MOST], y_d[MOST], from_w[MOST], from_in[MOST];
  const struct network_input in = {weather, statics};
  network_forward(net, w, N, &in, NULL, work, y);
  network_tl(net, w, w_d, &in, work, y_d);
  network_tl(net, w, w_d, NULL, work, from_w);
  network_tl(net, w, NULL, &in, work, from_in);
  for (int i = 0; i < m; i++) CHECK_CLOSE(from_w[i] + from_in[i], y_d[i], 1e-14);
  network_tl(net, w, NULL, NULL, work, y_d);
  for (int i = 0; i < m; i++) CU_ASSERT(y_d[i] == 0.);

  double statics_b[N * STATICS] = {0.}, statics_alone[N * STATICS] = {0.},
                       weather_b[N * STEPS * FEATURES] = {0.};
  network_ad(net, w, all, &(struct network_input_b){weather_b, statics_b}, work, y_b);
  network_ad(net, w, alone, NULL, work, y_b);
  network_ad(net, w, NULL, &(struct network_input_b){NULL, statics_alone}, work, y_b);
  CU_ASSERT(same(n, all, alone) && same(N * STATICS, statics_b, statics_alone));
  double *const mine[] = {w, w_d, weather, statics, y_b, all, alone};
  for (int i = 0; i < (int)(sizeof mine / sizeof *mine); i++) free(mine[i]);
  network_work_destroy(&work);
  network_destroy(&net);
}

static void parts_of_a_derivative_are_the_same_alone_and_together(void) {
  parts_of(&whole);
  parts_of(&partitioning);
}

/* -- bits ------------------------------------------------------------------------------------ */

static void a_row_has_the_same_bits_in_a_batch_of_any_number_of_rows(void) {
  struct network *net = create(&whole);
  struct network_work *work = network_work_create(net, STEPS), *fresh;
  const int n = net->n_weights;
  double *w = numbers(n, 1), *weather = numbers(NETWORK_ROWS * STEPS * FEATURES, 2),
         *statics = numbers(NETWORK_ROWS * STATICS, 3), *y_b = numbers(NETWORK_ROWS * 3, 4);
  const struct network_input in = {weather, statics};
  double y[NETWORK_ROWS * 3], few[NETWORK_ROWS * 3];
  double *w_b = calloc((size_t)n, sizeof *w_b), *w_b_few = calloc((size_t)n, sizeof *w_b);
  network_forward(net, w, NETWORK_ROWS, &in, NULL, work, y);
  for (int rows = 1; rows <= NETWORK_ROWS; rows += 9) {
    network_forward(net, w, rows, &in, NULL, work, few);
    CU_ASSERT(same(rows * 3, y, few));
  }
  /* the gradient of seven rows: alone, and among rows that nothing asks for; zeros add nothing */
  memset(y_b + 7 * 3, 0, (NETWORK_ROWS - 7) * 3 * sizeof *y_b);
  network_forward(net, w, NETWORK_ROWS, &in, NULL, work, y);
  network_ad(net, w, w_b, NULL, work, y_b);
  fresh = network_work_create(net, STEPS);
  for (int i = 7 * STATICS; i < NETWORK_ROWS * STATICS; i++) statics[i] = NAN; /* not to be read */
  for (int i = 7 * STEPS * FEATURES; i < NETWORK_ROWS * STEPS * FEATURES; i++) weather[i] = NAN;
  network_forward(net, w, 7, &in, NULL, fresh, few);
  network_ad(net, w, w_b_few, NULL, fresh, y_b);
  CU_ASSERT(same(n, w_b, w_b_few));
  double *const mine[] = {w, weather, statics, y_b, w_b, w_b_few};
  for (int i = 0; i < (int)(sizeof mine / sizeof *mine); i++) free(mine[i]);
  network_work_destroy(&work);
  network_work_destroy(&fresh);
  network_destroy(&net);
}

static void days_after_those_that_count_have_no_influence(void) {
  struct network *net = create(&whole);
  struct network_work *work = network_work_create(net, STEPS);
  double *w = numbers(net->n_weights, 1), *weather = numbers(N * STEPS * FEATURES, 2),
         *statics = numbers(N * STATICS, 3), *y_b = numbers(N * 3, 4), y[N * 3], changed[N * 3],
         weather_b[N * STEPS * FEATURES] = {0.};
  const int sowing[N] = {4, 4, 4, 4, 5};
  const struct network_input in = {weather, statics};
  network_forward(net, w, N, &in, sowing, work, y);
  network_ad(net, w, NULL, &(struct network_input_b){weather_b, NULL}, work, y_b);
  for (int r = 0; r < N; r++)
    for (int i = 0; i < STEPS * FEATURES; i++) {
      const bool counts = i / FEATURES < sowing[r];
      CU_ASSERT((weather_b[r * STEPS * FEATURES + i] != 0.) == counts);
      if (!counts) weather[r * STEPS * FEATURES + i] += 3.;
    }
  network_forward(net, w, N, &in, sowing, work, changed);
  CU_ASSERT(same(N * 3, y, changed));
  network_forward(net, w, N, &in, NULL, work, changed);
  CU_ASSERT(!same(N * 3, y, changed));
  free(w), free(weather), free(statics), free(y_b);
  network_work_destroy(&work);
  network_destroy(&net);
}

static void weights_that_are_not_numbers_give_parameters_that_are_not(void) {
  struct network *net = create(&whole);
  struct network_work *work = network_work_create(net, STEPS);
  double *w = numbers(net->n_weights, 1), *weather = numbers(N * STEPS * FEATURES, 2),
         *statics = numbers(N * STATICS, 3), y[N * 3];
  w[17] = NAN;
  network_forward(net, w, N, &(struct network_input){weather, statics}, NULL, work, y);
  for (int i = 0; i < N * 3; i++) CU_ASSERT(isnan(y[i]));
  free(w), free(weather), free(statics);
  network_work_destroy(&work);
  network_destroy(&net);
}

int main(void) {
  static const struct test tests[] = {
      TEST(weights_have_the_names_shapes_and_places_of_a_state_dict),
      TEST(a_shape_that_is_none_is_told_fault_by_fault),
      TEST(first_weights_are_pytorchs_uniform_and_hang_on_the_seed_alone),
      TEST(a_centred_network_whose_last_weights_are_zero_says_the_prior),
      TEST(tangents_and_adjoints_of_networks_are_exact),
      TEST(parts_of_a_derivative_are_the_same_alone_and_together),
      TEST(a_row_has_the_same_bits_in_a_batch_of_any_number_of_rows),
      TEST(days_after_those_that_count_have_no_influence),
      TEST(weights_that_are_not_numbers_give_parameters_that_are_not),
      {NULL, NULL}};
  return harness_run("hybrid network", tests);
}
