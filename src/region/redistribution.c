/* Rows distributed over ranks; see redistribution.h. */
#include "region/redistribution.h"
#include "region/log_events.h"

/* numbers that ranges [a, a_end) and [b, b_end) share, and the first of them */
static int common(const int64_t a[2], const int64_t b[2], int64_t *first) {
  *first = a[0] > b[0] ? a[0] : b[0];
  int64_t end = a[1] < b[1] ? a[1] : b[1];
  return end > *first ? (int)(end - *first) : 0;
}

PetscErrorCode RowsRedistribute(MPI_Comm comm, const struct partition *from,
                                const struct partition *to, int width, const double *in,
                                double *out) {
  const int rank = from->rank, size = from->size;
  int *count;
  MPI_Datatype row;
  PetscFunctionBeginUser;
  log_event_begin(LOG_REDISTRIBUTE);
  PetscCall(PetscCalloc1(4 * (size_t)size, &count));
  int *n_out = count, *at_out = count + size, *n_in = at_out + size, *at_in = n_in + size;
  for (int r = 0; r < size; r++) {
    int64_t first;
    n_out[r] = common(&from->first[rank], &to->first[r], &first);
    at_out[r] = n_out[r] ? (int)(first - from->first[rank]) : 0;
    n_in[r] = common(&from->first[r], &to->first[rank], &first);
    at_in[r] = n_in[r] ? (int)(first - to->first[rank]) : 0;
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
