#pragma once
/* Blocks of a large variable, read by all ranks, each for itself: the smallest block of rows and
 * columns that holds its points, a stretch of time at a time. */
#include "ncio/nc_common.h"
#include <petscsys.h>

struct nc_block {
  size_t row0, n_row, column0, n_column; /* counts 0 on a rank without points */
};

/* The block of some points of a space (negative ones do not count). Not collective. */
struct nc_block nc_block_of(const struct nc_space *space, int n, const int64_t *point);
size_t nc_block_area(const struct nc_block *block);
/* Time steps to read at a time: the same on every rank, whole chunks where the file has them.
 * Stretches begin at multiples of it. Collective on comm. */
PetscErrorCode NcSteps(MPI_Comm comm, const struct nc_block *block, const struct nc_variable *v,
                       size_t *steps);
/* Opens on every rank, not through MPI-IO (nc_block.c says why). `opened` is the same on every
 * rank; a failure is a problem. Collective on comm; nc_close is not. */
PetscErrorCode NcOpen(MPI_Comm comm, const char *path, int *nc, bool *opened,
                      struct problems *list);
/* Reads steps t .. t + n_t - 1 of its times or years, unpacked, into value[]; count[] are the
 * block's lengths in the variable's order. Not collective; returns netCDF's status, for StatusAgree
 * later. */
int nc_block_read(int nc, const struct nc_variable *v, const struct nc_block *block, size_t t,
                  size_t n_t, size_t count[NC_MAX_RANK], double *value);
/* The same, counting what the valid range does into *tally (may be NULL), for ValidAgree later */
int nc_block_read_counting(int nc, const struct nc_variable *v, const struct nc_block *block,
                           size_t t, size_t n_t, size_t count[NC_MAX_RANK], double *value,
                           struct nc_tally *tally);
/* nc_valid_check of what all ranks counted. Collective on comm. */
PetscErrorCode ValidAgree(MPI_Comm comm, const char *path, const struct nc_variable *v,
                          const struct nc_tally *tally, struct problems *list);
/* Place of a point's first step in such a block. */
size_t nc_block_at(const struct nc_space *space, const struct nc_block *block,
                   const size_t stride[N_NC_ROLES], int64_t point);
/* Numbers of a variable at points of its space (negative: none) in the wanted places along its
 * times or years (-1 = not in the file; a variable without them repeats): value[n][n_steps],
 * unpacked, NaN = missing. Each rank reads the rows of its own points, some at a time. Collective
 * on comm. */
PetscErrorCode PointsRead(MPI_Comm comm, const char *path, const struct nc_variable *v,
                          const struct nc_space *space, int n, const int64_t *point, int n_steps,
                          const int64_t *step, double *value, struct problems *list);
