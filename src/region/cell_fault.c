/* Faults of cells; see cell_fault.h. Ranks own ascending cells: the first fault is that of the
 * first rank that has any. */
#include "region/cell_fault.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void cell_fault_begin(struct cell_fault *fault, const struct grid *grid) {
  *fault = (struct cell_fault){.grid = grid, .cell = -1};
}

void cell_fault_add(struct cell_fault *fault, int cell, int day, const char *format, ...) {
  va_list arguments;
  if (!fault->hit && !(fault->hit = calloc((size_t)fault->grid->n_cells, 1))) abort();
  fault->n_values++;
  fault->n_cells += !fault->hit[cell];
  fault->hit[cell] = 1;
  if (fault->cell >= 0 && (cell > fault->cell || (cell == fault->cell && day >= fault->day)))
    return;
  fault->cell = cell;
  fault->day = day;
  grid_cell_text(fault->grid, cell, fault->place, sizeof fault->place);
  va_start(arguments, format);
  vsnprintf(fault->what, sizeof fault->what, format, arguments);
  va_end(arguments);
}

PetscErrorCode CellFaultAgree(MPI_Comm comm, struct cell_fault *fault) {
  PetscMPIInt rank;
  int first;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  first = fault->n_cells ? rank : INT_MAX;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, comm));
  free(fault->hit);
  fault->hit = NULL;
  if (first == INT_MAX) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &fault->n_cells, 1, MPI_INT64_T, MPI_SUM, comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &fault->n_values, 1, MPI_INT64_T, MPI_SUM, comm));
  if (rank != first) fault->cell = -1;
  PetscCallMPI(MPI_Bcast(&fault->day, 1, MPI_INT, first, comm));
  PetscCallMPI(MPI_Bcast(fault->place, CELL_FAULT_TEXT, MPI_CHAR, first, comm));
  PetscCallMPI(MPI_Bcast(fault->what, CELL_FAULT_TEXT, MPI_CHAR, first, comm));
  PetscFunctionReturn(0);
}
