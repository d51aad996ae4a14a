/* Sharing and agreeing: broadcasts from rank 0, reductions of faults.
 *
 * A fault is reduced to the number of cells and its first place in (cell, day) order: both are the
 * same for any distribution of cells over ranks, even where two ranks hold the same cell.
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

PetscErrorCode BytesShare(MPI_Comm comm, void *data, size_t bytes) {
  char *at = data;
  PetscFunctionBeginUser;
  while (bytes) {
    int part = bytes > INT_MAX ? INT_MAX : (int)bytes;
    PetscCallMPI(MPI_Bcast(at, part, MPI_BYTE, 0, comm));
    at += part;
    bytes -= (size_t)part;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ArrayShare(MPI_Comm comm, size_t n, size_t size, void **array) {
  int rank, exists = *array != NULL;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Bcast(&exists, 1, MPI_INT, 0, comm));
  if (rank) *array = exists ? nc_array(n, size) : NULL;
  if (exists) PetscCall(BytesShare(comm, *array, n * size));
  PetscFunctionReturn(0);
}

PetscErrorCode TextShare(MPI_Comm comm, char **text) {
  int64_t bytes = *text ? (int64_t)strlen(*text) + 1 : 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Bcast(&bytes, 1, MPI_INT64_T, 0, comm));
  PetscCall(ArrayShare(comm, (size_t)bytes, 1, (void **)text));
  PetscFunctionReturn(0);
}

PetscErrorCode TextsShare(MPI_Comm comm, int n, char ***text) {
  int rank, exists = *text != NULL;
  char *packed = NULL;
  size_t bytes = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Bcast(&exists, 1, MPI_INT, 0, comm));
  if (!exists) PetscFunctionReturn(0);
  if (rank == 0) {
    for (int i = 0; i < n; i++) bytes += strlen((*text)[i]) + 1;
    packed = nc_array(bytes, 1);
    bytes = 0;
    for (int i = 0; i < n; i++) {
      size_t length = strlen((*text)[i]) + 1;
      memcpy(packed + bytes, (*text)[i], length);
      bytes += length;
    }
  }
  int64_t total = (int64_t)bytes;
  PetscCallMPI(MPI_Bcast(&total, 1, MPI_INT64_T, 0, comm));
  PetscCall(ArrayShare(comm, (size_t)total, 1, (void **)&packed));
  if (rank) {
    const char *at = packed;
    *text = nc_array((size_t)n, sizeof **text);
    for (int i = 0; i < n; i++, at += strlen(at) + 1) (*text)[i] = nc_copy_text(at);
  }
  free(packed);
  PetscFunctionReturn(0);
}

PetscErrorCode ProblemsShare(MPI_Comm comm, struct problems *found, struct problems *list,
                             bool *any) {
  int rank, n = found->n;
  char **line = found->line;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Bcast(&n, 1, MPI_INT, 0, comm));
  *any = n > 0;
  if (rank) line = NULL;
  if (n) PetscCall(TextsShare(comm, n, &line));
  for (int i = 0; i < n; i++) problem(list, "%s", line[i]);
  if (rank && line) nc_free_texts((size_t)n, &line);
  problems_clear(found);
  PetscFunctionReturn(0);
}

void problems_move(struct problems *found, struct problems *list) {
  for (int i = 0; i < found->n; i++) problem(list, "%s", found->line[i]);
  problems_clear(found);
}

PetscErrorCode StatusAgree(MPI_Comm comm, int mine, int *all) {
  PetscFunctionBeginUser;
  /* netCDF's own codes are negative, the system's positive: an error is the largest magnitude */
  int sign = mine < 0 ? -1 : 1, pair[2] = {sign * mine, mine < 0}, got[2];
  PetscCallMPI(MPI_Allreduce(pair, got, 2, MPI_INT, MPI_MAX, comm));
  *all = got[1] ? -got[0] : got[0];
  PetscFunctionReturn(0);
}

/* -- faults */

static const int64_t day_zero = (int64_t)1 << 31;

void cell_fault_begin(struct cell_fault *fault, int n_cells) {
  *fault = (struct cell_fault){.n_cells = n_cells, .first = INT64_MAX};
}

void cell_fault_add(struct cell_fault *fault, int cell, int day, double value) {
  int64_t key = (int64_t)cell * ((int64_t)1 << 32) + day + day_zero;
  if (!fault->hit) fault->hit = nc_array((size_t)fault->n_cells, 1);
  fault->hit[cell] = 1;
  if (key < fault->first) {
    fault->first = key;
    fault->value = value;
  }
}

PetscErrorCode CellFaultAgree(MPI_Comm comm, struct cell_fault *fault, int *n_at_fault, int *cell,
                              int *day, double *value) {
  int64_t first;
  PetscFunctionBeginUser;
  *n_at_fault = 0;
  PetscCallMPI(MPI_Allreduce(&fault->first, &first, 1, MPI_INT64_T, MPI_MIN, comm));
  if (first == INT64_MAX) PetscFunctionReturn(0);
  if (!fault->hit) fault->hit = nc_array((size_t)fault->n_cells, 1);
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, fault->hit, fault->n_cells, MPI_UNSIGNED_CHAR, MPI_MAX, comm));
  for (int c = 0; c < fault->n_cells; c++) *n_at_fault += fault->hit[c];
  double mine = fault->first == first ? fault->value : -INFINITY;
  PetscCallMPI(MPI_Allreduce(&mine, value, 1, MPI_DOUBLE, MPI_MAX, comm));
  *cell = (int)(first >> 32);
  *day = (int)((first & (((int64_t)1 << 32) - 1)) - day_zero);
  free(fault->hit);
  fault->hit = NULL;
  PetscFunctionReturn(0);
}

PetscErrorCode NcEvent(const char *name, PetscLogEvent *event) {
  PetscClassId id;
  PetscFunctionBeginUser;
  PetscCall(PetscLogEventGetId(name, event));
  if (*event < 0) {
    PetscCall(PetscClassIdRegister("NetCDF", &id));
    PetscCall(PetscLogEventRegister(name, id, event));
  }
  PetscFunctionReturn(0);
}
