/* Members of an ensemble: what a member runs is what the control runs at its draws, bit for bit;
 * draws depend on names, places and members alone; their law; statistics by hand. */
#include "ensemble/ensemble.h"
#include "ensemble/member_runner.h"
#include "ensemble/statistics.h"
#include "harness.h"
#include "model_sample.h"
#include "sample_weather.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

/* TSUM1 everywhere, AMAXTB by region, SPAN by cell, where soils are known SMFCF by cell, too */
static void parameters_of(bool wet, struct control *c) {
  struct model_sample s = {0};
  memset(c, 0, sizeof *c);
  sample_control(&s, CONTROL_SCALAR, parameter_find("TSUM1"), EXTENT_GLOBAL, TRANSFORM_LOG, 1.,
                 0.05);
  sample_control(&s, CONTROL_TABLE, table_find("AMAXTB"), EXTENT_REGION, TRANSFORM_IDENTITY, 1.,
                 0.1);
  sample_control(&s, CONTROL_SCALAR, parameter_find("SPAN"), EXTENT_CELL, TRANSFORM_IDENTITY, 1.,
                 0.1);
  if (wet) sample_control(&s, CONTROL_SOIL, SOIL_SMFCF, EXTENT_CELL, TRANSFORM_IDENTITY, 1., 0.03);
  *c = s.control;
  for (int i = 0; i < c->n_items; i++) {
    snprintf(c->item[i].name, sizeof c->item[i].name, "item %d", i);
    c->item[i].lo = 0.5;
    c->item[i].hi = 1.5;
  }
  control_layout(c, 3);
}

static struct draws *draws_of(MPI_Comm comm, const struct control *c, const struct grid *grid,
                              int members) {
  struct draws *d = NULL;
  struct problems list = {0};
  MUST(DrawsCreate(comm, c, grid, NULL, 7, members, members % 2, &d, &list));
  return d;
}

/* one season of each kind: its member in lane 2, and the crop that a campaign would run for it */
static void a_member_is_the_season_at_its_parameters(void) {
  for (int wet = 0; wet < 2; wet++) {
    struct model_sample s = {.wet = wet, .share_of_all = -1.};
    struct control c;
    struct member_runner *runner;
    struct model_point *point;
    struct worker *plain, *control;
    double nothing[1] = {0.}, map[N_MODEL_MAPS], expected[N_MODEL_MAPS];
    parameters_of(wet, &c);
    control_layout(&s.control, 3);
    MUST(ModelSampleCreate(&s));
    struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 11);
    MUST(ModelPointCreate(&s.model, nothing, NULL, &point));
    MUST(MemberRunnerCreate(&s.model, point, d, &runner));
    MUST(WorkerCreate(&s.model, point, &plain));
    MUST(WorkerCreate(&s.model, point, &control));
    for (int b = 0; b < s.model.n_blocks; b++)
      FOR_LANES (l) {
        if (!model_lane_runs(&s.model, b, l)) continue;
        member_runner_take(runner, &s.model, b, l);
        member_runner_forward(runner, 4, 5); /* members 4 .. 8 */
        worker_maps(runner->worker, 2, map);
        /* the model's own block with the same values in the season's lane */
        double sv[LANES * CONTROL_ITEMS], out[CONTROL_ITEMS];
        struct control_site site = model_site(&s.model, model_place(&s.model, b, l));
        struct worker_layer layer = {.control = &c, .sv = sv};
        draws_cell(d, model_season_of(&s.model, b, l)->cell, 6, false, out);
        FOR_LANES (k) draws_season(d, &site, 6, out, sv + k * c.n_season);
        plain->layer = &layer;
        worker_forward(plain, b);
        worker_maps(plain, l, expected);
        CU_ASSERT_EQUAL(memcmp(map, expected, sizeof map), 0);
        CU_ASSERT(map[MAP_TWSO] > 100.);
        CU_ASSERT_EQUAL(map[MAP_STATE], SEASON_STATE_MATURE);
        worker_forward(control, b); /* and it is another season than that of the control */
        worker_maps(control, l, expected);
        CU_ASSERT_NOT_EQUAL(map[MAP_TWSO], expected[MAP_TWSO]);
      }
    MUST(WorkerDestroy(&control));
    MUST(WorkerDestroy(&plain));
    MUST(MemberRunnerDestroy(&runner));
    MUST(ModelPointDestroy(&point));
    MUST(DrawsDestroy(&d));
    MUST(ModelSampleDestroy(&s));
  }
}

/* the season's own days, members from the sixth on those of the year before */
static struct weather_day day_of_a_member(void *stored, const struct model_season *s, int member,
                                          int day) {
  return stored_weather_day(stored, s, member, member < 6 || s->year == 0 ? day : day - 365);
}

/* weather of members that is the season's own */
static void weather_of_members_is_read_as_the_models_is(void) {
  for (int wet = 0; wet < 2; wet++) {
    struct model_sample s = {.wet = wet, .gaps = true, .share_of_all = -1.};
    struct control c;
    struct member_runner *shared, *own;
    struct model_point *point;
    struct weather_store store;
    double nothing[1] = {0.}, map[N_MODEL_MAPS], expected[N_MODEL_MAPS];
    parameters_of(wet, &c);
    control_layout(&s.control, 3);
    MUST(ModelSampleCreate(&s));
    CU_ASSERT(s.model.n_filled[0] == SAMPLE_SEASONS);
    MUST(SampleWeatherStore(&s.model, sample_year[0], SAMPLE_YEARS, true, &store));
    struct stored_weather stored = stored_weather_of(&store);
    struct member_weather weather = {.context = &stored, .day = day_of_a_member};
    struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 11), of_their_own = *d;
    of_their_own.weather = &weather;
    MUST(ModelPointCreate(&s.model, nothing, NULL, &point));
    MUST(MemberRunnerCreate(&s.model, point, d, &shared));
    MUST(MemberRunnerCreate(&s.model, point, &of_their_own, &own));
    for (int b = 0; b < s.model.n_blocks; b++)
      FOR_LANES (l) {
        if (!model_lane_runs(&s.model, b, l)) continue;
        member_runner_take(shared, &s.model, b, l);
        member_runner_forward(shared, 1, 8);
        member_runner_take(own, &s.model, b, l);
        member_runner_forward(own, 1, 8);
        FOR_LANES (k) {
          worker_maps(shared->worker, k, expected);
          worker_maps(own->worker, k, map);
          bool same = memcmp(map, expected, sizeof map) == 0;
          CU_ASSERT_EQUAL(same, k < 5 || model_season_of(&s.model, b, l)->year == 0);
          CU_ASSERT(member_runner_good(own, k));
        }
      }
    MUST(MemberRunnerDestroy(&own));
    MUST(MemberRunnerDestroy(&shared));
    MUST(ModelPointDestroy(&point));
    MUST(DrawsDestroy(&d));
    weather_store_destroy(&store);
    MUST(ModelSampleDestroy(&s));
  }
}

/* the second member has no weather from 1 July on, the third none at all */
static struct weather_day day_of_a_short_member(void *stored, const struct model_season *s,
                                                int member, int day) {
  if (member == 3 || (member == 2 && day >= day_in_year(sample_year[s->year], 182)))
    return (struct weather_day){0};
  return stored_weather_day(stored, s, member, day);
}

static void a_member_whose_weather_ends_keeps_its_state_and_one_without_fails(void) {
  struct model_sample s = {.wet = true, .share_of_all = -1.};
  struct control c;
  struct member_runner *runner;
  struct model_point *point;
  struct weather_store store;
  double nothing[1] = {0.}, map[N_MODEL_MAPS];
  parameters_of(true, &c);
  control_layout(&s.control, 3);
  MUST(ModelSampleCreate(&s));
  MUST(SampleWeatherStore(&s.model, sample_year[0], SAMPLE_YEARS, false, &store));
  struct stored_weather stored = stored_weather_of(&store);
  struct member_weather weather = {.context = &stored, .day = day_of_a_short_member};
  struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 11);
  d->weather = &weather;
  MUST(ModelPointCreate(&s.model, nothing, NULL, &point));
  MUST(MemberRunnerCreate(&s.model, point, d, &runner));
  for (int b = 0; b < s.model.n_blocks; b++)
    FOR_LANES (l) {
      static const enum season_outcome state[3] = {SEASON_STATE_MATURE, SEASON_STATE_SHORT,
                                                   SEASON_STATE_NO_WEATHER};
      if (!model_lane_runs(&s.model, b, l)) continue;
      member_runner_take(runner, &s.model, b, l);
      member_runner_forward(runner, 1, 8);
      for (int k = 0; k < 3; k++) {
        worker_maps(runner->worker, k, map);
        CU_ASSERT_EQUAL(map[MAP_STATE], state[k]);
        CU_ASSERT_EQUAL(member_runner_good(runner, k), k < 2);
        CU_ASSERT_EQUAL(isnan(map[MAP_TAGP]), k == 2);
      }
    }
  MUST(MemberRunnerDestroy(&runner));
  MUST(ModelPointDestroy(&point));
  MUST(DrawsDestroy(&d));
  weather_store_destroy(&store);
  MUST(ModelSampleDestroy(&s));
}

static void draws_depend_on_names_places_and_members_alone(void) {
  struct model_sample s = {0};
  struct control c, fewer;
  double out[CONTROL_ITEMS], again[CONTROL_ITEMS];
  control_layout(&s.control, 3);
  MUST(ModelSampleCreate(&s));
  parameters_of(true, &c);
  fewer = c;
  fewer.n_items = 2;
  fewer.item[0] = c.item[2];
  fewer.item[1] = c.item[1];
  control_layout(&fewer, 3);
  struct draws *many = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 40);
  struct draws *few = draws_of(PETSC_COMM_WORLD, &fewer, &s.grid, 9);
  for (int m = 1; m <= 9; m++) {
    for (int r = 0; r < 3; r++)
      CU_ASSERT_EQUAL(many->value[(m - 1) * c.n_values + c.item[1].offset + r],
                      few->value[(m - 1) * fewer.n_values + fewer.item[1].offset + r]);
    for (int i = 0; i < s.grid.n_cells; i++) {
      draws_cell(many, i, m, false, out);
      draws_cell(few, i, m, false, again);
      CU_ASSERT_EQUAL(out[0], again[0]);
      CU_ASSERT_NOT_EQUAL(out[0], out[1]);
    }
  }
  MUST(DrawsDestroy(&few));
  MUST(DrawsDestroy(&many));
  MUST(ModelSampleDestroy(&s));
}

/* Of 20,000 draws the mean of N(0, 1) has a standard error of .0071, the variance of .01: bounds
 * are five of them. */
static void draws_have_the_law_that_was_asked_for(void) {
  enum { N = 20000 };
  struct model_sample s = {0};
  struct control c;
  control_layout(&s.control, 3);
  MUST(ModelSampleCreate(&s));
  parameters_of(false, &c);
  for (int i = 0; i < c.n_items; i++) {
    c.item[i].lo = 0.;
    c.item[i].hi = INFINITY;
  }
  struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, N);
  double sum[2] = {0.}, squares[2] = {0.}, cross = 0.;
  for (int m = 0; m < N; m++) {
    double z[2] = {log(d->value[m * c.n_values]) / 0.05,
                   (d->value[m * c.n_values + c.item[1].offset] - 1.) / 0.1};
    for (int k = 0; k < 2; k++) {
      sum[k] += z[k] / N;
      squares[k] += z[k] * z[k] / N;
    }
    cross += z[0] * z[1] / N;
  }
  for (int k = 0; k < 2; k++) {
    CU_ASSERT(fabs(sum[k]) < 5. * 0.0071);
    CU_ASSERT(fabs(squares[k] - 1.) < 5. * 0.01);
  }
  CU_ASSERT(fabs(cross) < 5. * 0.0071);
  MUST(DrawsDestroy(&d));
  MUST(ModelSampleDestroy(&s));
}

static void draws_beyond_a_bound_are_set_to_it_and_counted(void) {
  struct control_item item = {.prior = 1., .prior_sd = 0.1, .lo = 0.9, .hi = 1.05};
  bool clipped = false;
  CU_ASSERT_DOUBLE_EQUAL(control_item_value(&item, 0.2, &clipped), 1.02, 1e-15);
  CU_ASSERT_FALSE(clipped);
  CU_ASSERT_EQUAL(control_item_value(&item, 3., &clipped), 1.05);
  CU_ASSERT_TRUE(clipped);
  CU_ASSERT_EQUAL(control_item_value(&item, -3., NULL), 0.9);
}

static void statistics_are_those_of_the_members_with_a_value(void) {
  double value[6] = {3., NAN, 1., 4., NAN, 2.};
  CU_ASSERT_EQUAL_FATAL(members_sort(6, value), 4);
  struct member_statistics all = members_statistics(4, value);
  CU_ASSERT_EQUAL(all.n, 4);
  CU_ASSERT_DOUBLE_EQUAL(all.mean, 2.5, 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(all.sd, sqrt(5. / 3.), 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(members_quantile(4, value, 0.5), 2.5, 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(members_quantile(4, value, 0.1), 1.3, 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(members_quantile(4, value, 1.), 4., 0.);
  CU_ASSERT_DOUBLE_EQUAL(members_exceeding(4, value, 2.), 0.5, 0.);
  CU_ASSERT_DOUBLE_EQUAL(members_exceeding(4, value, 0.), 1., 0.);
  CU_ASSERT_DOUBLE_EQUAL(members_exceeding(4, value, 4.), 0., 0.);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_member_is_the_season_at_its_parameters),
      TEST(weather_of_members_is_read_as_the_models_is),
      TEST(a_member_whose_weather_ends_keeps_its_state_and_one_without_fails),
      TEST(draws_depend_on_names_places_and_members_alone),
      TEST(draws_have_the_law_that_was_asked_for),
      TEST(draws_beyond_a_bound_are_set_to_it_and_counted),
      TEST(statistics_are_those_of_the_members_with_a_value),
      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "ensemble", tests);
}
