/* The set of observations in J: made once, at the prior, and never changed by the control. */
#include "model/model_private.h"
#include <math.h>
#include <string.h>

static PetscErrorCode CheckYears(const struct yield_terms *y) {
  PetscFunctionBeginUser;
  for (int first = 0, t = 0; t < y->n; t++) {
    if (y->region[t] != y->region[first]) first = t;
    PetscCheck(t - first < REGION_YIELDS, PETSC_COMM_SELF, PETSC_ERR_ARG_OUTOFRANGE,
               "region %d has more than %d yields", y->region[t], REGION_YIELDS);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSetRegions(struct model *model, const struct overlap *overlap) {
  const struct cell_regions *r = &model->regions;
  PetscFunctionBeginUser;
  model->overlap = overlap;
  PetscCall(CellRegionsCreate(overlap, model->grid->n_cells, &model->regions));
  for (int c = 0; c < r->n_cells; c++)
    model->cells_share_regions |= r->start[c + 1] - r->start[c] > 1;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &model->cells_share_regions, 1, MPI_C_BOOL, MPI_LOR,
                             model->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelAddYield(struct model *model, const struct observation_set *set, int n,
                             const struct yield_observation *observed, double k, int *n_dropped) {
  bool *running;
  PetscFunctionBeginUser;
  PetscCheck(model->yield_set < 0 && model->overlap, model->comm, PETSC_ERR_ORDER,
             "yields are added once, after regions");
  PetscCall(PetscMalloc1(model->n_local, &running));
  for (int s = 0; s < model->n_local; s++) running[s] = model_season_yields(&model->season[s]);
  PetscCall(YieldTermsCreate(model->comm, &model->seasons, model->years, running, model->overlap, n,
                             observed, &model->yield, n_dropped));
  PetscCall(CheckYears(&model->yield));
  PetscCall(DeparturesAddSet(&model->departures, set, &model->yield_set));
  model->yield.k = k;
  PetscCall(PetscFree(running));
  PetscFunctionReturn(0);
}

/* first season of a cell, n_local where there is none */
static int first_season(const struct model *model, int cell) {
  int first = model->seasons.first_of_cell[cell];
  return first < 0 ? model->n_local : first;
}

/* a season as kinds of observations see it */
static struct prior_season prior_of(const struct model *model, int s) {
  const struct model_season *at = &model->season[s];
  return (struct prior_season){.start = at->start,
                               .year = model->years[at->year],
                               .next_start = at->next_start,
                               .soil_from = at->soil_from,
                               .estimated = at->estimated,
                               .rainfed = model_share(model, at) < 1.,
                               .emergence = at->emergence,
                               .end = at->end,
                               .fallow = at->days ? model_fallow(model, at) : 0,
                               .days = at->days};
}

/* the local season of the cell that claims a value on a date, or -1 */
static int claimant(const struct model *model, const struct observation_set *set, int cell,
                    int date, struct prior_season *season) {
  for (int s = first_season(model, cell); s < model->n_local && model->season[s].cell == cell;
       s += model->seasons.stride) {
    if (!model->season[s].runs) continue;
    *season = prior_of(model, s);
    if (set->ops->claims(set, season, date)) return s;
  }
  return -1;
}

PetscErrorCode ModelAddSeries(struct model *model, const struct observation_set *set, int n,
                              const int *cell, const int *date, const double *value,
                              const double *sigma, int64_t *n_kept, int64_t *n_outside) {
  struct departures *departures = &model->departures;
  struct prior_season season;
  int64_t count[2] = {0, 0};
  int index;
  PetscFunctionBeginUser;
  PetscCall(DeparturesAddSet(departures, set, &index));
  PetscCall(DeparturesReserve(departures, n));
  for (int i = 0; i < n; i++) {
    int s = claimant(model, set, cell[i], date[i], &season);
    count[1]++;
    if (s < 0) continue;
    count[0]++;
    struct observation o = {.value = value[i],
                            .sigma = sigma[i],
                            .place = s,
                            .date = date[i] - season.start,
                            .set = (unsigned char)index,
                            .use = TERM_FIT};
    if (set->ops->adopt) set->ops->adopt(set, &season, &o);
    PetscCall(DeparturesAdd(departures, &o));
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT64_T, MPI_SUM, model->comm));
  *n_kept = count[0];
  *n_outside = count[1] - count[0];
  PetscFunctionReturn(0);
}

/* Soils that are observed after the harvest are followed to their last observation. */
static void follow_soils(struct model *model) {
  const struct departures *d = &model->departures;
  for (int i = 0; i < d->n_season; i++) {
    const struct observation *o = &d->at[i];
    int *until = &model->season[o->place].until;
    if (d->set[o->set].variable >= SEASON_SM && o->date > *until) *until = o->date;
  }
}

PetscErrorCode ModelObservationsDone(struct model *model) {
  struct departures *d = &model->departures;
  PetscFunctionBeginUser;
  PetscCall(DeparturesFinish(model->comm, model->n_local, model->yield_set, model_regions(model),
                             &model->yield, d));
  follow_soils(model);
  model->n_series = 0;
  for (int s = 0; s < d->n_sets; s++)
    if (s != model->yield_set) model->n_series += d->n_of_set[s];
  PetscFunctionReturn(0);
}
