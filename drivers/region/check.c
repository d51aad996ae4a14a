/* `windrow check`: reads everything, runs every season once, lists every problem. */
#include "commands.h"
#include "ncio/reading.h"
#include "region/campaign_command.h"
#include "region/check_map.h"
#include "region/shared_problems.h"
#include "region/crossvalidate.h"
#include "region/fit_check.h"
#include "region/identifiability.h"
#include "region/select.h"
#include <stdio.h>
#include <stdlib.h>

static const struct option_spec options_of_check[] = {
    CAMPAIGN_OPTIONS,
    {"map", "VARIABLE",
     "write NAME_map_VARIABLE.nc: what the model sees of weather (TMIN ...) by cell and day, of "
     "soil (SMW ...), start, latest, irrigated_share or a map of the network; repeatable"},
    {"identifiability", NULL,
     "what the observations can tell of the control, at the prior: degrees of freedom for signal, "
     "posterior over prior standard deviations, most collinear sets"},
    {NULL, NULL, NULL}};

struct check_request {
  const struct options *options;
  struct problems *list;
};

/* maps are written of weather and calendars that are kept */
static void ask(struct setup *setup, void *context) {
  struct check_request *request = context;
  if (!options_get(request->options, "map")) return;
  setup->weather.kept = true;
  check_maps_named(&setup->campaign, request->options, request->list);
}

/* what calibrate and crossvalidate look at before they compute, where the campaign estimates */
static PetscErrorCode CheckEstimation(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct crossvalidation cv;
  struct select_plan plan;
  double *u;
  PetscFunctionBeginUser;
  if (!c->control.n || !(c->yield.given || c->n_series)) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(c->control.n, &u));
  PetscCall(FitCheck(setup, u, list));
  PetscCall(PetscFree(u));
  if (c->select.given) {
    PetscCall(SelectPlan(setup, &plan, list));
    PetscCall(SelectCheckGroups(setup, &plan, list));
  }
  if (c->fold_regions) {
    PetscCall(CrossvalidationPlan(setup, &cv, list));
    PetscCall(CrossvalidationDestroy(&cv));
  }
  PetscFunctionReturn(0);
}

/* bytes that members take on this rank beside the model: final TWSO of each season, starts of crops
 * and draws of cells that correlate */
static int64_t bytes_of_members(const struct setup *setup) {
  const struct campaign_ensemble *e = &setup->campaign.ensemble;
  int64_t numbers = setup->model.n_local, cells = setup->grid.n_cells;
  bool correlate = false;
  for (int i = 0; i < e->parameters.n_items; i++)
    correlate = correlate || e->correlation_km[i] > 0.;
  if (correlate) numbers += cells * e->parameters.n_outputs;
  if (e->sowing_km > 0.) numbers += cells;
  return numbers * e->members * (int64_t)sizeof(double);
}

/* what `ensemble` would run */
static PetscErrorCode TellMembers(const struct setup *setup) {
  const struct campaign_ensemble *e = &setup->campaign.ensemble;
  int64_t bytes = bytes_of_members(setup);
  char starts[64];
  PetscFunctionBeginUser;
  if (!e->given) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_INT64_T, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm, "ensemble: %d members draw", e->members));
  for (int i = 0; i < e->parameters.n_items; i++)
    PetscCall(PetscPrintf(setup->comm, " %s", e->parameters.item[i].name));
  snprintf(starts, sizeof starts, " starts of crops (%g d)", e->sowing_sd);
  if (e->sowing_sd > 0.) PetscCall(PetscPrintf(setup->comm, "%s", starts));
  for (int v = 0; v < N_ENSEMBLE_WEATHER; v++)
    if (e->weather.sd[v] > 0.)
      PetscCall(PetscPrintf(setup->comm, " %s", campaign_perturbed_name[v]));
  PetscCall(PetscPrintf(setup->comm,
                        "\nensemble: %lld seasons to run, %.3g MB a rank beside the model%s\n",
                        (long long)(setup->model.n_running * e->members), 1e-6 * (double)bytes,
                        e->weather.given ? ", and up to 200 MB of daily noise" : ""));
  PetscFunctionReturn(0);
}

static PetscErrorCode Check(struct setup *setup, const struct options *options, void *context,
                            struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(SetupReport(setup));
  PetscCall(TellMembers(setup));
  PetscCall(CheckEstimation(setup, list));
  if (options_get(options, "identifiability")) PetscCall(ReportIdentifiability(setup, list));
  PetscCall(CheckMapsWrite(setup, options, list));
  PetscFunctionReturn(0);
}

/* what was read, wrong or right */
static PetscErrorCode TellReadings(MPI_Comm comm, const struct problems *list) {
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  char *table = rank ? NULL : reading_table(list);
  if (table) fputs(table, stdout);
  free(table);
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  struct check_request request = {options, list};
  PetscCall(CampaignRunAsking(comm, options, "check", ask, Check, &request, list));
  PetscCall(TellReadings(comm, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any) PetscCall(PetscPrintf(comm, "no problems found\n"));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow check campaign.yaml",
    "windrow check campaign.yaml --map TMIN --map SMW --output looked_at",
    "windrow check campaign.yaml --identifiability --set control.SPAN.extent=region", NULL};

const struct command command_check = {
    .name = "check",
    .summary = "read a campaign and all its data, list every problem, say what would run",
    .arguments = "campaign.yaml",
    .description = "Prints the scientific choices, the seasons and what became of them, the "
                   "observations, the memory needed, and of every variable that was read its unit, "
                   "conversion, range and share missing.",
    .options = options_of_check,
    .examples = examples,
    .run = Run};
