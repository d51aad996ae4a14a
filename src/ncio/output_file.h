#pragma once
/* An output file while it is being written (output.c, output_table.c). */
#include "ncio/ncio.h"

struct output_field {
  int id; /* of the netCDF library */
  bool per_year;
};

struct output_file {
  MPI_Comm comm;
  int rank, size, nc;
  char *path, *temporary;
  const struct grid *grid; /* borrowed */
  int n_years;
  int year_dim, row_dim, column_dim; /* stations have no rows: row_dim = -1 */
  /* what is dealt out to ranks: rows of the grid, or stations, in whole chunks */
  size_t n_lines, width, lines_per_chunk; /* width: points a line (n_lon, or 1) */
  int n_fields;
  struct output_field *field; /* [n_fields] */
  struct output_watch *watch; /* rank 0 */
};

extern const double output_fill; /* _FillValue of real variables */

/* Ends the job with one line on standard error where `status` is an error; not collective. */
PetscErrorCode OutputCheck(struct output_file *file, int status, const char *what);
/* Units, names and flags of a variable. Returns netCDF's status. */
int output_attributes(int nc, int id, const struct output_variable *variable);
/* Rank 0's numbers or characters into the whole of a variable. Collective. */
PetscErrorCode OutputPutDoubles(struct output_file *file, int id, int n_dims, const size_t *length,
                                const double *value);
PetscErrorCode OutputPutText(struct output_file *file, int id, size_t n, size_t length,
                             const char *text);
/* Char variable (dim, <name>_length) from rank 0's texts; the id of the variable. Collective. */
PetscErrorCode OutputTexts(struct output_file *file, const char *name, int dim, int n,
                           const char *const *text, int *id);
