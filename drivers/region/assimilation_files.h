#pragma once
/* The files that `windrow assimilate` leaves beside those of its members. Rank 0 writes; a file
 * that cannot be written is a problem. Collective. */
#include "ensemble/assimilate.h"
#include "setup/setup.h"

/* NAME_feedback.csv: each observation with background, analysis, spreads, and its use or why not */
PetscErrorCode WriteFeedback(const struct setup *setup, const struct equivalents *equivalents,
                             const struct feedback *feedback, struct problems *list);
/* NAME_assimilation_parameters.csv: mean and spread over members of the parameters of all cells
 * together and of regions, before (from `prior`) and after */
PetscErrorCode WriteMemberParameters(const struct setup *setup, const struct draws *prior,
                                     const struct draws *draws, struct problems *list);
/* NAME_assimilation_cells.nc: the same after the analyses of parameters by cell; nothing without
 * such */
PetscErrorCode WriteCellParameters(const struct setup *setup, struct draws *draws,
                                   struct problems *list);
