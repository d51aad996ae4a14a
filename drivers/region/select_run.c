/* The protocol's estimations, by Solve from several starts; see select.h. */
#include "region/select.h"
#include "region/shared_problems.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

/* -- groups with too few observations */

/* n_of[n_sets]: fitted terms of each set */
static PetscErrorCode CountFitted(const struct model *m, int64_t n_of[OBSERVATION_SETS]) {
  const struct departures *v = &m->departures;
  PetscFunctionBeginUser;
  memset(n_of, 0, OBSERVATION_SETS * sizeof *n_of);
  for (int i = 0; i < v->n; i++) n_of[v->at[i].set] += v->at[i].use == TERM_FIT;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, n_of, OBSERVATION_SETS, MPI_INT64_T, MPI_SUM, m->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode SelectCheckGroups(const struct setup *setup, const struct select_plan *plan,
                                 struct problems *list) {
  int64_t n_of[OBSERVATION_SETS];
  PetscFunctionBeginUser;
  PetscCall(CountFitted(&setup->model, n_of));
  for (int g = 0; g < plan->protocol.n_groups; g++) {
    const struct selection_group *group = &plan->protocol.group[g];
    int64_t n = 0;
    int p = 0;
    for (int s = 0; s < setup->model.departures.n_sets; s++) n += plan->fitted[g][s] ? n_of[s] : 0;
    for (int i = 0; i < group->n_obligatory; i++) p += plan->protocol.count[group->obligatory[i]];
    if (n <= p)
      problem(
          list,
          "select: group %s has %lld fitted observations for %d obligatory parameters; it needs "
          "at least %d: make some of them candidates, or fit more observations",
          group->name, (long long)n, p, p + 1);
  }
  PetscFunctionReturn(0);
}

/* -- one estimation */

/* Start `k`, from 0, of a step that begins at u: there, with all groups together next at the
 * priors, then at draws of the priors. Bounds are Solve's. */
static void make_start(const struct select_run *run, int group, int k, const bool *free,
                       const double *u, double *start) {
  const struct control *control = &run->setup->campaign.control;
  bool prior = group == SELECTION_ALL && k == 1;
  struct random_key key = {.seed = (uint64_t)run->setup->campaign.seed, .member = (uint32_t)k};
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    key.variable = random_variable(item->name);
    for (int e = 0; e < item->count; e++) {
      int at = item->offset + e;
      start[at] = !free[i] || k == 0 ? u[at] : prior ? 0. : random_normal(key, (uint32_t)e);
    }
  }
}

/* Minimises from every start; the lowest J's point into u. A start of which J is not finite is
 * passed over, but the first, where the model must run. */
static PetscErrorCode Minimise(struct select_run *run, int group, const bool *free, double *u,
                               struct selection_fit *fit) {
  const struct campaign *c = &run->setup->campaign;
  const struct solve_options options = {.tao_type = c->tao_type,
                                        .max_evaluations = c->max_evaluations,
                                        .gttol = c->gttol,
                                        .metric = true,
                                        .quiet = true};
  const int n = c->control.n;
  double *start, *best;
  bool any = false;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &start, n, &best));
  PetscCall(PetscArraycpy(best, u, n));
  fit->J = INFINITY;
  for (int k = 0; k < c->select.starts && !any && !fit->stopped; k++) {
    struct solve_result r;
    struct problems passed = {0};
    make_start(run, group, k, free, u, start);
    PetscCall(Solve(&run->setup->model, &options, start, &r, k ? &passed : run->list));
    problems_clear(&passed);
    if (k == 0) PetscCall(ProblemsAnywhere(run->setup->comm, run->list, 0, &any));
    fit->evaluations += r.evaluations;
    fit->stopped = r.stopped;
    if (any || !isfinite(r.J_start) || !r.reason[0] || !(r.J < fit->J)) continue;
    fit->J = r.J;
    fit->converged = r.converged;
    PetscCall(PetscStrncpy(fit->reason, r.reason, sizeof fit->reason));
    PetscCall(PetscArraycpy(best, start, n));
    fit_of_solve(&r, &run->summary);
  }
  fit->stopped = fit->stopped || any;
  PetscCall(PetscArraycpy(u, best, n));
  PetscCall(PetscFree2(start, best));
  PetscFunctionReturn(0);
}

/* fits the group's sets alone (or all) with their errors, and holds what is not free */
static void arrange(const struct select_run *run, int group, const bool *free, const double *scale,
                    const double *u) {
  const struct select_plan *plan = run->plan;
  const struct control *control = &run->setup->campaign.control;
  bool fitted[OBSERVATION_SETS] = {false};
  double factor[OBSERVATION_SETS];
  for (int s = 0; s < OBSERVATION_SETS; s++) factor[s] = 1.;
  for (int g = 0; g < plan->protocol.n_groups; g++)
    for (int s = 0; s < OBSERVATION_SETS; s++) {
      if (!plan->fitted[g][s] || (group != SELECTION_ALL && group != g)) continue;
      fitted[s] = true;
      if (group == SELECTION_ALL) factor[s] = scale[g];
    }
  model_terms_choose(&run->setup->model, &run->kept, fitted, factor);
  for (int i = 0; i < control->n_items; i++)
    for (int e = control->item[i].offset; e < control->item[i].offset + control->item[i].count; e++)
      run->held[e] = free[i] ? NAN : u[e];
}

static PetscErrorCode Estimate(void *context, int group, const bool *free, const double *scale,
                               double *u, struct selection_fit *fit) {
  struct select_run *run = context;
  struct model *model = &run->setup->model;
  const struct model_part part = {.use = TERM_FIT, .scale = 1.};
  const struct model_part whole = {.use = TERM_FIT, .scale = 1., .prior = true};
  bool any = false;
  double J;
  PetscFunctionBeginUser;
  *fit = (struct selection_fit){.converged = true};
  arrange(run, group, free, scale, u);
  for (int i = 0; i < run->plan->protocol.n_items; i++) any = any || free[i];
  if (any) PetscCall(Minimise(run, group, free, u, fit));
  if (fit->stopped) PetscFunctionReturn(0);
  PetscCall(ModelCostPart(model, &part, u, &J, NULL, &fit->n));
  fit->rss = 2. * J;
  if (!any) PetscCall(ModelCostPart(model, &whole, u, &fit->J, NULL, NULL));
  PetscFunctionReturn(0);
}

static PetscErrorCode Tell(void *context, const struct selection_step *step) {
  struct select_run *run = context;
  PetscFunctionBeginUser;
  PetscCall(SelectTell(run->setup, run->plan, step));
  PetscFunctionReturn(0);
}

/* -- the whole */

/* J at the priors under step 7's errors, and what is counted over all steps */
static PetscErrorCode Summarise(struct select_run *run) {
  struct fit_summary *s = &run->summary;
  double *prior;
  PetscFunctionBeginUser;
  s->stopped = run->selection.stopped;
  s->evaluations = 0;
  for (int i = 0; i < run->selection.n_steps; i++)
    s->evaluations += run->selection.step[i].fit.evaluations;
  if (s->stopped) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1(run->setup->campaign.control.n, &prior));
  PetscCall(ModelCost(&run->setup->model, prior, &s->J_prior, NULL));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

PetscErrorCode SelectRun(struct setup *setup, const struct select_plan *plan, double *u,
                         struct select_run *run, struct problems *list) {
  struct campaign *c = &setup->campaign;
  const struct selection_calls calls = {Estimate, Tell, run};
  bool any;
  PetscFunctionBeginUser;
  *run = (struct select_run){.setup = setup, .plan = plan, .list = list};
  PetscCall(SelectCheckGroups(setup, plan, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(c->control.n, &run->held));
  PetscCall(ModelTermsKeep(&setup->model, &run->kept));
  c->control.held = run->held;
  c->control.flat = !c->select.prior;
  PetscCall(SelectTell(setup, plan, NULL));
  PetscCall(Select(&plan->protocol, &calls, u, &run->selection));
  PetscCall(Summarise(run));
  PetscFunctionReturn(0);
}

PetscErrorCode SelectRelease(struct select_run *run) {
  struct control *control = &run->setup->campaign.control;
  PetscFunctionBeginUser;
  if (run->held) PetscCall(ModelTermsRestore(&run->setup->model, &run->kept));
  control->held = NULL;
  control->flat = false;
  PetscCall(PetscFree(run->held));
  PetscCall(SelectionDestroy(&run->selection));
  PetscFunctionReturn(0);
}
