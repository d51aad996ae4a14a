#pragma once
/* How ranks come to the same data and the same opinion of them. What is called NounVerb is
 * collective. */
#include "ncio/nc_common.h"
#include "region/cell_fault.h"
#include <petscsys.h>
#include <stdint.h>

/* Appends the lines that any rank found to `list` on every rank, in order of ranks, and empties
 * `found`, whose remarks stay on their rank; *any = there were some. */
PetscErrorCode ProblemsShare(MPI_Comm comm, struct problems *found, struct problems *list,
                             bool *any);
PetscErrorCode BytesShare(MPI_Comm comm, void *data, size_t bytes);
/* Rank 0's array: other ranks get malloc'ed room. NULL on rank 0 gives NULL everywhere. */
PetscErrorCode ArrayShare(MPI_Comm comm, size_t n, size_t size, void **array);
PetscErrorCode TextsShare(MPI_Comm comm, int n, char ***text);
PetscErrorCode TextShare(MPI_Comm comm, char **text);
/* The texts of every rank, in order of ranks, on every rank: zero-terminated, one behind the other,
 * malloc'ed, *bytes of them in all. */
PetscErrorCode TextsGather(MPI_Comm comm, int n, const char *const *text, char **all, int *bytes);
PetscErrorCode SpaceShare(MPI_Comm comm, struct nc_space *space);
/* An error code of netCDF that any rank met (the least), or NC_NOERR on all. */
PetscErrorCode StatusAgree(MPI_Comm comm, int mine, int *all);

/* Log event by name, for -log_view (registered on first use). */
PetscErrorCode NcEvent(const char *name, PetscLogEvent *event);
