#pragma once
/* What the commands share that take a campaign file. */
#include "cli/options.h"
#include "setup/setup.h"

/* options that all of these commands take; for the commands' tables */
#define CAMPAIGN_OPTIONS                                                                           \
  {"set", "PATH=VALUE",                                                                            \
   "override a key of the campaign, e.g. --set optimiser.gttol=1e-5; repeatable"},                 \
  {                                                                                                \
    "output", "DIR", "folder of the output files (instead of output.dir)"                          \
  }

/* What a command does with an open campaign. Collective on the setup's communicator. */
typedef PetscErrorCode campaign_work(struct setup *setup, const struct options *options,
                                     void *context, struct problems *list);

/* What a command asks of a campaign whose keys were read and whose data were not; NULL = nothing.
 * Not collective. */
typedef void campaign_ask(struct setup *setup, void *context);

/* Reads the campaign named by the first word, looks at its output folder, asks, opens it with all
 * its data (see SetupOpen), does the work where no rank has found a problem, and closes it. `check`
 * works as soon as the model is built, whatever else was told. Collective on comm: all ranks take
 * the same way. */
PetscErrorCode CampaignRunAsking(MPI_Comm comm, const struct options *options, const char *command,
                                 campaign_ask *ask, campaign_work *work, void *context,
                                 struct problems *list);
/* The same with nothing to ask. */
PetscErrorCode CampaignRun(MPI_Comm comm, const struct options *options, const char *command,
                           campaign_work *work, void *context, struct problems *list);

/* Says that a signal ended the command `where`, without results, and how it goes on when it is
 * started `again`. Collective. */
PetscErrorCode CampaignStopped(const struct setup *setup, const char *where, const char *again);
