/* Filters and ES-MDA on parameters; see assimilate.h. */
#include "ensemble/assimilate.h"
#include "assimilation/esmda.h"
#include "ensemble/statistics.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

struct run {
  const struct model *model;
  const struct model_point *point;
  const struct assimilation_plan *plan;
  struct equivalents *equivalents;
  struct draws *draws;
  struct feedback *feedback;
  bool *active, *told; /* [n_obs] of the next analysis; whose background is known */
  int *used;
  struct problems *list;
};

PetscErrorCode FeedbackCreate(int n, struct feedback *f) {
  PetscFunctionBeginUser;
  PetscCall(
      PetscMalloc4(n, &f->background, n, &f->background_sd, n, &f->analysis, n, &f->analysis_sd));
  PetscCall(PetscCalloc1(n, &f->use));
  for (int i = 0; i < n; i++)
    f->background[i] = f->background_sd[i] = f->analysis[i] = f->analysis_sd[i] = NAN;
  PetscFunctionReturn(0);
}

PetscErrorCode FeedbackDestroy(struct feedback *f) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree4(f->background, f->background_sd, f->analysis, f->analysis_sd));
  PetscCall(PetscFree(f->use));
  PetscFunctionReturn(0);
}

const char *feedback_text(const struct equivalents *e, const struct feedback *f, int i) {
  static const char *const place[] = {[OBSERVATION_IN_SEASON] = "",
                                      [OBSERVATION_BEFORE_EMERGENCE] = "before emergence",
                                      [OBSERVATION_AFTER_END] = "after the end of the season",
                                      [OBSERVATION_NOT_FITTED] = "held out"};
  return e->place[i] == OBSERVATION_IN_SEASON ? observation_use_text[f->use[i]]
                                              : place[e->place[i]];
}

/* mean and spread of an observation's equivalents */
static PetscErrorCode Spread(const struct equivalents *e, const bool *which, double *mean,
                             double *sd) {
  double *value;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(e->members, &value));
  for (int i = 0; i < e->n_obs; i++) {
    if (which && !which[i]) continue;
    PetscCall(PetscArraycpy(value, e->hx + (size_t)i * (size_t)e->members, e->members));
    int n = members_sort(e->members, value);
    if (n < 2) continue;
    struct member_statistics all = members_statistics(n, value);
    mean[i] = all.mean;
    sd[i] = all.sd;
  }
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

/* the active observations in one analysis, from members that have just run */
static PetscErrorCode Step(struct run *r, double alpha, uint32_t cycle, const char *what) {
  const struct equivalents *e = r->equivalents;
  struct analysis_plan plan = r->plan->analysis;
  struct analysis_report report;
  bool *first;
  PetscFunctionBeginUser;
  plan.alpha = alpha;
  plan.cycle = cycle;
  PetscCall(PetscCalloc1(e->n_obs, &first));
  for (int i = 0; i < e->n_obs; i++) {
    first[i] = r->active[i] && !r->told[i];
    r->told[i] = r->told[i] || r->active[i];
    r->active[i] = r->active[i] && e->place[i] == OBSERVATION_IN_SEASON;
  }
  PetscCall(Spread(e, first, r->feedback->background, r->feedback->background_sd));
  PetscCall(PetscFree(first));
  PetscCall(Analyse(&plan, e, r->active, r->draws, r->feedback->use, &report, r->list));
  *r->used += report.n_used;
  PetscCall(PetscPrintf(r->model->comm, "analysis of %s: %d observations, %d members", what,
                        report.n_used, report.members));
  if (report.rank)
    PetscCall(PetscPrintf(r->model->comm,
                          "; global parameters: rank %d, %.1f degrees of freedom of %d",
                          report.rank, report.signal, report.members - 1));
  PetscCall(PetscPrintf(r->model->comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode Forecast(struct run *r) {
  PetscFunctionBeginUser;
  PetscCall(EquivalentsRun(r->model, r->point, r->draws, r->equivalents));
  PetscFunctionReturn(0);
}

static PetscErrorCode Smooth(struct run *r) {
  const int steps = r->plan->steps;
  double *alpha;
  char what[64];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(steps, &alpha));
  for (int s = 0; s < steps; s++) alpha[s] = steps;
  PetscCheck(esmda_normalise(steps, alpha), PETSC_COMM_SELF, PETSC_ERR_PLIB, "weights of ES-MDA");
  for (int s = 0; s < steps && !problems_since(r->list, 0); s++) {
    PetscCall(Forecast(r));
    for (int i = 0; i < r->equivalents->n_obs; i++) r->active[i] = true;
    snprintf(what, sizeof what, "all dates, step %d of %d", s + 1, steps);
    PetscCall(Step(r, alpha[s], (uint32_t)s, what));
  }
  PetscCall(PetscFree(alpha));
  PetscFunctionReturn(0);
}

/* the first day from `from` on that has an observation, INT_MAX = none */
static int next_day(const struct equivalents *e, int from) {
  int day = INT_MAX;
  for (int i = 0; i < e->n_obs; i++)
    if (e->day[i] >= from && e->day[i] < day) day = e->day[i];
  return day;
}

static PetscErrorCode Filter(struct run *r) {
  const struct equivalents *e = r->equivalents;
  const int window = (int)r->plan->window;
  char what[64], begin[11], end[11];
  uint32_t cycle = 0;
  PetscFunctionBeginUser;
  for (int day = next_day(e, INT_MIN); day != INT_MAX && !problems_since(r->list, 0);
       day = next_day(e, day + window)) {
    PetscCall(Forecast(r));
    for (int i = 0; i < e->n_obs; i++) r->active[i] = e->day[i] >= day && e->day[i] < day + window;
    snprintf(what, sizeof what, "%s to %s", date_format(day, begin),
             date_format(day + window - 1, end));
    PetscCall(Step(r, 1., cycle++, what));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode Assimilate(const struct model *model, const struct model_point *point,
                          const struct assimilation_plan *plan, struct equivalents *e,
                          struct draws *draws, struct feedback *feedback, int *used,
                          struct problems *list) {
  struct run r = {.model = model,
                  .point = point,
                  .plan = plan,
                  .equivalents = e,
                  .draws = draws,
                  .feedback = feedback,
                  .used = used,
                  .list = list};
  PetscFunctionBeginUser;
  *used = 0;
  PetscCall(PetscCalloc2(e->n_obs, &r.active, e->n_obs, &r.told));
  PetscCall(plan->smoother ? Smooth(&r) : Filter(&r));
  PetscCall(PetscFree2(r.active, r.told));
  if (!*used && !problems_since(list, 0))
    problem(list,
            "assimilate: no observation was used of %d (before emergence, after the season, held "
            "out, or the members agree); check dates, and the spread of ensemble.parameters",
            e->n_obs);
  if (problems_since(list, 0)) PetscFunctionReturn(0);
  PetscCall(Forecast(&r));
  PetscCall(Spread(e, NULL, feedback->analysis, feedback->analysis_sd));
  PetscFunctionReturn(0);
}
