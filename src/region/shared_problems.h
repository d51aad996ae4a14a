#pragma once
/* Problems of the user's input, reported once and agreed upon by all ranks. */
#include "support/problems.h"
#include <petscsys.h>

/* Collective on comm. *any: whether any rank was told a problem since its own list->count was
 * `mark` (0: at all); the same answer on every rank. What all ranks must reach together stands
 * behind this answer, never behind one rank's own list. */
PetscErrorCode ProblemsAnywhere(MPI_Comm comm, const struct problems *list, int mark, bool *any);
/* Collective on comm. *differ: whether since their marks some ranks were told other numbers of
 * problems than others, as when a file that each reads for itself is there for some of them: what
 * they hold then differs in shape, too, and no collective call may follow, not even to find more
 * problems. */
PetscErrorCode ProblemsDiffer(MPI_Comm comm, const struct problems *list, int mark, bool *differ);
/* Collective on comm. Prints each rank's lines to standard error in the order of ranks, a line that
 * several ranks found once; *n is their number, the same on every rank. */
PetscErrorCode ProblemsReport(MPI_Comm comm, const struct problems *list, int *n);
