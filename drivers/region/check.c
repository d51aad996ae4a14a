/* `windrow check`: reads everything, runs every season once, lists every problem. */
#include "commands.h"
#include "region/workspace.h"

static const struct option_spec options_of_check[] = {WORKSPACE_OPTIONS, {NULL, NULL, NULL}};

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct workspace ws;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceOpen(comm, options, "check", true, &ws, list));
  if (ws.modelled) PetscCall(WorkspaceReport(&ws));
  PetscCall(WorkspaceClose(&ws));
  if (list->n == 0) PetscCall(PetscPrintf(comm, "no problems found\n"));
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
