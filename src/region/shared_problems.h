#pragma once
/* Problems of the user's input, told once and agreed upon by all ranks. */
#include "support/problems.h"
#include <petscsys.h>

/* Collective on comm. True on every rank when the list of any rank is not empty. */
PetscErrorCode ProblemsAnywhere(MPI_Comm comm, const struct problems *list, PetscBool *any);
/* Collective on comm. Prints each rank's lines to standard error in the order of ranks, a line that
 * several ranks found once; *n is their number, the same on every rank. */
PetscErrorCode ProblemsReport(MPI_Comm comm, const struct problems *list, int *n);
