#pragma once
/* Whether a campaign's output can be written at all, asked before hours of computing. */
#include "setup/setup.h"

/* Folder of the output files, and the journal where the command keeps one. Creates nothing.
 * Collective on the workspace's communicator; problems are in rank 0's list. */
PetscErrorCode OutputFolderCheck(const struct setup *setup, const char *command,
                                 struct problems *list);
