#pragma once
/* Whether what was read can be weather; see forcing_check.c. */
#include "ncio/forcing_plan.h"
#include "region/cell_fault.h"

/* what was read of this rank's cells, and numbers at fault by quantity */
struct forcing_numbers {
  const struct forcing_source *source; /* not owned */
  const struct grid *grid;             /* not owned */
  int n_cells, n_days;
  const int *cells;                   /* [n_cells] not owned */
  double **value;                     /* [N_FORCING] of [n_cells][n_days], not owned */
  struct cell_fault fault[N_FORCING]; /* out of range */
  struct cell_fault code[N_FORCING];  /* out of range and a code for missing by its look */
};

void forcing_numbers_begin(struct forcing_numbers *numbers);
void forcing_numbers_end(struct forcing_numbers *numbers);
/* What a number out of its quantity's limits is kept as, and counted; `stored` in the file's unit.
 * Not collective. */
double forcing_number(struct forcing_numbers *numbers, enum forcing_quantity q, int cell, int day,
                      double value, double stored);
/* After reading: tells what is out of range and percents that are fractions, and takes relative
 * humidity above 100 % for 100 %. Collective on comm. */
PetscErrorCode ForcingCheckNumbers(MPI_Comm comm, struct forcing_numbers *numbers,
                                   struct forcing_plan *plan, struct problems *list);
/* After deriving: holds the days and years of each cell against weather/weather_limits.h.
 * Collective on comm. */
PetscErrorCode ForcingCheckDays(MPI_Comm comm, struct forcing_numbers *numbers,
                                struct forcing_plan *plan, struct problems *list);
