#pragma once
/* Timings of `windrow bench` and how they are reported; see bench_report.c. */
#include "support/problems.h"
#include <petscsys.h>

/* One row of the table. A number that does not apply is NaN, a text "". */
struct bench_row {
  const char *what, *events; /* events: reference, continuous or "" */
  double fastest, median;    /* [ns] a cell-day on one core, over the repeats */
  double seasons;            /* [s-1] seasons on one core, from `fastest` */
  double ratio;              /* of `fastest` to that of the row named by `to` */
  const char *to;
};

/* [s] this process's own processor time so far */
double bench_clock(void);
/* Fastest and median of n durations [s], each the smallest over the ranks; sorts them. Collective.
 */
PetscErrorCode BenchFastest(MPI_Comm comm, int n, double *seconds, double *fastest, double *median);
/* The table on rank 0's standard output. Collective. */
PetscErrorCode BenchPrint(MPI_Comm comm, int n, const struct bench_row *row);
/* The same as comma-separated text. Not collective. */
void bench_write_csv(const char *file, int n, const struct bench_row *row, struct problems *list);
