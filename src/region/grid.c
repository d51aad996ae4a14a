/* The cells of a campaign: numbers, texts, release. */
#include "region/grid.h"
#include "region/axis.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void grid_destroy(struct grid *grid) {
  free(grid->lat_axis);
  free(grid->lat_bounds);
  free(grid->lon_bounds);
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

void grid_boxes(const struct grid *g, bool latitude, double *low, double *high) {
  const double *bounds = latitude ? g->lat_bounds : g->lon_bounds;
  int n = latitude ? g->n_lat : g->n_lon;
  double lat = axis_step(g->lat_axis, g->n_lat, axis_step(g->lon_axis, g->n_lon, 1.0));
  if (!bounds)
    axis_boxes(latitude ? g->lat_axis : g->lon_axis, n,
               latitude ? lat : axis_step(g->lon_axis, g->n_lon, lat), low, high);
  for (int i = 0; i < n; i++) {
    if (bounds) {
      low[i] = fmin(bounds[2 * i], bounds[2 * i + 1]);
      high[i] = fmax(bounds[2 * i], bounds[2 * i + 1]);
    }
    if (latitude) low[i] = fmax(low[i], -90.0);
    if (latitude) high[i] = fmin(high[i], 90.0);
  }
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
