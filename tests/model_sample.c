/* A region of three cells; see model_sample.h. */
#include "model_sample.h"
#include "grid_part.h"
#include "inversion/gauss_newton.h"
#include "model/model_private.h"
#include "sample_weather.h"
#include "support/calendar.h"
#include "synthesize/synthesize_crop.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const int sample_year[SAMPLE_YEARS] = {2001, 2002, 2003};

static char name_a[] = "A", name_b[] = "B", name_c[] = "C";
static char *region_name[] = {name_a, name_b, name_c};
static int entry_region[] = {0, 0, 0, 1, 1, 2}, entry_cell[] = {0, 1, 1, 1, 2, 2};
static int entry_year[] = {0, 2001, 2002, 0, 0, 2001};
static double entry_area[] = {100., 50., 10., 30., 70., 0.};
static const struct overlap whole_overlap = {.n_regions = 3,
                                             .region = region_name,
                                             .n = 6,
                                             .entry_region = entry_region,
                                             .entry_cell = entry_cell,
                                             .entry_year = entry_year,
                                             .area = entry_area};

int sample_cell(const struct model_sample *s, int cell) {
  return (int)grid_cell_number(&s->grid, cell);
}

void sample_control(struct model_sample *s, enum control_target target, int id,
                    enum control_extent extent, enum control_transform transform, double prior,
                    double prior_sd) {
  struct control_item *item = &s->control.item[s->control.n_items++];
  *item = (struct control_item){.target = target,
                                .id = id,
                                .extent = extent,
                                .transform = transform,
                                .factor = true,
                                .prior = prior,
                                .prior_sd = prior_sd,
                                .lo = -INFINITY,
                                .hi = INFINITY,
                                .centre = 2002.};
  if (control_of_season(item)) {
    item->lo = .7;
    item->hi = 1.3;
  }
}

static const double irrigation[] = {2., 1.5};

/* sandy over loamy soils that dry out in summer */
static void make_wet(struct model_sample *s) {
  static const double value[N_SOIL_SCALARS] = {
      [SOIL_SMW] = .08,  [SOIL_SMFCF] = .24, [SOIL_SM0] = .40,  [SOIL_CRAIRC] = .06,
      [SOIL_SOPE] = 5.,  [SOIL_KSUB] = 5.,   [SOIL_SMLIM] = .4, [SOIL_WAV] = 6.,
      [SOIL_SSMAX] = .2, [SOIL_IFUNRN] = 0., [SOIL_NOTINF] = .1};
  int n_irrigations = 0;
  for (int c = 0; c < s->grid.n_cells; c++) {
    int k = sample_cell(s, c);
    memcpy(s->soil[c].value, value, sizeof value);
    s->soil[c].value[SOIL_SMFCF] += .03 * k;
    s->rdmsol[c] = k == 2 ? NAN : 50. + 20. * k;
    for (int y = 0; y < SAMPLE_YEARS; y++)
      s->share[c * SAMPLE_YEARS + y] = s->share_of_all >= 0. ? s->share_of_all : k == 1 ? .5 : 0.;
    if (k != 1) continue;
    n_irrigations = 2;
    s->irrigated_cell[0] = s->irrigated_cell[1] = c;
    s->irrigated_day[0] = day_number((struct date){2002, 7, 3});
    s->irrigated_day[1] = day_number((struct date){2002, 7, 20});
  }
  s->water = (struct model_water){.soil = s->soil,
                                  .rdmsol = s->rdmsol,
                                  .field_capacity = s->field_capacity,
                                  .spinup_days = s->no_spinup ? 0 : 60,
                                  .share = s->share,
                                  .n_irrigations = n_irrigations,
                                  .irrigation_cell = s->irrigated_cell,
                                  .irrigation_day = s->irrigated_day,
                                  .irrigation = irrigation};
  model_set_water(&s->model, &s->water);
}

PetscErrorCode ModelSampleCreate(struct model_sample *s) {
  int start[SAMPLE_SEASONS], end[SAMPLE_SEASONS];
  struct model_rules rules = {.continuous = true,
                              .sown = true,
                              .ends_mature = true,
                              .ends_by_date = true,
                              .max_days = 225,
                              .not_mature_counts = true};
  struct problems list = {0};
  MPI_Comm comm = s->alone ? PETSC_COMM_SELF : PETSC_COMM_WORLD;
  PetscFunctionBeginUser;
  for (int c = 0; c < SAMPLE_CELLS; c++) {
    s->lat[c] = 46. + c;
    s->lon[c] = 8. + c;
  }
  PetscCall(GridPart(comm, SAMPLE_CELLS, s->lat, s->lon, &s->grid));
  s->overlap = overlap_part(&s->grid, &whole_overlap);
  PetscCheck(synthetic_crop("maize", &s->base, &list), PETSC_COMM_SELF, PETSC_ERR_PLIB, "no crop");
  for (int i = 0; i < SAMPLE_SEASONS; i++) {
    int year = sample_year[i % SAMPLE_YEARS];
    start[i] = day_number((struct date){year, 4, 25}) + s->late;
    end[i] = s->end_day ? day_in_year(year, s->end_day) : day_number((struct date){year, 11, 30});
  }
  rules.carries = s->carries;
  rules.fill_days = s->gaps ? 5 : 0;
  if (s->two_crops) rules.base_of_season = s->base_of_season;
  if (s->wet) s->base.scalar[PARAM_RDMSOL] = 60.;
  s->both[0] = s->both[1] = s->base;
  s->both[1].scalar[PARAM_TSUM1] *= .9;
  for (int i = 0; i < SAMPLE_SEASONS; i++)
    s->base_of_season[i] = s->two_crops && i % SAMPLE_YEARS == 1;
  s->control.n_cells = s->grid.n_cells;
  control_layout(&s->control, whole_overlap.n_regions);
  PetscCall(ModelCreate(comm, &s->grid, SAMPLE_YEARS, sample_year, start, end, &s->control,
                        s->two_crops ? 2 : 1, s->both, NULL, &rules, &s->model));
  PetscCall(ModelSetRegions(&s->model, &s->overlap));
  PetscCall(ModelSetFields(&s->model, &list));
  if (s->wet) make_wet(s);
  PetscCall(SampleWeather(&s->model, sample_year[0], SAMPLE_YEARS, s->gaps));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSampleObserve(struct model_sample *s, int n, const struct yield_observation *o,
                                  double yield_huber, int n_dates, const int *date,
                                  double (*value)(int cell, int date), double sigma,
                                  double lai_huber) {
  const struct season_list *seasons = &s->model.seasons;
  const struct observation_set yield = {
      .ops = &observation_yield, .name = "yield", .unit = "kg ha-1", .huber = yield_huber};
  const struct observation_set lai = {.ops = &observation_state,
                                      .name = "LAI",
                                      .unit = "1",
                                      .variable = SEASON_LAI,
                                      .huber = lai_huber,
                                      .margin = 15.};
  int cell[64], day[64], count = 0;
  double values[64], sigmas[64];
  PetscFunctionBeginUser;
  PetscCall(ModelAddYield(&s->model, &yield, n, o, 1.05 / (1. - .14), &s->n_dropped));
  for (int k = 0; k < seasons->n_local_cells; k++)
    for (int d = 0; d < n_dates; d++) {
      cell[count] = seasons->local_cell[k];
      day[count] = date[d];
      values[count] = value(sample_cell(s, seasons->local_cell[k]), date[d]);
      sigmas[count++] = sigma;
    }
  PetscCall(
      ModelAddSeries(&s->model, &lai, count, cell, day, values, sigmas, &s->n_kept, &s->n_outside));
  PetscCall(ModelObservationsDone(&s->model));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSamplePredict(struct model_sample *s, const double *u, int n_dates,
                                  const int *date, double *predicted) {
  struct series_row *rows;
  int n = SAMPLE_CELLS * n_dates;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++) predicted[i] = -INFINITY;
  PetscCall(ModelSeriesRows(&s->model, u, u, &rows));
  for (int k = 0; k < s->model.departures.n_season; k++)
    for (int d = 0; d < n_dates; d++)
      if (rows[k].date == date[d])
        predicted[sample_cell(s, rows[k].cell) * n_dates + d] = rows[k].estimate;
  PetscCall(PetscFree(rows));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, predicted, n, MPI_DOUBLE, MPI_MAX, s->model.comm));
  for (int i = 0; i < n; i++)
    if (isinf(predicted[i])) predicted[i] = NAN;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSampleTwso(struct model_sample *s, const double *u, double *twso) {
  double maps[N_MODEL_MAPS][SAMPLE_SEASONS], *map[N_MODEL_MAPS];
  PetscFunctionBeginUser;
  for (int m = 0; m < N_MODEL_MAPS; m++) map[m] = maps[m];
  PetscCall(ModelMaps(&s->model, u, map));
  PetscCall(CellsGather(s->model.comm, &s->grid, SAMPLE_YEARS, maps[MAP_TWSO], twso));
  PetscFunctionReturn(0);
}

PetscErrorCode GaussNewtonFull(struct model *model, const double *u, double *matrix) {
  struct arrow_matrix *arrow;
  int n = model->control->n;
  PetscFunctionBeginUser;
  PetscCall(GaussNewton(model, u, &arrow));
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      const double *entry = arrow_entry(arrow, i, j);
      matrix[i * n + j] = entry ? *entry : 0.;
    }
  PetscCall(ArrowDestroy(&arrow));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSampleUnpack(struct model_sample *s) {
  PetscFunctionBeginUser;
  for (int b = 0; b < s->model.n_blocks; b++) {
    struct model_block *block = &s->model.block[b];
    struct weather_view view;
    if (block->weather) continue;
    PetscCall(WeatherViewCreate(&s->model, &view));
    model_view_weather(&s->model, b, &view);
    block->weather = view.room;
    block->wet = view.room_wet;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSampleDestroy(struct model_sample *s) {
  PetscFunctionBeginUser;
  for (int b = 0; b < s->model.n_blocks; b++) {
    free(s->model.block[b].weather);
    free(s->model.block[b].wet);
  }
  PetscCall(ModelDestroy(&s->model));
  overlap_part_destroy(&s->overlap);
  partition_destroy(&s->grid.cells);
  PetscFunctionReturn(0);
}
