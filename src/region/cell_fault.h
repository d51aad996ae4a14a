#pragma once
/* What is wrong with the data of cells, told in one line however many they are: the number of cells
 * and the first of them, whichever rank owns it. */
#include "region/grid.h"

enum { CELL_FAULT_TEXT = 384 };

struct cell_fault {
  const struct grid *grid;   /* not owned */
  unsigned char *hit;        /* [grid->n_cells] owned; NULL until the first */
  int64_t n_cells, n_values; /* at fault: of this rank, after CellFaultAgree of all ranks */
  int cell, day;             /* the first in order of cell and day; after CellFaultAgree the cell is
                                its owner's, and -1 on other ranks */
  char place[CELL_FAULT_TEXT]; /* "cell 12 (50.2500, 8.7500)" */
  char what[CELL_FAULT_TEXT];  /* what was found there */
};

void cell_fault_begin(struct cell_fault *fault, const struct grid *grid);
/* One more value at fault, of a day number (or any other number that orders a cell's values); the
 * text tells what was found. Not collective. */
void cell_fault_add(struct cell_fault *fault, int cell, int day, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Ranks come to the same numbers, place, day and text, which hold where n_cells is above 0.
 * Collective on comm. */
PetscErrorCode CellFaultAgree(MPI_Comm comm, struct cell_fault *fault);
