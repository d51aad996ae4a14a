#pragma once
/* The estimate and its covariance, as calibrate writes them (NAME_parameters.nc). */
#include "support/problems.h"
#include <petscsys.h>

struct posterior_file {
  int n;
  char **name;        /* [n] elements of the control */
  double *u;          /* [n] in standard deviations of the prior, transformed */
  double *covariance; /* [n][n] of u */
};
/* Rank 0 reads; the same on every rank. *good is false after a problem; to be destroyed either way.
 * Collective. */
PetscErrorCode PosteriorFileRead(MPI_Comm comm, const char *path, struct posterior_file *posterior,
                                 bool *good, struct problems *list);
void posterior_file_destroy(struct posterior_file *posterior);
