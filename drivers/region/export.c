/* `windrow export`: an estimate as files of other programs. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/field_files.h"
#include "region/pcse_files.h"
#include "region/result_files.h"
#include "region/shared_problems.h"

static const struct option_spec options_of_export[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE", "the estimate: NAME_parameters.csv of calibrate [the prior]"},
    {"pcse", "FOLDER", "write crop files that PCSE's YAMLCropDataProvider(fpath=FOLDER) reads"},
    {NULL, NULL, NULL}};

static PetscErrorCode Export(struct setup *setup, const struct options *options, void *context,
                             struct problems *list) {
  const char *file = options_get(options, "control"), *folder = options_get(options, "pcse");
  double *u;
  bool any;
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(PetscCalloc1(setup->campaign.control.n, &u));
  if (!folder) problem(list, "export: nothing is asked for; give --pcse FOLDER");
  if (file) PetscCall(ReadEstimate(setup, file, u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(WritePcse(setup, u, folder, list));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "export", Export, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow export campaign.yaml --control out/wheat_parameters.csv --pcse crops",
    "windrow export campaign.yaml --pcse prior --output out --set crop.name=wheat", NULL};

const struct command command_export = {
    .name = "export",
    .summary = "write an estimate as crop files of PCSE, one a region or group of cells",
    .arguments = "campaign.yaml",
    .description =
        "--pcse FOLDER writes crops.yaml and a crop file (layout 1.0.0) for each region, for each "
        "group of cells with the same parameters where these are fields or crops differ between "
        "cells, or for all; index.csv says which is whose. In PCSE: p = "
        "YAMLCropDataProvider(fpath=FOLDER); p.set_active_crop(CROP, VARIETY), both as in "
        "index.csv. soil_NAME.yaml is soil and site as a flat file, where one soil serves all "
        "cells or the crop file gives RDMSOL. `windrow site --crop-directory FOLDER` reads them, "
        "too. calibrate writes the same folder OUTPUT/NAME_pcse itself where crops differ "
        "(output.export.pcse_yaml).",
    .options = options_of_export,
    .examples = examples,
    .run = Run};
