/* Filters and ES-MDA on parameters; see assimilate.h. */
#include "ensemble/assimilate.h"
#include "assimilation/esmda.h"
#include "ensemble/statistics.h"
#include "region/interrupt.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <petsctime.h>

static PetscErrorCode Say(const struct assimilation *a, const struct analysis_report *report,
                          const char *what, double seconds) {
  MPI_Comm comm = a->model->comm;
  double effective = report->effective > 0. ? report->effective : INFINITY;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "analysis of %s: %d observations, %d members", what, report->n_used,
                        report->members));
  if (report->rank)
    PetscCall(PetscPrintf(comm, "; global parameters: rank %d, %.1f degrees of freedom of %d",
                          report->rank, report->signal, report->members - 1));
  if (a->plan->analysis.method == ANALYSIS_PARTICLE) {
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &effective, 1, MPI_DOUBLE, MPI_MIN, comm));
    if (isfinite(effective)) PetscCall(PetscPrintf(comm, "; least effective size %.1f", effective));
  }
  PetscCall(PetscPrintf(comm, " (%.2f s)\n", seconds));
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationStep(struct assimilation *a, const struct analysis_states *states,
                                double alpha, uint32_t cycle, const char *what,
                                struct problems *list) {
  const struct equivalents *e = a->equivalents;
  struct analysis_plan plan = a->plan->analysis;
  struct analysis_report report;
  PetscLogDouble begin, end;
  PetscFunctionBeginUser;
  PetscCall(PetscTime(&begin));
  plan.alpha = alpha;
  plan.cycle = cycle;
  PetscCall(FeedbackBackground(e, plan.seed, a->feedback));
  for (int i = 0; i < e->n_obs; i++)
    a->active[i] = a->active[i] && e->place[i] == OBSERVATION_IN_SEASON;
  PetscCall(Analyse(&plan, e, a->active, a->plan->parameters ? a->draws : NULL, states,
                    a->feedback->use, &report, list));
  a->used += report.n_used;
  PetscCall(PetscTime(&end));
  PetscCall(Say(a, &report, what, end - begin));
  PetscFunctionReturn(0);
}

static PetscErrorCode Smooth(struct assimilation *a, struct problems *list) {
  const int steps = a->plan->steps;
  double *alpha;
  char what[64];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(steps, &alpha));
  for (int s = 0; s < steps; s++) alpha[s] = steps;
  PetscCheck(esmda_normalise(steps, alpha), PETSC_COMM_SELF, PETSC_ERR_PLIB, "weights of ES-MDA");
  for (int s = 0; s < steps && !problems_since(list, 0); s++) {
    PetscCall(InterruptPending(a->model->comm, &a->stopped));
    if (a->stopped) break;
    for (int i = 0; i < a->equivalents->n_obs; i++) a->active[i] = true;
    PetscCall(EquivalentsRun(a->model, a->point, a->draws, a->active, a->equivalents));
    snprintf(what, sizeof what, "all dates, step %d of %d", s + 1, steps);
    PetscCall(AssimilationStep(a, NULL, alpha[s], (uint32_t)s, what, list));
  }
  PetscCall(PetscFree(alpha));
  PetscFunctionReturn(0);
}

int assimilation_next_day(const struct assimilation *a) {
  const struct equivalents *e = a->equivalents;
  int day = INT_MAX;
  for (int i = 0; i < e->n_obs; i++)
    if (e->day[i] >= a->next_day && e->day[i] < day) day = e->day[i];
  return day;
}

/* first day of the window that holds a day */
static int window_of(int day, int window) {
  int into = (day - day_number((struct date){1, 1, 1})) % window;
  return day - (into < 0 ? into + window : into);
}

static PetscErrorCode Filter(struct assimilation *a, struct problems *list) {
  const struct equivalents *e = a->equivalents;
  const int window = a->plan->window;
  char what[64], begin[11], end[11];
  PetscFunctionBeginUser;
  for (int day = assimilation_next_day(a); day != INT_MAX && !problems_since(list, 0);
       day = assimilation_next_day(a)) {
    const int first = window_of(day, window);
    if (a->plan->until != INT_MAX && first + window - 1 > a->plan->until) break;
    PetscCall(InterruptPending(a->model->comm, &a->stopped));
    if (a->stopped) break;
    for (int i = 0; i < e->n_obs; i++)
      a->active[i] = e->day[i] >= first && e->day[i] < first + window;
    PetscCall(EquivalentsRun(a->model, a->point, a->draws, a->active, a->equivalents));
    snprintf(what, sizeof what, "%s to %s", date_format(first, begin),
             date_format(first + window - 1, end));
    PetscCall(AssimilationStep(a, NULL, 1., (uint32_t)first, what, list));
    a->next_day = first + window;
    if (a->keep && a->used && !problems_since(list, 0)) PetscCall(a->keep(a->context, a));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode Assimilate(struct assimilation *a, struct problems *list) {
  struct feedback *f = a->feedback;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(a->equivalents->n_obs, &a->active));
  switch (a->plan->kind) {
  case ASSIMILATION_FILTER:
    PetscCall(a->plan->states ? AssimilationFilterStates(a, list) : Filter(a, list));
    break;
  case ASSIMILATION_ESMDA:
    PetscCall(Smooth(a, list));
    break;
  case ASSIMILATION_IES:
    PetscCall(AssimilationIterate(a, list));
    break;
  }
  PetscCall(PetscFree(a->active));
  if (a->stopped) PetscFunctionReturn(0);
  if (!a->used && !problems_since(list, 0))
    problem(list,
            "assimilate: no observation was used of %d (before emergence, after the season, held "
            "out, or the members agree); check dates, and the spread of ensemble.parameters",
            a->equivalents->n_obs);
  if (problems_since(list, 0) || a->plan->states) PetscFunctionReturn(0);
  PetscCall(EquivalentsStatistics(a->model, a->point, a->draws, a->equivalents, f->analysis,
                                  f->analysis_sd));
  PetscFunctionReturn(0);
}
