#pragma once
/* Boxes around the points of a latitude or longitude axis, which may run either way. */

/* The usual step between neighbours [degrees]: the median of their distances round the globe, so
 * that a missing column or the passage from 359.875 to 0.125 changes nothing. Of one point: lone.
 */
double axis_step(const double *axis, int n, double lone);
/* low[n] < high[n]: half-way to a neighbour, or half a usual step where a neighbour is missing. */
void axis_boxes(const double *axis, int n, double lone, double *low, double *high);
