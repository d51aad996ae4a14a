#pragma once
/* Rows that are dealt to ranks in contiguous ranges, in two ways: rank r holds rows start[r] ..
 * start[r + 1] - 1. */
#include <petscsys.h>

/* Moves rows of `width` doubles: in[own rows by `from`, width] -> out[own rows by `to`, width].
 * from, to: [ranks + 1], the same on every rank. Collective on comm. */
PetscErrorCode RowsRedistribute(MPI_Comm comm, const int *from, const int *to, int width,
                                const double *in, double *out);
/* start[ranks + 1] from each rank's number of rows. Collective on comm. */
PetscErrorCode RowOffsetsGather(MPI_Comm comm, int n, int *start);
/* start[ranks + 1] of `n` rows in chunks of `chunk` that stay whole; not collective */
void row_offsets_deal(int ranks, int n, int chunk, int *start);
