/* The cells of a campaign: numbers, texts, distances, release.
 *
 * Distances are great circles on a sphere of the mean Earth radius (IUGG, 6371.0088 km) by the
 * haversine formula, which keeps its digits for near points (Sinnott 1984).
 */
#include "region/grid.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double earth_radius = 6371.0088; /* km */
static const double degree = 3.14159265358979323846 / 180.0;

void grid_destroy(struct grid *grid) {
  free(grid->lat_axis);
  free(grid->lon_axis);
  free(grid->point);
  free(grid->lat);
  free(grid->lon);
  free(grid->alt);
  if (grid->name) {
    for (int c = 0; c < grid->n_cells; c++) free(grid->name[c]);
  }
  free(grid->name);
  partition_destroy(&grid->cells);
  *grid = (struct grid){0};
}

int64_t grid_cell_number(const struct grid *grid, int cell) {
  return partition_begin(&grid->cells) + cell;
}

int64_t grid_cells(const struct grid *grid) {
  return grid->cells.first ? partition_total(&grid->cells) : grid->n_cells;
}

const char *grid_cell_text(const struct grid *grid, int cell, char *text, size_t size) {
  long long number = (long long)grid_cell_number(grid, cell);
  if (grid->name && grid->name[cell])
    snprintf(text, size, "cell %lld '%s'", number, grid->name[cell]);
  else
    snprintf(text, size, "cell %lld (%.4f, %.4f)", number, grid->lat[cell], grid->lon[cell]);
  return text;
}

double great_circle(double lat_a, double lon_a, double lat_b, double lon_b) {
  double north = sin(0.5 * degree * (lat_b - lat_a));
  double east = sin(0.5 * degree * (lon_b - lon_a));
  double h = north * north + cos(degree * lat_a) * cos(degree * lat_b) * east * east;
  return 2.0 * earth_radius * asin(sqrt(h < 1.0 ? h : 1.0));
}
