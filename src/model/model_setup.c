/* Plan of a model: seasons, blocks, and the days of weather they may need. */
#include "model/block_store.h"
#include "model/model_fields.h"
#include "model/kept_tapes.h"
#include "model/model_private.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *const season_state_meaning[N_SEASON_STATES] = {"complete",
                                                           "not_mature_counted_as_it_stood",
                                                           "weather_ended_counted_as_it_stood",
                                                           "weather_missing_not_run",
                                                           "failed_not_counted",
                                                           "no_crop_calendar",
                                                           "weather_ended_not_run"};

static int length_of(const struct model *model, int start, int end_date) {
  int length = model->rules.max_days;
  if (model->rules.ends_by_date && end_date != INT_MAX && end_date - start < length)
    length = end_date - start;
  return length;
}

/* where the calendar of a place's season is in arrays by cell and year */
static size_t calendar_of(const struct model *model, int s) {
  return (size_t)model->seasons.cell[s] * (size_t)model->n_years + (size_t)model->seasons.year[s];
}

/* the season `step` seasons of its cell away from s, or -1 */
static int neighbour(const struct season_list *list, int s, int step) {
  int other = s + step * list->stride;
  while (list->stride == 1 && other >= 0 && other < list->n && list->cell[other] < 0) other += step;
  return other >= 0 && other < list->n && list->cell[other] == list->cell[s] ? other : -1;
}

/* start of the season that follows season s in its cell */
static int next_start(const struct model *model, int s, const int *start_day) {
  int next = neighbour(&model->seasons, s, 1);
  return next < 0 ? INT_MAX : start_day[calendar_of(model, next)];
}

/* the date that ends the season before s in its cell */
static int previous_end(const struct model *model, int s, const int *start_day,
                        const int *end_date) {
  int before = neighbour(&model->seasons, s, -1);
  if (before < 0) return INT_MIN;
  if (model->rules.carries) return start_day[calendar_of(model, s)];
  size_t at = calendar_of(model, before);
  return start_day[at] + length_of(model, start_day[at], end_date[at]);
}

/* a place without a season: any cell and day will do */
static struct model_season hole(const struct model *model, int s, const int *start_day) {
  const struct season_list *list = &model->seasons;
  int other = s;
  while (other > 0 && list->cell[other] < 0) other--;
  return (struct model_season){.cell = list->cell[other],
                               .hole = true,
                               .start = start_day[calendar_of(model, other)],
                               .next_start = INT_MAX,
                               .state = SEASON_STATE_NO_CALENDAR};
}

static struct model_season season_at(const struct model *model, int s, const int *start_day,
                                     const int *end_date) {
  const struct season_list *list = &model->seasons;
  const struct model_rules *rules = &model->rules;
  if (list->cell[s] < 0) return hole(model, s, start_day);
  int cell = list->cell[s];
  size_t at = calendar_of(model, s);
  struct model_season season = {.cell = cell, .year = list->year[s], .start = start_day[at]};
  season.base = rules->base_of_season ? rules->base_of_season[at]
                : model->base_of_cell ? model->base_of_cell[cell]
                                      : 0;
  season.estimated = !rules->base_of_season || season.base == rules->main_base;
  season.next_start = next_start(model, s, start_day);
  season.soil_from = previous_end(model, s, start_day, end_date);
  season.end_day = length_of(model, start_day[at], end_date[at]);
  if (rules->carries && season.next_start != INT_MAX)
    season.until = season.next_start - season.start;
  return season;
}

/* days of weather that any season of any rank may need */
static PetscErrorCode FindDays(struct model *model) {
  int day[2] = {INT_MAX, INT_MAX}; /* the first, and the last with its sign turned */
  PetscFunctionBeginUser;
  for (int s = 0; s < model->n_local; s++) {
    if (model->season[s].start < day[0]) day[0] = model->season[s].start;
    if (-model->season[s].start < day[1]) day[1] = -model->season[s].start;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, day, 2, MPI_INT, MPI_MIN, model->comm));
  model->first_day = day[0];
  model->last_day = model->rules.max_days - day[1];
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCreate(MPI_Comm comm, const struct grid *grid, int n_years, const int *years,
                           const int *start_day, const int *end_date, const struct control *control,
                           int n_bases, const struct parameter_set *base, const int *base_of_cell,
                           const struct model_rules *rules, struct model *model) {
  bool *has;
  PetscFunctionBeginUser;
  memset(model, 0, sizeof *model);
  model->comm = comm;
  model->yield_set = -1;
  model->grid = grid;
  model->control = control;
  model->n_bases = n_bases;
  model->base = base;
  model->base_of_cell = base_of_cell;
  model->n_years = n_years;
  model->years = years;
  model->rules = *rules;
  model->weather_room = INT64_MAX;
  model->weather_folder = ".";
  size_t n = (size_t)grid->n_cells * (size_t)n_years;
  PetscCall(PetscMalloc1(n, &has));
  for (size_t i = 0; i < n; i++) has[i] = start_day[i] != INT_MIN;
  PetscCall((rules->carries ? SeasonListCreateChains : SeasonListCreate)(
      comm, grid->n_cells, n_years, has, rules->first_block, &model->seasons));
  PetscCall(PetscFree(has));
  model->n_local = model->seasons.n;
  model->n_blocks = model->seasons.n_blocks;
  PetscCall(PetscCalloc1(model->n_local, &model->season));
  for (int s = 0; s < model->n_local; s++)
    model->season[s] = season_at(model, s, start_day, end_date);
  PetscCall(FindDays(model));
  PetscCall(PetscCalloc1(model->n_blocks, &model->block));
  PetscFunctionReturn(0);
}

void model_set_water(struct model *model, const struct model_water *water) {
  model->water = water;
  model->wav_follows = water->field_capacity;
  for (int i = 0; i < model->control->n_items; i++) {
    const struct control_item *item = &model->control->item[i];
    if (item->target == CONTROL_SOIL && item->id == SOIL_WAV) model->wav_follows = false;
  }
}
void model_set_weather_room(struct model *model, int64_t bytes, const char *folder) {
  model->weather_room = bytes;
  model->weather_folder = folder;
}
int64_t model_weather_in_file(const struct model *model) {
  return model->packed ? (int64_t)block_store_in_file(model->packed) : 0;
}
void model_set_phenology(struct model *model, struct model_phenology *phenology) {
  model->phenology = phenology;
}
void model_set_memory(struct model *model, int64_t bytes) { model->memory = bytes; }
void model_set_co2(struct model *model, const struct co2_effect *effect) { model->co2 = effect; }

PetscErrorCode ModelDestroy(struct model *model) {
  PetscFunctionBeginUser;
  block_store_destroy(&model->packed);
  PetscCall(KeptTapesRelease(model));
  PetscCall(PetscFree(model->season));
  PetscCall(PetscFree(model->block));
  PetscCall(PetscFree(model->sun));
  PetscCall(DeparturesDestroy(&model->departures));
  PetscCall(CellRegionsDestroy(&model->regions));
  PetscCall(PetscFree2(model->unit_of_season, model->unit_of_yield));
  PetscCall(ModelNetworkDestroy(&model->network));
  PetscCall(ModelFieldsDestroy(model));
  yield_terms_destroy(&model->yield);
  season_list_destroy(&model->seasons);
  memset(model, 0, sizeof *model);
  PetscFunctionReturn(0);
}

void model_memory(const struct model *model, size_t *weather, size_t *tape) {
  int longest = 0;
  bool irrigates = false;
  *weather = model->packed ? block_store_bytes(model->packed) : 0;
  for (int b = 0; b < model->n_blocks; b++) {
    int n = model->block[b].n_days;
    if (n > longest) longest = n;
    irrigates = irrigates || model->block[b].irrigates;
  }
  *tape = season_tape_bytes(longest);
  if (irrigates) *tape += season_tape_bytes(longest);
  if (model->water) *tape += season_tape_water_bytes(longest, model->water->spinup_days);
}
