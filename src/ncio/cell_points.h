#pragma once
/* The points of a file that a campaign's cells represent: the one at a cell's centre; where the
 * campaign's rule for maps allows it (grid->maps), the nearest one, or all that a cell's box
 * overlaps with their shares. */
#include "ncio/nc_common.h"
#include <petscsys.h>

enum map_kind {
  MAP_OF_CLASSES, /* numbers that have no mean: classes, regions, days of the year */
  MAP_OF_QUANTITIES
};

struct cell_points {
  int n_cells;
  int *first;     /* [n_cells + 1] */
  int64_t *point; /* [first[n_cells]] positions in the space */
  double *weight; /* [first[n_cells]] area of the overlap; 1 of a single point */
};

/* Points of the cells given (NULL = the rank's n_cells). With `whole` a cell without a point is a
 * problem; else it has none where the file's grid does not cover it. `what` names the map in the
 * log. Collective on comm. */
PetscErrorCode CellPointsFind(MPI_Comm comm, const char *path, const char *what,
                              const struct nc_space *space, const struct grid *grid, int n_cells,
                              const int *cells, enum map_kind kind, bool whole,
                              struct cell_points *points, struct problems *list);
/* point[grid->n_cells]: the one point of each own cell, of a map of classes; a cell that has none
 * is a problem, reported on every rank. Collective on comm. */
PetscErrorCode PointsFind(MPI_Comm comm, const char *path, const char *what,
                          const struct nc_space *space, const struct grid *grid, int64_t *point,
                          struct problems *list);
void cell_points_destroy(struct cell_points *points);
/* value[n_cells][n_steps] of the numbers at the points, read[first[n_cells]][n_steps]: their mean
 * by weight; NaN where less than half of the weight has a number. */
void cell_points_mean(const struct cell_points *points, int n_steps, const double *read,
                      double *value);
/* Fills missing values by the rule's nearest cells and tells how many.
 * value[grid->n_cells][n_steps]; collective on comm. */
PetscErrorCode CellGapsFill(MPI_Comm comm, const char *path, const char *what,
                            const struct grid *grid, int n_steps, double *value,
                            struct problems *list);
