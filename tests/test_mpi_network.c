/* A network inside the regional model: what it gives the seasons, its derivatives through the crop
 * to the weights, the same bits on any number of ranks, splits of the observations and parts of J.
 */
#include "harness.h"
#include "model/model_private.h"
#include "network_sample.h"
#include "support/random.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { MOST = 512, MOST_UNITS = 64 };

static struct network_plan whole(void) { return network_plan_of(PETSC_COMM_WORLD, NETWORK_CELLS); }

static double draw(unsigned seed, int i) {
  return random_normal((struct random_key){.seed = seed, .variable = 901}, (uint32_t)i);
}

static double dot(int n, const double *a, const double *b) {
  double sum = 0.;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static bool same(int n, const double *a, const double *b) {
  return memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

/* -- what seasons get */

static void a_network_at_zero_gives_every_season_the_prior(void) {
  struct network_plan plan = whole(), global = whole();
  struct network_sample s, t;
  double zero[MOST] = {0.}, twso[2][NETWORK_SEASONS];
  global.global = true;
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(NetworkSampleCreate(&global, &t));
  CU_ASSERT_FATAL(s.control.n <= MOST);
  CU_ASSERT_EQUAL(s.model.n_running, NETWORK_SEASONS);
  MUST(NetworkSampleTwso(&s, zero, twso[0]));
  MUST(NetworkSampleTwso(&t, zero, twso[1]));
  for (int i = 0; i < NETWORK_SEASONS; i++) {
    CU_ASSERT(twso[1][i] > 1000.);
    CHECK_CLOSE(twso[0][i], twso[1][i], 1e-12); /* the head's logistic of its inverse rounds */
  }
  MUST(NetworkSampleDestroy(&s));
  MUST(NetworkSampleDestroy(&t));
}

/* Each season in turn: the network is run on its covariates alone, and a model whose items are
 * global on what it gives. Seasons on both sides of the batches' boundaries are among them. */
static void a_season_runs_with_what_the_network_gives_for_its_own_covariates(void) {
  static const int season[] = {0, 63, 64, 101, 127, 128, 179};
  struct network_plan plan = whole(), global = whole();
  struct network_sample s, t;
  double u[MOST], of_t[MOST], weight[MOST], twso[2][NETWORK_SEASONS], out[NETWORK_ITEMS];
  double statics[NETWORK_STATICS], weather[NETWORK_STEPS * NETWORK_FEATURES];
  global.global = true;
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(NetworkSampleCreate(&global, &t));
  network_sample_point(&s, 1, u);
  control_weights(&s.control, u, weight);
  MUST(NetworkSampleTwso(&s, u, twso[0]));
  for (size_t i = 0; i < sizeof season / sizeof *season; i++) {
    network_sample_covariates(&plan, season[i] / NETWORK_YEARS, season[i] % NETWORK_YEARS, statics,
                              weather);
    network_forward(s.network->net, weight, 1, &(struct network_input){weather, statics}, NULL,
                    s.model.network.work, out);
    for (int k = 0, at = 0; k < t.control.n_items; k++) {
      const struct control_item *item = &t.control.item[k];
      if (s.control.item[k].extent == EXTENT_NETWORK)
        of_t[item->offset] = (out[at++] - item->prior) / item->prior_sd;
      else
        for (int e = 0; e < item->count; e++)
          of_t[item->offset + e] = u[s.control.item[k].offset + e];
    }
    MUST(NetworkSampleTwso(&t, of_t, twso[1]));
    /* a row's last bits depend on its place in the batch; TWSO magnifies them */
    CHECK_CLOSE(twso[0][season[i]], twso[1][season[i]], 1e-11);
  }
  MUST(NetworkSampleDestroy(&s));
  MUST(NetworkSampleDestroy(&t));
}

static void covariates_of_a_cell_change_its_own_seasons_alone(void) {
  struct network_plan plan = whole();
  struct split split;
  double u[MOST], twso[3][NETWORK_SEASONS];
  CU_ASSERT_FATAL(split_create(NETWORK_REGIONS, NETWORK_YEARS, &split));
  for (int y = 0; y < NETWORK_YEARS; y++) split_set(&split, 1, y, TERM_HELD_OUT);
  for (int k = 0; k < 3; k++) {
    struct network_sample s;
    plan.cell = 7; /* of region 1: no part of the standardisation */
    plan.statics = k == 1 ? 12. : 0.;
    plan.weather = k == 2 ? 12. : 0.;
    MUST(NetworkSampleCreate(&plan, &s));
    MUST(ModelSetSplit(&s.model, &split));
    network_sample_point(&s, 1, u);
    MUST(NetworkSampleTwso(&s, u, twso[k]));
    MUST(NetworkSampleDestroy(&s));
  }
  for (int i = 0; i < NETWORK_SEASONS; i++)
    for (int k = 1; k < 3; k++)
      CU_ASSERT_EQUAL(same(1, &twso[0][i], &twso[k][i]), i / NETWORK_YEARS != 7);
  split_destroy(&split);
}

/* PyTorch's first weights, but the last biases are the prior's; and the prior's spread */
static void training_starts_from_drawn_weights_around_the_prior(void) {
  struct network_plan plan = whole();
  struct network_sample s;
  double u[MOST], weight[MOST], drawn[MOST], back[MOST];
  MUST(NetworkSampleCreate(&plan, &s));
  const struct network *net = s.network->net;
  const struct network_slice *last = network_find(net, "output.bias");
  control_start(&s.control, u);
  control_weights(&s.control, u, weight);
  network_initial_weights(net, 3, 0, drawn); /* the sample's seed */
  for (int i = 0; i < s.control.weights_at; i++) CU_ASSERT_EQUAL(u[i], 0.);
  for (int i = 0; i < net->n_weights; i++) {
    bool bias = i >= last->offset && i < last->offset + last->count;
    CHECK_CLOSE(weight[i], bias ? s.network->centre[i] : drawn[i], 1e-15);
  }
  control_weights_inverse(&s.control, weight, back);
  for (int i = s.control.weights_at; i < s.control.n; i++) CHECK_CLOSE(back[i], u[i], 1e-14);
  CU_ASSERT_EQUAL(s.network->sd[network_find(net, "dense.0.bias")->offset], 1.);
  CHECK_CLOSE(s.network->sd[network_find(net, "dense.0.weight")->offset], 1. / sqrt(8.), 1e-15);
  CU_ASSERT_EQUAL(s.network->centre[network_find(net, "norm.0.weight")->offset], 1.);
  MUST(NetworkSampleDestroy(&s));
}

/* -- derivatives */

/* Slope of log |J(u + h d) - J(u) - h g'd| over log h, by least squares, h from 3e-4 to 1e-6. With
 * 280 elements |d| is near 17; larger steps pass kinks of J (days of events), which bend the line
 * but do not tilt it, and below 1e-6 the remainder drowns in J's last places. */
static double taylor_slope(struct model *m, const double *u, const double *d) {
  enum { STEPS = 9 };
  int n = m->control->n;
  double J, g[MOST], moved[MOST], sx = 0., sy = 0., sxx = 0., sxy = 0.;
  MUST(ModelCost(m, u, &J, g));
  for (int k = 0; k < STEPS; k++) {
    double h = pow(10., -3.5 - .3125 * k), at;
    for (int i = 0; i < n; i++) moved[i] = u[i] + h * d[i];
    MUST(ModelCost(m, moved, &at, NULL));
    double x = log(h), y = log(fabs(at - J - h * dot(n, g, d)));
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  return (STEPS * sxy - sx * sy) / (STEPS * sxx - sx * sx);
}

/* in the network's weights, and in all of u; then with a partitioning network among it */
static void the_remainder_of_J_is_of_second_order_in_the_weights_and_in_all_of_u(void) {
  for (int partition = 0; partition < 2; partition++) {
    struct network_plan plan = whole();
    struct network_sample s;
    double u[MOST], d[MOST];
    plan.partition = partition;
    MUST(NetworkSampleCreate(&plan, &s));
    CU_ASSERT_FATAL(s.control.n <= MOST);
    control_start(&s.control, u);
    for (unsigned seed = 0; seed < 6 - 2 * (unsigned)partition; seed++) {
      for (int i = 0; i < s.control.n; i++)
        d[i] = seed % 2 || i >= s.control.weights_at ? draw(seed, i) : 0.;
      CU_ASSERT(taylor_slope(&s.model, u, d) >= 1.9);
    }
    MUST(NetworkSampleDestroy(&s));
  }
}

/* with yields and LAI, with yields alone, and with LAI alone: three ways through the passes; then
 * with a partitioning network */
static void the_tangent_of_J_is_its_gradient_times_the_direction(void) {
  for (int kind = 0; kind < 4; kind++) {
    struct network_plan plan = whole();
    struct network_sample s;
    double u[MOST], d[MOST], g[MOST], J, dJ;
    plan.no_lai = kind == 1;
    plan.no_yields = kind == 2;
    plan.partition = kind == 3;
    MUST(NetworkSampleCreate(&plan, &s));
    network_sample_point(&s, 2, u);
    MUST(ModelCost(&s.model, u, &J, g));
    for (unsigned seed = 0; seed < 4; seed++) {
      for (int i = 0; i < s.control.n; i++) d[i] = draw(10 + seed, i);
      MUST(ModelCostTangent(&s.model, u, d, &dJ));
      double both = dot(s.control.n, g, d) - dot(s.control.n, u, d);
      CU_ASSERT(fabs(both - dJ) <= 1e-10 * fabs(dJ)); /* rounding: 4e-15, and cancellation */
    }
    MUST(NetworkSampleDestroy(&s));
  }
}

/* -- ranks */

/* what is to be the same on any number of ranks */
struct answers {
  double J, g[MOST], part_J, part_g[MOST], twso[NETWORK_SEASONS];
  int64_t n_terms;
  int n, n_buffers, n_units;
  double buffer[64];
  bool fitted[MOST_UNITS];
};

static void ask(MPI_Comm comm, int n_cells, struct answers *a) {
  struct network_plan plan = network_plan_of(comm, n_cells);
  struct network_sample s;
  struct split split;
  double u[MOST];
  bool odd[MOST_UNITS];
  plan.partition = n_cells < NETWORK_CELLS;
  CU_ASSERT_FATAL(split_create(NETWORK_REGIONS, NETWORK_YEARS, &split));
  for (int r = -1; r < NETWORK_REGIONS; r++) split_set(&split, r, 4, TERM_HELD_OUT);
  memset(a, 0, sizeof *a);
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(ModelSetSplit(&s.model, &split));
  a->n = s.control.n;
  a->n_units = s.model.n_units;
  a->n_buffers = s.network->net->n_buffers;
  CU_ASSERT_FATAL(a->n_units <= MOST_UNITS && a->n_buffers <= 64);
  memcpy(a->buffer, s.network->net->buffer, (size_t)a->n_buffers * sizeof *a->buffer);
  MUST(ModelUnitsFitted(&s.model, a->fitted));
  for (int i = 0; i < a->n_units; i++) odd[i] = i % 2;
  network_sample_point(&s, 3, u);
  MUST(ModelCost(&s.model, u, &a->J, a->g));
  MUST(ModelCostPart(&s.model, &(struct model_part){TERM_FIT, odd, 2.5, true}, u, &a->part_J,
                     a->part_g, &a->n_terms));
  MUST(NetworkSampleTwso(&s, u, a->twso));
  MUST(NetworkSampleDestroy(&s));
  split_destroy(&split);
}

/* 18, 6 and 1 cells: three batches; one batch, so that other ranks have none; two blocks, so that
 * a third rank has no season */
static void J_and_its_gradient_have_the_same_bits_on_any_number_of_ranks(void) {
  static const int n_cells[] = {NETWORK_CELLS, 6, 1};
  struct answers *one = calloc(2, sizeof *one), *all = one + 1;
  CU_ASSERT_FATAL(one != NULL);
  for (size_t k = 0; k < sizeof n_cells / sizeof *n_cells; k++) {
    ask(PETSC_COMM_SELF, n_cells[k], one);
    ask(PETSC_COMM_WORLD, n_cells[k], all);
    CU_ASSERT(isfinite(all->J) && isfinite(all->part_J) && all->n_terms > 0);
    CU_ASSERT(same(1, &one->J, &all->J));
    CU_ASSERT(same(all->n, one->g, all->g));
    CU_ASSERT(same(1, &one->part_J, &all->part_J));
    CU_ASSERT(same(all->n, one->part_g, all->part_g));
    CU_ASSERT(same(n_cells[k] * NETWORK_YEARS, one->twso, all->twso));
    CU_ASSERT(same(all->n_buffers, one->buffer, all->buffer));
    CU_ASSERT_EQUAL(one->n_terms, all->n_terms);
    CU_ASSERT_EQUAL(one->n_units, all->n_units);
    CU_ASSERT_EQUAL(memcmp(one->fitted, all->fitted, sizeof one->fitted), 0);
  }
  free(one);
}

/* -- splits */

/* region 1 and the eighth year are held out, region 3 and cells without region are watched */
static void set_aside(struct split *split) {
  CU_ASSERT_FATAL(split_create(NETWORK_REGIONS, NETWORK_YEARS, split));
  for (int y = 0; y < NETWORK_YEARS; y++) {
    split_set(split, 1, y, TERM_HELD_OUT);
    split_set(split, 3, y, TERM_WATCHED);
    split_set(split, -1, y, TERM_WATCHED);
  }
  for (int r = -1; r < NETWORK_REGIONS; r++) split_set(split, r, 7, TERM_HELD_OUT);
}

struct outcome {
  double J, g[MOST], buffer[64];
  int n, n_buffers;
};

static struct outcome outcome_of(const struct network_plan *plan) {
  struct network_sample s;
  struct split split;
  struct outcome x;
  double u[MOST];
  set_aside(&split);
  MUST(NetworkSampleCreate(plan, &s));
  MUST(ModelSetSplit(&s.model, &split));
  network_sample_point(&s, 4, u);
  MUST(ModelCost(&s.model, u, &x.J, x.g));
  x.n = s.control.n;
  x.n_buffers = s.network->net->n_buffers;
  CU_ASSERT_FATAL(x.n_buffers <= 64);
  memcpy(x.buffer, s.network->net->buffer, (size_t)x.n_buffers * sizeof *x.buffer);
  MUST(NetworkSampleDestroy(&s));
  split_destroy(&split);
  return x;
}

/* observations of a region and year are moved; J and g notice those that are fitted */
static void terms_that_are_not_fitted_change_no_bit_of_J_or_its_gradient(void) {
  static const struct {
    int region, year;
    double yield, lai;
    bool fitted;
  } moves[] = {{0, 2, 500., 0., true},  {0, 2, 0., .5, true},    {2, 2, 500., 0., true},
               {1, 2, 500., 0., false}, {1, 2, 0., .5, false},   {0, 7, 500., 0., false},
               {0, 7, 0., .5, false},   {3, 2, 500., 0., false}, {-1, 2, 0., .5, false}};
  struct network_plan plan = whole();
  struct outcome as_it_was = outcome_of(&plan);
  CU_ASSERT(isfinite(as_it_was.J));
  for (size_t k = 0; k < sizeof moves / sizeof *moves; k++) {
    plan.region = moves[k].region;
    plan.year = moves[k].year;
    plan.yield = moves[k].yield;
    plan.lai = moves[k].lai;
    struct outcome x = outcome_of(&plan);
    CU_ASSERT_NOT_EQUAL(same(1, &x.J, &as_it_was.J), moves[k].fitted);
    CU_ASSERT_NOT_EQUAL(same(x.n, x.g, as_it_was.g), moves[k].fitted);
  }
}

/* Cells 7 and 16 lie in one region that is held out or watched, 17 in none; cell 2 is fitted. */
static void inputs_are_standardised_by_the_seasons_that_are_fitted(void) {
  static const int cells[] = {7, 16, 17, 2};
  struct network_plan plan = whole();
  struct outcome as_it_was = outcome_of(&plan);
  for (int i = 0; i < 2 * 4; i++) {
    bool fitted = cells[i / 2] == 2;
    plan.cell = cells[i / 2];
    plan.statics = i % 2 ? 20. : 0.;
    plan.weather = i % 2 ? 0. : 20.;
    struct outcome x = outcome_of(&plan);
    CU_ASSERT_NOT_EQUAL(same(x.n_buffers, x.buffer, as_it_was.buffer), fitted);
    CU_ASSERT_NOT_EQUAL(same(1, &x.J, &as_it_was.J), fitted);
    CU_ASSERT_NOT_EQUAL(same(x.n, x.g, as_it_was.g), fitted);
  }
}

/* sums over seasons of the first two statics and of the means over days of the two weather
 * features, and of their squares */
struct moments {
  int n;
  double sum[4], square[4];
};

static void add_season(const struct network_plan *plan, int season, struct moments *m) {
  double statics[NETWORK_STATICS], weather[NETWORK_STEPS * NETWORK_FEATURES];
  network_sample_covariates(plan, season / NETWORK_YEARS, season % NETWORK_YEARS, statics, weather);
  m->n++;
  for (int f = 0; f < 2; f++) {
    m->sum[f] += statics[f];
    m->square[f] += statics[f] * statics[f];
    for (int k = 0; k < NETWORK_STEPS; k++) {
      double x = weather[k * NETWORK_FEATURES + f];
      m->sum[2 + f] += x / NETWORK_STEPS;
      m->square[2 + f] += x * x / NETWORK_STEPS;
    }
  }
}

static void check_buffers(const struct network *net, const struct moments *m) {
  for (int i = 0; i < 4; i++) {
    double mean = m->sum[i] / m->n, sd = sqrt(m->square[i] / m->n - mean * mean);
    const double *means = network_buffer(net, i < 2 ? "statics_mean" : "weather_mean");
    const double *sds = network_buffer(net, i < 2 ? "statics_sd" : "weather_sd");
    CHECK_CLOSE(means[i % 2], mean, 1e-13); /* a thousand terms */
    CHECK_CLOSE(sds[i % 2], sd, 1e-11);     /* cancellation in the difference */
  }
}

static void buffers_hold_mean_and_deviation_of_the_fitted_covariates(void) {
  struct network_plan plan = whole();
  struct network_sample s;
  struct split split;
  struct moments fitted = {0};
  set_aside(&split);
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(ModelSetSplit(&s.model, &split));
  for (int i = 0; i < NETWORK_SEASONS; i++)
    if (split_at(&split, network_sample_region(i / NETWORK_YEARS), i % NETWORK_YEARS) == TERM_FIT)
      add_season(&plan, i, &fitted);
  CU_ASSERT_EQUAL(fitted.n, 10 * (NETWORK_YEARS - 1)); /* regions 0 and 2 */
  check_buffers(s.network->net, &fitted);
  MUST(NetworkSampleDestroy(&s));
  split_destroy(&split);
}

/* Without a split, too, it is no part of what inputs are standardised by. */
static void a_season_that_lacks_a_covariate_does_not_run(void) {
  enum { UNSEEN = 125 }; /* of cell 12, which has no LAI */
  struct network_plan plan = whole();
  struct network_sample s;
  struct moments seen = {0};
  double u[MOST], twso[NETWORK_SEASONS], J, g[MOST];
  plan.unseen = UNSEEN;
  MUST(NetworkSampleCreate(&plan, &s));
  CU_ASSERT_EQUAL(s.model.n_running, NETWORK_SEASONS - 1);
  for (int i = 0; i < NETWORK_SEASONS; i++)
    if (i != UNSEEN) add_season(&plan, i, &seen);
  check_buffers(s.network->net, &seen);
  network_sample_point(&s, 7, u);
  MUST(NetworkSampleTwso(&s, u, twso));
  for (int i = 0; i < NETWORK_SEASONS; i++) CU_ASSERT_EQUAL(isnan(twso[i]), i == UNSEEN);
  MUST(ModelCost(&s.model, u, &J, g));
  CU_ASSERT(isfinite(J) && dot(s.control.n, g, g) > 0.);
  MUST(NetworkSampleDestroy(&s));
}

/* -- parts */

/* J and g of a part without the prior, scaled, added to what stands */
static int64_t add_part(struct model *m, const double *u, const bool *unit, double scale, double *J,
                        double *g) {
  struct model_part part = {.use = TERM_FIT, .unit = unit, .scale = scale};
  double J_part, g_part[MOST];
  int64_t n;
  MUST(ModelCostPart(m, &part, u, &J_part, g_part, &n));
  *J += J_part;
  for (int i = 0; i < m->control->n; i++) g[i] += g_part[i];
  return n;
}

static void parts_of_all_fitted_units_add_up_to_J_without_the_prior(void) {
  enum { PARTS = 4 };
  struct network_plan plan = whole();
  struct network_sample s;
  struct split split;
  double u[MOST], J, g[MOST], J_parts = 0., g_parts[MOST] = {0.}, largest = 0., apart = 0.;
  bool fitted[MOST_UNITS];
  int64_t n_terms = 0, all;
  set_aside(&split);
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(ModelSetSplit(&s.model, &split));
  CU_ASSERT_FATAL(s.model.n_units <= MOST_UNITS);
  MUST(ModelUnitsFitted(&s.model, fitted));
  network_sample_point(&s, 5, u);
  MUST(ModelCostPart(&s.model, &(struct model_part){TERM_FIT, NULL, 1., true}, u, &J, g, &all));
  for (int k = 0; k < PARTS; k++) {
    bool unit[MOST_UNITS];
    for (int i = 0; i < s.model.n_units; i++) unit[i] = fitted[i] && i % PARTS == k;
    n_terms += add_part(&s.model, u, unit, 1., &J_parts, g_parts);
    /* doubled and taken away again */
    add_part(&s.model, u, unit, 2., &J_parts, g_parts);
    add_part(&s.model, u, unit, -2., &J_parts, g_parts);
  }
  CU_ASSERT_EQUAL(n_terms, all);
  J -= .5 * dot(s.control.n, u, u);
  for (int i = 0; i < s.control.n; i++) {
    largest = fmax(largest, fabs(g[i] - u[i]));
    apart = fmax(apart, fabs(g_parts[i] - (g[i] - u[i])));
  }
  CHECK_CLOSE(J_parts / J, 1., 1e-12);
  CU_ASSERT(apart <= 1e-12 * largest); /* roundings of the largest */
  MUST(NetworkSampleDestroy(&s));
  split_destroy(&split);
}

/* Units by hand: region (or 4 + cell) in years 0 .. 7 and 8, 9. Region 1 has none. */
static void a_unit_is_fitted_when_any_of_its_terms_is(void) {
  struct network_plan plan = whole();
  struct network_sample s;
  struct split split;
  bool fitted[MOST_UNITS];
  set_aside(&split);
  split_set(&split, 2, 8, TERM_HELD_OUT);
  split_set(&split, 2, 9, TERM_HELD_OUT);
  split_set(&split, -1, 9, TERM_FIT);
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(ModelSetSplit(&s.model, &split));
  CU_ASSERT_EQUAL_FATAL(s.model.n_units, 2 * (NETWORK_REGIONS + NETWORK_CELLS));
  MUST(ModelUnitsFitted(&s.model, fitted));
  for (int i = 0; i < s.model.n_units; i++)
    CU_ASSERT_EQUAL(fitted[i], i == 0 || i == 1 || i == 4 || i == 2 * (NETWORK_REGIONS + 17) + 1);
  MUST(NetworkSampleDestroy(&s));
  split_destroy(&split);
}

/* Watched: the yields of region 3 but one, and LAI of cell 17 but of one year. */
static void a_watched_part_has_its_own_terms_and_no_others(void) {
  struct network_plan plan = whole();
  struct network_sample s;
  struct split split;
  const struct model_part watched = {.use = TERM_WATCHED, .scale = 1.};
  double u[MOST], J[2];
  int64_t n;
  set_aside(&split);
  for (int k = 0; k < 2; k++) {
    MUST(NetworkSampleCreate(&plan, &s));
    MUST(ModelSetSplit(&s.model, &split));
    network_sample_point(&s, 6, u);
    MUST(ModelCostPart(&s.model, &watched, u, &J[k], NULL, &n));
    CU_ASSERT_EQUAL(n, 9 + 9 * NETWORK_DATES);
    CU_ASSERT(J[k] > 0.);
    MUST(NetworkSampleDestroy(&s));
    plan.region = -1;
    plan.year = 2;
    plan.lai = .5;
  }
  CU_ASSERT_FALSE(same(1, &J[0], &J[1]));
  split_destroy(&split);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_network_at_zero_gives_every_season_the_prior),
      TEST(a_season_runs_with_what_the_network_gives_for_its_own_covariates),
      TEST(training_starts_from_drawn_weights_around_the_prior),
      TEST(covariates_of_a_cell_change_its_own_seasons_alone),
      TEST(the_remainder_of_J_is_of_second_order_in_the_weights_and_in_all_of_u),
      TEST(the_tangent_of_J_is_its_gradient_times_the_direction),
      TEST(J_and_its_gradient_have_the_same_bits_on_any_number_of_ranks),
      TEST(terms_that_are_not_fitted_change_no_bit_of_J_or_its_gradient),
      TEST(inputs_are_standardised_by_the_seasons_that_are_fitted),
      TEST(a_season_that_lacks_a_covariate_does_not_run),
      TEST(buffers_hold_mean_and_deviation_of_the_fitted_covariates),
      TEST(parts_of_all_fitted_units_add_up_to_J_without_the_prior),
      TEST(a_unit_is_fitted_when_any_of_its_terms_is),
      TEST(a_watched_part_has_its_own_terms_and_no_others),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "network", tests);
}
