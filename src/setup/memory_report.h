#pragma once
/* What the memory of a campaign is for, by counted allocations (support/memory_count.h), and how
 * much of it there may be. */
#include "setup/setup.h"

/* The campaign's `memory`, or half of what is free on the node now; the same on all ranks of a
 * node. Collective. */
PetscErrorCode SetupFindBudget(struct setup *setup);
/* What was allocated less what was freed since the last note is for this. Not collective. */
void setup_note_memory(struct setup *setup, enum setup_memory purpose);
/* Prints a table: what each purpose takes on rank 0, on the rank that has least and on the one that
 * has most of it, and what an evaluation of J with its gradient adds. Collective. */
PetscErrorCode SetupReportMemory(const struct setup *setup);
