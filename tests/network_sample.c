/* A region whose parameters a network gives; see network_sample.h. */
#include "network_sample.h"
#include "grid_part.h"
#include "sample_weather.h"
#include "support/calendar.h"
#include "support/random.h"
#include "synthesize/synthesize_crop.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAW_STATICS = 900, DRAW_WEATHER, DRAW_YIELD, DRAW_LAI, DRAW_POINT };

static const int years[NETWORK_YEARS] = {2001, 2002, 2003, 2004, 2005,
                                         2006, 2007, 2008, 2009, 2010};

int network_sample_region(int cell) { return cell == NETWORK_CELLS - 1 ? -1 : cell / 5; }

struct network_plan network_plan_of(MPI_Comm comm, int n_cells) {
  return (struct network_plan){.comm = comm, .n_cells = n_cells, .unseen = -1, .cell = -1};
}

static double draw(int cell, unsigned variable, int i) {
  struct random_key key = {.seed = 5, .cell = (uint32_t)cell, .variable = variable};
  return random_normal(key, (uint32_t)i);
}

void network_sample_covariates(const struct network_plan *plan, int cell, int year, double *statics,
                               double *weather) {
  bool moved = plan->cell == cell;
  for (int i = 0; i < NETWORK_STATICS; i++)
    statics[i] = 40. + 8. * draw(cell, DRAW_STATICS, i) + (moved ? plan->statics : 0.);
  for (int i = 0; i < NETWORK_STEPS * NETWORK_FEATURES; i++)
    weather[i] =
        12. + 5. * draw(cell, DRAW_WEATHER, year * 1000 + i) + (moved ? plan->weather : 0.);
  if (plan->unseen == cell * NETWORK_YEARS + year)
    weather[NETWORK_STEPS * NETWORK_FEATURES - 1] = NAN;
}

/* -- control */

static void add_item(struct control *control, enum control_target target, int id,
                     enum control_extent extent, double prior, double prior_sd) {
  control->item[control->n_items++] = (struct control_item){.target = target,
                                                            .id = id,
                                                            .extent = extent,
                                                            .factor = true,
                                                            .prior = prior,
                                                            .prior_sd = prior_sd,
                                                            .lo = .7,
                                                            .hi = 1.3};
}

static void make_control(struct network_sample *s) {
  struct control *control = &s->control;
  enum control_extent extent = s->plan.global ? EXTENT_GLOBAL : EXTENT_NETWORK;
  double span = s->base.scalar[PARAM_SPAN];
  add_item(control, CONTROL_SCALAR, PARAM_TSUM1, extent, .96, .1);
  add_item(control, CONTROL_SCALAR, PARAM_TSUM2, extent, 1.03, .1);
  add_item(control, CONTROL_SCALAR, PARAM_TDWI, EXTENT_GLOBAL, 1., .2);
  if (s->plan.partition) add_item(control, CONTROL_PARTITION, 0, EXTENT_NETWORK, 0., 0.);
  add_item(control, CONTROL_TABLE, TABLE_AMAXTB, extent, .9, .1);
  add_item(control, CONTROL_SCALAR, PARAM_SPAN, extent, 1.05 * span, .1 * span);
  struct control_item *absolute = &control->item[control->n_items - 1];
  absolute->factor = false;
  absolute->lo = .7 * span;
  absolute->hi = 1.3 * span;
  add_item(control, CONTROL_GAP, 0, EXTENT_REGION, .8, .1);
  add_item(control, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, 1., .15);
}

static void make_networks(struct network_sample *s) {
  struct problems list = {0};
  struct network_shape shape = {.lstm = {.layers = 1, .inputs = NETWORK_FEATURES, .hidden = 5},
                                .statics = NETWORK_STATICS,
                                .n_dense = 1,
                                .dense = {6},
                                .activation = ACTIVATION_TANH,
                                .norm = true};
  struct control_partition_plan partitioning = {.shape = {.n_dense = 1, .dense = {6}, .norm = true},
                                                .weight_sd = 1.};
  if (!s->plan.global)
    s->network = s->control.network = control_network_create(&s->control, &shape, 1., 3, &list);
  if (s->plan.partition)
    s->partition = s->control.partition =
        control_partition_create(&s->base, &partitioning, 3, &list);
}

void network_sample_point(const struct network_sample *s, unsigned seed, double *u) {
  control_start(&s->control, u);
  for (int i = 0; i < s->control.n; i++) u[i] += .3 * draw((int)seed, DRAW_POINT, i);
}

/* -- region */

static void add_entry(struct network_sample *s, int region, int cell, double area) {
  struct overlap *overlap = &s->whole;
  if (cell >= s->plan.n_cells) return;
  s->entry_region[overlap->n] = region;
  s->entry_cell[overlap->n] = cell;
  s->area[overlap->n++] = area;
}

static PetscErrorCode MakeRegion(struct network_sample *s) {
  PetscFunctionBeginUser;
  for (int r = 0; r < NETWORK_REGIONS; r++) {
    s->name[r][0] = (char)('A' + r);
    s->region[r] = s->name[r];
    for (int c = 5 * r; c < 5 * (r + 1) && network_sample_region(c) == r; c++)
      add_entry(s, r, c, 60. + 10. * (c % 4));
    if (r + 1 < NETWORK_REGIONS) add_entry(s, r, 5 * (r + 1), 25.);
  }
  s->whole.n_regions = NETWORK_REGIONS;
  s->whole.region = s->region;
  s->whole.entry_region = s->entry_region;
  s->whole.entry_cell = s->entry_cell;
  s->whole.entry_year = s->entry_year;
  s->whole.area = s->area;
  for (int c = 0; c < NETWORK_CELLS; c++) {
    s->lat[c] = 45. + .25 * c;
    s->lon[c] = 8. + .25 * c;
  }
  PetscCall(GridPart(s->plan.comm, s->plan.n_cells, s->lat, s->lon, &s->grid));
  s->overlap = overlap_part(&s->grid, &s->whole);
  PetscFunctionReturn(0);
}

static int number_of(const struct network_sample *s, int cell) {
  return (int)grid_cell_number(&s->grid, cell);
}

/* -- observations */

static PetscErrorCode AddYields(struct network_sample *s) {
  struct yield_observation o[NETWORK_REGIONS * NETWORK_YEARS];
  const struct observation_set set = {.ops = &observation_yield, .name = "yield", .huber = 3.};
  int n = 0, n_dropped;
  PetscFunctionBeginUser;
  for (int r = 0; r < NETWORK_REGIONS; r++)
    for (int y = 0; y < NETWORK_YEARS; y++) {
      bool moved = r == s->plan.region && y == s->plan.year;
      double value = 11600. + 600. * draw(r, DRAW_YIELD, y) + (moved ? s->plan.yield : 0.);
      o[n++] =
          (struct yield_observation){.region = r, .year = years[y], .value = value, .sigma = 700.};
    }
  PetscCall(
      ModelAddYield(&s->model, &set, s->plan.no_yields ? 0 : n, o, 1.05 / (1. - .14), &n_dropped));
  PetscFunctionReturn(0);
}

static double observed_lai(const struct network_plan *plan, int cell, int year, int d) {
  static const double mean[NETWORK_DATES] = {5.2, 6., 3.5};
  bool moved = network_sample_region(cell) == plan->region && year == plan->year;
  return mean[d] + .3 * draw(cell, DRAW_LAI, year * NETWORK_DATES + d) + (moved ? plan->lai : 0.);
}

static PetscErrorCode AddLai(struct network_sample *s) {
  static const int month_day[NETWORK_DATES][2] = {{6, 25}, {7, 25}, {8, 25}};
  enum { MOST = NETWORK_SEASONS * NETWORK_DATES };
  const struct season_list *seasons = &s->model.seasons;
  const struct observation_set set = {.ops = &observation_state,
                                      .name = "LAI",
                                      .variable = SEASON_LAI,
                                      .margin = 15.,
                                      .correlation_days = 20.};
  int *cell, *date, n = 0;
  int64_t n_kept, n_outside;
  double *value, *sigma;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(MOST, &cell, MOST, &date, MOST, &value, MOST, &sigma));
  for (int k = 0; k < seasons->n_local_cells && !s->plan.no_lai; k++)
    for (int i = 0; i < NETWORK_YEARS * NETWORK_DATES; i++) {
      int c = number_of(s, seasons->local_cell[k]), y = i / NETWORK_DATES, d = i % NETWORK_DATES;
      if (c >= 10 && network_sample_region(c) >= 0) continue;
      cell[n] = seasons->local_cell[k];
      date[n] = day_number((struct date){years[y], month_day[d][0], month_day[d][1]});
      value[n] = observed_lai(&s->plan, c, y, d);
      sigma[n++] = .5;
    }
  PetscCall(ModelAddSeries(&s->model, &set, n, cell, date, value, sigma, &n_kept, &n_outside));
  PetscCheck(n_outside == 0, PETSC_COMM_SELF, PETSC_ERR_PLIB, "LAI outside of its season");
  PetscCall(ModelObservationsDone(&s->model));
  PetscCall(PetscFree4(cell, date, value, sigma));
  PetscFunctionReturn(0);
}

/* Covariates of the local seasons, with NaN behind the last: whatever reads on, shows. */
static PetscErrorCode SetCovariates(struct network_sample *s) {
  struct model *m = &s->model;
  const size_t length = NETWORK_STEPS * NETWORK_FEATURES, n = (size_t)m->n_local;
  double *statics, *weather;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2((n + 1) * NETWORK_STATICS, &statics, (n + 1) * length, &weather));
  for (size_t i = n * NETWORK_STATICS; i < (n + 1) * NETWORK_STATICS; i++) statics[i] = NAN;
  for (size_t i = n * length; i < (n + 1) * length; i++) weather[i] = NAN;
  for (size_t i = 0; i < n; i++)
    network_sample_covariates(&s->plan, number_of(s, m->season[i].cell), m->season[i].year,
                              statics + i * NETWORK_STATICS, weather + i * length);
  PetscCall(ModelSetCovariates(m, statics, NETWORK_STEPS, weather));
  PetscCall(PetscFree2(statics, weather));
  PetscFunctionReturn(0);
}

PetscErrorCode NetworkSampleCreate(const struct network_plan *plan, struct network_sample *s) {
  struct model_rules rules = {.continuous = true,
                              .sown = true,
                              .ends_mature = true,
                              .ends_by_date = true,
                              .max_days = 225,
                              .missing_excludes = true,
                              .not_mature_counts = true};
  struct problems list = {0};
  int start[NETWORK_SEASONS], end[NETWORK_SEASONS];
  PetscFunctionBeginUser;
  memset(s, 0, sizeof *s);
  s->plan = *plan;
  PetscCheck(synthetic_crop("maize", &s->base, &list), PETSC_COMM_SELF, PETSC_ERR_PLIB, "no crop");
  PetscCall(MakeRegion(s));
  make_control(s);
  make_networks(s);
  PetscCheck(plan->global || s->network, PETSC_COMM_SELF, PETSC_ERR_PLIB, "no network");
  PetscCheck(!plan->partition || s->partition, PETSC_COMM_SELF, PETSC_ERR_PLIB, "no partitioning");
  control_layout(&s->control, NETWORK_REGIONS);
  for (int i = 0; i < plan->n_cells * NETWORK_YEARS; i++) {
    int year = years[i % NETWORK_YEARS];
    start[i] = day_number((struct date){year, 4, 25});
    end[i] = day_number((struct date){year, 11, 30});
  }
  PetscCall(ModelCreate(plan->comm, &s->grid, NETWORK_YEARS, years, start, end, &s->control, 1,
                        &s->base, NULL, &rules, &s->model));
  if (!plan->global) PetscCall(SetCovariates(s));
  PetscCall(ModelSetRegions(&s->model, &s->overlap));
  PetscCall(SampleWeather(&s->model, years[0], NETWORK_YEARS, false));
  PetscCall(AddYields(s));
  PetscCall(AddLai(s));
  PetscFunctionReturn(0);
}

PetscErrorCode NetworkSampleDestroy(struct network_sample *s) {
  PetscFunctionBeginUser;
  PetscCall(ModelDestroy(&s->model));
  overlap_part_destroy(&s->overlap);
  partition_destroy(&s->grid.cells);
  control_network_destroy(&s->network);
  control_partition_destroy(&s->partition);
  PetscFunctionReturn(0);
}

PetscErrorCode NetworkSampleTwso(struct network_sample *s, const double *u, double *twso) {
  double *maps, *map[N_MODEL_MAPS];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(N_MODEL_MAPS * NETWORK_SEASONS, &maps));
  for (int m = 0; m < N_MODEL_MAPS; m++) map[m] = maps + m * NETWORK_SEASONS;
  PetscCall(ModelMaps(&s->model, u, map));
  PetscCall(CellsGather(s->plan.comm, &s->grid, NETWORK_YEARS, map[MAP_TWSO], twso));
  PetscCall(PetscFree(maps));
  PetscFunctionReturn(0);
}
