/* `windrow ensemble`: members that differ in parameters, over a region. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/members.h"

static const struct option_spec options_of_ensemble[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE",
     "draws act on an estimate: NAME_parameters.csv of calibrate [the prior of `control`]"},
    {NULL, NULL, NULL}};

static PetscErrorCode RunMembers(struct setup *setup, const struct ensemble_plan *plan,
                                 struct problems *list) {
  struct draws *draws;
  PetscFunctionBeginUser;
  PetscCall(EnsembleDraw(setup->comm, plan, &setup->grid, false, &draws, list));
  if (draws) PetscCall(MembersTell(setup, plan, draws, "ensemble", "ensemble", list));
  PetscCall(DrawsDestroy(&draws));
  PetscFunctionReturn(0);
}

static PetscErrorCode Ensemble(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(MembersRun(setup, options, RunMembers, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "ensemble", Ensemble, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "mpirun -n 4 windrow ensemble campaign.yaml --set ensemble.members=100",
    "windrow ensemble campaign.yaml --control out/wheat_parameters.csv --output members", NULL};

const struct command command_ensemble = {
    .name = "ensemble",
    .summary = "run members with drawn parameters: means, spread, quantiles, probabilities",
    .arguments = "campaign.yaml",
    .description =
        "Runs every season once for each of ensemble.members, whose parameters are drawn as "
        "ensemble.parameters says (a draw depends on campaign.seed, the parameter's name, the cell "
        "or region and the member alone), and writes OUTPUT/NAME_ensemble.nc and, where there are "
        "regions, OUTPUT/NAME_ensemble_regions.csv; OUTPUT/NAME_ensemble_failures.csv names the "
        "members that were left out.",
    .options = options_of_ensemble,
    .examples = examples,
    .run = Run};
