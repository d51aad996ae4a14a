#pragma once
/* The cells of a campaign: the unmasked points of a latitude-longitude grid, or a station list.
 *
 * Cells are numbered 0 .. n_cells-1 in file order (row by row of the grid, or station by station);
 * that number is the same on any number of ranks. Replicated on every rank.
 */
#include <stdbool.h>

struct grid {
  bool gridded;      /* latitude x longitude; otherwise stations along one dimension */
  int n_lat, n_lon;  /* lengths of the axes; stations: 1 and the number of stations */
  double *lat_axis;  /* [n_lat] degrees_north as in the file (NULL for stations) */
  double *lon_axis;  /* [n_lon] degrees_east as in the file (NULL for stations) */
  int n_points;      /* n_lat * n_lon: points in the file, masked ones included */
  int n_cells;       /* unmasked points */
  int *point;        /* [n_cells] j * n_lon + i of each cell */
  double *lat, *lon; /* [n_cells] degrees north, degrees east in -180 .. 180 */
  double *alt;       /* [n_cells] m; NaN where unknown */
  char **name;       /* [n_cells] station names, or NULL */
};

void grid_destroy(struct grid *grid);
/* Cell of a named station, or the nearest cell within `tolerance` degrees of (lat, lon); -1 if
 * none. */
int grid_find_name(const struct grid *grid, const char *name);
int grid_find(const struct grid *grid, double lat, double lon, double tolerance);
/* Great-circle distance [km] between two cells (haversine, mean Earth radius 6371.0088 km) */
double grid_distance(const struct grid *grid, int a, int b);
