/* Problems asked of all ranks, and gathered on rank 0; see shared_problems.h. */
#include "region/shared_problems.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

PetscErrorCode ProblemsAnywhere(MPI_Comm comm, const struct problems *list, int mark, bool *any) {
  int here = problems_since(list, mark);
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &here, 1, MPI_INT, MPI_MAX, comm));
  *any = here;
  PetscFunctionReturn(0);
}

PetscErrorCode ProblemsDiffer(MPI_Comm comm, const struct problems *list, int mark, bool *differ) {
  int n = list->count - mark, most[2] = {n, -n};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_INT, MPI_MAX, comm));
  *differ = most[0] != -most[1];
  PetscFunctionReturn(0);
}

/* The lines one after another, each with its terminating zero: malloc'ed, *size bytes. */
static char *pack_lines(const struct problems *list, int *size) {
  size_t total = 0;
  int kept = 0;
  while (kept < list->n && total + strlen(list->line[kept]) + 1 < INT_MAX / 4096)
    total += strlen(list->line[kept++]) + 1;
  char *text = malloc(total + 1);
  if (!text) abort();
  char *at = text;
  for (int i = 0; i < kept; i++) {
    size_t length = strlen(list->line[i]) + 1;
    memcpy(at, list->line[i], length);
    at += length;
  }
  *size = (int)total;
  return text;
}

PetscErrorCode ProblemsReport(MPI_Comm comm, const struct problems *list, int *n) {
  PetscFunctionBeginUser;
  PetscMPIInt rank, n_ranks;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &n_ranks));
  int size = 0;
  char *mine = pack_lines(list, &size), *all = NULL;
  int *sizes = calloc((size_t)n_ranks + 1, sizeof *sizes);
  int *starts = calloc((size_t)n_ranks + 1, sizeof *starts);
  if (!sizes || !starts) abort();
  PetscCallMPI(MPI_Gather(&size, 1, MPI_INT, sizes, 1, MPI_INT, 0, comm));
  for (int r = 0; r < n_ranks; r++) starts[r + 1] = starts[r] + sizes[r];
  if (rank == 0 && !(all = malloc((size_t)starts[n_ranks] + 1))) abort();
  PetscCallMPI(MPI_Gatherv(mine, size, MPI_CHAR, all, sizes, starts, MPI_CHAR, 0, comm));
  struct problems merged = {0};
  for (const char *at = all; all && at < all + starts[n_ranks]; at += strlen(at) + 1)
    problem(&merged, "%s", at);
  for (int i = 0; i < merged.n; i++) fprintf(stderr, "windrow: %s\n", merged.line[i]);
  *n = merged.n;
  PetscCallMPI(MPI_Bcast(n, 1, MPI_INT, 0, comm));
  problems_clear(&merged);
  free(mine);
  free(all);
  free(sizes);
  free(starts);
  PetscFunctionReturn(0);
}
