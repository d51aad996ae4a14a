/* Members of a campaign; see members.h. */
#include "region/members.h"
#include "region/ensemble_files.h"
#include "region/field_files.h"
#include "region/member_posterior.h"
#include "region/result_files.h"
#include "region/shared_problems.h"
#include <petsctime.h>

/* what has no members yet */
static void check(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  if (c->rotation.n)
    problem(list,
            "ensemble: members do not carry their soils from crop to crop; remove `rotation`");
  if (setup->network)
    problem(list, "ensemble: parameters by a network have no members; remove extent network from "
                  "`control`");
}

/* the campaign's ensemble at control u[control.n]; both live as long as the plan */
static struct ensemble_plan plan_of(const struct setup *setup, const double *u) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_ensemble *e = &c->ensemble;
  return (struct ensemble_plan){.parameters = &e->parameters,
                                .length = e->correlation_km,
                                .members = e->members,
                                .min_members = e->min_members,
                                .seed = (uint64_t)c->seed,
                                .sowing_sd = e->sowing_sd,
                                .sowing_length = e->sowing_km,
                                .u = u,
                                .k = c->market_fraction / (1. - c->yield.moisture),
                                .n_quantiles = e->n_quantiles,
                                .n_exceed = e->n_exceed,
                                .quantile = e->quantile,
                                .n_kept = e->n_kept,
                                .kept = e->kept,
                                .exceed = e->exceed};
}

static struct perturbation_law law_of(const struct campaign_perturbation *w) {
  struct perturbation_law law = {.length = w->correlation_km};
  static const enum perturbed to[N_ENSEMBLE_WEATHER] = {[ENSEMBLE_RADIATION] = PERTURBED_RADIATION,
                                                        [ENSEMBLE_RAIN] = PERTURBED_RAIN,
                                                        [ENSEMBLE_TEMPERATURE] =
                                                            PERTURBED_TEMPERATURE};
  for (int v = 0; v < N_ENSEMBLE_WEATHER; v++) {
    law.sd[to[v]] = w->sd[v];
    law.days[to[v]] = w->days[v] > 0. ? w->days[v] : 1.;
  }
  return law;
}

/* who failed, by name: the first few of this rank */
static PetscErrorCode SayFailures(const struct setup *setup, const struct ensemble_result *r) {
  enum { SAID = 5 };
  int64_t all = r->n_failures;
  char place[128], line[256] = "";
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT64_T, MPI_SUM, setup->comm));
  if (!all) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(setup->comm,
                        "left out: %lld of %lld members' seasons, which gave no number or did not "
                        "end as the campaign asks; first of each rank:\n",
                        (long long)all, (long long)r->seasons));
  for (int i = 0; i < r->n_failures && i < SAID; i++) {
    const struct member_failure *f = &r->failure[i];
    snprintf(line, sizeof line, "  %s, %d, member %d\n",
             grid_cell_text(&setup->grid, f->cell, place, sizeof place),
             setup->campaign.years[f->year], f->member);
    PetscCall(PetscSynchronizedPrintf(setup->comm, "%s", line));
  }
  PetscCall(PetscSynchronizedFlush(setup->comm, PETSC_STDOUT));
  PetscFunctionReturn(0);
}

static PetscErrorCode Say(const struct setup *setup, const struct ensemble_plan *plan,
                          const struct ensemble_result *r, double seconds) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "members: %lld seasons in %.1f s (%.0f a second)\n",
                        (long long)r->seasons, seconds, (double)r->seasons / seconds));
  for (int i = 0; i < plan->parameters->n_items; i++) {
    const struct control_item *item = &plan->parameters->item[i];
    if (r->clipped[i])
      PetscCall(PetscPrintf(
          setup->comm, "note: %lld draws of %s lay outside [%g, %g] and were set to these bounds\n",
          (long long)r->clipped[i], item->name, item->lo, item->hi));
  }
  PetscCall(SayFailures(setup, r));
  PetscFunctionReturn(0);
}

PetscErrorCode MembersCompute(struct setup *setup, const struct ensemble_plan *plan,
                              struct draws *draws, struct ensemble_result *result,
                              struct problems *list) {
  PetscLogDouble begin, end;
  PetscFunctionBeginUser;
  PetscCall(PetscTime(&begin));
  PetscCall(EnsembleRun(&setup->model, plan, draws, result, list));
  PetscCall(PetscTime(&end));
  PetscCall(Say(setup, plan, result, end - begin));
  PetscFunctionReturn(0);
}

PetscErrorCode MembersTell(struct setup *setup, const struct ensemble_plan *plan,
                           struct draws *draws, const char *command, const char *suffix,
                           struct problems *list) {
  struct ensemble_result result;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(MembersCompute(setup, plan, draws, &result, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(WriteEnsemble(setup, plan, &result, command, suffix, list));
  if (!any) PetscCall(WriteEnsembleMembers(setup, plan, &result, command, suffix, list));
  if (!any) PetscCall(WriteEnsembleRegions(setup, plan, &result, suffix, list));
  if (!any) PetscCall(WriteEnsembleFailures(setup, draws, &result, suffix, list));
  PetscCall(EnsembleResultDestroy(plan, &result));
  PetscFunctionReturn(0);
}

PetscErrorCode MembersRun(struct setup *setup, const struct options *options, members_work *work,
                          struct problems *list) {
  const char *file = options_get(options, "control");
  struct member_posterior posterior;
  double *u;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(setup->campaign.control.n, &u));
  check(setup, list);
  if (file && setup->campaign.ensemble.from)
    problem(list, "--control: ensemble.parameters.from holds the estimate already; leave one out");
  else if (file)
    PetscCall(ReadEstimate(setup, file, u, list));
  PetscCall(MemberPosteriorRead(setup, u, &posterior, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  struct ensemble_plan plan = plan_of(setup, u);
  struct stored_weather stored = stored_weather_of(&setup->store);
  struct member_weather weather = {.context = &stored, .day = stored_weather_day};
  struct perturbation_law law = law_of(&setup->campaign.ensemble.weather);
  if (setup->weather.kept) plan.weather = &weather;
  if (setup->campaign.ensemble.weather.given) plan.perturbation = &law;
  plan.mean = posterior.mean;
  plan.factor = posterior.factor;
  if (!any) PetscCall(work(setup, &plan, list));
  PetscCall(MemberPosteriorDestroy(&posterior));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}
