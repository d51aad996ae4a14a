#pragma once
/* Which points of the grid are cells, on whichever rank: a bit a point, kept while a prior is made.
 */
#include "region/grid.h"

struct points {
  int64_t n_words;
  uint64_t *bit;   /* [n_words] 64 points each */
  int64_t *before; /* [n_words] cells in the words before */
};

/* n_points / 4 bytes on every rank. Collective on comm. */
PetscErrorCode PointsCreate(MPI_Comm comm, const struct grid *grid, struct points *points);
PetscErrorCode PointsDestroy(struct points *points);
/* whether a point j * n_lon + i is a cell, and that cell's number among those of all ranks */
bool point_is_cell(const struct points *points, int64_t point);
int64_t point_number(const struct points *points, int64_t point);
