/* Rows dealt to ranks; see rows.h. */
#include "region/redistribution.h"
#include "region/log_events.h"
#include <string.h>

/* rows that ranges [a, a_end) and [b, b_end) share */
static int common(int a, int a_end, int b, int b_end, int *first) {
  *first = a > b ? a : b;
  int end = a_end < b_end ? a_end : b_end;
  return end > *first ? end - *first : 0;
}

PetscErrorCode RowsRedistribute(MPI_Comm comm, const int *from, const int *to, int width,
                                const double *in, double *out) {
  PetscMPIInt rank, size;
  int *count;
  MPI_Datatype row;
  PetscFunctionBeginUser;
  log_event_begin(LOG_REDISTRIBUTE);
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCall(PetscCalloc1(4 * (size_t)size, &count));
  int *n_out = count, *at_out = count + size, *n_in = at_out + size, *at_in = n_in + size, first;
  for (int r = 0; r < size; r++) {
    n_out[r] = common(from[rank], from[rank + 1], to[r], to[r + 1], &first);
    at_out[r] = n_out[r] ? first - from[rank] : 0;
    n_in[r] = common(from[r], from[r + 1], to[rank], to[rank + 1], &first);
    at_in[r] = n_in[r] ? first - to[rank] : 0;
  }
  PetscCallMPI(MPI_Type_contiguous(width, MPI_DOUBLE, &row));
  PetscCallMPI(MPI_Type_commit(&row));
  PetscCallMPI(MPI_Alltoallv(in, n_out, at_out, row, out, n_in, at_in, row, comm));
  int n_others = 0;
  for (int r = 0; r < size; r++) n_others += r != rank && n_out[r] > 0;
  /* PETSc has counted the bytes, those that stay here, too */
  log_messages(n_others, -(double)n_out[rank] * width * (double)sizeof *in);
  PetscCallMPI(MPI_Type_free(&row));
  PetscCall(PetscFree(count));
  log_event_end(LOG_REDISTRIBUTE);
  PetscFunctionReturn(0);
}

PetscErrorCode RowOffsetsGather(MPI_Comm comm, int n, int *start) {
  PetscMPIInt size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  start[0] = 0;
  PetscCallMPI(MPI_Allgather(&n, 1, MPI_INT, start + 1, 1, MPI_INT, comm));
  for (int r = 0; r < size; r++) start[r + 1] += start[r];
  PetscFunctionReturn(0);
}

void row_offsets_deal(int ranks, int n, int chunk, int *start) {
  int64_t chunks = (n + chunk - 1) / chunk;
  for (int r = 0; r <= ranks; r++) {
    int64_t at = chunks * r / ranks * chunk;
    start[r] = at < n ? (int)at : n;
  }
}
