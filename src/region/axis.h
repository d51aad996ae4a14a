#pragma once
/* Boxes around the points of a latitude or longitude axis, which may run either way. */

/* The usual step between neighbours [degrees], round the globe: the least distance where all others
 * are multiples of it (missing columns), else the median. Of one point: lone. */
double axis_step(const double *axis, int n, double lone);
/* low[n] < high[n]: half-way to a neighbour, or half a usual step where a neighbour is missing. */
void axis_boxes(const double *axis, int n, double lone, double *low, double *high);
