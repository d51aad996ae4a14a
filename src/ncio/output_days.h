#pragma once
/* Output files whose time axis is days (ncio/output.c). */
#include "ncio/ncio.h"

/* As OutputCreate, with days `first` .. `first` + n_days - 1 in place of years. */
PetscErrorCode OutputCreateDays(MPI_Comm comm, const char *path, const struct grid *grid, int first,
                                int n_days, int n_attributes, const char *const *attributes,
                                struct output_file **file, struct problems *list);
