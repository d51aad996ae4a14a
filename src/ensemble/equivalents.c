/* Equivalents of all members; see equivalents.h. */
#include "ensemble/equivalents.h"
#include "ensemble/member_runner.h"
#include "ensemble/regional_members.h"
#include "observe/kinds.h"
#include "support/calendar.h"
#include <math.h>

/* what one observation of a season is, as it travels */
struct described {
  double value, sigma, lat, lon;
  int64_t cell;
  int set, day, use, region;
};

/* -- gathering rows that ranks hold in the order of ranks */

static PetscErrorCode GatherRows(MPI_Comm comm, const struct partition *part, size_t bytes,
                                 const void *own, void *all) {
  MPI_Datatype row;
  PetscMPIInt *count, *first, width, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCall(PetscMPIIntCast((PetscInt)bytes, &width));
  PetscCall(PetscMalloc2(size, &count, size, &first));
  for (int r = 0; r < size; r++) {
    PetscCall(PetscMPIIntCast((PetscInt)part->first[r], &first[r]));
    PetscCall(PetscMPIIntCast((PetscInt)(part->first[r + 1] - part->first[r]), &count[r]));
  }
  PetscCallMPI(MPI_Type_contiguous(width, MPI_BYTE, &row));
  PetscCallMPI(MPI_Type_commit(&row));
  PetscCallMPI(MPI_Allgatherv(own, count[part->rank], row, all, count, first, row, comm));
  PetscCallMPI(MPI_Type_free(&row));
  PetscCall(PetscFree2(count, first));
  PetscFunctionReturn(0);
}

/* -- descriptions */

static void describe(const struct model *m, const int *region, int i, struct described *to) {
  const struct observation *o = &m->departures.at[i];
  const struct model_season *s = &m->season[o->place];
  *to = (struct described){.value = o->value,
                           .sigma = o->sigma,
                           .lat = m->grid->lat[s->cell],
                           .lon = m->grid->lon[s->cell],
                           .cell = grid_cell_number(m->grid, s->cell),
                           .set = o->set,
                           .day = s->start + o->date,
                           .use = o->use,
                           .region = region[s->cell]};
}

static void take(const struct described *d, int i, struct equivalents *e) {
  e->value[i] = d->value;
  e->sigma[i] = d->sigma;
  e->lat[i] = d->lat;
  e->lon[i] = d->lon;
  e->cell[i] = d->cell;
  e->region[i] = d->region;
  e->set[i] = d->set;
  e->day[i] = d->day;
  e->use[i] = (unsigned char)d->use;
}

static void take_yield(const struct model *m, int t, int i, struct equivalents *e) {
  e->value[i] = m->yield.value[t];
  e->sigma[i] = m->yield.sigma[t];
  e->lat[i] = e->lon[i] = NAN;
  e->cell[i] = -1;
  e->region[i] = m->yield.region[t];
  e->set[i] = m->yield_set;
  e->day[i] = day_number((struct date){m->yield.year[t], 12, 31});
  e->use[i] = (unsigned char)m->yield.use[t];
}

PetscErrorCode EquivalentsCreate(const struct model *m, int members, struct equivalents *e) {
  struct partition part;
  struct described *own, *all;
  int *region, n_own = m->departures.n_season;
  PetscFunctionBeginUser;
  PetscCall(PartitionGather(m->comm, n_own, &part));
  int n_season = (int)partition_total(&part), n = n_season + m->yield.n;
  *e = (struct equivalents){.n_obs = n, .members = members};
  PetscCall(PetscMalloc1((size_t)n * (size_t)members, &e->hx));
  PetscCall(PetscMalloc4(n, &e->value, n, &e->sigma, n, &e->lat, n, &e->lon));
  PetscCall(PetscMalloc4(n, &e->cell, n, &e->region, n, &e->set, n, &e->day));
  PetscCall(PetscCalloc2(n, &e->place, n, &e->use));
  PetscCall(PetscCalloc2(n_own, &own, n_season, &all));
  PetscCall(PetscMalloc1(m->grid->n_cells, &region));
  for (int c = 0; c < m->grid->n_cells; c++) region[c] = -1;
  if (model_regions(m)) overlap_main_region(m->overlap, m->grid->n_cells, region);
  for (int i = 0; i < n_own; i++) describe(m, region, i, &own[i]);
  PetscCall(PetscFree(region));
  PetscCall(GatherRows(m->comm, &part, sizeof *own, own, all));
  for (int i = 0; i < n_season; i++) take(&all[i], i, e);
  for (int t = 0; t < m->yield.n; t++) take_yield(m, t, n_season + t, e);
  PetscCall(PetscFree2(own, all));
  partition_destroy(&part);
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsDestroy(struct equivalents *e) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(e->hx));
  PetscCall(PetscFree4(e->value, e->sigma, e->lat, e->lon));
  PetscCall(PetscFree4(e->cell, e->region, e->set, e->day));
  PetscCall(PetscFree2(e->place, e->use));
  PetscFunctionReturn(0);
}

/* -- runs */

struct loop {
  const struct model *model;
  const struct model_point *point;
  int members;
  double *hx;           /* [departures.n_season][members] of own observations */
  unsigned char *place; /* [departures.n_season] */
  double *twso;         /* [n_local][members] */
};

/* a state that means nothing before emergence or after the end; dates tell of themselves */
static unsigned char place_of(const struct observation_set *set, const struct season_tape *tape,
                              const struct observation *o, int l) {
  if (set->ops != &observation_state || set->variable >= (enum season_variable)SEASON_SM)
    return OBSERVATION_IN_SEASON;
  double emergence = season_value(tape, SEASON_DAY_EMERGENCE, SEASON_FINAL, l);
  if (emergence < 0. || o->date < emergence) return OBSERVATION_BEFORE_EMERGENCE;
  return o->date > season_end(tape, l) ? OBSERVATION_AFTER_END : OBSERVATION_IN_SEASON;
}

/* observations of the member in lane l */
static void observe(struct loop *loop, const struct worker *w, int season, int l, int member) {
  const struct departures *v = &loop->model->departures;
  const struct season_view view = worker_view(w, l);
  const bool good = worker_lane_good(w, l);
  for (int i = v->first_of_season[season]; i < v->first_of_season[season + 1]; i++) {
    const struct observation_set *set = &v->set[v->at[i].set];
    double *to = &loop->hx[(size_t)i * (size_t)loop->members + (size_t)(member - 1)];
    *to = good ? set->ops->value(set, &view, &v->at[i], &loop->point->scales) : NAN;
    unsigned char place = good ? place_of(set, w->tape, &v->at[i], l) : OBSERVATION_IN_SEASON;
    if (loop->place[i] == OBSERVATION_IN_SEASON) loop->place[i] = place;
  }
  loop->twso[(size_t)season * (size_t)loop->members + (size_t)(member - 1)] =
      good ? season_view_value(&view, SEASON_TWSO, SEASON_FINAL) : NAN;
}

static PetscErrorCode Season(void *context, struct member_runner *runner, int season) {
  struct loop *loop = context;
  PetscFunctionBeginUser;
  for (int first = 1; first <= loop->members; first += LANES) {
    int n = loop->members - first + 1 < LANES ? loop->members - first + 1 : LANES;
    member_runner_forward(runner, first, n);
    for (int l = 0; l < n; l++) observe(loop, runner->worker, season, l, first + l);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsRun(const struct model *m, const struct model_point *point,
                              struct draws *draws, struct equivalents *e) {
  struct loop loop = {.model = m, .point = point, .members = e->members};
  struct partition part;
  const int n_own = m->departures.n_season;
  const size_t members = (size_t)e->members;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3((size_t)n_own * members, &loop.hx, (size_t)n_own, &loop.place,
                         (size_t)m->n_local * members, &loop.twso));
  for (size_t i = 0; i < (size_t)n_own * members; i++) loop.hx[i] = NAN;
  PetscCall(PetscArrayzero(loop.place, n_own));
  PetscCall(PetscArrayzero(loop.twso, (size_t)m->n_local * members));
  PetscCall(MembersOfSeasons(m, point, draws, "members", Season, &loop));
  PetscCall(PartitionGather(m->comm, n_own, &part));
  PetscCall(GatherRows(m->comm, &part, members * sizeof(double), loop.hx, e->hx));
  PetscCall(GatherRows(m->comm, &part, 1, loop.place, e->place));
  size_t n_season = (size_t)partition_total(&part);
  if (m->yield.n)
    PetscCall(MembersOfRegions(m, point, &m->yield, m->departures.set[m->yield_set].ops, e->members,
                               loop.twso, e->hx + n_season * members));
  for (int t = 0; t < m->yield.n; t++) e->place[n_season + (size_t)t] = OBSERVATION_IN_SEASON;
  for (int i = 0; i < e->n_obs; i++)
    if (e->use[i] != TERM_FIT) e->place[i] = OBSERVATION_NOT_FITTED;
  partition_destroy(&part);
  PetscCall(PetscFree3(loop.hx, loop.place, loop.twso));
  PetscFunctionReturn(0);
}
