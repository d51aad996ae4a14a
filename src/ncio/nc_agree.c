/* Sharing and agreeing: broadcasts from rank 0, problems and error codes of all ranks. */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include <limits.h>
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

PetscErrorCode TextsGather(MPI_Comm comm, int n, const char *const *text, char **all, int *bytes) {
  int size, *length, *start, own = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  for (int i = 0; i < n; i++) own += (int)strlen(text[i]) + 1;
  char *packed = nc_array((size_t)own, 1), *at = packed;
  for (int i = 0; i < n; i++, at += strlen(at) + 1) strcpy(at, text[i]);
  length = nc_array(2 * (size_t)size + 1, sizeof *length);
  start = length + size;
  PetscCallMPI(MPI_Allgather(&own, 1, MPI_INT, length, 1, MPI_INT, comm));
  for (int r = 0; r < size; r++) start[r + 1] = start[r] + length[r];
  *bytes = start[size];
  *all = nc_array((size_t)*bytes, 1);
  PetscCallMPI(MPI_Allgatherv(packed, own, MPI_CHAR, *all, length, start, MPI_CHAR, comm));
  free(packed);
  free(length);
  PetscFunctionReturn(0);
}

PetscErrorCode ProblemsShare(MPI_Comm comm, struct problems *found, struct problems *list,
                             bool *any) {
  int n = found->n, bytes;
  char *text;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_INT, MPI_MAX, comm));
  *any = n > 0;
  for (int i = 0; i < found->n_remarks; i++) remark(list, "%s", found->remark[i]);
  for (int i = 0; i < found->n_readings; i++) reading(list, "%s", found->reading[i]);
  if (*any) {
    PetscCall(TextsGather(comm, found->n, (const char *const *)found->line, &text, &bytes));
    for (const char *at = text; at < text + bytes; at += strlen(at) + 1) problem(list, "%s", at);
    free(text);
  }
  problems_clear(found);
  PetscFunctionReturn(0);
}

PetscErrorCode SpaceShare(MPI_Comm comm, struct nc_space *s) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  struct nc_space plain = *s;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  if (rank) {
    *s = plain;
    s->lat = s->lon = NULL;
    s->name = NULL;
  }
  size_t rows = (size_t)(s->gridded ? s->n_lat : s->n_lon), columns = (size_t)s->n_lon;
  PetscCall(ArrayShare(comm, rows, sizeof(double), (void **)&s->lat));
  PetscCall(ArrayShare(comm, columns, sizeof(double), (void **)&s->lon));
  PetscCall(TextsShare(comm, s->n_lon, &s->name));
  PetscFunctionReturn(0);
}

PetscErrorCode StatusAgree(MPI_Comm comm, int mine, int *all) {
  PetscFunctionBeginUser;
  /* netCDF's own codes are negative, the system's positive: an error is the largest magnitude */
  int sign = mine < 0 ? -1 : 1, pair[2] = {sign * mine, mine < 0}, got[2];
  PetscCallMPI(MPI_Allreduce(pair, got, 2, MPI_INT, MPI_MAX, comm));
  *all = got[1] ? -got[0] : got[0];
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
