/* Water-limited seasons in the model room, on the region of three cells: soils by cell, a half of
 * cell 1 irrigated, derivatives of J by crop, soil and site parameters. */
#include "harness.h"
#include "model/model_private.h"
#include "model_sample.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { N_CONTROL = 9, N_DATES = 6, CELL_1 = 1 * SAMPLE_YEARS };

static const struct yield_observation observed[5] = {{0, 2001, 9000., 700., TERM_FIT},
                                                     {0, 2002, 7000., 500., TERM_FIT},
                                                     {0, 2003, 5000., 600., TERM_HELD_OUT},
                                                     {1, 2001, 8500., 800., TERM_FIT},
                                                     {1, 2002, 6000., 400., TERM_FIT}};
static const double somewhere[N_CONTROL] = {.4, -.3, .7, -.5, .2, 1.2, -.4, .3, -.6};

static void dates(int date[N_DATES]) {
  for (int i = 0; i < N_DATES; i++)
    date[i] = day_number((struct date){sample_year[i / 2], i % 2 ? 8 : 7, i % 2 ? 20 : 1});
}

static double some_lai(int cell, int date) { return 1.5 + .4 * cell + .01 * (date % 100); }

/* crop, depth of soil, soil, initial water, surface; gap by region (3): 9 elements */
static void wet_control(struct model_sample *s) {
  memset(s, 0, sizeof *s);
  s->wet = true;
  s->share_of_all = -1.;
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_RDMSOL, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_SOIL, SOIL_SMFCF, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_SOIL, SOIL_WAV, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .2);
  sample_control(s, CONTROL_SOIL, SOIL_NOTINF, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .2);
  sample_control(s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .1);
  sample_control(s, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8, .1);
}

static void observe(struct model_sample *s) {
  int date[N_DATES];
  dates(date);
  MUST(ModelSampleObserve(s, 5, observed, 0., N_DATES, date, some_lai, .4, 1.5));
  CU_ASSERT_EQUAL(s->control.n, N_CONTROL);
  CU_ASSERT_EQUAL(s->model.n_running, SAMPLE_SEASONS);
}

/* final TWSO at the prior; share < 0: potential production */
static void twso_with(double share, double twso[SAMPLE_SEASONS]) {
  struct model_sample s;
  double zero[N_CONTROL] = {0.};
  wet_control(&s);
  s.wet = share >= 0.;
  if (!s.wet) s.control.n_items = 1; /* soils are no part of potential production */
  s.share_of_all = share;
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleTwso(&s, zero, twso));
  MUST(ModelSampleDestroy(&s));
}

static void a_cell_is_its_rainfed_and_its_irrigated_part_by_their_shares(void) {
  double half[SAMPLE_SEASONS], none[SAMPLE_SEASONS], all[SAMPLE_SEASONS], potential[SAMPLE_SEASONS];
  struct model_sample s;
  double zero[N_CONTROL] = {0.};
  wet_control(&s);
  MUST(ModelSampleCreate(&s)); /* cell 1 by halves */
  MUST(ModelSampleTwso(&s, zero, half));
  MUST(ModelSampleDestroy(&s));
  twso_with(0., none);
  twso_with(1., all);
  twso_with(-1., potential);
  for (int i = 0; i < SAMPLE_SEASONS; i++) {
    bool cell_1 = i / SAMPLE_YEARS == 1;
    CU_ASSERT(none[i] > 500. && none[i] < .98 * potential[i]); /* drought is felt everywhere */
    if (cell_1) CU_ASSERT_EQUAL(all[i], potential[i]);
    CHECK_CLOSE(half[i], cell_1 ? .5 * none[i] + .5 * potential[i] : none[i], 1e-15);
  }
}

static void irrigation_raises_the_yield_where_it_falls(void) {
  struct model_sample s;
  double zero[N_CONTROL] = {0.}, twso[2][SAMPLE_SEASONS];
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleTwso(&s, zero, twso[0]));
  MUST(ModelSampleUnpack(&s));
  for (int b = 0; b < s.model.n_blocks; b++)
    for (int n = 0; n <= s.model.block[b].n_fallow + s.model.block[b].n_days; n++)
      s.model.block[b].wet[n].irrigation = lane_set(0.);
  MUST(ModelSampleTwso(&s, zero, twso[1]));
  for (int i = 0; i < SAMPLE_SEASONS; i++) {
    double lost = twso[0][i] - twso[1][i];
    CU_ASSERT(i == CELL_1 + 1 ? lost > 20. : lost == 0.); /* cell 1 in 2002 */
  }
  MUST(ModelSampleDestroy(&s));
}

/* J's gradient at `somewhere` against its tangent, whose roundings are `rounding` of the terms, and
 * against J a little further on */
static void check_gradient(struct model_sample *s, double rounding, double g[N_CONTROL]) {
  double J, du[N_CONTROL], dJ, dot = 0., size = 0., slope = 0., error[2];
  MUST(ModelCost(&s->model, somewhere, &J, g));
  for (int i = 0; i < N_CONTROL; i++) {
    du[i] = i % 2 ? -.5 - .1 * i : 1. - .07 * i;
    dot += (g[i] - somewhere[i]) * du[i];
    size += fabs((g[i] - somewhere[i]) * du[i]);
    slope += g[i] * du[i];
  }
  MUST(ModelCostTangent(&s->model, somewhere, du, &dJ));
  CU_ASSERT(fabs(dJ - dot) <= rounding * size);
  for (int k = 0; k < 2; k++) {
    double u[N_CONTROL], step = k ? 1e-5 : 1e-4, there;
    for (int i = 0; i < N_CONTROL; i++) u[i] = somewhere[i] + step * du[i];
    MUST(ModelCost(&s->model, u, &there, NULL));
    error[k] = fabs(there - J - step * slope);
  }
  CU_ASSERT(log10(error[0] / error[1]) > 1.9);
}

static void the_gradient_of_J_is_that_of_its_tangent_and_of_differences(void) {
  struct model_sample s;
  double g[N_CONTROL];
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  check_gradient(&s, 1e-12, g); /* some 300 days */
  for (int i = 0; i < N_CONTROL; i++)
    CU_ASSERT(g[i] != 0. || i == 8); /* region 2 is not observed */
  MUST(ModelSampleDestroy(&s));
}

/* with SMW among the controls instead of WAV */
static void initial_water_at_field_capacity_follows_the_control(void) {
  struct model_sample s;
  double g[N_CONTROL], u[N_CONTROL] = {0.}, twso[2][SAMPLE_SEASONS];
  const double deeper = 2.; /* prior standard deviations of RDMSOL: 20 % */
  for (int k = 0; k < 2; k++) {
    wet_control(&s);
    s.field_capacity = k == 0;
    s.no_spinup = true; /* two months of rain would fill these soils anyway */
    s.control.item[3].id = SOIL_SMW;
    MUST(ModelSampleCreate(&s));
    if (k == 0) {
      observe(&s);
      check_gradient(&s, 1e-12, g);
    } else { /* the same soils as the control makes of the others */
      for (int c = 0; c < s.grid.n_cells; c++) {
        double *x = s.soil[c].value;
        s.rdmsol[c] = 1.2 * (sample_cell(&s, c) == 2 ? 60. : 50. + 20. * sample_cell(&s, c));
        x[SOIL_WAV] = (x[SOIL_SMFCF] - x[SOIL_SMW]) * s.rdmsol[c];
      }
    }
    u[1] = k ? 0. : deeper;
    MUST(ModelSampleTwso(&s, u, twso[k]));
    MUST(ModelSampleDestroy(&s));
  }
  for (int i = 0; i < SAMPLE_SEASONS; i++) CHECK_CLOSE(twso[0][i], twso[1][i], 1e-12);
}

static void each_rank_alone_finds_the_same_bits(void) {
  struct model_sample s, alone;
  double J[2], g[2][N_CONTROL];
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  observe(&s);
  MUST(ModelCost(&s.model, somewhere, &J[0], g[0]));
  wet_control(&alone);
  alone.alone = true;
  MUST(ModelSampleCreate(&alone));
  observe(&alone);
  MUST(ModelCost(&alone.model, somewhere, &J[1], g[1]));
  CU_ASSERT(memcmp(&J[0], &J[1], sizeof J[0]) == 0);
  CU_ASSERT(memcmp(g[0], g[1], sizeof g[0]) == 0);
  MUST(ModelSampleDestroy(&s));
  MUST(ModelSampleDestroy(&alone));
}

/* moisture in the fallow before the crop, under it, and after its harvest (it is mature in
 * September) */
static const int sm_day[4][2] = {{3, 20}, {6, 15}, {10, 20}, {11, 25}};
enum { N_SM = 4 };

static void observe_moisture(struct model_sample *s, int64_t *kept, int64_t *outside) {
  const struct season_list *seasons = &s->model.seasons;
  const struct observation_set yield = {.ops = &observation_yield, .name = "yield"};
  const struct observation_set set = {
      .ops = &observation_state, .name = "SM", .variable = SEASON_SM, .margin = 15.};
  int cell[64], day[64], n = 0, dropped;
  double value[64], sigma[64];
  MUST(ModelAddYield(&s->model, &yield, 5, observed, 1., &dropped));
  for (int k = 0; k < seasons->n_local_cells; k++)
    for (int y = 0; y < SAMPLE_YEARS; y++)
      for (int i = 0; i <= N_SM; i++) {
        int month = i < N_SM ? sm_day[i][0] : 2, date = i < N_SM ? sm_day[i][1] : 1;
        cell[n] = seasons->local_cell[k];
        day[n] = day_number((struct date){sample_year[y], month, date});
        value[n] = .15 + .01 * i;
        sigma[n++] = .02;
      }
  MUST(ModelAddSeries(&s->model, &set, n, cell, day, value, sigma, kept, outside));
  MUST(ModelObservationsDone(&s->model));
}

static void soil_moisture_is_observed_before_under_and_after_the_crop(void) {
  struct model_sample s;
  struct series_row *rows;
  double g[N_CONTROL], late = 0.;
  int64_t kept, outside;
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  observe_moisture(&s, &kept, &outside);
  CU_ASSERT_EQUAL(kept, SAMPLE_SEASONS * N_SM);
  CU_ASSERT_EQUAL(outside, SAMPLE_SEASONS); /* 1 February: before the 60 days of fallow */
  check_gradient(&s, 1e-12, g);
  MUST(ModelSeriesRows(&s.model, somewhere, somewhere, &rows));
  for (int i = 0; i < s.model.departures.n_season; i++) {
    CU_ASSERT(rows[i].estimate > .05 && rows[i].estimate < .42);
    /* rain and evaporation go on after the harvest: the last two days differ */
    if (i % N_SM == 3) late += fabs(rows[i].estimate - rows[i - 1].estimate);
  }
  CU_ASSERT(s.model.departures.n_season == 0 || late > 1e-3);
  MUST(PetscFree(rows));
  MUST(ModelSampleDestroy(&s));
}

/* by hand from the blocks' weather */
static void maps_count_frost_heat_and_waterlogging(void) {
  struct model_sample s;
  double zero[N_CONTROL] = {0.}, maps[N_MODEL_MAPS][SAMPLE_SEASONS], *map[N_MODEL_MAPS];
  double wet = 0.;
  int hot = 0;
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  s.model.rules.heat_tmax = 22.;
  s.model.rules.heat_days = 5;
  for (int m = 0; m < N_MODEL_MAPS; m++) map[m] = maps[m];
  MUST(ModelMaps(&s.model, zero, map));
  MUST(ModelSampleUnpack(&s));
  for (int b = 0; b < s.model.n_blocks; b++)
    FOR_LANES (l) {
      const struct model_block *block = &s.model.block[b];
      const struct model_season *at = model_season_of(&s.model, b, l);
      int i = at->cell * SAMPLE_YEARS + at->year, heat = 0,
          anthesis = (int)maps[MAP_DAY_ANTHESIS][i];
      double least = 99.;
      for (int n = anthesis - 5; n <= anthesis + 5; n++) heat += block->weather[n].tmax[l] > 22.;
      for (int n = (int)maps[MAP_DAY_EMERGENCE][i]; n <= (int)maps[MAP_DAY_MATURITY][i]; n++)
        least = fmin(least, block->weather[n].tmin[l]);
      CU_ASSERT_EQUAL(maps[MAP_HEAT_DAYS][i], heat);
      CU_ASSERT_EQUAL(maps[MAP_TMIN_LEAST][i], least);
      CU_ASSERT_EQUAL(maps[MAP_WATERLOGGED][i], 0.); /* these soils dry out */
      hot += heat;
    }
  CU_ASSERT(s.model.n_blocks == 0 || hot > 0);
  for (int c = 0; c < SAMPLE_CELLS; c++) s.soil[c].value[SOIL_CRAIRC] = .3; /* air below .1 */
  MUST(ModelMaps(&s.model, zero, map));
  for (int i = 0; i < s.grid.n_cells * SAMPLE_YEARS; i++) {
    double days = maps[MAP_DAY_MATURITY][i] - maps[MAP_DAY_EMERGENCE][i] + 2.; /* parts count */
    CU_ASSERT(maps[MAP_WATERLOGGED][i] >= 0. && maps[MAP_WATERLOGGED][i] < days);
    wet += maps[MAP_WATERLOGGED][i];
  }
  MPI_Allreduce(MPI_IN_PLACE, &wet, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  CU_ASSERT(wet > 20. * SAMPLE_SEASONS && wet < 100. * SAMPLE_SEASONS);
  MUST(ModelSampleDestroy(&s));
}

/* soils go on from year to year, and 2002 has another crop */
static void chain_control(struct model_sample *s) {
  wet_control(s);
  s->carries = s->two_crops = true;
}

static void a_soil_goes_on_from_season_to_season(void) {
  struct model_sample s;
  double zero[N_CONTROL] = {0.}, twso[3][SAMPLE_SEASONS];
  int changed = 0;
  for (int k = 0; k < 3; k++) {
    wet_control(&s);
    s.carries = k > 0;
    s.two_crops = k > 1;
    MUST(ModelSampleCreate(&s));
    CU_ASSERT_EQUAL(s.model.n_running, SAMPLE_SEASONS);
    MUST(ModelSampleTwso(&s, zero, twso[k]));
    MUST(ModelSampleDestroy(&s));
  }
  for (int i = 0; i < SAMPLE_SEASONS; i++) {
    if (i % SAMPLE_YEARS == 0) { /* the first season of a cell has its spin-up as before */
      CU_ASSERT_EQUAL(twso[1][i], twso[0][i]);
      CU_ASSERT_EQUAL(twso[2][i], twso[0][i]);
    } else {
      changed += fabs(twso[1][i] - twso[0][i]) > 1e-3; /* what winter left in the soil */
      if (i % SAMPLE_YEARS == 1) CU_ASSERT(fabs(twso[2][i] - twso[1][i]) > 1.); /* another crop */
    }
  }
  CU_ASSERT(changed >= 4); /* a wet winter makes soils forget */
}

static void only_the_campaigns_crop_is_compared_with_yields(void) {
  struct model_sample s;
  chain_control(&s);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., 0, NULL, some_lai, .4, 0.));
  CU_ASSERT_EQUAL(s.model.yield.n, 3);
  CU_ASSERT_EQUAL(s.n_dropped, 2); /* those of 2002 */
  MUST(ModelSampleDestroy(&s));
}

static void the_gradient_passes_through_the_soils_of_years(void) {
  struct model_sample s;
  double g[N_CONTROL];
  int64_t kept, outside;
  chain_control(&s);
  MUST(ModelSampleCreate(&s));
  observe_moisture(&s, &kept, &outside);
  check_gradient(&s, 1e-11, g); /* some 1000 days */
  MUST(ModelSampleDestroy(&s));
}

static void chains_have_the_same_bits_alone_and_together(void) {
  struct model_sample s;
  double J[2], g[2][N_CONTROL];
  int64_t kept, outside;
  for (int k = 0; k < 2; k++) {
    chain_control(&s);
    s.alone = k;
    MUST(ModelSampleCreate(&s));
    observe_moisture(&s, &kept, &outside);
    CU_ASSERT_EQUAL(kept, SAMPLE_SEASONS * (N_SM + 1) - SAMPLE_CELLS); /* February is fallow, too */
    MUST(ModelCost(&s.model, somewhere, &J[k], g[k]));
    MUST(ModelSampleDestroy(&s));
  }
  CU_ASSERT(memcmp(&J[0], &J[1], sizeof J[0]) == 0);
  CU_ASSERT(memcmp(g[0], g[1], sizeof g[0]) == 0);
}

/* with observations that the model meets exactly, J'' = H' R^-1 H + I */
static void gauss_newton_has_the_columns_of_soil_parameters(void) {
  struct model_sample s;
  double C[N_CONTROL * N_CONTROL], g[2][N_CONTROL], u[N_CONTROL], predicted[8], J;
  const double step = 1e-5;
  wet_control(&s);
  MUST(ModelSampleCreate(&s));
  MUST(ModelSampleObserve(&s, 5, observed, 0., 0, NULL, some_lai, .4, 0.));
  MUST(ModelPredictYield(&s.model, somewhere, predicted));
  memcpy(s.model.yield.value, predicted, (size_t)s.model.yield.n * sizeof *predicted);
  MUST(GaussNewtonFull(&s.model, somewhere, C));
  for (int j = 0; j < N_CONTROL; j++) {
    for (int k = 0; k < 2; k++) {
      memcpy(u, somewhere, sizeof u);
      u[j] += k ? step : -step;
      MUST(ModelCost(&s.model, u, &J, g[k]));
    }
    for (int i = 0; i < N_CONTROL; i++) {
      double hessian = (g[1][i] - g[0][i]) / (2. * step) - (i == j);
      double scale = sqrt(C[i * N_CONTROL + i] * C[j * N_CONTROL + j]);
      /* second differences of a function with kinks at day boundaries: 1e-3 of the scale */
      CU_ASSERT(fabs(C[i * N_CONTROL + j] - hessian) <= 1e-3 * scale + 1e-9);
    }
  }
  CU_ASSERT(C[2 * N_CONTROL + 2] > 1e-3 && C[3 * N_CONTROL + 3] > 1e-6);
  MUST(ModelSampleDestroy(&s));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_cell_is_its_rainfed_and_its_irrigated_part_by_their_shares),
      TEST(irrigation_raises_the_yield_where_it_falls),
      TEST(the_gradient_of_J_is_that_of_its_tangent_and_of_differences),
      TEST(initial_water_at_field_capacity_follows_the_control),
      TEST(each_rank_alone_finds_the_same_bits),
      TEST(soil_moisture_is_observed_before_under_and_after_the_crop),
      TEST(maps_count_frost_heat_and_waterlogging),
      TEST(a_soil_goes_on_from_season_to_season),
      TEST(only_the_campaigns_crop_is_compared_with_yields),
      TEST(the_gradient_passes_through_the_soils_of_years),
      TEST(chains_have_the_same_bits_alone_and_together),
      TEST(gauss_newton_has_the_columns_of_soil_parameters),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "water", tests);
}
