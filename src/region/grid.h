#pragma once
/* The cells of a campaign that a rank owns: unmasked points of a latitude-longitude grid, or
 * stations.
 *
 * Cells are numbered in file order (row by row of the grid, or station by station) and dealt to the
 * ranks in contiguous ranges. Everywhere else "cell" is the number among a rank's own,
 * 0 .. n_cells - 1; messages and files show the number among all (grid_cell_number).
 */
#include "support/map_rule.h"
#include "region/partition.h"
#include <stdbool.h>

struct grid {
  bool gridded;           /* latitude x longitude; otherwise stations along one dimension */
  int n_lat, n_lon;       /* lengths of the axes; stations: 1 and the number of stations */
  double *lat_axis;       /* [n_lat] degrees_north as in the file, on every rank (NULL: stations) */
  double *lon_axis;       /* [n_lon] degrees_east as in the file, on every rank (NULL: stations) */
  double *lat_bounds;     /* [n_lat][2] degrees as the file gives them, NULL = it gives none */
  double *lon_bounds;     /* [n_lon][2] likewise */
  int64_t n_points;       /* n_lat * n_lon: points in the file, masked ones included */
  struct partition cells; /* of all ranks */
  int n_cells;            /* this rank's */
  int64_t *point;         /* [n_cells] j * n_lon + i of each cell, ascending */
  double *lat, *lon;      /* [n_cells] degrees north, degrees east in -180 .. 180 */
  double *alt;            /* [n_cells] m; NaN where unknown */
  char **name;            /* [n_cells] station names, or NULL on every rank */
  const struct map_rule *maps; /* of maps on other grids, not owned; NULL = such are refused */
};

void grid_destroy(struct grid *grid);
/* Moves the cells to the ranks that `cells` says, of which the grid becomes the owner. Collective
 * on comm. */
PetscErrorCode GridMove(MPI_Comm comm, struct partition *cells, struct grid *grid);
/* Boxes of a grid's rows or columns [degrees]: the file's bounds, else those of axis_boxes (a lone
 * row or column is as wide as the other axis' step), within the poles; low[n] < high[n]. */
void grid_boxes(const struct grid *grid, bool latitude, double *low, double *high);
/* A cell's number among those of all ranks, and how many these are */
int64_t grid_cell_number(const struct grid *grid, int cell);
int64_t grid_cells(const struct grid *grid);
/* "cell 12 (50.2500, 8.7500)" or "cell 3 'Halifax'", into text[size]; returns text */
const char *grid_cell_text(const struct grid *grid, int cell, char *text, size_t size);
