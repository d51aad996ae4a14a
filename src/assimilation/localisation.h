#pragma once
/* Which observations a place uses, and how much (localisation of R^-1; Hunt, Kostelich, Szunyogh
 * 2007, section 3). */

/* Gaspari and Cohn's (1999, eq. 4.10) correlation function of z = distance / half-width: 1 at 0,
 * 5/24 at 1, 0 from 2 on. NaN where z is. */
double gaspari_cohn(double z);
/* The half-width with which it has the curvature of exp(-distance^2 / (2 radius^2)) at 0:
 * sqrt(10/3) radius (Lorenc 2003, section 3), so that it vanishes from 3.65 radii on. */
double gaspari_cohn_half_width(double radius);

/* Places of observations, found by distance on the globe. */
struct places;
/* lat[n], lon[n] degrees (copied); NULL without memory. A place that is not finite is never found.
 */
struct places *places_create(int n, const double *lat, const double *lon);
void places_destroy(struct places **places);
/* The places less than twice half_width [km] from (lat, lon): index[n], rising, and their tapers
 * gaspari_cohn(distance / half_width) in taper[n]; both have room for all places. Infinity: all,
 * with 1. Returns how many. What is found depends neither on other places nor on ranks. */
int places_near(const struct places *places, double lat, double lon, double half_width, int *index,
                double *taper);
