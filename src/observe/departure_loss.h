#pragma once
/* J of a vector of equivalents and its slope: the loss, group by group of correlated errors. */
#include "observe/departures.h"

/* Sum of rho(z) / 2 over this rank's elements of one use; weight[n] (NULL = not wanted): d J / d
 * equivalent, 0 elsewhere. Not collective. */
PetscErrorCode DepartureLoss(const struct departures *d, enum term_use use, const double *y,
                             double *J, double *weight);
