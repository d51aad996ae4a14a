/* The AgMIP calibration protocol; see selection.h. */
#include "inversion/selection.h"
#include <math.h>
#include <string.h>

double selection_aicc(int64_t n, double rss, int p) {
  double left = (double)n - p - 1.;
  if (!(left > 0.)) return NAN;
  return (double)n * log(rss / (double)n) + 2. * p + 2. * p * (p + 1.) / left;
}

double selection_scale(int64_t n, double rss, int p) {
  const double least = 1e-3;
  return fmax(least, sqrt(rss / (double)(n - p)));
}

/* a run of the protocol */
struct run {
  const struct selection_plan *plan;
  const struct selection_calls *calls;
  double *u, *trial; /* [n] what is held so far; of the step at hand */
  int p_of[SELECTION_GROUPS];
  struct selection *result;
};

static int elements(const struct selection_plan *plan, const bool *free) {
  int n = 0;
  for (int i = 0; i < plan->n_items; i++) n += free[i] ? plan->count[i] : 0;
  return n;
}

/* a new step; its pointer holds until the next one */
static PetscErrorCode AddStep(const struct run *r, enum selection_kind kind, int group,
                              const bool *free, struct selection_step **step) {
  struct selection *s = r->result;
  PetscFunctionBeginUser;
  if (s->n_steps == s->capacity) {
    s->capacity = s->capacity ? 2 * s->capacity : 32;
    PetscCall(PetscRealloc((size_t)s->capacity * sizeof *s->step, &s->step));
  }
  *step = &s->step[s->n_steps++];
  **step = (struct selection_step){
      .kind = kind, .group = group, .candidate = -1, .p = elements(r->plan, free)};
  memcpy((*step)->free, free, sizeof(*step)->free);
  PetscCall(PetscMalloc1(r->plan->n, &(*step)->u));
  PetscCall(PetscArraycpy((*step)->u, r->u, r->plan->n));
  PetscFunctionReturn(0);
}

/* estimates from the step's u; what a signal ended is taken off the list */
static PetscErrorCode Estimate(struct run *r, struct selection_step *step) {
  struct selection *s = r->result;
  PetscFunctionBeginUser;
  PetscCall(r->calls->estimate(r->calls->context, step->group, step->free, s->scale, step->u,
                               &step->fit));
  step->aicc = selection_aicc(step->fit.n, step->fit.rss, step->p);
  if (!step->fit.stopped) PetscFunctionReturn(0);
  s->stopped = true;
  PetscCall(PetscFree(step->u));
  s->n_steps--;
  PetscFunctionReturn(0);
}

/* the step's outcome; what was accepted is held from now on */
static PetscErrorCode Conclude(const struct run *r, const struct selection_step *step) {
  PetscFunctionBeginUser;
  if (step->verdict == SELECTION_ACCEPTED) PetscCall(PetscArraycpy(r->u, step->u, r->plan->n));
  if (r->calls->tell) PetscCall(r->calls->tell(r->calls->context, step));
  PetscFunctionReturn(0);
}

/* One candidate beside those that are free; *best: lowest AICc so far. */
static PetscErrorCode Candidate(struct run *r, int group, int item, int64_t n, bool *free,
                                double *best) {
  struct selection_step *step;
  PetscFunctionBeginUser;
  free[item] = true;
  PetscCall(AddStep(r, SELECTION_CANDIDATE, group, free, &step));
  step->candidate = item;
  free[item] = false;
  if (n <= step->p + 1) {
    step->verdict = SELECTION_REFUSED;
    step->fit.n = n;
    step->fit.rss = step->fit.J = step->aicc = NAN;
  } else {
    PetscCall(Estimate(r, step));
    if (r->result->stopped) PetscFunctionReturn(0);
    step->verdict = step->aicc < *best ? SELECTION_ACCEPTED : SELECTION_REJECTED;
  }
  PetscCall(Conclude(r, step));
  if (step->verdict != SELECTION_ACCEPTED) PetscFunctionReturn(0);
  free[item] = true;
  *best = step->aicc;
  PetscFunctionReturn(0);
}

/* step 6 for one group */
static PetscErrorCode Group(struct run *r, int g) {
  const struct selection_group *group = &r->plan->group[g];
  struct selection *s = r->result;
  struct selection_step *step;
  bool free[CONTROL_ITEMS] = {false};
  PetscFunctionBeginUser;
  PetscCall(AddStep(r, SELECTION_START, g, free, &step));
  PetscCall(Estimate(r, step));
  if (s->stopped) PetscFunctionReturn(0);
  PetscCall(Conclude(r, step));
  double best = step->aicc;
  int64_t n = step->fit.n;
  for (int i = 0; i < group->n_obligatory; i++) free[group->obligatory[i]] = true;
  if (group->n_obligatory) {
    PetscCall(AddStep(r, SELECTION_OBLIGATORY, g, free, &step));
    PetscCall(Estimate(r, step));
    if (s->stopped) PetscFunctionReturn(0);
    PetscCall(Conclude(r, step));
    best = step->aicc;
  }
  for (int i = 0; i < group->n_candidates && !s->stopped; i++)
    PetscCall(Candidate(r, g, group->candidate[i], n, free, &best));
  for (int i = 0; i < r->plan->n_items; i++) s->selected[i] = s->selected[i] || free[i];
  r->p_of[g] = elements(r->plan, free);
  PetscFunctionReturn(0);
}

/* step 7 */
static PetscErrorCode Together(struct run *r) {
  struct selection *s = r->result;
  const bool none[CONTROL_ITEMS] = {false};
  struct selection_step *step;
  struct selection_fit fit;
  PetscFunctionBeginUser;
  for (int g = 0; g < r->plan->n_groups && !s->stopped; g++) {
    PetscCall(PetscArraycpy(r->trial, r->u, r->plan->n));
    PetscCall(r->calls->estimate(r->calls->context, g, none, s->scale, r->trial, &fit));
    s->scale[g] = selection_scale(fit.n, fit.rss, r->p_of[g]);
    s->stopped = fit.stopped;
  }
  if (s->stopped) PetscFunctionReturn(0);
  PetscCall(AddStep(r, SELECTION_TOGETHER, SELECTION_ALL, s->selected, &step));
  PetscCall(Estimate(r, step));
  if (!s->stopped) PetscCall(Conclude(r, step));
  PetscFunctionReturn(0);
}

PetscErrorCode Select(const struct selection_plan *plan, const struct selection_calls *calls,
                      double *u, struct selection *result) {
  struct run r = {.plan = plan, .calls = calls, .u = u, .result = result};
  PetscFunctionBeginUser;
  *result = (struct selection){0};
  for (int g = 0; g < SELECTION_GROUPS; g++) result->scale[g] = 1.;
  PetscCall(PetscMalloc1(plan->n, &r.trial));
  for (int g = 0; g < plan->n_groups && !result->stopped; g++) PetscCall(Group(&r, g));
  if (!result->stopped) PetscCall(Together(&r));
  PetscCall(PetscFree(r.trial));
  PetscFunctionReturn(0);
}

PetscErrorCode SelectionDestroy(struct selection *s) {
  PetscFunctionBeginUser;
  for (int i = 0; i < s->n_steps; i++) PetscCall(PetscFree(s->step[i].u));
  PetscCall(PetscFree(s->step));
  *s = (struct selection){0};
  PetscFunctionReturn(0);
}
