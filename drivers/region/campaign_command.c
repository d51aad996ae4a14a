/* From the command line to a campaign with its data. */
#include "region/campaign_command.h"
#include "region/output_check.h"
#include "region/shared_problems.h"
#include <stdlib.h>
#include <string.h>

/* output.dir as an override of the campaign: a path is relative to the current folder */
static char *output_override(const char *folder) {
  char cwd[2048] = "";
  size_t length;
  if (*folder != '/' && PetscGetWorkingDirectory(cwd, sizeof cwd)) strcpy(cwd, ".");
  length = strlen(cwd) + strlen(folder) + 20;
  char *text = malloc(length);
  if (!text) abort();
  snprintf(text, length, "output.dir=\"%s%s%s\"", cwd, *cwd ? "/" : "", folder);
  return text;
}

static PetscErrorCode ReadCampaign(MPI_Comm comm, const struct options *options,
                                   const char *command, struct setup *setup,
                                   struct problems *list) {
  struct setup_request request = {.command = command};
  const char **sets, *value;
  char *output = NULL;
  PetscFunctionBeginUser;
  memset(setup, 0, sizeof *setup);
  setup->comm = comm;
  if (options->n_words != 1) {
    problem(
        list,
        "command line: expected one campaign file, found %d words; e.g. windrow %s campaign.yaml",
        options->n_words, command);
    PetscFunctionReturn(0);
  }
  request.file = options->words[0];
  PetscCall(PetscMalloc1(options->n_given + 1, &sets));
  while ((value = options_get_nth(options, "set", request.n_sets))) sets[request.n_sets++] = value;
  if ((value = options_get(options, "output")))
    sets[request.n_sets++] = output = output_override(value);
  request.sets = sets;
  PetscCall(SetupReadCampaign(comm, &request, setup, list));
  PetscCall(PetscFree(sets));
  free(output);
  PetscFunctionReturn(0);
}

PetscErrorCode CampaignRun(MPI_Comm comm, const struct options *options, const char *command,
                           campaign_work *work, void *context, struct problems *list) {
  struct setup setup;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ReadCampaign(comm, options, command, &setup, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any) PetscCall(OutputFolderCheck(&setup, command, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any) PetscCall(SetupOpen(&setup, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  bool works = strcmp(command, "check") == 0 ? setup.modelled : !any;
  if (works) PetscCall(work(&setup, options, context, list));
  PetscCall(SetupClose(&setup));
  PetscFunctionReturn(0);
}
