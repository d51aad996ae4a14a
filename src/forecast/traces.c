/* Traces of weather and the seasons that they follow; see traces.h. */
#include "forecast/traces.h"
#include "model/model_private.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- targets */

PetscErrorCode TargetDays(const struct model *m, int year, int *first, int *last) {
  int day[2] = {INT_MAX, INT_MAX}; /* the last with its sign turned */
  PetscFunctionBeginUser;
  for (int i = 0; i < m->n_local; i++) {
    const struct model_season *s = &m->season[i];
    if (s->hole || s->year != year) continue;
    if (s->start < day[0]) day[0] = s->start;
    if (1 - s->start - model_span(s) < day[1]) day[1] = 1 - s->start - model_span(s);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, day, 2, MPI_INT, MPI_MIN, m->comm));
  *first = day[0];
  *last = day[0] == INT_MAX ? INT_MIN : -day[1];
  PetscFunctionReturn(0);
}

/* The days of a season as the store has them, those from `issue` on from `later` (NULL: from the
 * store, `years` later than they are). */
static void find_days(const struct model *m, const struct weather_store *store, int issue,
                      const struct weather_store *later, int years, const struct model_season *s,
                      struct season_days *at) {
  const int row = weather_store_find(store, s->cell);
  const int row_later = later ? weather_store_find(later, s->cell) : row;
  at->fallow = model_fallow(m, s);
  at->n = model_span(s);
  for (int n = -at->fallow; n < at->n; n++) {
    const int day = s->start + n;
    struct weather_day *to = &at->day[at->fallow + n];
    if (day < issue)
      *to = (struct weather_day){store, row, day};
    else if (later)
      *to = (struct weather_day){later, row_later, day};
    else
      *to = (struct weather_day){store, row, shifted_day(day, years)};
  }
}

/* days of a season that lack weather, of those before `issue` alone where `before`; *first: the
 * first of them, counted from the start */
static int missing_days(const struct model *m, const struct season_days *at,
                        const struct model_season *s, int issue, bool before, int *first) {
  int count = 0;
  for (int n = -at->fallow; n < at->n; n++) {
    if (before && s->start + n >= issue) break;
    if (model_day_lacks(m, at, n) < 0) continue;
    if (!count) *first = n;
    count++;
  }
  return count;
}

PetscErrorCode TargetCreate(const struct model *m, const struct weather_store *observed, int year,
                            int issue, bool past, struct target *t) {
  struct season_days at;
  int first;
  PetscFunctionBeginUser;
  *t = (struct target){.year = year, .unknown = {.issue = issue, .past = past}, .model = *m};
  PetscCall(TargetDays(m, year, &first, &t->unknown.last));
  PetscCall(PetscMalloc1(m->n_local, &t->model.season));
  PetscCall(PetscMalloc1(model_longest(m), &at.day));
  for (int i = 0; i < m->n_local; i++) {
    struct model_season *s = &t->model.season[i];
    *s = m->season[i];
    s->runs = false;
    if (s->hole || s->year != year) continue;
    find_days(m, observed, issue, NULL, 0, s, &at);
    s->runs = missing_days(m, &at, s, issue, true, &first) <= m->rules.fill_days;
    s->state = s->runs ? SEASON_STATE_MATURE : SEASON_STATE_NO_WEATHER;
    s->days = s->runs ? model_span(s) : 0;
  }
  PetscCall(PetscFree(at.day));
  PetscFunctionReturn(0);
}

PetscErrorCode TargetDestroy(struct target *t) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(t->model.season));
  PetscFunctionReturn(0);
}

/* -- past years */

/* whether no local season of the target lacks the trace's days; what the first lacks */
static void judge_trace(const struct target *t, const struct weather_store *observed,
                        const struct weather_store *later, int years, struct season_days *at,
                        struct cell_fault *lacks) {
  const struct model *m = &t->model;
  char date[11];
  int first;
  for (int i = 0; i < m->n_local; i++) {
    const struct model_season *s = &m->season[i];
    if (!s->runs) continue;
    find_days(m, observed, t->unknown.issue, later, years, s, at);
    int count = missing_days(m, at, s, t->unknown.issue, false, &first);
    if (count <= m->rules.fill_days) continue;
    for (first = -at->fallow; first < at->n; first++) /* of the trace */
      if (s->start + first >= t->unknown.issue && model_day_lacks(m, at, first) >= 0) break;
    if (first < at->n)
      cell_fault_add(lacks, s->cell, years, "%s lacks %s",
                     date_format(at->day[at->fallow + first].day, date),
                     weather_name[model_day_lacks(m, at, first)]);
    else
      cell_fault_add(lacks, s->cell, years, "%s",
                     "too many days before the issue date lack weather");
  }
}

/* Adds a trace where it is complete; shift: what is kept of it, name: of one that is not */
static PetscErrorCode Judge(const struct target *t, const struct weather_store *observed,
                            const struct weather_store *later, int shift, int name,
                            struct season_days *at, struct past_traces *past) {
  struct cell_fault lacks;
  PetscFunctionBeginUser;
  cell_fault_begin(&lacks, t->model.grid);
  judge_trace(t, observed, later, shift, at, &lacks);
  PetscCall(CellFaultAgree(t->model.comm, &lacks));
  if (!lacks.n_cells) {
    past->shift[past->n++] = shift;
    PetscFunctionReturn(0);
  }
  if (!past->n_incomplete)
    snprintf(past->lacks, sizeof past->lacks, "%.180s: %.180s", lacks.place, lacks.what);
  if (past->n_incomplete < MOST_TRACES) past->incomplete[past->n_incomplete++] = name;
  PetscFunctionReturn(0);
}

PetscErrorCode PastTraces(const struct target *t, const struct weather_store *observed, int first,
                          int last, struct past_traces *past) {
  const int issue_year = date_of(t->unknown.issue).year;
  struct season_days at;
  PetscFunctionBeginUser;
  *past = (struct past_traces){.n = 0};
  PetscCall(PetscMalloc1(model_longest(&t->model), &at.day));
  for (int year = first; year <= last && past->n < MOST_TRACES; year++)
    if (trace_allowed(&t->unknown, year - issue_year))
      PetscCall(Judge(t, observed, NULL, year - issue_year, year, &at, past));
  PetscCall(PetscFree(at.day));
  PetscFunctionReturn(0);
}

/* -- traces */

static int days_unknown(const struct target *t) {
  int n = t->unknown.last - t->unknown.issue + 1;
  return n > 0 ? n : 0;
}

PetscErrorCode TracesOfPastYears(const struct target *t, const struct weather_store *observed,
                                 const struct past_traces *past, struct traces *traces) {
  const int n = days_unknown(t);
  PetscFunctionBeginUser;
  *traces = (struct traces){.observed = observed, .target = t, .n = past->n, .cell = -1};
  PetscCall(PetscMalloc1(past->n, &traces->day));
  for (int k = 0; k < past->n; k++) {
    PetscCall(PetscMalloc1(n, &traces->day[k]));
    for (int i = 0; i < n; i++)
      traces->day[k][i] = shifted_day(t->unknown.issue + i, past->shift[k]);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode TracesOfFile(const struct target *t, const struct weather_store *observed, int n,
                            const struct weather_store *of, struct past_traces *past,
                            struct traces *traces) {
  struct season_days at;
  PetscFunctionBeginUser;
  *past = (struct past_traces){.n = 0};
  PetscCall(PetscMalloc1(model_longest(&t->model), &at.day));
  for (int k = 0; k < n && k < MOST_TRACES; k++)
    PetscCall(Judge(t, observed, &of[k], k, k + 1, &at, past));
  PetscCall(PetscFree(at.day));
  *traces = (struct traces){.observed = observed, .target = t, .n = past->n, .of = of, .cell = -1};
  PetscCall(PetscMalloc1(past->n, &traces->member));
  PetscCall(PetscArraycpy(traces->member, past->shift, past->n));
  PetscFunctionReturn(0);
}

/* the generator of each cell that runs */
static PetscErrorCode Fit(const struct target *t, const struct fitted_days *seen,
                          struct traces *traces, struct problems *list) {
  const struct weather_store *store = traces->observed;
  struct cell_fault few;
  bool *done;
  PetscFunctionBeginUser;
  cell_fault_begin(&few, t->model.grid);
  PetscCall(PetscCalloc1(store->n_cells, &done));
  for (int i = 0; i < t->model.n_local; i++) {
    const struct model_season *s = &t->model.season[i];
    int row = s->runs ? weather_store_find(store, s->cell) : -1;
    if (row < 0 || done[row]) continue;
    done[row] = true;
    if (!weather_fit(store, row, seen, &traces->fit[row]))
      cell_fault_add(&few, s->cell, 0, "%s", "");
  }
  PetscCall(PetscFree(done));
  PetscCall(CellFaultAgree(t->model.comm, &few));
  if (few.n_cells)
    problem(list,
            "forecast.weather.generator: the record of %lld cells, first %s, has fewer than 60 "
            "complete days that may be seen in some month of the calendar",
            (long long)few.n_cells, few.place);
  PetscFunctionReturn(0);
}

PetscErrorCode TracesOfGenerator(const struct target *t, const struct weather_store *observed,
                                 const struct fitted_days *seen, int n, uint64_t seed,
                                 double shared, struct traces *traces, struct problems *list) {
  const int days = days_unknown(t);
  struct weather_store *made = &traces->made;
  PetscFunctionBeginUser;
  *traces = (struct traces){.observed = observed, .target = t, .n = n, .cell = -1, .row = -1};
  traces->key = (struct fitted_key){.seed = seed, .shared = shared};
  *made = (struct weather_store){.n_cells = n, .day0 = t->unknown.issue, .n_days = days};
  for (int v = 0; v < N_WEATHER; v++) {
    if (!observed->value[v] || v == WEATHER_VAP || v == WEATHER_WIND) continue;
    made->has[v] = true;
    made->value[v] = calloc((size_t)n * (size_t)days + 1, sizeof(double));
    PetscCheck(made->value[v], PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for generated weather");
  }
  PetscCall(PetscCalloc1(observed->n_cells, &traces->fit));
  PetscCall(Fit(t, seen, traces, list));
  PetscFunctionReturn(0);
}

PetscErrorCode TracesDestroy(struct traces *traces) {
  PetscFunctionBeginUser;
  for (int k = 0; traces->day && k < traces->n; k++) PetscCall(PetscFree(traces->day[k]));
  PetscCall(PetscFree(traces->day));
  PetscCall(PetscFree(traces->member));
  PetscCall(PetscFree(traces->fit));
  weather_store_destroy(&traces->made);
  PetscFunctionReturn(0);
}

/* all traces of the cell that the row is of */
static void generate(struct traces *t, const struct model_season *s) {
  double *to[N_WEATHER] = {NULL};
  const size_t days = (size_t)t->made.n_days;
  t->key.cell = (uint32_t)grid_cell_number(t->target->model.grid, s->cell);
  for (int k = 0; k < t->n; k++) {
    t->key.trace = (uint32_t)k;
    for (int v = 0; v < N_WEATHER; v++)
      if (t->made.value[v]) to[v] = t->made.value[v] + (size_t)k * days;
    weather_continue(&t->fit[t->row], &t->key, t->observed, t->row, t->made.day0, t->made.n_days,
                     to);
  }
}

struct weather_day trace_weather_day(void *context, const struct model_season *s, int member,
                                     int day) {
  struct traces *t = context;
  const int issue = t->target->unknown.issue, trace = (member - 1) % t->n;
  if (t->cell != s->cell) {
    t->cell = s->cell;
    t->row = weather_store_find(t->observed, s->cell);
    if (t->fit && t->row >= 0) generate(t, s);
  }
  if (day < issue || t->row < 0) return (struct weather_day){t->observed, t->row, day};
  if (day > t->target->unknown.last) return (struct weather_day){.row = -1};
  if (t->day) return (struct weather_day){t->observed, t->row, t->day[trace][day - issue]};
  if (t->fit) return (struct weather_day){&t->made, trace, day};
  const struct weather_store *of = &t->of[t->member[trace]];
  return (struct weather_day){of, weather_store_find(of, s->cell), day};
}
