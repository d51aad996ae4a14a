/* Equivalents of seasons that run from their starts, and their statistics; see equivalents.h. */
#include "ensemble/equivalents.h"
#include "ensemble/member_runner.h"
#include "ensemble/regional_members.h"
#include "ensemble/statistics.h"
#include "observe/kinds.h"
#include <math.h>

struct loop {
  const struct model *model;
  const struct model_point *point;
  const bool *needed; /* [n_local] */
  struct own_equivalents own;
};

unsigned char observation_place_of(const struct observation_set *set, const struct observation *o,
                                   double emergence, int end) {
  if (set->ops != &observation_state || set->variable >= (enum season_variable)SEASON_SM)
    return OBSERVATION_IN_SEASON;
  if (emergence < 0. || o->date < emergence) return OBSERVATION_BEFORE_EMERGENCE;
  return end >= 0 && o->date > end ? OBSERVATION_AFTER_END : OBSERVATION_IN_SEASON;
}

/* observations of the member in lane l */
static void observe(struct loop *loop, const struct member_runner *r, int season, int l,
                    int member) {
  const struct worker *w = r->worker;
  const struct departures *v = &loop->model->departures;
  const struct season_view view = worker_view(w, l);
  const bool good = member_runner_good(r, l);
  const size_t members = (size_t)loop->own.members;
  const double emergence =
      season_view_reached(&view, SEASON_DAY_EMERGENCE)
          ? fmax(0., season_view_value(&view, SEASON_DAY_EMERGENCE, SEASON_FINAL))
          : -1.;
  for (int i = v->first_of_season[season]; i < v->first_of_season[season + 1]; i++) {
    const struct observation_set *set = &v->set[v->at[i].set];
    double *to = &loop->own.hx[(size_t)i * members + (size_t)(member - 1)];
    *to = good ? set->ops->value(set, &view, &v->at[i], &loop->point->scales) : NAN;
    if (good && loop->own.place[i] == OBSERVATION_IN_SEASON)
      loop->own.place[i] = observation_place_of(set, &v->at[i], emergence, season_view_end(&view));
  }
  loop->own.twso[(size_t)season * members + (size_t)(member - 1)] =
      good ? season_view_value(&view, SEASON_TWSO, SEASON_FINAL) : NAN;
}

static PetscErrorCode Group(void *context, struct member_runner *runner, int first, int n) {
  PetscFunctionBeginUser;
  member_runner_forward(runner, first, n);
  for (int l = 0; l < n; l++) observe(context, runner, runner->place, l, first + l);
  PetscFunctionReturn(0);
}

static bool is_needed(const void *context, int season) {
  return ((const struct loop *)context)->needed[season];
}

static PetscErrorCode RunOwn(const struct model *m, const struct model_point *point,
                             struct draws *draws, const struct equivalents *e, const bool *wanted,
                             struct own_equivalents *own) {
  struct loop loop = {.model = m, .point = point};
  bool *needed;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->n_local, &needed));
  equivalents_seasons(m, e, wanted, needed);
  loop.needed = needed;
  PetscCall(OwnEquivalentsCreate(m, e->members, &loop.own));
  PetscCall(MembersOfSeasons(m, point, draws, "members", is_needed, Group, &loop));
  *own = loop.own;
  PetscCall(PetscFree(needed));
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsRun(const struct model *m, const struct model_point *point,
                              struct draws *draws, const bool *wanted, struct equivalents *e) {
  struct own_equivalents own;
  PetscFunctionBeginUser;
  PetscCall(RunOwn(m, point, draws, e, wanted, &own));
  PetscCall(EquivalentsGather(m, point, wanted, &own, e));
  PetscCall(OwnEquivalentsDestroy(&own));
  PetscFunctionReturn(0);
}

/* -- statistics */

struct pair {
  double mean, sd;
};

static struct pair summary(int members, double *row) {
  struct member_statistics all = members_summary(members, row);
  return (struct pair){all.mean, all.sd};
}

PetscErrorCode EquivalentsStatistics(const struct model *m, const struct model_point *point,
                                     struct draws *draws, struct equivalents *e, double *mean,
                                     double *sd) {
  const size_t members = (size_t)e->members;
  const int n_own = m->departures.n_season, n_season = equivalents_of_seasons(e);
  struct own_equivalents own;
  struct pair *part, *all;
  double *yields;
  PetscFunctionBeginUser;
  PetscCall(RunOwn(m, point, draws, e, NULL, &own));
  PetscCall(PetscMalloc3(n_own, &part, e->n_obs, &all, (size_t)m->yield.n * members + 1, &yields));
  for (int i = 0; i < n_own; i++) part[i] = summary(e->members, own.hx + (size_t)i * members);
  PetscCall(EquivalentsGatherRows(m->comm, &e->part, sizeof *part, part, all));
  if (m->yield.n)
    PetscCall(MembersOfRegions(m, point, &m->yield, m->departures.set[m->yield_set].ops, e->members,
                               own.twso, yields));
  for (int t = 0; t < m->yield.n; t++)
    all[n_season + t] = summary(e->members, yields + (size_t)t * members);
  for (int i = 0; i < e->n_obs; i++) {
    mean[i] = all[i].mean;
    sd[i] = all[i].sd;
  }
  PetscCall(PetscFree3(part, all, yields));
  PetscCall(OwnEquivalentsDestroy(&own));
  PetscFunctionReturn(0);
}
