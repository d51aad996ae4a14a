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

/* Reads the campaign named by the first word, looks at its output folder, and opens it with all its
 * data; see SetupOpen. Collective on comm. */
PetscErrorCode CampaignOpen(MPI_Comm comm, const struct options *options, const char *command,
                            bool observations, struct setup *setup, struct problems *list);
