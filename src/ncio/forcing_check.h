#pragma once
/* Whether what was read can be weather; see forcing_check.c. */
#include "ncio/forcing_plan.h"
#include "region/cell_fault.h"
#include "weather/weather_limits.h"

/* what was read of this rank's cells, and numbers at fault by quantity */
struct forcing_numbers {
  const struct forcing_source *source; /* not owned */
  const struct grid *grid;             /* not owned */
  int n_days;
  int64_t n_all; /* values of a quantity that this rank reads */
  /* the cells that have been read last */
  int n_cells;
  const int *cells; /* [n_cells] not owned */
  double **value;   /* [N_FORCING] of [n_cells][n_days], not owned */
  /* of all pieces so far */
  struct cell_fault fault[N_FORCING]; /* out of range */
  struct cell_fault code[N_FORCING];  /* out of range and a code for missing by its look */
  struct cell_fault above, far;       /* relative humidity above 100 %, above 105 % */
  double most_humid;                  /* share */
  struct weather_findings findings;
};

void forcing_numbers_begin(struct forcing_numbers *numbers);
void forcing_numbers_end(struct forcing_numbers *numbers);
/* What a number out of its quantity's limits is kept as, and counted; `stored` in the file's unit.
 * Not collective. */
double forcing_number(struct forcing_numbers *numbers, enum forcing_quantity q, int cell, int day,
                      double value, double stored);
/* Of the cells read last: relative humidity above 100 % becomes 100 %, and is counted. Not
 * collective. */
void forcing_clip_humidity(struct forcing_numbers *numbers);
/* Of the cells read last, after deriving: holds their days and years against
 * weather/weather_limits.h. Not collective. */
void forcing_look(struct forcing_numbers *numbers);
/* After all pieces: tells what is out of range, humidity above 100 %, and percents that are
 * fractions. Collective on comm. */
PetscErrorCode ForcingCheckNumbers(MPI_Comm comm, struct forcing_numbers *numbers,
                                   struct forcing_plan *plan, struct problems *list);
/* After all pieces: tells what forcing_look found. Collective on comm. */
PetscErrorCode ForcingCheckDays(MPI_Comm comm, struct forcing_numbers *numbers,
                                struct forcing_plan *plan, struct problems *list);
