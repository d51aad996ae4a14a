/* Seasons and blocks; see blocks.h. */
#include "region/blocks.h"
#include <string.h>

/* this rank's cells, ascending, and every cell's first season */
static PetscErrorCode IndexCells(int n_cells, struct season_list *list) {
  int first = list->first_block * LANES, end = list->end_block * LANES;
  bool *local;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n_cells, &list->local_cell, n_cells, &list->first_of_cell));
  PetscCall(PetscCalloc1(n_cells, &local));
  for (int c = 0; c < n_cells; c++) list->first_of_cell[c] = -1;
  for (int s = list->n - 1; s >= 0; s--) {
    if (list->cell[s] < 0) continue;
    list->first_of_cell[list->cell[s]] = s;
    if (s >= first && s < end) local[list->cell[s]] = true;
  }
  for (int c = 0; c < n_cells; c++)
    if (local[c]) list->local_cell[list->n_local_cells++] = c;
  PetscCall(PetscFree(local));
  PetscFunctionReturn(0);
}

PetscErrorCode SeasonListCreate(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                struct season_list *list) {
  PetscMPIInt rank, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  memset(list, 0, sizeof *list);
  list->stride = 1;
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
  PetscCall(IndexCells(n_cells, list));
  PetscFunctionReturn(0);
}

/* cells that have seasons, by eight: seasons of each, and the most of any in its group */
static int count_chains(int n_cells, int n_years, const bool *has, int *cell, int *count) {
  int n = 0;
  for (int c = 0; c < n_cells; c++) {
    count[n] = 0;
    for (int y = 0; y < n_years; y++) count[n] += has[c * n_years + y];
    if (count[n]) cell[n++] = c;
  }
  return n;
}

static int longest(int n, const int *count, int group) {
  int most = 0;
  for (int i = group * LANES; i < n && i < (group + 1) * LANES; i++)
    if (count[i] > most) most = count[i];
  return most;
}

/* the first block of a group that stands at or behind `block` */
static int at_group(int n, const int *count, int block) {
  int at = 0;
  for (int g = 0; g * LANES < n && at < block; g++) at += longest(n, count, g);
  return at;
}

PetscErrorCode SeasonListCreateChains(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                      struct season_list *list) {
  PetscMPIInt rank, size;
  int *cell, *count, n, block = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  memset(list, 0, sizeof *list);
  list->stride = LANES;
  PetscCall(PetscMalloc2(n_cells + 1, &cell, n_cells + 1, &count));
  n = count_chains(n_cells, n_years, has, cell, count);
  for (int g = 0; g * LANES < n; g++) list->n_blocks += longest(n, count, g);
  list->n = list->n_blocks * LANES;
  PetscCall(PetscMalloc2(list->n, &list->cell, list->n, &list->year));
  for (int s = 0; s < list->n; s++) list->cell[s] = list->year[s] = -1;
  list->holes = list->n;
  for (int g = 0; g * LANES < n; block += longest(n, count, g++))
    for (int i = g * LANES; i < n && i < (g + 1) * LANES; i++)
      for (int y = 0, k = 0; y < n_years; y++) {
        if (!has[cell[i] * n_years + y]) continue;
        int s = (block + k++) * LANES + i % LANES;
        list->cell[s] = cell[i];
        list->year[s] = y;
        list->holes--;
      }
  list->first_block = at_group(n, count, (int)((int64_t)list->n_blocks * rank / size));
  list->end_block = at_group(n, count, (int)((int64_t)list->n_blocks * (rank + 1) / size));
  PetscCall(PetscFree2(cell, count));
  PetscCall(IndexCells(n_cells, list));
  PetscFunctionReturn(0);
}

void season_list_destroy(struct season_list *list) {
  (void)PetscFree2(list->cell, list->year);
  (void)PetscFree2(list->local_cell, list->first_of_cell);
  memset(list, 0, sizeof *list);
}
