#pragma once
/* Rows that move from one partition to another. */
#include "region/partition.h"

/* Moves rows of `width` doubles: in[own rows by `from`, width] -> out[own rows by `to`, width].
 * Collective on comm. */
PetscErrorCode RowsRedistribute(MPI_Comm comm, const struct partition *from,
                                const struct partition *to, int width, const double *in,
                                double *out);
