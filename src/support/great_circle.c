/* Distances are great circles on a sphere of the mean Earth radius (IUGG, 6371.0088 km) by the
 * haversine formula, which keeps its digits for near points (Sinnott 1984).
 */
#include "support/great_circle.h"
#include <math.h>

static const double earth_radius = 6371.0088; /* km */
static const double degree = 3.14159265358979323846 / 180.0;

double great_circle(double lat_a, double lon_a, double lat_b, double lon_b) {
  double north = sin(0.5 * degree * (lat_b - lat_a));
  double east = sin(0.5 * degree * (lon_b - lon_a));
  double h = north * north + cos(degree * lat_a) * cos(degree * lat_b) * east * east;
  return 2.0 * earth_radius * asin(sqrt(h < 1.0 ? h : 1.0));
}

double degrees_of_latitude(double km) { return km / (earth_radius * degree); }
