#pragma once
/* A netCDF-4 file of numbers that are spread over the ranks: states to continue from. Each rank has
 * whole rows of a variable, and rows are in the file in the order of ranks, so that with rows
 * numbered over all ranks the file does not depend on how many there are. Rank 0 writes and reads,
 * in pieces of whole rows, 8 MB or one row.
 *
 *   SpreadCreate(comm, "state.nc", "title", &f);
 *   SpreadText(f, "key", "1234");
 *   SpreadPut(f, "z_cell", "cell", n_own, "number", width, x);     x[n_own][width]
 *   SpreadClose(&f, &failed);
 *
 * All functions are collective on comm.
 */
#include <petscsys.h>
#include <stdbool.h>
#include <stdint.h>

struct spread_file;

/* The file has a temporary name until SpreadClose. */
PetscErrorCode SpreadCreate(MPI_Comm comm, const char *path, const char *title,
                            struct spread_file **file);
/* a text attribute of the file, that of rank 0 */
PetscErrorCode SpreadText(struct spread_file *file, const char *name, const char *text);
/* x[n_own][width], double, NaN as it is; dimensions of a name have one length in a file */
PetscErrorCode SpreadPut(struct spread_file *file, const char *name, const char *rows, int n_own,
                         const char *columns, int width, const double *x);
/* What stood under the path before is replaced, after everything is on the disk; *failed: why it
 * could not be, "" = it stands; texts of the library that live on. */
PetscErrorCode SpreadClose(struct spread_file **file, const char **failed);

/* NULL where there is no such file, or it is none that can be read */
PetscErrorCode SpreadOpen(MPI_Comm comm, const char *path, struct spread_file **file);
/* text[size], "" where there is none */
PetscErrorCode SpreadGetText(struct spread_file *file, const char *name, size_t size, char *text);
/* *good: whether the variable is there with that many rows over all ranks, and was read */
PetscErrorCode SpreadGet(struct spread_file *file, const char *name, int n_own, int width,
                         double *x, bool *good);
PetscErrorCode SpreadDone(struct spread_file **file);
