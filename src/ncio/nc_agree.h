#pragma once
/* How ranks come to the same data and the same opinion of them. What is called NounVerb is
 * collective. */
#include "region/grid.h"
#include "region/overlap.h"
#include "support/problems.h"
#include <petscsys.h>
#include <stdint.h>

/* Appends rank 0's `found` to `list` on every rank and empties it; *any = there were some. */
PetscErrorCode ProblemsShare(MPI_Comm comm, struct problems *found, struct problems *list,
                             bool *any);
/* Appends `found`, which is the same on every rank, to `list` and empties it. Not collective. */
void problems_move(struct problems *found, struct problems *list);
PetscErrorCode BytesShare(MPI_Comm comm, void *data, size_t bytes);
/* Rank 0's array: other ranks get malloc'ed room. NULL on rank 0 gives NULL everywhere. */
PetscErrorCode ArrayShare(MPI_Comm comm, size_t n, size_t size, void **array);
PetscErrorCode TextsShare(MPI_Comm comm, int n, char ***text);
PetscErrorCode TextShare(MPI_Comm comm, char **text);
/* An error code of netCDF that any rank met (the least), or NC_NOERR on all. */
PetscErrorCode StatusAgree(MPI_Comm comm, int mine, int *all);

/* A fault of local cells' data: which cells, and the first value in order of cell and day. */
struct cell_fault {
  int n_cells;        /* cells of the whole grid */
  unsigned char *hit; /* [n_cells]; NULL until the first hit */
  int64_t first;      /* cell * 2^32 + day + 2^31; INT64_MAX = none */
  double value;       /* found there */
};
void cell_fault_begin(struct cell_fault *fault, int n_cells);
void cell_fault_add(struct cell_fault *fault, int cell, int day, double value);
/* Ranks agree on the number of cells at fault, the first place and its value. Frees `hit`. */
PetscErrorCode CellFaultAgree(MPI_Comm comm, struct cell_fault *fault, int *n_at_fault, int *cell,
                              int *day, double *value);

/* Log event by name, for -log_view (registered on first use). */
PetscErrorCode NcEvent(const char *name, PetscLogEvent *event);
