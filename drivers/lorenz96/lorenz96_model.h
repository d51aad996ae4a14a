#pragma once
/* The model of Lorenz and Emanuel (1998): variables on a ring, a test bed of filters.
 *
 *   d x_i / d t = (x_(i+1) - x_(i-2)) x_(i-1) - x_i + F
 */

enum { LORENZ96_SIZE = 40 };            /* variables */
static const double lorenz96_f = 8.0;   /* forcing F */
static const double lorenz96_dt = 0.05; /* step; some six hours of weather */

/* One step of the fourth-order Runge-Kutta scheme of n_members states x[LORENZ96_SIZE][n_members]
 */
void lorenz96_step(int n_members, double *x, double *work /* [3][LORENZ96_SIZE][n_members] */);
