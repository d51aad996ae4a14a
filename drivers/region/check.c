/* `windrow check`: reads everything, runs every season once, lists every problem. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/shared_problems.h"
#include "region/crossvalidate.h"
#include "region/fit_check.h"

static const struct option_spec options_of_check[] = {CAMPAIGN_OPTIONS, {NULL, NULL, NULL}};

/* what calibrate and crossvalidate look at before they compute, where the campaign estimates */
static PetscErrorCode CheckEstimation(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct crossvalidation cv;
  double *u;
  PetscFunctionBeginUser;
  if (!c->control.n || !(c->yield.given || c->n_series)) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(c->control.n, &u));
  PetscCall(FitCheck(setup, u, list));
  PetscCall(PetscFree(u));
  if (c->fold_regions) {
    PetscCall(CrossvalidationPlan(setup, &cv, list));
    PetscCall(CrossvalidationDestroy(&cv));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Check(struct setup *setup, const struct options *options, void *context,
                            struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  (void)options;
  (void)context;
  PetscCall(SetupReport(setup));
  PetscCall(CheckEstimation(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(PetscPrintf(setup->comm, "no problems found\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "check", Check, NULL, list));
  PetscFunctionReturn(0);
}

static void print_keys(FILE *out) { campaign_print_keys("check", out); }

const struct command command_check = {
    .name = "check",
    .summary = "read a campaign and all its data, list every problem, say what would run",
    .arguments = "campaign.yaml",
    .description = "Prints the scientific choices, the seasons and what became of them, the "
                   "observations and the memory needed.",
    .options = options_of_check,
    .print_keys = print_keys,
    .run = Run};
