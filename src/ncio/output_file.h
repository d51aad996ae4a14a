#pragma once
/* An output file while it is being written (output.c, output_table.c). */
#include "ncio/ncio.h"

struct output_field {
  int id; /* of the netCDF library */
  bool per_year, per_member;
};

/* Values of cells to the ranks that write them, one a cell. */
struct output_exchange {
  int *send_n, *send_at, *receive_n, *receive_at; /* [size] own cells to, other ranks' from */
  int n;                                          /* cells whose rows this rank writes, */
  int64_t *position;                              /* [n] and their places in the file */
};

struct output_file {
  MPI_Comm comm;
  int rank, size, nc;
  char *path, *temporary;
  const struct grid *grid;           /* borrowed */
  int n_years;                       /* or days */
  bool daily;                        /* they are days */
  int member_dim;                    /* realization; -1 = none */
  int year_dim, row_dim, column_dim; /* stations have no rows: row_dim = -1 */
  int *row, *column; /* [n_lat], [n_lon] of the grid in the file, whose axes have no gaps; NULL:
                        stations */
  /* what is distributed over ranks: rows of the grid, or stations, in whole chunks */
  size_t n_lines, width, lines_per_chunk; /* width: points a line (n_lon, or 1) */
  struct output_exchange exchange;
  int n_fields;
  struct output_field *field; /* [n_fields] */
};

extern const double output_fill; /* _FillValue of real variables */

/* Units, names and flags of a variable. Returns netCDF's status. */
int output_attributes(int nc, int id, const struct output_variable *variable);
/* This rank's part of a variable, which begins at `first` of its first dimension; any length 0 =
 * none. Collective. */
PetscErrorCode OutputPutDoubles(struct output_file *file, int id, int n_dims, size_t first,
                                const size_t *length, const double *value);
/* Char variable (dim, <name>_length) of which this rank has n texts from `first` on; the id of the
 * variable. Collective. */
PetscErrorCode OutputTexts(struct output_file *file, const char *name, int dim, size_t first, int n,
                           const char *const *text, int *id);
/* Which cells' values travel to which rank; once the grid is defined. Collective. */
PetscErrorCode OutputExchangeCreate(struct output_file *file);
void output_exchange_destroy(struct output_exchange *exchange);
