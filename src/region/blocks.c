/* Seasons and blocks; see blocks.h. */
#include "region/blocks.h"
#include <string.h>

PetscErrorCode SeasonListCreate(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                struct season_list *list) {
  PetscMPIInt rank, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  memset(list, 0, sizeof *list);
  for (int i = 0; i < n_cells * n_years; i++) list->n += has[i];
  PetscCall(PetscMalloc2(list->n, &list->cell, list->n, &list->year));
  for (int i = 0, k = 0; i < n_cells * n_years; i++) {
    if (!has[i]) continue;
    list->cell[k] = i / n_years;
    list->year[k++] = i % n_years;
  }
  list->n_blocks = (list->n + LANES - 1) / LANES;
  list->first_block = (int)((int64_t)list->n_blocks * rank / size);
  list->end_block = (int)((int64_t)list->n_blocks * (rank + 1) / size);
  PetscCall(PetscMalloc1(n_cells, &list->local_cell));
  int end = list->end_block * LANES < list->n ? list->end_block * LANES : list->n;
  for (int s = list->first_block * LANES; s < end; s++)
    if (!list->n_local_cells || list->local_cell[list->n_local_cells - 1] != list->cell[s])
      list->local_cell[list->n_local_cells++] = list->cell[s];
  PetscFunctionReturn(0);
}

void season_list_destroy(struct season_list *list) {
  (void)PetscFree2(list->cell, list->year);
  (void)PetscFree(list->local_cell);
  memset(list, 0, sizeof *list);
}

PetscErrorCode ExactSumReduce(MPI_Comm comm, int n, struct exact_sum *sums) {
  PetscMPIInt words;
  PetscFunctionBeginUser;
  PetscCall(PetscMPIIntCast((PetscInt)n * EXACT_SUM_WORDS, &words));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sums, words, MPI_INT64_T, MPI_SUM, comm));
  PetscFunctionReturn(0);
}
