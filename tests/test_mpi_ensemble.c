/* Members of an ensemble: what a member runs is what the control runs at its draws, bit for bit;
 * draws depend on names, places and members alone; their law; statistics by hand. */
#include "ensemble/ensemble.h"
#include "ensemble/member_runner.h"
#include "ensemble/statistics.h"
#include "harness.h"
#include "model_sample.h"
#include "sample_weather.h"
#include "support/calendar.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
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
        member_runner_forward(runner, 4, LANES < 5 ? LANES : 5); /* members 4 to 7 or 8 */
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
        member_runner_take(own, &s.model, b, l);
        for (int first = 1; first <= 8; first += LANES) {
          member_runner_forward(shared, first, LANES);
          member_runner_forward(own, first, LANES);
          FOR_LANES (k) {
            worker_maps(shared->worker, k, expected);
            worker_maps(own->worker, k, map);
            bool same = memcmp(map, expected, sizeof map) == 0;
            CU_ASSERT_EQUAL(same, first + k < 6 || model_season_of(&s.model, b, l)->year == 0);
            CU_ASSERT(member_runner_good(own, k));
          }
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
      member_runner_forward(runner, 1, LANES);
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

enum { NOISE_DAYS = 700 };
static const struct noise_law noise_law = {
    .length = 150., .n_series = 2, .name = {"one", "two"}, .days = {3., 8.}};

/* a day of a member has the same bits in any window, lane and process, and whatever was asked for
 * before */
static void noise_depends_on_place_member_and_day_alone(void) {
  static lane all[NOISE_DAYS][2], part[NOISE_DAYS][2];
  struct noise *noise, *again;
  const int from = -300, shift = LANES / 2 - 1; /* the second window's first member */
  MUST(NoiseCreate(&noise_law, 5, &noise));
  MUST(NoiseCreate(&noise_law, 5, &again));
  noise_at(noise, 48.3, 9.1, 1, from, NOISE_DAYS, &all[0][0]);
  for (int k = 0; k < 40; k++)
    noise_at(again, 40. + k, -170. + 9. * k, 1 + k, 17 * k, 9, &part[0][0]);
  noise_at(again, 48.3, 9.1, 1 + shift, from + 77, 300, &part[0][0]);
  bool same = true, differs = true;
  for (int n = 0; n < 300; n++)
    for (int s = 0; s < 2; s++)
      for (int l = 0; l < LANES - shift; l++) {
        same = same && part[n][s][l] == all[n + 77][s][l + shift];
        differs = differs && part[n][s][l] != part[n][s][l + 1] && part[n][0][l] != part[n][1][l];
      }
  CU_ASSERT(same);
  CU_ASSERT(differs);
  MUST(NoiseDestroy(&again));
  MUST(NoiseDestroy(&noise));
}

/* Sums over 200 members and 700 days: about 200 x 700 / (2 x 8) independent numbers, whose variance
 * has a standard error of .015; bounds are five of them. Borders of periods are crossed. */
static void noise_has_unit_variance_and_the_correlation_in_time_that_was_asked_for(void) {
  static lane z[NOISE_DAYS][2];
  double square[2] = {0.}, next[2] = {0.}, cross = 0.;
  struct noise *noise;
  const int members = 200;
  MUST(NoiseCreate(&noise_law, 9, &noise));
  for (int first = 1; first <= members; first += LANES) {
    noise_at(noise, -33.2, 179.9, first, 1000, NOISE_DAYS, &z[0][0]);
    for (int n = 0; n + 1 < NOISE_DAYS; n++)
      FOR_LANES (l) {
        for (int s = 0; s < 2; s++) {
          square[s] += z[n][s][l] * z[n][s][l];
          next[s] += z[n][s][l] * z[n + 1][s][l];
        }
        cross += z[n][0][l] * z[n][1][l];
      }
  }
  const double count = members * (NOISE_DAYS - 1);
  for (int s = 0; s < 2; s++) {
    CU_ASSERT_DOUBLE_EQUAL(square[s] / count, 1., .075);
    CU_ASSERT_DOUBLE_EQUAL(next[s] / square[s], exp(-1. / noise_law.days[s]), .02);
  }
  CU_ASSERT_DOUBLE_EQUAL(cross / count, 0., .05);
  MUST(NoiseDestroy(&noise));
}

/* over a border the recursion that began later continues the one before */
static void noise_is_one_series_over_the_borders_of_its_periods(void) {
  static lane z[4 * NOISE_PERIOD][2];
  struct noise *noise;
  double jump = 0., inside = 0.;
  MUST(NoiseCreate(&noise_law, 9, &noise));
  for (int first = 1; first < 2000; first += LANES) {
    noise_at(noise, 10., 10., first, 0, 2 * NOISE_PERIOD, &z[0][0]);
    FOR_LANES (l) {
      jump += pow(z[NOISE_PERIOD][1][l] - z[NOISE_PERIOD - 1][1][l], 2.) / 2000.;
      inside += pow(z[NOISE_PERIOD - 1][1][l] - z[NOISE_PERIOD - 2][1][l], 2.) / 2000.;
    }
  }
  /* 2 (1 - a) = .235; of 2,000 the standard error is .0074 */
  CU_ASSERT_DOUBLE_EQUAL(jump, 2. * (1. - exp(-1. / 8.)), .037);
  CU_ASSERT_DOUBLE_EQUAL(inside, 2. * (1. - exp(-1. / 8.)), .037);
  MUST(NoiseDestroy(&noise));
}

/* correlation of two places by their nodes' weights, which are exact */
static double correlation_of(double lat, double lon, double north, double east) {
  const double degree = 111.19492664455873;
  struct noise_node a[NOISE_NODES], b[NOISE_NODES];
  double sum = 0.;
  noise_nodes(100., lat, lon, a);
  noise_nodes(100., lat + north / degree, lon + east / degree / cos(lat * M_PI / 180.), b);
  for (int i = 0; i < NOISE_NODES; i++)
    for (int k = 0; k < NOISE_NODES; k++)
      sum += a[i].number == b[k].number ? a[i].weight * b[k].weight : 0.;
  return sum;
}

/* means over 4,000 places, of values that lie within .3 of the mean: standard error .003 */
static void noise_correlates_in_space_as_it_says_at_any_latitude(void) {
  static const double distance[] = {0., 25., 50., 100., 150., 290.};
  static const double expected[] = {1., .925, .735, .29, .04, 0.};
  static const double latitude[] = {0., -47., 62.};
  for (int d = 0; d < 6; d++)
    for (int k = 0; k < 3; k++)
      for (int turn = 0; turn < 3; turn++) {
        double mean = 0., angle = turn * M_PI / 8.;
        for (int i = 0; i < 4000; i++) {
          struct random_key key = {.seed = 3, .cell = (uint32_t)i};
          double lat = latitude[k] + 5. * random_uniform(key, 0);
          double lon = 400. * random_uniform(key, 1) - 200.;
          mean +=
              correlation_of(lat, lon, distance[d] * sin(angle), distance[d] * cos(angle)) / 4000.;
        }
        CU_ASSERT_DOUBLE_EQUAL(mean, expected[d], .02);
      }
}

/* members 1 .. 8 of a season with perturbed weather against those without */
static void perturbed_weather_is_the_weather_times_factors_and_plus_offsets(void) {
  for (int wet = 0; wet < 2; wet++) {
    struct model_sample s = {.wet = wet, .share_of_all = -1.};
    struct control c;
    struct model_point *point;
    struct weather_store store;
    double nothing[1] = {0.};
    parameters_of(wet, &c);
    control_layout(&s.control, 3);
    MUST(ModelSampleCreate(&s));
    MUST(SampleWeatherStore(&s.model, sample_year[0], SAMPLE_YEARS, false, &store));
    struct stored_weather stored = stored_weather_of(&store);
    struct member_weather weather = {.context = &stored, .day = stored_weather_day};
    struct perturbation_law law = {.sd = {.1, .3, 1.}, .days = {3., 2., 5.}, .length = 200.},
                            none = law;
    for (int v = 0; v < N_PERTURBED; v++) none.sd[v] = 0.;
    struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 11), with = *d, still = *d;
    with.perturbation = &law;
    still.perturbation = &none;
    if (wet) with.weather = still.weather = &weather;
    MUST(ModelPointCreate(&s.model, nothing, NULL, &point));
    struct member_runner *plain, *moved, *same;
    MUST(MemberRunnerCreate(&s.model, point, d, &plain));
    MUST(MemberRunnerCreate(&s.model, point, &with, &moved));
    MUST(MemberRunnerCreate(&s.model, point, &still, &same));
    double sum = 0., sum_of_rain = 0., n = 0., n_rain = 0.;
    for (int b = 0; b < s.model.n_blocks; b++)
      FOR_LANES (l) {
        if (!model_lane_runs(&s.model, b, l)) continue;
        member_runner_take(plain, &s.model, b, l);
        member_runner_take(moved, &s.model, b, l);
        member_runner_take(same, &s.model, b, l);
        for (int first = 1; first < 4; first += 2) { /* twice: weather is not perturbed again */
          member_runner_forward(plain, first, LANES);
          member_runner_forward(moved, first, LANES);
          member_runner_forward(same, first, LANES);
        }
        int days = model_season_of(&s.model, b, l)->days;
        CU_ASSERT_EQUAL(memcmp(plain->block.weather, same->block.weather,
                               (size_t)days * sizeof *plain->block.weather),
                        0);
        for (int day = 0; day < days; day++) {
          const struct season_weather *w = &plain->block.weather[day],
                                      *p = &moved->block.weather[day];
          FOR_LANES (k) {
            CU_ASSERT(p->irrad[k] > 0. && p->tmin[k] <= p->tmax[k]);
            CU_ASSERT_DOUBLE_EQUAL(p->tmin[k] - w->tmin[k], p->tmax[k] - w->tmax[k], 1e-12);
            CU_ASSERT_DOUBLE_EQUAL(p->temp[k] - w->temp[k], p->tmax[k] - w->tmax[k], 1e-12);
            sum += p->irrad[k] / w->irrad[k];
            n++;
            if (!wet) continue;
            const struct season_wet *x = &plain->block.wet[plain->block.n_fallow + day];
            const struct season_wet *y = &moved->block.wet[moved->block.n_fallow + day];
            /* evaporation rises with radiation and with warmth */
            double warmer = p->temp[k] - w->temp[k], factor = p->irrad[k] / w->irrad[k];
            CU_ASSERT(x->rain[k] > 0. || y->rain[k] == 0.);
            CU_ASSERT(!(warmer > 0.) || y->e0[k] >= factor * x->e0[k]);
            CU_ASSERT(y->e0[k] <= factor * (1. + .05 * fabs(warmer)) * x->e0[k]);
            if (x->rain[k] > 0.) sum_of_rain += y->rain[k] / x->rain[k];
            n_rain += x->rain[k] > 0.;
          }
        }
        double expected[N_MODEL_MAPS], map[N_MODEL_MAPS];
        FOR_LANES (k) {
          worker_maps(plain->worker, k, expected);
          worker_maps(same->worker, k, map);
          CU_ASSERT_EQUAL(memcmp(map, expected, sizeof map), 0);
          worker_maps(moved->worker, k, map);
          CU_ASSERT_NOT_EQUAL(map[MAP_TWSO], expected[MAP_TWSO]);
        }
      }
    /* 8 members x 3 years of 200 days that correlate over 2 x 3 days: standard error .1 / 28 */
    if (s.model.n_local) CU_ASSERT_DOUBLE_EQUAL(sum / n, 1., .018);
    if (n_rain > 0.) CU_ASSERT_DOUBLE_EQUAL(sum_of_rain / n_rain, 1., .1);
    MUST(MemberRunnerDestroy(&same));
    MUST(MemberRunnerDestroy(&moved));
    MUST(MemberRunnerDestroy(&plain));
    MUST(ModelPointDestroy(&point));
    MUST(DrawsDestroy(&d));
    weather_store_destroy(&store);
    MUST(ModelSampleDestroy(&s));
  }
}

/* the first member of a cell whose crop starts so many days late */
static int member_late(const struct draws *d, int cell, int late) {
  for (int m = 1; m <= d->members; m++)
    if (draws_shift(d, cell, m) == late) return m;
  return 0;
}

/* Its dates and states are those of a campaign whose calendar has that start, told from the other's
 * start; the date that ends seasons stays. */
static void a_member_sown_later_is_the_season_of_that_calendar(void) {
  static const int late[] = {-4, 0, 3};
  for (int k = 0; k < 6; k++) {
    struct model_sample s = {.wet = k % 2, .share_of_all = -1., .end_day = 213};
    struct model_sample other = {
        .wet = k % 2, .share_of_all = -1., .end_day = 213, .late = late[k / 2]};
    struct control c;
    struct member_runner *runner, *plain;
    struct model_point *point;
    struct weather_store store;
    double nothing[1] = {0.}, map[N_MODEL_MAPS], expected[N_MODEL_MAPS];
    parameters_of(k % 2, &c);
    control_layout(&s.control, 3);
    control_layout(&other.control, 3);
    MUST(ModelSampleCreate(&s));
    MUST(ModelSampleCreate(&other));
    MUST(SampleWeatherStore(&s.model, sample_year[0], SAMPLE_YEARS, false, &store));
    struct stored_weather stored = stored_weather_of(&store);
    struct member_weather weather = {.context = &stored, .day = stored_weather_day};
    struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 90), unsown = *d;
    struct problems list = {0};
    MUST(DrawsSow(PETSC_COMM_WORLD, d, 5., 0., &list));
    d->weather = &weather;
    MUST(ModelPointCreate(&s.model, nothing, NULL, &point));
    MUST(MemberRunnerCreate(&s.model, point, d, &runner));
    MUST(MemberRunnerCreate(&other.model, point, &unsown, &plain));
    for (int b = 0; b < s.model.n_blocks; b++)
      FOR_LANES (l) {
        if (!model_lane_runs(&s.model, b, l)) continue;
        int member = member_late(d, model_season_of(&s.model, b, l)->cell, other.late);
        CU_ASSERT_FATAL(member > 0);
        member_runner_take(runner, &s.model, b, l);
        member_runner_forward(runner, member, LANES);
        member_runner_take(plain, &other.model, b, l);
        member_runner_forward(plain, member, 1);
        worker_maps(runner->worker, 0, map);
        worker_maps(plain->worker, 0, expected);
        for (int v = 0; v < N_MODEL_MAPS; v++) {
          bool moment = v >= MAP_DAY_EMERGENCE && v <= MAP_DAY_MATURITY;
          double x = moment ? expected[v] + other.late : expected[v];
          CU_ASSERT((isnan(x) && isnan(map[v])) || map[v] == x);
        }
        const struct season_view view = worker_view(runner->worker, 0);
        const struct season_view alone = worker_view(plain->worker, 0);
        CU_ASSERT_EQUAL(season_view_end(&view), season_view_end(&alone) + other.late);
        for (int day = 5; day < 120; day += 11)
          for (int v = 0; v < (s.wet ? N_SEASON_VARIABLES_WLP : N_SEASON_VARIABLES); v++) {
            bool moment = v >= SEASON_DAY_EMERGENCE && v <= SEASON_DAY_MATURITY;
            double x = season_view_value(&alone, (enum season_variable)v, day - other.late);
            if (moment && x >= 0.) x += other.late;
            CU_ASSERT_EQUAL(season_view_value(&view, (enum season_variable)v, day), x);
          }
        /* a stage that was not reached is extrapolated from the same day */
        struct observation_set set = {.ops = &observation_phenology,
                                      .variable = SEASON_DAY_MATURITY};
        struct observation o = {0};
        struct observation_scales scales = {.lai = 1.};
        CU_ASSERT_DOUBLE_EQUAL(set.ops->value(&set, &view, &o, &scales),
                               set.ops->value(&set, &alone, &o, &scales) + other.late, 1e-10);
      }
    MUST(MemberRunnerDestroy(&plain));
    MUST(MemberRunnerDestroy(&runner));
    MUST(ModelPointDestroy(&point));
    MUST(DrawsDestroy(&d));
    weather_store_destroy(&store);
    MUST(ModelSampleDestroy(&other));
    MUST(ModelSampleDestroy(&s));
  }
}

/* 20,000 whole days: their mean has a standard error of .0354, their variance, 25.08 less what lies
 * beyond three deviations (-.05), one of .25; bounds are five of them */
static void starts_of_crops_are_normal_whole_days_within_three_deviations(void) {
  struct model_sample s = {0};
  struct control c;
  struct problems list = {0};
  double sum = 0., squares = 0.;
  int most = 0;
  control_layout(&s.control, 3);
  MUST(ModelSampleCreate(&s));
  parameters_of(false, &c);
  struct draws *d = draws_of(PETSC_COMM_WORLD, &c, &s.grid, 20000);
  CU_ASSERT_EQUAL(draws_shift(d, 0, 7), 0);
  MUST(DrawsSow(PETSC_COMM_WORLD, d, 5., 0., &list));
  CU_ASSERT_EQUAL(draws_shift_most(5.), 15);
  for (int m = 1; m <= 20000; m++) {
    int shift = draws_shift(d, 0, m);
    sum += shift / 20000.;
    squares += shift * shift / 20000.;
    most = abs(shift) > most ? abs(shift) : most;
  }
  CU_ASSERT(fabs(sum) < 5. * .0354);
  CU_ASSERT(fabs(squares - 25.03) < 5. * .25);
  CU_ASSERT_EQUAL(most, 15);
  MUST(DrawsDestroy(&d));
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
      TEST(noise_depends_on_place_member_and_day_alone),
      TEST(noise_has_unit_variance_and_the_correlation_in_time_that_was_asked_for),
      TEST(noise_is_one_series_over_the_borders_of_its_periods),
      TEST(noise_correlates_in_space_as_it_says_at_any_latitude),
      TEST(perturbed_weather_is_the_weather_times_factors_and_plus_offsets),
      TEST(a_member_sown_later_is_the_season_of_that_calendar),
      TEST(starts_of_crops_are_normal_whole_days_within_three_deviations),
      TEST(draws_depend_on_names_places_and_members_alone),
      TEST(draws_have_the_law_that_was_asked_for),
      TEST(draws_beyond_a_bound_are_set_to_it_and_counted),
      TEST(statistics_are_those_of_the_members_with_a_value),
      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "ensemble", tests);
}
