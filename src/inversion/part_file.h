#pragma once
/* Vectors that are spread over ranks, in files of rank 0.
 *
 * In the file stand the parts of rank 0, 1, ... one behind the other: the natural global order.
 * They pass through rank 0 in pieces of PART_FILE_PIECE numbers, so that no rank holds more than
 * its own part and one piece. All functions are collective on the communicator, unless they say
 * otherwise; what `good` tells is known on rank 0 alone.
 */
#include <petscsys.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PART_FILE_PIECE = 1 << 15 };

struct part_file {
  MPI_Comm comm;
  PetscMPIInt rank, size;
  int *count;    /* [size] numbers of each rank; owned */
  int64_t n;     /* of all ranks */
  double *piece; /* [PART_FILE_PIECE] owned */
};

/* n_part: numbers of this rank */
PetscErrorCode PartFileCreate(MPI_Comm comm, int n_part, struct part_file *parts);
PetscErrorCode PartFileDestroy(struct part_file *parts);
/* Writes the vector where rank 0's file stands; *hash goes on over its bytes. *failed is an errno,
 * or 0: once it is another nothing is written any more. */
PetscErrorCode PartFileWrite(const struct part_file *parts, FILE *file, const double *part,
                             uint64_t *hash, int *failed);
/* Reads part[n_part] from there; *good: there were as many numbers. */
PetscErrorCode PartFileRead(const struct part_file *parts, FILE *file, double *part, bool *good);
/* *same: part[n_part] has the bits of the file, on every rank; the same on all. */
PetscErrorCode PartFileCompare(const struct part_file *parts, FILE *file, const double *part,
                               bool *same);
/* *hash continues over the next n numbers of a file, which is left behind them; returns how many
 * there were. Rank 0, not collective. */
int64_t part_file_hash(const struct part_file *parts, FILE *file, int64_t n, uint64_t *hash);
