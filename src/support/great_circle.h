#pragma once
/* Great-circle distance [km] between two places in degrees north and east (haversine, mean Earth
 * radius 6371.0088 km) */
double great_circle(double lat_a, double lon_a, double lat_b, double lon_b);
/* Degrees of latitude that a distance [km] spans on that sphere. */
double degrees_of_latitude(double km);
