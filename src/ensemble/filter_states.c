/* Filters that change the states of members, day by day, alone or together with parameters.
 *
 * On each day with observations seasons run on to it; LAI, living leaves, stems and storage organs,
 * where water is limited the water of both zones, of the cells that see an observation are
 * analysed; season_update makes states of them (season/season_state.h). What is observed of the
 * whole season - dates, yields - is said by each member's run from that day to its end, which is
 * not kept.
 */
#include "region/interrupt.h"
#include "ensemble/assimilate.h"
#include "ensemble/member_states.h"
#include "ensemble/statistics.h"
#include "observe/kinds.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

enum { MOST_ROWS = 6 };
static const enum season_variable row_variable[MOST_ROWS] = {SEASON_LAI,  SEASON_WLV, SEASON_WST,
                                                             SEASON_TWSO, SEASON_W,   SEASON_WLOW};

/* one day */
struct pass {
  struct assimilation *a;
  int day;
  bool updates;       /* the second run: analysed rows into states */
  bool *runs, *ahead; /* [n_local] seasons to be run to the day, and on to the end */
  int *row_of;        /* [n_local] place of a season among the rows, or -1 */
  struct analysis_states rows;
  struct own_equivalents own;
};

static struct member_states *states_of(const struct pass *p) { return p->a->draws->states; }

/* an observation of a state, which is reported on its day */
static bool on_its_day(const struct pass *p, int i) {
  const struct departures *d = &p->a->model->departures;
  return d->set[d->at[i].set].ops == &observation_state;
}

/* -- which seasons */

static bool any_state(const struct assimilation *a) {
  const struct equivalents *e = a->equivalents;
  for (int i = 0; i < equivalents_of_seasons(e); i++)
    if (a->active[i] && a->model->departures.set[e->set[i]].ops == &observation_state) return true;
  return false;
}

/* A season runs to the day where it is observed, or where its cell sees what others observe; to
 * its end where what is observed is of all of it. */
static void choose(struct pass *p) {
  const struct assimilation *a = p->a;
  const struct model *m = a->model;
  const struct departures *d = &m->departures;
  const int first = equivalents_first(a->equivalents);
  const int yields = equivalents_of_seasons(a->equivalents);
  const bool sees = a->plan->analysis.half_width > 0. && any_state(a);
  equivalents_seasons(m, a->equivalents, a->active, p->runs);
  for (int s = 0; s < m->n_local; s++) {
    const struct model_season *season = &m->season[s];
    const bool stands =
        p->day >= season->start - model_fallow(m, season) && p->day - season->start < season->days;
    p->ahead[s] = false;
    for (int i = d->first_of_season[s]; i < d->first_of_season[s + 1]; i++)
      p->ahead[s] = p->ahead[s] || (a->active[first + i] && !on_its_day(p, i));
    for (int k = m->yield.n ? m->yield.link_start[s] : 0;
         m->yield.n && k < m->yield.link_start[s + 1]; k++)
      p->ahead[s] = p->ahead[s] || a->active[yields + m->yield.link_term[k]];
    p->runs[s] = season->runs && (p->runs[s] || (sees && stands));
  }
}

/* -- runs */

static double *row(const struct pass *p, int place, int r) {
  return p->rows.x + ((size_t)p->row_of[place] * (size_t)p->rows.n_rows + (size_t)r) *
                         (size_t)states_of(p)->members;
}

static void read_rows(struct pass *p, int place, int l, int member) {
  const struct member_states *s = states_of(p);
  for (int r = 0; r < p->rows.n_rows; r++)
    row(p, place, r)[member - 1] = s->failed[member_states_at(s, place, member)]
                                       ? NAN
                                       : season_state_value(s->state, row_variable[r], l);
}

/* observations of states, of the member in lane l */
static void observe(struct pass *p, const struct member_runner *r, int l, int member) {
  const struct model *m = p->a->model;
  const struct departures *d = &m->departures;
  const struct member_states *s = states_of(p);
  const bool failed = s->failed[member_states_at(s, r->place, member)];
  const int shift = r->season[l].shift, end = s->state->end[l];
  double emergence = season_state_value(s->state, SEASON_DAY_EMERGENCE, l);
  if (emergence >= 0.) emergence = fmax(0., emergence + shift);
  const int first = equivalents_first(p->a->equivalents);
  for (int i = d->first_of_season[r->place]; i < d->first_of_season[r->place + 1]; i++) {
    const struct observation_set *set = &d->set[d->at[i].set];
    if (!p->a->active[first + i] || !on_its_day(p, i)) continue;
    double x = season_state_value(s->state, set->variable, l);
    if (set->variable == SEASON_LAI) x *= p->a->point->scales.lai;
    p->own.hx[(size_t)i * (size_t)s->members + (size_t)(member - 1)] = failed ? NAN : x;
    if (!failed && p->own.place[i] == OBSERVATION_IN_SEASON)
      p->own.place[i] =
          observation_place_of(set, &d->at[i], emergence, end < 0 ? end : end + shift);
  }
}

/* the others, of a run to the end */
static void observe_end(struct pass *p, const struct member_runner *r, int l, int member) {
  const struct departures *d = &p->a->model->departures;
  const struct season_view view = worker_view(r->worker, l);
  const bool good = member_runner_good(r, l);
  const size_t members = (size_t)states_of(p)->members;
  const int first = equivalents_first(p->a->equivalents);
  for (int i = d->first_of_season[r->place]; i < d->first_of_season[r->place + 1]; i++) {
    const struct observation_set *set = &d->set[d->at[i].set];
    if (!p->a->active[first + i] || on_its_day(p, i)) continue;
    p->own.hx[(size_t)i * members + (size_t)(member - 1)] =
        good ? set->ops->value(set, &view, &d->at[i], &p->a->point->scales) : NAN;
  }
  p->own.twso[(size_t)r->place * members + (size_t)(member - 1)] =
      good ? season_view_value(&view, SEASON_TWSO, SEASON_FINAL) : NAN;
}

/* the analysed rows into the states at hand */
static void update(struct pass *p, struct member_runner *r, int first, int n) {
  struct worker *w = r->worker;
  struct season_analysis x;
  lane *const to[MOST_ROWS] = {&x.lai, &x.wlv, &x.wst, &x.wso, &x.w, &x.wlow};
  x.wrt = x.w = x.wlow = lane_set(NAN);
  for (int k = 0; k < p->rows.n_rows; k++)
    FOR_LANES (l) {
      int member = member_runner_member(l, first, n);
      (*to[k])[l] = row(p, r->place, k)[member - 1];
    }
  season_update(&w->season, w->crop, &x, states_of(p)->state);
}

static PetscErrorCode Group(void *context, struct member_runner *r, int first, int n) {
  struct pass *p = context;
  struct member_states *s = states_of(p);
  const struct model_season *season = &p->a->model->season[r->place];
  PetscFunctionBeginUser;
  member_states_take(s, r, first, n);
  if (!p->updates) member_states_advance(s, r, first, n, p->day - season->start);
  if (p->updates) update(p, r, first, n);
  PetscCall(MemberStatesKeep(s, r, first, n));
  for (int l = 0; l < n; l++) {
    if (!p->updates) read_rows(p, r->place, l, first + l);
    observe(p, r, l, first + l);
  }
  if (!p->ahead[r->place]) PetscFunctionReturn(0);
  member_states_advance(s, r, first, n, SEASON_FINAL);
  for (int l = 0; l < n; l++) observe_end(p, r, l, first + l);
  PetscFunctionReturn(0);
}

static bool is_needed(const void *context, int place) {
  return ((const struct pass *)context)->runs[place];
}

/* -- one day */

/* members that failed in no season that is analysed, the same on every rank */
static PetscErrorCode Alive(const struct pass *p, bool *alive) {
  const struct member_states *s = states_of(p);
  PetscFunctionBeginUser;
  for (int k = 0; k < s->members; k++) alive[k] = true;
  for (int place = 0; place < s->n_local; place++)
    for (int k = 0; p->runs[place] && k < s->members; k++)
      if (s->failed[member_states_at(s, place, k + 1)]) alive[k] = false;
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, alive, s->members, MPI_C_BOOL, MPI_LAND, p->a->model->comm));
  PetscFunctionReturn(0);
}

/* Rows of the seasons that run; these are in the order of their cells. */
static PetscErrorCode PassCreate(struct assimilation *a, int day, struct pass *p, int **cell) {
  const struct model *m = a->model;
  int n = 0;
  PetscFunctionBeginUser;
  *p = (struct pass){.a = a, .day = day};
  PetscCall(PetscMalloc3(m->n_local, &p->runs, m->n_local, &p->ahead, m->n_local, &p->row_of));
  PetscCall(PetscMalloc1(m->n_local, cell));
  choose(p);
  for (int s = 0; s < m->n_local; s++) {
    p->row_of[s] = p->runs[s] ? n : -1;
    if (p->runs[s]) (*cell)[n++] = m->season[s].cell;
  }
  p->rows = (struct analysis_states){.n = n, .n_rows = m->water ? MOST_ROWS : 4, .cell = *cell};
  PetscCall(
      PetscMalloc1((size_t)n * (size_t)p->rows.n_rows * (size_t)a->draws->members, &p->rows.x));
  PetscCall(OwnEquivalentsCreate(m, a->draws->members, &p->own));
  PetscFunctionReturn(0);
}

static PetscErrorCode PassDestroy(struct pass *p, int **cell) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(p->rows.x));
  PetscCall(PetscFree(*cell));
  PetscCall(PetscFree3(p->runs, p->ahead, p->row_of));
  PetscCall(OwnEquivalentsDestroy(&p->own));
  PetscFunctionReturn(0);
}

/* mean and spread of the active observations after the analysis */
static PetscErrorCode Told(struct assimilation *a) {
  const struct equivalents *e = a->equivalents;
  double *value;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(e->members, &value));
  for (int k = 0; k < e->n; k++) {
    PetscCall(PetscArraycpy(value, e->hx + (size_t)k * (size_t)e->members, e->members));
    struct member_statistics all = members_summary(e->members, value);
    a->feedback->analysis[e->of[k]] = all.mean;
    a->feedback->analysis_sd[e->of[k]] = all.sd;
  }
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

/* yields are reported when no state can be changed any more */
static void leave_yields(struct assimilation *a) {
  struct equivalents *e = a->equivalents;
  for (int i = equivalents_of_seasons(e); i < e->n_obs && !a->plan->parameters; i++)
    if (a->active[i]) e->place[i] = OBSERVATION_AFTER_END;
}

/* Observations wanted are those of the day; active, in the end, those of the analysis. */
static PetscErrorCode Day(struct assimilation *a, int day, const bool *wanted,
                          struct problems *list) {
  const struct model *m = a->model;
  struct equivalents *e = a->equivalents;
  bool *alive;
  int *cell;
  char date[11];
  struct pass p;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(e->members, &alive));
  PetscCall(PassCreate(a, day, &p, &cell));
  PetscCall(MembersOfSeasons(m, a->point, a->draws, "members", is_needed, Group, &p));
  PetscCall(EquivalentsGather(m, a->point, wanted, &p.own, e));
  leave_yields(a);
  PetscCall(Alive(&p, alive));
  p.rows.takes_part = alive;
  PetscCall(AssimilationStep(a, &p.rows, 1., (uint32_t)day, date_format(day, date), list));
  PetscCall(PetscArraycpy(a->active, wanted, e->n_obs));
  p.updates = true;
  PetscCall(MembersOfSeasons(m, a->point, a->draws, "analysis", is_needed, Group, &p));
  PetscCall(EquivalentsGather(m, a->point, wanted, &p.own, e));
  PetscCall(Told(a));
  PetscCall(PassDestroy(&p, &cell));
  PetscCall(PetscFree(alive));
  PetscFunctionReturn(0);
}

/* memory of the records, for the log */
static PetscErrorCode SayMemory(const struct assimilation *a, int64_t most) {
  int64_t n[2] = {most, 0};
  PetscFunctionBeginUser;
  for (int place = 0; place < a->model->n_local; place++)
    n[1] += (int64_t)a->model->season[place].runs * a->draws->members;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, n, 2, MPI_INT64_T, MPI_SUM, a->model->comm));
  if (n[1])
    PetscCall(PetscPrintf(a->model->comm,
                          "states of members: at most %.2f kB each on average, %.1f MB in all\n",
                          8e-3 * (double)n[0] / (double)n[1], 8e-6 * (double)n[0]));
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationFilterStates(struct assimilation *a, struct problems *list) {
  const struct equivalents *e = a->equivalents;
  int64_t most = 0;
  bool *wanted;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(e->n_obs, &wanted));
  for (int day = assimilation_next_day(a); day != INT_MAX && !problems_since(list, 0);
       day = assimilation_next_day(a)) {
    if (a->plan->until != INT_MAX && day > a->plan->until) break;
    PetscCall(InterruptPending(a->model->comm, &a->stopped));
    if (a->stopped) break;
    for (int i = 0; i < e->n_obs; i++)
      wanted[i] = e->day[i] == day && e->place[i] != OBSERVATION_NOT_FITTED;
    PetscCall(PetscArraycpy(a->active, wanted, e->n_obs));
    PetscCall(Day(a, day, wanted, list));
    if (a->draws->states->numbers > most) most = a->draws->states->numbers;
    a->next_day = day + 1;
    if (a->keep && a->used && !problems_since(list, 0)) PetscCall(a->keep(a->context, a));
  }
  PetscCall(SayMemory(a, most));
  PetscCall(PetscFree(wanted));
  PetscFunctionReturn(0);
}
