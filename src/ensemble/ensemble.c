/* The loop over seasons and their members; see ensemble.h. */
#include "ensemble/ensemble.h"
#include "ensemble/member_runner.h"
#include "ensemble/regional_members.h"
#include "ensemble/statistics.h"
#include "region/cell_fault.h"
#include "region/shared_problems.h"
#include <math.h>

struct loop {
  const struct model *model;
  const struct ensemble_plan *plan;
  struct ensemble_result *result;
  struct member_runner *runner;
  struct cell_fault few;               /* seasons with too few members */
  double *value[N_ENSEMBLE_VARIABLES]; /* [members] of the season that runs */
  double *twso;                        /* [places of seasons, members] */
  int room;                            /* for failures */
};

static PetscErrorCode Maps(size_t n, double **map) {
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, map));
  for (size_t i = 0; i < n; i++) (*map)[i] = NAN;
  PetscFunctionReturn(0);
}

static PetscErrorCode ResultCreate(const struct model *m, const struct ensemble_plan *plan,
                                   struct ensemble_result *r) {
  PetscFunctionBeginUser;
  *r = (struct ensemble_result){.n = (size_t)m->grid->n_cells * (size_t)m->n_years};
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    PetscCall(Maps(r->n, &r->mean[v]));
    PetscCall(Maps(r->n, &r->sd[v]));
    PetscCall(PetscMalloc1(plan->n_quantiles, &r->quantile[v]));
    for (int q = 0; q < plan->n_quantiles; q++) PetscCall(Maps(r->n, &r->quantile[v][q]));
  }
  PetscCall(PetscMalloc1(plan->n_exceed, &r->exceed));
  for (int q = 0; q < plan->n_exceed; q++) PetscCall(Maps(r->n, &r->exceed[q]));
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    PetscCall(PetscMalloc1(plan->n_kept, &r->kept[v]));
    for (int q = 0; q < plan->n_kept; q++) PetscCall(Maps(r->n, &r->kept[v][q]));
  }
  PetscCall(PetscMalloc1(plan->n_kept, &r->kept_state));
  for (int q = 0; q < plan->n_kept; q++) {
    PetscCall(PetscMalloc1(r->n, &r->kept_state[q]));
    for (size_t i = 0; i < r->n; i++) r->kept_state[q][i] = SEASON_STATE_NO_CALENDAR;
    for (int s = 0; s < m->n_local; s++) {
      const struct model_season *season = &m->season[s];
      size_t at = (size_t)season->cell * (size_t)m->n_years + (size_t)season->year;
      if (!season->hole) r->kept_state[q][at] = season->state;
    }
  }
  PetscCall(Maps(r->n, &r->used));
  PetscCall(PetscCalloc1(plan->parameters->n_items, &r->clipped));
  PetscFunctionReturn(0);
}

PetscErrorCode EnsembleResultDestroy(const struct ensemble_plan *plan, struct ensemble_result *r) {
  PetscFunctionBeginUser;
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    PetscCall(PetscFree(r->mean[v]));
    PetscCall(PetscFree(r->sd[v]));
    for (int q = 0; r->quantile[v] && q < plan->n_quantiles; q++)
      PetscCall(PetscFree(r->quantile[v][q]));
    PetscCall(PetscFree(r->quantile[v]));
  }
  for (int q = 0; r->exceed && q < plan->n_exceed; q++) PetscCall(PetscFree(r->exceed[q]));
  PetscCall(PetscFree(r->exceed));
  for (int v = 0; v <= N_ENSEMBLE_VARIABLES; v++) {
    double ***maps = v < N_ENSEMBLE_VARIABLES ? &r->kept[v] : &r->kept_state;
    for (int q = 0; *maps && q < plan->n_kept; q++) PetscCall(PetscFree((*maps)[q]));
    PetscCall(PetscFree(*maps));
  }
  PetscCall(PetscFree(r->used));
  PetscCall(PetscFree(r->clipped));
  PetscCall(PetscFree(r->failure));
  PetscCall(PetscFree3(r->region, r->year, r->yield));
  PetscFunctionReturn(0);
}

static PetscErrorCode Fail(struct loop *loop, const struct model_season *s, int member, int state) {
  struct ensemble_result *r = loop->result;
  PetscFunctionBeginUser;
  if (r->n_failures == loop->room) {
    struct member_failure *more;
    loop->room = loop->room ? 2 * loop->room : 64;
    PetscCall(PetscMalloc1(loop->room, &more));
    PetscCall(PetscArraycpy(more, r->failure, r->n_failures));
    PetscCall(PetscFree(r->failure));
    r->failure = more;
  }
  r->failure[r->n_failures++] = (struct member_failure){.cell = s->cell,
                                                        .year = s->year,
                                                        .member = member,
                                                        .place = (int)(s - loop->model->season),
                                                        .state = state};
  PetscFunctionReturn(0);
}

/* whether a member counts: it gave numbers, and ended as the campaign lets seasons end */
static bool counts(const struct model *m, const double map[N_MODEL_MAPS]) {
  int state = (int)map[MAP_STATE];
  return state == SEASON_STATE_MATURE ||
         (state == SEASON_STATE_NOT_MATURE && m->rules.not_mature_counts) ||
         (state == SEASON_STATE_SHORT && m->rules.short_weather_counts);
}

/* maps of a member that is chosen for it, of the season that ran */
static void keep_member(struct loop *loop, const struct model_season *s, int member, int state) {
  const struct ensemble_plan *plan = loop->plan;
  const size_t at = (size_t)s->cell * (size_t)loop->model->n_years + (size_t)s->year;
  for (int q = 0; q < plan->n_kept; q++) {
    if (plan->kept[q] != member) continue;
    for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++)
      loop->result->kept[v][q][at] = loop->value[v][member - 1];
    loop->result->kept_state[q][at] = state;
  }
}

/* values of the members that just ran in lanes 0 .. n - 1 */
static PetscErrorCode Keep(struct loop *loop, const struct model_season *s, int first, int n) {
  static const enum model_map from[N_ENSEMBLE_VARIABLES] = {
      MAP_TWSO, MAP_TWSO, MAP_TAGP, MAP_LAI_MAX, MAP_DAY_ANTHESIS, MAP_DAY_MATURITY};
  double map[N_MODEL_MAPS];
  PetscFunctionBeginUser;
  for (int l = 0; l < n; l++) {
    worker_results(loop->runner->worker, l, map);
    bool good = counts(loop->model, map);
    for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++)
      loop->value[v][first - 1 + l] =
          good ? (v == ENSEMBLE_YIELD ? loop->plan->k : 1.) * map[from[v]] : NAN;
    keep_member(loop, s, first + l, (int)map[MAP_STATE]);
    if (!good) PetscCall(Fail(loop, s, first + l, (int)map[MAP_STATE]));
  }
  PetscFunctionReturn(0);
}

/* statistics of the season that ran */
static void tell(struct loop *loop, const struct model_season *s) {
  const struct ensemble_plan *plan = loop->plan;
  struct ensemble_result *r = loop->result;
  size_t at = (size_t)s->cell * (size_t)loop->model->n_years + (size_t)s->year;
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    int n = members_sort(plan->members, loop->value[v]);
    if (v == ENSEMBLE_YIELD) r->used[at] = n;
    if (v == ENSEMBLE_YIELD && n < plan->min_members)
      cell_fault_add(&loop->few, s->cell, s->year, "harvest year %d: %d of %d",
                     loop->model->years[s->year], n, plan->members);
    if (n < 2) continue;
    struct member_statistics all = members_statistics(n, loop->value[v]);
    r->mean[v][at] = all.mean;
    r->sd[v][at] = all.sd;
    for (int q = 0; q < plan->n_quantiles; q++)
      r->quantile[v][q][at] = members_quantile(n, loop->value[v], plan->quantile[q]);
    for (int q = 0; q < plan->n_exceed && v == ENSEMBLE_YIELD; q++)
      r->exceed[q][at] = members_exceeding(n, loop->value[v], plan->exceed[q]);
  }
}

/* some members of a season; after the last of them what all of them say */
static PetscErrorCode Group(void *context, struct member_runner *runner, int first, int n) {
  struct loop *loop = context;
  const struct model_season *s = &loop->model->season[runner->place];
  const int members = loop->plan->members;
  PetscFunctionBeginUser;
  loop->runner = runner;
  member_runner_forward(runner, first, n);
  PetscCall(Keep(loop, s, first, n));
  if (first + n <= members) PetscFunctionReturn(0);
  PetscCall(PetscArraycpy(loop->twso + (size_t)runner->place * (size_t)members,
                          loop->value[ENSEMBLE_TWSO], members));
  tell(loop, s);
  loop->result->seasons += members;
  PetscFunctionReturn(0);
}

/* draws of cells that were set to a bound, each once; of what the cells' seasons made of them
 * nothing is kept */
static PetscErrorCode CountClipped(struct draws *d) {
  double *out;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(d->parameters->n_outputs, &out));
  for (int cell = 0; cell < d->grid->n_cells && d->parameters->n_outputs; cell++)
    for (int m = 1; m <= d->members; m++) draws_cell(d, cell, m, true, out);
  PetscCall(PetscFree(out));
  PetscFunctionReturn(0);
}

static PetscErrorCode Agree(struct loop *loop, struct draws *draws, struct problems *list) {
  struct ensemble_result *r = loop->result;
  const struct ensemble_plan *plan = loop->plan;
  MPI_Comm comm = loop->model->comm;
  PetscFunctionBeginUser;
  PetscCall(CountClipped(draws));
  PetscCall(PetscArraycpy(r->clipped, draws->clipped, plan->parameters->n_items));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, r->clipped, plan->parameters->n_items, MPI_INT64_T,
                             MPI_SUM, comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &r->seasons, 1, MPI_INT64_T, MPI_SUM, comm));
  if (!r->seasons) problem(list, "ensemble: no season runs; see the counts of seasons above");
  PetscCall(CellFaultAgree(comm, &loop->few));
  if (loop->few.n_cells)
    problem(list,
            "ensemble.min_members: fewer than %d members gave a number in %lld seasons, first %s, "
            "%s; narrow the draws of ensemble.parameters, or lower min_members",
            plan->min_members, (long long)loop->few.n_values, loop->few.place, loop->few.what);
  PetscFunctionReturn(0);
}

PetscErrorCode EnsembleDraw(MPI_Comm comm, const struct ensemble_plan *plan,
                            const struct grid *grid, bool keep, struct draws **draws,
                            struct problems *list) {
  const int before = list->count;
  PetscFunctionBeginUser;
  PetscCall(DrawsCreate(comm, plan->parameters, grid, plan->length, plan->seed, plan->members, keep,
                        draws, list));
  if (*draws) {
    (*draws)->weather = plan->weather;
    (*draws)->perturbation = plan->perturbation;
    if (plan->factor) PetscCall(DrawsCorrelate(*draws, plan->mean, plan->factor));
    PetscCall(DrawsSow(comm, *draws, plan->sowing_sd, plan->sowing_length, list));
  }
  if (problems_since(list, before)) PetscCall(DrawsDestroy(draws));
  PetscFunctionReturn(0);
}

PetscErrorCode EnsembleRun(struct model *model, const struct ensemble_plan *plan,
                           struct draws *draws, struct ensemble_result *result,
                           struct problems *list) {
  struct loop loop = {.model = model, .plan = plan, .result = result};
  struct model_point *point;
  size_t members = (size_t)plan->members;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(model, plan, result));
  PetscCall(ModelPointCreate(model, plan->u, NULL, &point));
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) PetscCall(PetscMalloc1(members, &loop.value[v]));
  PetscCall(PetscMalloc1((size_t)model->n_local * members, &loop.twso));
  cell_fault_begin(&loop.few, model->grid);
  PetscCall(MembersOfSeasons(model, point, draws, "members", NULL, Group, &loop));
  PetscCall(Agree(&loop, draws, list));
  PetscCall(RegionalMembers(model, point, plan, loop.twso, result));
  PetscCall(PetscFree(loop.twso));
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) PetscCall(PetscFree(loop.value[v]));
  PetscCall(ModelPointDestroy(&point));
  PetscFunctionReturn(0);
}
