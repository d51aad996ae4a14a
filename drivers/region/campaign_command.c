/* From the command line to a campaign with its data. */
#include "region/campaign_command.h"
#include "region/input_digests.h"
#include "region/interrupt.h"
#include "region/output_check.h"
#include "region/shared_problems.h"
#include "setup/file_check.h"
#include "support/input_files.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder of --output, or NULL without one: a path is relative to the current folder, and not,
 * as output.dir is, to the campaign's. */
static char *output_folder(const struct options *options, struct problems *list) {
  const char *given = options_get(options, "output");
  if (!given) return NULL;
  char *cwd = *given == '/' ? NULL : getcwd(NULL, 0);
  if (*given != '/' && !cwd)
    problem(list, "--output %s: the current folder: %s", given, strerror(errno));
  size_t length = (cwd ? strlen(cwd) + 1 : 0) + strlen(given) + 1;
  char *folder = malloc(length);
  if (!folder) abort();
  snprintf(folder, length, "%s%s%s", cwd ? cwd : "", cwd ? "/" : "", given);
  free(cwd);
  return folder;
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
  PetscCall(PetscMalloc1(options->n_given, &sets));
  while ((value = options_get_nth(options, "set", request.n_sets))) sets[request.n_sets++] = value;
  request.sets = sets;
  request.output = output = output_folder(options, list);
  PetscCall(SetupReadCampaign(comm, &request, setup, list));
  PetscCall(PetscStrallocpy(options->line, &setup->command_line));
  setup->started = MPI_Wtime();
  PetscCall(PetscFree(sets));
  free(output);
  PetscFunctionReturn(0);
}

PetscErrorCode CampaignStopped(const struct setup *setup, const char *where, const char *again) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm,
                        "stopped by a signal %s; no result was written; exit code 75\n"
                        "start the same command again: %s\n",
                        where, again));
  PetscFunctionReturn(0);
}

/* Commands that a signal ends between two of their steps, or that have one step, which they finish.
 * The others end by it at once, as the system has it, since they have nothing to save. */
static bool stops_between_steps(const char *command) {
  static const char *const names[] = {"calibrate",  "crossvalidate", "select",
                                      "simulate",   "sensitivity",   "ensemble",
                                      "assimilate", "forecast",      "hindcast"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(command, names[i]) == 0) return true;
  return false;
}

PetscErrorCode CampaignRun(MPI_Comm comm, const struct options *options, const char *command,
                           campaign_work *work, void *context, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRunAsking(comm, options, command, NULL, work, context, list));
  PetscFunctionReturn(0);
}

PetscErrorCode CampaignRunAsking(MPI_Comm comm, const struct options *options, const char *command,
                                 campaign_ask *ask, campaign_work *work, void *context,
                                 struct problems *list) {
  struct setup setup;
  bool any;
  PetscFunctionBeginUser;
  const bool steps = stops_between_steps(command);
  if (steps)
    interrupt_catch(); /* to the program's end: results that are complete stay its answer */
  input_files_begin(options->n_words ? options->words[0] : "");
  PetscCall(ReadCampaign(comm, options, command, &setup, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any && strcmp(command, "check") == 0) PetscCall(SetupLookAtFiles(&setup, list));
  if (!any) PetscCall(OutputFolderCheck(&setup, command, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any && ask) ask(&setup, context);
  if (!any) PetscCall(SetupOpen(&setup, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  bool works = strcmp(command, "check") == 0 ? setup.modelled : !any;
  if (!any && strcmp(command, "check") != 0) PetscCall(InputDigests(&setup));
  bool stopped = false;
  if (works && steps) PetscCall(InterruptPending(comm, &stopped));
  if (stopped)
    PetscCall(CampaignStopped(&setup, "while its files were read", "it begins anew"));
  else if (works)
    PetscCall(work(&setup, options, context, list));
  input_files_end();
  PetscCall(SetupClose(&setup));
  PetscFunctionReturn(0);
}
