#pragma once
/* What is done with a map whose points are not those of the cells, and with cells for which it has
 * no value. */
enum map_method {
  MAP_REFUSED, /* the map must have a point at every cell's centre */
  MAP_NEAREST, /* the point whose box holds the centre, or the nearest within `within` */
  MAP_MEAN     /* mean over the cell's box, weighted by area; classes and dates: nearest */
};

struct map_rule {
  enum map_method method;
  double within;       /* [km] 0 = the box alone */
  double gap_within;   /* [km] a missing value is that of the nearest cell within it; 0 = stays */
  double gap_altitude; /* [m] and of at most this difference in altitude; 0 = of any */
};
