/* The set of terms in J: made once, at the prior, and never changed by the control. */
#include "model/model_private.h"
#include <math.h>
#include <string.h>

PetscErrorCode ModelAddYield(struct model *model, const struct overlap *overlap, int n,
                             const struct yield_observation *observed, double k, double huber,
                             int *n_dropped) {
  bool *running;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(model->n_local, &running));
  for (int s = 0; s < model->n_local; s++)
    running[s] = model->season[s].runs && model->season[s].estimated;
  PetscCall(YieldTermsCreate(model->comm, &model->seasons, model->years, running, overlap, n,
                             observed, &model->yield, n_dropped));
  model->yield.k = k;
  model->yield.huber = huber;
  model->overlap = overlap;
  PetscCall(PetscFree(running));
  PetscFunctionReturn(0);
}

/* first local season of a cell, n_local where there is none */
static int first_season(const struct model *model, int cell) {
  const struct season_list *list = &model->seasons;
  int first = list->first_of_cell[cell], offset = list->first_block * LANES;
  if (first < 0) return model->n_local;
  while (first < offset && first < list->n && list->cell[first] == cell) first += list->stride;
  return first < list->n && list->cell[first] == cell && first < offset + model->n_local
             ? first - offset
             : model->n_local;
}

/* local season of the cell whose soil is known on the date, or -1: from its first day of fallow, if
 * the season before may not stand then, to the last of its weather; that season may be another
 * rank's, so its calendar decides */
static int season_of_soil(const struct model *model, int cell, int date) {
  for (int s = first_season(model, cell); s < model->n_local && model->season[s].cell == cell;
       s += model->seasons.stride) {
    const struct model_season *at = &model->season[s];
    const struct model_block *block = &model->block[s / LANES];
    int day = date - at->start;
    if (at->runs && date >= at->soil_from && date < at->next_start &&
        day >= -block->water.fallow[s % LANES] && day < block->season.days[s % LANES])
      return s;
  }
  return -1;
}

/* the same of what the crop holds: its prior run, widened by `margin` */
static int season_of(const struct model *model, int cell, int date, double margin) {
  for (int s = first_season(model, cell); s < model->n_local && model->season[s].cell == cell;
       s += model->seasons.stride) {
    const struct model_season *at = &model->season[s];
    double day = date - at->start, from = fmax(0., at->emergence - margin);
    /* the next season may be another rank's: its start ends this one's claim in any case */
    bool own = date < at->next_start && day >= from && day <= at->end + margin;
    if (at->runs && at->estimated && at->emergence >= 0. && own) return s;
  }
  return -1;
}

/* the soil that the model follows is that of the share that is not irrigated: is there any? */
static bool has_soil(const struct model *model, int s) {
  return s >= 0 && model->block[s / LANES].share[s % LANES] < 1.;
}

/* a cell shared by two ranks is counted by the one that holds its first season */
static bool owns(const struct model *model, int cell) {
  int first = model->seasons.first_of_cell[cell] - model->seasons.first_block * LANES;
  return first >= 0 && first < model->n_local;
}

PetscErrorCode ModelAddSeries(struct model *model, const struct series_set *set, int n,
                              const int *cell, const int *date, const double *value,
                              const double *sigma, double margin, int64_t *n_kept,
                              int64_t *n_outside) {
  struct series_terms *terms = &model->series;
  int64_t count[2] = {0, 0};
  PetscFunctionBeginUser;
  PetscCheck(terms->n_sets < 8, model->comm, PETSC_ERR_ARG_OUTOFRANGE, "more than 8 series");
  PetscCall(PetscRealloc(((size_t)terms->n + (size_t)n + 1) * sizeof *terms->term, &terms->term));
  for (int i = 0; i < n; i++) {
    int s = set->state >= SEASON_SM ? season_of_soil(model, cell[i], date[i])
                                    : season_of(model, cell[i], date[i], margin);
    if (owns(model, cell[i])) count[1]++;
    if (s < 0 || (set->state >= SEASON_SM && !has_soil(model, s))) continue;
    count[0]++;
    terms->term[terms->n++] = (struct series_term){.block = s / LANES,
                                                   .lane = s % LANES,
                                                   .day = date[i] - model->season[s].start,
                                                   .set = terms->n_sets,
                                                   .cell = cell[i],
                                                   .date = date[i],
                                                   .value = value[i],
                                                   .sigma = sigma[i]};
  }
  terms->set[terms->n_sets++] = *set;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT64_T, MPI_SUM, model->comm));
  *n_kept = count[0];
  *n_outside = count[1] - count[0];
  PetscFunctionReturn(0);
}

/* Soils that are observed after the harvest are followed to their last observation. */
static void follow_soils(struct model *model) {
  const struct series_terms *terms = &model->series;
  for (int i = 0; i < terms->n; i++) {
    const struct series_term *o = &terms->term[i];
    int *until = &model->block[o->block].water.until[o->lane];
    if (terms->set[o->set].state >= SEASON_SM && o->day > *until) *until = o->day;
  }
}

PetscErrorCode ModelSeriesDone(struct model *model, int n_sets, const double *correlation_days) {
  struct series_terms *terms = &model->series;
  PetscFunctionBeginUser;
  series_terms_sort(terms);
  follow_soils(model);
  for (int s = 0; s < n_sets; s++) series_terms_correlate(terms, s, correlation_days[s]);
  PetscCall(PetscCalloc1(model->n_blocks + 1, &model->series_start));
  for (int i = 0; i < terms->n; i++) model->series_start[terms->term[i].block + 1]++;
  for (int b = 0; b < model->n_blocks; b++) model->series_start[b + 1] += model->series_start[b];
  model->n_series = terms->n;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &model->n_series, 1, MPI_INT64_T, MPI_SUM, model->comm));
  PetscFunctionReturn(0);
}
