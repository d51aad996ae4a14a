#pragma once
/* The field prior timed; see bench_field.c. */
#include "support/problems.h"
#include <petscsys.h>

/* Times B^1/2 and its transpose on side x side cells spread over the ranks, a correlation length of
 * 20 cells, and prints what a cell costs beside a season that takes `season` seconds. Processor
 * time of all ranks, the smallest of n applications. Collective on comm. */
PetscErrorCode BenchField(MPI_Comm comm, int side, int n, double season, struct problems *list);
