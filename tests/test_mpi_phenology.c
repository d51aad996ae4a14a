/* Dates of stages as observations: the model's own dates where a stage is reached, the stated
 * extrapolation where it is not, continuous from one to the other; tangent and transpose of both;
 * which season a date belongs to and how it is written; temperature sums found from dates alone. */
#include "harness.h"
#include "inversion/solve.h"
#include "linearisation_check.h"
#include "model/worker.h"
#include "model_sample.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { STAGES = 3, MOST = SAMPLE_SEASONS };
static const char *const stage_key[STAGES] = {"phenology.emergence", "phenology.anthesis",
                                              "phenology.maturity"};

/* Days of the year on which dates end the seasons of the sample: all stages reached, no maturity,
 * no anthesis either, no emergence either (1 May, six days after sowing). */
enum { ALL_REACHED = 334, NO_MATURITY = 236, NO_ANTHESIS = 184, NO_EMERGENCE = 121 };

/* -- a model with a date of each stage in every season, value(stage, cell, year) as day numbers */

/* a cell's number among those of all ranks: they lie a degree apart, from 46 N on */
static int number_of(const struct model_sample *s, int cell) {
  return (int)lround(s->grid.lat[cell] - 46.);
}

static double some_date(int stage, int cell, int year) {
  return day_number((struct date){sample_year[year], 5, 5}) + 60. * stage + cell;
}

static void observe(struct model_sample *s, double (*value)(int stage, int cell, int year),
                    double sigma) {
  const struct season_list *seasons = &s->model.seasons;
  int64_t kept, outside;
  for (int stage = 0; stage < STAGES; stage++) {
    const struct observation_kind *kind = observation_kind(stage_key[stage]);
    struct observation_set set = {.ops = kind->ops, .variable = kind->variable};
    int cell[MOST], year[MOST], n = 0;
    double values[MOST], sigmas[MOST];
    for (int k = 0; k < seasons->n_local_cells; k++)
      for (int y = 0; y < SAMPLE_YEARS; y++) {
        cell[n] = seasons->local_cell[k];
        year[n] = sample_year[y];
        values[n] = value(stage, number_of(s, cell[n]), y);
        sigmas[n++] = sigma;
      }
    snprintf(set.name, sizeof set.name, "%s", kind->name);
    MUST(ModelAddSeries(&s->model, &set, n, cell, year, values, sigmas, &kept, &outside));
    CU_ASSERT(kept == SAMPLE_SEASONS && outside == 0);
  }
  MUST(ModelObservationsDone(&s->model));
}

static void create(struct model_sample *s, int end_day, bool wet) {
  *s = (struct model_sample){.end_day = end_day, .wet = wet, .share_of_all = -1.};
  sample_control(s, CONTROL_SCALAR, PARAM_TSUMEM, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM2, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_DVSEND, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .02);
  sample_control(s, CONTROL_SCALAR, PARAM_TBASEM, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  MUST(ModelSampleCreate(s));
}
static const double somewhere[5] = {.4, -.7, .6, .5, -.3};

/* y[stage][cell][year] of H(u), the same on every rank */
static void predict(struct model_sample *s, const double *u,
                    double y[STAGES][SAMPLE_CELLS][SAMPLE_YEARS]) {
  const struct departures *v = &s->model.departures;
  double *h, *all = &y[0][0][0];
  MUST(PetscMalloc1(v->n, &h));
  for (int i = 0; i < STAGES * SAMPLE_SEASONS; i++) all[i] = -INFINITY;
  MUST(ModelSimulate(&s->model, u, h));
  for (int i = 0; i < v->n_season; i++) {
    const struct model_season *season = &s->model.season[v->at[i].place];
    y[v->at[i].set][number_of(s, season->cell)][season->year] = h[i];
  }
  MPI_Allreduce(MPI_IN_PLACE, all, STAGES * SAMPLE_SEASONS, MPI_DOUBLE, MPI_MAX, s->model.comm);
  MUST(PetscFree(h));
}

/* -- values */

static void a_stage_that_is_reached_has_the_models_own_date(void) {
  struct model_sample s;
  double y[STAGES][SAMPLE_CELLS][SAMPLE_YEARS], maps[N_MODEL_MAPS][SAMPLE_SEASONS];
  double *map[N_MODEL_MAPS];
  static const enum model_map of[STAGES] = {MAP_DAY_EMERGENCE, MAP_DAY_ANTHESIS, MAP_DAY_MATURITY};
  for (int m = 0; m < N_MODEL_MAPS; m++) map[m] = maps[m];
  create(&s, ALL_REACHED, false);
  observe(&s, some_date, 5.);
  predict(&s, somewhere, y);
  MUST(ModelMaps(&s.model, somewhere, map));
  for (int k = 0; k < STAGES; k++)
    for (int i = 0; i < s.grid.n_cells * SAMPLE_YEARS; i++) {
      CU_ASSERT(maps[of[k]][i] > 5.);
      CU_ASSERT_EQUAL(y[k][number_of(&s, i / SAMPLE_YEARS)][i % SAMPLE_YEARS], maps[of[k]][i]);
    }
  MUST(ModelSampleDestroy(&s));
}

/* what a stage that the lane's season did not reach is said to be, from its states */
static double by_hand(const struct season_tape *tape, int l, double bound) {
  int end = season_end(tape, l), n = end < 10 ? end : 10;
  double dvs = season_value(tape, SEASON_DVS, end, l);
  double rate = (dvs - season_value(tape, SEASON_DVS, end - n, l)) / n;
  return end + (bound - dvs) / fmax(rate, bound > 0. ? .005 : .0005);
}

static void a_stage_that_is_not_reached_is_extrapolated_at_the_last_ten_days_rate(void) {
  static const int end_day[] = {NO_MATURITY, NO_ANTHESIS, NO_EMERGENCE};
  const double bound[STAGES] = {0., 1., 2. * (1. + .02 * somewhere[3])};
  for (int c = 0; c < 3; c++) {
    struct model_sample s;
    struct model_point *p;
    struct worker *w;
    double y[STAGES][SAMPLE_CELLS][SAMPLE_YEARS];
    int missed[STAGES] = {0};
    create(&s, end_day[c], false);
    observe(&s, some_date, 5.);
    predict(&s, somewhere, y);
    MUST(ModelPointCreate(&s.model, somewhere, NULL, &p));
    MUST(WorkerCreate(&s.model, p, &w));
    for (int b = 0; b < s.model.n_blocks; b++) {
      worker_forward(w, b);
      FOR_LANES (l) {
        if (!model_lane_own(&s.model, b, l)) continue;
        const struct model_season *season = model_season_of(&s.model, b, l);
        int cell = number_of(&s, season->cell);
        for (int k = 0; k < STAGES; k++) {
          enum season_variable v = observation_kind(stage_key[k])->variable;
          if (season_value(w->tape, v, SEASON_FINAL, l) >= 0.) continue;
          missed[k]++;
          CHECK_CLOSE(y[k][cell][season->year], by_hand(w->tape, l, bound[k]), 1e-15 * 8);
          CU_ASSERT(y[k][cell][season->year] > season_end(w->tape, l));
        }
      }
    }
    MPI_Allreduce(MPI_IN_PLACE, missed, STAGES, MPI_INT, MPI_SUM, s.model.comm);
    for (int k = 0; k < STAGES; k++)
      CU_ASSERT_EQUAL(missed[k], k + c >= STAGES - 1 ? SAMPLE_SEASONS : 0);
    MUST(WorkerDestroy(&w));
    MUST(ModelPointDestroy(&p));
    MUST(ModelSampleDestroy(&s));
  }
}

/* -- one value on both sides of the season's last day */

/* Bisects along element e of the control for y = the season's length, where the stage comes to lie
 * beyond the last day. */
static void cross(int end_day, int e, int stage, int n_least) {
  struct model_sample s;
  double y[STAGES][SAMPLE_CELLS][SAMPLE_YEARS], u[5];
  int n = 0;
  create(&s, end_day, false);
  observe(&s, some_date, 5.);
  for (int i = 0; i < SAMPLE_SEASONS; i++) {
    int cell = i / SAMPLE_YEARS, year = i % SAMPLE_YEARS;
    double last = day_in_year(sample_year[year], end_day) -
                  day_number((struct date){sample_year[year], 4, 25});
    double lo = -2.9, hi = 2.9, at_lo, at_hi;
    memset(u, 0, sizeof u);
    u[e] = lo;
    predict(&s, u, y);
    at_lo = y[stage][cell][year];
    u[e] = hi;
    predict(&s, u, y);
    at_hi = y[stage][cell][year];
    if (!(at_lo < last && at_hi > last)) continue;
    while (hi - lo > 1e-11) {
      double middle = u[e] = .5 * (lo + hi);
      predict(&s, u, y);
      if (y[stage][cell][year] < last)
        lo = middle, at_lo = y[stage][cell][year];
      else
        hi = middle, at_hi = y[stage][cell][year];
    }
    /* some ten days a unit of u, and rounding of a hundred days */
    CU_ASSERT(fabs(at_hi - at_lo) < 1e-9 && fabs(at_hi - last) < 1e-9);
    n++;
  }
  CU_ASSERT(n >= n_least);
  MUST(ModelSampleDestroy(&s));
}

static void dates_are_continuous_when_a_stage_passes_the_last_day(void) {
  cross(265, 2, 2, 2); /* maturity by TSUM2 */
  cross(212, 1, 1, 2); /* anthesis by TSUM1 */
  cross(130, 0, 0, 2); /* emergence by TSUMEM */
}

/* -- derivatives: each stage reached and not */

/* once more where a part of a cell is irrigated */
static void tangent_and_transpose_are_exact_on_both_sides(void) {
  static const int end_day[] = {ALL_REACHED, NO_MATURITY, NO_ANTHESIS, NO_EMERGENCE, NO_MATURITY};
  for (int c = 0; c < 5; c++) {
    struct model_sample s;
    create(&s, end_day[c], c == 4);
    observe(&s, some_date, 5.);
    linearisation_check(&s.model, somewhere);
    MUST(ModelSampleDestroy(&s));
  }
}

/* -- dates and seasons */

static void a_date_belongs_to_the_season_of_its_harvest_year(void) {
  const struct observation_kind *kind = observation_kind("phenology.anthesis");
  struct observation_set set = {.ops = kind->ops, .variable = kind->variable};
  struct prior_season s = {.start = day_number((struct date){2000, 10, 10}),
                           .year = 2001,
                           .estimated = true,
                           .emergence = 12.,
                           .end = 290.};
  struct observation o = {.value = day_number((struct date){2001, 6, 10}) + .25};
  CU_ASSERT(kind->ops->claims(&set, &s, 2001) && !kind->ops->claims(&set, &s, 2000));
  kind->ops->adopt(&set, &s, &o);
  CU_ASSERT_EQUAL(o.value, 243.25);
  CU_ASSERT_EQUAL(o.date, 243);
  s.estimated = false;
  CU_ASSERT(!kind->ops->claims(&set, &s, 2001));
}

/* the middle of the season is 4 March 2001 */
static void days_of_the_year_are_those_nearest_to_the_middle_of_the_season(void) {
  static const struct {
    double day, value;
  } cases[] = {{290., 6.}, {280., -4.}, {161., 243.}, {161.5, 243.5}, {1., 83.}, {366., 82.}};
  const struct observation_kind *kind = observation_kind("phenology.emergence");
  struct observation_set set = {.ops = kind->ops, .variable = kind->variable, .of_the_year = true};
  struct prior_season s = {
      .start = day_number((struct date){2000, 10, 10}), .year = 2001, .end = 290.};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct observation o = {.value = cases[i].day};
    kind->ops->adopt(&set, &s, &o);
    CU_ASSERT_EQUAL(o.value, cases[i].value);
  }
}

static void values_are_written_as_dates(void) {
  const struct observation_set set = {.ops = observation_kind("phenology.maturity")->ops};
  char text[OBSERVATION_TEXT];
  int start = day_number((struct date){2001, 4, 25});
  CU_ASSERT_STRING_EQUAL(observation_text(&set, start, 46.25, text), "2001-06-10T06:00");
  CU_ASSERT_STRING_EQUAL(observation_text(&set, start, -.5, text), "2001-04-24T12:00");
  CU_ASSERT_STRING_EQUAL(observation_text(&set, start, .9999, text), "2001-04-26T00:00");
  CU_ASSERT_STRING_EQUAL(observation_text(&set, start, NAN, text), "nan");
}

/* -- temperature sums from dates alone */

static double truth[STAGES][SAMPLE_CELLS][SAMPLE_YEARS];
static double true_date(int stage, int cell, int year) {
  return day_number((struct date){sample_year[year], 4, 25}) + truth[stage][cell][year];
}

static void temperature_sums_are_found_from_dates_alone(void) {
  const double there[3] = {.9, 1.2, -1.1};
  double u[3] = {0.}, extrapolated[STAGES][SAMPLE_CELLS][SAMPLE_YEARS];
  struct solve_options options = {
      .tao_type = "bqnls", .max_evaluations = 60, .gttol = 1e-12, .metric = true};
  struct solve_result result;
  struct problems list = {0};
  for (int c = 0; c < 2; c++) { /* with maturity, and where it is not reached at the prior */
    struct model_sample s = {.end_day = c ? 250 : ALL_REACHED, .share_of_all = -1.}, t = s;
    for (int k = 0; k < 3; k++) {
      static const int id[3] = {PARAM_TSUMEM, PARAM_TSUM1, PARAM_TSUM2};
      sample_control(&s, CONTROL_SCALAR, id[k], EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
      sample_control(&t, CONTROL_SCALAR, id[k], EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
    }
    MUST(ModelSampleCreate(&s));
    observe(&s, some_date, 5.);
    predict(&s, there, truth);
    predict(&s, u, extrapolated);
    CU_ASSERT(!c || extrapolated[2][0][0] > 250. - 115.);
    MUST(ModelSampleDestroy(&s));
    MUST(ModelSampleCreate(&t));
    observe(&t, true_date, .01);
    MUST(Solve(&t.model, &options, u, &result, &list));
    CU_ASSERT(list.n == 0 && result.converged);
    /* .01 d against some days a prior standard deviation: posterior s.d. below .004, of which the
     * solver leaves .02 */
    for (int k = 0; k < 3; k++) CHECK_CLOSE(u[k], there[k], 2e-4);
    memset(u, 0, sizeof u);
    MUST(ModelSampleDestroy(&t));
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_stage_that_is_reached_has_the_models_own_date),
      TEST(a_stage_that_is_not_reached_is_extrapolated_at_the_last_ten_days_rate),
      TEST(dates_are_continuous_when_a_stage_passes_the_last_day),
      TEST(tangent_and_transpose_are_exact_on_both_sides),
      TEST(a_date_belongs_to_the_season_of_its_harvest_year),
      TEST(days_of_the_year_are_those_nearest_to_the_middle_of_the_season),
      TEST(values_are_written_as_dates),
      TEST(temperature_sums_are_found_from_dates_alone),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "phenology", tests);
}
