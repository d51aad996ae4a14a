/* The field prior on a square of cells of 0.05 degrees around latitude 0, nothing masked: what one
 * application costs, and what was computed once before it.
 */
#include "bench/bench_field.h"
#include "bench/bench_report.h"
#include "field/field_prior.h"
#include <math.h>
#include <stdlib.h>

enum { LENGTH = 20 };            /* cells */
static const double step = 0.05; /* degrees */

static PetscErrorCode Square(MPI_Comm comm, int side, struct grid *grid) {
  PetscFunctionBeginUser;
  *grid = (struct grid){.gridded = true, .n_lat = side, .n_lon = side};
  grid->n_points = (int64_t)side * side;
  PetscCall(PartitionDeal(comm, grid->n_points, 1, &grid->cells));
  grid->n_cells = partition_count(&grid->cells);
  grid->lat_axis = calloc((size_t)side, sizeof(double));
  grid->lon_axis = calloc((size_t)side, sizeof(double));
  grid->point = calloc((size_t)grid->n_cells + 1, sizeof *grid->point);
  PetscCheck(grid->lat_axis && grid->lon_axis && grid->point, PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for %d x %d cells", side, side);
  for (int i = 0; i < side; i++) {
    grid->lat_axis[i] = step * (i - 0.5 * (side - 1));
    grid->lon_axis[i] = step * i;
  }
  for (int c = 0; c < grid->n_cells; c++) grid->point[c] = grid_cell_number(grid, c);
  PetscFunctionReturn(0);
}

/* *seconds: processor time of all ranks since `started`, which is restarted */
static PetscErrorCode Lap(MPI_Comm comm, double *started, double *seconds) {
  PetscFunctionBeginUser;
  double took = bench_clock() - *started;
  PetscCallMPI(MPI_Allreduce(&took, seconds, 1, MPI_DOUBLE, MPI_SUM, comm));
  *started = bench_clock();
  PetscFunctionReturn(0);
}

PetscErrorCode BenchField(MPI_Comm comm, int side, int n, double season, struct problems *list) {
  const double km = LENGTH * step * 3.14159265358979323846 / 180. * 6371.0088;
  const double cells = (double)side * side;
  double started = bench_clock(), made, took[2], best[2] = {INFINITY, INFINITY}, *z, *x;
  struct grid grid;
  struct field_prior *prior;
  PetscFunctionBeginUser;
  PetscCall(Square(comm, side, &grid));
  PetscCall(FieldPriorCreate(comm, &grid, km, &prior, list));
  PetscCall(Lap(comm, &started, &made));
  PetscCall(PetscMalloc2((size_t)grid.n_cells, &z, (size_t)grid.n_cells, &x));
  field_normals(1, 0, 0, partition_begin(&grid.cells), grid.n_cells, z);
  for (int k = -1; prior && k < n; k++) { /* the first one finds cold memory */
    PetscCall(Lap(comm, &started, &took[0]));
    PetscCall(FieldPriorApply(prior, z, x));
    PetscCall(Lap(comm, &started, &took[0]));
    PetscCall(FieldPriorApplyTranspose(prior, x, z));
    PetscCall(Lap(comm, &started, &took[1]));
    for (int i = 0; i < 2 && k >= 0; i++) best[i] = fmin(best[i], took[i]);
  }
  if (prior)
    PetscCall(PetscPrintf(
        comm,
        "field prior: %.0f cells, length %d cells, degree %d: %.3f us a cell, transpose %.3f us "
        "(%.4f of a forward season, %.1f us); variances once %.1f us a cell\n",
        cells, LENGTH, field_prior_degree(prior), 1e6 * best[0] / cells, 1e6 * best[1] / cells,
        fmax(best[0], best[1]) / cells / season, 1e6 * season, 1e6 * made / cells));
  PetscCall(FieldPriorDestroy(&prior));
  PetscCall(PetscFree2(z, x));
  grid_destroy(&grid);
  PetscFunctionReturn(0);
}
