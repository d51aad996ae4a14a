#pragma once
/* Long tables of an output file: columns along one dimension, of which each rank holds parts
 * (ncio/output_columns.c). */
#include "ncio/ncio.h"

/* A column of n_rows doubles (of ints with flags) along a dimension, which is made on first use;
 * *id for OutputPutColumn. `coordinates`: names of columns that say where a row is, or NULL.
 * Collective. */
PetscErrorCode OutputDefineColumn(struct output_file *file, const struct output_variable *variable,
                                  const char *dim_name, size_t n_rows, const char *coordinates,
                                  int *id);
/* Rows first .. first + n - 1, this rank's part of some rows that all ranks write together; NaN
 * becomes _FillValue. n may be 0. Collective. */
PetscErrorCode OutputPutColumn(struct output_file *file, int id, size_t first, size_t n,
                               const double *value);
