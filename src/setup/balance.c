/* Cells over ranks; see balance.h.
 *
 * Cells stay in their order, a range a rank: files are read and written by ranges, and nothing that
 * is computed depends on where they are cut. */
#include "setup/balance.h"
#include "model/season_cost.h"
#include "region/redistribution.h"
#include <limits.h>
#include <math.h>

/* a day of a season in the costs that are added as integers */
static const double unit = 100.;

/* days that the calendar gives a season; the crop may be mature before */
static int calendar_days(const struct setup *setup, size_t i) {
  const int start = setup->start[i], most = setup->campaign.max_days;
  int end = setup->end[i];
  if (start == INT_MIN) return 0;
  if (setup->mature && setup->mature[i] > start && setup->mature[i] < end) end = setup->mature[i];
  return end < start + most ? end - start : most;
}

static int64_t cell_cost(const struct setup *setup, int cell) {
  const struct campaign *c = &setup->campaign;
  const bool water = c->production == PRODUCTION_WLP;
  double cost = 0.;
  for (int y = 0; y < c->n_years; y++) {
    const int days = calendar_days(setup, (size_t)cell * (size_t)c->n_years + (size_t)y);
    if (days) cost += season_cost(days, water ? c->spinup_days : 0, water, false);
  }
  return llround(unit * cost);
}

/* one number of each own cell and year */
static PetscErrorCode MoveDays(const struct setup *setup, const struct partition *to, int *days,
                               int *moved) {
  const int n_years = setup->campaign.n_years;
  const size_t n_from = (size_t)setup->grid.n_cells * (size_t)n_years;
  const size_t n_to = (size_t)partition_count(to) * (size_t)n_years;
  double *from, *arrived;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n_from, &from, n_to, &arrived));
  for (size_t i = 0; i < n_from; i++) from[i] = days[i];
  PetscCall(RowsRedistribute(setup->comm, &setup->grid.cells, to, n_years, from, arrived));
  for (size_t i = 0; i < n_to; i++) moved[i] = (int)arrived[i];
  PetscCall(PetscFree2(from, arrived));
  PetscFunctionReturn(0);
}

static PetscErrorCode MoveCalendar(struct setup *setup, const struct partition *to) {
  const size_t n = (size_t)partition_count(to) * (size_t)setup->campaign.n_years;
  int *start, *end, *mature = NULL;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &start, n, &end));
  PetscCall(MoveDays(setup, to, setup->start, start));
  PetscCall(MoveDays(setup, to, setup->end, end));
  PetscCall(PetscFree2(setup->start, setup->end));
  setup->start = start;
  setup->end = end;
  if (!setup->campaign.mature.file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(n, &mature));
  PetscCall(MoveDays(setup, to, setup->mature, mature));
  PetscCall(PetscFree(setup->mature));
  PetscCall(PetscFree(setup->phenology_factor));
  setup->mature = mature;
  PetscCall(PetscMalloc1(partition_count(to), &setup->phenology_factor));
  PetscFunctionReturn(0);
}

/* cells that share blocks stay together */
static int chunk_of(const struct setup *setup) {
  return setup->campaign.rotation.n > 0 ? LANES : 1;
}

PetscErrorCode SetupDealCells(struct setup *setup) {
  struct grid *grid = &setup->grid;
  struct partition to;
  int64_t *cost;
  PetscFunctionBeginUser;
  if (grid->cells.size == 1) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(grid->n_cells, &cost));
  for (int c = 0; c < grid->n_cells; c++) cost[c] = cell_cost(setup, c);
  PetscCall(PartitionByCost(setup->comm, &grid->cells, cost, chunk_of(setup), &to));
  PetscCall(PetscFree(cost));
  PetscCall(MoveCalendar(setup, &to));
  PetscCall(GridMove(setup->comm, &to, grid));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupCellCosts(const struct setup *setup, double *cost, int *seasons) {
  const struct model *m = &setup->model;
  double *block, all;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->n_blocks, &block));
  PetscCall(ModelCosts(m, &all, block));
  for (int c = 0; c < setup->grid.n_cells; c++) cost[c] = seasons[c] = 0;
  for (int b = 0; b < m->n_blocks; b++) {
    int own = 0;
    for (int s = b * LANES; s < (b + 1) * LANES && s < m->n_local; s++) own += !m->season[s].hole;
    for (int s = b * LANES; s < (b + 1) * LANES && s < m->n_local; s++) {
      if (m->season[s].hole) continue;
      cost[m->season[s].cell] += block[b] / own;
      seasons[m->season[s].cell]++;
    }
  }
  PetscCall(PetscFree(block));
  PetscFunctionReturn(0);
}

/* rank r's cost, own[r], with that of the places that its last block leaves empty */
static double padded(const int64_t *own, const int64_t *seasons, int r) {
  const int64_t places = (seasons[r] + LANES - 1) / LANES * LANES;
  return seasons[r] ? (double)own[r] * (double)places / (double)seasons[r] : 0.;
}

PetscErrorCode SetupProjectBalance(const struct setup *setup, int ranks, double *excess) {
  const int n = setup->grid.n_cells;
  struct partition to = {.size = ranks};
  int64_t *cost, *sum;
  double *exact, mean = 0., most = 0.;
  int *seasons;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &exact, n, &seasons, n, &cost));
  PetscCall(PetscCalloc2((size_t)ranks + 1, &to.first, 2 * (size_t)ranks, &sum));
  PetscCall(SetupCellCosts(setup, exact, seasons));
  for (int c = 0; c < n; c++) cost[c] = llround(unit * exact[c]);
  PetscCall(CostBorders(setup->comm, &setup->grid.cells, cost, chunk_of(setup), ranks, to.first));
  for (int c = 0; c < n; c++) {
    const int rank = partition_owner(&to, grid_cell_number(&setup->grid, c));
    sum[rank] += cost[c];
    sum[ranks + rank] += seasons[c];
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sum, 2 * ranks, MPI_INT64_T, MPI_SUM, setup->comm));
  for (int r = 0; r < ranks; r++) {
    mean += (double)sum[r] / ranks;
    most = fmax(most, padded(sum, sum + ranks, r));
  }
  *excess = mean > 0. ? most / mean - 1. : 0.;
  PetscCall(PetscFree3(exact, seasons, cost));
  PetscCall(PetscFree2(to.first, sum));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportBalance(const struct setup *setup) {
  double own, excess;
  PetscFunctionBeginUser;
  if (setup->grid.cells.size == 1) PetscFunctionReturn(0);
  PetscCall(ModelCosts(&setup->model, &own, NULL));
  PetscCall(Imbalance(setup->comm, own, &excess));
  PetscCall(PetscPrintf(setup->comm,
                        "balance: the busiest of %d ranks is expected to have %.1f %% more to run "
                        "than the mean\n",
                        setup->grid.cells.size, 100. * excess));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportMeasuredBalance(const struct setup *setup) {
  double busy = setup->model.busy, excess;
  PetscFunctionBeginUser;
  if (setup->grid.cells.size == 1) PetscFunctionReturn(0);
  PetscCall(Imbalance(setup->comm, busy, &excess));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &busy, 1, MPI_DOUBLE, MPI_SUM, setup->comm));
  PetscCall(
      PetscPrintf(setup->comm,
                  "balance: seasons took %.2f s of processor time on %d ranks, on the busiest "
                  "%.1f %% more than on the mean\n",
                  busy, setup->grid.cells.size, 100. * excess));
  PetscFunctionReturn(0);
}
