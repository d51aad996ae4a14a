#pragma once
/* Boxes around the points of a latitude or longitude axis, which may run either way. */

/* The usual step between neighbours [degrees], round the globe: the least distance where all others
 * are multiples of it (missing columns), else the median. Of one point: lone. */
double axis_step(const double *axis, int n, double lone);
/* low[n] < high[n]: half-way to a neighbour, or half a usual step where a neighbour is missing. */
void axis_boxes(const double *axis, int n, double lone, double *low, double *high);
/* Where the n points of an axis are on one without gaps: place[n], from 0 and rising; where the
 * steps are not multiples of the least one, or so many points are missing that a map would be
 * mostly these, place[i] = i. straight[n]: the axis with longitudes that rise or fall throughout,
 * also across 360 or 180 degrees. Returns the number of places. */
int axis_places(const double *axis, int n, double *straight, int *place);
