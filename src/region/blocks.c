/* Seasons and blocks; see blocks.h. */
#include "region/blocks.h"
#include <stdbool.h>
#include <string.h>

static PetscErrorCode Allocate(int n_blocks, int n, struct season_list *list) {
  PetscFunctionBeginUser;
  list->n_blocks = n_blocks;
  list->n = list->holes = n;
  PetscCall(PetscMalloc3(n, &list->cell, n, &list->year, n, &list->row));
  for (int p = 0; p < n; p++) list->cell[p] = list->year[p] = list->row[p] = -1;
  PetscFunctionReturn(0);
}

static void put(struct season_list *list, int place, int cell, int year, int row) {
  list->cell[place] = cell;
  list->year[place] = year;
  list->row[place] = row;
  list->holes--;
}

/* cells that have seasons, each cell's first season, and the seasons of all ranks */
static PetscErrorCode Index(MPI_Comm comm, int n_cells, struct season_list *list) {
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n_cells, &list->local_cell, n_cells, &list->first_of_cell));
  for (int c = 0; c < n_cells; c++) list->first_of_cell[c] = -1;
  for (int p = list->n - 1; p >= 0; p--)
    if (list->cell[p] >= 0) list->first_of_cell[list->cell[p]] = p;
  for (int c = 0; c < n_cells; c++)
    if (list->first_of_cell[c] >= 0) list->local_cell[list->n_local_cells++] = c;
  PetscCall(PartitionGather(comm, season_list_count(list), &list->all));
  PetscFunctionReturn(0);
}

PetscErrorCode SeasonListCreate(MPI_Comm comm, int n_cells, int n_years, const bool *has, int cut,
                                struct season_list *list) {
  int count = 0, row = 0;
  PetscFunctionBeginUser;
  memset(list, 0, sizeof *list);
  list->stride = 1;
  for (size_t i = 0; i < (size_t)n_cells * (size_t)n_years; i++) count += has[i];
  int holes = cut > 0 && cut < LANES && count > cut ? LANES - cut : 0;
  PetscCall(Allocate((count + holes + LANES - 1) / LANES, count + holes, list));
  for (int c = 0; c < n_cells; c++)
    for (int y = 0; y < n_years; y++) {
      if (!has[(size_t)c * (size_t)n_years + (size_t)y]) continue;
      put(list, holes && row >= cut ? row + holes : row, c, y, row);
      row++;
    }
  PetscCall(Index(comm, n_cells, list));
  PetscFunctionReturn(0);
}

/* -- chains */

/* own cells that have seasons, how many each has, and how many are in the groups before */
struct chains {
  int n, cut, n_years;
  const bool *has;
  int *cell, *count; /* [n] */
};

static int group_of(const struct chains *x, int i) {
  return x->cut > 0 && i >= x->cut ? (i - x->cut) / LANES + 1 : i / LANES;
}

static int lane_of(const struct chains *x, int i) {
  return x->cut > 0 && i >= x->cut ? (i - x->cut) % LANES : i % LANES;
}

static void find_chains(struct chains *x, int n_cells) {
  for (int c = 0; c < n_cells; c++) {
    int count = 0;
    for (int y = 0; y < x->n_years; y++)
      count += x->has[(size_t)c * (size_t)x->n_years + (size_t)y];
    if (!count) continue;
    x->cell[x->n] = c;
    x->count[x->n++] = count;
  }
}

/* blocks of the group that begins with chain i, *end: behind its last chain */
static int longest(const struct chains *x, int i, int *end) {
  int most = 0, group = group_of(x, i);
  for (*end = i; *end < x->n && group_of(x, *end) == group; (*end)++)
    if (x->count[*end] > most) most = x->count[*end];
  return most;
}

static void put_chain(struct season_list *list, const struct chains *x, int i, int block,
                      int *row) {
  const bool *has = x->has + (size_t)x->cell[i] * (size_t)x->n_years;
  for (int y = 0; y < x->n_years; y++)
    if (has[y]) put(list, block++ * LANES + lane_of(x, i), x->cell[i], y, (*row)++);
}

PetscErrorCode SeasonListCreateChains(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                      int cut, struct season_list *list) {
  struct chains x = {.cut = cut, .n_years = n_years, .has = has};
  int n_blocks = 0, end, row = 0;
  PetscFunctionBeginUser;
  memset(list, 0, sizeof *list);
  list->stride = LANES;
  PetscCall(PetscMalloc2(n_cells, &x.cell, n_cells, &x.count));
  find_chains(&x, n_cells);
  for (int i = 0; i < x.n; i = end) n_blocks += longest(&x, i, &end);
  PetscCall(Allocate(n_blocks, n_blocks * LANES, list));
  for (int i = 0, block = 0; i < x.n;) {
    int blocks = longest(&x, i, &end);
    for (; i < end; i++) put_chain(list, &x, i, block, &row);
    block += blocks;
  }
  PetscCall(PetscFree2(x.cell, x.count));
  PetscCall(Index(comm, n_cells, list));
  PetscFunctionReturn(0);
}

void season_list_destroy(struct season_list *list) {
  (void)PetscFree3(list->cell, list->year, list->row);
  (void)PetscFree2(list->local_cell, list->first_of_cell);
  partition_destroy(&list->all);
  memset(list, 0, sizeof *list);
}

int season_list_count(const struct season_list *list) { return list->n - list->holes; }
