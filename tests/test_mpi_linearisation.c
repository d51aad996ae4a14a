/* H, its tangent and its transpose as solvers use them, on the vector of observations: every kind
 * of observation against every extent of the control. */
#include "harness.h"
#include "linearisation_check.h"
#include "model_sample.h"
#include "network_sample.h"
#include "observe/departure_loss.h"
#include "region/exact_reduce.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { MOST = 8 * SAMPLE_SEASONS, N_DAYS = 2 };

/* -- the region of three cells */

static const struct yield_observation yields[5] = {{0, 2001, 9000., 700., TERM_FIT},
                                                   {0, 2002, 7000., 500., TERM_FIT},
                                                   {0, 2003, 5000., 600., TERM_FIT},
                                                   {1, 2001, 8500., 800., TERM_FIT},
                                                   {1, 2002, 6000., 400., TERM_FIT}};

/* a set of states on days of every season */
static void add_states(struct model_sample *s, enum season_variable variable, const char *name) {
  static const int month_day[N_DAYS][2] = {{7, 1}, {8, 20}};
  const struct observation_set set = {.ops = &observation_state,
                                      .name = "",
                                      .variable = variable,
                                      .margin = 15.,
                                      .correlation_days = variable == SEASON_LAI ? 40. : 0.};
  struct observation_set named = set;
  const struct season_list *seasons = &s->model.seasons;
  int cell[MOST], day[MOST], n = 0;
  double value[MOST], sigma[MOST];
  int64_t kept, outside;
  snprintf(named.name, sizeof named.name, "%s", name);
  for (int k = 0; k < seasons->n_local_cells; k++)
    for (int i = 0; i < SAMPLE_YEARS * N_DAYS; i++) {
      cell[n] = seasons->local_cell[k];
      day[n] = day_number((struct date){sample_year[i / N_DAYS], month_day[i % N_DAYS][0],
                                        month_day[i % N_DAYS][1]});
      value[n] = 1.;
      sigma[n++] = .5;
    }
  MUST(ModelAddSeries(&s->model, &named, n, cell, day, value, sigma, &kept, &outside));
  CU_ASSERT_EQUAL(kept, SAMPLE_SEASONS * N_DAYS);
}

/* a date of each stage in every season */
static void add_dates(struct model_sample *s, const char *stage) {
  const struct season_list *seasons = &s->model.seasons;
  int cell[MOST], year[MOST], n = 0;
  double value[MOST], sigma[MOST];
  char key[64];
  int64_t kept, outside;
  snprintf(key, sizeof key, "phenology.%s", stage);
  const struct observation_kind *kind = observation_kind(key);
  struct observation_set set = {.ops = kind->ops, .variable = kind->variable};
  snprintf(set.name, sizeof set.name, "%s", stage);
  for (int k = 0; k < seasons->n_local_cells; k++)
    for (int y = 0; y < SAMPLE_YEARS; y++) {
      cell[n] = seasons->local_cell[k];
      year[n] = sample_year[y];
      value[n] = day_number((struct date){sample_year[y], 7, 20});
      sigma[n++] = 5.;
    }
  MUST(ModelAddSeries(&s->model, &set, n, cell, year, value, sigma, &kept, &outside));
  CU_ASSERT_EQUAL(kept, SAMPLE_SEASONS);
}

static void observe(struct model_sample *s) {
  const struct observation_set yield = {.ops = s->wet ? &observation_yield_correlated
                                                      : &observation_yield,
                                        .name = "yield",
                                        .correlation = .3};
  MUST(ModelAddYield(&s->model, &yield, 5, yields, 1.05 / .86, &s->n_dropped));
  add_states(s, SEASON_LAI, "LAI");
  add_states(s, SEASON_TAGP, "TAGP");
  add_states(s, SEASON_WST, "WST");
  if (s->wet) add_states(s, SEASON_SM, "SM");
  add_dates(s, "emergence");
  add_dates(s, "anthesis");
  add_dates(s, "maturity");
  MUST(ModelObservationsDone(&s->model));
}

/* every item of the season by one extent; gap and trend by another, LAI scale */
static void control(struct model_sample *s, enum control_extent extent,
                    enum control_extent scales) {
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, extent, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_TABLE, TABLE_AMAXTB, extent, TRANSFORM_LOG, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_SPAN, extent, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_SCALAR, PARAM_TSUMEM, extent, TRANSFORM_IDENTITY, 1., .1);
  if (s->wet) {
    sample_control(s, CONTROL_SOIL, SOIL_SMFCF, extent, TRANSFORM_IDENTITY, 1., .05);
    sample_control(s, CONTROL_SCALAR, PARAM_RDMSOL, extent, TRANSFORM_LOG, 1., .1);
  }
  sample_control(s, CONTROL_GAP, 0, scales, TRANSFORM_LOGIT, .8, .1);
  sample_control(s, CONTROL_TREND, 0, scales, TRANSFORM_IDENTITY, 0., .01);
  sample_control(s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .15);
}

static void ask_sample(bool wet, enum control_extent extent, enum control_extent scales) {
  struct model_sample s = {.wet = wet, .share_of_all = -1.};
  double u[64];
  control(&s, extent, scales);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  for (int i = 0; i < s.control.n; i++) u[i] = .2 * check_draw(33, i);
  linearisation_check(&s.model, u);
  MUST(ModelSampleDestroy(&s));
}

static void every_kind_by_global_controls(void) { ask_sample(false, EXTENT_GLOBAL, EXTENT_GLOBAL); }
static void every_kind_by_regional_controls(void) {
  ask_sample(false, EXTENT_REGION, EXTENT_REGION);
}
static void every_kind_where_water_is_limited(void) {
  ask_sample(true, EXTENT_GLOBAL, EXTENT_REGION);
}
static void every_kind_by_regional_soils(void) { ask_sample(true, EXTENT_REGION, EXTENT_GLOBAL); }

static void every_kind_through_carried_soils(void) {
  struct model_sample s = {.wet = true, .carries = true, .share_of_all = -1.};
  double u[64];
  control(&s, EXTENT_REGION, EXTENT_REGION);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  for (int i = 0; i < s.control.n; i++) u[i] = .2 * check_draw(34, i);
  linearisation_check(&s.model, u);
  MUST(ModelSampleDestroy(&s));
}

static void yields_and_LAI_by_a_network(void) {
  struct network_plan plan = network_plan_of(PETSC_COMM_WORLD, NETWORK_CELLS);
  struct network_sample s;
  double *u;
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(PetscMalloc1(s.control.n, &u));
  network_sample_point(&s, 3, u);
  linearisation_check(&s.model, u);
  MUST(PetscFree(u));
  MUST(NetworkSampleDestroy(&s));
}

/* -- J from the vector alone */

static void J_is_the_loss_of_the_vector(void) {
  struct model_sample s = {.share_of_all = -1.};
  double u[64], *y, *weight, J, prior = 0., g[64], slope[64];
  struct exact_sum sum = {0};
  control(&s, EXTENT_REGION, EXTENT_REGION);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  for (int i = 0; i < s.control.n; i++) u[i] = .2 * check_draw(33, i);
  MUST(PetscMalloc2(s.model.departures.n, &y, s.model.departures.n, &weight));
  MUST(ModelCost(&s.model, u, &J, g));
  MUST(ModelSimulate(&s.model, u, y));
  MUST(DepartureLoss(&s.model.departures, TERM_FIT, NULL, y, &sum, weight));
  MUST(ExactSumReduce(s.model.comm, 1, &sum));
  MUST(ModelAdjoint(&s.model, u, weight, slope));
  for (int i = 0; i < s.control.n; i++) prior += .5 * u[i] * u[i];
  CHECK_CLOSE(exact_sum_value(&sum) + prior, J, 1e-13); /* some 60 terms in another order */
  double largest = 0.;
  for (int i = 0; i < s.control.n; i++) largest = fmax(largest, fabs(g[i]));
  for (int i = 0; i < s.control.n; i++) CU_ASSERT(fabs(slope[i] + u[i] - g[i]) <= 1e-12 * largest);
  MUST(PetscFree2(y, weight));
  MUST(ModelSampleDestroy(&s));
}

/* -- who fails for whom */

/* J of the yields and LAI that are fitted; region 1, whose cell 2 fails, is held out */
static void a_failing_season_that_is_held_out_leaves_J_alone(void) {
  struct model_sample s = {.wet = true, .share_of_all = -1.};
  struct split split;
  double u[64] = {0.}, J[2], g[2][64];
  control(&s, EXTENT_GLOBAL, EXTENT_GLOBAL);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  CU_ASSERT_FATAL(split_create(3, SAMPLE_YEARS, &split));
  for (int y = 0; y < SAMPLE_YEARS; y++) split_set(&split, 1, y, TERM_HELD_OUT);
  MUST(ModelSetSplit(&s.model, &split));
  MUST(ModelCost(&s.model, u, &J[0], g[0]));
  for (int c = 0; c < s.grid.n_cells; c++) /* on one rank cell 2 shares blocks with cells 0 and 1 */
    if (sample_cell(&s, c) == 2) s.soil[c].value[SOIL_SMFCF] = NAN;
  MUST(ModelCost(&s.model, u, &J[1], g[1]));
  CU_ASSERT(isfinite(J[0]));
  CU_ASSERT_EQUAL(memcmp(&J[0], &J[1], sizeof *J), 0);
  CU_ASSERT_EQUAL(memcmp(g[0], g[1], (size_t)s.control.n * sizeof **g), 0);
  for (int y = 0; y < SAMPLE_YEARS; y++) split_set(&split, 1, y, TERM_FIT);
  MUST(ModelSetSplit(&s.model, &split));
  MUST(ModelCost(&s.model, u, &J[1], g[1]));
  CU_ASSERT(isinf(J[1]));
  split_destroy(&split);
  MUST(ModelSampleDestroy(&s));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(every_kind_by_global_controls),
      TEST(every_kind_by_regional_controls),
      TEST(every_kind_where_water_is_limited),
      TEST(every_kind_by_regional_soils),
      TEST(every_kind_through_carried_soils),
      TEST(yields_and_LAI_by_a_network),
      TEST(J_is_the_loss_of_the_vector),
      TEST(a_failing_season_that_is_held_out_leaves_J_alone),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "linearisation", tests);
}
