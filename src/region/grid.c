/* The cells of a campaign: look-up by name and place, distances, release.
 *
 * Distances are great circles on a sphere of the mean Earth radius (IUGG, 6371.0088 km) by the
 * haversine formula, which keeps its digits for near points (Sinnott 1984).
 */
#include "region/grid.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
  *grid = (struct grid){0};
}

int grid_find_name(const struct grid *grid, const char *name) {
  for (int c = 0; grid->name && c < grid->n_cells; c++) {
    if (grid->name[c] && strcmp(grid->name[c], name) == 0) return c;
  }
  return -1;
}

/* Largest of the differences in latitude and (round the globe) longitude [degrees] */
static double apart(double lat_a, double lon_a, double lat_b, double lon_b) {
  double north = fabs(lat_a - lat_b), east = fabs(remainder(lon_a - lon_b, 360.0));
  return north > east ? north : east;
}

int grid_find(const struct grid *grid, double lat, double lon, double tolerance) {
  int nearest = -1;
  double least = tolerance;
  for (int c = 0; c < grid->n_cells; c++) {
    double d = apart(grid->lat[c], grid->lon[c], lat, lon);
    if (d < least || (d == least && nearest < 0)) {
      least = d;
      nearest = c;
    }
  }
  return nearest;
}

double grid_distance(const struct grid *grid, int a, int b) {
  double north = sin(0.5 * degree * (grid->lat[b] - grid->lat[a]));
  double east = sin(0.5 * degree * (grid->lon[b] - grid->lon[a]));
  double h = north * north + cos(degree * grid->lat[a]) * cos(degree * grid->lat[b]) * east * east;
  return 2.0 * earth_radius * asin(sqrt(h < 1.0 ? h : 1.0));
}
