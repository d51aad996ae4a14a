/* `windrow ensemble`: members that differ in parameters, over a region. */
#include "commands.h"
#include "ensemble/ensemble.h"
#include "region/campaign_command.h"
#include "region/ensemble_files.h"
#include "region/result_files.h"
#include "region/shared_problems.h"
#include <petsctime.h>

static const struct option_spec options_of_ensemble[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE",
     "draws act on an estimate: NAME_parameters.csv of calibrate [the prior of `control`]"},
    {NULL, NULL, NULL}};

/* what an ensemble cannot do yet, in words */
static void check(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  if (c->rotation.n)
    problem(list,
            "ensemble: members do not carry their soils from crop to crop; remove `rotation`");
  if (c->control.n_outputs)
    problem(list, "ensemble: parameters by a network have no members; remove extent network from "
                  "`control`");
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

static PetscErrorCode RunMembers(struct setup *setup, const double *u, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_ensemble *e = &c->ensemble;
  struct ensemble_plan plan = {.parameters = &e->parameters,
                               .members = e->members,
                               .min_members = e->min_members,
                               .seed = (uint64_t)c->seed,
                               .u = u,
                               .k = c->market_fraction / (1. - c->yield.moisture),
                               .n_quantiles = e->n_quantiles,
                               .n_exceed = e->n_exceed,
                               .quantile = e->quantile,
                               .exceed = e->exceed};
  struct ensemble_result result;
  PetscLogDouble begin, end;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(PetscTime(&begin));
  PetscCall(EnsembleRun(&setup->model, &plan, &result, list));
  PetscCall(PetscTime(&end));
  PetscCall(Say(setup, &plan, &result, end - begin));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(WriteEnsemble(setup, &plan, &result, list));
  if (!any) PetscCall(WriteEnsembleRegions(setup, &plan, &result, list));
  PetscCall(EnsembleResultDestroy(&plan, &result));
  PetscFunctionReturn(0);
}

static PetscErrorCode Ensemble(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  const char *file = options_get(options, "control");
  double *u;
  bool any;
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(setup->campaign.control.n, &u));
  check(setup, list);
  if (file) read_parameters_csv(setup, file, u, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(RunMembers(setup, u, list));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "ensemble", Ensemble, NULL, list));
  PetscFunctionReturn(0);
}

static void print_keys(FILE *out) { campaign_print_keys("ensemble", out); }

const struct command command_ensemble = {
    .name = "ensemble",
    .summary = "run members with drawn parameters: means, spread, quantiles, probabilities",
    .arguments = "campaign.yaml",
    .description =
        "Runs every season once for each of ensemble.members, whose parameters are drawn as "
        "ensemble.parameters says (a draw depends on campaign.seed, the parameter's name, the cell "
        "or region and the member alone), and writes OUTPUT/NAME_ensemble.nc and, where there are "
        "regions, OUTPUT/NAME_ensemble_regions.csv.",
    .options = options_of_ensemble,
    .print_keys = print_keys,
    .run = Run};
