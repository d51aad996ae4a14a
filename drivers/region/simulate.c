/* `windrow simulate`: one run over the region, as maps. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/field_files.h"
#include "region/fit_report.h"
#include "region/network_files.h"
#include "region/predictions.h"
#include "region/result_files.h"
#include "region/shared_problems.h"

static const struct option_spec options_of_simulate[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE", "run at an estimate: NAME_parameters.csv of calibrate [the prior]"},
    {NULL, NULL, NULL}};

/* what a network's run is made of: without --control the file of weights says nothing of the rest
 */
static PetscErrorCode SayNetwork(const struct setup *setup, bool has_control) {
  const char *weights = setup->campaign.network.weights;
  PetscFunctionBeginUser;
  if (setup->network && !weights)
    PetscCall(PetscPrintf(setup->comm,
                          "note: network.weights is not given; the network's parameters "
                          "are at their priors\n"));
  else if (setup->network && !has_control)
    PetscCall(PetscPrintf(setup->comm,
                          "note: without --control all but the network (gap, trend, partitioning "
                          "...) stays at its prior; %s holds the network alone\n",
                          weights));
  PetscFunctionReturn(0);
}

static PetscErrorCode Simulate(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  const char *file = options_get(options, "control");
  double *u, *u_prior, failed = 0.;
  bool any;
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(SetupReport(setup));
  const int n = setup->campaign.control.n;
  PetscCall(PetscCalloc2(n, &u, n, &u_prior));
  if (setup->network && setup->campaign.network.weights) PetscCall(NetworkRead(setup, u, list));
  PetscCall(SayNetwork(setup, file != NULL));
  if (file) PetscCall(ReadEstimate(setup, file, u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    PetscCall(WriteMaps(setup, u, "simulate", &failed, list));
    PetscCall(WriteRegions(setup, u, u, "simulate", list));
    if (setup->campaign.export_series_csv) PetscCall(WriteSeries(setup, u, u, "simulate", list));
    PetscCall(ReportFit(setup, NULL, u));
    PetscCall(HeldOut(setup, u_prior, u, "simulate", list));
    PetscCall(PetscPrintf(setup->comm, "failed seasons: %.2f %%\n", 100. * failed));
    if (failed > setup->campaign.max_failed_fraction)
      problem(list,
              "simulate: %.2f %% of the seasons failed or had no weather; "
              "output.max_failed_fraction allows %.2f %% (see the maps' status)",
              100. * failed, 100. * setup->campaign.max_failed_fraction);
  }
  PetscCall(PetscFree2(u, u_prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "simulate", Simulate, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "mpirun -n 4 windrow simulate campaign.yaml --set campaign.events=reference",
    "windrow simulate campaign.yaml --control out/wheat_parameters.csv --output estimate", NULL};

const struct command command_simulate = {
    .name = "simulate",
    .summary = "run the crop over a region and write maps",
    .arguments = "campaign.yaml",
    .description =
        "Runs every season once and writes OUTPUT/NAME_maps.nc (yield, biomass, LAI, "
        "development, status) and, where yields are given, OUTPUT/NAME_regions.nc and .csv, "
        "and NAME_series.csv for LAI and biomass. A network runs with network.weights "
        "(NAME_weights.nc of calibrate), without them at its prior; --control adds what else was "
        "estimated.",
    .options = options_of_simulate,
    .examples = examples,
    .run = Run};
