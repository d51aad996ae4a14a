#pragma once
/* The correlation of fields; see matern.c. */

/* Matern's correlation of smoothness 1 at a distance, both in km: 1 at 0, 0.447 at half a length,
 * 0.140 at one length, 0.0137 at two. length > 0. */
double matern(double distance, double length);
/* What the operator calls L [km], of a correlation length [km] */
double matern_scale(double length);
